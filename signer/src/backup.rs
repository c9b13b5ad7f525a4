//! Backup: whatever is written to the store is with a second custodian before it is answered.
//!
//! The signer seals the changed rows of each transaction so that neither the custodian nor the
//! signer can open them, only those who hold the restore key together ([`crate::custody::shares`]).
//! The batches are numbered, chained and signed. The custodian keeps the newest version of each row
//! and says so with its signature; then, and not before, the signer answers.
//!
//! | Module | Story |
//! |---|---|
//! | `message` | what travels |
//! | `sealing` | rows sealed to the restore key, and how many there are |
//! | `link` | the way to the custodian, and what can go wrong on it |
//! | `keeping` | what the store's writer does with each transaction |

mod keeping;
mod link;
mod message;
mod restore_key;
mod sealing;

pub(crate) use keeping::{BATCH_GAP, BackupKeys, Collected, Keeping, Position};
pub(crate) use link::StandingCell;
pub use link::{CustodianLink, CustodianSettings, CustodyStanding, LinkError, NotInCustody};
pub(crate) use message::{
    Changes, Column, Delivery, EpochId, FILES, RowContent, RowId, SealedEpoch, Value,
};
pub use message::{Header, LogHead, Receipt};
pub use restore_key::{RestoreKey, RestoreKeyError, RestorePublicKey};
pub(crate) use sealing::{Epoch, EpochSecrets, State, epoch_of};
