//! Why a transaction does not go on.

use crate::app::{BodyError, Refusal};
use crate::otp::{OtpError, OtpSendError};
use crate::passkeys::ApproveError;
use crate::request::RequestError;
use crate::session::SessionError;
use crate::signer::SignerError;
use crate::world::ServiceError;
use rubrica_core::api::Problem;

/// Why a transaction does not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum TransactionError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// There is no session, or the call does not come from its pages.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// There is no such transaction of this citizen.
    #[error("no such transaction")]
    Unknown,
    /// It was not authorised in time.
    #[error("transaction has expired")]
    Expired,
    /// The transaction waits for another step, or has ended.
    #[error("transaction is {0}")]
    WrongStep(&'static str),
    /// Another request has taken a step at the same moment.
    #[error("another step was taken at the same moment")]
    Busy,
    /// No digests, or too many.
    #[error("number of digests not allowed")]
    DigestCount,
    /// The operator does not allow this hash algorithm.
    #[error("hash algorithm not allowed")]
    HashAlgorithm,
    /// A digest has not the length of its algorithm.
    #[error("digest has the wrong length")]
    DigestLength,
    /// The sealed part is not what the protocol calls so.
    #[error("malformed sealed part")]
    Sealed,
    /// A message of the password protocol is malformed.
    #[error("malformed {0}")]
    Malformed(&'static str),
    /// A new password is missing, or comes with an act that has none.
    #[error("new password where there is none, or none where there is one")]
    NewPassword,
    /// Too many attempts at the password.
    #[error("account blocked")]
    Blocked,
    /// The password was not proved for this act.
    #[error("password not proved for this act")]
    NotProved {
        /// Attempts that are left.
        tries_left: u8,
    },
    /// Possession is proved in another way than the citizen said that he would.
    #[error("possession was to be proved in another way")]
    NotAsked,
    /// The approval is not one of this act.
    #[error(transparent)]
    Approve(#[from] ApproveError),
    /// The phone is not asked.
    #[error(transparent)]
    Phone(Box<RequestError>),
    /// The phone that is to be enrolled is not the active one.
    #[error("phone is not active any more")]
    PhoneChanged,
    /// It was authorised by another request.
    #[error("authorised by another request")]
    OtherRequest,
    /// The code from the phone was not sent.
    #[error(transparent)]
    Send(#[from] OtpSendError),
    /// The code from the phone is not right.
    #[error(transparent)]
    Otp(#[from] OtpError),
    /// The signer did not do it.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The signer refused it before, for this very request.
    #[error("the signer has refused it before")]
    Refused(Problem),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for TransactionError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Session(error) => error.problem(),
            Self::Unknown => Problem::new(404, "transaction_unknown"),
            Self::Expired => Problem::new(410, "transaction_expired"),
            Self::WrongStep(state) => Problem::new(409, "transaction_wrong_step").about(*state),
            Self::Busy => Problem::new(409, "transaction_busy").with_retry_after(1),
            Self::DigestCount => Problem::new(422, "digest_count").about("digests"),
            Self::HashAlgorithm => {
                Problem::new(422, "hash_algorithm_not_allowed").about("hash_algorithm")
            }
            Self::DigestLength => Problem::new(422, "digest_length").about("digests"),
            Self::Sealed => Problem::new(400, "sealed_malformed").about("sealed"),
            Self::Malformed(field) => Problem::new(400, "opaque_malformed").about(*field),
            Self::NewPassword => {
                Problem::new(400, "registration_upload_misplaced").about("registration_upload")
            }
            Self::Blocked => Problem::new(403, "account_blocked").with_tries_left(0),
            Self::NotProved { tries_left } => {
                Problem::new(403, "password_not_proved").with_tries_left(*tries_left)
            }
            Self::NotAsked => Problem::new(409, "possession_not_asked"),
            Self::Approve(error) => error.problem(),
            Self::Phone(error) => error.problem(),
            Self::PhoneChanged => Problem::new(409, "request_device_changed"),
            Self::OtherRequest => Problem::new(409, "transaction_other_request"),
            Self::Send(error) => error.problem(),
            Self::Otp(error) => error.problem(),
            Self::Signer(error) => error.problem(),
            Self::Refused(problem) => problem.clone(),
            Self::Service(error) => error.problem(),
        }
    }
}
