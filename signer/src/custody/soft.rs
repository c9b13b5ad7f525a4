//! Keys in software: AES key wrap with padding under a master key [RFC 5649].

use super::{CustodyError, GeneratedKey, KeyBackend, PublicPoint, TruncatedDigest, WrappedKey};
use super::{KeyStoreError, Passphrase, key_store};
use crate::platform::Platform;
use aws_lc_rs::digest::{Digest, SHA256};
use aws_lc_rs::hkdf;
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded as _};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use std::fmt;
use std::path::Path;
use zeroize::Zeroizing;

/// The software back end. Its master key lives in a key store file that a passphrase opens.
///
/// Citizens' keys, authorities' keys and symmetric secrets are wrapped under different keys, all
/// derived from the master key, so that none can be presented as another.
pub struct SoftBackend {
    key_wrapping: Zeroizing<[u8; 32]>,
    resident_wrapping: Zeroizing<[u8; 32]>,
    secret_wrapping: Zeroizing<[u8; 32]>,
}

/// The wrapping keys of private keys.
pub(super) struct Unwrapping<'a> {
    pub(super) citizens: &'a Zeroizing<[u8; 32]>,
    pub(super) residents: &'a Zeroizing<[u8; 32]>,
}

impl fmt::Debug for SoftBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SoftBackend(…)")
    }
}

impl SoftBackend {
    /// Opens the key store in `file`.
    ///
    /// # Errors
    /// [`KeyStoreError`] when there is none, or the passphrase does not open it.
    pub fn open(file: &Path, passphrase: &Passphrase) -> Result<Self, KeyStoreError> {
        Self::from_master(&key_store::open(file, passphrase)?)
    }

    /// Makes a new master key and its key store in `file`.
    ///
    /// # Errors
    /// [`KeyStoreError`] when it cannot be written or is there already.
    pub fn create(
        file: &Path,
        passphrase: &Passphrase,
        platform: &Platform,
    ) -> Result<Self, KeyStoreError> {
        let master = Zeroizing::new(platform.make_bytes());
        key_store::create(file, passphrase, &master, platform)?;
        Self::from_master(&master)
    }

    /// What opens the keys that it has wrapped, for a token that takes them over.
    pub(super) const fn unwrapping(&self) -> Unwrapping<'_> {
        Unwrapping { citizens: &self.key_wrapping, residents: &self.resident_wrapping }
    }

    pub(crate) fn from_master(master: &Zeroizing<[u8; 32]>) -> Result<Self, KeyStoreError> {
        Ok(Self {
            key_wrapping: derive(master, b"rubrica/wrap-key/v1")?,
            resident_wrapping: derive(master, b"rubrica/wrap-resident/v1")?,
            secret_wrapping: derive(master, b"rubrica/wrap-secret/v1")?,
        })
    }
}

impl KeyBackend for SoftBackend {
    fn generate(&self) -> Result<GeneratedKey, CustodyError> {
        generate(&self.key_wrapping)
    }

    fn sign(
        &self,
        key: &WrappedKey,
        digests: &[TruncatedDigest],
    ) -> Result<Vec<[u8; 64]>, CustodyError> {
        let pair = open(&self.key_wrapping, key)?;
        digests.iter().map(|digest| sign(&pair, digest)).collect()
    }

    /// There is no place for it here: it is wrapped, and the label is for nobody.
    fn generate_resident(&self, _label: &str) -> Result<GeneratedKey, CustodyError> {
        generate(&self.resident_wrapping)
    }

    fn sign_resident(
        &self,
        key: &WrappedKey,
        digest: &TruncatedDigest,
    ) -> Result<[u8; 64], CustodyError> {
        // Authorities of the first version were wrapped as citizens' keys are.
        let pair = open(&self.resident_wrapping, key).or_else(|_| open(&self.key_wrapping, key))?;
        sign(&pair, digest)
    }

    /// Nothing of it is kept here but what the caller holds.
    fn destroy_resident(&self, _key: &WrappedKey) -> Result<(), CustodyError> {
        Ok(())
    }

    fn wrap_secret(&self, secret: &Zeroizing<[u8; 32]>) -> Result<Vec<u8>, CustodyError> {
        wrap(&self.secret_wrapping, secret.as_ref())
    }

    fn unwrap_secret(&self, wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, CustodyError> {
        let secret = unwrap(&self.secret_wrapping, wrapped)?;
        secret.as_slice().try_into().map(Zeroizing::new).map_err(|_| CustodyError::NotOurs)
    }
}

fn generate(wrapping: &Zeroizing<[u8; 32]>) -> Result<GeneratedKey, CustodyError> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
        .map_err(|_| CustodyError::Failed("generate a key"))?;
    let public = pair
        .public_key()
        .as_ref()
        .try_into()
        .map(PublicPoint)
        .map_err(|_| CustodyError::Failed("encode a public key"))?;
    let document = pair.to_pkcs8v1().map_err(|_| CustodyError::Failed("encode a key"))?;
    let wrapped = WrappedKey(wrap(wrapping, document.as_ref())?);
    Ok(GeneratedKey { wrapped, public })
}

fn open(wrapping: &Zeroizing<[u8; 32]>, key: &WrappedKey) -> Result<EcdsaKeyPair, CustodyError> {
    let document = unwrap(wrapping, &key.0)?;
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &document)
        .map_err(|_| CustodyError::NotOurs)
}

fn sign(pair: &EcdsaKeyPair, digest: &TruncatedDigest) -> Result<[u8; 64], CustodyError> {
    let digest = Digest::import_less_safe(digest.as_bytes(), &SHA256)
        .map_err(|_| CustodyError::Failed("take a digest"))?;
    let signature = pair.sign_digest(&digest).map_err(|_| CustodyError::Failed("sign"))?;
    signature.as_ref().try_into().map_err(|_| CustodyError::Failed("encode a signature"))
}

fn derive(
    master: &Zeroizing<[u8; 32]>,
    info: &'static [u8],
) -> Result<Zeroizing<[u8; 32]>, KeyStoreError> {
    let mut key = Zeroizing::new([0; 32]);
    hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
        .extract(master.as_ref())
        .expand(&[info], hkdf::HKDF_SHA256)
        .and_then(|expanded| expanded.fill(key.as_mut()))
        .map_err(|_| KeyStoreError::Damaged)?;
    Ok(key)
}

fn wrap(key: &Zeroizing<[u8; 32]>, plain: &[u8]) -> Result<Vec<u8>, CustodyError> {
    // RFC 5649 §3: padded to a multiple of eight, and eight bytes of integrity check.
    let mut buffer = vec![0; plain.len() + 15];
    let len = AesKek::new(&AES_256, key.as_ref())
        .and_then(|kek| Ok(kek.wrap_with_padding(plain, &mut buffer)?.len()))
        .map_err(|_| CustodyError::Failed("wrap"))?;
    buffer.truncate(len);
    Ok(buffer)
}

fn unwrap(key: &Zeroizing<[u8; 32]>, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, CustodyError> {
    let mut buffer = Zeroizing::new(vec![0; wrapped.len()]);
    let len = AesKek::new(&AES_256, key.as_ref())
        .and_then(|kek| Ok(kek.unwrap_with_padding(wrapped, &mut buffer)?.len()))
        .map_err(|_| CustodyError::NotOurs)?;
    buffer.truncate(len);
    Ok(buffer)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
    use super::*;
    use crate::custody::verifies;

    fn backend(master: u8) -> SoftBackend {
        SoftBackend::from_master(&Zeroizing::new([master; 32])).unwrap()
    }

    #[test]
    fn a_wrapped_key_signs_and_its_signature_verifies() {
        let backend = backend(1);
        let key = backend.generate().unwrap();
        let digests = [TruncatedDigest([2; 32]), TruncatedDigest([3; 32])];
        let signatures = backend.sign(&key.wrapped, &digests).unwrap();
        assert!(verifies(&key.public, &digests[0], &signatures[0]));
        assert!(verifies(&key.public, &digests[1], &signatures[1]));
        assert!(!verifies(&key.public, &digests[1], &signatures[0]));
    }

    #[test]
    fn another_master_key_or_a_changed_byte_does_not_open_it() {
        let one = backend(1);
        let key = one.generate().unwrap();
        let digest = [TruncatedDigest([2; 32])];
        assert!(backend(2).sign(&key.wrapped, &digest).is_err());
        for position in 0..key.wrapped.0.len() {
            let mut changed = key.wrapped.clone();
            changed.0[position] ^= 1;
            assert!(one.sign(&changed, &digest).is_err(), "byte {position}");
        }
    }

    #[test]
    fn secrets_and_keys_are_wrapped_apart() {
        let backend = backend(1);
        let secret = Zeroizing::new([7; 32]);
        let wrapped = backend.wrap_secret(&secret).unwrap();
        assert_eq!(backend.unwrap_secret(&wrapped).unwrap(), secret);
        assert!(backend.sign(&WrappedKey(wrapped), &[TruncatedDigest([2; 32])]).is_err());
        let key = backend.generate().unwrap();
        assert!(backend.unwrap_secret(&key.wrapped.0).is_err());
    }

    #[test]
    fn keys_of_citizens_and_of_authorities_are_wrapped_apart() {
        let backend = backend(1);
        let digest = TruncatedDigest([2; 32]);
        let authority = backend.generate_resident("issuing").unwrap();
        let signature = backend.sign_resident(&authority.wrapped, &digest).unwrap();
        assert!(verifies(&authority.public, &digest, &signature));
        assert!(backend.sign(&authority.wrapped, &[digest]).is_err());
        // One that was made before the two were told apart.
        let first = backend.generate().unwrap();
        assert!(backend.sign_resident(&first.wrapped, &digest).is_ok());
    }
}
