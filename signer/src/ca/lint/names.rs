//! Names [RFC 5280 §4.1.2.6; EN 319 412-1 §5; EN 319 412-2 §4.2.4].

use super::read::{Attribute, Read};
use super::tree::{PRINTABLE, UTF8};
use super::{Expected, Lint};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc4519::{C, CN, GIVEN_NAME, O, SERIAL_NUMBER, SN};
use rubrica_core::identity::NationalId;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        name: "rfc5280_country",
        source: "RFC 5280 §A.1: two letters; EN 319 412-2 §4.2.4: as in ISO 3166-1",
        holds: |read, _| {
            read.attribute(C).is_none_or(|country| {
                country.content.len() == 2 && country.content.iter().all(u8::is_ascii_uppercase)
            })
        },
    },
    Lint {
        name: "rfc5280_string_types",
        source: "RFC 5280 §4.1.2.4, §A.1: PrintableString for country and serialNumber, UTF8String else",
        holds: |read, _| read.attributes().all(is_of_its_type),
    },
    Lint {
        name: "rfc5280_upper_bounds",
        source: "RFC 5280 §A.1: 1 to 64 characters; names of persons up to 32768",
        holds: |read, _| read.attributes().all(is_of_a_length),
    },
    Lint {
        name: "profile_characters",
        source: "this profile: no control characters, no spaces at the ends",
        holds: |read, _| {
            read.attributes()
                .filter_map(|one| one.value.text())
                .all(|text| text.trim() == text && !text.chars().any(char::is_control))
        },
    },
    Lint {
        name: "profile_one_attribute_each",
        source: "this profile: one attribute in each relative name, none twice",
        holds: |read, _| {
            let kinds: Vec<_> = read.attributes().map(|one| one.kind).collect();
            read.subject.iter().all(|relative| relative.len() == 1)
                && kinds.iter().enumerate().all(|(at, kind)| !kinds[..at].contains(kind))
        },
    },
    Lint {
        name: "en319412_person",
        source: "EN 319 412-2 §4.2.4: country, given name and surname, serial number, common name",
        holds: |read, expected| {
            let has = |kind: ObjectIdentifier| read.attribute(kind).is_some();
            !expected.kind.is_citizen()
                || [C, GIVEN_NAME, SN, SERIAL_NUMBER, CN].map(has) == [true; 5]
        },
    },
    Lint {
        name: "en319412_person_identifier",
        source: "EN 319 412-1 §5.1.3: IDCES- and the number, whose check letter is right",
        holds: |read, expected| {
            !expected.kind.is_citizen()
                || read.attribute(SERIAL_NUMBER).is_none_or(|value| is_identifier(value.content))
        },
    },
    Lint {
        name: "en319412_legal_person",
        source: "EN 319 412-2 §4.2.3: country, organization and common name of who issues",
        holds: |read, expected: &Expected<'_>| {
            let has = |kind: ObjectIdentifier| read.attribute(kind).is_some();
            expected.kind.is_citizen() || [C, O, CN].map(has) == [true; 3]
        },
    },
    Lint {
        name: "rfc5280_self_issued",
        source: "RFC 5280 §3.2: a root names itself, and nobody else names himself as his issuer",
        holds: |read, expected| {
            let subject = subject_names(read);
            (subject == issuer_names(read)) == (expected.kind == super::Kind::Root)
        },
    },
];

fn subject_names<'a>(read: &Read<'a>) -> Vec<(&'a [u8], &'a [u8])> {
    read.attributes().map(|one| (one.kind, one.value.raw)).collect()
}

fn issuer_names<'a>(read: &Read<'a>) -> Vec<(&'a [u8], &'a [u8])> {
    super::read::name(read.issuer)
        .unwrap_or_default()
        .iter()
        .flatten()
        .map(|one| (one.kind, one.value.raw))
        .collect()
}

fn is_of_its_type(attribute: &Attribute<'_>) -> bool {
    if [C, SERIAL_NUMBER].iter().any(|kind| attribute.kind == kind.as_bytes()) {
        attribute.value.tag == PRINTABLE
            && attribute.value.content.iter().all(|byte| is_printable(*byte))
    } else {
        attribute.value.tag == UTF8 && attribute.value.text().is_some()
    }
}

/// [X.680 §41.4, table 10].
fn is_printable(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&byte)
}

fn is_of_a_length(attribute: &Attribute<'_>) -> bool {
    let most = if [SN, GIVEN_NAME].iter().any(|kind| attribute.kind == kind.as_bytes()) {
        32_768
    } else {
        64
    };
    let length = attribute.value.text().map_or(0, |text| text.chars().count());
    (1..=most).contains(&length)
}

fn is_identifier(value: &[u8]) -> bool {
    std::str::from_utf8(value)
        .ok()
        .and_then(|text| text.strip_prefix("IDCES-"))
        // What reads it may take other spellings; in a certificate there is one.
        .is_some_and(|number| {
            number.parse::<NationalId>().is_ok_and(|read| read.to_string() == number)
        })
}
