//! What the custodian did. Each entry is chained to the one before and says which batch was the last
//! by then, so that between two entries stand the batches that were taken.

use crate::backup::LogHead;
use minicbor::{Decode, Encode};
use rubrica_core::canonical::{self, Bytes, Message};
use rubrica_core::digest::sha256;
use rubrica_core::identity::KeyId;
use rubrica_core::time::UnixTime;

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LogEntry {
    /// From 1.
    #[n(0)]
    pub position: u64,
    /// Hash of the entry before; zeros in the first.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub previous: [u8; 32],
    /// When.
    #[n(2)]
    pub at: UnixTime,
    /// Number of the last batch that the custodian had by then.
    #[n(3)]
    pub batch: u64,
    /// SHA-256 of its header.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub header: [u8; 32],
    /// What.
    #[n(5)]
    pub event: LogEvent,
}

impl Message for LogEntry {
    const TAG: &'static str = "rubrica/custodian-log-entry/v1";
}

/// What is written down.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[non_exhaustive]
pub enum LogEvent {
    /// It began to take batches.
    #[n(0)]
    Started,
    /// Batches signed by this key are taken.
    #[n(1)]
    SignerAdmitted {
        /// The key.
        #[n(0)]
        signer: KeyId,
    },
    /// A batch was refused. One that comes again at once is written down once.
    #[n(2)]
    Refused {
        /// The stable code.
        #[n(0)]
        reason: String,
        /// The key that claims to have signed it.
        #[n(1)]
        signer: Option<KeyId>,
        /// The number that it claimed to have.
        #[n(2)]
        number: Option<u64>,
    },
    /// A restore was asked for, with a restore key that opens the backup.
    #[n(3)]
    Restored {
        /// The set of the shares.
        #[n(0)]
        set: Bytes,
        /// Which holders gave theirs.
        #[n(1)]
        shares: Bytes,
    },
    /// The backup was opened to be compared with the signer's own store.
    #[n(4)]
    Compared {
        /// The set of the shares.
        #[n(0)]
        set: Bytes,
        /// Which holders gave theirs.
        #[n(1)]
        shares: Bytes,
    },
}

impl LogEntry {
    pub(super) fn hash(&self) -> [u8; 32] {
        sha256(&canonical::encode(self))
    }

    pub(super) fn follows(&self, head: &LogHead) -> bool {
        self.position == head.size + 1 && self.previous == head.hash
    }
}
