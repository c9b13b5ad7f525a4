//! What a certificate claims to be [EN 319 412-5 §4; RFC 3739 §3.2.6].

use crate::profile::{Disclosure, Qualified};
use const_oid::ObjectIdentifier;
use der::asn1::{Any, Ia5String, PrintableString};
use der::{Encode, Sequence};

/// `QCStatement ::= SEQUENCE { statementId OBJECT IDENTIFIER, statementInfo ANY OPTIONAL }`
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct Statement {
    id: ObjectIdentifier,
    info: Option<Any>,
}

/// `PdsLocation ::= SEQUENCE { url IA5String, language PrintableString (SIZE(2)) }`
#[derive(Sequence)]
struct Place {
    url: Ia5String,
    language: PrintableString,
}

/// `SemanticsInformation ::= SEQUENCE { semanticsIdentifier OBJECT IDENTIFIER OPTIONAL, … }`
#[derive(Sequence)]
struct Semantics {
    identifier: ObjectIdentifier,
}

/// Which statements are made, in their order.
pub(crate) fn ids(qualified: &Qualified) -> Vec<ObjectIdentifier> {
    let mut ids = vec![SEMANTICS, COMPLIANCE];
    ids.extend(qualified.retention_years.map(|_| RETENTION));
    ids.extend(qualified.device.then_some(DEVICE));
    ids.extend([DISCLOSURES, TYPE]);
    ids.extend((!qualified.legislation.is_empty()).then_some(LEGISLATION));
    ids
}

/// The extension's value.
pub(super) fn encode(qualified: &Qualified) -> der::Result<Vec<u8>> {
    let statements = ids(qualified)
        .into_iter()
        .map(|id| Ok(Statement { id, info: info(id, qualified)? }))
        .collect::<der::Result<Vec<_>>>()?;
    statements.to_der()
}

fn info(id: ObjectIdentifier, qualified: &Qualified) -> der::Result<Option<Any>> {
    Ok(match id {
        // EN 319 412-1 §5.1.3: what the serial number of the subject means.
        SEMANTICS => Some(any(&Semantics { identifier: SEMANTICS_NATURAL })?),
        RETENTION => qualified.retention_years.map(|years| any(&years)).transpose()?,
        DISCLOSURES => {
            let places =
                qualified.disclosures.iter().map(place).collect::<der::Result<Vec<_>>>()?;
            Some(any(&places)?)
        }
        TYPE => Some(any(&vec![TYPE_SIGNATURE])?),
        LEGISLATION => {
            let countries = qualified.legislation.iter().map(PrintableString::new);
            Some(any(&countries.collect::<der::Result<Vec<_>>>()?)?)
        }
        _ => None,
    })
}

fn place(disclosure: &Disclosure) -> der::Result<Place> {
    Ok(Place {
        url: Ia5String::new(&disclosure.url)?,
        language: PrintableString::new(&disclosure.language)?,
    })
}

fn any(value: &impl Encode) -> der::Result<Any> {
    use der::Decode as _;
    Any::from_der(&value.to_der()?)
}

/// `id-qcs-pkixQCSyntax-v2` [RFC 3739 §3.2.6.1].
const SEMANTICS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.11.2");
/// `id-etsi-qcs-SemanticsId-Natural` [EN 319 412-1 §5.1.1].
const SEMANTICS_NATURAL: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.194121.1.1");
/// QcCompliance [EN 319 412-5 §4.2.1].
const COMPLIANCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.1");
/// QcRetentionPeriod [EN 319 412-5 §4.3.3].
const RETENTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.3");
/// QcSSCD [EN 319 412-5 §4.2.2].
const DEVICE: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.4");
/// QcPDS [EN 319 412-5 §4.3.4].
pub(crate) const DISCLOSURES: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.5");
/// QcType [EN 319 412-5 §4.2.3].
pub(crate) const TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.6");
/// `id-etsi-qct-esign`.
pub(crate) const TYPE_SIGNATURE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("0.4.0.1862.1.6.1");
/// QcCClegislation [EN 319 412-5 §4.2.4].
const LEGISLATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.7");
