//! The file that holds the master key of the software back end, closed by a passphrase.

use super::closed::{Closed, ClosedError, write_private};
use crate::platform::Platform;
use minicbor::{Decode, Encode};
use rubrica_core::canonical::{self, Message};
use rubrica_core::secret::Secret;
use std::fs::{self, File};
use std::io::{self, Read as _};
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

impl From<ClosedError> for KeyStoreError {
    fn from(error: ClosedError) -> Self {
        match error {
            ClosedError::Damaged => Self::Damaged,
            ClosedError::WrongPassphrase => Self::WrongPassphrase,
        }
    }
}

#[derive(Encode, Decode)]
#[cbor(transparent)]
struct KeyStore(#[n(0)] Closed);

impl Message for KeyStore {
    const TAG: &'static str = "rubrica/key-store/v1";
}

pub(super) fn open(
    file: &Path,
    passphrase: &Passphrase,
) -> Result<Zeroizing<[u8; 32]>, KeyStoreError> {
    let KeyStore(closed) =
        canonical::decode(&fs::read(file)?).map_err(|_| KeyStoreError::Damaged)?;
    let plain = closed.open(KeyStore::TAG.as_bytes(), passphrase)?;
    <[u8; 32]>::try_from(plain.as_slice()).map(Zeroizing::new).map_err(|_| KeyStoreError::Damaged)
}

pub(super) fn create(
    file: &Path,
    passphrase: &Passphrase,
    master: &Zeroizing<[u8; 32]>,
    platform: &Platform,
) -> Result<(), KeyStoreError> {
    let closed = Closed::close(master.as_ref(), KeyStore::TAG.as_bytes(), passphrase, platform)?;
    write_private(file, &canonical::encode(&KeyStore(closed)))?;
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
