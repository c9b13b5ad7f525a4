//! A citizen's private key at rest:
//! `AEAD(HKDF(unlock_key, salt, "rubrica/blob/v1" ‖ credential), backend.wrap(private key))`.
//!
//! Neither the database nor the back end nor both together can use the key without the citizen.

use super::WrappedKey;
use crate::platform::Platform;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hkdf;
use minicbor::{Decode, Encode};
use rubrica_core::api::signer::KeyPurpose;
use rubrica_core::canonical::{self, Bytes, Message};
use rubrica_core::identity::{CredentialId, SubjectId};
use rubrica_core::protocol::UnlockKey;
use std::mem;
use zeroize::Zeroizing;

/// To what a blob is bound: associated data of its encryption.
#[derive(Debug, Clone, Copy, Encode, Decode)]
pub(crate) struct Binding {
    #[n(0)]
    pub(crate) credential: CredentialId,
    #[n(1)]
    pub(crate) subject: SubjectId,
    /// As in [`purpose_code`].
    #[n(2)]
    purpose: u8,
}

impl Message for Binding {
    const TAG: &'static str = "rubrica/blob-binding/v1";
}

impl Binding {
    pub(crate) fn new(credential: CredentialId, subject: SubjectId, purpose: KeyPurpose) -> Self {
        Self { credential, subject, purpose: purpose_code(purpose) }
    }
}

/// The number that stands for a purpose where it is stored.
pub(crate) const fn purpose_code(purpose: KeyPurpose) -> u8 {
    match purpose {
        KeyPurpose::Signature => 0,
        KeyPurpose::Authentication => 1,
    }
}

#[derive(Encode, Decode)]
struct Blob {
    #[cbor(n(0), with = "minicbor::bytes")]
    salt: [u8; 32],
    #[cbor(n(1), with = "minicbor::bytes")]
    nonce: [u8; 12],
    #[n(2)]
    closed: Bytes,
}

impl Message for Blob {
    const TAG: &'static str = "rubrica/blob/v1";
}

/// The unlock key does not open the blob, or the blob is another credential's.
#[derive(Debug, thiserror::Error)]
#[error("unlock key does not open the key")]
pub(crate) struct Closed;

/// Seals a wrapped key.
pub(crate) fn seal(
    binding: &Binding,
    unlock_key: &UnlockKey,
    wrapped: WrappedKey,
    platform: &Platform,
) -> Result<Vec<u8>, Closed> {
    // With room for the tag, so that no copy of the open key stays behind where it grew.
    let mut closed = Vec::with_capacity(wrapped.0.len() + AES_256_GCM.tag_len());
    closed.extend_from_slice(&wrapped.0);
    drop(wrapped);
    let mut blob =
        Blob { salt: platform.make_bytes(), nonce: platform.make_bytes(), closed: Bytes(closed) };
    blob_key(binding, unlock_key, &blob.salt)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(blob.nonce),
            Aad::from(canonical::encode(binding)),
            &mut blob.closed.0,
        )
        .map_err(|_| Closed)?;
    Ok(canonical::encode(&blob))
}

/// Opens what [`seal`] sealed, for the same binding only.
pub(crate) fn open(
    binding: &Binding,
    unlock_key: &UnlockKey,
    blob: &[u8],
) -> Result<WrappedKey, Closed> {
    let blob: Blob = canonical::decode(blob).map_err(|_| Closed)?;
    let mut opened = Zeroizing::new(blob.closed.0);
    let len = blob_key(binding, unlock_key, &blob.salt)?
        .open_in_place(
            Nonce::assume_unique_for_key(blob.nonce),
            Aad::from(canonical::encode(binding)),
            opened.as_mut_slice(),
        )
        .map_err(|_| Closed)?
        .len();
    opened.truncate(len);
    Ok(WrappedKey(mem::take(&mut *opened)))
}

fn blob_key(
    binding: &Binding,
    unlock_key: &UnlockKey,
    salt: &[u8; 32],
) -> Result<LessSafeKey, Closed> {
    let info = [Blob::TAG.as_bytes(), binding.credential.as_bytes()];
    let mut key = Zeroizing::new([0; 32]);
    // EXPOSE: the unlock key is used for nothing but this derivation.
    hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
        .extract(unlock_key.expose())
        .expand(&info, hkdf::HKDF_SHA256)
        .and_then(|expanded| expanded.fill(key.as_mut()))
        .map_err(|_| Closed)?;
    UnboundKey::new(&AES_256_GCM, key.as_ref()).map(LessSafeKey::new).map_err(|_| Closed)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
    use super::*;

    const fn is_wiped_when_dropped<T: zeroize::ZeroizeOnDrop>() {}
    const _: () = is_wiped_when_dropped::<WrappedKey>();

    #[test]
    fn a_blob_opens_for_its_credential_subject_purpose_and_key_only() {
        let credential = CredentialId::from_bytes([1; 16]);
        let subject = SubjectId::from_bytes([2; 16]);
        let binding = Binding::new(credential, subject, KeyPurpose::Signature);
        let unlock = UnlockKey::from_bytes([3; 32]);
        let wrapped = WrappedKey(vec![4; 80]);
        let blob = seal(&binding, &unlock, wrapped.clone(), &Platform::system()).unwrap();
        assert_eq!(open(&binding, &unlock, &blob).unwrap(), wrapped);

        let others = [
            Binding::new(CredentialId::from_bytes([9; 16]), subject, KeyPurpose::Signature),
            Binding::new(credential, SubjectId::from_bytes([9; 16]), KeyPurpose::Signature),
            Binding::new(credential, subject, KeyPurpose::Authentication),
        ];
        for other in others {
            assert!(open(&other, &unlock, &blob).is_err(), "{other:?}");
        }
        assert!(open(&binding, &UnlockKey::from_bytes([9; 32]), &blob).is_err());
        for position in 0..blob.len() {
            let mut changed = blob.clone();
            changed[position] ^= 1;
            assert!(open(&binding, &unlock, &changed).is_err(), "byte {position}");
        }
    }
}
