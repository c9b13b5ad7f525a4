//! A client for the gateway: JSON over HTTP, with its session cookie and the header that proves
//! that a call was meant.

mod address;

pub(crate) use address::{AddressError, ServerAddress};

use rubrica_core::api::Problem;
use rubrica_core::api::v1::{CSRF_HEADER, SESSION_COOKIE};
use rubrica_core::secret::Secret;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;
use ureq::Agent;
use ureq::http::{Method, Request, Response, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

/// A connection to one gateway, with the session that was opened through it.
#[derive(Debug)]
pub(crate) struct Client {
    agent: Agent,
    server: ServerAddress,
    session: Option<SessionSecrets>,
}

/// What a session is proved with.
#[derive(Debug)]
struct SessionSecrets {
    cookie: Secret<String>,
    csrf: Secret<String>,
}

/// A call that gave no answer, or not the one asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum CallError {
    /// No answer came.
    #[error("{server} does not answer")]
    NoAnswer {
        /// Who was asked.
        server: String,
        /// Why not.
        source: Box<ureq::Error>,
    },
    /// The gateway refused.
    #[error("the service refused: {}", .0.code)]
    Refused(Problem),
    /// What answered does not speak the protocol.
    #[error("{path} was answered with status {status}, which is not of this protocol")]
    Strange {
        /// What was asked for.
        path: String,
        /// The status of the answer.
        status: u16,
    },
}

impl CallError {
    /// Whether the same call might be answered another time.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::NoAnswer { .. } => true,
            Self::Refused(problem) => matches!(problem.status, 502..=504),
            Self::Strange { status, .. } => matches!(status, 502..=504),
        }
    }
}

impl Client {
    /// A client for the gateway at `server`. Nothing is sent yet.
    pub(crate) fn new(server: ServerAddress) -> Self {
        Self { agent: agent(&server, TIMEOUT), server, session: None }
    }

    /// Whom it talks to.
    pub(crate) const fn server(&self) -> &ServerAddress {
        &self.server
    }

    /// Whether the gateway says that it is well.
    pub(crate) fn is_healthy(&self) -> Result<(), CallError> {
        let path = "/health";
        let response = self.send_to(Method::GET, format!("{}{path}", self.server), Vec::new())?;
        if response.status().is_success() {
            return Ok(());
        }
        Err(CallError::Strange { path: path.to_owned(), status: response.status().as_u16() })
    }

    /// Asks for something of the interface.
    pub(crate) fn ask<A: DeserializeOwned>(&self, path: &str) -> Result<A, CallError> {
        let response = self.send(Method::GET, path, Vec::new())?;
        read(path, response)
    }

    /// Sends something to the interface and takes the answer.
    pub(crate) fn call<A: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<A, CallError> {
        read(path, self.send(Method::POST, path, encode(path, body)?)?)
    }

    /// Sends something as the registration office, which has a token and no session.
    pub(crate) fn call_as_registry<A: DeserializeOwned>(
        &self,
        path: &str,
        token: &Secret<String>,
        body: &impl Serialize,
    ) -> Result<A, CallError> {
        let request = Request::post(format!("{}/api/v1{path}", self.server))
            .header(header::CONTENT_TYPE, "application/json")
            // EXPOSE: the token goes to the gateway whose registry it opens.
            .header(header::AUTHORIZATION, format!("Bearer {}", token.expose()))
            .body(encode(path, body)?)
            .map_err(|error| self.no_answer(error.into()))?;
        self.answer_to(path, request)
    }

    /// Asks the gateway for something that its operator alone is told.
    pub(crate) fn get_as_registry<A: DeserializeOwned>(
        &self,
        path: &str,
        token: &Secret<String>,
    ) -> Result<A, CallError> {
        let request = Request::get(format!("{}/api/v1{path}", self.server))
            // EXPOSE: the token goes to the gateway whose registry it opens.
            .header(header::AUTHORIZATION, format!("Bearer {}", token.expose()))
            .body(Vec::new())
            .map_err(|error| self.no_answer(error.into()))?;
        self.answer_to(path, request)
    }

    /// Does something as the registration office that is answered with bytes, or with nothing.
    pub(crate) fn do_as_registry(
        &self,
        path: &str,
        token: &Secret<String>,
    ) -> Result<Vec<u8>, CallError> {
        let request = Request::post(format!("{}/api/v1{path}", self.server))
            .header(header::CONTENT_TYPE, "application/json")
            // EXPOSE: the token goes to the gateway whose registry it opens.
            .header(header::AUTHORIZATION, format!("Bearer {}", token.expose()))
            .body(b"{}".to_vec())
            .map_err(|error| self.no_answer(error.into()))?;
        refuse_problem(path, self.exchange(request)?).map(Response::into_body)
    }

    fn answer_to<A: DeserializeOwned>(
        &self,
        path: &str,
        request: Request<Vec<u8>>,
    ) -> Result<A, CallError> {
        read(path, self.exchange(request)?)
    }

    fn exchange(&self, request: Request<Vec<u8>>) -> Result<Answer, CallError> {
        let mut response = self.agent.run(request).map_err(|error| self.no_answer(error))?;
        let body = self.body(&mut response)?;
        let (parts, _) = response.into_parts();
        Ok(Response::from_parts(parts, body))
    }

    /// Sends something to the interface that answers with nothing.
    pub(crate) fn tell(&self, path: &str, body: &impl Serialize) -> Result<(), CallError> {
        let response = self.send(Method::POST, path, encode(path, body)?)?;
        refuse_problem(path, response).map(|_| ())
    }

    /// Sends the last step of a login and keeps the session that it opens; `csrf` finds the value
    /// of the header in the answer.
    pub(crate) fn open_session<A: DeserializeOwned>(
        &mut self,
        path: &str,
        body: &impl Serialize,
        csrf: impl FnOnce(&A) -> String,
    ) -> Result<A, CallError> {
        let response = self.send(Method::POST, path, encode(path, body)?)?;
        let cookie = session_cookie(&response);
        let answer = read(path, response)?;
        let cookie = cookie.ok_or_else(|| CallError::Strange { path: path.into(), status: 200 })?;
        let csrf = Secret::new(csrf(&answer));
        self.session = Some(SessionSecrets { cookie, csrf });
        Ok(answer)
    }

    /// Asks for a file of the gateway that is not of the interface.
    pub(crate) fn file(&self, path: &str) -> Result<Vec<u8>, CallError> {
        let mut response =
            self.send_to(Method::GET, format!("{}{path}", self.server), Vec::new())?;
        if response.status() != 200 {
            return Err(CallError::Strange {
                path: path.to_owned(),
                status: response.status().as_u16(),
            });
        }
        self.body(&mut response)
    }

    fn send(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Answer, CallError> {
        let mut response = self.send_to(method, format!("{}/api/v1{path}", self.server), body)?;
        let body = self.body(&mut response)?;
        let (parts, _) = response.into_parts();
        Ok(Response::from_parts(parts, body))
    }

    fn send_to(
        &self,
        method: Method,
        address: String,
        body: Vec<u8>,
    ) -> Result<Response<ureq::Body>, CallError> {
        let changes = method == Method::POST;
        let mut request = Request::builder().method(method).uri(address);
        if changes {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::ORIGIN, self.server.to_string());
        }
        if let Some(session) = &self.session {
            // EXPOSE: cookie and header go to the gateway that gave them.
            let cookie = format!("{SESSION_COOKIE}={}", session.cookie.expose());
            request = request.header(header::COOKIE, cookie);
            if changes {
                request = request.header(CSRF_HEADER, session.csrf.expose());
            }
        }
        let no_answer = |error: ureq::Error| self.no_answer(error);
        if changes {
            let request = request.body(body).map_err(|error| no_answer(error.into()))?;
            self.agent.run(request).map_err(no_answer)
        } else {
            let request = request.body(()).map_err(|error| no_answer(error.into()))?;
            self.agent.run(request).map_err(no_answer)
        }
    }

    fn body(&self, response: &mut Response<ureq::Body>) -> Result<Vec<u8>, CallError> {
        response
            .body_mut()
            .with_config()
            .limit(MAX_ANSWER_LEN)
            .read_to_vec()
            .map_err(|error| self.no_answer(error))
    }

    fn no_answer(&self, source: ureq::Error) -> CallError {
        CallError::NoAnswer { server: self.server.to_string(), source: Box::new(source) }
    }
}

/// What speaks to `server`, and waits for each answer no longer than `limit`.
pub(crate) fn agent(server: &ServerAddress, limit: Duration) -> Agent {
    let certificates = if server.is_encrypted() {
        rustls_native_certs::load_native_certs().certs
    } else {
        Vec::new()
    };
    let certificates: Vec<Certificate<'static>> = certificates
        .iter()
        .map(|certificate| Certificate::from_der(certificate.as_ref()).to_owned())
        .collect();
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::Specific(Arc::new(certificates)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .build();
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(limit))
        .user_agent(concat!("rubrica/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls);
    let config = if server.is_loopback() { config.proxy(None) } else { config };
    config.build().new_agent()
}

type Answer = Response<Vec<u8>>;

fn encode(path: &str, body: &impl Serialize) -> Result<Vec<u8>, CallError> {
    // The shapes of the interface have string keys only, so this does not happen.
    serde_json::to_vec(body).map_err(|_| CallError::Strange { path: path.to_owned(), status: 0 })
}

fn refuse_problem(path: &str, response: Answer) -> Result<Answer, CallError> {
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status().as_u16();
    Err(serde_json::from_slice(response.body())
        .map_or_else(|_| CallError::Strange { path: path.to_owned(), status }, CallError::Refused))
}

fn read<A: DeserializeOwned>(path: &str, response: Answer) -> Result<A, CallError> {
    let response = refuse_problem(path, response)?;
    let status = response.status().as_u16();
    serde_json::from_slice(response.body())
        .map_err(|_| CallError::Strange { path: path.to_owned(), status })
}

/// The value of the session cookie, if this answer sets it [RFC 6265 §4.1.1].
fn session_cookie(response: &Answer) -> Option<Secret<String>> {
    response.headers().get_all(header::SET_COOKIE).iter().find_map(|line| {
        let (pair, _) = line.to_str().ok()?.split_once(';')?;
        let (name, value) = pair.split_once('=')?;
        (name.trim() == SESSION_COOKIE).then(|| Secret::new(value.trim().to_owned()))
    })
}

/// The longest that an answer may take. An issuance makes two keys and two certificates.
const TIMEOUT: Duration = Duration::from_secs(60);
/// No answer of the interface comes near.
const MAX_ANSWER_LEN: u64 = 4 << 20;
