//! What travels between the signer and its custodian.

use minicbor::{Decode, Encode};
use rubrica_core::canonical::{Bytes, Message};
use rubrica_core::time::UnixTime;

/// A row at the custodian: a keyed hash of its table and primary key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(transparent)]
pub(crate) struct RowId(#[cbor(n(0), with = "minicbor::bytes")] pub(crate) [u8; 32]);

/// From one opening of the signer to the next: for so long it seals with one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub(crate) struct EpochId(#[cbor(n(0), with = "minicbor::bytes")] pub(crate) [u8; 16]);

/// What the signer signs of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Header {
    /// Name of the signer.
    #[n(0)]
    pub signer: String,
    /// Batches are numbered from 1.
    #[n(1)]
    pub number: u64,
    /// SHA-256 of the header before; zeros in the first.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub previous: [u8; 32],
    /// Version of the signer's tables.
    #[n(3)]
    pub schema: u32,
    /// SHA-256 of the changes.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub changes: [u8; 32],
    /// Rows that there are after them.
    #[n(5)]
    pub rows: u64,
    /// What all those rows add up to, for whoever has the restore key.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub state: [u8; 32],
    /// When it was made.
    #[n(7)]
    pub made_at: UnixTime,
}

impl Message for Header {
    const TAG: &'static str = "rubrica/backup-header/v1";
}

/// A row that was written or deleted.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Change {
    #[n(0)]
    pub(crate) row: RowId,
    /// Its new version; none when it is gone.
    #[n(1)]
    pub(crate) sealed: Option<Bytes>,
}

/// The key of an epoch, sealed to the restore key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct SealedEpoch {
    #[n(0)]
    pub(crate) epoch: EpochId,
    /// The encapsulated key: an uncompressed point of P-256.
    #[n(1)]
    pub(crate) encapsulated: Bytes,
    #[n(2)]
    pub(crate) ciphertext: Bytes,
}

/// The content of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Changes {
    /// In the first batch of an epoch.
    #[n(0)]
    pub(crate) epoch: Option<SealedEpoch>,
    #[n(1)]
    pub(crate) changes: Vec<Change>,
}

impl Message for Changes {
    const TAG: &'static str = "rubrica/backup-changes/v1";
}

/// A batch as it is sent: a signed [`Header`] and [`Changes`], in their canonical bytes.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Delivery {
    #[n(0)]
    pub(crate) header: Bytes,
    #[n(1)]
    pub(crate) changes: Bytes,
}

impl Message for Delivery {
    const TAG: &'static str = "rubrica/backup-delivery/v1";
}

/// Where the custodian's own log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct LogHead {
    /// Entries.
    #[n(0)]
    pub size: u64,
    /// Hash of the last one, and through it of all.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub hash: [u8; 32],
}

/// The custodian's word that a batch is on its disk.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Receipt {
    /// Number of the batch.
    #[n(0)]
    pub number: u64,
    /// SHA-256 of its header.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub header: [u8; 32],
    /// The custodian's log by then.
    #[n(2)]
    pub log: LogHead,
    /// When.
    #[n(3)]
    pub at: UnixTime,
}

impl Message for Receipt {
    const TAG: &'static str = "rubrica/backup-receipt/v1";
}

/// A value in a row.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Value {
    #[n(0)]
    Null,
    #[n(1)]
    Integer(#[n(0)] i64),
    #[n(2)]
    Text(#[n(0)] String),
    #[n(3)]
    Blob(#[n(0)] Bytes),
}

/// A column of a row.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Column {
    #[n(0)]
    pub(crate) name: String,
    #[n(1)]
    pub(crate) value: Value,
}

/// What is sealed: a row of the database, or a file beside it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct RowContent {
    /// The table; [`FILES`] for a file.
    #[n(0)]
    pub(crate) table: String,
    /// The primary key; the name of a file.
    #[n(1)]
    pub(crate) key: Vec<Value>,
    #[n(2)]
    pub(crate) columns: Vec<Column>,
}

impl Message for RowContent {
    const TAG: &'static str = "rubrica/backup-row/v1";
}

impl RowContent {
    /// A file beside the database.
    pub(crate) fn file(name: String, content: Vec<u8>) -> Self {
        let value = Value::Blob(Bytes(content));
        Self {
            table: FILES.to_owned(),
            key: vec![Value::Text(name)],
            columns: vec![Column { name: "content".to_owned(), value }],
        }
    }

    /// Name and content, if it is a file.
    pub(crate) fn as_file(&self) -> Option<(&str, &[u8])> {
        let ([Value::Text(name)], [Column { value: Value::Blob(content), .. }]) =
            (self.key.as_slice(), self.columns.as_slice())
        else {
            return None;
        };
        (self.table == FILES).then_some((name.as_str(), content.as_ref()))
    }
}

/// In place of a table, for what lies beside the database. No table can have this name.
pub(crate) const FILES: &str = "file:";
