//! A citizen's own private key, and signing with it.

use super::rsa::RsaPrivateKey;
use crate::asn1::{self, Element, Malformed};
use crate::digest::HashAlgorithm;
use crate::x509::public_key::{
    EC_PUBLIC_KEY, PublicKey, RSA_ENCRYPTION, SECP256R1, SECP384R1, SignatureError,
};
use core::fmt;
use der::Decode;
use der::asn1::ObjectIdentifier;
use ecdsa::signature::hazmat::PrehashSigner as _;
use zeroize::Zeroizing;

/// A private key. It wipes itself, and is not shown.
pub struct PrivateKey(Kind);

enum Kind {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    Rsa(RsaPrivateKey),
}

/// Why nothing is signed with a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrivateKeyError {
    /// Not the structure of a key, or values that are none.
    #[error("malformed private key")]
    Malformed,
    /// Of a kind that nothing is signed with here.
    #[error("private key of an unsupported kind")]
    Unsupported,
    /// RSA of less than 2048 bits [ETSI TS 119 312 §8].
    #[error("private key is too short")]
    TooShort,
}

impl PrivateKeyError {
    /// Stable code of the failure.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "private_key_malformed",
            Self::Unsupported => "private_key_unsupported",
            Self::TooShort => "private_key_too_short",
        }
    }
}

impl From<Malformed> for PrivateKeyError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<der::Error> for PrivateKeyError {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.public_key())
    }
}

impl PrivateKey {
    /// ```text
    /// PrivateKeyInfo ::= SEQUENCE {
    ///     version              INTEGER,
    ///     privateKeyAlgorithm  AlgorithmIdentifier,
    ///     privateKey           OCTET STRING,
    ///     attributes           [0] IMPLICIT Attributes OPTIONAL,
    ///     publicKey            [1] IMPLICIT BIT STRING OPTIONAL }
    /// ```
    /// [RFC 5958 §2]
    pub(super) fn from_info(info: &[u8]) -> Result<Self, PrivateKeyError> {
        let mut fields = Element::only(info, asn1::SEQUENCE)?.elements();
        fields.expect(asn1::INTEGER)?;
        let mut algorithm = fields.expect(asn1::SEQUENCE)?.elements();
        let key = fields.expect(asn1::OCTET_STRING)?.value;
        let kind = ObjectIdentifier::from_der(algorithm.expect(asn1::OBJECT_IDENTIFIER)?.raw)?;
        match kind {
            RSA_ENCRYPTION => RsaPrivateKey::from_der(key).map(Kind::Rsa).map(Self),
            EC_PUBLIC_KEY => {
                let curve = algorithm.any()?.ok_or(Malformed)?;
                let curve = ObjectIdentifier::from_der(curve.raw);
                Self::on_curve(curve.map_err(|_| PrivateKeyError::Unsupported)?, key)
            }
            _ => Err(PrivateKeyError::Unsupported),
        }
    }

    /// ```text
    /// ECPrivateKey ::= SEQUENCE {
    ///     version     INTEGER { ecPrivkeyVer1(1) },
    ///     privateKey  OCTET STRING,
    ///     parameters  [0] ECParameters OPTIONAL,
    ///     publicKey   [1] BIT STRING OPTIONAL }
    /// ```
    /// [RFC 5915 §3]
    fn on_curve(curve: ObjectIdentifier, key: &[u8]) -> Result<Self, PrivateKeyError> {
        let mut fields = Element::only(key, asn1::SEQUENCE)?.elements();
        fields.expect(asn1::INTEGER)?;
        let scalar = fields.expect(asn1::OCTET_STRING)?.value;
        let key = match curve {
            SECP256R1 => p256::ecdsa::SigningKey::from_slice(scalar).map(Kind::P256),
            SECP384R1 => p384::ecdsa::SigningKey::from_slice(scalar).map(Kind::P384),
            _ => return Err(PrivateKeyError::Unsupported),
        };
        key.map(Self).map_err(|_| PrivateKeyError::Malformed)
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        match &self.0 {
            Kind::P256(key) => PublicKey::P256(*key.verifying_key()),
            Kind::P384(key) => PublicKey::P384(*key.verifying_key()),
            Kind::Rsa(key) => PublicKey::Rsa(key.public_key().clone()),
        }
    }

    /// The hash that goes with the strength of the key.
    #[must_use]
    pub const fn hash_algorithm(&self) -> HashAlgorithm {
        match self.0 {
            Kind::P384(_) => HashAlgorithm::Sha384,
            Kind::P256(_) | Kind::Rsa(_) => HashAlgorithm::Sha256,
        }
    }

    /// Whether signatures are ECDSA rather than RSASSA-PKCS1-v1_5.
    pub(crate) const fn is_elliptic(&self) -> bool {
        matches!(self.0, Kind::P256(_) | Kind::P384(_))
    }

    /// Signs a message: the encoding of certificates and CMS.
    ///
    /// # Errors
    /// [`SignatureError::Mismatch`] when the primitive fails or gives something that does not
    /// verify, as after a fault of the hardware.
    pub fn sign(
        &self,
        hash: HashAlgorithm,
        message: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SignatureError> {
        let digest = hash.digest(message);
        let failed = |_| SignatureError::Mismatch;
        let signature = match &self.0 {
            Kind::P256(key) => {
                let signature: p256::ecdsa::Signature =
                    key.sign_prehash(&digest).map_err(failed)?;
                signature.to_der().as_bytes().to_vec()
            }
            Kind::P384(key) => {
                let signature: p384::ecdsa::Signature =
                    key.sign_prehash(&digest).map_err(failed)?;
                signature.to_der().as_bytes().to_vec()
            }
            Kind::Rsa(key) => key.sign_pkcs1(hash, &digest)?,
        };
        Ok(Zeroizing::new(signature))
    }
}
