//! The signer's state in one SQLite database: the only module with SQL.
//!
//! One thread writes. What is asked of it at the same time becomes one transaction and one flush to
//! disk ([`writer`]), so that many acts share the cost of being durable. The entries of the audit
//! log are written in the same transaction as the rows that they speak of. Readers have connections
//! of their own.

pub(crate) mod acts;
pub(crate) mod approvers;
pub(crate) mod audit_nodes;
pub(crate) mod audit_rows;
pub(crate) mod authority;
pub(crate) mod backup;
pub(crate) mod credentials;
pub(crate) mod edge_keys;
pub(crate) mod ended;
pub(crate) mod own_certificates;
mod schema;
pub(crate) mod status;
pub(crate) mod timestamps;
mod writer;

pub(crate) use writer::{Position, Write};

use crate::audit::CheckpointSigner;
use crate::backup::{Keeping, NotInCustody};
use rubrica_core::transparency::Frontier;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use writer::Writer;

/// Why the store cannot do what it was asked.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// SQLite failed.
    #[error("database failed")]
    Database(#[source] Arc<rusqlite::Error>),
    /// What is stored contradicts itself.
    #[error("stored state is damaged: {0}")]
    Damaged(&'static str),
    /// It was made by a later version.
    #[error("database was made by a later version")]
    Later,
    /// SQLite gave up the transaction, and with it whatever else was part of it.
    #[error("database rolled the transaction back")]
    RolledBack,
    /// What the work was prepared for is not so any more.
    #[error("stored state has changed meanwhile")]
    Overtaken,
    /// It is on this machine's disk, and not with the custodian: whoever asked is not answered.
    #[error("what was written is not in custody")]
    NotInCustody(#[from] NotInCustody),
    /// The writer has stopped.
    #[error("store has stopped")]
    Stopped,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

/// A database that is open and not yet written to by anybody else.
pub(crate) struct Opening {
    connection: Connection,
    file: PathBuf,
}

impl Opening {
    pub(crate) fn open(file: &Path) -> Result<Self, StoreError> {
        let opening = Self::connect(file)?;
        schema::migrate(&opening.connection)?;
        audit_nodes::fill(&opening.connection)?;
        audit_rows::fill_subjects(&opening.connection)?;
        backup::install(&opening.connection)?;
        Ok(opening)
    }

    /// A new database with the tables of an earlier version, for rows of that time.
    pub(crate) fn open_version(file: &Path, version: u32) -> Result<Self, StoreError> {
        let opening = Self::connect(file)?;
        let version = usize::try_from(version).map_err(|_| StoreError::Later)?;
        schema::migrate_to(&opening.connection, version)?;
        Ok(opening)
    }

    fn connect(file: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // Durable at COMMIT, power loss included: a signature leaves only after that.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // What is deleted, keys among it, is overwritten and not only unlinked.
        connection.pragma_update(None, "secure_delete", true)?;
        // A row that another one replaces is a deleted one: triggers are told.
        connection.pragma_update(None, "recursive_triggers", true)?;
        Ok(Self { connection, file: file.to_owned() })
    }

    pub(crate) const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Starts the writer. The right edge of the audit log's tree is read and compared with the last
    /// checkpoint; whether all below it is whole is what [`crate::audit::verify`] says.
    pub(crate) fn start(
        self,
        signer: CheckpointSigner,
        keeping: Option<Keeping>,
    ) -> Result<Store, StoreError> {
        let size = audit_rows::size(&self.connection)?;
        let frontier = Frontier::read(size, &mut audit_nodes::Stored(&self.connection))?;
        match audit_rows::last_checkpoint(&self.connection)? {
            None if frontier.size() == 0 => {}
            Some(note) if note == signer.sign(&frontier) => {}
            _ => return Err(StoreError::Damaged("audit log does not match its last checkpoint")),
        }
        let writer = Writer::start(self.connection, frontier, signer, keeping)?;
        Ok(Store { readers: Mutex::default(), writer, file: self.file })
    }
}

/// The open store.
#[derive(Debug)]
pub(crate) struct Store {
    // Dropped before the writer: the connection that closes last folds the write-ahead log into the
    // database, and readers cannot.
    readers: Mutex<Vec<Connection>>,
    writer: Writer,
    file: PathBuf,
}

impl Store {
    /// Does `work` in a transaction shared with others, and returns once it is on disk.
    ///
    /// When `work` fails, nothing of it remains and the others are not concerned.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Write<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.write(work)
    }

    /// Reads the last committed state.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open_reader(&self.file)?,
        };
        let outcome = work(&connection);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        outcome
    }
}

/// A connection that can only read.
pub(crate) fn open_reader(file: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

/// Bytes of the length that the column must have.
fn exactly<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged("a value has the wrong length"))
}

const BUSY_TIMEOUT: Duration = Duration::from_secs(2);
const IDLE_READERS: usize = 16;
