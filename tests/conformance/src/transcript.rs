//! What was asked and answered, without what is different each time.

use http::{HeaderMap, HeaderValue, Request, Response, header};
use serde_json::Value;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// A record of requests and answers.
#[derive(Debug, Default)]
pub struct Transcript(Mutex<Vec<String>>);

impl Transcript {
    /// Begins a case.
    pub(super) fn case(&self, name: &str) {
        self.push(format!("# {name}"));
    }

    /// Notes an exchange.
    pub(super) fn exchange(&self, request: &Request<Vec<u8>>, response: &Response<Vec<u8>>) {
        self.push(format!("{} {}", request.method(), path(request.uri().path())));
        self.push(format!("    {}", response.status().as_u16()));
        for line in headers(response) {
            self.push(format!("    {line}"));
        }
        if request.uri().path().starts_with("/log/") && response.status().is_success() {
            // Every log has hashes and signatures of its own.
            self.push("    signed".to_owned());
        } else if !response.body().is_empty() {
            self.push(format!("    {}", body(response)));
        }
    }

    /// Notes what many exchanges at once came to.
    pub(super) fn outcome(&self, line: impl fmt::Display) {
        self.push(format!("    {line}"));
    }

    fn push(&self, line: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    /// Demands that another record be the same.
    ///
    /// # Panics
    /// When it is not; shows where they part.
    pub fn assert_same(&self, other: &Self) {
        let ours = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = other.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = ours.iter().zip(theirs.iter()).take_while(|(a, b)| a == b).count();
        if same == ours.len() && same == theirs.len() {
            return;
        }
        let from = same.saturating_sub(12);
        let show = |lines: &[String]| {
            lines.iter().skip(from).take(24).cloned().collect::<Vec<_>>().join("\n")
        };
        panic!("the runtimes part:\n{}\n\n--- against ---\n{}", show(&ours), show(&theirs));
    }
}

/// Identifiers in paths are random.
fn path(path: &str) -> String {
    let parts = path.split('/').map(|part| if is_random(part) { "…" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Every header that the gateway sets, sorted. What a server adds for its connection is its own.
fn headers(response: &Response<Vec<u8>>) -> Vec<String> {
    let own = [header::CONNECTION, header::DATE, header::SERVER, header::TRANSFER_ENCODING];
    let names = response.headers().keys().filter(|name| !own.contains(name));
    let mut lines: Vec<String> = names
        .flat_map(|name| response.headers().get_all(name).iter().map(move |value| (name, value)))
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            if name == header::CONTENT_LENGTH {
                // Certificates differ in length by a byte or two; that it is true is checked.
                assert_length(response.headers(), response.body());
                return format!("{name}: …");
            }
            if name == header::RETRY_AFTER {
                return format!("{name}: …");
            }
            if name == header::SET_COOKIE {
                let (cookie, attributes) = value.split_once(';').unwrap_or((&value, ""));
                let (cookie, secret) = cookie.split_once('=').unwrap_or((cookie, ""));
                let secret = if secret.is_empty() { "" } else { "…" };
                return format!("{name}: {cookie}={secret};{attributes}");
            }
            format!("{name}: {value}")
        })
        .collect();
    lines.sort();
    lines
}

/// A length that is given is the right one. An answer to HEAD has the length of what is not there.
fn assert_length(headers: &HeaderMap, body: &[u8]) {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length: usize = length.and_then(|text| text.parse().ok()).expect("a length");
    assert!(body.is_empty() || body.len() == length, "{length} for {} bytes", body.len());
}

fn body(response: &Response<Vec<u8>>) -> String {
    if response.headers().get(header::CONTENT_TYPE).is_some_and(is_signed_anew) {
        return "signed".to_owned();
    }
    if let Some(events) = std::str::from_utf8(response.body()).ok().filter(|text| is_events(text)) {
        return events.lines().map(event_line).collect::<Vec<_>>().join(" | ");
    }
    match serde_json::from_slice::<Value>(response.body()) {
        Ok(mut value) => {
            blur(&mut value);
            value.to_string()
        }
        Err(_) => {
            use rubrica_core::digest::sha256;
            let digest = sha256(response.body());
            format!("{} bytes {:02x?}", response.body().len(), digest.get(..4))
        }
    }
}

/// What the signer signs is different each time.
fn is_signed_anew(kind: &HeaderValue) -> bool {
    kind.to_str().is_ok_and(|kind| {
        kind.starts_with("application/pkix-")
            || kind == "application/ocsp-response"
            || kind == "application/timestamp-reply"
    })
}

/// Server-sent events begin by saying when to ask again.
fn is_events(text: &str) -> bool {
    text.starts_with("retry: ")
}

fn event_line(line: &str) -> String {
    let data = line.strip_prefix("data: ").and_then(|data| serde_json::from_str(data).ok());
    let Some(mut data) = data else { return line.to_owned() };
    blur(&mut data);
    format!("data: {data}")
}

/// Takes the random out of JSON: identifiers, keys, signatures, times, names of challenges.
fn blur(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                // How long to wait depends on when one asks.
                if name == "retry_after_s" {
                    *value = "seconds".into();
                }
                // A note of a log, which is of its own key.
                if name == "checkpoint" {
                    *value = "note".into();
                }
                // Three digits to be compared.
                if name == "code" && value.as_str().is_some_and(is_short_code) {
                    *value = "digits".into();
                }
                blur(value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(blur),
        Value::String(text) if is_random(text) => "…".clone_into(text),
        Value::Number(number) if number.as_i64().is_some_and(|number| number > 1_500_000_000) => {
            *value = "time".into();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_short_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is made of random bytes: long, of the alphabet of base64url, and no word.
fn is_random(text: &str) -> bool {
    text.len() >= 19
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.%".contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}
