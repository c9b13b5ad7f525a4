//! Certificates [RFC 5280], read for signing with them and for judging them.

mod extensions;
pub mod name;
pub mod path;
mod pointers;
pub mod public_key;
pub mod rsa;

use crate::asn1::{self, Element, Elements, Malformed};
use crate::digest::sha256;
use crate::time::UnixTime;
use core::fmt;
use core::ops::Range;
use der::asn1::{BitStringRef, ObjectIdentifier, UintRef};
use der::{Decode, DecodePem, EncodePem};
use serde::{Deserialize, Serialize};

use self::extensions::Extensions;
pub use self::extensions::{BasicConstraints, KeyUsage};
use self::name::Name;
use self::public_key::{PublicKey, SignatureAlgorithm, SignatureError};

/// A certificate: the octets it came in and what they say.
///
/// ```text
/// Certificate  ::=  SEQUENCE  {
///      tbsCertificate       TBSCertificate,
///      signatureAlgorithm   AlgorithmIdentifier,
///      signatureValue       BIT STRING  }
/// ```
#[derive(Clone)]
pub struct Certificate {
    der: Vec<u8>,
    to_be_signed: Range<usize>,
    serial_number: Vec<u8>,
    issuer: Name,
    subject: Name,
    validity: Validity,
    public_key: PublicKey,
    public_key_octets: Vec<u8>,
    extensions: Extensions,
    signature_algorithm: SignatureAlgorithm,
    signature: Vec<u8>,
}

/// When a certificate may be used, both ends included [RFC 5280 §4.1.2.5].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// First second.
    pub not_before: UnixTime,
    /// Last second.
    pub not_after: UnixTime,
}

impl Validity {
    /// Whether `time` lies inside.
    #[must_use]
    pub fn contains(&self, time: UnixTime) -> bool {
        self.not_before <= time && time <= self.not_after
    }
}

/// Why octets are not a certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// Not DER, or not the structure of a certificate.
    #[error("not a certificate: malformed structure")]
    Malformed,
    /// The text has no PEM certificate, or its armour is broken.
    #[error("no certificate in PEM form")]
    Pem,
    /// The two places where a certificate names its signature algorithm differ.
    #[error("signature algorithm inside and outside the signed part differ")]
    AlgorithmMismatch,
}

impl CertificateError {
    /// Stable code of the failure.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "certificate_malformed",
            Self::Pem => "certificate_pem",
            Self::AlgorithmMismatch => "certificate_algorithm_mismatch",
        }
    }
}

impl From<Malformed> for CertificateError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<der::Error> for CertificateError {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}

impl Certificate {
    /// Reads a certificate from DER.
    ///
    /// ```text
    /// TBSCertificate  ::=  SEQUENCE  {
    ///      version         [0]  EXPLICIT Version DEFAULT v1,
    ///      serialNumber         CertificateSerialNumber,
    ///      signature            AlgorithmIdentifier,
    ///      issuer               Name,
    ///      validity             Validity,
    ///      subject              Name,
    ///      subjectPublicKeyInfo SubjectPublicKeyInfo,
    ///      issuerUniqueID  [1]  IMPLICIT UniqueIdentifier OPTIONAL,
    ///      subjectUniqueID [2]  IMPLICIT UniqueIdentifier OPTIONAL,
    ///      extensions      [3]  EXPLICIT Extensions OPTIONAL }
    /// ```
    ///
    /// # Errors
    /// [`CertificateError`] when it is none. Signature, validity and purpose are not judged here.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let mut outer = Element::only(der, asn1::SEQUENCE)?.elements();
        let to_be_signed = outer.expect(asn1::SEQUENCE)?;
        let algorithm = outer.expect(asn1::SEQUENCE)?;
        let signature = outer.expect(asn1::BIT_STRING)?;
        outer.finish()?;

        let mut fields = to_be_signed.elements();
        if let Some(version) = fields.optional(0xa0)? {
            // Only v3 certificates have extensions; v1 is the default and is not written.
            let version = Element::only(version.value, asn1::INTEGER)?;
            if !matches!(version.value, [1 | 2]) {
                return Err(CertificateError::Malformed);
            }
        }
        let serial_number = fields.expect(asn1::INTEGER)?;
        let algorithm_inside = fields.expect(asn1::SEQUENCE)?;
        // [RFC 5280 §4.1.1.2]
        if algorithm_inside.raw != algorithm.raw {
            return Err(CertificateError::AlgorithmMismatch);
        }
        let issuer = Name::from_element(fields.expect(asn1::SEQUENCE)?)?;
        let validity = validity(fields.expect(asn1::SEQUENCE)?)?;
        let subject = Name::from_element(fields.expect(asn1::SEQUENCE)?)?;
        let key = fields.expect(asn1::SEQUENCE)?;
        let public_key = PublicKey::from_element(key)?;
        let mut key = key.elements();
        key.expect(asn1::SEQUENCE)?;
        let key = BitStringRef::from_der(key.expect(asn1::BIT_STRING)?.raw)?;
        fields.optional(0x81)?;
        fields.optional(0x82)?;
        let extensions = match fields.optional(0xa3)? {
            Some(extensions) => {
                Extensions::from_element(Element::only(extensions.value, asn1::SEQUENCE)?)?
            }
            None => Extensions::default(),
        };
        fields.finish()?;

        // The signed part follows the header of the certificate directly.
        let start = der.len() - Element::only(der, asn1::SEQUENCE)?.value.len();
        let signature = BitStringRef::from_der(signature.raw)?;
        Ok(Self {
            to_be_signed: start..start + to_be_signed.raw.len(),
            serial_number: serial_number.value.to_vec(),
            issuer,
            subject,
            validity,
            public_key,
            public_key_octets: key.as_bytes().unwrap_or_default().to_vec(),
            extensions,
            signature_algorithm: SignatureAlgorithm::from_element(algorithm)?,
            signature: signature.as_bytes().ok_or(CertificateError::Malformed)?.to_vec(),
            der: der.to_vec(),
        })
    }

    /// Reads the first certificate of a text in PEM [RFC 7468 §5].
    ///
    /// # Errors
    /// [`CertificateError::Pem`] when there is none, otherwise as [`Certificate::from_der`].
    pub fn from_pem(text: &str) -> Result<Self, CertificateError> {
        Self::all_from_pem(text)?.into_iter().next().ok_or(CertificateError::Pem)
    }

    /// Reads all certificates of a text in PEM, in their order. Other blocks and text are passed
    /// over.
    ///
    /// # Errors
    /// As [`Certificate::from_pem`]; one broken certificate is an error of the whole.
    pub fn all_from_pem(text: &str) -> Result<Vec<Self>, CertificateError> {
        const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
        const END: &str = "-----END CERTIFICATE-----";
        let mut found = Vec::new();
        for piece in text.split(BEGIN).skip(1) {
            let (body, _) = piece.split_once(END).ok_or(CertificateError::Pem)?;
            let block = format!("{BEGIN}\n{}\n{END}\n", body.trim());
            let pem = PemCertificate::from_pem(block).map_err(|_| CertificateError::Pem)?;
            found.push(Self::from_der(&pem.0)?);
        }
        if found.is_empty() { Err(CertificateError::Pem) } else { Ok(found) }
    }

    /// The octets it was read from.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate in PEM.
    #[must_use]
    pub fn to_pem(&self) -> String {
        PemCertificate(self.der.clone()).to_pem(der::pem::LineEnding::LF).unwrap_or_default()
    }

    /// SHA-256 of the DER: what people compare and what trust lists name.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        sha256(&self.der)
    }

    /// Content octets of the serial number, as encoded.
    #[must_use]
    pub fn serial_number(&self) -> &[u8] {
        &self.serial_number
    }

    /// Who issued it.
    #[must_use]
    pub const fn issuer(&self) -> &Name {
        &self.issuer
    }

    /// Whom it is about.
    #[must_use]
    pub const fn subject(&self) -> &Name {
        &self.subject
    }

    /// When it may be used.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        self.validity
    }

    /// The octets of the certified key, without their algorithm: what responders know it by.
    pub(crate) fn public_key_octets(&self) -> &[u8] {
        &self.public_key_octets
    }

    /// The certified key.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// What the key may be used for; absent means not restricted [RFC 5280 §4.2.1.3].
    #[must_use]
    pub const fn key_usage(&self) -> Option<KeyUsage> {
        self.extensions.key_usage
    }

    /// Whether the key may sign documents: by its usage nonRepudiation or digitalSignature, and by
    /// its extended usages none that would forbid it. What is not restricted is allowed.
    #[must_use]
    pub fn may_sign_documents(&self) -> bool {
        let usage = self.extensions.key_usage;
        let by_usage =
            usage.is_none_or(|usage| usage.non_repudiation() || usage.digital_signature());
        let purposes = self.extensions.purposes.as_deref();
        by_usage && purposes.is_none_or(|all| all.iter().any(|one| DOCUMENT_PURPOSES.contains(one)))
    }

    /// Whether one of its extended usages is this one: said, and not merely left open.
    pub(crate) fn has_purpose(&self, purpose: &ObjectIdentifier) -> bool {
        self.extensions.purposes.as_ref().is_some_and(|all| all.contains(purpose))
    }

    /// The policies that it was issued under [RFC 5280 §4.2.1.4].
    pub(crate) fn policies(&self) -> &[ObjectIdentifier] {
        &self.extensions.policies
    }

    /// What it is qualified for, if it says so [ETSI EN 319 412-5 §4.2.3].
    pub(crate) fn qualified_types(&self) -> &[ObjectIdentifier] {
        &self.extensions.qualified_types
    }

    /// Where lists of what its issuer revoked are [RFC 5280 §4.2.1.13].
    #[must_use]
    pub fn list_addresses(&self) -> &[String] {
        &self.extensions.list_addresses
    }

    /// Whom to ask whether it was revoked [RFC 5280 §4.2.2.1].
    #[must_use]
    pub fn responder_addresses(&self) -> &[String] {
        &self.extensions.responder_addresses
    }

    /// Whether and how far down it may issue [RFC 5280 §4.2.1.9].
    #[must_use]
    pub const fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.extensions.basic_constraints
    }

    /// Object identifiers of critical extensions that are not understood here. A certificate that
    /// has any must be rejected [RFC 5280 §4.2].
    #[must_use]
    pub fn unknown_critical_extensions(&self) -> &[String] {
        &self.extensions.unknown_critical
    }

    /// Subject key identifier [RFC 5280 §4.2.1.2].
    #[must_use]
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.extensions.subject_key_identifier.as_deref()
    }

    /// Key identifier of the issuer [RFC 5280 §4.2.1.1].
    #[must_use]
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.extensions.authority_key_identifier.as_deref()
    }

    /// The algorithm it was signed with.
    #[must_use]
    pub const fn signature_algorithm(&self) -> &SignatureAlgorithm {
        &self.signature_algorithm
    }

    /// Whether subject and issuer are the same name. Says nothing about the signature.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// Checks the signature on this certificate with the key of `issuer`, and nothing else.
    ///
    /// # Errors
    /// [`SignatureError`] says whether it is wrong or could not be judged.
    pub fn verify_signed_by(&self, issuer: &Self) -> Result<(), SignatureError> {
        let to_be_signed = self.der.get(self.to_be_signed.clone()).unwrap_or_default();
        issuer.public_key.verify(&self.signature_algorithm, to_be_signed, &self.signature)
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &self.subject.to_string())
            .field("issuer", &self.issuer.to_string())
            .field("serial_number", &hex(&self.serial_number))
            .finish_non_exhaustive()
    }
}

/// Lower-case hexadecimal.
#[must_use]
pub(crate) fn hex(octets: &[u8]) -> String {
    use fmt::Write as _;
    octets.iter().fold(String::with_capacity(octets.len() * 2), |mut text, octet| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{octet:02x}");
        text
    })
}

/// `Validity ::= SEQUENCE { notBefore Time, notAfter Time }`
fn validity(element: Element<'_>) -> Result<Validity, CertificateError> {
    let mut times = element.elements();
    let mut next = || -> Result<UnixTime, CertificateError> { Ok(time(&mut times)?) };
    let validity = Validity { not_before: next()?, not_after: next()? };
    times.finish()?;
    Ok(validity)
}

/// `Time ::= CHOICE { utcTime UTCTime, generalTime GeneralizedTime }`
pub(crate) fn time(elements: &mut Elements<'_>) -> Result<UnixTime, Malformed> {
    let element = elements.any()?.ok_or(Malformed)?;
    let since_epoch = x509_cert::time::Time::from_der(element.raw)?.to_unix_duration();
    Ok(UnixTime(i64::try_from(since_epoch.as_secs()).map_err(|_| Malformed)?))
}

/// Armour only: the octets are kept as they are.
struct PemCertificate(Vec<u8>);

impl der::pem::PemLabel for PemCertificate {
    const PEM_LABEL: &'static str = "CERTIFICATE";
}

impl<'a> Decode<'a> for PemCertificate {
    type Error = der::Error;

    fn decode<R: der::Reader<'a>>(reader: &mut R) -> der::Result<Self> {
        let length = reader.remaining_len();
        Ok(Self(reader.read_vec(length)?))
    }
}

impl der::Encode for PemCertificate {
    fn encoded_len(&self) -> der::Result<der::Length> {
        der::Length::try_from(self.0.len())
    }

    fn encode(&self, encoder: &mut impl der::Writer) -> der::Result<()> {
        encoder.write(&self.0)
    }
}

/// Extended key usages that do not contradict the signing of documents: any, client
/// authentication and e-mail protection [RFC 5280 §4.2.1.12], document signing [RFC 9336 §3], and
/// what vendors used before that.
const DOCUMENT_PURPOSES: [ObjectIdentifier; 6] = [
    ObjectIdentifier::new_unwrap("2.5.29.37.0"),
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2"),
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4"),
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36"),
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.10.3.12"),
    ObjectIdentifier::new_unwrap("1.2.840.113583.1.1.5"),
];

/// An unsigned INTEGER without its leading zero.
pub(crate) fn unsigned(element: Element<'_>) -> Result<&[u8], Malformed> {
    Ok(UintRef::from_der(element.raw)?.as_bytes())
}
