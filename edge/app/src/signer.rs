//! The signer, as the gateway talks to it.

use crate::app::{App, Refusal};
use crate::ports::{FetchError, Ports};
use crate::session::SessionError;
use crate::world::ServiceError;
use http::{Method, Request, Response, StatusCode, header};
use rubrica_core::api::Problem;
use rubrica_core::api::signer::{
    ActivationKey, CredentialList, InquiryRequest, RemoveRequest, RemoveResponse, RevokeRequest,
    RevokeResponse, SuspendRequest, SuspendResponse, UseList,
};
use rubrica_core::identity::{Act, ApproverId, CredentialId, Factor, SubjectId};
use rubrica_core::protocol::{
    AskedBy, InquiryAssertion, RemovalAssertion, RevocationAssertion, RevocationReason, Suspension,
    SuspensionAssertion,
};
use rubrica_core::sms::Notice;
use rubrica_core::time::UnixTime;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::time::Duration;

/// How long the activation key is served from memory.
const KEY_TTL: Duration = Duration::from_secs(60);

/// The activation key that was fetched last, and until when it is served.
#[derive(Debug, Default)]
pub(crate) struct KeyCache(RefCell<Option<(UnixTime, Vec<u8>)>>);

/// Why the signer did not do it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SignerError {
    /// No answer came.
    #[error("signer not reached")]
    Unreachable(#[source] FetchError),
    /// It answered with something else than the interface says.
    #[error("signer answered {0} with something else than it should")]
    Unintelligible(StatusCode),
    /// It refused, with its reason.
    #[error("signer refused: {}", problem.code)]
    Refused {
        /// Its code, and the check in `subject`.
        problem: Problem,
        /// Whether it would say the same again.
        lasting: bool,
    },
    /// The request could not be made.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for SignerError {
    fn problem(&self) -> Problem {
        match self {
            Self::Unreachable(_) => Problem::new(502, "signer_unreachable").with_retry_after(2),
            Self::Unintelligible(_) => Problem::new(502, "signer_failed").with_retry_after(5),
            Self::Refused { problem, .. } => problem.clone(),
            Self::Service(error) => error.problem(),
        }
    }
}

/// Why credentials are not listed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum CredentialsError {
    /// There is no session.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The signer did not say.
    #[error(transparent)]
    Signer(#[from] SignerError),
}

impl Refusal for CredentialsError {
    fn problem(&self) -> Problem {
        match self {
            Self::Session(error) => error.problem(),
            Self::Signer(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// `GET /activation-key`.
    pub(crate) async fn activation_key(&self) -> Result<Vec<u8>, SignerError> {
        let now = self.ports.now();
        let cached = self.key_cache.0.borrow().clone();
        if let Some((until, key)) = cached
            && now < until
        {
            return Ok(key);
        }
        let request = Request::builder()
            .method(Method::GET)
            .uri(format!("{}/v1/activation-key", self.settings.signer_url))
            .body(Vec::new());
        let key = self.exchange::<ActivationKey>(request).await?;
        *self.key_cache.0.borrow_mut() = Some((now.plus(KEY_TTL), key.clone()));
        Ok(key)
    }

    /// `GET /credentials`.
    pub(crate) async fn credentials(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Vec<u8>, CredentialsError> {
        let live = self.session_to(request, Act::ListCredentials).await?;
        Ok(self.credentials_of(live.subject()).await?)
    }

    /// `GET /me/uses`.
    pub(crate) async fn uses(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Vec<u8>, CredentialsError> {
        let live = self.session_to(request, Act::ListCredentials).await?;
        let assertion = InquiryAssertion { head: self.assertion_head(live.subject()) };
        let assertion = self.assert(&assertion).map_err(SignerError::from)?;
        Ok(self.post_signer::<UseList>("/v1/uses", &InquiryRequest { assertion }).await?)
    }

    /// Revokes whatever certificates the citizen has, destroys his keys and tells him so. To do it
    /// again changes nothing: whoever does something else as well does this first, and all of it
    /// again when it broke off.
    pub(crate) async fn revoke_credentials(
        &self,
        subject: &SubjectId,
        reason: RevocationReason,
    ) -> Result<(), SignerError> {
        let by = match reason {
            RevocationReason::PasswordReset => AskedBy::Service,
            _ => AskedBy::Citizen,
        };
        self.revoke_these(subject, reason, Vec::new(), by).await
    }

    /// As [`Self::revoke_credentials`], for whoever asks and of those named; none named: all.
    pub(crate) async fn revoke_these(
        &self,
        subject: &SubjectId,
        reason: RevocationReason,
        credentials: Vec<CredentialId>,
        by: AskedBy,
    ) -> Result<(), SignerError> {
        let head = self.assertion_head(subject);
        let assertion = RevocationAssertion { head, reason, credentials, by };
        let body = RevokeRequest { assertion: self.assert(&assertion)? };
        let answer = self.post_signer::<RevokeResponse>("/v1/revoke", &body).await?;
        let revoked: RevokeResponse = serde_json::from_slice(&answer)
            .map_err(|_| SignerError::Unintelligible(StatusCode::OK))?;
        if !revoked.credentials.is_empty() {
            self.notify(subject, Notice::CertificatesRevoked).await;
        }
        Ok(())
    }

    /// Lets the citizen's certificates rest, or brings them back, and tells him so.
    pub(crate) async fn suspend_credentials(
        &self,
        subject: &SubjectId,
        suspension: Suspension,
        by: AskedBy,
        factors: Vec<Factor>,
    ) -> Result<(), SignerError> {
        let head = self.assertion_head(subject);
        let assertion = SuspensionAssertion { head, suspension, by, factors };
        let body = SuspendRequest { assertion: self.assert(&assertion)? };
        let answer = self.post_signer::<SuspendResponse>("/v1/suspend", &body).await?;
        let done: SuspendResponse = serde_json::from_slice(&answer)
            .map_err(|_| SignerError::Unintelligible(StatusCode::OK))?;
        if !done.credentials.is_empty() {
            let notice = match suspension {
                Suspension::Begin => Notice::CertificatesSuspended,
                Suspension::Lift => Notice::SuspensionLifted,
            };
            self.notify(subject, notice).await;
        }
        Ok(())
    }

    /// The credentials of a citizen, for whoever may see them.
    pub(crate) async fn credentials_of(&self, subject: &SubjectId) -> Result<Vec<u8>, SignerError> {
        let assertion = InquiryAssertion { head: self.assertion_head(subject) };
        let body = InquiryRequest { assertion: self.assert(&assertion)? };
        self.post_signer::<CredentialList>("/v1/credentials", &body).await
    }

    /// Has the signer forget what approves for a citizen. What it does not know is forgotten already.
    pub(crate) async fn remove_approver(
        &self,
        subject: &SubjectId,
        approver: ApproverId,
    ) -> Result<(), SignerError> {
        let assertion = RemovalAssertion { head: self.assertion_head(subject), approver };
        let body = RemoveRequest { assertion: self.assert(&assertion)? };
        match self.post_signer::<RemoveResponse>("/v1/approvers/remove", &body).await {
            Err(SignerError::Refused { problem, .. }) if problem.code == "approver_unknown" => {
                Ok(())
            }
            other => other.map(|_| ()),
        }
    }

    /// Posts a message; gives the answer, which is of type `A`, as JSON.
    pub(crate) async fn post_signer<A: DeserializeOwned + Serialize>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Vec<u8>, SignerError> {
        let body = serde_json::to_vec(body).map_err(|_| ServiceError::Internal("message"))?;
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}{path}", self.settings.signer_url))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body);
        self.exchange::<A>(request).await
    }

    async fn exchange<A: DeserializeOwned + Serialize>(
        &self,
        request: http::Result<Request<Vec<u8>>>,
    ) -> Result<Vec<u8>, SignerError> {
        let request = request.map_err(|_| {
            SignerError::Unreachable(FetchError("variable `signer_url` is no address".to_owned()))
        })?;
        let response = self.ports.fetch(request).await.map_err(SignerError::Unreachable)?;
        if response.status() != StatusCode::OK {
            return Err(refusal(&response));
        }
        // Read and written again: nothing passes through that is not of the interface.
        serde_json::from_slice::<A>(response.body())
            .and_then(|answer| serde_json::to_vec(&answer))
            .map_err(|_| SignerError::Unintelligible(response.status()))
    }
}

/// Passes the signer's reason on. That it does not believe this gateway, or is too busy, is no
/// judgement of the citizen's act: it may be otherwise next time.
fn refusal(response: &Response<Vec<u8>>) -> SignerError {
    let status = response.status();
    let Ok(problem) = serde_json::from_slice::<Problem>(response.body()) else {
        return SignerError::Unintelligible(status);
    };
    let (status, lasting) = match status.as_u16() {
        kept @ (403 | 409 | 410 | 422 | 423) => (kept, true),
        kept @ (429 | 503) => (kept, false),
        _ => (502, false),
    };
    // CHK-ASR-…: the gateway's own standing with the signer.
    let lasting = lasting && !problem.subject.as_deref().unwrap_or_default().starts_with("CHK-ASR");
    SignerError::Refused { problem: Problem { status, ..problem }, lasting }
}
