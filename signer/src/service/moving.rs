//! The move of a signer's keys from software into a token, without its citizens.

use super::Signer;
use super::opening::{
    AUDIT_KEY, KEPT_PASSPHRASE, KEY_STORE, OpenError, SignerSettings, database_file, open_files,
    open_soft_backend, open_token_backend,
};
use crate::audit::{CheckpointSigner, Event, checkpoint_origin};
use crate::custody::{
    CustodyError, KeyBackend, KeyStoreError, Pkcs11Backend, SoftBackend, TokenSettings,
    TruncatedDigest, WrappedKey, is_closed_by_token, verifies,
};
use crate::platform::Platform;
use crate::store::{Opening, StoreError, authority, credentials, open_reader};
use rubrica_core::identity::KeyId;
use rubrica_core::time::UnixTime;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// What has moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moved {
    /// Whether this call has moved the keys, or they had moved before.
    pub now: bool,
    /// Keys that wait for their owners to be wrapped by the token. They can be used all the same.
    pub waiting: u64,
}

impl Signer {
    /// Moves the keys of a signer into a token. Nothing of it is open meanwhile.
    ///
    /// A citizen's key is sealed under what only he has, so it stays as it is: the token gets what
    /// unwraps it, and wraps it anew when he brings what unseals it. Begun and broken off, it can be
    /// called again: the database changes in one transaction, and before that the token has only
    /// more than it needs.
    ///
    /// # Errors
    /// [`OpenError`]. The signer works as it did before, unless it says that the key store could not
    /// be destroyed.
    pub fn move_to_token(
        platform: &Platform,
        settings: &SignerSettings,
        token: &TokenSettings,
    ) -> Result<Moved, OpenError> {
        let (_lock, opening) = open_files(settings)?;
        let now = platform.now();
        let stored = authority::secret(opening.connection(), AUDIT_KEY)?;
        let moved = match stored {
            None => return Err(OpenError::NothingToMove),
            Some(secret) if is_closed_by_token(&secret) => {
                open_token_backend(platform, token, &opening)?;
                let waiting = credentials::count_waiting(opening.connection(), now)?;
                Moved { now: false, waiting }
            }
            Some(_) => move_all(platform, settings, token, opening)?,
        };
        for name in [KEY_STORE, KEPT_PASSPHRASE] {
            wipe(&settings.data_dir.join(name)).map_err(KeyStoreError::from)?;
        }
        Ok(moved)
    }

    /// How many keys of citizens wait to be wrapped by the token. The signer may be running.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn waiting_keys(data_dir: &Path, now: UnixTime) -> Result<u64, StoreError> {
        let connection = open_reader(&database_file(data_dir))?;
        credentials::count_waiting(&connection, now)
    }
}

/// What takes the place of what is stored.
struct Changes {
    secrets: Vec<(String, Vec<u8>)>,
    authorities: Vec<(String, WrappedKey)>,
    activation_keys: Vec<(KeyId, Vec<u8>)>,
}

fn move_all(
    platform: &Platform,
    settings: &SignerSettings,
    token: &TokenSettings,
    opening: Opening,
) -> Result<Moved, OpenError> {
    let soft = open_soft_backend(platform, settings, &opening)?;
    let backend = Pkcs11Backend::connect(token.clone(), platform)?;
    backend.make_keys()?;
    backend.import_soft(&soft)?;
    opens_soft_keys(&soft, &backend, platform)?;
    let changes = changes(&soft, &backend, platform, &opening)?;

    let seed =
        authority::secret(opening.connection(), AUDIT_KEY)?.ok_or(OpenError::NothingToMove)?;
    let seed = soft.unwrap_secret(&seed)?;
    let checkpoints = CheckpointSigner::new(&checkpoint_origin(&settings.name), &seed)
        .ok_or(CustodyError::NotOurs)?;
    let (now, token) = (platform.now(), token.token.clone());
    // What changes goes to the custodian, if there is one, when the signer starts the next time.
    let store = opening.start(checkpoints, None)?;
    let waiting = store.write(move |write| {
        let connection = write.connection();
        for (name, wrapped) in &changes.secrets {
            authority::rewrap_secret(connection, name, wrapped)?;
        }
        for (role, wrapped) in &changes.authorities {
            authority::rewrap_authority(connection, role, wrapped)?;
        }
        for (key, wrapped) in &changes.activation_keys {
            authority::rewrap_activation_key(connection, key, wrapped)?;
        }
        let waiting = credentials::let_all_wait(connection)?;
        let (secrets, authorities) =
            (changes.secrets.len() + changes.activation_keys.len(), changes.authorities.len());
        let event = Event::KeysMoved {
            token,
            secrets: secrets as u64,
            authorities: authorities as u64,
            waiting,
        };
        write.log(now, event)?;
        credentials::count_waiting(write.connection(), now)
    })?;
    Ok(Moved { now: true, waiting })
}

/// The token opens what software has wrapped: seen on a key that is nobody's.
fn opens_soft_keys(
    soft: &SoftBackend,
    backend: &Pkcs11Backend,
    platform: &Platform,
) -> Result<(), CustodyError> {
    let (key, digest) = (soft.generate()?, TruncatedDigest::from(platform.make_bytes()));
    let signatures = backend.sign(&key.wrapped, &[digest])?;
    match signatures.as_slice() {
        [signature] if verifies(&key.public, &digest, signature) => Ok(()),
        _ => Err(CustodyError::Failed("open what software has wrapped")),
    }
}

fn changes(
    soft: &SoftBackend,
    backend: &Pkcs11Backend,
    platform: &Platform,
    opening: &Opening,
) -> Result<Changes, OpenError> {
    let rewrap = |wrapped: &[u8]| backend.wrap_secret(&soft.unwrap_secret(wrapped)?);
    let mut changes =
        Changes { secrets: Vec::new(), authorities: Vec::new(), activation_keys: Vec::new() };
    for (name, wrapped) in authority::secrets(opening.connection())? {
        changes.secrets.push((name, rewrap(&wrapped)?));
    }
    for key in authority::activation_keys(opening.connection(), UnixTime(0))? {
        changes.activation_keys.push((key.key, rewrap(&key.wrapped)?));
    }
    for (role, row) in authority::authorities(opening.connection())? {
        // A root whose key is not here [docs/adr/0016].
        if row.wrapped.0.is_empty() {
            continue;
        }
        let adopted = backend.adopt(soft, &row.wrapped, &role)?;
        let digest = TruncatedDigest::from(platform.make_bytes());
        let signature = backend.sign_resident(&adopted, &digest)?;
        if !verifies(&row.public, &digest, &signature) {
            return Err(CustodyError::Failed("sign as an authority that it has taken over").into());
        }
        changes.authorities.push((role, adopted));
    }
    Ok(changes)
}

/// Overwrites a file before it is removed: together with the database and a password it would open
/// a key outside of the token. A disk that keeps old blocks may have it still.
fn wipe(file: &Path) -> io::Result<()> {
    let len = match fs::metadata(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        metadata => metadata?.len(),
    };
    let mut opened = OpenOptions::new().write(true).open(file)?;
    opened.write_all(&vec![0; usize::try_from(len).unwrap_or_default()])?;
    opened.sync_all()?;
    fs::remove_file(file)
}
