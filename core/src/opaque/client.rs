//! The citizen's side. Each step takes the one before and gives the next.

use super::{LoginPurpose, OpaqueError, StretchingParameters, Suite, identifiers};
use crate::entropy::{Entropy, Rng};
use crate::identity::SubjectId;
use crate::protocol::UnlockKey;
use crate::secret::Secret;
use opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialResponse, RegistrationResponse,
};

/// A registration whose request is under way. The password stays here.
#[derive(Debug)]
pub struct RegistrationStarted {
    state: ClientRegistration<Suite>,
    password: Secret<String>,
}

/// A finished registration.
#[derive(Debug)]
pub struct RegistrationFinished {
    /// What the server stores.
    pub upload: Vec<u8>,
    /// What opens the citizen's keys from now on.
    pub unlock_key: UnlockKey,
}

/// Blinds the password: gives the request and the state to go on with.
///
/// # Errors
/// [`OpaqueError::Malformed`] when the password cannot be mapped to the curve, which does not
/// happen in practice.
pub fn start_registration(
    password: Secret<String>,
    entropy: &mut impl Entropy,
) -> Result<(Vec<u8>, RegistrationStarted), OpaqueError> {
    // EXPOSE: the password enters the OPRF here and is blinded.
    let started =
        ClientRegistration::<Suite>::start(&mut Rng(entropy), password.expose().as_bytes())
            .map_err(|_| OpaqueError::Malformed)?;
    Ok((
        started.message.serialize().to_vec(),
        RegistrationStarted { state: started.state, password },
    ))
}

impl RegistrationStarted {
    /// Takes the server's answer and makes the record.
    ///
    /// # Errors
    /// [`OpaqueError`].
    pub fn finish(
        self,
        response: &[u8],
        subject: &SubjectId,
        stretching: StretchingParameters,
        entropy: &mut impl Entropy,
    ) -> Result<RegistrationFinished, OpaqueError> {
        let response = RegistrationResponse::<Suite>::deserialize(response)
            .map_err(|_| OpaqueError::Malformed)?;
        let function = stretching.function()?;
        let finished = self
            .state
            .finish(
                &mut Rng(entropy),
                // EXPOSE: the password is stretched here, in the citizen's own memory.
                self.password.expose().as_bytes(),
                response,
                ClientRegistrationFinishParameters::new(identifiers(subject), Some(&function)),
            )
            .map_err(|_| OpaqueError::Malformed)?;
        let export_key = Secret::new(finished.export_key.to_vec());
        Ok(RegistrationFinished {
            upload: finished.message.serialize().to_vec(),
            unlock_key: UnlockKey::derive(&export_key, subject),
        })
    }
}

/// A login whose request is under way. The password stays here.
#[derive(Debug)]
pub struct LoginStarted {
    state: ClientLogin<Suite>,
    password: Secret<String>,
}

/// A login that the client's side has accepted.
#[derive(Debug)]
pub struct LoginFinished {
    /// The proof for the server.
    pub finalization: Vec<u8>,
    /// What opens the citizen's keys.
    pub unlock_key: UnlockKey,
}

/// Blinds the password: gives the request and the state to go on with.
///
/// # Errors
/// [`OpaqueError::Malformed`], which does not happen in practice.
pub fn start_login(
    password: Secret<String>,
    entropy: &mut impl Entropy,
) -> Result<(Vec<u8>, LoginStarted), OpaqueError> {
    // EXPOSE: the password enters the OPRF here and is blinded.
    let started = ClientLogin::<Suite>::start(&mut Rng(entropy), password.expose().as_bytes())
        .map_err(|_| OpaqueError::Malformed)?;
    Ok((started.message.serialize().to_vec(), LoginStarted { state: started.state, password }))
}

impl LoginStarted {
    /// Takes the server's answer and proves the password for `purpose`.
    ///
    /// # Errors
    /// [`OpaqueError::NotProved`] when the password is wrong or the user unknown.
    pub fn finish(
        self,
        response: &[u8],
        subject: &SubjectId,
        purpose: LoginPurpose,
        stretching: StretchingParameters,
        entropy: &mut impl Entropy,
    ) -> Result<LoginFinished, OpaqueError> {
        let response = CredentialResponse::<Suite>::deserialize(response)
            .map_err(|_| OpaqueError::Malformed)?;
        let function = stretching.function()?;
        let context = purpose.context();
        let finished = self
            .state
            .finish(
                &mut Rng(entropy),
                // EXPOSE: the password is stretched here, in the citizen's own memory.
                self.password.expose().as_bytes(),
                response,
                ClientLoginFinishParameters::new(
                    Some(&context),
                    identifiers(subject),
                    Some(&function),
                ),
            )
            .map_err(|_| OpaqueError::NotProved)?;
        let export_key = Secret::new(finished.export_key.to_vec());
        Ok(LoginFinished {
            finalization: finished.message.serialize().to_vec(),
            unlock_key: UnlockKey::derive(&export_key, subject),
        })
    }
}
