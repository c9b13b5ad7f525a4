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
    TokenSettings, WrappedKey, is_closed_by_token, passphrase_file,
};
use crate::platform::Platform;
use crate::profile::{Profile, ProfileError};
use crate::status::Published;
use crate::store::authority::{self, ASKED, AuthorityRow, ISSUING, ROOT, RootListRow};
use crate::store::{Opening, Store, StoreError, audit_rows, status};
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
    /// Whether its authority comes from a ceremony, and none is made at the first start.
    pub by_ceremony: bool,
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
            by_ceremony: false,
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
    /// It waits for a ceremony: it has no authority, and is not to make one.
    #[error("signer has no certification authority yet, and waits for one from a ceremony")]
    AuthorityAwaited,
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
    /// What the root has signed last, in DER.
    pub(crate) root_list: Vec<u8>,
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
    _lock: Held,
}

/// The data directory, for one process alone.
#[derive(Debug)]
struct Held(File);

impl Drop for Held {
    fn drop(&mut self) {
        // Closing it is not enough: a program that this process is just starting has it too.
        let _ = self.0.unlock();
    }
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
        let backend = open_backend(&platform, &settings, &opening)?;
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
        let prepared = Prepared::start(&platform, &settings, backend, lock, opening)?;
        let stored = match &prepared.stored {
            Some(stored) => stored.clone(),
            // Whoever has asked a root for a certificate does not want another authority.
            None if settings.by_ceremony || prepared.asked.is_some() => {
                return Err(OpenError::AuthorityAwaited);
            }
            None => create(&platform, &settings, &prepared, pointers.as_ref())?,
        };
        let (root, issuing) = put_root_away(&platform, &prepared, stored)?;
        let Prepared {
            store,
            backend,
            subject_key,
            lock,
            in_custody,
            standing,
            backup_key,
            log_key,
            ..
        } = prepared;
        custody::announce(&store, platform.now(), in_custody)?;
        let list = store.read(authority::root_list)?;
        if !list.as_ref().is_some_and(|list| list.by_ceremony) {
            tracing::info!("the certification authority was made at the first start: for trying");
        }
        let inner = Inner {
            root_list: list.map(|row| row.list).unwrap_or_default(),
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

/// A signer that is open, with or without an authority.
pub(crate) struct Prepared {
    pub(crate) store: Store,
    pub(crate) backend: Arc<dyn KeyBackend>,
    pub(crate) stored: Option<(AuthorityRow, AuthorityRow)>,
    /// The key that has asked for a certificate.
    pub(crate) asked: Option<AuthorityRow>,
    subject_key: Zeroizing<[u8; 32]>,
    lock: Held,
    standing: StandingCell,
    backup_key: VerifyingKey,
    log_key: NoteKey,
    in_custody: bool,
}

impl Prepared {
    /// Opens what a signer has before it has an authority.
    pub(crate) fn open(platform: &Platform, settings: &SignerSettings) -> Result<Self, OpenError> {
        let (lock, opening) = open_files(settings)?;
        let backend = open_backend(platform, settings, &opening)?;
        Self::start(platform, settings, backend, lock, opening)
    }

    fn start(
        platform: &Platform,
        settings: &SignerSettings,
        backend: Arc<dyn KeyBackend>,
        lock: File,
        opening: Opening,
    ) -> Result<Self, OpenError> {
        status::fill_serials(opening.connection(), serial_of)?;
        let is_new = audit_rows::size(opening.connection())? == 0;
        let audit_seed = own_secret(platform, &*backend, &opening, AUDIT_KEY)?;
        let subject_key = own_secret(platform, &*backend, &opening, SUBJECT_KEY)?;
        let origin = checkpoint_origin(&settings.name);
        let checkpoints =
            CheckpointSigner::new(&origin, &audit_seed).ok_or(CustodyError::NotOurs)?;
        let log_key = checkpoints.key().clone();
        let checkpoint_key = Bytes(log_key.public_key().to_vec());
        let keys = custody::keys(
            own_secret(platform, &*backend, &opening, BACKUP_ROWS)?,
            &own_secret(platform, &*backend, &opening, BACKUP_BATCHES)?,
        )?;
        let backup_key = *keys.batches.verifying_key();
        let standing = StandingCell::default();
        let keeping = custody::begin(platform, settings, opening.connection(), keys, &standing)?;
        let in_custody = keeping.is_some();
        let stored = authorities(&opening)?;
        let asked = authority::authority(opening.connection(), ASKED)?;
        let store = opening.start(checkpoints, keeping)?;
        if is_new {
            let (now, signer) = (platform.now(), settings.name.clone());
            let event = Event::LogStarted { signer, checkpoint_key };
            custody::may_be_kept_later(store.write(move |write| write.log(now, event)))?;
        }
        Ok(Self {
            store,
            backend,
            stored,
            asked,
            subject_key,
            lock: Held(lock),
            standing,
            backup_key,
            log_key,
            in_custody,
        })
    }
}

/// Makes an authority for trying.
fn create(
    platform: &Platform,
    settings: &SignerSettings,
    prepared: &Prepared,
    pointers: Option<&Pointers>,
) -> Result<(AuthorityRow, AuthorityRow), OpenError> {
    let made = Authority::create(&*prepared.backend, platform, &settings.profile, pointers)?;
    let now = platform.now();
    let rows = (made.root.clone(), made.issuing.clone());
    let list = RootListRow { list: made.list, by_ceremony: false };
    let made_durable = prepared.store.write(move |write| {
        authority::add_authority(write.connection(), ROOT, &rows.0)?;
        authority::add_authority(write.connection(), ISSUING, &rows.1)?;
        authority::replace_root_list(write.connection(), &list)?;
        let (root, issuing) = (sha256(&rows.0.certificate), sha256(&rows.1.certificate));
        write.log(now, Event::AuthorityCreated { root, issuing })
    });
    custody::may_be_kept_later(made_durable)?;
    tracing::info!("certification authority created");
    Ok((made.root, made.issuing))
}

/// Signers of before kept the key of their root. It makes its list and is destroyed.
fn put_root_away(
    platform: &Platform,
    prepared: &Prepared,
    (root, issuing): (AuthorityRow, AuthorityRow),
) -> Result<(AuthorityRow, AuthorityRow), OpenError> {
    if root.wrapped.0.is_empty() {
        return Ok((root, issuing));
    }
    let backend = &*prepared.backend;
    let list = Authority::last_list(backend, &root, &issuing, platform.now())?;
    let (now, digest) = (platform.now(), sha256(&list));
    let without = AuthorityRow { wrapped: WrappedKey(Vec::new()), ..root.clone() };
    let row = without.clone();
    let list = RootListRow { list, by_ceremony: false };
    prepared.store.write(move |write| {
        authority::replace_root_list(write.connection(), &list)?;
        authority::replace_authority(write.connection(), ROOT, &row)?;
        write.log(now, Event::RootListInstalled { list: digest })
    })?;
    backend.destroy_resident(&root.wrapped)?;
    Ok((without, issuing))
}

fn pointers(base: &str) -> Result<Pointers, OpenError> {
    Pointers::checked(base).ok_or(OpenError::PkiUrl)
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

fn open_backend(
    platform: &Platform,
    settings: &SignerSettings,
    opening: &Opening,
) -> Result<Arc<dyn KeyBackend>, OpenError> {
    Ok(match &settings.token {
        Some(token) => open_token_backend(platform, token, opening)?,
        None => Arc::new(open_soft_backend(platform, settings, opening)?),
    })
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

fn authorities(opening: &Opening) -> Result<Option<(AuthorityRow, AuthorityRow)>, OpenError> {
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
