//! Why a certificate does not open what it was shown for.

use crate::app::{BodyError, Refusal};
use crate::citizen::ContrastError;
use crate::otp::{OtpError, OtpSendError};
use crate::session::SessionError;
use crate::world::ServiceError;
use rubrica_core::api::Problem;
use rubrica_core::identity::NationalIdError;
use rubrica_core::recognised::StatementError;

/// Why a certificate does not open what it was shown for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum CertificateError {
    /// This service trusts no issuer.
    #[error("no issuer is trusted")]
    NotOffered,
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Not a DNI or NIE.
    #[error(transparent)]
    Identifier(#[from] NationalIdError),
    /// A field is not what it should be.
    #[error("field {0} is not acceptable")]
    Field(&'static str),
    /// The statement, its signature or the certificate is not accepted.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// The challenge is not ours, has ended, or was used.
    #[error("no such challenge")]
    ChallengeUnknown,
    /// There is no such ticket, or not any more.
    #[error("no such ticket")]
    TicketUnknown,
    /// The statement is for another service.
    #[error("statement is for another host")]
    OtherHost,
    /// What was signed is not what was sent.
    #[error("statement and request differ")]
    StatementDiffers,
    /// It was revoked.
    #[error("certificate was revoked")]
    Revoked,
    /// Nobody could say whether it was revoked.
    #[error("revocation is not known")]
    RevocationUnknown,
    /// It is another person's.
    #[error("certificate of another person")]
    OfAnother,
    /// The person is not registered.
    #[error("not registered")]
    NotRegistered,
    /// The person is registered at the highest level.
    #[error("already registered")]
    AlreadyRegistered,
    /// The registration was ended by an officer.
    #[error("registration was ended")]
    Ended,
    /// There is no such registration under way, or not any more.
    #[error("no such registration")]
    RegistrationUnknown,
    /// The contrast datum is not that of the registration.
    #[error(transparent)]
    Contrast(#[from] ContrastError),
    /// The code from the phone was not sent.
    #[error(transparent)]
    Send(#[from] OtpSendError),
    /// The code from the phone is not right.
    #[error(transparent)]
    Otp(#[from] OtpError),
    /// No session is opened.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for CertificateError {
    fn problem(&self) -> Problem {
        match self {
            Self::NotOffered => Problem::new(404, "certificate_not_offered"),
            Self::Identifier(error) => Problem::new(422, error.code()).about("identifier"),
            Self::Field(field) => Problem::new(422, "field_not_acceptable").about(*field),
            Self::Statement(error @ StatementError::Malformed) => Problem::new(400, error.code()),
            Self::Statement(error) => Problem::new(403, error.code()),
            Self::ChallengeUnknown => Problem::new(410, "certificate_challenge_unknown"),
            Self::TicketUnknown => Problem::new(410, "certificate_ticket_unknown"),
            Self::OtherHost => Problem::new(403, "statement_other_host"),
            Self::StatementDiffers => Problem::new(422, "statement_differs"),
            Self::Revoked => Problem::new(403, "certificate_revoked"),
            Self::RevocationUnknown => {
                Problem::new(503, "certificate_revocation_unknown").with_retry_after(60)
            }
            Self::OfAnother => Problem::new(403, "certificate_of_another").about("identifier"),
            Self::NotRegistered => Problem::new(403, "certificate_not_registered"),
            Self::AlreadyRegistered => Problem::new(409, "certificate_already_advanced"),
            Self::Ended => Problem::new(403, "registration_ended"),
            Self::RegistrationUnknown => Problem::new(410, "certificate_registration_unknown"),
            Self::Body(error) => error.problem(),
            Self::Contrast(error) => error.problem(),
            Self::Send(error) => error.problem(),
            Self::Otp(error) => error.problem(),
            Self::Session(error) => error.problem(),
            Self::Service(error) => error.problem(),
        }
    }
}
