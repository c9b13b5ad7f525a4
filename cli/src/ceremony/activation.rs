//! The activation of a registered citizen: activation code, one-time code, and his own password.

use super::{CeremonyError, Outbox};
use crate::http::Client;
use crate::system::SystemEntropy;
use rubrica_core::api::v1::{
    ActivationPasswordFinish, ActivationPasswordStart, ActivationPasswordStarted, ActivationStart,
    ActivationStarted, ActivationVerify,
};
use rubrica_core::opaque::client;
use rubrica_core::secret::Secret;

/// Activates a citizen of a demonstration, whose SMS goes to `outbox`.
pub(crate) fn activate(
    client: &Client,
    outbox: &Outbox,
    identifier: &str,
    activation_code: &str,
    password: Secret<String>,
) -> Result<(), CeremonyError> {
    let before = outbox.len()?;
    let started: ActivationStarted = client.call(
        "/activation/start",
        &ActivationStart {
            identifier: identifier.to_owned(),
            activation_code: activation_code.to_owned(),
        },
    )?;
    let code = outbox.wait_for(before, "activation", &started.otp)?;
    client.tell(
        "/activation/verify",
        // EXPOSE: the code goes to the gateway that sent it.
        &ActivationVerify { activation: started.activation.clone(), code: code.expose().clone() },
    )?;
    let (request, registration) = client::start_registration(password, &mut SystemEntropy)?;
    let answer: ActivationPasswordStarted = client.call(
        "/activation/password/start",
        &ActivationPasswordStart {
            activation: started.activation.clone(),
            registration_request: request.into(),
        },
    )?;
    let finished = registration.finish(
        answer.registration_response.as_ref(),
        &started.subject,
        answer.stretching,
        &mut SystemEntropy,
    )?;
    client.tell(
        "/activation/password/finish",
        &ActivationPasswordFinish {
            activation: started.activation,
            registration_upload: finished.upload.into(),
        },
    )?;
    Ok(())
}
