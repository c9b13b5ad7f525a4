//! Why something about passkeys does not go on.

use crate::app::{BodyError, Refusal};
use crate::session::SessionError;
use crate::signer::SignerError;
use crate::transaction::TransactionError;
use crate::world::ServiceError;
use rubrica_core::api::Problem;

/// Why something about passkeys does not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum PasskeyError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// There is no session, or the call does not come from its pages.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The service is reached by a bare address, where no passkey works.
    #[error("no passkeys at this address")]
    Unavailable,
    /// The challenge is unknown, too old, or was used before.
    #[error("challenge cannot be used")]
    Challenge,
    /// What the authenticator made is not what was asked for.
    #[error("passkey is not what was asked for")]
    Malformed,
    /// It is registered already.
    #[error("passkey is registered already")]
    Exists,
    /// The citizen has as many as he may have.
    #[error("no more passkeys")]
    TooMany,
    /// The name is empty or too long.
    #[error("name of a passkey")]
    Label,
    /// The citizen has no such passkey.
    #[error("no such passkey")]
    Unknown,
    /// The assertion is not that of a passkey that may log in.
    #[error("passkey does not log in")]
    Refused,
    /// The enrolment was not opened.
    #[error(transparent)]
    Transaction(#[from] Box<TransactionError>),
    /// The signer did not do it.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for PasskeyError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Session(error) => error.problem(),
            Self::Unavailable => Problem::new(409, "passkeys_unavailable"),
            Self::Challenge => Problem::new(410, "passkey_challenge_unknown"),
            Self::Malformed => Problem::new(422, "passkey_malformed"),
            Self::Exists => Problem::new(409, "approver_exists"),
            Self::TooMany => Problem::new(409, "approver_count"),
            Self::Label => Problem::new(422, "passkey_label").about("label"),
            Self::Unknown => Problem::new(404, "passkey_unknown"),
            Self::Refused => Problem::new(401, "passkey_refused"),
            Self::Transaction(error) => error.problem(),
            Self::Signer(error) => error.problem(),
            Self::Service(error) => error.problem(),
        }
    }
}
