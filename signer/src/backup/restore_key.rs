//! The key that opens backups: a P-256 key pair whose private half exists as shares only.

use super::message::{EpochId, SealedEpoch};
use super::sealing::EpochSecrets;
use crate::custody::shares::SharedSecret;
use crate::platform::Platform;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};
use rubrica_core::canonical::{self, Bytes, Message as _};
use rubrica_core::entropy::Rng;
use std::fmt;
use zeroize::Zeroizing;

type Suite = DhP256HkdfSha256;

/// The public half: backups are sealed to it [RFC 9180].
#[derive(Clone, PartialEq, Eq)]
pub struct RestorePublicKey([u8; 65]);

impl fmt::Debug for RestorePublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RestorePublicKey(…)")
    }
}

/// Why a key opens or seals nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreKeyError {
    /// No point of the curve.
    #[error("restore key is not a point of P-256")]
    NotAPoint,
    /// The backup was sealed to another key, or was changed.
    #[error("restore key does not open this backup")]
    NotForThis,
}

impl RestorePublicKey {
    /// Takes an uncompressed point.
    ///
    /// # Errors
    /// [`RestoreKeyError::NotAPoint`].
    pub fn from_point(point: &[u8]) -> Result<Self, RestoreKeyError> {
        <Suite as Kem>::PublicKey::from_bytes(point).map_err(|_| RestoreKeyError::NotAPoint)?;
        point.try_into().map(Self).map_err(|_| RestoreKeyError::NotAPoint)
    }

    /// The uncompressed point.
    #[must_use]
    pub const fn as_point(&self) -> &[u8; 65] {
        &self.0
    }

    pub(crate) fn seal(
        &self,
        epoch: EpochId,
        secrets: &EpochSecrets,
        platform: &Platform,
    ) -> Result<SealedEpoch, RestoreKeyError> {
        let recipient = <Suite as Kem>::PublicKey::from_bytes(&self.0)
            .map_err(|_| RestoreKeyError::NotAPoint)?;
        let plain = Zeroizing::new(canonical::encode(secrets));
        let (encapsulated, ciphertext) =
            hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, Suite>(
                &OpModeS::Base,
                &recipient,
                EpochSecrets::TAG.as_bytes(),
                &plain,
                &epoch.0,
                &mut Rng(platform.clone()),
            )
            .map_err(|_| RestoreKeyError::NotAPoint)?;
        Ok(SealedEpoch {
            epoch,
            encapsulated: Bytes(encapsulated.to_bytes().to_vec()),
            ciphertext: Bytes(ciphertext),
        })
    }
}

/// The private half, while its holders are together. Wiped when dropped.
pub struct RestoreKey {
    private: <Suite as Kem>::PrivateKey,
    public: RestorePublicKey,
}

impl fmt::Debug for RestoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RestoreKey(…)")
    }
}

impl RestoreKey {
    /// The key pair of a shared secret [RFC 9180 §7.1.3].
    ///
    /// # Errors
    /// [`RestoreKeyError::NotAPoint`], which does not occur.
    pub fn derive(secret: &SharedSecret) -> Result<Self, RestoreKeyError> {
        let (private, public) = Suite::derive_keypair(secret.as_ref());
        let public = RestorePublicKey::from_point(&public.to_bytes())?;
        Ok(Self { private, public })
    }

    /// The public half.
    #[must_use]
    pub const fn public(&self) -> &RestorePublicKey {
        &self.public
    }

    pub(crate) fn open(&self, sealed: &SealedEpoch) -> Result<EpochSecrets, RestoreKeyError> {
        let encapsulated = <Suite as Kem>::EncappedKey::from_bytes(sealed.encapsulated.as_ref())
            .map_err(|_| RestoreKeyError::NotForThis)?;
        let opened = hpke::single_shot_open::<AesGcm256, HkdfSha256, Suite>(
            &OpModeR::Base,
            &self.private,
            &encapsulated,
            EpochSecrets::TAG.as_bytes(),
            sealed.ciphertext.as_ref(),
            &sealed.epoch.0,
        )
        .map(Zeroizing::new)
        .map_err(|_| RestoreKeyError::NotForThis)?;
        canonical::decode(&opened).map_err(|_| RestoreKeyError::NotForThis)
    }
}
