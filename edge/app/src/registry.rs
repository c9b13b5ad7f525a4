//! The registration office hands over a citizen.

mod code;
pub(crate) mod fields;

pub(crate) use code::normalise;

use crate::app::{App, BodyError, Refusal, read_json};
use crate::citizen::{Account, PhoneClaim, RegistrationState};
use crate::office::OfficeError;
use crate::ports::Ports;
use crate::signer::SignerError;
use crate::store::{citizens, touched};
use crate::world::ServiceError;
use http::{Request, header};
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{CitizenRegistered, RegisterCitizen};
use rubrica_core::identity::SubjectId;
use rubrica_core::sms::Notice;
use subtle::ConstantTimeEq;

/// Why a citizen is not registered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum RegisterError {
    /// The bearer token is not the registry's.
    #[error("not the registration office")]
    NotTheRegistry,
    /// The body is not a registration.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// A field is not what it should be.
    #[error("field {0} is not acceptable")]
    Field(&'static str),
    /// The person is registered.
    #[error("already registered")]
    AlreadyRegistered,
    /// The phone is another person's, and nobody here can prove to hold it.
    #[error("phone is linked to another person")]
    PhoneTaken,
    /// It was an officer who could not be added.
    #[error(transparent)]
    Officer(Box<OfficeError>),
    /// The signer did not say.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for RegisterError {
    fn problem(&self) -> Problem {
        match self {
            Self::NotTheRegistry => Problem::new(401, "registry_token_wrong"),
            Self::Body(error) => error.problem(),
            Self::Field(field) => Problem::new(422, "field_not_acceptable").about(*field),
            Self::AlreadyRegistered => Problem::new(409, "already_registered"),
            Self::PhoneTaken => Problem::new(409, "phone_taken").about("phone"),
            Self::Officer(error) => error.problem(),
            Self::Signer(error) => error.problem(),
            Self::Service(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// `POST /registry/citizens`.
    pub(crate) async fn register(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<CitizenRegistered, RegisterError> {
        self.check_registry(request)?;
        let citizen: RegisterCitizen = read_json(request)?;
        let now = self.ports.now();
        let policy = &self.settings.policy;
        let profile = fields::read(citizen, policy, now).map_err(RegisterError::Field)?;
        let subject = self.keys.subject(&profile.document.number);
        if self.citizen(&subject).await?.is_some() {
            return Err(RegisterError::AlreadyRegistered);
        }
        // CHK-REG-03: one person for one phone; taking one over needs a code sent to it.
        if let PhoneClaim::HeldBy(_) = self.claim_phone(&profile.phone, &subject).await? {
            return Err(RegisterError::PhoneTaken);
        }
        let (code, hash) = self.make_activation_code(&subject);
        let sealed = self.seal_profile(&subject, &profile)?;
        let state = RegistrationState::of(profile.level);
        let account = Account::NotActive.to_bytes()?;
        let added =
            self.run(&subject, [citizens::add(&subject, &sealed, state, &account, &hash)]).await?;
        // CHK-REG-02: a person has one registration, whatever arrives in parallel.
        if !touched(&added, 0) {
            return Err(RegisterError::AlreadyRegistered);
        }
        self.notify(&subject, Notice::Welcome).await;
        Ok(CitizenRegistered { subject, activation_code: code })
    }

    /// A new activation code for a receipt, and what is stored of it.
    pub(crate) fn make_activation_code(&self, subject: &SubjectId) -> (String, [u8; 32]) {
        let code = code::make(self.make_bytes());
        let hash = self.keys.activation_code(subject, &normalise(&code));
        (code, hash)
    }

    /// CHK-REG-01: only the registration office registers.
    pub(crate) fn check_registry(&self, request: &Request<Vec<u8>>) -> Result<(), RegisterError> {
        let given = request
            .headers()
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .unwrap_or_default();
        // EXPOSE: compared, in constant time.
        let expected = self.settings.registry_token.expose();
        if bool::from(given.as_bytes().ct_eq(expected.as_bytes())) {
            Ok(())
        } else {
            Err(RegisterError::NotTheRegistry)
        }
    }
}
