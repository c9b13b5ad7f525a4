//! What a demonstration does to a citizen so that he has lost his password: another activation code, and
//! too many wrong guesses.

use super::{CeremonyError, Citizen, Outbox};
use crate::http::{CallError, Client};
use crate::system::SystemEntropy;
use rubrica_core::api::v1::{
    LoginStart, LoginStarted, NewActivationCode, OtpChallenge, Session, VerifySession,
};
use rubrica_core::opaque::client;
use rubrica_core::secret::Secret;

impl Citizen {
    /// Another activation code, for which the session is made surer with a code of the outbox.
    pub(crate) fn new_activation_code(&mut self, outbox: &Outbox) -> Result<String, CeremonyError> {
        let client = &mut self.service.client;
        let before = outbox.len()?;
        let challenge: OtpChallenge = client.call("/session/otp", &serde_json::json!({}))?;
        let code = outbox.wait_for(before, "step_up", &challenge)?;
        // EXPOSE: the code goes to the gateway that sent it.
        let verify = VerifySession { code: code.expose().clone() };
        let raised = client.open_session("/session/otp/verify", &verify, |session: &Session| {
            session.csrf.clone()
        })?;
        self.session = raised;
        let new: NewActivationCode =
            self.service.client.call("/me/activation-code", &serde_json::json!({}))?;
        Ok(new.activation_code)
    }
}

/// Begins logins of somebody, each of which is an attempt, until no more are taken.
pub(crate) fn block(client: &Client, identifier: &str) -> Result<(), CeremonyError> {
    loop {
        let guess = Secret::new("guess".to_owned());
        let (request, _) = client::start_login(guess, &mut SystemEntropy)?;
        let start =
            LoginStart { identifier: identifier.to_owned(), credential_request: request.into() };
        match client.call::<LoginStarted>("/login/start", &start) {
            Ok(_) => {}
            Err(CallError::Refused(problem)) if problem.code == "account_blocked" => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}
