//! Reading a signed message [RFC 5652 §3, §5] without losing an octet of it.
//!
//! Every field is checked to be one that the standard allows. Who wrote what is judged later, by
//! validation; what cannot even be laid out as a signed message stops here.

use crate::asn1::{self, Element, Elements, Malformed, in_set_order};
use crate::x509::Certificate;
use crate::x509::public_key::{NamedHash, SignatureAlgorithm};
use der::Decode;
use der::asn1::ObjectIdentifier;

/// A signed message: slices of the input.
#[derive(Debug, Clone)]
pub(crate) struct SignedData<'a> {
    pub(crate) version: u8,
    pub(crate) digest_algorithms: Vec<NamedHash>,
    pub(crate) content_type: ObjectIdentifier,
    /// The content, where it travels inside.
    pub(crate) content: Option<&'a [u8]>,
    pub(crate) certificates: Vec<Certificate>,
    /// Members of the certificate set that are no certificates of X.509 version 3 or cannot be
    /// read as such.
    pub(crate) other_certificates: usize,
    /// Revocation lists are inside.
    pub(crate) has_revocation_lists: bool,
    pub(crate) signers: Vec<SignerInfo<'a>>,
}

/// One signer of a message.
#[derive(Debug, Clone)]
pub(crate) struct SignerInfo<'a> {
    pub(crate) version: u8,
    pub(crate) signer: SignerIdentifier<'a>,
    pub(crate) digest_algorithm: NamedHash,
    /// The attributes as they are signed: the octets that stand there, but with the tag of a SET
    /// [RFC 5652 §5.4].
    pub(crate) signed_attributes: Option<SignedAttributes<'a>>,
    pub(crate) signature_algorithm: SignatureAlgorithm,
    pub(crate) signature: &'a [u8],
    pub(crate) has_unsigned_attributes: bool,
}

/// Who signed, as the message says it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SignerIdentifier<'a> {
    /// By issuer and serial number.
    IssuerAndSerialNumber {
        /// DER of the name.
        issuer: &'a [u8],
        /// Content octets of the number.
        serial_number: &'a [u8],
    },
    /// By the identifier of the key.
    SubjectKeyIdentifier(&'a [u8]),
}

impl SignerIdentifier<'_> {
    /// Whether it means this certificate.
    pub(crate) fn names(&self, certificate: &Certificate) -> bool {
        match *self {
            Self::IssuerAndSerialNumber { issuer, serial_number } => {
                certificate.issuer().der() == issuer && certificate.serial_number() == serial_number
            }
            Self::SubjectKeyIdentifier(identifier) => {
                certificate.subject_key_identifier() == Some(identifier)
            }
        }
    }
}

/// The signed attributes of a signer.
#[derive(Debug, Clone)]
pub(crate) struct SignedAttributes<'a> {
    /// What the signature is made over.
    pub(crate) to_be_signed: Vec<u8>,
    /// Whether they stand in the order of DER.
    pub(crate) in_order: bool,
    attributes: Vec<(ObjectIdentifier, Vec<Element<'a>>)>,
}

impl<'a> SignedAttributes<'a> {
    /// How often an attribute of this kind is there.
    pub(crate) fn count(&self, kind: ObjectIdentifier) -> usize {
        self.attributes.iter().filter(|(found, _)| *found == kind).count()
    }

    /// The value of an attribute that is there once and has one.
    pub(crate) fn value(&self, kind: ObjectIdentifier) -> Option<Element<'a>> {
        let mut all = self.attributes.iter().filter(|(found, _)| *found == kind);
        match (all.next(), all.next()) {
            (Some((_, values)), None) if values.len() == 1 => values.first().copied(),
            _ => None,
        }
    }

    /// Whether any kind of attribute is there twice.
    pub(crate) fn has_duplicates(&self) -> bool {
        self.attributes.iter().any(|(kind, _)| self.count(*kind) > 1)
    }

    /// `SignedAttributes ::= SET SIZE (1..MAX) OF Attribute`, under `[0] IMPLICIT`.
    fn from_element(element: Element<'a>) -> Result<Self, Malformed> {
        let found = element.elements().all(asn1::SEQUENCE)?;
        if found.is_empty() {
            return Err(Malformed);
        }
        let mut in_order = in_set_order(&found);
        let mut attributes = Vec::with_capacity(found.len());
        for attribute in found {
            let mut fields = attribute.elements();
            let kind = ObjectIdentifier::from_der(fields.expect(asn1::OBJECT_IDENTIFIER)?.raw)?;
            let mut values = fields.expect(asn1::SET)?.elements();
            fields.finish()?;
            let mut found = Vec::new();
            while let Some(value) = values.any()? {
                found.push(value);
            }
            in_order &= in_set_order(&found);
            attributes.push((kind, found));
        }
        let mut to_be_signed = element.raw.to_vec();
        if let Some(tag) = to_be_signed.first_mut() {
            *tag = asn1::SET;
        }
        Ok(Self { to_be_signed, in_order, attributes })
    }
}

impl<'a> SignedData<'a> {
    /// Reads a message and nothing after it.
    pub(crate) fn from_der(message: &'a [u8]) -> Result<Self, Malformed> {
        let mut outer = Element::only(message, asn1::SEQUENCE)?.elements();
        if object_identifier(&mut outer)? != super::ID_SIGNED_DATA {
            return Err(Malformed);
        }
        let content = outer.expect(CONTEXT_0)?;
        outer.finish()?;
        let mut fields = Element::only(content.value, asn1::SEQUENCE)?.elements();
        let version = version(&mut fields)?;
        let digest_algorithms = fields.expect(asn1::SET)?.elements().all(asn1::SEQUENCE)?;
        let digest_algorithms = digest_algorithms.into_iter().map(NamedHash::from_element);
        let digest_algorithms = digest_algorithms.collect::<Result<_, _>>()?;

        let mut encapsulated = fields.expect(asn1::SEQUENCE)?.elements();
        let content_type = object_identifier(&mut encapsulated)?;
        let content = match encapsulated.optional(CONTEXT_0)? {
            Some(explicit) => Some(Element::only(explicit.value, asn1::OCTET_STRING)?.value),
            None => None,
        };
        encapsulated.finish()?;

        let mut certificates = Vec::new();
        let mut other_certificates = 0;
        if let Some(set) = fields.optional(CONTEXT_0)? {
            let mut members = set.elements();
            while let Some(member) = members.any()? {
                match Certificate::from_der(member.raw) {
                    Ok(certificate) => certificates.push(certificate),
                    Err(_) => other_certificates += 1,
                }
            }
        }
        let has_revocation_lists = fields.optional(CONTEXT_1)?.is_some();
        let signers = fields.expect(asn1::SET)?.elements().all(asn1::SEQUENCE)?;
        fields.finish()?;
        let signers = signers.into_iter().map(SignerInfo::from_element);
        Ok(Self {
            version,
            digest_algorithms,
            content_type,
            content,
            certificates,
            other_certificates,
            has_revocation_lists,
            signers: signers.collect::<Result<_, _>>()?,
        })
    }
}

impl<'a> SignerInfo<'a> {
    fn from_element(element: Element<'a>) -> Result<Self, Malformed> {
        let mut fields = element.elements();
        let version = version(&mut fields)?;
        let signer = match fields.optional(asn1::SEQUENCE)? {
            Some(pair) => {
                let mut pair = pair.elements();
                let issuer = pair.expect(asn1::SEQUENCE)?.raw;
                let serial_number = pair.expect(asn1::INTEGER)?.value;
                pair.finish()?;
                SignerIdentifier::IssuerAndSerialNumber { issuer, serial_number }
            }
            None => SignerIdentifier::SubjectKeyIdentifier(fields.expect(PRIMITIVE_0)?.value),
        };
        let digest_algorithm = NamedHash::from_element(fields.expect(asn1::SEQUENCE)?)?;
        let signed_attributes = match fields.optional(CONTEXT_0)? {
            Some(set) => Some(SignedAttributes::from_element(set)?),
            None => None,
        };
        let signature_algorithm = SignatureAlgorithm::from_element(fields.expect(asn1::SEQUENCE)?)?;
        let signature = fields.expect(asn1::OCTET_STRING)?.value;
        let has_unsigned_attributes = fields.optional(CONTEXT_1)?.is_some();
        fields.finish()?;
        Ok(Self {
            version,
            signer,
            digest_algorithm,
            signed_attributes,
            signature_algorithm,
            signature,
            has_unsigned_attributes,
        })
    }
}

/// `CMSVersion ::= INTEGER { v0(0), v1(1), v2(2), v3(3), v4(4), v5(5) }`
fn version(fields: &mut Elements<'_>) -> Result<u8, Malformed> {
    match fields.expect(asn1::INTEGER)?.value {
        [version @ 0..=5] => Ok(*version),
        _ => Err(Malformed),
    }
}

fn object_identifier(fields: &mut Elements<'_>) -> Result<ObjectIdentifier, Malformed> {
    Ok(ObjectIdentifier::from_der(fields.expect(asn1::OBJECT_IDENTIFIER)?.raw)?)
}

const CONTEXT_0: u8 = 0xa0;
const CONTEXT_1: u8 = 0xa1;
const PRIMITIVE_0: u8 = 0x80;
