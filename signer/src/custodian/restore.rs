//! A signer's data directory from what its custodian has.

use super::opened::{BackupError, Holders, hexadecimal, open_all, unlock};
use super::store::CustodianStore;
use super::{Custodian, CustodianError, LogEvent};
use crate::audit::{self, AuditError, Entry, Event, Report};
use crate::backup::{Position, RowId};
use crate::custody::shares::Share;
use crate::custody::write_private;
use crate::platform::Platform;
use crate::service::database_file;
use crate::store::{Opening, StoreError, backup, credentials, open_reader};
use p256::ecdsa::VerifyingKey;
use rubrica_core::canonical::{self, Bytes};
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// Why a signer could not be restored. Nothing that was not whole is left behind.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The custodian does not open.
    #[error(transparent)]
    Custodian(#[from] CustodianError),
    /// The backup is not whole, or the shares do not open it.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The new directory is there already, or cannot be made.
    #[error("directory {0} is there already or cannot be made")]
    Directory(PathBuf, #[source] io::Error),
    /// A file has a name that leads elsewhere.
    #[error("a file of the backup has no name that it can have here")]
    FileName,
    /// The audit log that came out is not whole, or does not continue from the checkpoint that was
    /// kept elsewhere.
    #[error("audit log of the restored signer is not whole")]
    Audit(#[from] AuditError),
    /// A key that was destroyed is there again.
    #[error("key of credential {0} was destroyed, and is in the backup")]
    DestroyedKey(String),
    /// The new store fails.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A restored signer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Restored {
    /// The last batch.
    pub batch: u64,
    /// Rows and files.
    pub rows: u64,
    /// Files beside the database.
    pub files: Vec<String>,
    /// Where the custodian's log says that it was restored.
    pub logged_at: u64,
    /// Credentials whose keys were destroyed and stay so.
    pub destroyed: u64,
    /// What was found in its audit log, which is whole.
    pub audit: Report,
}

/// Restores the signer from the custodian in `folder` to the new directory `out`. With `kept`, a
/// checkpoint of its audit log that was kept elsewhere, the log must continue from there.
///
/// The custodian's log says so before anything comes out; the signer's own will say so as its next
/// entry.
///
/// # Errors
/// [`RestoreError`].
pub fn restore(
    folder: &Path,
    shares: &[Share],
    out: &Path,
    kept: Option<&str>,
    platform: &Platform,
) -> Result<Restored, RestoreError> {
    let custodian = Custodian::open_existing(folder, platform.clone())?;
    let mut store = custodian.store();
    let (key, holders) = unlock(&store, shares)?;
    DirBuilder::new()
        .mode(0o700)
        .create(out)
        .map_err(|error| RestoreError::Directory(out.to_owned(), error))?;
    let set = Bytes(holders.set.0.to_vec());
    let event = LogEvent::Restored { set, shares: Bytes(holders.indices.clone()) };
    let logged_at = store.log(platform.now(), event)?;
    let made = Making { out, holders: &holders, logged_at, custodian: custodian.key(), platform };
    let restored = made.make(&store, &key).and_then(|made| check(made, out, kept));
    if restored.is_err()
        && let Err(error) = fs::remove_dir_all(out)
    {
        tracing::error!(error = %error, "what was restored in part could not be removed");
    }
    restored
}

struct Making<'a> {
    out: &'a Path,
    holders: &'a Holders,
    logged_at: u64,
    custodian: VerifyingKey,
    platform: &'a Platform,
}

/// What came out, and is still to be checked.
struct Made {
    batch: u64,
    rows: u64,
    files: Vec<String>,
    logged_at: u64,
}

impl Making<'_> {
    fn make(
        &self,
        store: &CustodianStore,
        key: &crate::backup::RestoreKey,
    ) -> Result<Made, RestoreError> {
        let schema = store.last_header()?.ok_or(BackupError::Empty)?.header.schema;
        let opening = Opening::open_version(&database_file(self.out), schema)?;
        let connection = opening.connection();
        backup::begin_restore(connection)?;
        let mut terms: Vec<(RowId, [u8; 32])> = Vec::new();
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        let accounted = store.snapshot(|store| {
            open_all(store, key, |row, term, content| {
                terms.push((row, *term));
                match content.as_file() {
                    Some((name, bytes)) => files.push((name.to_owned(), bytes.to_vec())),
                    None => backup::insert_row(connection, &content)?,
                }
                Ok(())
            })
        })?;
        let position = Position {
            number: accounted.last.header.number,
            header: accounted.last.hash,
            state: accounted.state,
        };
        let event = Event::Restored {
            batch: position.number,
            header: position.header,
            set: Bytes(self.holders.set.0.to_vec()),
            shares: Bytes(self.holders.indices.clone()),
            logged_at: self.logged_at,
        };
        let bound = backup::Custodian {
            key: self.custodian,
            restore_key: key.public().as_point().to_vec(),
            // Where the custodian is now, whoever starts the signer says.
            address: String::new(),
            schema,
            announce: Some(canonical::encode(&Entry { at: self.platform.now(), event })),
        };
        backup::end_restore(connection, &bound, &position, &terms)?;
        drop(opening);
        // To the last version of the tables, as at any opening.
        drop(Opening::open(&database_file(self.out))?);
        let mut names = Vec::new();
        for (name, content) in files {
            if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\']) {
                return Err(RestoreError::FileName);
            }
            write_private(&self.out.join(&name), &content)
                .map_err(|error| RestoreError::Directory(self.out.to_owned(), error))?;
            names.push(name);
        }
        Ok(Made {
            batch: position.number,
            rows: position.state.rows,
            files: names,
            logged_at: self.logged_at,
        })
    }
}

/// CHK-BAK-07: the log is whole, what was stored is what was logged, and destroyed keys are gone.
fn check(made: Made, out: &Path, kept: Option<&str>) -> Result<Restored, RestoreError> {
    let audit = match kept {
        Some(kept) => audit::verify_against(out, kept)?,
        None => audit::verify(out)?,
    };
    let connection = open_reader(&database_file(out))?;
    let mut destroyed = 0;
    for credential in audit::destroyed_keys(&connection)? {
        if credentials::find(&connection, &credential)?.is_none_or(|row| !row.blob.is_empty()) {
            return Err(RestoreError::DestroyedKey(hexadecimal(credential.as_bytes())));
        }
        destroyed += 1;
    }
    Ok(Restored {
        batch: made.batch,
        rows: made.rows,
        files: made.files,
        logged_at: made.logged_at,
        destroyed,
        audit,
    })
}
