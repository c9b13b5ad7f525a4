//! The router: from a request to exactly one answer.

mod assets;
mod body;
mod reply;

pub use body::MAX_BODY_BYTES;
pub(crate) use body::{BodyError, read_json};
pub(crate) use reply::{Answer, Refusal};

use crate::activation::Way;
use crate::keys::Keys;
use crate::origin::is_same_origin;
use crate::ports::Ports;
use crate::session::Opened;
use crate::settings::Settings;
use crate::signer::KeyCache;
use http::{Method, Request, Response, StatusCode};
use rubrica_core::api::Problem;
use rubrica_core::api::v1::Configuration;
use serde::Serialize;
use std::sync::Arc;

/// The gateway on one runtime.
#[derive(Debug)]
pub struct App<P: Ports> {
    pub(crate) ports: P,
    pub(crate) settings: Arc<Settings>,
    pub(crate) keys: Keys,
    pub(crate) key_cache: KeyCache,
    assets: assets::Tags,
}

impl<P: Ports> App<P> {
    /// A gateway with these ports and settings.
    pub fn new(ports: P, settings: impl Into<Arc<Settings>>) -> Self {
        let settings = settings.into();
        let keys = Keys::derive(&settings.edge_secret);
        let (key_cache, assets) = (KeyCache::default(), assets::Tags::default());
        Self { ports, settings, keys, key_cache, assets }
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
        // Asked by programs and by readers of documents, from anywhere: nothing here knows who asks.
        if let Some(call) = path.strip_prefix("/pki/") {
            return self.pki_call(request, call).await;
        }
        if path == "/tsa" {
            return self.timestamp_call(request).await;
        }
        if let Some(call) = path.strip_prefix("/log/") {
            return self.log_call(request, call).await;
        }
        let Some(call) = path.strip_prefix("/api/v1/") else {
            return self.outside_the_interface(request, path).await;
        };
        let method = match *request.method() {
            Method::HEAD => "GET",
            ref method => method.as_str(),
        };
        if method != "GET" && !is_same_origin(request, &self.settings.public_host) {
            return Err(Problem::new(403, "origin_refused"));
        }
        let segments: Vec<&str> = call.split('/').collect();
        self.call(request, method, &segments).await
    }

    #[rustfmt::skip]
    async fn call(
        &self,
        request: &Request<Vec<u8>>,
        method: &str,
        segments: &[&str],
    ) -> Result<Answer, Problem> {
        match (method, segments) {
            ("GET", ["configuration"]) => Ok(self.configuration()),
            ("GET", ["activation-key"]) => self.raw(self.activation_key().await),
            (_, ["activation", rest @ ..]) => self.activation_call(request, method, (Way::Activation, rest)).await,
            (_, ["reset", rest @ ..]) => self.activation_call(request, method, (Way::Reset, rest)).await,
            ("POST", ["deregistration"]) => self.start_deregistration(request).await.map_err(|error| self.refused(&error)),
            ("POST", ["deregistration", "confirm"]) => self.finish_deregistration(request).await.map_err(|error| self.refused(&error)),
            ("POST", ["login", "start"]) => self.json(self.start_login(request).await),
            ("POST", ["login", "inherited"]) => self.json(self.start_inherited_login(request).await),
            ("POST", ["login", "finish"]) => {
                let opened = self.finish_login(request).await;
                opened.map(Opened::into_answer).map_err(|error| self.refused(&error))
            }
            ("POST", ["login", "passkey", rest @ ..]) => self.passkey_login_call(request, rest).await,
            (_, ["passkeys", rest @ ..]) => self.passkeys_call(request, method, rest).await,
            ("POST", ["transactions", "passkey"]) => self.json(self.open_passkey(request).await),
            ("POST", ["transactions", "device"]) => self.json(self.open_device_approver(request).await),
            ("POST", ["transactions", id, "phone"]) => self.json(self.ask_phone(request, id).await),
            ("GET", ["approvers"]) => self.json(self.list_approvers(request).await),
            ("POST", ["transactions", id, "approval"]) => self.json(self.ask_for_approval(request, id).await),
            ("GET", ["session"]) => self.json(self.show_session(request).await),
            ("POST", ["logout"]) => self.log_out(request).await.map_err(|error| self.refused(&error)),
            ("POST", ["session", "otp", rest @ ..]) => self.step_up_call(request, rest).await,
            (_, ["sessions", rest @ ..]) => self.sessions_call(request, method, rest).await,
            (_, ["me", rest @ ..]) => self.me_call(request, method, rest).await,
            (_, ["letters", rest @ ..]) => self.letters_call(request, method, rest).await,
            ("POST", ["certificate", rest @ ..]) => self.certificate_call(request, rest).await,
            (_, ["video", rest @ ..]) => self.video_call(request, method, rest).await,
            ("GET", ["credentials"]) => self.raw(self.credentials(request).await),
            ("POST", ["credentials", "revocation"]) => self.done(self.revoke_own(request).await),
            ("POST", ["credentials", "suspension"]) => self.done(self.suspend_own(request).await),
            ("POST", ["credentials", "suspension", "lift"]) => self.done(self.lift_own(request).await),
            ("POST", ["transactions", "issuance"]) => self.json(self.open_issuance(request).await),
            ("POST", ["transactions", "signature"]) => self.json(self.open_signature(request).await),
            ("POST", ["transactions", "password-change"]) => self.json(self.open_password_change(request).await),
            ("POST", ["transactions", id, "new-password"]) => self.json(self.start_new_password(request, id).await),
            ("POST", ["transactions", id, "otp"]) => self.json(self.send_transaction_otp(request, id).await),
            ("POST", ["transactions", id, "password"]) => self.json(self.start_transaction_password(request, id).await),
            ("POST", ["transactions", id, "authorise"]) => self.raw(self.authorise(request, id).await),
            ("DELETE", ["transactions", id]) => self.done(self.cancel_transaction(request, id).await),
            ("POST", ["pin", rest @ ..]) => self.pin_call(request, rest).await,
            (_, ["sms", rest @ ..]) => self.sms_call(request, method, rest).await,
            (_, ["device", rest @ ..]) => self.device_call(request, method, rest).await,
            (_, ["requests", rest @ ..]) => self.request_call(request, method, rest).await,
            ("POST", ["registry", "citizens"]) => self.json(self.register(request).await),
            ("POST", ["registry", "officers"]) => self.json(self.add_officer_by_registry(request).await),
            ("POST", ["registry", "accounts", rest @ ..]) => self.accounts_call(request, rest).await,
            (_, ["office", rest @ ..]) => self.office_call(request, method, rest).await,
            ("POST", ["registry", "notices", "ending"]) => self.json(self.send_ending_notices(request).await),
            (_, ["registry", rest @ ..]) => self.post_office_call(request, method, rest).await,
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    pub(crate) fn json<T: Serialize, E: Refusal>(
        &self,
        outcome: Result<T, E>,
    ) -> Result<Answer, Problem> {
        outcome.map(|value| Answer::json(&value)).map_err(|error| self.refused(&error))
    }

    pub(crate) fn raw<E: Refusal>(&self, outcome: Result<Vec<u8>, E>) -> Result<Answer, Problem> {
        outcome.map(Answer::raw_json).map_err(|error| self.refused(&error))
    }

    pub(crate) fn done<E: Refusal>(&self, outcome: Result<(), E>) -> Result<Answer, Problem> {
        outcome
            .map(|()| Answer::empty(StatusCode::NO_CONTENT))
            .map_err(|error| self.refused(&error))
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
        // Not routes of the pages: the interface, and what a shell may have for a demonstration.
        if matches!(path.split('/').nth(1), Some("api" | "dev")) {
            return Err(Problem::new(404, "not_found"));
        }
        self.asset(request, path).await.ok_or_else(|| Problem::new(404, "not_found"))
    }

    fn configuration(&self) -> Answer {
        Answer::json(&Configuration {
            policy: self.settings.policy.clone(),
            signer: self.settings.signer_name.clone(),
            application: self.settings.application.clone(),
            certificates: !self.settings.trusted_issuers.is_empty(),
            card_listener: self.settings.card_listener.clone(),
            demo: self.settings.demo,
            passkeys: self.settings.passkey_site(),
        })
    }
}
