//! What validation found, for programs. Text for people is made elsewhere from the codes.

use crate::time::UnixTime;
use crate::x509::{Certificate, Validity, hex};
use serde::{Deserialize, Serialize};

/// The outcome [ETSI EN 319 102-1 §5.1.3].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Indication {
    /// All checks passed.
    TotalPassed,
    /// What is known is not enough to say either.
    #[serde(rename = "INDETERMINATE")]
    Indeterminate,
    /// The signature is broken.
    TotalFailed,
}

/// Why it is not TOTAL-PASSED [ETSI EN 319 102-1 §5.1.3, tables 5 and 6].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum SubIndication {
    /// It does not have the form of a signature.
    FormatFailure,
    /// The document is not the one that was signed.
    HashFailure,
    /// The signature does not belong to the certificate.
    SigCryptoFailure,
    /// It was certainly made before its certificate was valid.
    NotYetValid,
    /// It breaks a rule of its format.
    SigConstraintsFailure,
    /// A certificate of the path breaks a rule.
    ChainConstraintsFailure,
    /// An algorithm or key is too weak, or cannot be judged.
    CryptoConstraintsFailure,
    /// It does not say who signed.
    NoSigningCertificateFound,
    /// Nobody who is trusted stands behind the certificate.
    NoCertificateChainFound,
    /// A certificate has expired, and there is no proof that the signature existed before.
    OutOfBoundsNoPoe,
    /// The signed document is not at hand.
    SignedDataNotFound,
    /// There is no signature. The standard leaves this case to the application.
    NoSignatureFound,
}

impl SubIndication {
    /// The indication that goes with it.
    #[must_use]
    pub const fn indication(self) -> Indication {
        match self {
            Self::FormatFailure
            | Self::HashFailure
            | Self::SigCryptoFailure
            | Self::NotYetValid => Indication::TotalFailed,
            _ => Indication::Indeterminate,
        }
    }
}

/// One thing that was looked at. The table of codes is in `docs/validation.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What was looked at.
    pub code: CheckCode,
    /// How it ended.
    pub outcome: Outcome,
    /// What a failure means.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sub_indication: Option<SubIndication>,
    /// More about it: a code, a name or a number, never text for people.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// Not as it should be: the signature is not accepted.
    Failed,
    /// Worth knowing; the signature is accepted all the same.
    Warning,
    /// Not looked at.
    NotPerformed,
}

/// What is looked at. The serialised names are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CheckCode {
    /// The document has signatures at all.
    SignaturesPresent,
    /// One signature covers the document to its last byte.
    DocumentFullyCovered,
    /// Only signatures, timestamps or form data came after this signature.
    LaterChanges,
    /// The signature dictionary has what PAdES asks for.
    SignatureDictionary,
    /// `/SubFilter` is `ETSI.CAdES.detached`.
    SubFilter,
    /// `/ByteRange` covers everything but the signature.
    ByteRange,
    /// The room of the signature holds it and zeros, in digits of one case.
    ContentsPadding,
    /// The message can be read and has one signer.
    MessageStructure,
    /// The encoding is DER where the format asks for it.
    MessageEncoding,
    /// The version numbers are those that the structure asks for.
    MessageVersions,
    /// The hash of the content is reliable and named in the same way everywhere.
    HashAlgorithm,
    /// The content travels inside or outside, as the format asks for.
    ContentPlacement,
    /// The signed document is at hand.
    SignedDataFound,
    /// The document has the digest that was signed.
    MessageDigest,
    /// The signed attributes are DER, and each is there once with one value.
    SignedAttributes,
    /// The content is of type id-data.
    ContentType,
    /// The certificate that the signer names is inside.
    SigningCertificateFound,
    /// The signed reference names the same certificate.
    SigningCertificateReference,
    /// The claimed time is inside (CAdES) or is not (PAdES).
    SigningTime,
    /// The claimed time lies within the validity of the certificate and not in the future.
    ClaimedTimePlausible,
    /// The algorithm of the signature and its key are reliable.
    SignatureAlgorithm,
    /// The signature belongs to the attributes and the certificate.
    SignatureValue,
    /// The certificate may sign documents.
    KeyUsage,
    /// A path leads to somebody who is trusted.
    CertificatePath,
    /// The certificates of the path are valid now.
    CertificateValidity,
    /// The certificates of the path keep their rules.
    CertificateConstraints,
    /// The certificates of the path are signed with reliable algorithms.
    CertificateAlgorithms,
    /// Every certificate inside belongs to the path, or is at least unaltered.
    EmbeddedCertificates,
    /// There is nothing inside that is neither signed nor verified.
    UnsignedMaterial,
    /// The certificates were not revoked.
    Revocation,
}

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidationReport {
    /// The worst of all signatures and of the checks below.
    pub indication: Indication,
    /// The reason, if it is not TOTAL-PASSED.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sub_indication: Option<SubIndication>,
    /// The time that validity was judged by.
    pub validated_at: UnixTime,
    /// Checks of the document as a whole.
    pub checks: Vec<Check>,
    /// Its signatures, in the order in which they were made.
    pub signatures: Vec<SignatureReport>,
}

/// What became of one signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureReport {
    /// The outcome.
    pub indication: Indication,
    /// The reason, if it is not TOTAL-PASSED.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sub_indication: Option<SubIndication>,
    /// Form of the signature.
    pub format: Format,
    /// Conformance level, when it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<Level>,
    /// Field of the form that holds it, in a PDF.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field_name: Option<String>,
    /// Who signed, as the certificate says. Rely on it only with TOTAL-PASSED.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub signer: Option<Signer>,
    /// When the signer says to have signed. Nobody vouches for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub claimed_time: Option<UnixTime>,
    /// Why the signer says to have signed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Where the signer says to have signed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location: Option<String>,
    /// The certificate and those above it, as far as they were found.
    pub certificates: Vec<CertificateReport>,
    /// Hash of the content, as `SHA-256`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hash_algorithm: Option<String>,
    /// Algorithm of the signature, as `ECDSA-SHA256`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub signature_algorithm: Option<String>,
    /// What the signature says anything about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub covered: Option<Covered>,
    /// Everything that was looked at, in order.
    pub checks: Vec<Check>,
}

/// Form of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Format {
    /// CAdES, the document beside it.
    CadesDetached,
    /// CAdES, the document inside.
    CadesAttached,
    /// PAdES.
    Pades,
    /// An older form in a PDF, such as `adbe.pkcs7.detached`.
    PdfCms,
    /// A timestamp on a PDF.
    PdfTimestamp,
}

/// Conformance level [ETSI EN 319 122-1 §6, EN 319 142-1 §6].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    /// Basic.
    #[serde(rename = "B-B")]
    BaselineB,
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// Common name, or the whole name where there is none.
    pub name: String,
    /// The number in the name: `IDCES-` and a DNI for citizens of Spain.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
}

/// A certificate, for show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateReport {
    /// Subject [RFC 4514].
    pub subject: String,
    /// Issuer [RFC 4514].
    pub issuer: String,
    /// Serial number in hexadecimal.
    pub serial_number: String,
    /// When it may be used.
    #[serde(flatten)]
    pub validity: Validity,
    /// Kind and size of the key, as `EC P-256`.
    pub public_key: String,
    /// SHA-256 of the certificate in hexadecimal.
    pub fingerprint: String,
}

/// What a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// How much of the document.
    pub scope: Scope,
    /// How many bytes are signed.
    pub bytes: u64,
}

/// How much of a document a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Scope {
    /// All of it.
    WholeDocument,
    /// All that it was when it was signed; something was added later.
    EarlierRevision,
    /// Not what it should: nothing follows from this signature.
    Broken,
}

impl Check {
    pub(crate) const fn passed(code: CheckCode) -> Self {
        Self { code, outcome: Outcome::Passed, sub_indication: None, detail: None }
    }

    pub(crate) const fn failed(code: CheckCode, means: SubIndication) -> Self {
        Self { code, outcome: Outcome::Failed, sub_indication: Some(means), detail: None }
    }

    pub(crate) const fn warning(code: CheckCode) -> Self {
        Self { code, outcome: Outcome::Warning, sub_indication: None, detail: None }
    }

    pub(crate) const fn not_performed(code: CheckCode) -> Self {
        Self { code, outcome: Outcome::NotPerformed, sub_indication: None, detail: None }
    }

    /// Passed if `condition`, else failed with this meaning.
    pub(crate) const fn that(condition: bool, code: CheckCode, means: SubIndication) -> Self {
        if condition { Self::passed(code) } else { Self::failed(code, means) }
    }

    pub(crate) fn because(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    pub(crate) const fn has_failed(&self) -> bool {
        matches!(self.outcome, Outcome::Failed)
    }
}

/// The verdict of some checks: the gravest failure, and among equals the first.
pub(crate) fn verdict<'a>(
    checks: impl IntoIterator<Item = &'a Check>,
) -> (Indication, Option<SubIndication>) {
    let mut verdict = (Indication::TotalPassed, None);
    for check in checks.into_iter().filter(|check| check.has_failed()) {
        let means = check.sub_indication.unwrap_or(SubIndication::FormatFailure);
        if means.indication() > verdict.0 {
            verdict = (means.indication(), Some(means));
        }
    }
    verdict
}

impl From<&Certificate> for CertificateReport {
    fn from(certificate: &Certificate) -> Self {
        Self {
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            serial_number: hex(certificate.serial_number()),
            validity: certificate.validity(),
            public_key: certificate.public_key().to_string(),
            fingerprint: hex(&certificate.fingerprint()),
        }
    }
}

impl From<&Certificate> for Signer {
    fn from(certificate: &Certificate) -> Self {
        let subject = certificate.subject();
        Self {
            name: subject.common_name().map_or_else(|| subject.to_string(), str::to_owned),
            id: subject.serial_number().map(str::to_owned),
        }
    }
}

impl ValidationReport {
    /// Puts the report of a document together from what was found in it.
    pub(crate) fn new(
        validated_at: UnixTime,
        checks: Vec<Check>,
        signatures: Vec<SignatureReport>,
    ) -> Self {
        let (mut indication, mut sub_indication) = verdict(&checks);
        for signature in &signatures {
            if signature.indication > indication {
                (indication, sub_indication) = (signature.indication, signature.sub_indication);
            }
        }
        Self { indication, sub_indication, validated_at, checks, signatures }
    }
}
