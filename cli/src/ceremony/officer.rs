//! The activation of an officer: code of whoever added him, one-time code, and his own password.

use super::{CeremonyError, Outbox};
use crate::http::Client;
use crate::system::SystemEntropy;
use rubrica_core::api::v1::{
    ActivationPasswordStarted, OfficerActivationStart, OfficerActivationStarted, OfficerAdded,
    OfficerPasswordFinish, OfficerPasswordStart,
};
use rubrica_core::opaque::client;
use rubrica_core::protocol::evidence::ReviewPrivateKey;
use rubrica_core::secret::Secret;

/// Activates an officer of a demonstration, whose SMS goes to `outbox`.
pub(crate) fn activate_officer(
    client: &Client,
    outbox: &Outbox,
    added: &OfficerAdded,
    password: Secret<String>,
) -> Result<(), CeremonyError> {
    let before = outbox.len()?;
    let started: OfficerActivationStarted = client.call(
        "/office/activation/start",
        &OfficerActivationStart {
            officer: added.officer.to_string(),
            activation_code: added.activation_code.clone(),
        },
    )?;
    let code = outbox.wait_for(before, "activation", &started.otp)?;
    let (request, registration) = client::start_registration(password, &mut SystemEntropy)?;
    let answer: ActivationPasswordStarted = client.call(
        "/office/activation/password",
        &OfficerPasswordStart {
            activation: started.activation.clone(),
            // EXPOSE: the code goes to the gateway that sent it.
            code: code.expose().clone(),
            registration_request: request.into(),
        },
    )?;
    let finished = registration.finish(
        answer.registration_response.as_ref(),
        &started.subject,
        answer.stretching,
        &mut SystemEntropy,
    )?;
    let review_key = ReviewPrivateKey::derive(&finished.unlock_key);
    client.tell(
        "/office/activation/finish",
        &OfficerPasswordFinish {
            activation: started.activation,
            registration_upload: finished.upload.into(),
            review_key: review_key.public_key().to_vec().into(),
        },
    )?;
    Ok(())
}
