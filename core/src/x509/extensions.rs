//! The certificate extensions that path validation needs [RFC 5280 §4.2].

use super::pointers;
use crate::asn1::{self, Element, Malformed};
use der::Decode;
use der::asn1::{BitStringRef, ObjectIdentifier};

/// What was found in the extensions of a certificate.
#[derive(Debug, Clone, Default)]
pub(super) struct Extensions {
    pub(super) basic_constraints: Option<BasicConstraints>,
    pub(super) key_usage: Option<KeyUsage>,
    pub(super) purposes: Option<Vec<ObjectIdentifier>>,
    pub(super) subject_key_identifier: Option<Vec<u8>>,
    pub(super) authority_key_identifier: Option<Vec<u8>>,
    pub(super) policies: Vec<ObjectIdentifier>,
    pub(super) list_addresses: Vec<String>,
    pub(super) responder_addresses: Vec<String>,
    pub(super) qualified_types: Vec<ObjectIdentifier>,
    pub(super) unknown_critical: Vec<String>,
}

/// Whether the subject may issue certificates [RFC 5280 §4.2.1.9].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasicConstraints {
    /// The subject is a certification authority.
    pub certification_authority: bool,
    /// How many further authorities may follow below it.
    pub path_length: Option<u32>,
}

/// What the key is for [RFC 5280 §4.2.1.3]: bit n of the standard is bit n here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// digitalSignature (0): authentication, and signatures by many authorities.
    #[must_use]
    pub const fn digital_signature(self) -> bool {
        self.0 & 1 != 0
    }

    /// nonRepudiation (1), also called contentCommitment: signatures that are meant.
    #[must_use]
    pub const fn non_repudiation(self) -> bool {
        self.0 & (1 << 1) != 0
    }

    /// keyCertSign (5): issuing certificates.
    #[must_use]
    pub const fn certificate_signing(self) -> bool {
        self.0 & (1 << 5) != 0
    }

    /// cRLSign (6): signing lists of what was revoked.
    #[must_use]
    pub const fn list_signing(self) -> bool {
        self.0 & (1 << 6) != 0
    }
}

impl Extensions {
    /// ```text
    /// Extensions  ::=  SEQUENCE SIZE (1..MAX) OF Extension
    /// Extension  ::=  SEQUENCE  {
    ///      extnID      OBJECT IDENTIFIER,
    ///      critical    BOOLEAN DEFAULT FALSE,
    ///      extnValue   OCTET STRING }
    /// ```
    pub(super) fn from_element(element: Element<'_>) -> Result<Self, Malformed> {
        let mut found = Self::default();
        let mut seen = Vec::new();
        for extension in element.elements().all(asn1::SEQUENCE)? {
            let mut fields = extension.elements();
            let id = ObjectIdentifier::from_der(fields.expect(asn1::OBJECT_IDENTIFIER)?.raw)?;
            let critical = match fields.optional(BOOLEAN)? {
                Some(flag) => boolean(flag)?,
                None => false,
            };
            let value = fields.expect(asn1::OCTET_STRING)?.value;
            fields.finish()?;
            // No extension may be there twice [RFC 5280 §4.2].
            if seen.contains(&id) {
                return Err(Malformed);
            }
            seen.push(id);
            found.take(id, critical, value)?;
        }
        Ok(found)
    }

    fn take(
        &mut self,
        id: ObjectIdentifier,
        critical: bool,
        value: &[u8],
    ) -> Result<(), Malformed> {
        match id {
            BASIC_CONSTRAINTS => self.basic_constraints = Some(basic_constraints(value)?),
            KEY_USAGE => self.key_usage = Some(key_usage(value)?),
            EXTENDED_KEY_USAGE => {
                let purposes = Element::only(value, asn1::SEQUENCE)?.elements();
                let purposes = purposes.all(asn1::OBJECT_IDENTIFIER)?;
                let purposes =
                    purposes.iter().map(|purpose| ObjectIdentifier::from_der(purpose.raw));
                self.purposes = Some(purposes.collect::<Result<_, _>>()?);
            }
            SUBJECT_KEY_IDENTIFIER => {
                let identifier = Element::only(value, asn1::OCTET_STRING)?.value;
                self.subject_key_identifier = Some(identifier.to_vec());
            }
            AUTHORITY_KEY_IDENTIFIER => {
                let mut fields = Element::only(value, asn1::SEQUENCE)?.elements();
                let identifier = fields.optional(0x80)?;
                self.authority_key_identifier = identifier.map(|found| found.value.to_vec());
            }
            // These restrict nothing that is relied on for signatures: any policy is accepted.
            CERTIFICATE_POLICIES => self.policies = pointers::policies(value).unwrap_or_default(),
            QC_STATEMENTS => {
                self.qualified_types = pointers::qualified_types(value).unwrap_or_default();
            }
            CRL_DISTRIBUTION_POINTS => {
                self.list_addresses = pointers::list_addresses(value).unwrap_or_default();
            }
            AUTHORITY_INFORMATION_ACCESS => {
                self.responder_addresses = pointers::responder_addresses(value).unwrap_or_default();
            }
            // Nobody is looked up by an alternative name.
            SUBJECT_ALTERNATIVE_NAME | ISSUER_ALTERNATIVE_NAME => {}
            _ if critical => self.unknown_critical.push(id.to_string()),
            _ => {}
        }
        Ok(())
    }
}

/// `BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL }`
fn basic_constraints(value: &[u8]) -> Result<BasicConstraints, Malformed> {
    let mut fields = Element::only(value, asn1::SEQUENCE)?.elements();
    let certification_authority = match fields.optional(BOOLEAN)? {
        Some(flag) => boolean(flag)?,
        None => false,
    };
    let path_length = match fields.optional(asn1::INTEGER)? {
        Some(length) => Some(u32::from_der(length.raw)?),
        None => None,
    };
    fields.finish()?;
    Ok(BasicConstraints { certification_authority, path_length })
}

/// `KeyUsage ::= BIT STRING { digitalSignature (0), … decipherOnly (8) }`
fn key_usage(value: &[u8]) -> Result<KeyUsage, Malformed> {
    let bits = BitStringRef::from_der(value)?;
    let bits = bits.bits().take(16).enumerate();
    Ok(KeyUsage(bits.fold(0, |usage, (index, bit)| usage | (u16::from(bit) << index))))
}

/// DER has one encoding of TRUE [X.690 §11.1].
fn boolean(element: Element<'_>) -> Result<bool, Malformed> {
    match element.value {
        [0xff] => Ok(true),
        [0] => Ok(false),
        _ => Err(Malformed),
    }
}

const BOOLEAN: u8 = 0x01;
const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const SUBJECT_ALTERNATIVE_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const ISSUER_ALTERNATIVE_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.18");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const CERTIFICATE_POLICIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32");
const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const CRL_DISTRIBUTION_POINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.31");
const AUTHORITY_INFORMATION_ACCESS: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.1");
const QC_STATEMENTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.3");
