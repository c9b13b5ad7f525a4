//! Why an officer does not get what he asked for.

use super::session::OfficerSessionError;
use crate::app::{BodyError, Refusal};
use crate::citizen::ContrastError;
use crate::citizen::typed::Flaw;
use crate::otp::{OtpError, OtpSendError};
use crate::signer::SignerError;
use crate::world::ServiceError;
use rubrica_core::api::Problem;
use rubrica_core::identity::NationalIdError;

/// Why an officer does not get what he asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum OfficeError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Whoever asks has no session, or may not do this.
    #[error(transparent)]
    Session(#[from] OfficerSessionError),
    /// Not a DNI or NIE.
    #[error(transparent)]
    Identifier(#[from] NationalIdError),
    /// A field is not what it should be; the code says what is wrong with it.
    #[error("{field}: {code}")]
    Field {
        /// The field.
        field: &'static str,
        /// Stable code.
        code: &'static str,
    },
    /// The person is registered: the registration can be renewed.
    #[error("already registered")]
    AlreadyRegistered,
    /// There is nothing to be renewed.
    #[error("not registered")]
    NotRegistered,
    /// The state of the registration forbids it.
    #[error("state of the registration forbids it")]
    Forbidden,
    /// Somebody else changed the registration at the same time.
    #[error("registration was changed meanwhile")]
    Changed,
    /// The phone is another person's: a code has to be sent to it.
    #[error("phone is linked to another person")]
    PhoneHeld,
    /// Nobody else holds the phone: it needs no code.
    #[error("phone is free")]
    PhoneFree,
    /// The contrast datum is not the document's.
    #[error(transparent)]
    Contrast(#[from] ContrastError),
    /// The code for a phone was not sent.
    #[error(transparent)]
    Send(#[from] OtpSendError),
    /// The code from a phone is not right.
    #[error(transparent)]
    Otp(#[from] OtpError),
    /// There is such an officer already.
    #[error("officer exists")]
    OfficerExists,
    /// There is no such officer in this office.
    #[error("no such officer in this office")]
    OfficerUnknown,
    /// No such evidence waits for a decision.
    #[error("no such evidence in the queue")]
    ReviewUnknown,
    /// Another reviewer has it.
    #[error("another reviewer has the evidence")]
    ReviewClaimed,
    /// The reviewer does not have it, or not any more.
    #[error("reviewer has not claimed the evidence")]
    ReviewNotClaimed,
    /// The signer did not do it.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl OfficeError {
    /// What is wrong with a field.
    pub(super) const fn field(field: &'static str, code: &'static str) -> Self {
        Self::Field { field, code }
    }
}

impl From<Flaw> for OfficeError {
    fn from(Flaw { field, code }: Flaw) -> Self {
        Self::Field { field, code }
    }
}

impl Refusal for OfficeError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Session(error) => error.problem(),
            Self::Identifier(error) => Problem::new(422, error.code()).about("identifier"),
            Self::Field { field, code } => Problem::new(422, code).about(*field),
            Self::AlreadyRegistered => Problem::new(409, "already_registered"),
            Self::NotRegistered => Problem::new(404, "not_registered"),
            Self::Forbidden => Problem::new(409, "state_forbids"),
            Self::Changed => Problem::new(409, "changed_meanwhile"),
            Self::PhoneHeld => Problem::new(409, "phone_held").about("phone"),
            Self::PhoneFree => Problem::new(409, "phone_free").about("phone"),
            Self::Contrast(error) => error.problem(),
            Self::Send(error) => error.problem(),
            Self::Otp(error) => error.problem(),
            Self::OfficerExists => Problem::new(409, "officer_exists").about("officer"),
            Self::OfficerUnknown => Problem::new(404, "officer_unknown").about("officer"),
            Self::ReviewUnknown => Problem::new(404, "review_unknown"),
            Self::ReviewClaimed => Problem::new(409, "review_claimed"),
            Self::ReviewNotClaimed => Problem::new(409, "review_not_claimed"),
            Self::Signer(error) => error.problem(),
            Self::Service(error) => error.problem(),
        }
    }
}
