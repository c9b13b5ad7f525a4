//! Passwords and what is made of them. Each step takes the state that the step before it left.

use crate::entropy::BrowserEntropy;
use crate::failure::EngineError;
use rubrica_core::api::v1;
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::entropy::Entropy as _;
use rubrica_core::identity::{Nonce, SubjectId};
use rubrica_core::inherited::Scheme;
use rubrica_core::opaque::client::{self, LoginFinished, LoginStarted, RegistrationStarted};
use rubrica_core::opaque::{LoginPurpose, OpaqueError, StretchingParameters};
use rubrica_core::protocol::evidence::ReviewPrivateKey;
use rubrica_core::protocol::{
    Approver, EnrolmentActivation, EnrolmentIntent, IssuanceActivation, IssuanceIntent,
    PlatformKey, RewrapActivation, RewrapIntent, SignatureActivation, SigningIntent, UnlockKey,
    activation,
};
use rubrica_core::secret::Secret;
use rubrica_core::time::UnixTime;
use rubrica_core::webauthn::{RegistrationChallenge, Site, read_registration};
use rubrica_engine_api::{Act, HASH_ALGORITHM, NewApprover, NewPasskey, Password};

/// Where a ceremony stands.
#[derive(Debug, Default)]
pub(crate) enum Ceremony {
    /// Nothing is under way.
    #[default]
    Idle,
    /// A new password was blinded.
    Registering(RegistrationStarted),
    /// A password was blinded.
    LoggingIn(Box<LoginStarted>),
    /// A password was proved for an act. It may be sealed more than once: after a wrong one-time
    /// code the citizen types only the code again.
    Authorising { intent: Intent, unlock_key: UnlockKey },
    /// A password was proved in order to be changed.
    Changing { intent: RewrapIntent, unlock_key: UnlockKey },
    /// The new one was blinded.
    Replacing { intent: RewrapIntent, unlock_key: UnlockKey, started: RegistrationStarted },
}

/// What the citizen means to do.
#[derive(Debug)]
pub(crate) enum Intent {
    Issuance(IssuanceIntent),
    Signing(SigningIntent),
    Enrolling(EnrolmentIntent),
    /// A change of password, with the unlock key of the new one.
    Rewrapping(RewrapIntent, UnlockKey),
}

impl Intent {
    /// Builds the intent from what was asked and what was opened.
    fn new(act: Act, to_be_signed: Option<Vec<u8>>) -> Result<(SubjectId, Self), EngineError> {
        Ok(match act {
            // Not complete before there is a new password.
            Act::PasswordChange(_) => return Err(EngineError::OutOfOrder),
            Act::Issuance(opened) => (
                opened.subject,
                Self::Issuance(IssuanceIntent {
                    transaction: opened.transaction,
                    subject: opened.subject,
                    terms_version: opened.terms_version,
                    expires: opened.expires_at,
                }),
            ),
            Act::Signature { transaction: opened, credential } => (
                opened.subject,
                Self::Signing(SigningIntent {
                    transaction: opened.transaction,
                    credential,
                    hash_algorithm: HASH_ALGORITHM,
                    digests: vec![Bytes(to_be_signed.ok_or(EngineError::OutOfOrder)?)],
                    application: opened.application,
                    expires: opened.expires_at,
                }),
            ),
            Act::Enrolment { transaction: opened, approver } => (
                opened.subject,
                Self::Enrolling(EnrolmentIntent {
                    transaction: opened.transaction,
                    subject: opened.subject,
                    approver: read(&approver)?,
                    expires: opened.expires_at,
                }),
            ),
        })
    }

    fn digest(&self) -> [u8; 32] {
        match self {
            Self::Issuance(intent) => canonical::digest(intent),
            Self::Signing(intent) => canonical::digest(intent),
            Self::Enrolling(intent) => canonical::digest(intent),
            Self::Rewrapping(intent, _) => canonical::digest(intent),
        }
    }
}

impl Ceremony {
    /// Blinds a new password.
    pub(crate) fn start_registration(
        &mut self,
        password: Password,
    ) -> Result<Vec<u8>, EngineError> {
        let (message, started) = client::start_registration(secret(password), &mut BrowserEntropy)?;
        *self = Self::Registering(started);
        Ok(message)
    }

    /// Makes the record of the new password.
    pub(crate) fn finish_registration(
        &mut self,
        subject: &SubjectId,
        started: &v1::ActivationPasswordStarted,
    ) -> Result<Vec<u8>, EngineError> {
        let Self::Registering(state) = core::mem::take(self) else {
            return Err(EngineError::OutOfOrder);
        };
        let response = started.registration_response.as_ref();
        let finished = state.finish(response, subject, started.stretching, &mut BrowserEntropy)?;
        Ok(finished.upload)
    }

    /// The same for an officer, with the key that his password gives.
    pub(crate) fn finish_registration_of_officer(
        &mut self,
        subject: &SubjectId,
        started: &v1::ActivationPasswordStarted,
    ) -> Result<(Vec<u8>, ReviewPrivateKey), EngineError> {
        let Self::Registering(state) = core::mem::take(self) else {
            return Err(EngineError::OutOfOrder);
        };
        let response = started.registration_response.as_ref();
        let finished = state.finish(response, subject, started.stretching, &mut BrowserEntropy)?;
        Ok((finished.upload, ReviewPrivateKey::derive(&finished.unlock_key)))
    }

    /// Blinds a password.
    pub(crate) fn start_login(&mut self, password: Password) -> Result<Vec<u8>, EngineError> {
        let (message, started) = client::start_login(secret(password), &mut BrowserEntropy)?;
        *self = Self::LoggingIn(Box::new(started));
        Ok(message)
    }

    /// Blinds the hash that a system before this one made of a password. One that it cannot have hashed
    /// is as wrong as any other.
    pub(crate) fn start_inherited_login(
        &mut self,
        password: Password,
        scheme: &Scheme,
    ) -> Result<Vec<u8>, EngineError> {
        let value = scheme.password(&secret(password)).ok_or(OpaqueError::NotProved)?;
        let (message, started) = client::start_login(value, &mut BrowserEntropy)?;
        *self = Self::LoggingIn(Box::new(started));
        Ok(message)
    }

    /// Proves the password to open a session.
    pub(crate) fn finish_login(
        &mut self,
        subject: &SubjectId,
        response: &[u8],
        stretching: StretchingParameters,
    ) -> Result<Vec<u8>, EngineError> {
        let finished = self.logging_in()?.finish(
            response,
            subject,
            LoginPurpose::Session,
            stretching,
            &mut BrowserEntropy,
        )?;
        Ok(finished.finalization)
    }

    /// The same for an officer, with the key that his password gives.
    pub(crate) fn finish_login_of_officer(
        &mut self,
        subject: &SubjectId,
        response: &[u8],
        stretching: StretchingParameters,
    ) -> Result<(Vec<u8>, ReviewPrivateKey), EngineError> {
        let finished = self.logging_in()?.finish(
            response,
            subject,
            LoginPurpose::Session,
            stretching,
            &mut BrowserEntropy,
        )?;
        Ok((finished.finalization, ReviewPrivateKey::derive(&finished.unlock_key)))
    }

    /// Proves the password for one act, and keeps the unlock key for it.
    pub(crate) fn prove_for_act(
        &mut self,
        act: Act,
        to_be_signed: Option<Vec<u8>>,
        started: &v1::PasswordStarted,
    ) -> Result<Vec<u8>, EngineError> {
        let state = self.logging_in()?;
        if let Act::PasswordChange(opened) = act {
            let (transaction, subject, expires) =
                (opened.transaction, opened.subject, opened.expires_at);
            let intent = RewrapIntent { transaction, subject, expires };
            let digest = canonical::digest(&intent);
            let LoginFinished { finalization, unlock_key } =
                prove(state, &subject, digest, started)?;
            *self = Self::Changing { intent, unlock_key };
            return Ok(finalization);
        }
        let (subject, intent) = Intent::new(act, to_be_signed)?;
        let LoginFinished { finalization, unlock_key } =
            prove(state, &subject, intent.digest(), started)?;
        *self = Self::Authorising { intent, unlock_key };
        Ok(finalization)
    }

    /// Blinds the password that is to take the place of the one that was proved.
    pub(crate) fn start_replacement(&mut self, new: Password) -> Result<Vec<u8>, EngineError> {
        let Self::Changing { intent, unlock_key } = core::mem::take(self) else {
            return Err(EngineError::OutOfOrder);
        };
        let (message, started) = client::start_registration(secret(new), &mut BrowserEntropy)?;
        *self = Self::Replacing { intent, unlock_key, started };
        Ok(message)
    }

    /// Makes the record of the new password, and keeps both unlock keys.
    pub(crate) fn finish_replacement(
        &mut self,
        answer: &v1::ActivationPasswordStarted,
    ) -> Result<Vec<u8>, EngineError> {
        let Self::Replacing { intent, unlock_key, started } = core::mem::take(self) else {
            return Err(EngineError::OutOfOrder);
        };
        let response = answer.registration_response.as_ref();
        let finished =
            started.finish(response, &intent.subject, answer.stretching, &mut BrowserEntropy)?;
        let intent = Intent::Rewrapping(intent, finished.unlock_key);
        *self = Self::Authorising { intent, unlock_key };
        Ok(finished.upload)
    }

    /// What a passkey is asked to sign: the digest of the act whose password was proved.
    pub(crate) fn intent_digest(&self) -> Result<[u8; 32], EngineError> {
        match self {
            Self::Authorising { intent, .. } => Ok(intent.digest()),
            _ => Err(EngineError::OutOfOrder),
        }
    }

    /// The signature whose password was proved.
    pub(crate) const fn signing(&self) -> Result<&SigningIntent, EngineError> {
        match self {
            Self::Authorising { intent: Intent::Signing(intent), .. } => Ok(intent),
            _ => Err(EngineError::OutOfOrder),
        }
    }

    /// Seals the unlock key to the signer, for the act that it was proved for.
    pub(crate) fn seal(
        &mut self,
        public_key: &[u8],
        now: UnixTime,
    ) -> Result<Vec<u8>, EngineError> {
        let Self::Authorising { intent, unlock_key } = self else {
            return Err(EngineError::OutOfOrder);
        };
        let mut entropy = BrowserEntropy;
        let nonce = Nonce::from_bytes(entropy.make_bytes());
        let unlock_key = unlock_key.clone();
        let sealed = match intent {
            Intent::Issuance(intent) => {
                let accepted_terms = intent.terms_version;
                let issued =
                    IssuanceActivation { unlock_key, accepted_terms, nonce, issued_at: now };
                activation::seal(public_key, intent, &issued, &mut entropy)?
            }
            Intent::Signing(intent) => {
                let issued = SignatureActivation { unlock_key, nonce, issued_at: now };
                activation::seal(public_key, intent, &issued, &mut entropy)?
            }
            Intent::Enrolling(intent) => {
                let issued = EnrolmentActivation { unlock_key, nonce, issued_at: now };
                activation::seal(public_key, intent, &issued, &mut entropy)?
            }
            Intent::Rewrapping(intent, new_unlock_key) => {
                let issued = RewrapActivation {
                    old_unlock_key: unlock_key,
                    new_unlock_key: new_unlock_key.clone(),
                    nonce,
                    issued_at: now,
                };
                activation::seal(public_key, intent, &issued, &mut entropy)?
            }
        };
        Ok(canonical::encode(&sealed))
    }

    fn logging_in(&mut self) -> Result<LoginStarted, EngineError> {
        match core::mem::take(self) {
            Self::LoggingIn(state) => Ok(*state),
            _ => Err(EngineError::OutOfOrder),
        }
    }
}

/// Proves a password for the act with this digest.
fn prove(
    state: LoginStarted,
    subject: &SubjectId,
    digest: [u8; 32],
    answer: &v1::PasswordStarted,
) -> Result<LoginFinished, EngineError> {
    let response = answer.credential_response.as_ref();
    let purpose = LoginPurpose::Act(digest);
    let finished = state.finish(response, subject, purpose, answer.stretching, &mut BrowserEntropy);
    finished.map_err(|error| match error {
        // Who he is stands already: it is the password alone that is wrong.
        OpaqueError::NotProved => EngineError::PasswordWrong,
        other => other.into(),
    })
}

/// What is to approve, whatever the gateway says of it.
fn read(approver: &NewApprover) -> Result<Approver, EngineError> {
    match approver {
        NewApprover::Passkey(passkey) => read_passkey(passkey),
        NewApprover::Phone { point, platform } => {
            let platform = match platform {
                Some(made) => PlatformKey::of_registration(read_passkey(made)?),
                None => None,
            };
            Approver::of_phone(point.as_ref(), platform).ok_or(EngineError::Passkey)
        }
    }
}

/// The passkey as the authenticator made it.
fn read_passkey(passkey: &NewPasskey) -> Result<Approver, EngineError> {
    let challenge = RegistrationChallenge { nonce: passkey.nonce }.challenge();
    let site = Site { rp_id: &passkey.rp_id, origin: &passkey.origin };
    let object = passkey.attestation_object.as_ref();
    read_registration(object, passkey.client_data.as_ref(), &challenge, site)
        .map(|new| new.approver)
        .map_err(|_| EngineError::Passkey)
}

fn secret(mut password: Password) -> Secret<String> {
    Secret::new(core::mem::take(&mut password.0))
}
