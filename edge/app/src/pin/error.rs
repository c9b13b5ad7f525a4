//! Why nobody logs in with a PIN.

use crate::app::{BodyError, Refusal};
use crate::citizen::ContrastError;
use crate::otp::{OtpError, OtpSendError};
use crate::session::SessionError;
use crate::world::ServiceError;
use rubrica_core::api::Problem;
use rubrica_core::identity::{self, NationalIdError};

/// Why nobody logs in with a PIN.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum PinError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Not a DNI or NIE.
    #[error(transparent)]
    Identifier(#[from] NationalIdError),
    /// What was typed is no PIN, or no own code.
    #[error(transparent)]
    Malformed(#[from] identity::PinError),
    /// The contrast datum is not right.
    #[error(transparent)]
    Contrast(#[from] ContrastError),
    /// The registration gives no access.
    #[error("registration gives no access")]
    NoAccess,
    /// No such PIN was asked for.
    #[error("no such PIN")]
    Unknown,
    /// It was not sent.
    #[error(transparent)]
    Send(#[from] OtpSendError),
    /// It was used a moment ago.
    #[error("PIN was used")]
    Used,
    /// It is not right.
    #[error(transparent)]
    Otp(#[from] OtpError),
    /// No session came of it.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for PinError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Identifier(error) => Problem::new(422, error.code()).about("identifier"),
            Self::Malformed(error) => Problem::new(422, error.code()).about("key"),
            Self::Contrast(error) => error.problem(),
            Self::NoAccess => Problem::new(403, "registration_ended"),
            Self::Unknown => Problem::new(410, "pin_unknown"),
            Self::Send(error) => error.problem(),
            Self::Otp(error) => of_code(error),
            // CHK-PIN-04: single use.
            Self::Used => Problem::new(409, "pin_used"),
            Self::Session(error) => error.problem(),
            Self::Service(error) => error.problem(),
        }
    }
}

/// The same as for other codes, in words that speak of a PIN.
fn of_code(error: &OtpError) -> Problem {
    match error {
        // CHK-PIN-02: tries are taken before the PIN is looked at.
        OtpError::Wrong { tries_left } => {
            Problem::new(403, "pin_wrong").with_tries_left(*tries_left)
        }
        OtpError::Exhausted => Problem::new(403, "pin_exhausted").with_tries_left(0),
        // CHK-PIN-03: not after its ten minutes.
        OtpError::Expired => Problem::new(403, "pin_expired"),
        OtpError::Used => Problem::new(409, "pin_used"),
        // CHK-PIN-05: a later one has taken its place.
        OtpError::NotSent => Problem::new(410, "pin_superseded"),
        OtpError::TooMany { .. } | OtpError::Service(_) => error.problem(),
    }
}
