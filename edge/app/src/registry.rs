//! The registration office hands over a citizen.

mod code;

pub(crate) use code::normalise;

use crate::app::{App, BodyError, Refusal, read_json};
use crate::citizen::Account;
use crate::ports::Ports;
use crate::store::{citizens, touched};
use crate::world::ServiceError;
use http::{Request, header};
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{CitizenRegistered, RegisterCitizen};
use rubrica_core::identity::{DocumentKind, NationalIdKind};
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
        check_fields(&citizen)?;
        let subject = self.keys.subject(&citizen.document.number);
        let code = code::make(self.make_bytes());
        let hash = self.keys.activation_code(&subject, &normalise(&code));
        let account = Account::NotActive { code: hash.to_vec().into() };
        let profile = self.seal_profile(&subject, &citizen.into())?;
        let added =
            self.run(&subject, [citizens::add(&subject, &profile, &account.to_bytes()?)]).await?;
        // CHK-REG-02: a person has one registration, whatever arrives in parallel.
        if !touched(&added, 0) {
            return Err(RegisterError::AlreadyRegistered);
        }
        self.notify(&subject, Notice::Welcome).await;
        Ok(CitizenRegistered { subject, activation_code: code })
    }

    /// CHK-REG-01: only the registration office registers.
    fn check_registry(&self, request: &Request<Vec<u8>>) -> Result<(), RegisterError> {
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

fn check_fields(citizen: &RegisterCitizen) -> Result<(), RegisterError> {
    let fits = |text: &str, most: usize| {
        !text.trim().is_empty()
            && text.chars().count() <= most
            && !text.chars().any(char::is_control)
    };
    let name = &citizen.name;
    if !fits(&name.given, 80)
        || !fits(&name.surname, 80)
        || name.second_surname.as_deref().is_some_and(|second| !fits(second, 80))
    {
        return Err(RegisterError::Field("name"));
    }
    let expected = match citizen.document.number.kind() {
        NationalIdKind::Dni => citizen.document.kind == DocumentKind::Dni,
        NationalIdKind::Nie => citizen.document.kind != DocumentKind::Dni,
    };
    if !expected {
        return Err(RegisterError::Field("document.kind"));
    }
    let support = &citizen.document.support_number;
    if !fits(support, 20) || !support.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(RegisterError::Field("document.support_number"));
    }
    let expires = citizen.document.expires;
    if !(1900..=9999).contains(&expires.year)
        || !(1..=12).contains(&expires.month)
        || !(1..=31).contains(&expires.day)
    {
        return Err(RegisterError::Field("document.expires"));
    }
    // [ITU-T E.164 §6.1] A plus, and at most fifteen digits, the first of them no zero.
    let digits = citizen.phone.strip_prefix('+').unwrap_or_default();
    if !(7..=15).contains(&digits.len())
        || digits.starts_with('0')
        || !digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Err(RegisterError::Field("phone"));
    }
    if !["es", "ca", "gl", "eu", "va", "en"].contains(&citizen.language.as_str()) {
        return Err(RegisterError::Field("language"));
    }
    Ok(())
}
