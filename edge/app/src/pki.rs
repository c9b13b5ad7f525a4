//! What the world asks for without a name: lists [RFC 5280 §5], answers [RFC 6960], the certificate of
//! their issuer, and time stamps [RFC 3161]. The gateway holds no key for any of them; it passes on what the signer has signed, so
//! that the signer need not be reachable by the world.
//!
//! | | |
//! |---|---|
//! | `GET /pki/issuing.crl` | the complete list of revoked certificates |
//! | `GET /pki/issuing-delta.crl` | what has changed since any complete list that still holds |
//! | `GET /pki/issuing-{part}.crl`, `GET /pki/issuing-{part}-delta.crl` | the same of one part |
//! | `GET /pki/issuing.cer` | the certificate of the issuing authority |
//! | `GET /pki/root.crl`, `GET /pki/root.cer` | the list of the root, and its certificate |
//! | `POST /pki/ocsp` | a question in its body [RFC 6960 §A.1] |
//! | `GET /pki/ocsp/{question}` | the same, in base64 [RFC 6960 §A.1] |
//! | `POST /tsa` | a time stamp [RFC 3161 §3.4], of the signer or of another authority |

use crate::app::{Answer, App};
use crate::ports::{ClientAddress, FetchError, Ports};
use crate::signer::SignerError;
use base64ct::{Base64, Encoding as _};
use http::{HeaderValue, Method, Request, StatusCode, header};
use rubrica_core::api::Problem;

/// A question about sixteen certificates is shorter.
const MOST_QUESTION_BYTES: usize = 8 * 1024;
/// How long others may keep a list or an answer that the signer would give again.
const KEEP: &str = "public, max-age=60";

const LIST: &str = "application/pkix-crl";
const CERTIFICATE: &str = "application/pkix-cert";
const QUESTION: &str = "application/ocsp-request";
const ANSWER: &str = "application/ocsp-response";
const STAMP_QUESTION: &str = "application/timestamp-query";
const STAMP: &str = "application/timestamp-reply";

impl<P: Ports> App<P> {
    /// What stands under `/pki`.
    pub(crate) async fn pki_call(
        &self,
        request: &Request<Vec<u8>>,
        path: &str,
    ) -> Result<Answer, Problem> {
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        match path.split_once('/').unwrap_or((path, "")) {
            ("issuing.crl", "") if is_read => self.published("/v1/revocation-list", LIST).await,
            ("issuing.cer", "") if is_read => {
                self.published("/v1/ca/issuing.cer", CERTIFICATE).await
            }
            ("root.crl", "") if is_read => self.published("/v1/ca/root.crl", LIST).await,
            ("root.cer", "") if is_read => self.published("/v1/ca/root.cer", CERTIFICATE).await,
            ("ocsp", "") if request.method() == Method::POST => {
                if !is_of_kind(request, QUESTION) {
                    return Err(Problem::new(415, "media_type_wrong"));
                }
                self.pass_question(request.body().clone()).await
            }
            ("ocsp", question) if is_read && !question.is_empty() => {
                let question = read_question(question)
                    .ok_or_else(|| Problem::new(400, "question_malformed"))?;
                let mut answer = self.pass_question(question).await?;
                answer.set(header::CACHE_CONTROL, KEEP);
                Ok(answer)
            }
            ("issuing.crl" | "issuing.cer" | "root.crl" | "root.cer" | "ocsp", _) => {
                Err(Problem::new(405, "method_not_allowed"))
            }
            (name, "") => {
                let at = list_at(name).ok_or_else(|| Problem::new(404, "not_found"))?;
                if !is_read {
                    return Err(Problem::new(405, "method_not_allowed"));
                }
                self.published(&at, LIST).await
            }
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// `POST /tsa`.
    pub(crate) async fn timestamp_call(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Answer, Problem> {
        if request.method() != Method::POST {
            return Err(Problem::new(405, "method_not_allowed"));
        }
        if !is_of_kind(request, STAMP_QUESTION) {
            return Err(Problem::new(415, "media_type_wrong"));
        }
        let question = request.body().clone();
        if question.len() > MOST_QUESTION_BYTES {
            return Err(Problem::new(413, "body_too_large"));
        }
        let address = request.extensions().get::<ClientAddress>().copied();
        let waits = self.count_timestamp(address).await;
        if let Some(wait_s) = waits.map_err(|error| self.refused(&error))? {
            return Err(Problem::new(429, "timestamps_too_many").with_retry_after(wait_s));
        }
        let authority = match &self.settings.timestamp_url {
            Some(other) => other.clone(),
            None => format!("{}/v1/timestamp", self.settings.signer_url),
        };
        let request =
            Request::post(authority).header(header::CONTENT_TYPE, STAMP_QUESTION).body(question);
        self.pass_on(request, STAMP).await
    }

    async fn published(&self, at: &str, kind: &'static str) -> Result<Answer, Problem> {
        let request = Request::get(format!("{}{at}", self.settings.signer_url)).body(Vec::new());
        let mut answer = self.pass_on(request, kind).await?;
        answer.set(header::CACHE_CONTROL, KEEP);
        Ok(answer)
    }

    async fn pass_question(&self, question: Vec<u8>) -> Result<Answer, Problem> {
        if question.len() > MOST_QUESTION_BYTES {
            return Err(Problem::new(413, "body_too_large"));
        }
        let request = Request::post(format!("{}/v1/ocsp", self.settings.signer_url))
            .header(header::CONTENT_TYPE, QUESTION)
            .body(question);
        self.pass_on(request, ANSWER).await
    }

    /// Asks the signer for something of a kind and gives it to whoever asked.
    pub(crate) async fn pass_on(
        &self,
        request: http::Result<Request<Vec<u8>>>,
        kind: &'static str,
    ) -> Result<Answer, Problem> {
        let refused = |error: SignerError| self.refused(&error);
        let request = request.map_err(|_| {
            let why = "variable `signer_url` or `timestamp_url` is no address".to_owned();
            refused(SignerError::Unreachable(FetchError(why)))
        })?;
        let response = self
            .ports
            .fetch(request)
            .await
            .map_err(|error| refused(SignerError::Unreachable(error)))?;
        // There are as many parts as the signer says.
        if response.status() == StatusCode::NOT_FOUND {
            return Err(Problem::new(404, "not_found"));
        }
        if response.status() != StatusCode::OK || !is_kind(response.headers(), kind) {
            return Err(refused(SignerError::Unintelligible(response.status())));
        }
        Ok(Answer::of_kind(kind, response.into_body()))
    }
}

/// Where the signer has a list of changes or of a part, by its name here.
fn list_at(name: &str) -> Option<String> {
    let name = name.strip_prefix("issuing-")?.strip_suffix(".crl")?;
    if name == "delta" {
        return Some("/v1/revocation-list/delta".to_owned());
    }
    let (part, changes) = match name.strip_suffix("-delta") {
        Some(part) => (part, "/delta"),
        None => (name, ""),
    };
    // Each list has one name: no signs, no zeros in front.
    let number: u16 = part.parse().ok().filter(|number| *number > 0)?;
    (number.to_string() == part).then(|| format!("/v1/revocation-list/{part}{changes}"))
}

fn is_of_kind(request: &Request<Vec<u8>>, kind: &str) -> bool {
    is_kind(request.headers(), kind)
}

fn is_kind(headers: &http::HeaderMap, kind: &str) -> bool {
    let named = headers.get(header::CONTENT_TYPE).map(HeaderValue::to_str);
    let named = named.and_then(Result::ok).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    named.split(';').next().is_some_and(|named| named.trim().eq_ignore_ascii_case(kind))
}

/// Base64 of which `+`, `/` and `=` may be percent-encoded.
fn read_question(text: &str) -> Option<Vec<u8>> {
    if text.len() > 3 * MOST_QUESTION_BYTES {
        return None;
    }
    let mut plain = text.to_owned();
    for (code, character) in
        [("%2B", "+"), ("%2b", "+"), ("%2F", "/"), ("%2f", "/"), ("%3D", "="), ("%3d", "=")]
    {
        plain = plain.replace(code, character);
    }
    Base64::decode_vec(&plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_one_name_each() {
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(list_at(name).as_deref(), expected, "{name}");
        };
        check("issuing-delta.crl", Some("/v1/revocation-list/delta"));
        check("issuing-7.crl", Some("/v1/revocation-list/7"));
        check("issuing-12-delta.crl", Some("/v1/revocation-list/12/delta"));
        for name in
            ["issuing-0.crl", "issuing-07.crl", "issuing-+7.crl", "issuing-7", "issuing-.crl"]
        {
            check(name, None);
        }
        check("issuing-70000.crl", None);
        check("issuing-7/../ocsp.crl", None);
    }

    #[test]
    fn questions_in_addresses_are_base64_with_or_without_percent_signs() {
        let check = |text: &str, expected: Option<&[u8]>| {
            assert_eq!(read_question(text).as_deref(), expected, "{text}");
        };
        check("+/8=", Some(&[0xfb, 0xff]));
        check("%2B%2f8%3D", Some(&[0xfb, 0xff]));
        check("%2B%2F8%3d", Some(&[0xfb, 0xff]));
        check("+/8", None);
        check("%zz", None);
        check(&"A".repeat(4 * MOST_QUESTION_BYTES), None);
    }
}
