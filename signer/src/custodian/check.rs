//! Whether what a custodian has is whole, and the same as the signer's.

use super::opened::{BackupError, check_chain, open_all, unlock};
use super::{Custodian, CustodianError, LogEvent};
use crate::backup::{LogHead, RowContent};
use crate::custody::shares::Share;
use crate::platform::Platform;
use crate::service::{KEY_STORE, database_file};
use crate::store::{StoreError, backup, open_reader};
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::digest::sha256;
use std::collections::HashMap;
use std::path::Path;

/// Why a custodian could not be checked, or is not whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// It does not open.
    #[error(transparent)]
    Custodian(#[from] CustodianError),
    /// It is not whole.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The signer's store cannot be read.
    #[error("the signer's store cannot be read")]
    Signer(#[source] StoreError),
    /// The signer is at another batch: it is running, or has not delivered everything.
    #[error("signer is at batch {signer}, custodian at batch {custodian}")]
    NotAtTheSameBatch {
        /// The last one that the signer made.
        signer: u64,
        /// The last one that the custodian has.
        custodian: u64,
    },
    /// They differ.
    #[error(
        "{missing} rows are missing at the custodian, {extra} are too many, {different} differ"
    )]
    Different {
        /// At the signer only.
        missing: u64,
        /// At the custodian only.
        extra: u64,
        /// At both, and not the same.
        different: u64,
    },
}

impl From<StoreError> for CheckError {
    fn from(error: StoreError) -> Self {
        Self::Backup(BackupError::Store(error))
    }
}

/// What was found in a custodian that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckReport {
    /// Batches, all signed and chained.
    pub batches: u64,
    /// SHA-256 of the last header.
    pub last_header: [u8; 32],
    /// Rows, each as it came.
    pub rows: u64,
    /// Its own log, chained.
    pub log: LogHead,
}

/// Checks whatever can be checked without the restore key: signatures and chain of the headers, the
/// number of rows, each row against its digest, the log. The custodian may be running.
///
/// # Errors
/// [`CheckError`] for the first thing that is wrong.
pub fn verify(folder: &Path) -> Result<CheckReport, CheckError> {
    let custodian = Custodian::open_existing(folder, Platform::system())?;
    let store = custodian.store();
    store.snapshot(|store| {
        let (last, batches) = check_chain(store)?;
        let mut rows = 0;
        store.for_each_row(|row, sealed, digest| {
            rows += 1;
            if sha256(&sealed).as_slice() != digest {
                return Err(BackupError::ChangedRow(super::opened::hexadecimal(&row.0)));
            }
            Ok(())
        })?;
        if rows != last.header.rows {
            return Err(BackupError::NotTheState.into());
        }
        let entries = store.log_entries()?;
        let head = store.log_head()?;
        if entries.len() as u64 != head.size {
            return Err(StoreError::Damaged("the custodian's log is not whole").into());
        }
        Ok(CheckReport { batches, last_header: last.hash, rows, log: head })
    })
}

/// What was found to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Compared {
    /// The last batch of both.
    pub batch: u64,
    /// Rows and files.
    pub rows: u64,
}

/// Opens the whole backup and compares it with the store of the signer in `signer_dir`, which must
/// not be running. The custodian's log says that it was opened.
///
/// # Errors
/// [`CheckError`].
pub fn compare(folder: &Path, signer_dir: &Path, shares: &[Share]) -> Result<Compared, CheckError> {
    let platform = Platform::system();
    let custodian = Custodian::open_existing(folder, platform.clone())?;
    let mut store = custodian.store();
    let (key, holders) = unlock(&store, shares)?;
    let set = Bytes(holders.set.0.to_vec());
    let event = LogEvent::Compared { set, shares: Bytes(holders.indices) };
    store.log(platform.now(), event)?;

    let mut kept: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
    let accounted = store.snapshot(|store| {
        open_all(store, &key, |_, _, content| {
            let digest = canonical::digest(&content).to_vec();
            kept.insert(name_of(&content), digest);
            Ok(())
        })
    })?;
    let connection = open_reader(&database_file(signer_dir)).map_err(CheckError::Signer)?;
    let (position, ..) = backup::position(&connection).map_err(CheckError::Signer)?;
    let batch = accounted.last.header.number;
    if position.number != batch {
        let signer = position.number;
        return Err(CheckError::NotAtTheSameBatch { signer, custodian: batch });
    }
    let (mut missing, mut different, mut same) = (0, 0, 0);
    let mut look = |content: RowContent| {
        match kept.remove(&name_of(&content)) {
            None => missing += 1,
            Some(digest) if digest != canonical::digest(&content) => different += 1,
            Some(_) => same += 1,
        }
        Ok(())
    };
    backup::for_each_row(&connection, &mut look).map_err(CheckError::Signer)?;
    if let Ok(content) = std::fs::read(signer_dir.join(KEY_STORE)) {
        look(RowContent::file(KEY_STORE.to_owned(), content)).map_err(CheckError::Signer)?;
    }
    let extra = kept.len() as u64;
    if missing + extra + different > 0 {
        return Err(CheckError::Different { missing, extra, different });
    }
    Ok(Compared { batch, rows: same })
}

fn name_of(content: &RowContent) -> Vec<u8> {
    let name = RowContent { columns: Vec::new(), ..content.clone() };
    canonical::encode(&name)
}
