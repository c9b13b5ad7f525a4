//! Public keys and signature algorithms: what can be verified, and what is only recognised.

use crate::asn1::{self, Element, Malformed};
use crate::digest::HashAlgorithm;
use crate::x509::rsa::RsaPublicKey;
use core::fmt;
use der::Decode;
use der::asn1::{BitStringRef, ObjectIdentifier};
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;

/// A public key [RFC 5280 §4.1.2.7].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicKey {
    /// On NIST P-256 [RFC 5480].
    P256(p256::ecdsa::VerifyingKey),
    /// On NIST P-384 [RFC 5480].
    P384(p384::ecdsa::VerifyingKey),
    /// RSA [RFC 3279 §2.3.1].
    Rsa(RsaPublicKey),
    /// Of a kind that is not verified here, with its object identifier.
    Unsupported(ObjectIdentifier),
}

/// A signature algorithm as certificates and messages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// ECDSA with a hash [RFC 5758 §3.2].
    Ecdsa(HashAlgorithm),
    /// RSASSA-PKCS1-v1_5 with a hash [RFC 8017 §8.2].
    RsaPkcs1(HashAlgorithm),
    /// RSASSA-PKCS1-v1_5; the message names the hash elsewhere [RFC 3370 §3.2].
    RsaPkcs1Unspecified,
    /// RSASSA-PSS with a hash for both message and mask, and the length of the salt
    /// [RFC 8017 §8.1].
    RsaPss(HashAlgorithm, usize),
    /// Broken: made with MD5 or SHA-1.
    Weak(ObjectIdentifier),
    /// Anything else.
    Unsupported(ObjectIdentifier),
}

/// Why a signature was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// It does not belong to this message and key.
    #[error("signature does not match")]
    Mismatch,
    /// The algorithm or key is not reliable any more.
    #[error("signature algorithm or key is too weak")]
    Weak,
    /// The algorithm or key is of a kind that cannot be judged here.
    #[error("signature algorithm is not supported")]
    Unsupported,
}

impl SignatureError {
    /// Stable code of the failure.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Mismatch => "signature_mismatch",
            Self::Weak => "signature_algorithm_weak",
            Self::Unsupported => "signature_algorithm_unsupported",
        }
    }
}

impl PublicKey {
    /// ```text
    /// SubjectPublicKeyInfo  ::=  SEQUENCE  {
    ///      algorithm            AlgorithmIdentifier,
    ///      subjectPublicKey     BIT STRING  }
    /// ```
    ///
    /// A key of a known kind that is no valid key makes the certificate malformed.
    pub(crate) fn from_spki(der: &[u8]) -> Result<Self, Malformed> {
        Self::from_element(Element::only(der, asn1::SEQUENCE)?)
    }

    /// As [`Self::from_spki`], from what was read already.
    pub(super) fn from_element(element: Element<'_>) -> Result<Self, Malformed> {
        let mut fields = element.elements();
        let mut algorithm = fields.expect(asn1::SEQUENCE)?.elements();
        let bits = BitStringRef::from_der(fields.expect(asn1::BIT_STRING)?.raw)?;
        fields.finish()?;
        let octets = bits.as_bytes().ok_or(Malformed)?;
        let kind = ObjectIdentifier::from_der(algorithm.expect(asn1::OBJECT_IDENTIFIER)?.raw)?;
        let parameters = algorithm.any()?;
        algorithm.finish()?;
        match kind {
            EC_PUBLIC_KEY => {
                // Named curves only [RFC 5480 §2.1.1].
                let curve = parameters.ok_or(Malformed)?;
                match ObjectIdentifier::from_der(curve.raw) {
                    Ok(SECP256R1) => Ok(Self::P256(
                        p256::ecdsa::VerifyingKey::from_sec1_bytes(octets)
                            .map_err(|_| Malformed)?,
                    )),
                    Ok(SECP384R1) => Ok(Self::P384(
                        p384::ecdsa::VerifyingKey::from_sec1_bytes(octets)
                            .map_err(|_| Malformed)?,
                    )),
                    Ok(curve) => Ok(Self::Unsupported(curve)),
                    Err(_) => Ok(Self::Unsupported(kind)),
                }
            }
            RSA_ENCRYPTION => Ok(Self::Rsa(RsaPublicKey::from_der(octets)?)),
            other => Ok(Self::Unsupported(other)),
        }
    }

    /// Checks `signature`, in the encoding of certificates and CMS, over `message`.
    ///
    /// # Errors
    /// [`SignatureError`] says whether it is wrong, or could not be judged.
    pub fn verify(
        &self,
        algorithm: &SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        if self.is_weak() {
            return Err(SignatureError::Weak);
        }
        match (self, algorithm) {
            (_, SignatureAlgorithm::Weak(_)) => Err(SignatureError::Weak),
            (Self::P256(key), SignatureAlgorithm::Ecdsa(hash)) => {
                p256::ecdsa::DerSignature::from_bytes(signature)
                    .and_then(|signature| key.verify_prehash(&hash.digest(message), &signature))
                    .map_err(|_| SignatureError::Mismatch)
            }
            (Self::P384(key), SignatureAlgorithm::Ecdsa(hash)) => {
                p384::ecdsa::DerSignature::from_bytes(signature)
                    .and_then(|signature| key.verify_prehash(&hash.digest(message), &signature))
                    .map_err(|_| SignatureError::Mismatch)
            }
            (Self::Rsa(key), SignatureAlgorithm::RsaPkcs1(hash)) => {
                key.verify_pkcs1(*hash, message, signature)
            }
            (Self::Rsa(key), SignatureAlgorithm::RsaPss(hash, salt)) => {
                key.verify_pss(*hash, *salt, message, signature)
            }
            (Self::Unsupported(_), _) | (_, SignatureAlgorithm::Unsupported(_)) => {
                Err(SignatureError::Unsupported)
            }
            _ => Err(SignatureError::Mismatch),
        }
    }

    /// Whether the key is shorter than may still be relied on: RSA under 2048 bits
    /// [ETSI TS 119 312 §8].
    #[must_use]
    pub fn is_weak(&self) -> bool {
        matches!(self, Self::Rsa(key) if key.bits() < 2048)
    }
}

/// Short name of the kind and size, as `EC P-256` or `RSA 2048`.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::P256(_) => f.write_str("EC P-256"),
            Self::P384(_) => f.write_str("EC P-384"),
            Self::Rsa(key) => write!(f, "RSA {}", key.bits()),
            Self::Unsupported(kind) => kind.fmt(f),
        }
    }
}

impl SignatureAlgorithm {
    /// `AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL }`
    pub(crate) fn from_element(element: Element<'_>) -> Result<Self, Malformed> {
        let mut fields = element.elements();
        let id = ObjectIdentifier::from_der(fields.expect(asn1::OBJECT_IDENTIFIER)?.raw)?;
        let parameters = fields.any()?;
        fields.finish()?;
        let algorithm = match id {
            ECDSA_WITH_SHA256 => Self::Ecdsa(HashAlgorithm::Sha256),
            ECDSA_WITH_SHA384 => Self::Ecdsa(HashAlgorithm::Sha384),
            ECDSA_WITH_SHA512 => Self::Ecdsa(HashAlgorithm::Sha512),
            RSA_WITH_SHA256 => Self::RsaPkcs1(HashAlgorithm::Sha256),
            RSA_WITH_SHA384 => Self::RsaPkcs1(HashAlgorithm::Sha384),
            RSA_WITH_SHA512 => Self::RsaPkcs1(HashAlgorithm::Sha512),
            RSA_ENCRYPTION => Self::RsaPkcs1Unspecified,
            RSA_PSS => return pss_parameters(parameters, id),
            RSA_WITH_MD5 | RSA_WITH_SHA1 | ECDSA_WITH_SHA1 => Self::Weak(id),
            other => Self::Unsupported(other),
        };
        let parameters_allowed = match algorithm {
            // Must be absent [RFC 5758 §3.2].
            Self::Ecdsa(_) => parameters.is_none(),
            // NULL, or absent as some write it [RFC 4055 §5].
            Self::RsaPkcs1(_) | Self::RsaPkcs1Unspecified => is_null_or_absent(parameters),
            _ => true,
        };
        if parameters_allowed { Ok(algorithm) } else { Err(Malformed) }
    }

    /// The hash that it names, if it does.
    #[must_use]
    pub const fn hash(&self) -> Option<HashAlgorithm> {
        match self {
            Self::Ecdsa(hash) | Self::RsaPkcs1(hash) | Self::RsaPss(hash, _) => Some(*hash),
            _ => None,
        }
    }
}

/// Short name, as `ECDSA-SHA256`, or the object identifier.
impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash_name = |hash: &HashAlgorithm| hash.digest_len() * 8;
        match self {
            Self::Ecdsa(hash) => write!(f, "ECDSA-SHA{}", hash_name(hash)),
            Self::RsaPkcs1(hash) => write!(f, "RSA-SHA{}", hash_name(hash)),
            Self::RsaPkcs1Unspecified => f.write_str("RSA"),
            Self::RsaPss(hash, _) => write!(f, "RSA-PSS-SHA{}", hash_name(hash)),
            Self::Weak(RSA_WITH_MD5) => f.write_str("RSA-MD5"),
            Self::Weak(RSA_WITH_SHA1) => f.write_str("RSA-SHA1"),
            Self::Weak(ECDSA_WITH_SHA1) => f.write_str("ECDSA-SHA1"),
            Self::Weak(id) | Self::Unsupported(id) => id.fmt(f),
        }
    }
}

/// A hash as messages name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamedHash {
    Known(HashAlgorithm),
    Weak(ObjectIdentifier),
    Unsupported(ObjectIdentifier),
}

impl NamedHash {
    /// A digest AlgorithmIdentifier: parameters absent, or NULL from older writers
    /// [RFC 5754 §2].
    pub(crate) fn from_element(element: Element<'_>) -> Result<Self, Malformed> {
        let mut fields = element.elements();
        let id = ObjectIdentifier::from_der(fields.expect(asn1::OBJECT_IDENTIFIER)?.raw)?;
        let parameters = fields.any()?;
        fields.finish()?;
        let hash = match id {
            SHA256 => Self::Known(HashAlgorithm::Sha256),
            SHA384 => Self::Known(HashAlgorithm::Sha384),
            SHA512 => Self::Known(HashAlgorithm::Sha512),
            MD5 | SHA1 => Self::Weak(id),
            other => return Ok(Self::Unsupported(other)),
        };
        if is_null_or_absent(parameters) { Ok(hash) } else { Err(Malformed) }
    }
}

impl fmt::Display for NamedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(hash) => write!(f, "SHA-{}", hash.digest_len() * 8),
            Self::Weak(MD5) => f.write_str("MD5"),
            Self::Weak(SHA1) => f.write_str("SHA-1"),
            Self::Weak(id) | Self::Unsupported(id) => id.fmt(f),
        }
    }
}

fn is_null_or_absent(parameters: Option<Element<'_>>) -> bool {
    parameters.is_none_or(|found| found.tag == asn1::NULL && found.value.is_empty())
}

/// ```text
/// RSASSA-PSS-params  ::=  SEQUENCE  {
///    hashAlgorithm     [0] HashAlgorithm DEFAULT sha1Identifier,
///    maskGenAlgorithm  [1] MaskGenAlgorithm DEFAULT mgf1SHA1Identifier,
///    saltLength        [2] INTEGER DEFAULT 20,
///    trailerField      [3] INTEGER DEFAULT 1  }
/// ```
/// [RFC 4055 §3.1]. Only one hash for both, as every profile asks.
fn pss_parameters(
    parameters: Option<Element<'_>>,
    id: ObjectIdentifier,
) -> Result<SignatureAlgorithm, Malformed> {
    let parameters = parameters.ok_or(Malformed)?;
    if parameters.tag != asn1::SEQUENCE {
        return Err(Malformed);
    }
    let mut fields = parameters.elements();
    // The default is SHA-1, in both places.
    let (Some(hash), Some(mask)) = (fields.optional(0xa0)?, fields.optional(0xa1)?) else {
        return Ok(SignatureAlgorithm::Weak(id));
    };
    let salt = match fields.optional(0xa2)? {
        Some(length) => u16::from_der(length.value)?,
        None => 20,
    };
    if let Some(trailer) = fields.optional(0xa3)?
        && u8::from_der(trailer.value)? != 1
    {
        return Err(Malformed);
    }
    fields.finish()?;
    let mut mask = Element::only(mask.value, asn1::SEQUENCE)?.elements();
    let generator = ObjectIdentifier::from_der(mask.expect(asn1::OBJECT_IDENTIFIER)?.raw)?;
    let mask_hash = NamedHash::from_element(mask.expect(asn1::SEQUENCE)?)?;
    mask.finish()?;
    let hash = NamedHash::from_element(Element::only(hash.value, asn1::SEQUENCE)?)?;
    Ok(match hash {
        NamedHash::Weak(_) => SignatureAlgorithm::Weak(id),
        NamedHash::Known(known) if generator == MGF1 && mask_hash == hash => {
            SignatureAlgorithm::RsaPss(known, usize::from(salt))
        }
        _ => SignatureAlgorithm::Unsupported(id),
    })
}

pub(crate) const EC_PUBLIC_KEY: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
pub(crate) const SECP256R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
pub(crate) const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const ECDSA_WITH_SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.1");
pub(crate) const ECDSA_WITH_SHA256: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
pub(crate) const ECDSA_WITH_SHA384: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
pub(crate) const ECDSA_WITH_SHA512: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
pub(crate) const RSA_ENCRYPTION: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_WITH_MD5: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.4");
const RSA_WITH_SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5");
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
pub(crate) const RSA_WITH_SHA256: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
pub(crate) const RSA_WITH_SHA384: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
pub(crate) const RSA_WITH_SHA512: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const MD5: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.5");
const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
pub(crate) const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
pub(crate) const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
pub(crate) const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
