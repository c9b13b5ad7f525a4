//! Why nobody is registered with a letter.

use crate::app::{BodyError, Refusal};
use crate::otp::{OtpError, OtpSendError};
use crate::world::ServiceError;
use rubrica_core::api::Problem;
use rubrica_core::identity::{
    EmailAddressError, MobilePhoneError, NationalIdError, PaperCodeError,
};

/// Why nobody is registered with a letter.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum InvitationError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Not a DNI or NIE.
    #[error(transparent)]
    Identifier(#[from] NationalIdError),
    /// Not a code as letters have it.
    #[error(transparent)]
    Code(#[from] PaperCodeError),
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
    /// The conditions in force were not accepted.
    #[error("conditions are not accepted")]
    ConditionsNotAccepted,
    /// Wrong code, no letter, or nobody's number.
    #[error("code of the letter refused")]
    CodeRefused {
        /// Tries that are left.
        tries_left: u8,
    },
    /// Too many wrong codes.
    #[error("code of the letter blocked")]
    CodeBlocked,
    /// The code is right, and too old.
    #[error("letter has expired")]
    LetterExpired,
    /// The code is right, and was used.
    #[error("letter was used")]
    LetterUsed,
    /// There is no such registration under way, or not any more.
    #[error("no such registration under way")]
    Unknown,
    /// The code was not sent.
    #[error(transparent)]
    Send(#[from] OtpSendError),
    /// The code from the phone is not right.
    #[error(transparent)]
    Otp(#[from] OtpError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for InvitationError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Identifier(error) => Problem::new(422, error.code()).about("identifier"),
            Self::Code(error) => Problem::new(422, error.code()).about("letter_code"),
            Self::Phone(error) => Problem::new(422, error.code()).about("phone"),
            Self::Email(error) => Problem::new(422, error.code()).about("email"),
            Self::PhonesDiffer => Problem::new(422, "phones_differ").about("phone_again"),
            Self::EmailsDiffer => Problem::new(422, "emails_differ").about("email_again"),
            Self::ConditionsNotAccepted => {
                Problem::new(422, "conditions_not_accepted").about("conditions_version")
            }
            Self::CodeRefused { tries_left } => {
                Problem::new(403, "letter_code_refused").with_tries_left(*tries_left)
            }
            Self::CodeBlocked => Problem::new(403, "letter_code_blocked").with_tries_left(0),
            Self::LetterExpired => Problem::new(410, "letter_expired"),
            Self::LetterUsed => Problem::new(409, "letter_used"),
            Self::Unknown => Problem::new(410, "invitation_unknown"),
            Self::Send(error) => error.problem(),
            Self::Otp(error) => error.problem(),
            Self::Service(error) => error.problem(),
        }
    }
}
