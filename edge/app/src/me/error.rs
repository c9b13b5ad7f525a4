//! Why an act about one's own registration is not done.

use crate::app::{BodyError, Refusal};
use crate::citizen::ContrastError;
use crate::otp::{OtpError, OtpSendError};
use crate::session::SessionError;
use crate::signer::SignerError;
use crate::world::ServiceError;
use rubrica_core::api::Problem;
use rubrica_core::identity::{EmailAddressError, MobilePhoneError, Needs};

/// Why an act about one's own registration is not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum MeError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Whoever asks has no session.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The session was opened with less than the act needs.
    #[error("session was opened with less than {0:?}")]
    Needs(Needs),
    /// The contrast datum is not on the document.
    #[error(transparent)]
    Contrast(#[from] ContrastError),
    /// Not a mobile phone.
    #[error(transparent)]
    Phone(#[from] MobilePhoneError),
    /// Not an address of e-mail.
    #[error(transparent)]
    Email(#[from] EmailAddressError),
    /// The phone was typed in two ways.
    #[error("phones differ")]
    PhonesDiffer,
    /// The email was typed in two ways.
    #[error("emails differ")]
    EmailsDiffer,
    /// It is the phone of now.
    #[error("phone is the same")]
    SamePhone,
    /// The registration is advanced already.
    #[error("registration is advanced")]
    AlreadyAdvanced,
    /// The registration is basic: there is nothing to renew.
    #[error("registration is basic")]
    NotAdvanced,
    /// Somebody else has changed the registration at the same time.
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    /// The code was not sent.
    #[error(transparent)]
    Send(#[from] OtpSendError),
    /// The code is not right.
    #[error(transparent)]
    Otp(#[from] OtpError),
    /// The signer did not revoke the certificates.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for MeError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Session(error) => error.problem(),
            Self::Needs(Needs::TwoFactors) => Problem::new(403, "needs_two_factors"),
            Self::Needs(Needs::MoreThanThePhone) => Problem::new(403, "needs_more_than_phone"),
            Self::Needs(Needs::Certificate) => Problem::new(403, "needs_certificate"),
            Self::Needs(Needs::Dnie) => Problem::new(403, "needs_dnie"),
            Self::Contrast(error) => error.problem(),
            Self::Phone(error) => Problem::new(422, error.code()).about("phone"),
            Self::Email(error) => Problem::new(422, error.code()).about("email"),
            Self::PhonesDiffer => Problem::new(422, "phones_differ").about("phone_again"),
            Self::EmailsDiffer => Problem::new(422, "emails_differ").about("email_again"),
            Self::SamePhone => Problem::new(422, "phone_is_the_same").about("phone"),
            Self::AlreadyAdvanced => Problem::new(409, "already_advanced"),
            Self::NotAdvanced => Problem::new(409, "registration_not_advanced"),
            Self::ChangedMeanwhile => Problem::new(409, "changed_meanwhile"),
            Self::Send(error) => error.problem(),
            Self::Otp(error) => error.problem(),
            Self::Signer(error) => error.problem(),
            Self::Service(error) => error.problem(),
        }
    }
}
