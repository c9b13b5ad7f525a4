//! A message with an ECDSA P-256 signature over its canonical bytes.

use crate::canonical::{self, Bytes, DecodeError, Message};
use crate::identity::KeyId;
use crate::time::UnixTime;
use core::marker::PhantomData;
use ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use minicbor::{Decode, Encode};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::pkcs8::EncodePublicKey;

/// A signed message as it travels. What it says can be reached only by [`Signed::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed<M> {
    envelope: Envelope,
    message: PhantomData<M>,
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Envelope {
    #[n(0)]
    key: KeyId,
    #[n(1)]
    payload: Bytes,
    #[n(2)]
    signature: Bytes,
}

impl Message for Envelope {
    const TAG: &'static str = "rubrica/signed/v1";
}

/// What the signature is made over: the tag of the envelope, the key, and the tagged payload.
#[derive(Encode, Decode)]
struct ToBeSigned {
    #[n(0)]
    key: KeyId,
    #[n(1)]
    payload: Bytes,
}

impl Message for ToBeSigned {
    const TAG: &'static str = "rubrica/to-be-signed/v1";
}

/// Why a signed message is not believed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// Another key signed it than the one at hand.
    #[error("signed by another key")]
    OtherKey,
    /// The signature is not over these bytes.
    #[error("signature does not verify")]
    BadSignature,
    /// The signature is good and the content another message.
    #[error("signed content is another message")]
    WrongContent(#[source] DecodeError),
}

impl<M: Message> Signed<M> {
    /// The digest that the holder of `key` signs to vouch for `message`, and the unsigned rest.
    ///
    /// For keys that cannot be handed over, such as those in a hardware module.
    #[must_use]
    pub fn prepare(key: KeyId, message: &M) -> ([u8; 32], UnsignedMessage<M>) {
        let unsigned = UnsignedMessage::new(key, message);
        (crate::digest::sha256(&unsigned.to_be_signed()), unsigned)
    }

    /// Signs `message`. RFC 6979: the same message gives the same bytes.
    ///
    /// # Errors
    /// Those of the signature primitive, which for P-256 and SHA-256 do not occur.
    pub fn sign(message: &M, key: &SigningKey) -> Result<Self, ecdsa::Error> {
        let (digest, unsigned) = Self::prepare(key_id(key.verifying_key()), message);
        let signature: Signature = key.sign_prehash(&digest)?;
        Ok(unsigned.attach(&signature.to_bytes().into()))
    }

    /// The key that claims to have signed.
    #[must_use]
    pub const fn key(&self) -> KeyId {
        self.envelope.key
    }

    /// The message, if `key` signed it.
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify(&self, key: &VerifyingKey) -> Result<M, VerifyError> {
        if key_id(key) != self.envelope.key {
            return Err(VerifyError::OtherKey);
        }
        self.verify_with(|digest, signature| {
            Signature::from_bytes(signature.into())
                .is_ok_and(|signature| key.verify_prehash(digest, &signature).is_ok())
        })
    }

    /// The message, if `verifies` says so of the digest and the signature `r ‖ s`: for verifiers
    /// with an implementation of their own. It must judge with the public key that
    /// [`Signed::key`] names.
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify_with(
        &self,
        verifies: impl FnOnce(&[u8; 32], &[u8; 64]) -> bool,
    ) -> Result<M, VerifyError> {
        let digest = canonical::digest(&ToBeSigned {
            key: self.envelope.key,
            payload: self.envelope.payload.clone(),
        });
        let signature = <&[u8; 64]>::try_from(self.envelope.signature.as_ref())
            .map_err(|_| VerifyError::BadSignature)?;
        if !verifies(&digest, signature) {
            return Err(VerifyError::BadSignature);
        }
        canonical::decode(self.envelope.payload.as_ref()).map_err(VerifyError::WrongContent)
    }

    /// The bytes that travel.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::encode(&self.envelope)
    }

    /// Reads what [`Signed::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`DecodeError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        Ok(Self { envelope: canonical::decode(bytes)?, message: PhantomData })
    }
}

/// A message whose signature is still to come.
#[derive(Debug)]
pub struct UnsignedMessage<M> {
    key: KeyId,
    payload: Bytes,
    message: PhantomData<M>,
}

impl<M: Message> UnsignedMessage<M> {
    /// `message`, to be signed by the holder of `key`.
    #[must_use]
    pub fn new(key: KeyId, message: &M) -> Self {
        Self { key, payload: Bytes(canonical::encode(message)), message: PhantomData }
    }

    /// The bytes that are hashed with SHA-256 and signed: for keys that hash for themselves, such as
    /// those of a browser's key store.
    #[must_use]
    pub fn to_be_signed(&self) -> Vec<u8> {
        canonical::encode(&ToBeSigned { key: self.key, payload: self.payload.clone() })
    }

    /// Attaches the signature, `r ‖ s`.
    #[must_use]
    pub fn attach(self, signature: &[u8; 64]) -> Signed<M> {
        let signature = Bytes(signature.to_vec());
        Signed {
            envelope: Envelope { key: self.key, payload: self.payload, signature },
            message: PhantomData,
        }
    }
}

/// SHA-256 of the SubjectPublicKeyInfo of a P-256 key.
#[must_use]
pub fn key_id(key: &VerifyingKey) -> KeyId {
    // Encoding a valid point cannot fail; an empty document would give an identifier of no key.
    let spki = key.to_public_key_der().map(|document| document.to_vec()).unwrap_or_default();
    KeyId::from_bytes(crate::digest::sha256(&spki))
}

/// [`key_id`] of a key that is known by its point; `None` if it is not on the curve.
#[must_use]
pub fn key_id_of_point(point: &[u8]) -> Option<KeyId> {
    VerifyingKey::from_sec1_bytes(point).ok().map(|key| key_id(&key))
}

/// The signer's public activation key, vouched for by the issuing certification authority.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ActivationKeyStatement {
    /// Name of the signer: the audience of assertions.
    #[n(0)]
    pub signer: String,
    /// Uncompressed point of P-256.
    #[n(1)]
    pub public_key: Bytes,
    /// First second of its use.
    #[n(2)]
    pub not_before: UnixTime,
    /// Last second of its use.
    #[n(3)]
    pub not_after: UnixTime,
}

impl Message for ActivationKeyStatement {
    const TAG: &'static str = "rubrica/activation-key/v1";
}

/// The key of the signer's audit log, vouched for by the issuing certification authority.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LogKeyStatement {
    /// Name of the signer.
    #[n(0)]
    pub signer: String,
    /// The key with its name, as verifiers of signed notes write it [C2SP signed-note].
    #[n(1)]
    pub key: String,
}

impl Message for LogKeyStatement {
    const TAG: &'static str = "rubrica/log-key/v1";
}
