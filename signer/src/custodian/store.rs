//! The custodian's state in one SQLite database.

use super::log::{LogEntry, LogEvent};
use crate::backup::{Changes, EpochId, Header, LogHead, RowId, SealedEpoch, epoch_of};
use crate::store::StoreError;
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::digest::sha256;
use rubrica_core::protocol::Signed;
use rubrica_core::time::UnixTime;
use rusqlite::{Connection, OptionalExtension as _};
use std::path::Path;
use std::time::Duration;

/// A header with its signature.
#[derive(Debug, Clone)]
pub(super) struct KeptHeader {
    pub(super) header: Header,
    /// SHA-256 of the header.
    pub(super) hash: [u8; 32],
    /// As it came.
    pub(super) signed: Vec<u8>,
}

impl KeptHeader {
    pub(super) fn new(header: Header, signed: Vec<u8>) -> Self {
        Self { hash: canonical::digest(&header), header, signed }
    }

    fn read(signed: Vec<u8>) -> Result<Self, StoreError> {
        // Who signed it was checked when it came, and is checked again where it matters.
        let header = Signed::<Header>::from_bytes(&signed)
            .ok()
            .and_then(|signed| signed.verify_with(|_, _| true).ok())
            .ok_or(StoreError::Damaged("a header cannot be read"))?;
        Ok(Self::new(header, signed))
    }
}

/// The open store.
#[derive(Debug)]
pub(super) struct CustodianStore {
    connection: Connection,
}

impl CustodianStore {
    pub(super) fn open(file: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A receipt is given after COMMIT, power loss included.
        connection.pragma_update(None, "synchronous", "FULL")?;
        // What is deleted or replaced, destroyed keys among it, is overwritten.
        connection.pragma_update(None, "secure_delete", true)?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        match version {
            0 => connection.execute_batch(&format!(
                "BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = 1; COMMIT;"
            ))?,
            1 => {}
            _ => return Err(StoreError::Later),
        }
        let mut store = Self { connection };
        store.tidy()?;
        Ok(store)
    }

    /// Empties the write-ahead log: what was replaced stays in it otherwise until it is used again.
    pub(super) fn tidy(&mut self) -> Result<(), StoreError> {
        let busy: i64 =
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy != 0 {
            tracing::warn!("somebody reads the custodian's store: old versions go later");
        }
        Ok(())
    }

    pub(super) fn restore_key(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.own("restore-key")
    }

    pub(super) fn set_restore_key(&self, point: &[u8]) -> Result<(), StoreError> {
        self.set_own("restore-key", point)
    }

    pub(super) fn signer(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.own("signer")
    }

    pub(super) fn set_signer(&self, point: &[u8]) -> Result<(), StoreError> {
        self.set_own("signer", point)
    }

    fn own(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT value FROM keys WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?)
    }

    fn set_own(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.connection.execute("INSERT INTO keys (name, value) VALUES (?1, ?2)", (name, value))?;
        Ok(())
    }

    pub(super) fn last_header(&self) -> Result<Option<KeptHeader>, StoreError> {
        self.connection
            .prepare_cached("SELECT signed FROM headers ORDER BY number DESC LIMIT 1")?
            .query_row([], |row| row.get(0))
            .optional()?
            .map(KeptHeader::read)
            .transpose()
    }

    pub(super) fn header(&self, number: u64) -> Result<Option<KeptHeader>, StoreError> {
        self.connection
            .prepare_cached("SELECT signed FROM headers WHERE number = ?1")?
            .query_row([signed_number(number)?], |row| row.get(0))
            .optional()?
            .map(KeptHeader::read)
            .transpose()
    }

    /// Every header, in order.
    pub(super) fn for_each_header<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(KeptHeader) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self
            .connection
            .prepare("SELECT signed FROM headers ORDER BY number")
            .map_err(StoreError::from)?;
        let mut rows = statement.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            each(KeptHeader::read(row.get(0).map_err(StoreError::from)?)?)?;
        }
        Ok(())
    }

    pub(super) fn count_rows(&self) -> Result<u64, StoreError> {
        let count: i64 =
            self.connection.query_row("SELECT count(*) FROM rows", [], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// Applies a batch whole, or, when it does not add up, not at all.
    pub(super) fn apply(
        &mut self,
        header: &KeptHeader,
        changes: Changes,
    ) -> Result<bool, StoreError> {
        let transaction =
            self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut rows = header.header.number.checked_sub(1).map_or(Ok(0), |before| {
            transaction
                .prepare_cached("SELECT rows FROM headers WHERE number = ?1")?
                .query_row([signed_number(before)?], |row| row.get::<_, i64>(0))
                .optional()
                .map(Option::unwrap_or_default)
                .map_err(StoreError::from)
        })?;
        {
            if let Some(sealed) = &changes.epoch {
                transaction
                    .prepare_cached(
                        "INSERT INTO epochs (epoch, encapsulated, ciphertext) VALUES (?1, ?2, ?3)
                         ON CONFLICT DO NOTHING",
                    )?
                    .execute((
                        sealed.epoch.0.as_slice(),
                        sealed.encapsulated.as_ref(),
                        sealed.ciphertext.as_ref(),
                    ))?;
            }
            let mut is_epoch =
                transaction.prepare_cached("SELECT count(*) FROM epochs WHERE epoch = ?1")?;
            let mut there =
                transaction.prepare_cached("SELECT count(*) FROM rows WHERE row = ?1")?;
            let mut put = transaction.prepare_cached(
                "INSERT INTO rows (row, sealed, digest) VALUES (?1, ?2, ?3)
                 ON CONFLICT (row) DO UPDATE
                     SET sealed = excluded.sealed, digest = excluded.digest",
            )?;
            let mut delete = transaction.prepare_cached("DELETE FROM rows WHERE row = ?1")?;
            for change in &changes.changes {
                let row = change.row.0.as_slice();
                let before: i64 = there.query_row([row], |row| row.get(0))?;
                match &change.sealed {
                    Some(sealed) => {
                        let Some(epoch) = epoch_of(sealed.as_ref()) else { return Ok(false) };
                        let known: i64 =
                            is_epoch.query_row([epoch.0.as_slice()], |row| row.get(0))?;
                        if known == 0 {
                            return Ok(false);
                        }
                        let digest = sha256(sealed.as_ref());
                        put.execute((row, sealed.as_ref(), digest.as_slice()))?;
                        rows += 1 - before;
                    }
                    None => {
                        delete.execute([row])?;
                        rows -= before;
                    }
                }
            }
        }
        if u64::try_from(rows) != Ok(header.header.rows) {
            return Ok(false);
        }
        transaction
            .prepare_cached("INSERT INTO headers (number, rows, signed) VALUES (?1, ?2, ?3)")?
            .execute((signed_number(header.header.number)?, rows, &header.signed))?;
        transaction.commit()?;
        Ok(true)
    }

    pub(super) fn epochs(&self) -> Result<Vec<SealedEpoch>, StoreError> {
        let mut statement =
            self.connection.prepare("SELECT epoch, encapsulated, ciphertext FROM epochs")?;
        let mut rows = statement.query([])?;
        let mut epochs = Vec::new();
        while let Some(row) = rows.next()? {
            let epoch: Vec<u8> = row.get(0)?;
            epochs.push(SealedEpoch {
                epoch: EpochId(
                    epoch.try_into().map_err(|_| StoreError::Damaged("an epoch has no name"))?,
                ),
                encapsulated: Bytes(row.get(1)?),
                ciphertext: Bytes(row.get(2)?),
            });
        }
        Ok(epochs)
    }

    /// Every row with its version and the digest that it was stored with.
    pub(super) fn for_each_row<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(RowId, Vec<u8>, Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self
            .connection
            .prepare("SELECT row, sealed, digest FROM rows ORDER BY row")
            .map_err(StoreError::from)?;
        let mut rows = statement.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            let (id, sealed, digest): (Vec<u8>, Vec<u8>, Vec<u8>) =
                read(row).map_err(|error: rusqlite::Error| StoreError::from(error))?;
            let id = id.try_into().map_err(|_| StoreError::Damaged("a row has no name"))?;
            each(RowId(id), sealed, digest)?;
        }
        Ok(())
    }

    /// One state for all reads of `work`, whatever is taken meanwhile.
    pub(super) fn snapshot<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.connection.execute_batch("BEGIN").map_err(StoreError::from)?;
        let done = work(self);
        self.connection.execute_batch("COMMIT").map_err(StoreError::from)?;
        done
    }

    pub(super) fn log_head(&self) -> Result<LogHead, StoreError> {
        let entry: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT entry FROM log ORDER BY position DESC LIMIT 1")?
            .query_row([], |row| row.get(0))
            .optional()?;
        let Some(entry) = entry else { return Ok(LogHead { size: 0, hash: [0; 32] }) };
        let entry = read_entry(&entry)?;
        Ok(LogHead { size: entry.position, hash: entry.hash() })
    }

    /// Adds an entry to the log. Gives its position once it is on disk.
    pub(super) fn log(&mut self, at: UnixTime, event: LogEvent) -> Result<u64, StoreError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let added = self.append(at, event);
        let end = if added.is_ok() { "COMMIT" } else { "ROLLBACK" };
        self.connection.execute_batch(end)?;
        added
    }

    fn append(&self, at: UnixTime, event: LogEvent) -> Result<u64, StoreError> {
        let head = self.log_head()?;
        let (batch, header) =
            self.last_header()?.map_or((0, [0; 32]), |last| (last.header.number, last.hash));
        let position = head.size + 1;
        let entry = LogEntry { position, previous: head.hash, at, batch, header, event };
        self.connection.execute(
            "INSERT INTO log (position, entry) VALUES (?1, ?2)",
            (signed_number(position)?, canonical::encode(&entry)),
        )?;
        Ok(position)
    }

    /// As [`Self::log`], unless the last entry says the same.
    pub(super) fn log_once(&mut self, at: UnixTime, event: LogEvent) -> Result<(), StoreError> {
        let last: Option<Vec<u8>> = self
            .connection
            .query_row("SELECT entry FROM log ORDER BY position DESC LIMIT 1", [], |row| row.get(0))
            .optional()?;
        if let Some(last) = last
            && read_entry(&last)?.event == event
        {
            return Ok(());
        }
        self.log(at, event).map(|_| ())
    }

    /// The whole log, if it is whole.
    pub(super) fn log_entries(&self) -> Result<Vec<LogEntry>, StoreError> {
        let mut statement = self.connection.prepare("SELECT entry FROM log ORDER BY position")?;
        let mut rows = statement.query([])?;
        let mut head = LogHead { size: 0, hash: [0; 32] };
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            let entry = read_entry(&row.get::<_, Vec<u8>>(0)?)?;
            if !entry.follows(&head) {
                return Err(StoreError::Damaged("the custodian's log is not whole"));
            }
            head = LogHead { size: entry.position, hash: entry.hash() };
            entries.push(entry);
        }
        Ok(entries)
    }
}

fn read_entry(bytes: &[u8]) -> Result<LogEntry, StoreError> {
    canonical::decode(bytes).map_err(|_| StoreError::Damaged("the custodian's log is not whole"))
}

fn signed_number(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::Damaged("a number is too large"))
}

const TABLES: &str = "
CREATE TABLE keys (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE headers (
    number INTEGER PRIMARY KEY,
    rows INTEGER NOT NULL,
    signed BLOB NOT NULL
) STRICT;

CREATE TABLE epochs (
    epoch BLOB PRIMARY KEY,
    encapsulated BLOB NOT NULL,
    ciphertext BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rows (
    row BLOB PRIMARY KEY,
    sealed BLOB NOT NULL,
    digest BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
    position INTEGER PRIMARY KEY,
    entry BLOB NOT NULL
) STRICT;
CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_is_not_deleted BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
";
