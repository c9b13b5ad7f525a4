//! Asking a responder [RFC 6960].

use super::{Revocation, RevocationError, Window, refuse_unknown_critical, time, verify};
use crate::asn1::{self, Element};
use crate::x509::Certificate;
use der::asn1::ObjectIdentifier;
use der::{Decode, Encode};
use sha1::{Digest as _, Sha1};

/// The question whether `certificate` was revoked.
///
/// ```text
/// OCSPRequest ::= SEQUENCE { tbsRequest TBSRequest }
/// TBSRequest  ::= SEQUENCE { requestList SEQUENCE OF Request }
/// Request     ::= SEQUENCE { reqCert CertID }
/// CertID      ::= SEQUENCE {
///     hashAlgorithm   AlgorithmIdentifier,
///     issuerNameHash  OCTET STRING,
///     issuerKeyHash   OCTET STRING,
///     serialNumber    CertificateSerialNumber }
/// ```
/// SHA-1 is a name here and not a safeguard: responders look their issuer up by it.
#[must_use]
pub fn make_request(certificate: &Certificate, issuer: &Certificate) -> Vec<u8> {
    let id = CertificateId::of(certificate, issuer);
    let id = sequence(&[
        SHA1_IDENTIFIER,
        &element(asn1::OCTET_STRING, &id.issuer_name),
        &element(asn1::OCTET_STRING, &id.issuer_key),
        &element(asn1::INTEGER, id.serial_number),
    ]);
    // Request, requestList, tbsRequest, OCSPRequest.
    (0..4).fold(id, |inner, _| sequence(&[&inner]))
}

struct CertificateId<'a> {
    issuer_name: [u8; 20],
    issuer_key: [u8; 20],
    serial_number: &'a [u8],
}

impl<'a> CertificateId<'a> {
    fn of(certificate: &'a Certificate, issuer: &Certificate) -> Self {
        Self {
            issuer_name: Sha1::digest(issuer.subject().der()).into(),
            issuer_key: Sha1::digest(issuer.public_key_octets()).into(),
            serial_number: certificate.serial_number(),
        }
    }

    fn is(&self, element: Element<'_>) -> Result<bool, RevocationError> {
        let mut fields = element.elements();
        let algorithm = fields.expect(asn1::SEQUENCE)?;
        let name = fields.expect(asn1::OCTET_STRING)?.value;
        let key = fields.expect(asn1::OCTET_STRING)?.value;
        let serial_number = fields.expect(asn1::INTEGER)?.value;
        fields.finish()?;
        let mut algorithm = algorithm.elements();
        let hash = ObjectIdentifier::from_der(algorithm.expect(asn1::OBJECT_IDENTIFIER)?.raw)?;
        Ok(hash == SHA1
            && name == self.issuer_name
            && key == self.issuer_key
            && serial_number == self.serial_number)
    }
}

/// Reads the answer to [`make_request`].
///
/// ```text
/// OCSPResponse ::= SEQUENCE {
///     responseStatus  ENUMERATED,
///     responseBytes   [0] EXPLICIT SEQUENCE { responseType OBJECT IDENTIFIER, response OCTET STRING } OPTIONAL }
/// BasicOCSPResponse ::= SEQUENCE {
///     tbsResponseData     ResponseData,
///     signatureAlgorithm  AlgorithmIdentifier,
///     signature           BIT STRING,
///     certs               [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
/// ```
///
/// # Errors
/// [`RevocationError`] when nothing follows from the answer.
pub fn judge_answer(
    answer: &[u8],
    certificate: &Certificate,
    issuer: &Certificate,
    window: &Window,
) -> Result<Revocation, RevocationError> {
    let mut outer = Element::only(answer, asn1::SEQUENCE)?.elements();
    if outer.expect(ENUMERATED)?.value != [0] {
        return Err(RevocationError::NoAnswer);
    }
    let bytes = Element::only(outer.expect(0xa0)?.value, asn1::SEQUENCE)?;
    outer.finish()?;
    let mut bytes = bytes.elements();
    let kind = ObjectIdentifier::from_der(bytes.expect(asn1::OBJECT_IDENTIFIER)?.raw)?;
    if kind != BASIC {
        return Err(RevocationError::NoAnswer);
    }
    let mut basic =
        Element::only(bytes.expect(asn1::OCTET_STRING)?.value, asn1::SEQUENCE)?.elements();
    let data = basic.expect(asn1::SEQUENCE)?;
    let algorithm = basic.expect(asn1::SEQUENCE)?;
    let signature = basic.expect(asn1::BIT_STRING)?;
    let responders = match basic.optional(0xa0)? {
        Some(list) => Element::only(list.value, asn1::SEQUENCE)?.elements().all(asn1::SEQUENCE)?,
        None => Vec::new(),
    };
    basic.finish()?;
    if verify(issuer, data.raw, algorithm, signature).is_err() {
        let mut delegates = responders
            .iter()
            .take(MAX_RESPONDERS)
            .filter_map(|one| Certificate::from_der(one.raw).ok())
            .filter(|one| may_answer_for(one, issuer, window));
        let by = delegates.find(|one| verify(one, data.raw, algorithm, signature).is_ok());
        by.ok_or(RevocationError::NotSigned)?;
    }
    read(data, &CertificateId::of(certificate, issuer), window)
}

/// A responder that the issuer has authorised itself [RFC 6960 §4.2.2.2].
fn may_answer_for(responder: &Certificate, issuer: &Certificate, window: &Window) -> bool {
    // One that was certified just now, by a clock that goes ahead of ours.
    let moments = [window.now, window.now.plus(window.skew)];
    responder.issuer() == issuer.subject()
        && responder.has_purpose(&OCSP_SIGNING)
        && responder.unknown_critical_extensions().is_empty()
        && moments.into_iter().any(|moment| responder.validity().contains(moment))
        && responder.verify_signed_by(issuer).is_ok()
}

/// ```text
/// ResponseData ::= SEQUENCE {
///     version             [0] EXPLICIT Version DEFAULT v1,
///     responderID         ResponderID,
///     producedAt          GeneralizedTime,
///     responses           SEQUENCE OF SingleResponse,
///     responseExtensions  [1] EXPLICIT Extensions OPTIONAL }
/// SingleResponse ::= SEQUENCE {
///     certID            CertID,
///     certStatus        CHOICE { good [0] NULL, revoked [1] RevokedInfo, unknown [2] NULL },
///     thisUpdate        GeneralizedTime,
///     nextUpdate        [0] EXPLICIT GeneralizedTime OPTIONAL,
///     singleExtensions  [1] EXPLICIT Extensions OPTIONAL }
/// ```
fn read(
    data: Element<'_>,
    id: &CertificateId<'_>,
    window: &Window,
) -> Result<Revocation, RevocationError> {
    let mut fields = data.elements();
    fields.optional(0xa0)?;
    // By name or by key: who it is was found out from the signature.
    if !matches!(fields.any()?.map(|responder| responder.tag), Some(0xa1 | 0xa2)) {
        return Err(RevocationError::Malformed);
    }
    time(&mut fields)?;
    let responses = fields.expect(asn1::SEQUENCE)?.elements().all(asn1::SEQUENCE)?;
    if let Some(extensions) = fields.optional(0xa1)? {
        refuse_unknown_critical(Element::only(extensions.value, asn1::SEQUENCE)?, &[])?;
    }
    fields.finish()?;
    for response in responses {
        let mut fields = response.elements();
        if !id.is(fields.expect(asn1::SEQUENCE)?)? {
            continue;
        }
        let status = fields.any()?.ok_or(RevocationError::Malformed)?;
        let this_update = time(&mut fields)?;
        let next_update = match fields.optional(0xa0)? {
            Some(next) => Some(time(&mut asn1::Elements::new(next.value))?),
            None => None,
        };
        if let Some(extensions) = fields.optional(0xa1)? {
            refuse_unknown_critical(Element::only(extensions.value, asn1::SEQUENCE)?, &[])?;
        }
        fields.finish()?;
        return match status.tag {
            0x80 => Ok(Revocation::Good { until: window.until(this_update, next_update)? }),
            0xa1 => Ok(Revocation::Revoked),
            // The responder does not know it: it was never issued, or elsewhere.
            _ => Err(RevocationError::OtherCertificate),
        };
    }
    Err(RevocationError::OtherCertificate)
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(asn1::SEQUENCE, &parts.concat())
}

/// Tag, length and content [X.690 §8.1].
fn element(tag: u8, value: &[u8]) -> Vec<u8> {
    // Names, hashes and numbers come nowhere near the length that cannot be written.
    let length = der::Length::try_from(value.len()).and_then(|length| length.to_der());
    [&[tag][..], &length.unwrap_or_default(), value].concat()
}

/// Responders send one certificate, or a short chain.
const MAX_RESPONDERS: usize = 4;
const ENUMERATED: u8 = 0x0a;
/// `SEQUENCE { OBJECT IDENTIFIER id-sha1, NULL }`
const SHA1_IDENTIFIER: &[u8] = &[0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0];
const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
const OCSP_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9");
