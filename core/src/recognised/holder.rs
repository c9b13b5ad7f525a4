//! Whom a certificate names [ETSI EN 319 412-1 §5.1, EN 319 412-2 §4.2.4].

use crate::identity::{NationalId, PersonName};
use crate::x509::Certificate;
use der::asn1::ObjectIdentifier;

/// Certificates of entities, and those of persons who represent or work for one, name it: by its
/// identifier, or as organisation. Those for seals say so [ETSI EN 319 412-5 §4.2.3].
pub(super) fn is_person_alone(certificate: &Certificate) -> bool {
    let subject = certificate.subject();
    let types = certificate.qualified_types();
    !subject.has(ORGANIZATION)
        && !subject.has(ORGANIZATION_IDENTIFIER)
        && (types.is_empty() || types.contains(&QUALIFIED_FOR_SIGNATURES))
}

/// Number and names. The number stands bare, as the police and older authorities write it, or
/// after `IDCES-`; numbers of other countries and of entities are not taken for a DNI.
pub(super) fn read(certificate: &Certificate) -> Option<(NationalId, PersonName)> {
    let subject = certificate.subject();
    // Two numbers would be two persons.
    if subject.count(SERIAL_NUMBER) != 1 {
        return None;
    }
    let text = subject.serial_number()?;
    let bare = text.strip_prefix("IDCES-").unwrap_or(text);
    let number: NationalId = bare.parse().ok()?;
    // Nothing but the number: what people may type, an authority does not write.
    if number.as_str() != bare {
        return None;
    }
    let given = subject.given_name()?.trim().to_owned();
    let surname = subject.surname()?.trim().to_owned();
    if given.is_empty() || surname.is_empty() {
        return None;
    }
    // The police write the first surname alone, and both in the common name: `SURNAMES, NAME (…)`.
    let surnames = subject.common_name().and_then(|name| name.split_once(',')).map(|parts| parts.0);
    let second_surname = surnames
        .and_then(|surnames| surnames.trim().strip_prefix(surname.as_str()))
        .map(str::trim)
        .filter(|second| !second.is_empty())
        .map(str::to_owned);
    Some((number, PersonName { given, surname, second_surname }))
}

const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const ORGANIZATION_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.97");
/// id-etsi-qct-esign.
const QUALIFIED_FOR_SIGNATURES: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.6.1");
