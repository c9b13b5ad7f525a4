//! Lists of revoked certificates [RFC 5280 §5].

use super::{Revocation, RevocationError, Window, refuse_unknown_critical, time, verify};
use crate::asn1::{self, Element, Malformed};
use crate::x509::Certificate;
use der::asn1::ObjectIdentifier;

/// Looks for `certificate` in a list that was fetched from `address`.
///
/// ```text
/// TBSCertList  ::=  SEQUENCE  {
///      version                 Version OPTIONAL,
///      signature               AlgorithmIdentifier,
///      issuer                  Name,
///      thisUpdate              Time,
///      nextUpdate              Time OPTIONAL,
///      revokedCertificates     SEQUENCE OF SEQUENCE  {
///           userCertificate         CertificateSerialNumber,
///           revocationDate          Time,
///           crlEntryExtensions      Extensions OPTIONAL } OPTIONAL,
///      crlExtensions           [0]  EXPLICIT Extensions OPTIONAL }
/// ```
///
/// # Errors
/// [`RevocationError`] when nothing follows from the list.
pub fn judge_list(
    list: &[u8],
    address: &str,
    certificate: &Certificate,
    issuer: &Certificate,
    window: &Window,
) -> Result<Revocation, RevocationError> {
    let mut outer = Element::only(list, asn1::SEQUENCE)?.elements();
    let to_be_signed = outer.expect(asn1::SEQUENCE)?;
    let algorithm = outer.expect(asn1::SEQUENCE)?;
    let signature = outer.expect(asn1::BIT_STRING)?;
    outer.finish()?;

    let mut fields = to_be_signed.elements();
    fields.optional(asn1::INTEGER)?;
    if fields.expect(asn1::SEQUENCE)?.raw != algorithm.raw {
        return Err(RevocationError::Malformed);
    }
    // Lists by somebody else than the issuer of the certificate are not followed.
    let name = fields.expect(asn1::SEQUENCE)?;
    if name.raw != certificate.issuer().der() || name.raw != issuer.subject().der() {
        return Err(RevocationError::OtherCertificate);
    }
    let may_sign = issuer.key_usage().is_none_or(|usage| usage.list_signing());
    if !may_sign {
        return Err(RevocationError::NotSigned);
    }
    verify(issuer, to_be_signed.raw, algorithm, signature)?;

    let this_update = time(&mut fields)?;
    let next_update = match fields.peek() {
        Some(UTC_TIME | GENERALIZED_TIME) => Some(time(&mut fields)?),
        _ => None,
    };
    let revoked = fields.optional(asn1::SEQUENCE)?;
    if let Some(extensions) = fields.optional(0xa0)? {
        let extensions = Element::only(extensions.value, asn1::SEQUENCE)?;
        refuse_unknown_critical(extensions, &[ISSUING_DISTRIBUTION_POINT])?;
        check_scope(extensions, address)?;
    }
    fields.finish()?;
    for entry in
        revoked.map(|all| all.elements().all(asn1::SEQUENCE)).transpose()?.unwrap_or_default()
    {
        let mut fields = entry.elements();
        if fields.expect(asn1::INTEGER)?.value == certificate.serial_number() {
            return Ok(Revocation::Revoked);
        }
    }
    Ok(Revocation::Good { until: window.until(this_update, next_update)? })
}

/// A list may say that it holds a part only [RFC 5280 §5.2.5]. One for this address, of certificates
/// of users and for all reasons, is all that is needed; what is not one of these is not relied on.
///
/// ```text
/// IssuingDistributionPoint ::= SEQUENCE {
///      distributionPoint          [0] DistributionPointName OPTIONAL,
///      onlyContainsUserCerts      [1] BOOLEAN DEFAULT FALSE,
///      onlyContainsCACerts        [2] BOOLEAN DEFAULT FALSE,
///      onlySomeReasons            [3] ReasonFlags OPTIONAL,
///      indirectCRL                [4] BOOLEAN DEFAULT FALSE,
///      onlyContainsAttributeCerts [5] BOOLEAN DEFAULT FALSE }
/// ```
fn check_scope(extensions: Element<'_>, address: &str) -> Result<(), RevocationError> {
    for extension in extensions.elements().all(asn1::SEQUENCE)? {
        let mut fields = extension.elements();
        let id = fields.expect(asn1::OBJECT_IDENTIFIER)?;
        if id.raw != der::Encode::to_der(&ISSUING_DISTRIBUTION_POINT)? {
            continue;
        }
        fields.optional(0x01)?;
        let value = fields.expect(asn1::OCTET_STRING)?.value;
        let mut scope = Element::only(value, asn1::SEQUENCE)?.elements();
        if let Some(point) = scope.optional(0xa0)? {
            let names = Element::only(point.value, 0xa0)?.elements();
            let mut names = names.clone();
            let mut ours = false;
            while let Some(name) = names.any()? {
                ours |= name.tag == 0x86 && name.value == address.as_bytes();
            }
            if !ours {
                return Err(RevocationError::OtherCertificate);
            }
        }
        scope.optional(0x81)?;
        // Whatever else restricts it makes it a list of something else.
        scope.finish().map_err(|Malformed| RevocationError::OtherCertificate)?;
    }
    Ok(())
}

const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const ISSUING_DISTRIBUTION_POINT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.28");
