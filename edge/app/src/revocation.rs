//! Citizens end their certificates themselves [Ley 6/2020 art. 5].

use crate::app::{App, BodyError, Refusal, read_json};
use crate::ports::Ports;
use crate::session::SessionError;
use crate::signer::SignerError;
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{RevocationRequest, RevokeCredentials};
use rubrica_core::identity::Act;
use rubrica_core::protocol::RevocationReason;

/// Why certificates are not revoked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum RevocationError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Whoever asks has no session.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The signer did not do it.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for RevocationError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Session(error) => error.problem(),
            Self::Signer(error) => error.problem(),
            Self::Service(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// `POST /credentials/revocation`.
    pub(crate) async fn revoke_own(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<(), RevocationError> {
        // CHK-REV-02: a password alone, which others may have learnt, takes nobody's keys away.
        let live = self.changing_session_to(request, Act::RevokeCredentials).await?;
        let body: RevokeCredentials = read_json(request)?;
        let reason = match body.reason {
            RevocationRequest::Unwanted => RevocationReason::Requested,
            RevocationRequest::Compromised => RevocationReason::Compromised,
        };
        Ok(self.revoke_credentials(live.subject(), reason).await?)
    }
}
