//! A client with one cookie, as a browser is one.

use crate::{Scene, Target};
use http::{Method, Request, Response, StatusCode, header};
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{CSRF_HEADER, SESSION_COOKIE, Session};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The client.
pub(super) struct Browser<'a, T> {
    pub(super) scene: &'a Scene<'a, T>,
    cookie: Option<String>,
    csrf: Option<String>,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Reply(pub(super) Response<Vec<u8>>);

impl<'a, T: Target> Browser<'a, T> {
    pub(super) const fn new(scene: &'a Scene<'a, T>) -> Self {
        Self { scene, cookie: None, csrf: None }
    }

    pub(super) async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path, Vec::new())).await
    }

    pub(super) async fn post(&self, call: &str, body: &impl Serialize) -> Reply {
        self.send(self.post_request(call, body)).await
    }

    pub(super) async fn delete(&self, call: &str) -> Reply {
        self.send(self.request(Method::DELETE, &format!("/api/v1{call}"), Vec::new())).await
    }

    /// A call of the interface, to be changed before it is sent.
    pub(super) fn post_request(&self, call: &str, body: &impl Serialize) -> Request<Vec<u8>> {
        let body = serde_json::to_vec(body).expect("JSON");
        let mut request = self.request(Method::POST, &format!("/api/v1{call}"), body);
        let json = header::HeaderValue::from_static("application/json");
        request.headers_mut().insert(header::CONTENT_TYPE, json);
        request
    }

    pub(super) fn request(&self, method: Method, path: &str, body: Vec<u8>) -> Request<Vec<u8>> {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, format!("{SESSION_COOKIE}={cookie}"));
        }
        if let Some(csrf) = &self.csrf {
            request = request.header(CSRF_HEADER, csrf);
        }
        request.body(body).expect("a request")
    }

    pub(super) async fn send(&self, request: Request<Vec<u8>>) -> Reply {
        let response = self.scene.target.call(request.clone()).await;
        self.scene.transcript.exchange(&request, &response);
        Reply(response)
    }

    /// Takes the cookie and the token of a login.
    pub(super) fn enter(&mut self, reply: &Reply) -> Session {
        let session: Session = reply.json();
        let cookie = reply.0.headers().get(header::SET_COOKIE).expect("a cookie");
        let cookie = cookie.to_str().expect("a cookie of text");
        let (name, rest) = cookie.split_once('=').expect("a name and a value");
        assert_eq!(name, SESSION_COOKIE);
        let (value, attributes) = rest.split_once(';').expect("attributes");
        assert_eq!(attributes, " Path=/; Secure; HttpOnly; SameSite=Strict");
        self.cookie = Some(value.to_owned());
        self.csrf = Some(session.csrf.clone());
        session
    }

    pub(super) fn forget_token(&mut self) {
        self.csrf = None;
    }

    pub(super) fn forget_cookie(&mut self) {
        self.cookie = None;
    }
}

impl Reply {
    pub(super) fn status(&self) -> StatusCode {
        self.0.status()
    }

    pub(super) fn json<V: DeserializeOwned>(&self) -> V {
        assert_eq!(self.status(), StatusCode::OK, "{self}");
        serde_json::from_slice(self.0.body()).expect("an answer of the interface")
    }

    pub(super) fn done(&self) {
        assert_eq!(self.status(), StatusCode::NO_CONTENT, "{self}");
    }

    /// Demands a refusal with this code and gives it.
    pub(super) fn refused(&self, status: u16, code: &str) -> Problem {
        let kind = self.0.headers().get(header::CONTENT_TYPE).expect("a content type");
        assert_eq!(kind, "application/problem+json", "{self}");
        let problem: Problem = serde_json::from_slice(self.0.body()).expect("a problem");
        assert_eq!((problem.status, problem.code.as_str()), (status, code));
        assert_eq!(self.status(), status);
        problem
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.0.status(), String::from_utf8_lossy(self.0.body()))
    }
}
