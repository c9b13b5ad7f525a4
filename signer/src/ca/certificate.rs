//! The structure that is signed, and the certificate around it [RFC 5280 §4.1].

use der::asn1::{BitString, GeneralizedTime, UtcTime};
use der::{DateTime, Decode as _, Encode as _, Sequence};
use rubrica_core::time::UnixTime;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use std::time::Duration;
use x509_cert::Version;
use x509_cert::ext::Extensions;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};

/// ```text
/// TBSCertificate ::= SEQUENCE {
///     version [0] EXPLICIT Version, serialNumber, signature, issuer, validity, subject,
///     subjectPublicKeyInfo, extensions [3] EXPLICIT Extensions }
/// ```
#[derive(Debug, Clone, Sequence)]
pub(super) struct ToBeSigned {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    version: Version,
    serial_number: SerialNumber,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    validity: Validity,
    subject: Name,
    subject_public_key_info: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT")]
    extensions: Extensions,
}

#[derive(Sequence)]
struct Certificate {
    to_be_signed: ToBeSigned,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
}

/// What differs between certificates.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) serial: [u8; 16],
    pub(super) issuer: Name,
    pub(super) subject: Name,
    pub(super) not_before: UnixTime,
    pub(super) not_after: UnixTime,
    pub(super) key: SubjectPublicKeyInfoOwned,
    pub(super) extensions: Extensions,
}

impl ToBeSigned {
    pub(super) fn new(content: Content) -> der::Result<Self> {
        Ok(Self {
            version: Version::V3,
            serial_number: serial_number(content.serial)?,
            signature: ecdsa_with_sha256(),
            issuer: content.issuer,
            validity: Validity::new(time(content.not_before)?, time(content.not_after)?),
            subject: content.subject,
            subject_public_key_info: content.key,
            extensions: content.extensions,
        })
    }

    /// The certificate, with its signature `r ‖ s` in the form that certificates carry.
    pub(super) fn assemble(self, signature: &[u8; 64]) -> der::Result<Vec<u8>> {
        Certificate {
            to_be_signed: self,
            algorithm: ecdsa_with_sha256(),
            signature: signature_bits(signature)?,
        }
        .to_der()
    }
}

/// A positive number of constant length with 126 random bits [RFC 5280 §4.1.2.2].
pub(crate) fn serial_number(mut random: [u8; 16]) -> der::Result<SerialNumber> {
    random[0] = random[0] & 0x7f | 0x40;
    SerialNumber::new(&random)
}

/// The serial number of a certificate, as it stands there.
pub(crate) fn serial_of(certificate: &[u8]) -> Option<Vec<u8>> {
    let certificate = x509_cert::Certificate::from_der(certificate).ok()?;
    Some(certificate.tbs_certificate().serial_number().as_bytes().to_vec())
}

/// A signature `r ‖ s` in the form that signed structures carry [RFC 3279 §2.2.3].
pub(crate) fn signature_bits(signature: &[u8; 64]) -> der::Result<BitString> {
    let signature = p256::ecdsa::Signature::from_slice(signature)
        .map_err(|_| der::ErrorKind::Value { tag: der::Tag::BitString })?;
    BitString::from_bytes(signature.to_der().as_bytes())
}

/// [RFC 5758 §3.2]: without parameters.
pub(crate) fn ecdsa_with_sha256() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: const_oid::db::rfc5912::ECDSA_WITH_SHA_256, parameters: None }
}

/// UTCTime until 2049 and GeneralizedTime from 2050 on [RFC 5280 §4.1.2.5].
pub(super) fn time(at: UnixTime) -> der::Result<Time> {
    let seconds = u64::try_from(at.0).map_err(|_| der::ErrorKind::DateTime)?;
    let at = DateTime::from_unix_duration(Duration::from_secs(seconds))?;
    Ok(if at.year() < 2050 {
        Time::UtcTime(UtcTime::from_date_time(at)?)
    } else {
        Time::GeneralTime(GeneralizedTime::from_date_time(at))
    })
}
