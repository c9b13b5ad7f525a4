//! Names of citizens and of the authorities.

use super::Holder;
use crate::profile::Profile;
use const_oid::ObjectIdentifier;
use const_oid::db::rfc4519;
use der::asn1::{Any, PrintableStringRef, SetOfVec, Utf8StringRef};
use der::{Decode as _, Encode as _};
use rubrica_core::api::signer::KeyPurpose;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};

/// Subject of a citizen's certificate [EN 319 412-2 §4.2.4; EN 319 412-1 §5.1.3]: the names as the
/// identity document has them, and the number of the document as `IDCES-…`.
pub(crate) fn citizen_subject(holder: Holder<'_>, purpose: KeyPurpose) -> der::Result<Name> {
    let suffix = match purpose {
        KeyPurpose::Signature => " (FIRMA)",
        KeyPurpose::Authentication => " (AUTENTICACIÓN)",
    };
    let full = holder.name.common_name();
    // `ub-common-name` [RFC 5280 §A.1]; the whole name is in the attributes before.
    let mut common_name = first_chars(&full, MOST_CHARS - suffix.chars().count()).to_owned();
    common_name.push_str(suffix);
    name(&[
        printable(rfc4519::C, "ES")?,
        // EN 319 412-1 §5.1.3: "IDC" for a national identity card number, the country, a hyphen.
        printable(rfc4519::SERIAL_NUMBER, &format!("IDCES-{}", holder.document.number))?,
        utf8(rfc4519::SN, &holder.name.surnames().to_uppercase())?,
        utf8(rfc4519::GIVEN_NAME, &holder.name.given.to_uppercase())?,
        utf8(rfc4519::CN, &common_name)?,
    ])
}

/// Subject of an authority, or of who works for one [EN 319 412-2 §4.2.3].
pub(crate) fn authority_subject(profile: &Profile, common_name: &str) -> der::Result<Name> {
    let mut attributes =
        vec![printable(rfc4519::C, &profile.country)?, utf8(rfc4519::O, &profile.organization)?];
    if let Some(identifier) = &profile.organization_identifier {
        attributes.push(utf8(ORGANIZATION_IDENTIFIER, identifier)?);
    }
    attributes.push(utf8(rfc4519::CN, common_name)?);
    name(&attributes)
}

fn first_chars(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text).trim_end()
}

fn printable(oid: ObjectIdentifier, value: &str) -> der::Result<AttributeTypeAndValue> {
    Ok(AttributeTypeAndValue { oid, value: Any::encode_from(&PrintableStringRef::new(value)?)? })
}

fn utf8(oid: ObjectIdentifier, value: &str) -> der::Result<AttributeTypeAndValue> {
    Ok(AttributeTypeAndValue { oid, value: Any::encode_from(&Utf8StringRef::new(value)?)? })
}

/// One attribute per relative name, in the order given.
fn name(attributes: &[AttributeTypeAndValue]) -> der::Result<Name> {
    let mut sequence = RdnSequence::default();
    for attribute in attributes {
        let set = SetOfVec::from_iter([attribute.clone()])?;
        sequence.push(RelativeDistinguishedName::from(set));
    }
    Name::from_der(&sequence.to_der()?)
}

/// `organizationIdentifier` [Rec. ITU-T X.520 §6.4.4].
const ORGANIZATION_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.97");
/// `ub-common-name` [RFC 5280 §A.1].
const MOST_CHARS: usize = 64;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
    use super::*;
    use rubrica_core::identity::{DocumentKind, IdentityDocument, PersonName};
    use rubrica_core::time::Date;

    #[test]
    fn a_long_name_is_cut_where_it_must_be_and_whole_elsewhere() {
        let person = PersonName {
            given: "María de los Ángeles Guadalupe".to_owned(),
            surname: "Fernández de Córdoba y Álvarez".to_owned(),
            second_surname: Some("de las Asturias Bohorques".to_owned()),
        };
        let document = IdentityDocument {
            kind: DocumentKind::Dni,
            number: "99999999R".parse().unwrap(),
            support_number: "BAA000001".to_owned(),
            expires: Date { year: 2035, month: 6, day: 30 },
        };
        let holder = Holder { name: &person, document: &document };
        let subject = citizen_subject(holder, KeyPurpose::Authentication).unwrap().to_string();
        let common_name = subject.split("CN=").nth(1).unwrap();
        let common_name = common_name.split(",GN=").next().unwrap();
        assert!(subject.contains("(AUTENTICACIÓN)"), "{subject}");
        assert!(subject.contains("FERNÁNDEZ DE CÓRDOBA Y ÁLVAREZ DE LAS ASTURIAS BOHORQUES"));
        assert!(subject.contains("MARÍA DE LOS ÁNGELES GUADALUPE"));
        assert!(common_name.chars().count() <= 64, "{common_name}");
        assert_eq!(first_chars("ÁÉÍ Ó", 4), "ÁÉÍ");
        assert_eq!(first_chars("ÁÉ", 4), "ÁÉ");
    }
}
