//! A session that was opened with the password alone is made surer with a code by SMS: Cl@ve
//! Permanente, reinforced [domain A4.3].

use super::{Live, Opened, SessionError};
use crate::app::{Answer, App, BodyError, Refusal, read_json};
use crate::handle::Handle;
use crate::otp::{OtpAct, OtpError, OtpPurpose, OtpSendError};
use crate::ports::Ports;
use crate::store::{challenges, failures, sessions, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{OtpChallenge, VerifySession};
use rubrica_core::digest::sha256;
use rubrica_core::identity::LoginMethod;

/// Why a session is not surer than before.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum StepUpError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Whoever asks has no session.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The session was not opened with the password alone, or is surer already.
    #[error("session cannot be made surer with a code")]
    NotRaisable,
    /// The code was not sent.
    #[error(transparent)]
    Send(#[from] OtpSendError),
    /// The code is not right.
    #[error(transparent)]
    Otp(#[from] OtpError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for StepUpError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Session(error) => error.problem(),
            Self::NotRaisable => Problem::new(409, "session_not_raisable"),
            Self::Send(error) => error.problem(),
            Self::Otp(error) => error.problem(),
            Self::Service(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// What stands under `POST /session/otp`.
    pub(crate) async fn step_up_call(
        &self,
        request: &Request<Vec<u8>>,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match rest {
            [] => self.json(self.send_session_code(request).await),
            ["verify"] => {
                let opened = self.raise_session(request).await;
                opened.map(Opened::into_answer).map_err(|error| self.refused(&error))
            }
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// `POST /session/otp`.
    async fn send_session_code(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OtpChallenge, StepUpError> {
        let live = self.raisable_session(request).await?;
        let profile = self.profile_of(live.subject()).await?;
        Ok(self.send_otp(&act(&live), profile.recipient(), &self.cause(request)).await?)
    }

    /// `POST /session/otp/verify`.
    async fn raise_session(&self, request: &Request<Vec<u8>>) -> Result<Opened, StepUpError> {
        let live = self.raisable_session(request).await?;
        let body: VerifySession = read_json(request)?;
        let subject = live.subject();
        let proof = self.prove_otp(&act(&live), &body.code).await?;
        // CHK-SES-10: what the session was before opens nothing once it is surer.
        let raised = Handle::new(*subject, self.make_bytes());
        let (secret, new_secret) = (live.handle.digest(), raised.digest());
        let results = self
            .run(
                subject,
                [
                    sessions::raise(subject, &secret, &new_secret, &proof.challenge),
                    challenges::use_up_for_session(subject, &proof.challenge, &new_secret),
                    challenges::forget_messages(subject, &proof.challenge),
                    failures::forget(subject, &proof.challenge),
                ],
            )
            .await?;
        if !touched(&results, 0) {
            return Err(StepUpError::NotRaisable);
        }
        let profile = self.profile_of(subject).await?;
        let method = LoginMethod::PasswordOtp;
        let live = Live { handle: raised, opened_at: live.opened_at, method, renewal: None };
        Ok(self.opened(&live, &profile, self.ports.now()))
    }

    async fn raisable_session(&self, request: &Request<Vec<u8>>) -> Result<Live, StepUpError> {
        let live = self.changing_session(request).await?;
        // CHK-SES-09: the code is the second factor of a password and of nothing else.
        if live.method == LoginMethod::Password { Ok(live) } else { Err(StepUpError::NotRaisable) }
    }
}

/// What the code authorises: this session and no other.
fn act(live: &Live) -> OtpAct {
    let binding = [b"rubrica/edge/step-up/v1".as_slice(), &live.handle.digest()].concat();
    OtpAct { subject: *live.subject(), purpose: OtpPurpose::StepUp, binding: sha256(&binding) }
}
