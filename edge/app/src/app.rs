//! The router: from a request to exactly one answer.

mod assets;
mod body;
mod reply;

pub use body::MAX_BODY_BYTES;
pub(crate) use body::{BodyError, read_json};
pub(crate) use reply::{Answer, Refusal};

use crate::ports::Ports;
use crate::settings::Settings;
use http::{Method, Request, Response, StatusCode};
use rubrica_core::api::Problem;
use rubrica_core::api::v1::Configuration;
use std::sync::Arc;

/// The gateway on one runtime.
#[derive(Debug)]
pub struct App<P: Ports> {
    pub(crate) ports: P,
    pub(crate) settings: Arc<Settings>,
    assets: assets::Tags,
}

impl<P: Ports> App<P> {
    /// A gateway with these ports and settings.
    pub fn new(ports: P, settings: impl Into<Arc<Settings>>) -> Self {
        Self { ports, settings: settings.into(), assets: assets::Tags::default() }
    }

    /// The ports, for what a shell wants to do beside the router.
    pub const fn ports(&self) -> &P {
        &self.ports
    }

    /// Answers a request. Every failure is an answer too.
    pub async fn handle(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        let head = request.method() == Method::HEAD;
        let answer = self.route(&request).await.unwrap_or_else(Answer::problem);
        answer.into_response(head)
    }

    async fn route(&self, request: &Request<Vec<u8>>) -> Result<Answer, Problem> {
        let path = request.uri().path();
        let Some(call) = path.strip_prefix("/api/v1/") else {
            return self.outside_the_interface(request, path).await;
        };
        let segments: Vec<&str> = call.split('/').collect();
        let method = request.method();
        match (method.as_str(), segments.as_slice()) {
            ("GET" | "HEAD", ["configuration"]) => Ok(self.configuration()),
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    async fn outside_the_interface(
        &self,
        request: &Request<Vec<u8>>,
        path: &str,
    ) -> Result<Answer, Problem> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(Problem::new(405, "method_not_allowed"));
        }
        if path == "/health" {
            return Ok(Answer::empty(StatusCode::NO_CONTENT));
        }
        if path == "/api" || path.starts_with("/api/") {
            return Err(Problem::new(404, "not_found"));
        }
        self.asset(request, path).await.ok_or_else(|| Problem::new(404, "not_found"))
    }

    fn configuration(&self) -> Answer {
        Answer::json(&Configuration {
            policy: self.settings.policy.clone(),
            signer: self.settings.signer_name.clone(),
            application: self.settings.application.clone(),
            demo: self.settings.demo,
        })
    }
}
