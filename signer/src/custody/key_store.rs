//! The file that holds the master key of the software back end, closed by a passphrase.
//!
//! Argon2id [RFC 9106 §4, second recommended option] makes a key of the passphrase; AES-256-GCM
//! closes the master key under it. Everything that opening needs stands in the file.

use crate::platform::Platform;
use argon2_opaque::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use minicbor::{Decode, Encode};
use rubrica_core::canonical::{self, Bytes, Message};
use rubrica_core::secret::Secret;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use zeroize::Zeroizing;

/// What opens a key store.
pub type Passphrase = Secret<String>;

/// Why a key store does not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyStoreError {
    /// It cannot be read or written.
    #[error("key store cannot be read or written")]
    Io(#[from] io::Error),
    /// It is no key store, or its content was changed.
    #[error("key store is damaged")]
    Damaged,
    /// Another passphrase closed it.
    #[error("passphrase does not open the key store")]
    WrongPassphrase,
}

#[derive(Encode, Decode)]
struct KeyStore {
    #[n(0)]
    memory_kib: u32,
    #[n(1)]
    passes: u32,
    #[n(2)]
    lanes: u32,
    #[cbor(n(3), with = "minicbor::bytes")]
    salt: [u8; 16],
    #[cbor(n(4), with = "minicbor::bytes")]
    nonce: [u8; 12],
    #[n(5)]
    closed: Bytes,
}

impl Message for KeyStore {
    const TAG: &'static str = "rubrica/key-store/v1";
}

const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 4;
/// More than this is no key store of ours: it would only exhaust the machine.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;

pub(super) fn open(
    file: &Path,
    passphrase: &Passphrase,
) -> Result<Zeroizing<[u8; 32]>, KeyStoreError> {
    let store: KeyStore =
        canonical::decode(&fs::read(file)?).map_err(|_| KeyStoreError::Damaged)?;
    let key = stretch(&store, passphrase)?;
    let mut opened = Zeroizing::new(store.closed.0);
    let plain = key
        .open_in_place(
            Nonce::assume_unique_for_key(store.nonce),
            Aad::from(KeyStore::TAG),
            &mut opened,
        )
        .map_err(|_| KeyStoreError::WrongPassphrase)?;
    <[u8; 32]>::try_from(&*plain).map(Zeroizing::new).map_err(|_| KeyStoreError::Damaged)
}

pub(super) fn create(
    file: &Path,
    passphrase: &Passphrase,
    master: &Zeroizing<[u8; 32]>,
    platform: &Platform,
) -> Result<(), KeyStoreError> {
    let mut store = KeyStore {
        memory_kib: MEMORY_KIB,
        passes: PASSES,
        lanes: LANES,
        salt: platform.make_bytes(),
        nonce: platform.make_bytes(),
        closed: Bytes(master.to_vec()),
    };
    stretch(&store, passphrase)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(store.nonce),
            Aad::from(KeyStore::TAG),
            &mut store.closed.0,
        )
        .map_err(|_| KeyStoreError::Damaged)?;
    write_private(file, &canonical::encode(&store))?;
    Ok(())
}

/// The passphrase in `file`, or a new one written there for the owner's eyes only.
///
/// For the embedded service, which starts without anybody at hand: it keeps the key store from
/// being useful in a copy of the database alone, and no more.
pub(crate) fn passphrase_file(
    file: &Path,
    platform: &Platform,
) -> Result<Passphrase, KeyStoreError> {
    use base64ct::{Base64UrlUnpadded, Encoding as _};
    match File::open(file) {
        Ok(mut opened) => {
            let mut text = Zeroizing::new(String::new());
            opened.read_to_string(&mut text)?;
            let line = text.trim_end_matches(['\r', '\n']);
            if line.is_empty() {
                return Err(KeyStoreError::Damaged);
            }
            Ok(Secret::new(line.to_owned()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let bytes = Zeroizing::new(platform.make_bytes::<32>());
            let text = Zeroizing::new(Base64UrlUnpadded::encode_string(bytes.as_ref()));
            write_private(file, text.as_bytes())?;
            Ok(Secret::new(text.to_string()))
        }
        Err(error) => Err(error.into()),
    }
}

fn stretch(store: &KeyStore, passphrase: &Passphrase) -> Result<LessSafeKey, KeyStoreError> {
    if store.memory_kib > MAX_MEMORY_KIB {
        return Err(KeyStoreError::Damaged);
    }
    let params = Params::new(store.memory_kib, store.passes, store.lanes, Some(32))
        .map_err(|_| KeyStoreError::Damaged)?;
    let mut key = Zeroizing::new([0; 32]);
    // EXPOSE: the passphrase becomes a key here, and is used for nothing else.
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose().as_bytes(), &store.salt, key.as_mut())
        .map_err(|_| KeyStoreError::Damaged)?;
    UnboundKey::new(&AES_256_GCM, key.as_ref())
        .map(LessSafeKey::new)
        .map_err(|_| KeyStoreError::Damaged)
}

/// Writes a new file that only its owner can read, whole or not at all.
fn write_private(file: &Path, content: &[u8]) -> io::Result<()> {
    let partial = file.with_extension("partial");
    match fs::remove_file(&partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut writer = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
    writer.write_all(content)?;
    writer.sync_all()?;
    // A hard link, unlike a rename, refuses to replace a key store that is already there.
    fs::hard_link(&partial, file)?;
    fs::remove_file(&partial)?;
    if let Some(folder) = file.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn only_the_passphrase_opens_it_and_nobody_else_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keystore");
        let platform = Platform::system();
        let passphrase = Secret::new("correct horse".to_owned());
        let master = Zeroizing::new([7; 32]);
        create(&file, &passphrase, &master, &platform).unwrap();
        assert_eq!(open(&file, &passphrase).unwrap(), master);
        let wrong = open(&file, &Secret::new("battery".to_owned()));
        assert!(matches!(wrong, Err(KeyStoreError::WrongPassphrase)));
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let again = create(&file, &passphrase, &master, &platform);
        assert!(matches!(again, Err(KeyStoreError::Io(_))), "a key store is never replaced");

        let mut bytes = fs::read(&file).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        fs::write(&file, bytes).unwrap();
        assert!(open(&file, &passphrase).is_err());
    }
}
