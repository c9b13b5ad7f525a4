//! The way to the custodian.

use super::restore_key::RestorePublicKey;
use p256::ecdsa::VerifyingKey;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Brings batches to the custodian. Whoever embeds the signer knows how.
pub trait CustodianLink: Send + Sync + fmt::Debug {
    /// Sends a batch and gives the answer: a signed receipt. Gives up within seconds: whoever
    /// asked the signer is waiting.
    ///
    /// # Errors
    /// [`LinkError`].
    fn keep(&self, delivery: &[u8]) -> Result<Vec<u8>, LinkError>;
}

/// Why a batch was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// Nobody answered.
    #[error("custodian does not answer: {0}")]
    NoAnswer(String),
    /// The custodian refuses the batch, with a code of its own.
    #[error("custodian refuses the batch: {0}")]
    Refused(String),
}

/// Who keeps the backup.
#[derive(Debug, Clone)]
pub struct CustodianSettings {
    /// The way there.
    pub link: Arc<dyn CustodianLink>,
    /// Where it is, to be found again at the next start.
    pub address: String,
    /// The key that signs its receipts.
    pub key: VerifyingKey,
    /// The key that opens backups.
    pub restore_key: RestorePublicKey,
}

/// Why what was written is not in custody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotInCustody {
    /// The batch did not get there.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// What came back is no receipt for this batch by the custodian's key.
    #[error("answer of the custodian is no receipt for this batch by its key")]
    NoReceipt,
    /// The custodian does not have what it had acknowledged: an older copy of it was put back.
    #[error("custodian has lost what it had acknowledged")]
    RolledBack,
}

/// How far the custodian is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CustodyStanding {
    /// Where it is.
    pub address: String,
    /// Number of the last batch that it has.
    pub kept: u64,
    /// Number of the last batch that was made.
    pub made: u64,
    /// Why it does not have the last one.
    pub failure: Option<NotInCustody>,
}

/// The standing, as the writer tells it and others read it.
#[derive(Debug, Clone, Default)]
pub(crate) struct StandingCell(Arc<Mutex<Option<CustodyStanding>>>);

impl StandingCell {
    pub(crate) fn get(&self) -> Option<CustodyStanding> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set(&self, standing: CustodyStanding) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(standing);
    }
}
