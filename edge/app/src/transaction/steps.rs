//! The steps before the authorisation: the code, the password, or the end.

use super::error::TransactionError;
use super::state::{Act, Asked};
use crate::app::{App, read_json};
use crate::login::ChallengeError;
use crate::ports::Ports;
use crate::session::SessionError;
use crate::store::tries::{self, Tried};
use http::Request;
use rubrica_core::api::v1::{ApprovalOptions, OtpChallenge, PasswordStart, PasswordStarted};
use rubrica_core::opaque::LoginPurpose;

impl<P: Ports> App<P> {
    /// `POST /transactions/{id}/otp`.
    pub(crate) async fn send_transaction_otp(
        &self,
        request: &Request<Vec<u8>>,
        id: &str,
    ) -> Result<OtpChallenge, TransactionError> {
        let live = self.changing_session_for_renewal(request).await?;
        let mut found = self.living_transaction(&live, id).await?;
        let next = found.record.state.clone().asked(Asked::Otp)?;
        let profile = self.profile_of(&found.subject).await?;
        let act = found.record.otp_act(found.subject, found.id);
        let challenge = self.send_otp(&act, profile.recipient(), &self.cause(request)).await?;
        found.record.asked = Asked::Otp;
        match self.step(&mut found, next).await {
            // The password was started meanwhile: the code is on its way all the same.
            Ok(()) | Err(TransactionError::Busy) => Ok(challenge),
            Err(error) => Err(error),
        }
    }

    /// `POST /transactions/{id}/approval`.
    pub(crate) async fn ask_for_approval(
        &self,
        request: &Request<Vec<u8>>,
        id: &str,
    ) -> Result<ApprovalOptions, TransactionError> {
        let live = self.changing_session(request).await?;
        let mut found = self.living_transaction(&live, id).await?;
        let next = found.record.state.clone().asked(Asked::Approval)?;
        let options = self.approval_options(&found.subject).await?;
        found.record.asked = Asked::Approval;
        self.step(&mut found, next).await?;
        Ok(options)
    }

    /// `POST /transactions/{id}/password`.
    pub(crate) async fn start_transaction_password(
        &self,
        request: &Request<Vec<u8>>,
        id: &str,
    ) -> Result<PasswordStarted, TransactionError> {
        let live = self.changing_session_for_renewal(request).await?;
        let body: PasswordStart = read_json(request)?;
        let mut found = self.living_transaction(&live, id).await?;
        // Whether the step is allowed is known before an attempt is taken.
        found.record.state.clone().password_started(&[])?;
        let digest = found.record.intent(found.subject, found.id).digest();
        let request = body.credential_request.as_ref();
        let challenge = self
            .challenge_password(&found.subject, request, LoginPurpose::Act(digest))
            .await
            .map_err(|error| match error {
                ChallengeError::Blocked => TransactionError::Blocked,
                ChallengeError::Malformed => TransactionError::Malformed("credential_request"),
                ChallengeError::Service(error) => error.into(),
            })?;
        // CHK-PWD-01: however the session was opened, a password that has to be replaced is proved to
        // replace it and for nothing else.
        if challenge.renewal.is_some() && !matches!(found.record.act, Act::PasswordChange) {
            let back = tries::give_back(&found.subject, Tried::Password);
            self.run(&found.subject, [back]).await?;
            return Err(SessionError::MustRenew.into());
        }
        let next = found.record.state.clone().password_started(&challenge.state)?;
        self.step(&mut found, next).await?;
        Ok(PasswordStarted {
            credential_response: challenge.response.into(),
            stretching: challenge.stretching,
            inherited: None,
        })
    }

    /// `DELETE /transactions/{id}`.
    pub(crate) async fn cancel_transaction(
        &self,
        request: &Request<Vec<u8>>,
        id: &str,
    ) -> Result<(), TransactionError> {
        let live = self.changing_session_for_renewal(request).await?;
        let mut found = self.transaction(&live, id).await?;
        let next = found.record.state.clone().cancelled()?;
        self.step(&mut found, next).await
    }
}
