//! The HTTP gateway for SMS, as an operator describes it.
//!
//! Without placeholders in `sms_url` a message is posted there as JSON with `to`, `text`, `reference`,
//! `report_url` and `coding`. With them it is a request with those values in the query, each percent-encoded; with
//! `sms_method` POST the query travels as a form. For Kannel [User's Guide, "Using the HTTP Interface to
//! Send SMS Messages"]:
//!
//! ```text
//! http://kannel:13013/cgi-bin/sendsms?username=u&password={token}&to={to}&text={text}
//!     &charset=UTF-8&coding={coding}&dlr-mask=31&dlr-url={report}%3Fstatus%3D%25d
//! ```

use http::{HeaderName, HeaderValue, Method, Request, Uri, header};
use rubrica_core::secret::Secret;

/// The gateway.
#[derive(Debug)]
pub struct SmsGateway {
    /// `sms_url`: where it takes messages, perhaps with placeholders. Empty: no SMS can be sent.
    pub url: String,
    /// `sms_token`: its token, for the placeholder `{token}`; without one it goes as a bearer token.
    pub token: Secret<String>,
    /// `sms_method`: `GET` or `POST`.
    pub method: SmsMethod,
    /// `sms_charset`: in which bytes the text is percent-encoded.
    pub charset: Charset,
    /// `sms_headers`: more headers, `Name: value`, a line each.
    pub headers: Vec<(HeaderName, String)>,
    /// `sms_report_url`: under which address the gateway reaches this service; empty for `https://` and
    /// the public host.
    pub report_url: String,
}

/// How a message is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SmsMethod {
    /// As the form of `sms_url` makes usual: GET with placeholders, POST without.
    #[default]
    Usual,
    /// GET.
    Get,
    /// POST.
    Post,
}

/// The bytes of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8.
    #[default]
    Utf8,
    /// ISO 8859-1; other characters become question marks.
    Latin1,
    /// UTF-16, big-endian.
    Utf16,
}

/// What stands in a message.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    pub(crate) to: &'a str,
    pub(crate) text: &'a str,
    /// Whether the text needs UCS-2.
    pub(crate) wide: bool,
    pub(crate) reference: String,
    /// Where reports go.
    pub(crate) report: String,
}

impl SmsGateway {
    /// Reads `sms_method`, `sms_charset` and `sms_headers`.
    pub(super) fn read(
        variable: impl Fn(&'static str) -> String,
    ) -> Result<Self, (&'static str, &'static str)> {
        let method = match variable("sms_method").to_ascii_uppercase().as_str() {
            "" => SmsMethod::Usual,
            "GET" => SmsMethod::Get,
            "POST" => SmsMethod::Post,
            _ => return Err(("sms_method", "is neither GET nor POST")),
        };
        let charset = match variable("sms_charset").to_ascii_lowercase().as_str() {
            "" | "utf-8" => Charset::Utf8,
            "iso-8859-1" => Charset::Latin1,
            "utf-16be" => Charset::Utf16,
            _ => return Err(("sms_charset", "is none of utf-8, iso-8859-1 and utf-16be")),
        };
        let headers = variable("sms_headers");
        let headers = headers.lines().filter(|line| !line.trim().is_empty()).map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().parse().ok()?, value.trim().to_owned()))
        });
        let gateway = Self {
            url: variable("sms_url"),
            token: Secret::new(variable("sms_token")),
            method,
            charset,
            headers: headers
                .collect::<Option<_>>()
                .ok_or(("sms_headers", "is not `Name: value`, a line each"))?,
            report_url: variable("sms_report_url").trim_end_matches('/').to_owned(),
        };
        if gateway.is_template() && !gateway.url.contains("{to}") {
            return Err(("sms_url", "has the placeholder {text}, but not {to}"));
        }
        Ok(gateway)
    }

    fn is_template(&self) -> bool {
        self.url.contains("{text}")
    }

    /// The request that has the gateway send a message.
    pub(crate) fn request(&self, fields: &Fields<'_>) -> Result<Request<Vec<u8>>, &'static str> {
        if self.url.is_empty() {
            return Err("`sms_url` is not set");
        }
        // EXPOSE: the token goes to the gateway that it is for.
        let token = self.token.expose();
        let address = if self.is_template() {
            fill(&self.url, |name| self.value(name, fields, token))
        } else {
            self.url.clone()
        };
        let posts = match self.method {
            SmsMethod::Usual => !self.is_template(),
            SmsMethod::Get => false,
            SmsMethod::Post => true,
        };
        let (address, kind, body) = match (posts, self.is_template()) {
            (true, true) => {
                let (address, form) = address.split_once('?').unwrap_or((&address, ""));
                let form = form.as_bytes().to_vec();
                (address.to_owned(), Some("application/x-www-form-urlencoded"), form)
            }
            (true, false) => {
                let body = serde_json::json!({
                    "to": fields.to,
                    "text": fields.text,
                    "reference": fields.reference,
                    "report_url": fields.report,
                    "coding": coding(fields),
                });
                (address, Some("application/json"), body.to_string().into_bytes())
            }
            (false, _) => (address, None, Vec::new()),
        };
        let address: Uri = address.parse().map_err(|_| "`sms_url` is no address")?;
        let mut request = Request::new(body);
        *request.method_mut() = if posts { Method::POST } else { Method::GET };
        *request.uri_mut() = address;
        let headers = request.headers_mut();
        if let Some(kind) = kind {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        let mut set = |name: HeaderName, value: &str| {
            let mut value = HeaderValue::from_str(value).ok()?;
            value.set_sensitive(true);
            headers.insert(name, value);
            Some(())
        };
        let placed = |text: &str| text.contains("{token}");
        if !token.is_empty() && !placed(&self.url) && !self.headers.iter().any(|(_, v)| placed(v)) {
            set(header::AUTHORIZATION, &format!("Bearer {token}"))
                .ok_or("`sms_token` is unusable")?;
        }
        for (name, value) in &self.headers {
            set(name.clone(), &value.replace("{token}", token))
                .ok_or("`sms_headers` is unusable")?;
        }
        Ok(request)
    }

    fn value(&self, name: &str, fields: &Fields<'_>, token: &str) -> Option<String> {
        Some(match name {
            "to" => encoded(fields.to.as_bytes()),
            "text" => encoded(&self.charset.bytes(fields.text)),
            "reference" => encoded(fields.reference.as_bytes()),
            "report" => encoded(fields.report.as_bytes()),
            "token" => encoded(token.as_bytes()),
            "coding" => coding(fields).to_string(),
            _ => return None,
        })
    }
}

/// The data coding of a text: 0 for the default alphabet, 2 for UCS-2.
const fn coding(fields: &Fields<'_>) -> u8 {
    if fields.wide { 2 } else { 0 }
}

impl Charset {
    fn bytes(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Latin1 => text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect(),
            Self::Utf16 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }
}

/// Puts values in the place of `{name}`; what is no placeholder stays.
fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        match after.split_once('}').and_then(|(name, tail)| Some((value(name)?, tail))) {
            Some((value, tail)) => {
                filled.push_str(&value);
                rest = tail;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// Percent-encoded [RFC 3986 §2.1]: everything but the unreserved characters.
fn encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            text.push(char::from(*byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gateway(variables: &[(&str, &str)]) -> Result<SmsGateway, (&'static str, &'static str)> {
        SmsGateway::read(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
        })
    }

    fn ask(variables: &[(&str, &str)], text: &str) -> Request<Vec<u8>> {
        let fields = Fields {
            to: "+34600000000",
            text,
            wide: true,
            reference: "ref".to_owned(),
            report: "https://firma.example/r/1".to_owned(),
        };
        gateway(variables).expect("settings").request(&fields).expect("a request")
    }

    const URL: &str = "http://k:1/sendsms?user=u&password={token}&to={to}&text={text}&coding={coding}\
        &dlr-url={report}%3Fstatus%3D%25d&x={other}";

    #[test]
    fn kannel_is_asked_in_its_query() {
        let request = ask(&[("sms_url", URL), ("sms_token", "p&w")], "código #1\n");
        assert_eq!(request.method(), Method::GET);
        let query = request.uri().query().expect("a query");
        assert_eq!(
            query,
            "user=u&password=p%26w&to=%2B34600000000&text=c%C3%B3digo%20%231%0A&coding=2\
             &dlr-url=https%3A%2F%2Ffirma.example%2Fr%2F1%3Fstatus%3D%25d&x={other}"
        );
        assert!(request.headers().is_empty() && request.body().is_empty());
    }

    #[test]
    fn a_text_is_encoded_as_the_charset_says() {
        let text = |charset, text| {
            let request =
                ask(&[("sms_url", "http://k/?to={to}&t={text}"), ("sms_charset", charset)], text);
            let query = request.uri().query().expect("a query").to_owned();
            query.split_once("&t=").expect("a text").1.to_owned()
        };
        assert_eq!(text("utf-8", "ó€"), "%C3%B3%E2%82%AC");
        assert_eq!(text("iso-8859-1", "ó€"), "%F3%3F");
        assert_eq!(text("UTF-16BE", "ó€"), "%00%F3%20%AC");
    }

    #[test]
    fn a_form_and_headers_of_the_operator() {
        let request = ask(
            &[
                ("sms_url", "https://g/send?to={to}&text={text}"),
                ("sms_method", "post"),
                ("sms_token", "secret"),
                ("sms_headers", "X-Api-Key: {token}\nX-Client: rubrica\n"),
            ],
            "a b",
        );
        assert_eq!(
            (request.method(), request.uri().to_string().as_str()),
            (&Method::POST, "https://g/send")
        );
        assert_eq!(request.body(), b"to=%2B34600000000&text=a%20b");
        assert_eq!(request.headers()["x-api-key"], "secret");
        assert_eq!(request.headers()["x-client"], "rubrica");
        assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
        assert!(!request.headers().contains_key(header::AUTHORIZATION));
    }

    #[test]
    fn without_placeholders_it_is_json_with_a_bearer_token() {
        let request = ask(&[("sms_url", "https://g/send"), ("sms_token", "t")], "ó");
        assert_eq!(request.headers()[header::AUTHORIZATION], "Bearer t");
        let body: serde_json::Value = serde_json::from_slice(request.body()).expect("JSON");
        assert_eq!(
            body,
            serde_json::json!({"to": "+34600000000", "text": "ó", "reference": "ref",
                "report_url": "https://firma.example/r/1", "coding": 2})
        );
    }

    #[test]
    fn what_cannot_be_is_named() {
        let problem = |name, value| {
            let url = ("sms_url", "http://k/?text={text}&to={to}");
            gateway(&[(name, value), url]).map(|_| ()).map_err(|(variable, _)| variable)
        };
        assert_eq!(problem("sms_method", "PUT"), Err("sms_method"));
        assert_eq!(problem("sms_charset", "ebcdic"), Err("sms_charset"));
        assert_eq!(problem("sms_headers", "no colon"), Err("sms_headers"));
        assert_eq!(problem("sms_headers", "b d: x"), Err("sms_headers"));
        assert_eq!(problem("sms_url", "http://k/?text={text}"), Err("sms_url"));
        assert_eq!(problem("sms_method", ""), Ok(()));
    }
}
