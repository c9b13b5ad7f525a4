//! Giving up the account of Cl@ve Permanente [domain A4.4]. The registration and the other ways to log in
//! stay.

use crate::app::{Answer, App, BodyError, Refusal, read_json};
use crate::citizen::{Account, Citizen};
use crate::handle::Handle;
use crate::otp::{OtpAct, OtpError, OtpPurpose, OtpSendError};
use crate::ports::{Ports, Statement};
use crate::session::{Live, SessionError, closed};
use crate::signer::SignerError;
use crate::store::tries::{self, Tried};
use crate::store::{challenges, citizens, failures, password_changes, sessions, touched};
use crate::world::ServiceError;
use http::{Request, StatusCode};
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{DeregistrationConfirm, DeregistrationStarted};
use rubrica_core::digest::sha256;
use rubrica_core::identity::LoginMethod;
use rubrica_core::identity::state::PermanenteEvent;
use rubrica_core::protocol::RevocationReason;
use rubrica_core::sms::Notice;

/// Why the account is not given up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum DeregistrationError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Whoever asks has no session.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// There is no account to be given up.
    #[error("there is no such account")]
    NotActive,
    /// It was begun in no such way, or something else has changed the account.
    #[error("no such deregistration")]
    Unknown,
    /// The code was not sent.
    #[error(transparent)]
    Send(#[from] OtpSendError),
    /// The code is not right.
    #[error(transparent)]
    Otp(#[from] OtpError),
    /// The certificates could not be revoked.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for DeregistrationError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Session(error) => error.problem(),
            Self::NotActive => Problem::new(409, "password_not_active"),
            Self::Unknown => Problem::new(410, "deregistration_unknown"),
            Self::Send(error) => error.problem(),
            Self::Otp(error) => error.problem(),
            Self::Signer(error) => error.problem(),
            Self::Service(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// `POST /deregistration`: at once for who came with a certificate, with a code for all others.
    pub(crate) async fn start_deregistration(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Answer, DeregistrationError> {
        let live = self.changing_session(request).await?;
        let citizen = self.leaving(&live).await?;
        if matches!(live.method(), LoginMethod::Certificate | LoginMethod::Dnie) {
            let account = Account::Deregistered.to_bytes()?;
            let given_up = citizens::deregister(live.subject(), &account, citizen.version);
            return self.give_up(&live, &account, citizen.version, given_up, None).await;
        }
        let handle = Handle::new(*live.subject(), self.make_bytes());
        let recipient = citizen.profile.recipient();
        let otp = self.send_otp(&act(&handle), recipient, &self.cause(request)).await?;
        Ok(Answer::json(&DeregistrationStarted { deregistration: handle.to_text(), otp }))
    }

    /// `POST /deregistration/confirm`.
    pub(crate) async fn finish_deregistration(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Answer, DeregistrationError> {
        let live = self.changing_session(request).await?;
        let body: DeregistrationConfirm = read_json(request)?;
        let handle: Handle =
            body.deregistration.parse().map_err(|()| DeregistrationError::Unknown)?;
        if handle.subject != *live.subject() {
            return Err(DeregistrationError::Unknown);
        }
        let citizen = self.leaving(&live).await?;
        // CHK-DRG-01: a password alone, which others may have learnt, gives nobody's account up.
        let proof = self.prove_otp(&act(&handle), &body.code).await?;
        let account = Account::Deregistered.to_bytes()?;
        let given_up = citizens::deregister_with_code(
            live.subject(),
            &account,
            citizen.version,
            &proof.challenge,
        );
        self.give_up(&live, &account, citizen.version, given_up, Some(&proof.challenge)).await
    }

    async fn leaving(&self, live: &Live) -> Result<Citizen, DeregistrationError> {
        let citizen = self.citizen(live.subject()).await?.ok_or(DeregistrationError::NotActive)?;
        let state = self.state(&citizen).on(PermanenteEvent::Deregistered);
        state.map_err(|_| DeregistrationError::NotActive)?;
        Ok(citizen)
    }

    /// Certificates first: they are of no use without the password, and to revoke them again changes
    /// nothing when this breaks off.
    async fn give_up(
        &self,
        live: &Live,
        account: &[u8],
        version: i64,
        given_up: Statement,
        challenge: Option<&[u8; 16]>,
    ) -> Result<Answer, DeregistrationError> {
        let subject = live.subject();
        self.revoke_credentials(subject, RevocationReason::Deregistered).await?;
        self.end_approvers(subject).await?;
        let code_is_used = challenge.into_iter().flat_map(|challenge| {
            [
                challenges::use_up_for_change(subject, challenge, version + 1),
                challenges::forget_messages(subject, challenge),
                failures::forget(subject, challenge),
            ]
        });
        let statements = [
            given_up,
            tries::forget_with_account(subject, Tried::Password, account),
            password_changes::end_with_account(subject, account),
            sessions::end_of_password(subject, account),
        ];
        let results = self.run(subject, statements.into_iter().chain(code_is_used)).await?;
        if !touched(&results, 0) {
            return Err(DeregistrationError::Unknown);
        }
        self.notify(subject, Notice::Deregistered).await;
        Ok(match live.method() {
            LoginMethod::Password | LoginMethod::PasswordOtp | LoginMethod::Passkey => closed(),
            _ => Answer::empty(StatusCode::NO_CONTENT),
        })
    }
}

/// What the code authorises: this very deregistration. After too many wrong codes another one begins.
fn act(handle: &Handle) -> OtpAct {
    let binding = [b"rubrica/edge/deregistration/v1".as_slice(), &handle.digest()].concat();
    OtpAct {
        subject: handle.subject,
        purpose: OtpPurpose::Deregistration,
        binding: sha256(&binding),
    }
}
