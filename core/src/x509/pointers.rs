//! Extensions that say where to ask about a certificate and under which rules it was issued. What
//! cannot be read is left out: whoever needs it finds nothing there, and refuses.

use crate::asn1::{self, Element, Malformed};
use der::Decode;
use der::asn1::ObjectIdentifier;

/// `CertificatePolicies ::= SEQUENCE OF SEQUENCE { policyIdentifier OBJECT IDENTIFIER, … }`
/// [RFC 5280 §4.2.1.4].
pub(super) fn policies(value: &[u8]) -> Result<Vec<ObjectIdentifier>, Malformed> {
    let all = Element::only(value, asn1::SEQUENCE)?.elements().all(asn1::SEQUENCE)?;
    all.into_iter().map(first_identifier).collect()
}

/// Addresses of revocation lists by HTTP [RFC 5280 §4.2.1.13].
///
/// ```text
/// DistributionPoint ::= SEQUENCE {
///      distributionPoint  [0] DistributionPointName OPTIONAL,
///      reasons            [1] ReasonFlags OPTIONAL,
///      cRLIssuer          [2] GeneralNames OPTIONAL }
/// DistributionPointName ::= CHOICE { fullName [0] GeneralNames, … }
/// ```
/// Points of some reasons only, or of another issuer, are passed over.
pub(super) fn list_addresses(value: &[u8]) -> Result<Vec<String>, Malformed> {
    let mut found = Vec::new();
    for point in Element::only(value, asn1::SEQUENCE)?.elements().all(asn1::SEQUENCE)? {
        let mut fields = point.elements();
        let Some(name) = fields.optional(0xa0)? else { continue };
        if fields.any()?.is_some() {
            continue;
        }
        let mut name = name.elements();
        if let Some(full) = name.optional(0xa0)? {
            let mut names = full.elements();
            while let Some(name) = names.any()? {
                found.extend(address(name));
            }
        }
    }
    Ok(found)
}

/// Addresses of responders [RFC 5280 §4.2.2.1].
///
/// ```text
/// AuthorityInfoAccessSyntax ::= SEQUENCE OF SEQUENCE {
///      accessMethod    OBJECT IDENTIFIER,
///      accessLocation  GeneralName }
/// ```
pub(super) fn responder_addresses(value: &[u8]) -> Result<Vec<String>, Malformed> {
    let mut found = Vec::new();
    for description in Element::only(value, asn1::SEQUENCE)?.elements().all(asn1::SEQUENCE)? {
        let mut fields = description.elements();
        let method = ObjectIdentifier::from_der(fields.expect(asn1::OBJECT_IDENTIFIER)?.raw)?;
        let location = fields.any()?.ok_or(Malformed)?;
        if method == OCSP {
            found.extend(address(location));
        }
    }
    Ok(found)
}

/// What a qualified certificate is for [ETSI EN 319 412-5 §4.2.3].
///
/// ```text
/// QCStatements ::= SEQUENCE OF SEQUENCE { statementId OBJECT IDENTIFIER, statementInfo ANY OPTIONAL }
/// QcType ::= SEQUENCE OF OBJECT IDENTIFIER
/// ```
pub(super) fn qualified_types(value: &[u8]) -> Result<Vec<ObjectIdentifier>, Malformed> {
    let mut found = Vec::new();
    for statement in Element::only(value, asn1::SEQUENCE)?.elements().all(asn1::SEQUENCE)? {
        let mut fields = statement.elements();
        let id = ObjectIdentifier::from_der(fields.expect(asn1::OBJECT_IDENTIFIER)?.raw)?;
        if id == QC_TYPE {
            let types = fields.expect(asn1::SEQUENCE)?.elements().all(asn1::OBJECT_IDENTIFIER)?;
            for one in types {
                found.push(ObjectIdentifier::from_der(one.raw)?);
            }
        }
    }
    Ok(found)
}

fn first_identifier(element: Element<'_>) -> Result<ObjectIdentifier, Malformed> {
    let identifier = element.elements().expect(asn1::OBJECT_IDENTIFIER)?;
    Ok(ObjectIdentifier::from_der(identifier.raw)?)
}

/// A uniformResourceIdentifier [6] that can be asked over HTTP; LDAP is not spoken here.
fn address(name: Element<'_>) -> Option<String> {
    let text = String::from_utf8(name.value.to_vec()).ok()?;
    let http = text.starts_with("http://") || text.starts_with("https://");
    (name.tag == 0x86 && http && text.is_ascii()).then_some(text)
}

const OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");
const QC_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.6");
