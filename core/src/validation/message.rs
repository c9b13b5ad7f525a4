//! Validation of one signed message: the blocks of [ETSI EN 319 102-1 §5.2] that need nothing but
//! the message, the digest of the document and the trust anchors.

use crate::asn1::{self, Element, Elements, Malformed};
use crate::cms::attribute::{CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME};
use crate::cms::read::{SignedAttributes, SignedData, SignerIdentifier, SignerInfo};
use crate::cms::{ID_DATA, ber};
use crate::digest::HashAlgorithm;
use crate::source::SourceError;
use crate::time::UnixTime;
use crate::validation::report::{
    CertificateReport, Check, CheckCode, Covered, Format, Level, SignatureReport, Signer,
    SubIndication, verdict,
};
use crate::validation::{certificates, reference};
use crate::x509::path::TrustAnchors;
use crate::x509::public_key::{NamedHash, SignatureAlgorithm, SignatureError};
use crate::x509::{Certificate, Validity, time};
use der::Decode;
use der::asn1::ObjectIdentifier;

/// What a format asks of its message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// BER will not do, nor several signers.
    strict: bool,
    /// Whether signing-time must be there, or must not; nothing said if absent.
    signing_time: Option<bool>,
}

impl Rules {
    /// [ETSI EN 319 122-1 §6.3].
    pub(super) const CADES: Self = Self { strict: false, signing_time: Some(true) };
    /// [ETSI EN 319 142-1 §6.3].
    pub(super) const PADES: Self = Self { strict: true, signing_time: Some(false) };
    /// What `adbe.pkcs7.detached` asks [ISO 32000-2 §12.8.3.3]: hardly anything.
    pub(super) const PDF_CMS: Self = Self { strict: false, signing_time: None };
}

/// Where the signed document is.
#[derive(Clone, Copy)]
pub(super) enum Content<'a> {
    /// Inside the message.
    Inside,
    /// Elsewhere; the function gives its digest.
    Outside(&'a dyn Fn(HashAlgorithm) -> Result<Vec<u8>, SourceError>),
}

/// What validation of a message found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) checks: Vec<Check>,
    pub(super) claimed_time: Option<UnixTime>,
    signer: Option<Signer>,
    validity: Option<Validity>,
    certificates: Vec<CertificateReport>,
    hash_algorithm: Option<String>,
    signature_algorithm: Option<String>,
}

/// Reads a message in DER, or in BER, and says which.
pub(super) fn read<T>(
    message: &[u8],
    then: impl FnOnce(&SignedData<'_>, bool) -> T,
) -> Result<T, Malformed> {
    if let Ok(signed) = SignedData::from_der(message) {
        return Ok(then(&signed, true));
    }
    let transcoded = ber::to_der(message)?;
    Ok(then(&SignedData::from_der(&transcoded)?, false))
}

/// Validates a message: what was found about each of its signers.
pub(super) fn validate(
    message: &[u8],
    rules: &Rules,
    content: Content<'_>,
    trust: &TrustAnchors,
    now: UnixTime,
) -> Result<Vec<Findings>, SourceError> {
    let judged = read(message, |signed, is_der| {
        let signers = signed.signers.len();
        if signers == 0 || signers > if rules.strict { 1 } else { MAX_SIGNERS } {
            return Ok(vec![Findings::no_message(Some(format!("signers:{signers}")))]);
        }
        let context = Context { signed, is_der, rules, content, trust, now };
        signed.signers.iter().map(|signer| Findings::judge(&context, signer)).collect()
    });
    judged.unwrap_or_else(|Malformed| Ok(vec![Findings::no_message(None)]))
}

/// What all signers of a message have in common.
struct Context<'a> {
    signed: &'a SignedData<'a>,
    is_der: bool,
    rules: &'a Rules,
    content: Content<'a>,
    trust: &'a TrustAnchors,
    now: UnixTime,
}

/// More than ever sign one document together; the document is read once for each.
const MAX_SIGNERS: usize = 16;

impl Findings {
    /// The report of a signature of this format.
    pub(super) fn of(
        mut self,
        format: Format,
        covered: Option<Covered>,
        now: UnixTime,
    ) -> SignatureReport {
        // Nobody vouches for the claimed time, so that it is odd is no more than worth knowing.
        if let (Some(claimed), Some(validity)) = (self.claimed_time, self.validity) {
            let plausible = claimed <= now && validity.contains(claimed);
            let code = CheckCode::ClaimedTimePlausible;
            self.checks.push(if plausible { Check::passed(code) } else { Check::warning(code) });
        }
        let (indication, sub_indication) = verdict(&self.checks);
        let conforms = self.checks.iter().any(|check| check.code == CheckCode::SignatureValue)
            && !self.checks.iter().any(|check| check.has_failed() && is_about_form(check.code));
        let has_levels =
            matches!(format, Format::CadesAttached | Format::CadesDetached | Format::Pades);
        SignatureReport {
            indication,
            sub_indication,
            format,
            level: (conforms && has_levels).then_some(Level::BaselineB),
            field_name: None,
            signer: self.signer,
            claimed_time: self.claimed_time,
            reason: None,
            location: None,
            certificates: self.certificates,
            hash_algorithm: self.hash_algorithm,
            signature_algorithm: self.signature_algorithm,
            covered,
            checks: self.checks,
        }
    }

    fn check(&mut self, condition: bool, code: CheckCode, means: SubIndication) {
        self.checks.push(Check::that(condition, code, means));
    }

    /// What is found where there is no message to be judged.
    fn no_message(detail: Option<String>) -> Self {
        let check = Check::failed(CheckCode::MessageStructure, SubIndication::FormatFailure);
        Self { checks: vec![Check { detail, ..check }], ..Self::default() }
    }

    fn judge(context: &Context<'_>, signer: &SignerInfo<'_>) -> Result<Self, SourceError> {
        let Context { signed, rules, .. } = *context;
        let mut found = Self::default();
        found.checks.push(Check::passed(CheckCode::MessageStructure));
        found.check(
            context.is_der || !rules.strict,
            CheckCode::MessageEncoding,
            SubIndication::FormatFailure,
        );
        found.check(
            versions_are_right(signed, signer),
            CheckCode::MessageVersions,
            SubIndication::SigConstraintsFailure,
        );
        let hash = found.hash_algorithm(signed, signer);
        found.content(signed, signer, hash, context.content)?;
        found.attributes(signer.signed_attributes.as_ref());
        found.check(
            signed.content_type == ID_DATA && signer.content_type() == Some(ID_DATA),
            CheckCode::ContentType,
            SubIndication::SigConstraintsFailure,
        );
        found.signing_time(signer, rules);
        found.unsigned_material(signed, signer);

        let named = signed.certificates.iter().find(|one| signer.signer.names(one));
        found.check(
            named.is_some(),
            CheckCode::SigningCertificateFound,
            SubIndication::NoSigningCertificateFound,
        );
        let Some(certificate) = named else { return Ok(found) };
        found.signer = Some(Signer::from(certificate));
        found.validity = Some(certificate.validity());
        found.checks.push(reference::check(signer, certificate));
        found.signature(signer, hash, certificate);
        found.certificates = certificates::validate(
            certificate,
            &signed.certificates,
            signed.other_certificates,
            context.trust,
            context.now,
            &mut found.checks,
        );
        Ok(found)
    }

    /// The hash, if it can be computed. The message names it twice [RFC 5652 §5.1, §5.3].
    fn hash_algorithm(
        &mut self,
        signed: &SignedData<'_>,
        signer: &SignerInfo<'_>,
    ) -> Option<HashAlgorithm> {
        let named = signer.digest_algorithm;
        self.hash_algorithm = Some(named.to_string());
        let check = match named {
            NamedHash::Weak(_) | NamedHash::Unsupported(_) => {
                Check::failed(CheckCode::HashAlgorithm, SubIndication::CryptoConstraintsFailure)
                    .because(named.to_string())
            }
            NamedHash::Known(_) => Check::that(
                names_what_is_used(signed),
                CheckCode::HashAlgorithm,
                SubIndication::SigConstraintsFailure,
            ),
        };
        self.checks.push(check);
        match named {
            NamedHash::Known(hash) => Some(hash),
            _ => None,
        }
    }

    fn content(
        &mut self,
        signed: &SignedData<'_>,
        signer: &SignerInfo<'_>,
        hash: Option<HashAlgorithm>,
        content: Content<'_>,
    ) -> Result<(), SourceError> {
        let digest = match (content, signed.content) {
            (Content::Inside, None) => {
                let means = SubIndication::SignedDataNotFound;
                self.checks.push(Check::failed(CheckCode::SignedDataFound, means));
                self.checks.push(Check::not_performed(CheckCode::MessageDigest));
                return Ok(());
            }
            (Content::Inside, Some(content)) => {
                self.checks.push(Check::passed(CheckCode::SignedDataFound));
                hash.map(|hash| hash.digest(content))
            }
            (Content::Outside(digest), inside) => {
                self.checks.push(Check::passed(CheckCode::SignedDataFound));
                self.check(
                    inside.is_none(),
                    CheckCode::ContentPlacement,
                    SubIndication::SigConstraintsFailure,
                );
                hash.map(digest).transpose()?
            }
        };
        let signed_digest = signer
            .value(MESSAGE_DIGEST)
            .filter(|value| value.tag == asn1::OCTET_STRING)
            .map(|value| value.value);
        self.checks.push(match (digest, signed_digest) {
            (Some(digest), Some(signed)) => {
                Check::that(digest == signed, CheckCode::MessageDigest, SubIndication::HashFailure)
            }
            (Some(_), None) => {
                Check::failed(CheckCode::MessageDigest, SubIndication::SigConstraintsFailure)
            }
            (None, _) => Check::not_performed(CheckCode::MessageDigest),
        });
        Ok(())
    }

    fn attributes(&mut self, attributes: Option<&SignedAttributes<'_>>) {
        const CODE: CheckCode = CheckCode::SignedAttributes;
        self.checks.push(match attributes {
            None => Check::failed(CODE, SubIndication::SigConstraintsFailure).because("none"),
            // They must be DER even where the rest is not [RFC 5652 §5.3].
            Some(found) if !found.in_order => {
                Check::failed(CODE, SubIndication::FormatFailure).because("order")
            }
            Some(found) if found.has_duplicates() => {
                Check::failed(CODE, SubIndication::SigConstraintsFailure).because("duplicate")
            }
            Some(_) => Check::passed(CODE),
        });
    }

    fn signing_time(&mut self, signer: &SignerInfo<'_>, rules: &Rules) {
        let attributes = signer.signed_attributes.as_ref();
        let count = attributes.map_or(0, |attributes| attributes.count(SIGNING_TIME));
        let claimed =
            signer.value(SIGNING_TIME).and_then(|value| time(&mut Elements::new(value.raw)).ok());
        let as_it_should = match rules.signing_time {
            Some(true) => claimed.is_some(),
            Some(false) => count == 0,
            None => true,
        };
        self.check(as_it_should, CheckCode::SigningTime, SubIndication::SigConstraintsFailure);
        self.claimed_time = claimed;
    }

    /// Unsigned attributes and revocation lists are not evaluated here, so anybody could change
    /// them.
    fn unsigned_material(&mut self, signed: &SignedData<'_>, signer: &SignerInfo<'_>) {
        let detail = match (signer.has_unsigned_attributes, signed.has_revocation_lists) {
            (true, _) => Some("unsigned_attributes"),
            (false, true) => Some("revocation_lists"),
            (false, false) => None,
        };
        self.checks.push(match detail {
            None => Check::passed(CheckCode::UnsignedMaterial),
            Some(detail) => {
                Check::failed(CheckCode::UnsignedMaterial, SubIndication::SigConstraintsFailure)
                    .because(detail)
            }
        });
    }

    fn signature(
        &mut self,
        signer: &SignerInfo<'_>,
        hash: Option<HashAlgorithm>,
        certificate: &Certificate,
    ) {
        const ALGORITHM: CheckCode = CheckCode::SignatureAlgorithm;
        const VALUE: CheckCode = CheckCode::SignatureValue;
        let algorithm = match (&signer.signature_algorithm, hash) {
            (SignatureAlgorithm::RsaPkcs1Unspecified, Some(hash)) => {
                SignatureAlgorithm::RsaPkcs1(hash)
            }
            (other, _) => other.clone(),
        };
        self.signature_algorithm = Some(algorithm.to_string());
        let (Some(hash), Some(attributes)) = (hash, &signer.signed_attributes) else {
            self.checks.push(Check::not_performed(ALGORITHM));
            self.checks.push(Check::not_performed(VALUE));
            return;
        };
        let key = certificate.public_key();
        let crypto = SubIndication::CryptoConstraintsFailure;
        let (about_algorithm, about_value) =
            match key.verify(&algorithm, &attributes.to_be_signed, signer.signature) {
                Err(error @ (SignatureError::Weak | SignatureError::Unsupported)) => {
                    let detail = format!("{algorithm},{key}");
                    let failed = Check::failed(ALGORITHM, crypto);
                    let failed = failed.because(format!("{}:{detail}", error.code()));
                    (failed, Check::not_performed(VALUE))
                }
                verified => (
                    // One hash for content and attributes, so that none of them can be exchanged.
                    Check::that(
                        algorithm.hash() == Some(hash),
                        ALGORITHM,
                        SubIndication::SigConstraintsFailure,
                    ),
                    Check::that(verified.is_ok(), VALUE, SubIndication::SigCryptoFailure),
                ),
            };
        self.checks.extend([about_algorithm, about_value]);
    }
}

/// Whether a check is about the rules of a format rather than about who signed what.
const fn is_about_form(code: CheckCode) -> bool {
    matches!(
        code,
        CheckCode::MessageStructure
            | CheckCode::MessageEncoding
            | CheckCode::MessageVersions
            | CheckCode::HashAlgorithm
            | CheckCode::ContentPlacement
            | CheckCode::SignedAttributes
            | CheckCode::ContentType
            | CheckCode::SigningCertificateFound
            | CheckCode::SigningCertificateReference
            | CheckCode::SigningTime
            | CheckCode::UnsignedMaterial
            | CheckCode::SignatureDictionary
            | CheckCode::SubFilter
            | CheckCode::ByteRange
    )
}

impl<'a> SignerInfo<'a> {
    pub(super) fn value(&self, kind: ObjectIdentifier) -> Option<Element<'a>> {
        self.signed_attributes.as_ref()?.value(kind)
    }

    fn content_type(&self) -> Option<ObjectIdentifier> {
        ObjectIdentifier::from_der(self.value(CONTENT_TYPE)?.raw).ok()
    }
}

/// Whether the message names the hashes of its signers, each once, and no other.
fn names_what_is_used(signed: &SignedData<'_>) -> bool {
    let named = &signed.digest_algorithms;
    let used = |hash: &NamedHash| signed.signers.iter().any(|one| one.digest_algorithm == *hash);
    let times = |hash: &NamedHash| named.iter().filter(|one| *one == hash).count();
    named.iter().all(|hash| used(hash) && times(hash) == 1)
        && signed.signers.iter().all(|signer| named.contains(&signer.digest_algorithm))
}

/// [RFC 5652 §5.1, §5.3]; only plain certificates are ever accepted beside it.
fn versions_are_right(signed: &SignedData<'_>, signer: &SignerInfo<'_>) -> bool {
    let of = |signer: &SignerInfo<'_>| match signer.signer {
        SignerIdentifier::IssuerAndSerialNumber { .. } => 1,
        SignerIdentifier::SubjectKeyIdentifier(_) => 3,
    };
    let highest = signed.signers.iter().map(of).max().unwrap_or(1);
    let of_message = if signed.content_type == ID_DATA { highest } else { 3 };
    signer.version == of(signer) && signed.version == of_message
}
