//! One act: its code is sent, then it is authorised with password and code, for exactly its intent.

use super::{CeremonyError, Citizen};
use crate::http::CallError;
use crate::system::{self, SystemEntropy};
use rubrica_core::api::signer::{IssueResponse, SignResponse};
use rubrica_core::api::v1::{Authorise, OtpChallenge, PasswordStart, PasswordStarted};
use rubrica_core::canonical;
use rubrica_core::entropy::Entropy;
use rubrica_core::identity::Nonce;
use rubrica_core::opaque::{LoginPurpose, OpaqueError, client};
use rubrica_core::protocol::activation::{ActivationFor, seal};
use rubrica_core::protocol::{
    Intent, IssuanceActivation, IssuanceIntent, SignatureActivation, SigningIntent, UnlockKey,
};
use rubrica_core::secret::Secret;
use rubrica_core::transparency::receipt::{check_issuance, check_signature};
use serde::de::DeserializeOwned;
use std::thread;
use std::time::Duration;

/// An act that waits for its code.
#[derive(Debug)]
pub(crate) struct OpenAct<I> {
    intent: I,
}

/// What an issuance gave.
pub(crate) type Issued = IssueResponse;
/// What a signature gave.
pub(crate) type Signed = SignResponse;

impl<I: Intent> OpenAct<I> {
    /// An act whose transaction is open at the gateway.
    pub(crate) const fn new(intent: I) -> Self {
        Self { intent }
    }

    /// What would be authorised.
    pub(crate) const fn intent(&self) -> &I {
        &self.intent
    }

    /// Has the code sent.
    pub(crate) fn send_code(&self, citizen: &Citizen) -> Result<OtpChallenge, CeremonyError> {
        let path = format!("/transactions/{}/otp", self.intent.transaction());
        Ok(citizen.service.client.call(&path, &serde_json::json!({}))?)
    }

    /// Proves the password for this act, seals what opens the keys to the signer, and hands both
    /// over with the code. A call that got no answer is repeated word for word: the gateway then
    /// gives the same answer and does nothing twice.
    fn authorise<A: ActivationFor<I>, R: DeserializeOwned>(
        &self,
        citizen: &Citizen,
        code: &Secret<String>,
        activation: impl FnOnce(UnlockKey) -> A,
    ) -> Result<R, CeremonyError> {
        let service = &citizen.service;
        let path = format!("/transactions/{}", self.intent.transaction());
        let (request, login) = client::start_login(citizen.password.clone(), &mut SystemEntropy)?;
        let started: PasswordStarted = service.client.call(
            &format!("{path}/password"),
            &PasswordStart { credential_request: request.into() },
        )?;
        let finished = login
            .finish(
                started.credential_response.as_ref(),
                &citizen.session.subject,
                LoginPurpose::Act(canonical::digest(&self.intent)),
                started.stretching,
                &mut SystemEntropy,
            )
            .map_err(|error| match error {
                // The password was right a moment ago: the gateway is not the one that knows it,
                // or means another act.
                OpaqueError::NotProved => CeremonyError::GatewayNotProved,
                error => error.into(),
            })?;
        let sealed = seal(
            service.key.public_key(),
            &self.intent,
            &activation(finished.unlock_key),
            &mut SystemEntropy,
        )?;
        let authorise = Authorise {
            credential_finalization: finished.finalization.into(),
            // EXPOSE: the code goes to the gateway that sent it.
            otp: code.expose().clone(),
            approval: None,
            sealed: canonical::encode(&sealed).into(),
            registration_upload: None,
        };
        let path = format!("{path}/authorise");
        let mut waits = PATIENCE.iter();
        loop {
            match (service.client.call(&path, &authorise), waits.next()) {
                (Err(error), Some(wait)) if CallError::is_passing(&error) => thread::sleep(*wait),
                (answer, _) => return Ok(answer?),
            }
        }
    }
}

impl OpenAct<IssuanceIntent> {
    /// Has the keys made and the certificates issued. The caller vouches that the citizen accepted
    /// the terms of the intent.
    pub(crate) fn issue(
        &self,
        citizen: &Citizen,
        code: &Secret<String>,
    ) -> Result<Issued, CeremonyError> {
        let issued: Issued = self.authorise(citizen, code, |unlock_key| IssuanceActivation {
            unlock_key,
            accepted_terms: self.intent.terms_version,
            nonce: Nonce::from_bytes(SystemEntropy.make_bytes()),
            issued_at: system::now(),
        })?;
        check_issuance(&issued, &self.intent, citizen.service.log.note_key())?;
        Ok(issued)
    }
}

impl OpenAct<SigningIntent> {
    /// Has the digests signed.
    pub(crate) fn sign(
        &self,
        citizen: &Citizen,
        code: &Secret<String>,
    ) -> Result<Signed, CeremonyError> {
        let signed: Signed = self.authorise(citizen, code, |unlock_key| SignatureActivation {
            unlock_key,
            nonce: Nonce::from_bytes(SystemEntropy.make_bytes()),
            issued_at: system::now(),
        })?;
        check_signature(&signed, &self.intent, citizen.service.log.note_key())?;
        Ok(signed)
    }
}

/// How long to wait before each further attempt to get an answer.
const PATIENCE: [Duration; 4] = [
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];
