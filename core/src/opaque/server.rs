//! The gateway's side.

use super::{LoginPurpose, OpaqueError, Suite, identifiers};
use crate::entropy::{Entropy, Rng};
use crate::identity::SubjectId;
use opaque_ke::{
    CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload,
    ServerLogin, ServerLoginParameters, ServerRegistration, ServerSetup,
};
use zeroize::Zeroizing;

/// The gateway's long-term secret. Alone it allows neither login nor signature.
pub struct Setup(ServerSetup<Suite>);

impl core::fmt::Debug for Setup {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Setup(…)")
    }
}

impl Setup {
    /// Makes a new setup. Records made under another one are worthless with it.
    #[must_use]
    pub fn make(entropy: &mut impl Entropy) -> Self {
        Self(ServerSetup::new(&mut Rng(entropy)))
    }

    /// The bytes to keep secret.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.serialize().to_vec())
    }

    /// Reads what [`Setup::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, OpaqueError> {
        ServerSetup::deserialize(bytes).map(Self).map_err(|_| OpaqueError::Malformed)
    }

    /// Answers a registration request of `subject`.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`].
    pub fn answer_registration(
        &self,
        request: &[u8],
        subject: &SubjectId,
    ) -> Result<Vec<u8>, OpaqueError> {
        let request = RegistrationRequest::<Suite>::deserialize(request)
            .map_err(|_| OpaqueError::Malformed)?;
        ServerRegistration::<Suite>::start(&self.0, request, subject.as_bytes())
            .map(|started| started.message.serialize().to_vec())
            .map_err(|_| OpaqueError::Malformed)
    }

    /// Answers a login request of `subject`: with his record, or, when there is none, with an
    /// answer that cannot be told from one.
    ///
    /// Gives the answer and the state to be kept, for a short while, until the proof comes.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`].
    pub fn answer_login(
        &self,
        request: &[u8],
        record: Option<&[u8]>,
        subject: &SubjectId,
        purpose: LoginPurpose,
        entropy: &mut impl Entropy,
    ) -> Result<(Vec<u8>, Zeroizing<Vec<u8>>), OpaqueError> {
        let request =
            CredentialRequest::<Suite>::deserialize(request).map_err(|_| OpaqueError::Malformed)?;
        let record = record
            .map(ServerRegistration::<Suite>::deserialize)
            .transpose()
            .map_err(|_| OpaqueError::Malformed)?;
        let context = purpose.context();
        let started = ServerLogin::start(
            &mut Rng(entropy),
            &self.0,
            record,
            request,
            subject.as_bytes(),
            ServerLoginParameters { context: Some(&context), identifiers: identifiers(subject) },
        )
        .map_err(|_| OpaqueError::Malformed)?;
        let state = Zeroizing::new(started.state.serialize().to_vec());
        Ok((started.message.serialize().to_vec(), state))
    }
}

/// Turns the client's upload into the record to be stored.
///
/// # Errors
/// [`OpaqueError::Malformed`].
pub fn finish_registration(upload: &[u8]) -> Result<Vec<u8>, OpaqueError> {
    let upload =
        RegistrationUpload::<Suite>::deserialize(upload).map_err(|_| OpaqueError::Malformed)?;
    Ok(ServerRegistration::<Suite>::finish(upload).serialize().to_vec())
}

/// Checks the client's proof against the state that [`Setup::answer_login`] gave.
///
/// # Errors
/// [`OpaqueError::NotProved`] for a wrong password, an unknown user or another purpose.
pub fn finish_login(
    state: &[u8],
    finalization: &[u8],
    subject: &SubjectId,
    purpose: LoginPurpose,
) -> Result<(), OpaqueError> {
    let state = ServerLogin::<Suite>::deserialize(state).map_err(|_| OpaqueError::Malformed)?;
    let finalization = CredentialFinalization::<Suite>::deserialize(finalization)
        .map_err(|_| OpaqueError::Malformed)?;
    let context = purpose.context();
    state
        .finish(
            finalization,
            ServerLoginParameters { context: Some(&context), identifiers: identifiers(subject) },
        )
        .map(|_| ())
        .map_err(|_| OpaqueError::NotProved)
}
