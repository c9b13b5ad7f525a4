//! The citizen's activation, sealed to the signer with HPKE [RFC 9180].
//!
//! Mode base, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The canonical bytes of the
//! intent are the associated data: an activation opens for exactly what it was made for.

use crate::canonical::{self, Bytes, DecodeError, Message};
use crate::entropy::{Entropy, Rng};
use crate::identity::{KeyId, Nonce};
use crate::protocol::intent::{
    EnrolmentIntent, Intent, IssuanceIntent, RewrapIntent, SigningIntent,
};
use crate::protocol::unlock::UnlockKey;
use crate::time::UnixTime;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

type Suite = DhP256HkdfSha256;

/// What opens the keys for one signature act.
#[derive(Debug, Encode, Decode)]
pub struct SignatureActivation {
    /// The citizen's part of the key.
    #[n(0)]
    pub unlock_key: UnlockKey,
    /// Used once.
    #[n(1)]
    pub nonce: Nonce,
    /// When the browser made it.
    #[n(2)]
    pub issued_at: UnixTime,
}

impl Message for SignatureActivation {
    const TAG: &'static str = "rubrica/signature-activation/v1";
}

/// What the new keys will be closed with, and that the terms were accepted.
#[derive(Debug, Encode, Decode)]
pub struct IssuanceActivation {
    /// The citizen's part of the key.
    #[n(0)]
    pub unlock_key: UnlockKey,
    /// Version of the terms that the citizen accepted.
    #[n(1)]
    pub accepted_terms: u16,
    /// Used once.
    #[n(2)]
    pub nonce: Nonce,
    /// When the browser made it.
    #[n(3)]
    pub issued_at: UnixTime,
}

impl Message for IssuanceActivation {
    const TAG: &'static str = "rubrica/issuance-activation/v1";
}

/// What binds an approver to the citizen: it approves only together with this unlock key.
#[derive(Debug, Encode, Decode)]
pub struct EnrolmentActivation {
    /// The citizen's part of the key.
    #[n(0)]
    pub unlock_key: UnlockKey,
    /// Used once.
    #[n(1)]
    pub nonce: Nonce,
    /// When the browser made it.
    #[n(2)]
    pub issued_at: UnixTime,
}

impl Message for EnrolmentActivation {
    const TAG: &'static str = "rubrica/enrolment-activation/v1";
}

/// What the keys are closed with, and what they will be closed with.
#[derive(Debug, Encode, Decode)]
pub struct RewrapActivation {
    /// The citizen's part of the key, of the password that he gives up.
    #[n(0)]
    pub old_unlock_key: UnlockKey,
    /// His part of the key, of the password that he has chosen.
    #[n(1)]
    pub new_unlock_key: UnlockKey,
    /// Used once.
    #[n(2)]
    pub nonce: Nonce,
    /// When the browser made it.
    #[n(3)]
    pub issued_at: UnixTime,
}

impl Message for RewrapActivation {
    const TAG: &'static str = "rubrica/rewrap-activation/v1";
}

/// An activation that belongs to one kind of intent.
pub trait ActivationFor<I: Intent>: Message {}

impl ActivationFor<SigningIntent> for SignatureActivation {}
impl ActivationFor<IssuanceIntent> for IssuanceActivation {}
impl ActivationFor<RewrapIntent> for RewrapActivation {}
impl ActivationFor<EnrolmentIntent> for EnrolmentActivation {}

/// A sealed activation.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Sealed {
    /// The signer's key that it is sealed to.
    #[n(0)]
    pub key: KeyId,
    /// The encapsulated key: an uncompressed point of P-256.
    #[n(1)]
    pub encapsulated: Bytes,
    /// Ciphertext and tag.
    #[n(2)]
    pub ciphertext: Bytes,
}

impl Message for Sealed {
    const TAG: &'static str = "rubrica/sealed/v1";
}

/// Why an activation could not be sealed.
#[derive(Debug, thiserror::Error)]
#[error("the signer's activation key is not a point of P-256")]
pub struct SealError;

/// Why a sealed activation does not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Wrong key, another intent, or changed on the way: deliberately not told apart.
    #[error("sealed activation does not open with this intent")]
    NotForThis,
    /// It opens, and holds something else.
    #[error("sealed activation holds another message")]
    WrongContent(#[source] DecodeError),
}

/// The signer's private half, held by the signer only.
#[derive(Clone)]
pub struct ActivationPrivateKey(<Suite as Kem>::PrivateKey);

impl core::fmt::Debug for ActivationPrivateKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ActivationPrivateKey(…)")
    }
}

impl ActivationPrivateKey {
    /// Derives a key pair from 32 random bytes [RFC 9180 §7.1.3].
    #[must_use]
    pub fn derive(seed: &Zeroizing<[u8; 32]>) -> (Self, Vec<u8>) {
        let (private, public) = Suite::derive_keypair(seed.as_ref());
        (Self(private), public.to_bytes().to_vec())
    }

    /// Opens an activation that was sealed for `intent`.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open<I: Intent, A: ActivationFor<I>>(
        &self,
        sealed: &Sealed,
        intent: &I,
    ) -> Result<A, OpenError> {
        let encapsulated = <Suite as Kem>::EncappedKey::from_bytes(sealed.encapsulated.as_ref())
            .map_err(|_| OpenError::NotForThis)?;
        let opened = hpke::single_shot_open::<AesGcm256, HkdfSha256, Suite>(
            &OpModeR::Base,
            &self.0,
            &encapsulated,
            A::TAG.as_bytes(),
            sealed.ciphertext.as_ref(),
            &canonical::encode(intent),
        )
        .map_err(|_| OpenError::NotForThis)?;
        canonical::decode(&Zeroizing::new(opened)).map_err(OpenError::WrongContent)
    }
}

/// The identifier of an activation key: SHA-256 of its uncompressed point.
#[must_use]
pub fn activation_key_id(public_key: &[u8]) -> KeyId {
    KeyId::from_bytes(crate::digest::sha256(public_key))
}

/// Seals `activation` to the signer's `public_key`, for `intent` and nothing else.
///
/// # Errors
/// [`SealError`] when the key is no point of the curve.
pub fn seal<I: Intent, A: ActivationFor<I>>(
    public_key: &[u8],
    intent: &I,
    activation: &A,
    entropy: &mut impl Entropy,
) -> Result<Sealed, SealError> {
    let recipient = <Suite as Kem>::PublicKey::from_bytes(public_key).map_err(|_| SealError)?;
    let plaintext = Zeroizing::new(canonical::encode(activation));
    let (encapsulated, ciphertext) =
        hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, Suite>(
            &OpModeS::Base,
            &recipient,
            A::TAG.as_bytes(),
            &plaintext,
            &canonical::encode(intent),
            &mut Rng(entropy),
        )
        .map_err(|_| SealError)?;
    Ok(Sealed {
        key: activation_key_id(public_key),
        encapsulated: Bytes(encapsulated.to_bytes().to_vec()),
        ciphertext: Bytes(ciphertext),
    })
}
