//! Custody of private keys.
//!
//! A [`KeyBackend`] makes keys and uses them, and never shows one: what leaves it is wrapped. A
//! citizen's wrapped key is sealed once more, in a [`blob`], under a key that only he can derive.

pub(crate) mod binding;
pub(crate) mod blob;
mod closed;
mod key_store;
mod pkcs11;
pub mod shares;
mod soft;

pub(crate) use closed::write_private;
pub(crate) use key_store::passphrase_file;
pub use key_store::{KeyStoreError, Passphrase};
pub(crate) use pkcs11::is_closed_by_token;
pub use pkcs11::{Pin, Pkcs11Backend, TokenError, TokenSettings};
pub use soft::SoftBackend;

use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Makes, wraps and uses P-256 keys.
///
/// Implementations are software ([`SoftBackend`]) or the token of a hardware module
/// ([`Pkcs11Backend`]), where unwrapping gives a session object that is destroyed after its use.
pub trait KeyBackend: Send + Sync + fmt::Debug {
    /// Makes a key pair and gives the private key wrapped.
    ///
    /// # Errors
    /// [`CustodyError`].
    fn generate(&self) -> Result<GeneratedKey, CustodyError>;

    /// Signs each of `digests` with the wrapped key: ECDSA, `r ‖ s`.
    ///
    /// All or none: no signature is given when one of them fails.
    ///
    /// # Errors
    /// [`CustodyError`].
    fn sign(
        &self,
        key: &WrappedKey,
        digests: &[TruncatedDigest],
    ) -> Result<Vec<[u8; 64]>, CustodyError>;

    /// The key wrapped as this back end wraps today, if it was wrapped in another way. The key itself
    /// stays the same.
    ///
    /// # Errors
    /// [`CustodyError`].
    fn rewrap(&self, key: &WrappedKey) -> Result<Option<WrappedKey>, CustodyError> {
        let _as_it_is = key;
        Ok(None)
    }

    /// Makes a key pair of an authority's own: one that no citizen closes, and that stays where the
    /// back end can keep it. What is given in place of the wrapped key names it, or wraps it where
    /// the back end keeps nothing.
    ///
    /// # Errors
    /// [`CustodyError`].
    fn generate_resident(&self, label: &str) -> Result<GeneratedKey, CustodyError>;

    /// Signs a digest with a key of [`KeyBackend::generate_resident`], and with no other: a
    /// citizen's key is not used here, nor an authority's by [`KeyBackend::sign`].
    ///
    /// # Errors
    /// [`CustodyError`].
    fn sign_resident(
        &self,
        key: &WrappedKey,
        digest: &TruncatedDigest,
    ) -> Result<[u8; 64], CustodyError>;

    /// Destroys a key of [`KeyBackend::generate_resident`] that another one has replaced.
    ///
    /// # Errors
    /// [`CustodyError`].
    fn destroy_resident(&self, key: &WrappedKey) -> Result<(), CustodyError>;

    /// Wraps a symmetric secret of the signer's own.
    ///
    /// # Errors
    /// [`CustodyError`].
    fn wrap_secret(&self, secret: &Zeroizing<[u8; 32]>) -> Result<Vec<u8>, CustodyError>;

    /// Gives back what [`KeyBackend::wrap_secret`] wrapped.
    ///
    /// # Errors
    /// [`CustodyError`].
    fn unwrap_secret(&self, wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, CustodyError>;
}

/// A private key that only the back end which wrapped it can use.
///
/// Wiped when dropped: together with the back end it is the key itself.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct WrappedKey(pub Vec<u8>);

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WrappedKey({} bytes)", self.0.len())
    }
}

/// A new key pair.
#[derive(Debug, Clone)]
pub struct GeneratedKey {
    /// The private key, wrapped.
    pub wrapped: WrappedKey,
    /// The public key.
    pub public: PublicPoint,
}

/// A public key: an uncompressed point of P-256.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicPoint(pub [u8; 65]);

impl fmt::Debug for PublicPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicPoint(…)")
    }
}

/// What ECDSA on P-256 takes of a digest: its leftmost 256 bits [FIPS 186-5 §6.4.1].
///
/// SHA-384 and SHA-512 are signed by their first 32 bytes, as every implementation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TruncatedDigest([u8; 32]);

impl TruncatedDigest {
    /// Takes the leftmost bits of a digest of at least 32 bytes.
    #[must_use]
    pub fn of(digest: &[u8]) -> Option<Self> {
        digest.first_chunk().copied().map(Self)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for TruncatedDigest {
    fn from(digest: [u8; 32]) -> Self {
        Self(digest)
    }
}

/// Why a back end cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CustodyError {
    /// The wrapped key is of another back end, or damaged.
    #[error("wrapped key does not open in this back end")]
    NotOurs,
    /// The primitive failed.
    #[error("key back end failed to {0}")]
    Failed(&'static str),
    /// The token of a hardware module failed, or cannot be reached.
    #[error(transparent)]
    Token(#[from] TokenError),
}

/// Checks an ECDSA P-256 signature `r ‖ s` with an implementation independent of who made it.
pub(crate) fn verifies(
    public: &PublicPoint,
    digest: &TruncatedDigest,
    signature: &[u8; 64],
) -> bool {
    use aws_lc_rs::digest::{Digest, SHA256};
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, VerificationAlgorithm as _};
    Digest::import_less_safe(digest.as_bytes(), &SHA256).is_ok_and(|digest| {
        ECDSA_P256_SHA256_FIXED.verify_digest_sig(&public.0, &digest, signature).is_ok()
    })
}
