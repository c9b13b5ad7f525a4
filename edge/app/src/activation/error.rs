//! Why an activation does not go on.

use crate::app::{BodyError, Refusal};
use crate::otp::{OtpError, OtpSendError};
use crate::signer::SignerError;
use crate::world::ServiceError;
use rubrica_core::api::Problem;
use rubrica_core::identity::NationalIdError;

/// Why an activation does not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ActivationError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Not a DNI or NIE.
    #[error(transparent)]
    Identifier(#[from] NationalIdError),
    /// A message of the password protocol is malformed.
    #[error("malformed {0}")]
    Malformed(&'static str),
    /// Wrong code, dead code, or nobody's number.
    #[error("activation code refused")]
    CodeRefused {
        /// Tries that are left.
        tries_left: u8,
    },
    /// Too many wrong codes.
    #[error("activation code blocked")]
    CodeBlocked,
    /// There is no such activation, or not any more.
    #[error("no such activation")]
    Unknown,
    /// The activation waits for another step.
    #[error("activation waits for another step")]
    WrongStep,
    /// The code from the phone was not sent.
    #[error(transparent)]
    Send(#[from] OtpSendError),
    /// The code from the phone is not right.
    #[error(transparent)]
    Otp(#[from] OtpError),
    /// The certificates could not be revoked.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for ActivationError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Identifier(error) => Problem::new(422, error.code()).about("identifier"),
            Self::Malformed(field) => Problem::new(400, "opaque_malformed").about(*field),
            Self::CodeRefused { tries_left } => {
                Problem::new(403, "activation_refused").with_tries_left(*tries_left)
            }
            Self::CodeBlocked => Problem::new(403, "activation_code_blocked").with_tries_left(0),
            Self::Unknown => Problem::new(410, "activation_unknown"),
            Self::WrongStep => Problem::new(409, "activation_wrong_step"),
            Self::Send(error) => error.problem(),
            Self::Otp(error) => error.problem(),
            Self::Signer(error) => error.problem(),
            Self::Service(error) => error.problem(),
        }
    }
}
