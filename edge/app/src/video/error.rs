//! Why an identification by video does not go on.

use crate::app::{BodyError, Refusal};
use crate::citizen::typed::Flaw;
use crate::otp::{OtpError, OtpSendError};
use crate::session::SessionError;
use crate::world::ServiceError;
use rubrica_core::api::Problem;
use rubrica_core::identity::NationalIdError;

/// Why an identification by video does not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum VideoError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
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
    /// Begun for this number too often, whoever's it is.
    #[error("begun too often")]
    TooOften {
        /// Seconds to wait.
        wait_s: u32,
    },
    /// There are too few reviewers to close evidence for.
    #[error("too few reviewers")]
    Unavailable,
    /// Another one of the same phone waits for its decision.
    #[error("another one is under review")]
    Open,
    /// There is no such identification, or not at this stage, or not any more.
    #[error("no such identification")]
    Unknown,
    /// No chunk of evidence.
    #[error("not a chunk of evidence")]
    Chunk,
    /// With it there would be more than a submission may have.
    #[error("evidence is too large")]
    TooLarge,
    /// A part is missing, or has gaps.
    #[error("evidence is not complete")]
    Incomplete,
    /// The content key is not sealed to the reviewers of now.
    #[error("content key is not sealed to the reviewers")]
    Keys,
    /// Only who is at the basic level gets higher in this way.
    #[error("registration is not at the basic level")]
    NotBasic,
    /// It was not accepted, or its receipt was fetched.
    #[error("no receipt is to be fetched")]
    NoReceipt,
    /// Whoever asks has no session.
    #[error(transparent)]
    Session(#[from] SessionError),
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

impl VideoError {
    pub(super) const fn field(field: &'static str, code: &'static str) -> Self {
        Self::Field { field, code }
    }
}

impl From<Flaw> for VideoError {
    fn from(Flaw { field, code }: Flaw) -> Self {
        Self::Field { field, code }
    }
}

impl Refusal for VideoError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Identifier(error) => Problem::new(422, error.code()).about("identifier"),
            Self::Field { field, code } => Problem::new(422, code).about(*field),
            Self::TooOften { wait_s } => {
                Problem::new(429, "video_too_often").with_retry_after(*wait_s)
            }
            Self::Unavailable => Problem::new(409, "video_unavailable"),
            Self::Open => Problem::new(409, "video_open"),
            Self::Unknown => Problem::new(410, "video_unknown"),
            Self::Chunk => Problem::new(422, "video_chunk_malformed"),
            Self::TooLarge => Problem::new(413, "video_too_large"),
            Self::Incomplete => Problem::new(422, "video_incomplete"),
            Self::Keys => Problem::new(422, "video_keys_refused"),
            Self::NotBasic => Problem::new(409, "video_not_basic"),
            Self::NoReceipt => Problem::new(409, "video_no_receipt"),
            Self::Session(error) => error.problem(),
            Self::Send(error) => error.problem(),
            Self::Otp(error) => error.problem(),
            Self::Service(error) => error.problem(),
        }
    }
}
