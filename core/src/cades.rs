//! CAdES signatures of level B-B [ETSI EN 319 122-1 §6.3], made in two steps.
//!
//! [`prepare`] takes the digest of a document and says what has to be signed; the key is elsewhere.
//! [`Prepared::attach`] takes the signature that came back, verifies it, and gives out the message.
//! The document itself is needed only where it is to travel inside.

mod certificate;

use crate::cms::attribute::{
    CONTENT_TYPE, EssCertIdV2, IssuerSerial, MESSAGE_DIGEST, SIGNING_CERTIFICATE_V2, SIGNING_TIME,
    SigningCertificateV2,
};
use crate::cms::write::{
    ContentInfo, EncapsulatedContent, IssuerAndSerialNumber, SignedData, SignerInfo,
};
use crate::cms::{ID_DATA, ID_SIGNED_DATA, ecdsa_id, hash_id, rsa_id};
use crate::digest::HashAlgorithm;
use crate::pkcs12::PrivateKey;
use crate::time::UnixTime;
use crate::x509::Certificate;
use crate::x509::public_key::{PublicKey, SignatureAlgorithm};
use core::time::Duration;
use der::asn1::{Any, GeneralizedTime, ObjectIdentifier, OctetString, SetOfVec, UtcTime};
use der::{DateTime, Decode, Encode, Tag};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attribute;
use x509_cert::time::Time;

pub use self::certificate::{SigningCertificate, SigningCertificateError};

/// Which attributes the signature carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// A file of its own, with the time its signer claims [ETSI EN 319 122-1 §5.2.1].
    Cades {
        /// When the signer says that it was made.
        signing_time: UnixTime,
    },
    /// Inside a PDF: the claimed time is in the signature dictionary and must not be here
    /// [ETSI EN 319 142-1 §6.3].
    Pades,
}

/// A signature value as signers give it: r and s, 32 octets each, big endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawSignature(pub [u8; 64]);

impl TryFrom<&[u8]> for RawSignature {
    type Error = CadesError;

    fn try_from(octets: &[u8]) -> Result<Self, CadesError> {
        octets.try_into().map(Self).map_err(|_| CadesError::SignatureInvalid)
    }
}

/// Why a signature could not be prepared or put together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CadesError {
    /// The digest does not have the length of its algorithm.
    #[error("digest has the wrong length for its algorithm")]
    DigestLength,
    /// The claimed time cannot be written: before 1970 or after 9999.
    #[error("signing time cannot be represented")]
    SigningTime,
    /// The signature does not belong to the certificate and to what was prepared.
    #[error("signature does not verify with the signing certificate")]
    SignatureInvalid,
    /// The content given to travel inside is not the one whose digest was signed.
    #[error("content does not have the digest that was signed")]
    ContentMismatch,
    /// The parts do not fit into an encoding: larger than 256 MiB.
    #[error("message cannot be encoded")]
    Encoding,
}

impl CadesError {
    /// Stable code of the failure.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DigestLength => "cades_digest_length",
            Self::SigningTime => "cades_signing_time",
            Self::SignatureInvalid => "cades_signature_invalid",
            Self::ContentMismatch => "cades_content_mismatch",
            Self::Encoding => "cades_encoding",
        }
    }
}

impl From<der::Error> for CadesError {
    fn from(_: der::Error) -> Self {
        Self::Encoding
    }
}

/// A signature that lacks only its value.
#[derive(Debug, Clone)]
pub struct Prepared {
    certificate: SigningCertificate,
    algorithm: HashAlgorithm,
    content_digest: Vec<u8>,
    attributes: SetOfVec<Attribute>,
    to_be_signed: Vec<u8>,
}

/// Puts together what has to be signed for a document of which only the digest is known.
///
/// # Errors
/// [`CadesError::DigestLength`] and [`CadesError::SigningTime`].
pub fn prepare(
    certificate: &SigningCertificate,
    content_digest: &[u8],
    algorithm: HashAlgorithm,
    profile: Profile,
) -> Result<Prepared, CadesError> {
    if content_digest.len() != algorithm.digest_len() {
        return Err(CadesError::DigestLength);
    }
    let mut attributes = vec![
        attribute(CONTENT_TYPE, &ID_DATA)?,
        attribute(MESSAGE_DIGEST, &OctetString::new(content_digest)?)?,
        attribute(SIGNING_CERTIFICATE_V2, &reference_to(certificate.certificate(), algorithm)?)?,
    ];
    if let Profile::Cades { signing_time } = profile {
        attributes.push(attribute(SIGNING_TIME, &encode_time(signing_time)?)?);
    }
    // Sorted here, and what is hashed is the SET itself: the [0] that stands before the attributes
    // in the message is not signed [RFC 5652 §5.4].
    let attributes = SetOfVec::try_from(attributes)?;
    let to_be_signed = attributes.to_der()?;
    Ok(Prepared {
        certificate: certificate.clone(),
        algorithm,
        content_digest: content_digest.to_vec(),
        attributes,
        to_be_signed,
    })
}

impl Prepared {
    /// The octets that are signed: DER of the signed attributes.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.to_be_signed
    }

    /// Digest of [`Prepared::to_be_signed`]: what the signer gets to see.
    #[must_use]
    pub fn digest(&self) -> Vec<u8> {
        self.algorithm.digest(&self.to_be_signed)
    }

    /// The hash of [`Prepared::digest`] and of the content.
    #[must_use]
    pub const fn algorithm(&self) -> HashAlgorithm {
        self.algorithm
    }

    /// Makes the signed message. With `content` the document travels inside, without it the
    /// signature is detached.
    ///
    /// Nothing is given out before the signature was verified against the certificate and the
    /// content against its digest.
    ///
    /// # Errors
    /// [`CadesError::SignatureInvalid`], [`CadesError::ContentMismatch`], [`CadesError::Encoding`].
    pub fn attach(
        self,
        signature: &RawSignature,
        content: Option<&[u8]>,
    ) -> Result<Vec<u8>, CadesError> {
        if content.is_some_and(|content| self.algorithm.digest(content) != self.content_digest) {
            return Err(CadesError::ContentMismatch);
        }
        let signature = self.verified(signature)?;
        let algorithm =
            AlgorithmIdentifierOwned { oid: ecdsa_id(self.algorithm), parameters: None };
        self.assemble(algorithm, signature, content)
    }

    /// Makes the detached message with a key that is at hand: the citizen's own.
    ///
    /// # Errors
    /// [`CadesError::SignatureInvalid`] when the key is not that of the certificate, and
    /// [`CadesError::Encoding`].
    pub fn sign(self, key: &PrivateKey) -> Result<Vec<u8>, CadesError> {
        let signature = key
            .sign(self.algorithm, &self.to_be_signed)
            .map_err(|_| CadesError::SignatureInvalid)?;
        let (algorithm, identifier) = if key.is_elliptic() {
            let oid = ecdsa_id(self.algorithm);
            let identifier = AlgorithmIdentifierOwned { oid, parameters: None };
            (SignatureAlgorithm::Ecdsa(self.algorithm), identifier)
        } else {
            // NULL and not absent, in messages too [RFC 4055 §5].
            let (oid, parameters) = (rsa_id(self.algorithm), Some(Any::null()));
            let identifier = AlgorithmIdentifierOwned { oid, parameters };
            (SignatureAlgorithm::RsaPkcs1(self.algorithm), identifier)
        };
        self.certificate
            .certificate()
            .public_key()
            .verify(&algorithm, &self.to_be_signed, &signature)
            .map_err(|_| CadesError::SignatureInvalid)?;
        self.assemble(identifier, signature.to_vec(), None)
    }

    fn assemble(
        self,
        signature_algorithm: AlgorithmIdentifierOwned,
        signature: Vec<u8>,
        content: Option<&[u8]>,
    ) -> Result<Vec<u8>, CadesError> {
        let certificate = self.certificate.certificate();
        let hash = AlgorithmIdentifierOwned { oid: hash_id(self.algorithm), parameters: None };
        let signer = SignerInfo {
            // The signer is named by issuer and serial number [RFC 5652 §5.3].
            version: 1,
            signer: IssuerAndSerialNumber {
                issuer: Any::from_der(certificate.issuer().der())?,
                serial_number: Any::new(Tag::Integer, certificate.serial_number())?,
            },
            digest_algorithm: hash.clone(),
            signed_attributes: self.attributes,
            signature_algorithm,
            signature: OctetString::new(signature)?,
        };
        let chain = core::iter::once(certificate).chain(self.certificate.chain());
        let certificates =
            chain.map(|one| Any::from_der(one.der())).collect::<Result<Vec<_>, _>>()?;
        let message = ContentInfo {
            content_type: ID_SIGNED_DATA,
            content: SignedData {
                // Content of type id-data and no signer of version 3 [RFC 5652 §5.1].
                version: 1,
                digest_algorithms: SetOfVec::try_from(vec![hash])?,
                content: EncapsulatedContent {
                    content_type: ID_DATA,
                    content: content.map(OctetString::new).transpose()?,
                },
                certificates: SetOfVec::try_from(certificates)?,
                signers: SetOfVec::try_from(vec![Any::encode_from(&signer)?])?,
            },
        };
        Ok(message.to_der()?)
    }

    /// The signature in the encoding of CMS, if it is one.
    fn verified(&self, signature: &RawSignature) -> Result<Vec<u8>, CadesError> {
        let signature = p256::ecdsa::Signature::from_slice(&signature.0)
            .map_err(|_| CadesError::SignatureInvalid)?
            .to_der()
            .as_bytes()
            .to_vec();
        let key: &PublicKey = self.certificate.certificate().public_key();
        key.verify(&SignatureAlgorithm::Ecdsa(self.algorithm), &self.to_be_signed, &signature)
            .map_err(|_| CadesError::SignatureInvalid)?;
        Ok(signature)
    }
}

/// The attribute that ties the signature to one certificate [RFC 5035 §3].
fn reference_to(
    certificate: &Certificate,
    algorithm: HashAlgorithm,
) -> Result<SigningCertificateV2, CadesError> {
    let hash_algorithm = match algorithm {
        HashAlgorithm::Sha256 => None,
        other => Some(AlgorithmIdentifierOwned { oid: hash_id(other), parameters: None }),
    };
    // directoryName [4] is EXPLICIT, because Name is a CHOICE.
    let directory_name = Tag::ContextSpecific { constructed: true, number: der::TagNumber(4) };
    Ok(SigningCertificateV2 {
        certs: vec![EssCertIdV2 {
            hash_algorithm,
            cert_hash: OctetString::new(algorithm.digest(certificate.der()))?,
            issuer_serial: Some(IssuerSerial {
                issuer: vec![Any::new(directory_name, certificate.issuer().der())?],
                serial_number: Any::new(Tag::Integer, certificate.serial_number())?,
            }),
        }],
    })
}

fn attribute(kind: ObjectIdentifier, value: &impl Encode) -> Result<Attribute, CadesError> {
    let value = Any::from_der(&value.to_der()?)?;
    Ok(Attribute { oid: kind, values: SetOfVec::try_from(vec![value])? })
}

/// UTCTime until 2049, GeneralizedTime after [RFC 5652 §11.3].
fn encode_time(time: UnixTime) -> Result<Time, CadesError> {
    let seconds = u64::try_from(time.0).map_err(|_| CadesError::SigningTime)?;
    let time = DateTime::from_unix_duration(Duration::from_secs(seconds))
        .map_err(|_| CadesError::SigningTime)?;
    if time.year() < 2050 {
        let time = UtcTime::from_date_time(time).map_err(|_| CadesError::SigningTime)?;
        Ok(Time::UtcTime(time))
    } else {
        Ok(Time::GeneralTime(GeneralizedTime::from_date_time(time)))
    }
}
