//! Distinguished names, kept as encoded and shown to people [RFC 4514].

use crate::asn1::{self, Element, Malformed};
use core::fmt;
use der::Decode;
use der::asn1::ObjectIdentifier;

/// A distinguished name.
///
/// Two names are the same when their encodings are: whoever issues copies the name of the issuer,
/// and nothing is gained from the string preparation of [RFC 5280 §7.1] but room for confusion.
#[derive(Clone)]
pub struct Name {
    der: Vec<u8>,
    relative_names: Vec<Vec<Attribute>>,
}

/// `AttributeTypeAndValue ::= SEQUENCE { type AttributeType, value AttributeValue }`
#[derive(Debug, Clone)]
struct Attribute {
    kind: ObjectIdentifier,
    value: Value,
}

#[derive(Debug, Clone)]
enum Value {
    Text(String),
    /// Not a string, or not one in the alphabet its type promises: shown as hexadecimal.
    Encoded(Vec<u8>),
}

impl Name {
    /// `Name ::= SEQUENCE OF RelativeDistinguishedName`, each a `SET OF AttributeTypeAndValue`.
    pub(crate) fn from_element(element: Element<'_>) -> Result<Self, Malformed> {
        let mut relative_names = Vec::new();
        for set in element.elements().all(asn1::SET)? {
            let mut attributes = Vec::new();
            for pair in set.elements().all(asn1::SEQUENCE)? {
                let mut fields = pair.elements();
                let kind = ObjectIdentifier::from_der(fields.expect(asn1::OBJECT_IDENTIFIER)?.raw)?;
                let value = fields.any()?.ok_or(Malformed)?;
                fields.finish()?;
                attributes.push(Attribute { kind, value: Value::from_element(value) });
            }
            if attributes.is_empty() {
                return Err(Malformed);
            }
            relative_names.push(attributes);
        }
        Ok(Self { der: element.raw.to_vec(), relative_names })
    }

    /// The octets it was read from.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Common name (2.5.4.3), the last one if there are several.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.text(COMMON_NAME)
    }

    /// The number that tells the subject from others (2.5.4.5): `IDCES-…` with the DNI for
    /// citizens of Spain [ETSI EN 319 412-1 §5.1.3].
    #[must_use]
    pub fn serial_number(&self) -> Option<&str> {
        self.text(SERIAL_NUMBER)
    }

    /// Given name (2.5.4.42).
    #[must_use]
    pub fn given_name(&self) -> Option<&str> {
        self.text(GIVEN_NAME)
    }

    /// Surname (2.5.4.4).
    #[must_use]
    pub fn surname(&self) -> Option<&str> {
        self.text(SURNAME)
    }

    /// Whether it has an attribute of this kind.
    pub(crate) fn has(&self, kind: ObjectIdentifier) -> bool {
        self.count(kind) > 0
    }

    /// How many attributes of this kind it has.
    pub(crate) fn count(&self, kind: ObjectIdentifier) -> usize {
        self.relative_names.iter().flatten().filter(|attribute| attribute.kind == kind).count()
    }

    fn text(&self, kind: ObjectIdentifier) -> Option<&str> {
        self.relative_names.iter().flatten().rev().find_map(|attribute| match &attribute.value {
            Value::Text(text) if attribute.kind == kind => Some(text.as_str()),
            _ => None,
        })
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Name {}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({self})")
    }
}

/// The string of [RFC 4514]: most specific part first.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, relative) in self.relative_names.iter().rev().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            for (index, attribute) in relative.iter().enumerate() {
                if index > 0 {
                    f.write_str("+")?;
                }
                attribute.fmt(f)?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match KEYWORDS.iter().find(|(kind, _)| *kind == self.kind) {
            Some((_, keyword)) => write!(f, "{keyword}=")?,
            None => write!(f, "{}=", self.kind)?,
        }
        match &self.value {
            Value::Text(text) => escape(text, f),
            Value::Encoded(octets) => {
                f.write_str("#")?;
                octets.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
            }
        }
    }
}

/// [RFC 4514 §2.4]. Control characters are escaped as well: the text ends up on terminals.
fn escape(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let last = text.chars().count().saturating_sub(1);
    for (index, character) in text.chars().enumerate() {
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => write!(f, "\\{character}")?,
            '#' if index == 0 => f.write_str("\\#")?,
            ' ' if index == 0 || index == last => f.write_str("\\ ")?,
            control if control.is_control() => {
                let mut buffer = [0; 4];
                for octet in control.encode_utf8(&mut buffer).bytes() {
                    write!(f, "\\{octet:02x}")?;
                }
            }
            other => write!(f, "{other}")?,
        }
    }
    Ok(())
}

impl Value {
    fn from_element(element: Element<'_>) -> Self {
        match decode_text(element) {
            Some(text) => Self::Text(text),
            None => Self::Encoded(element.raw.to_vec()),
        }
    }
}

/// The string types of `DirectoryString` and `IA5String` [X.690 §8.23].
fn decode_text(element: Element<'_>) -> Option<String> {
    const UTF8: u8 = 0x0c;
    const NUMERIC: u8 = 0x12;
    const PRINTABLE: u8 = 0x13;
    const TELETEX: u8 = 0x14;
    const IA5: u8 = 0x16;
    const UNIVERSAL: u8 = 0x1c;
    const BMP: u8 = 0x1e;
    let octets = element.value;
    match element.tag {
        UTF8 => String::from_utf8(octets.to_vec()).ok(),
        NUMERIC | PRINTABLE | IA5 => {
            octets.is_ascii().then(|| octets.iter().copied().map(char::from).collect())
        }
        // In practice Latin-1, whatever T.61 says.
        TELETEX => Some(octets.iter().copied().map(char::from).collect()),
        BMP => {
            let (pairs, rest) = octets.as_chunks::<2>();
            let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
            rest.is_empty().then(|| char::decode_utf16(units).collect::<Result<_, _>>().ok())?
        }
        UNIVERSAL => {
            let (quads, rest) = octets.as_chunks::<4>();
            let points = quads.iter().map(|quad| char::from_u32(u32::from_be_bytes(*quad)));
            rest.is_empty().then(|| points.collect())?
        }
        _ => None,
    }
}

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SURNAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.4");
const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");
const GIVEN_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.42");

/// Keywords of [RFC 4514 §3] and, because certificates of persons are unreadable without them,
/// the descriptors of [RFC 4519] and of [ETSI EN 319 412-1] for the rest.
const KEYWORDS: [(ObjectIdentifier, &str); 14] = [
    (COMMON_NAME, "CN"),
    (SURNAME, "SN"),
    (SERIAL_NUMBER, "serialNumber"),
    (GIVEN_NAME, "givenName"),
    (ObjectIdentifier::new_unwrap("2.5.4.6"), "C"),
    (ObjectIdentifier::new_unwrap("2.5.4.7"), "L"),
    (ObjectIdentifier::new_unwrap("2.5.4.8"), "ST"),
    (ObjectIdentifier::new_unwrap("2.5.4.9"), "STREET"),
    (ObjectIdentifier::new_unwrap("2.5.4.10"), "O"),
    (ObjectIdentifier::new_unwrap("2.5.4.11"), "OU"),
    (ObjectIdentifier::new_unwrap("2.5.4.12"), "title"),
    (ObjectIdentifier::new_unwrap("2.5.4.97"), "organizationIdentifier"),
    (ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.25"), "DC"),
    (ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.1"), "UID"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn element<'a>(octets: &'a [u8]) -> Element<'a> {
        Element::only(octets, asn1::SEQUENCE).expect("a sequence")
    }

    #[test]
    fn names_read_from_the_most_specific_part_and_cannot_forge_another_part() {
        // C=ES, CN=«a, CN=b\n» as UTF-8
        let octets = [
            &[0x30, 0x21, 0x31, 0x0b, 0x30, 0x09, 0x06, 3, 0x55, 4, 6, 0x13, 2][..],
            b"ES",
            &[0x31, 0x12, 0x30, 0x10, 0x06, 3, 0x55, 4, 3, 0x0c, 9],
            b"a, CN=b\n ",
        ]
        .concat();
        let name = Name::from_element(element(&octets)).expect("a name");
        assert_eq!(name.to_string(), "CN=a\\, CN=b\\0a\\ ,C=ES");
        assert_eq!(name.common_name(), Some("a, CN=b\n "));
    }

    #[test]
    fn other_alphabets_and_other_types_are_shown() {
        let bmp = Element { tag: 0x1e, raw: &[], value: &[0, b'\x41', 0, 0xf1] };
        assert_eq!(decode_text(bmp).as_deref(), Some("Añ"));
        let odd = Element { tag: 0x1e, raw: &[], value: &[0, 1, 2] };
        assert_eq!(decode_text(odd), None);
        let universal = Element { tag: 0x1c, raw: &[], value: &[0, 0, 0, 0x41] };
        assert_eq!(decode_text(universal).as_deref(), Some("A"));
        let octets = [0x30, 0x0c, 0x31, 0x0a, 0x30, 0x08, 0x06, 3, 0x55, 4, 3, 0x02, 1, 7];
        let name = Name::from_element(element(&octets)).expect("a name");
        assert_eq!(name.to_string(), "CN=#020107");
    }
}
