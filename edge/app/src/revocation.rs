//! Citizens end their certificates themselves, or let them rest [Ley 6/2020 art. 5].

use crate::app::{App, BodyError, Refusal, read_json};
use crate::ports::Ports;
use crate::session::SessionError;
use crate::signer::SignerError;
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{RevocationRequest, RevokeCredentials};
use rubrica_core::identity::{Act, Factor, LoginMethod};
use rubrica_core::protocol::{AskedBy, RevocationReason, Suspension};

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

    /// `POST /credentials/suspension`. A password alone is enough: who has lost his phone has no more,
    /// and who has learnt the password of somebody else takes nothing for good.
    pub(crate) async fn suspend_own(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<(), RevocationError> {
        let live = self.changing_session_to(request, Act::SuspendCredentials).await?;
        let factors = proved_by(live.method());
        let (begin, by) = (Suspension::Begin, AskedBy::Citizen);
        Ok(self.suspend_credentials(live.subject(), begin, by, factors).await?)
    }

    /// `POST /credentials/suspension/lift`.
    pub(crate) async fn lift_own(&self, request: &Request<Vec<u8>>) -> Result<(), RevocationError> {
        // CHK-SUS-05: whoever has the phone or the password alone brings nothing back.
        let live = self.changing_session_to(request, Act::LiftSuspension).await?;
        let factors = proved_by(live.method());
        let (lift, by) = (Suspension::Lift, AskedBy::Citizen);
        Ok(self.suspend_credentials(live.subject(), lift, by, factors).await?)
    }
}

/// What was proved when the session was opened, as far as the signer knows of such factors.
fn proved_by(method: LoginMethod) -> Vec<Factor> {
    match method {
        LoginMethod::Password => vec![Factor::Password],
        LoginMethod::PasswordOtp => vec![Factor::Password, Factor::OtpSms],
        LoginMethod::Pin => vec![Factor::OtpSms],
        LoginMethod::Device
        | LoginMethod::Passkey
        | LoginMethod::Certificate
        | LoginMethod::Dnie => Vec::new(),
    }
}
