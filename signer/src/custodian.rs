//! The second custodian: keeps the newest version of each row of a signer's store, sealed so that it
//! cannot open it, and gives it back to those who hold the restore key together.
//!
//! | Module | Story |
//! |---|---|
//! | `keeping` | batches are taken in their order, from one signer, and receipted |
//! | `log` | what the custodian did, chained, only growing |
//! | `check` | whether what it has is whole, and the same as the signer's |
//! | `restore` | a signer's data directory from what it has |
//! | `store` | SQLite |
//! | `http` | the interface |

mod check;
mod http;
mod keeping;
mod log;
mod opened;
mod restore;
mod store;

pub use check::{CheckError, CheckReport, Compared, compare, verify};
pub use keeping::KeepError;
pub use log::{LogEntry, LogEvent};
pub use opened::BackupError;
pub use restore::{RestoreError, Restored, restore};

use crate::backup::{LogHead, RestoreKeyError, RestorePublicKey};
use crate::custody::write_private;
use crate::platform::Platform;
use crate::store::StoreError;
use p256::ecdsa::{SigningKey, VerifyingKey};
use rubrica_core::identity::KeyId;
use rubrica_core::protocol::signed::key_id;
use rubrica_core::time::UnixTime;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::CustodianStore;
use zeroize::Zeroizing;

/// Why a custodian does not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CustodianError {
    /// The data directory cannot be used.
    #[error("data directory {0} cannot be used")]
    DataDir(PathBuf, #[source] io::Error),
    /// There is no custodian in the directory.
    #[error("there is no custodian in {0}")]
    Nowhere(PathBuf),
    /// Its signing key is none.
    #[error("signing key of the custodian is damaged")]
    Key,
    /// It was made for another restore key.
    #[error("custodian was made for another restore key")]
    OtherRestoreKey,
    /// It keeps for another signer already.
    #[error("custodian keeps for another signer already")]
    OtherSigner,
    /// The restore key is none.
    #[error(transparent)]
    RestoreKey(#[from] RestoreKeyError),
    /// The store fails.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A custodian on a data directory. Cheap to clone; all clones are the same custodian.
#[derive(Debug, Clone)]
pub struct Custodian {
    inner: Arc<Inner>,
}

struct Inner {
    store: Mutex<CustodianStore>,
    key: SigningKey,
    platform: Platform,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inner(…)")
    }
}

/// What a custodian has.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CustodianStatus {
    /// The key whose batches it takes; none yet if no signer was admitted.
    pub signer: Option<KeyId>,
    /// The last batch, and when it was made.
    pub last_batch: Option<(u64, UnixTime)>,
    /// Rows.
    pub rows: u64,
    /// Its own log.
    pub log: LogHead,
}

impl Custodian {
    /// Opens the custodian in a directory, and makes it at the first time, for this restore key.
    ///
    /// # Errors
    /// [`CustodianError`].
    pub fn open(
        folder: &Path,
        restore_key: &RestorePublicKey,
        platform: Platform,
    ) -> Result<Self, CustodianError> {
        let failed = |error| CustodianError::DataDir(folder.to_owned(), error);
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        if !fs::exists(folder.join(KEY_FILE)).map_err(failed)? {
            let seed = Zeroizing::new(platform.make_bytes::<32>());
            SigningKey::from_slice(seed.as_ref()).map_err(|_| CustodianError::Key)?;
            write_private(&folder.join(KEY_FILE), seed.as_ref()).map_err(failed)?;
        }
        let custodian = Self::begin(folder, platform)?;
        {
            let mut store = custodian.store();
            match store.restore_key()? {
                None => store.set_restore_key(restore_key.as_point())?,
                Some(known) if known == restore_key.as_point() => {}
                Some(_) => return Err(CustodianError::OtherRestoreKey),
            }
            let now = custodian.inner.platform.now();
            store.log(now, LogEvent::Started)?;
        }
        Ok(custodian)
    }

    /// Opens a custodian that is there, without beginning to keep.
    ///
    /// # Errors
    /// [`CustodianError`].
    pub fn open_existing(folder: &Path, platform: Platform) -> Result<Self, CustodianError> {
        if !folder.join(DATABASE).is_file() || !folder.join(KEY_FILE).is_file() {
            return Err(CustodianError::Nowhere(folder.to_owned()));
        }
        Self::begin(folder, platform)
    }

    fn begin(folder: &Path, platform: Platform) -> Result<Self, CustodianError> {
        let failed = |error| CustodianError::DataDir(folder.to_owned(), error);
        let seed = Zeroizing::new(fs::read(folder.join(KEY_FILE)).map_err(failed)?);
        let key = SigningKey::from_slice(&seed).map_err(|_| CustodianError::Key)?;
        let store = CustodianStore::open(&folder.join(DATABASE))?;
        Ok(Self { inner: Arc::new(Inner { store: Mutex::new(store), key, platform }) })
    }

    /// The key that signs receipts.
    #[must_use]
    pub fn key(&self) -> VerifyingKey {
        *self.inner.key.verifying_key()
    }

    /// Takes batches that this key has signed from now on. A custodian keeps for one signer.
    ///
    /// # Errors
    /// [`CustodianError`].
    pub fn admit(&self, signer: &VerifyingKey) -> Result<(), CustodianError> {
        let mut store = self.store();
        let point = signer.to_sec1_point(false);
        match store.signer()? {
            None => {
                store.set_signer(point.as_bytes())?;
                let event = LogEvent::SignerAdmitted { signer: key_id(signer) };
                store.log(self.inner.platform.now(), event)?;
                Ok(())
            }
            Some(known) if known == point.as_bytes() => Ok(()),
            Some(_) => Err(CustodianError::OtherSigner),
        }
    }

    /// What it has.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn status(&self) -> Result<CustodianStatus, StoreError> {
        let store = self.store();
        let signer = store.signer()?;
        let last = store.last_header()?;
        Ok(CustodianStatus {
            signer: signer
                .and_then(|point| rubrica_core::protocol::signed::key_id_of_point(&point)),
            last_batch: last.map(|header| (header.header.number, header.header.made_at)),
            rows: store.count_rows()?,
            log: store.log_head()?,
        })
    }

    /// Everything that it did, in order.
    ///
    /// # Errors
    /// [`StoreError`] also when the log is not whole.
    pub fn log(&self) -> Result<Vec<LogEntry>, StoreError> {
        self.store().log_entries()
    }

    fn store(&self) -> MutexGuard<'_, CustodianStore> {
        self.inner.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const KEY_FILE: &str = "receipt-key";
const DATABASE: &str = "custodian.sqlite";
