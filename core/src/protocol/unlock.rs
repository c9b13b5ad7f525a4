//! The citizen's own part of the key that opens his private keys.

use crate::identity::SubjectId;
use crate::secret::Secret;
use hkdf::Hkdf;
use minicbor::{Decode, Encode};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// `HKDF-SHA-256(export_key, info = "rubrica/unlock/v1" ‖ subject)`.
///
/// It exists in the citizen's memory during a ceremony, sealed on the wire, and in the signer while
/// a key is unwrapped. Nowhere else.
#[derive(Clone, Zeroize, ZeroizeOnDrop, Encode, Decode)]
#[cbor(transparent)]
pub struct UnlockKey(#[cbor(n(0), with = "minicbor::bytes")] [u8; 32]);

impl UnlockKey {
    /// Derives the key from the export key of an OPAQUE registration or login.
    #[must_use]
    pub fn derive(export_key: &Secret<Vec<u8>>, subject: &SubjectId) -> Self {
        let mut info = b"rubrica/unlock/v1".to_vec();
        info.extend_from_slice(subject.as_bytes());
        let mut key = [0; 32];
        // EXPOSE: the only use of the export key is to derive this one.
        let expanded = Hkdf::<Sha256>::new(None, export_key.expose()).expand(&info, &mut key);
        // HKDF-SHA-256 yields up to 255 · 32 bytes.
        debug_assert!(expanded.is_ok(), "32 bytes are within the limit of HKDF");
        Self(key)
    }

    /// Takes the key out of an opened activation, or of a test.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key itself: for the derivation of the key that opens a blob, in the signer.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl core::fmt::Debug for UnlockKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("UnlockKey(…)")
    }
}
