//! Answers with the headers that all of them carry.

use http::header::{self, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use rubrica_core::api::Problem;
use serde::Serialize;

/// An answer in the making.
#[derive(Debug)]
pub(crate) struct Answer(Response<Vec<u8>>);

/// Why an operation did not do what was asked. One enum per operation, each with stable codes.
pub(crate) trait Refusal: std::error::Error {
    /// What the other side is told.
    fn problem(&self) -> Problem;
}

/// The document may not load, send or embed anything but its own. `blob:` is the document that the
/// citizen has chosen, or the video that he has made, shown from his own memory.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
    script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; \
    style-src 'self'; img-src 'self' blob: data:; media-src blob:; frame-src blob:; font-src 'self'; manifest-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// On every answer, of the interface and of files alike.
const SECURITY_HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"),
];

impl Answer {
    /// A file of the frontend, or its absence of change.
    pub(crate) fn file(status: StatusCode, kind: &'static str, tag: &str, body: Vec<u8>) -> Self {
        let mut answer = Self::with_body(status, kind, body);
        answer.set(header::CACHE_CONTROL, "no-cache");
        answer.set(header::ETAG, tag);
        answer
    }

    /// JSON with status 200.
    pub(crate) fn json(value: &impl Serialize) -> Self {
        // Types of ours have string keys only, so that writing them cannot fail.
        let body = serde_json::to_vec(value).unwrap_or_default();
        Self::with_body(StatusCode::OK, "application/json", body)
    }

    /// JSON that is at hand already.
    pub(crate) fn raw_json(body: Vec<u8>) -> Self {
        Self::with_body(StatusCode::OK, "application/json", body)
    }

    /// Bytes of another kind.
    pub(crate) fn of_kind(kind: &'static str, body: Vec<u8>) -> Self {
        Self::with_body(StatusCode::OK, kind, body)
    }

    /// A paper to print.
    pub(crate) fn pdf(body: Vec<u8>) -> Self {
        Self::with_body(StatusCode::OK, "application/pdf", body)
    }

    /// Bytes that mean nothing to who does not have their key.
    pub(crate) fn bytes(body: Vec<u8>) -> Self {
        Self::with_body(StatusCode::OK, "application/octet-stream", body)
    }

    /// Server-sent events [HTML §9.2].
    pub(crate) fn events(stream: String) -> Self {
        Self::with_body(StatusCode::OK, "text/event-stream", stream.into_bytes())
    }

    /// Nothing but a status.
    pub(crate) fn empty(status: StatusCode) -> Self {
        let mut response = Response::new(Vec::new());
        *response.status_mut() = status;
        Self(response)
    }

    /// A problem [RFC 9457].
    #[expect(clippy::needless_pass_by_value, reason = "it is consumed by becoming the answer")]
    pub(crate) fn problem(problem: Problem) -> Self {
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut answer = Self::with_body(status, "application/problem+json", body);
        if let Some(seconds) = problem.retry_after_s {
            answer.set(header::RETRY_AFTER, &seconds.to_string());
        }
        answer
    }

    /// Sets a header; a value that cannot stand in one is left out.
    pub(crate) fn set(&mut self, name: HeaderName, value: &str) {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.0.headers_mut().insert(name, value);
        }
    }

    fn with_body(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Self {
        let mut response = Response::new(body);
        *response.status_mut() = status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        Self(response)
    }

    /// The finished response: security headers, length, and no cache unless it is a file.
    pub(crate) fn into_response(self, head: bool) -> Response<Vec<u8>> {
        let mut response = self.0;
        let length = response.body().len();
        let bodiless =
            matches!(response.status(), StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        let headers = response.headers_mut();
        for (name, value) in SECURITY_HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        // [RFC 9110 §8.6] A 204 has no Content-Length, and that of a 304 would be of the file.
        if !bodiless {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        if head {
            response.body_mut().clear();
        }
        response
    }
}
