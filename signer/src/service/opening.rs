//! Opening a data directory, and what is made at the first start.

use super::Signer;
use super::activation_keys::ActivationKeys;
use super::custody::{self, Custody};
use crate::acts::Turns;
use crate::audit::{CheckpointSigner, Event, Pseudonyms, checkpoint_origin};
use crate::backup::StandingCell;
use crate::ca::{Authority, AuthorityError, Pointers, serial_of};
use crate::custody::{
    CustodyError, KeyBackend, KeyStoreError, Passphrase, Pkcs11Backend, SoftBackend, TokenError,
    TokenSettings, is_closed_by_token, passphrase_file,
};
use crate::platform::Platform;
use crate::profile::{Profile, ProfileError};
use crate::status::Published;
use crate::store::{Opening, Store, StoreError, authority, status};
use crate::tsa::Unit;
use p256::ecdsa::VerifyingKey;
use rubrica_core::canonical::Bytes;
use rubrica_core::digest::sha256;
use rubrica_core::policy::{Policy, PolicyError};
use rubrica_core::transparency::note::NoteKey;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

/// What a signer needs to know.
#[derive(Debug)]
#[non_exhaustive]
pub struct SignerSettings {
    /// Directory of its state. Made when it is not there.
    pub data_dir: PathBuf,
    /// Its name: the audience of assertions and the origin of its audit log. Printable ASCII
    /// without spaces or `+`.
    pub name: String,
    /// Opens the key store. Without one, the signer keeps a random passphrase in a file of its
    /// own beside the key store, readable by its owner only.
    pub passphrase: Option<Passphrase>,
    /// The numbers of the service.
    pub policy: Policy,
    /// What the operator says in certificates.
    pub profile: Profile,
    /// The token that holds its keys. Without one they are in a key store in the data directory.
    pub token: Option<TokenSettings>,
    /// Who keeps the backup.
    pub custody: Custody,
    /// Where the world asks about certificates, as `http://firma.example/pki`: what new ones point
    /// to. Without one they point nowhere.
    pub pki_url: Option<String>,
}

impl SignerSettings {
    /// Settings with the default policy and a passphrase kept in a file.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>, name: impl Into<String>) -> Self {
        Self {
            data_dir: data_dir.into(),
            name: name.into(),
            passphrase: None,
            policy: Policy::default(),
            profile: Profile::default(),
            token: None,
            custody: Custody::None,
            pki_url: None,
        }
    }
}

/// Why a signer does not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The name is empty or has characters that a name cannot have.
    #[error("name of the signer is not printable ASCII without spaces or '+'")]
    Name,
    /// The address that certificates would point to is none.
    #[error("address for questions about certificates is not one over HTTP in ASCII")]
    PkiUrl,
    /// A number of the policy is out of bounds.
    #[error("policy is out of bounds")]
    Policy(#[from] PolicyError),
    /// The profile of certificates cannot be.
    #[error("profile of certificates: {0}")]
    Profile(#[from] ProfileError),
    /// The data directory cannot be used.
    #[error("data directory {0} cannot be used")]
    DataDir(PathBuf, #[source] io::Error),
    /// Another process works on the same data.
    #[error("another signer works on this data directory")]
    InUse,
    /// The key store does not open.
    #[error(transparent)]
    KeyStore(#[from] KeyStoreError),
    /// There are keys in the database, and no key store to open them with.
    #[error("key store is missing: restore it from its backup")]
    KeyStoreMissing,
    /// The token cannot be used.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The keys are in the token of a hardware security module.
    #[error("keys of this signer are in a token, and none was named")]
    KeysInToken,
    /// The keys are in the key store of the data directory.
    #[error("keys of this signer are in its key store, and not in the token")]
    KeysInSoftware,
    /// There are keys in the database that the token has not closed.
    #[error("token holds none of the keys of this signer")]
    OtherToken,
    /// There is nothing that could be moved.
    #[error("no signer was started on this data directory")]
    NothingToMove,
    /// The store does not open.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The back end cannot use the stored keys.
    #[error(transparent)]
    Custody(#[from] CustodyError),
    /// The certification authority cannot be made or read.
    #[error("certification authority cannot be made or read")]
    Authority(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It is in the custody of somebody else than was said, or of somebody where nobody was named.
    #[error("store is in the custody of {0}, with other keys than these")]
    OtherCustodian(String),
    /// The database belongs to a signer of another name.
    #[error("database belongs to a signer of another name")]
    OtherSigner,
}

impl From<AuthorityError> for OpenError {
    fn from(error: AuthorityError) -> Self {
        Self::Authority(Box::new(error))
    }
}

/// The one state behind all clones of a [`Signer`].
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) name: String,
    pub(crate) policy: Policy,
    pub(crate) profile: Profile,
    pub(crate) platform: Platform,
    pub(crate) backend: Arc<dyn KeyBackend>,
    pub(crate) authority: Authority,
    pub(crate) activation_keys: ActivationKeys,
    pub(crate) pseudonyms: Pseudonyms,
    /// The key of the audit log.
    pub(crate) log_key: NoteKey,
    pub(crate) published: Published,
    pub(crate) time_stamping: Mutex<Option<Arc<Unit>>>,
    pub(crate) turns: Turns,
    pub(crate) store: Store,
    pub(crate) custody: StandingCell,
    pub(crate) backup_key: VerifyingKey,
    /// Held until the process ends, however it ends.
    _lock: File,
}

impl Signer {
    /// Opens the signer in a data directory, and makes its keys and authorities at the first start.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(settings: SignerSettings) -> Result<Self, OpenError> {
        Self::open_on(Platform::system(), settings)
    }

    /// As [`Signer::open`], with the clock and randomness of `platform`.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open_on(platform: Platform, settings: SignerSettings) -> Result<Self, OpenError> {
        let (lock, opening) = open_files(&settings)?;
        let backend = match &settings.token {
            Some(token) => open_token_backend(&platform, token, &opening)?,
            None => Arc::new(open_soft_backend(&platform, &settings, &opening)?),
        };
        Self::start(platform, settings, backend, lock, opening)
    }

    /// As [`Signer::open_on`], with keys in another back end than the software one.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open_with_backend(
        platform: Platform,
        backend: Arc<dyn KeyBackend>,
        settings: SignerSettings,
    ) -> Result<Self, OpenError> {
        let (lock, opening) = open_files(&settings)?;
        Self::start(platform, settings, backend, lock, opening)
    }

    fn start(
        platform: Platform,
        settings: SignerSettings,
        backend: Arc<dyn KeyBackend>,
        lock: File,
        opening: Opening,
    ) -> Result<Self, OpenError> {
        let pointers = settings.pki_url.as_deref().map(pointers).transpose()?;
        status::fill_serials(opening.connection(), serial_of)?;
        let audit_seed = own_secret(&platform, &*backend, &opening, AUDIT_KEY)?;
        let subject_key = own_secret(&platform, &*backend, &opening, SUBJECT_KEY)?;
        let origin = checkpoint_origin(&settings.name);
        let checkpoints =
            CheckpointSigner::new(&origin, &audit_seed).ok_or(CustodyError::NotOurs)?;
        let log_key = checkpoints.key().clone();
        let checkpoint_key = log_key.public_key().to_vec();
        let keys = custody::keys(
            own_secret(&platform, &*backend, &opening, BACKUP_ROWS)?,
            &own_secret(&platform, &*backend, &opening, BACKUP_BATCHES)?,
        )?;
        let backup_key = *keys.batches.verifying_key();
        let standing = StandingCell::default();
        let keeping = custody::begin(&platform, &settings, opening.connection(), keys, &standing)?;
        let in_custody = keeping.is_some();
        let stored = authorities(&opening)?;
        let store = opening.start(checkpoints, keeping)?;
        let (root, issuing) = match stored {
            Some(stored) => stored,
            None => {
                let (root, issuing) = Authority::create(&*backend, &platform, &settings.profile)?;
                let (now, signer) = (platform.now(), settings.name.clone());
                let rows = (root.clone(), issuing.clone());
                let made = store.write(move |write| {
                    write.log(
                        now,
                        Event::LogStarted { signer, checkpoint_key: Bytes(checkpoint_key) },
                    )?;
                    authority::add_authority(write.connection(), ROOT, &rows.0)?;
                    authority::add_authority(write.connection(), ISSUING, &rows.1)?;
                    let (root, issuing) =
                        (sha256(&rows.0.certificate), sha256(&rows.1.certificate));
                    write.log(now, Event::AuthorityCreated { root, issuing })
                });
                custody::may_be_kept_later(made)?;
                tracing::info!("certification authority created");
                (root, issuing)
            }
        };
        custody::announce(&store, platform.now(), in_custody)?;
        let inner = Inner {
            authority: Authority::load(
                root,
                issuing,
                (settings.profile.clone(), pointers),
                Arc::clone(&backend),
            )?,
            name: settings.name,
            policy: settings.policy,
            profile: settings.profile,
            platform,
            backend,
            activation_keys: ActivationKeys::default(),
            pseudonyms: Pseudonyms::new(&subject_key),
            log_key,
            published: Published::default(),
            time_stamping: Mutex::default(),
            turns: Turns::default(),
            store,
            custody: standing,
            backup_key,
            _lock: lock,
        };
        // CHK-REV-03, before anything is answered.
        custody::may_be_kept_later(inner.destroy_ended_keys(inner.platform.now()))?;
        Ok(Self { inner: Arc::new(inner) })
    }
}

/// Certificates and lists carry their own signatures, so they are fetched without TLS: otherwise
/// checking one certificate would take another [RFC 5280 §8].
fn pointers(base: &str) -> Result<Pointers, OpenError> {
    let host = base.strip_prefix("http://").unwrap_or_default();
    if host.is_empty() || !base.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(OpenError::PkiUrl);
    }
    Pointers::under(base).map_err(|_| OpenError::PkiUrl)
}

/// The database in a data directory.
pub(crate) fn database_file(data_dir: &Path) -> PathBuf {
    data_dir.join("signer.sqlite")
}

pub(super) fn open_files(settings: &SignerSettings) -> Result<(File, Opening), OpenError> {
    let name = &settings.name;
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'+') {
        return Err(OpenError::Name);
    }
    settings.policy.validate()?;
    settings.profile.validate()?;
    let folder = &settings.data_dir;
    let failed = |error| OpenError::DataDir(folder.clone(), error);
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    let lock = File::create(folder.join("lock")).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(OpenError::InUse),
        Err(TryLockError::Error(error)) => return Err(failed(error)),
    }
    Ok((lock, Opening::open(&database_file(folder))?))
}

/// Makes wrapping keys in the token only for a database that has no keys yet.
pub(super) fn open_token_backend(
    platform: &Platform,
    token: &TokenSettings,
    opening: &Opening,
) -> Result<Arc<dyn KeyBackend>, OpenError> {
    let stored = authority::secret(opening.connection(), AUDIT_KEY)?;
    if stored.as_deref().is_some_and(|secret| !is_closed_by_token(secret)) {
        return Err(OpenError::KeysInSoftware);
    }
    let backend = Pkcs11Backend::connect(token.clone(), platform)?;
    match stored {
        None => backend.make_keys()?,
        Some(_) if !backend.has_keys()? => return Err(TokenError::NoKeys.into()),
        Some(secret) => match backend.unwrap_secret(&secret) {
            Err(CustodyError::NotOurs) => return Err(OpenError::OtherToken),
            opened => drop(opened?),
        },
    }
    Ok(Arc::new(backend))
}

pub(super) fn open_soft_backend(
    platform: &Platform,
    settings: &SignerSettings,
    opening: &Opening,
) -> Result<SoftBackend, OpenError> {
    let file = settings.data_dir.join(KEY_STORE);
    let there = fs::exists(&file).map_err(KeyStoreError::from)?;
    match authority::secret(opening.connection(), AUDIT_KEY)? {
        Some(secret) if is_closed_by_token(&secret) => return Err(OpenError::KeysInToken),
        Some(_) if !there => return Err(OpenError::KeyStoreMissing),
        _ => {}
    }
    let kept;
    let passphrase = match &settings.passphrase {
        Some(passphrase) => passphrase,
        None => {
            kept = passphrase_file(&settings.data_dir.join(KEPT_PASSPHRASE), platform)?;
            &kept
        }
    };
    Ok(if there {
        SoftBackend::open(&file, passphrase)?
    } else {
        SoftBackend::create(&file, passphrase, platform)?
    })
}

/// A secret of the signer's own, made the first time.
fn own_secret(
    platform: &Platform,
    backend: &dyn KeyBackend,
    opening: &Opening,
    name: &str,
) -> Result<Zeroizing<[u8; 32]>, OpenError> {
    if let Some(wrapped) = authority::secret(opening.connection(), name)? {
        return Ok(backend.unwrap_secret(&wrapped)?);
    }
    let secret = Zeroizing::new(platform.make_bytes());
    authority::add_secret(opening.connection(), name, &backend.wrap_secret(&secret)?)?;
    Ok(secret)
}

fn authorities(
    opening: &Opening,
) -> Result<Option<(authority::AuthorityRow, authority::AuthorityRow)>, OpenError> {
    let root = authority::authority(opening.connection(), ROOT)?;
    let issuing = authority::authority(opening.connection(), ISSUING)?;
    Ok(root.zip(issuing))
}

/// The master key of the software back end.
pub(crate) const KEY_STORE: &str = "keystore";
/// What opens it, where nobody types it.
pub(super) const KEPT_PASSPHRASE: &str = "keystore-passphrase";
pub(super) const AUDIT_KEY: &str = "audit-checkpoints";
const BACKUP_ROWS: &str = "backup-rows";
const BACKUP_BATCHES: &str = "backup-batches";
const SUBJECT_KEY: &str = "audit-subjects";
const ROOT: &str = "root";
const ISSUING: &str = "issuing";
