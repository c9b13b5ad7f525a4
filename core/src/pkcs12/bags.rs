//! What is in the safes of a file [RFC 7292 §4.2].

use super::private_key::{PrivateKey, PrivateKeyError};
use super::scheme::Scheme;
use super::{OwnCertificate, Pkcs12Error, object_identifier};
use crate::asn1::{self, Element, Malformed};
use crate::cms::ber;
use crate::secret::Secret;
use crate::x509::Certificate;
use der::asn1::ObjectIdentifier;
use zeroize::Zeroizing;

/// Keys and certificates, in the order in which they stand.
#[derive(Default)]
pub(super) struct Bags {
    keys: Vec<Result<PrivateKey, PrivateKeyError>>,
    certificates: Vec<Certificate>,
}

impl Bags {
    /// `SafeContents ::= SEQUENCE OF SafeBag`
    pub(super) fn read(
        &mut self,
        contents: &[u8],
        password: &Secret<String>,
    ) -> Result<(), Pkcs12Error> {
        match self.read_der(contents, password) {
            Err(Pkcs12Error::Malformed) => {
                let contents = Zeroizing::new(ber::to_der(contents)?);
                self.read_der(&contents, password)
            }
            outcome => outcome,
        }
    }

    /// ```text
    /// SafeBag ::= SEQUENCE {
    ///     bagId          OBJECT IDENTIFIER,
    ///     bagValue       [0] EXPLICIT ANY,
    ///     bagAttributes  SET OF PKCS12Attribute OPTIONAL }
    /// ```
    /// The attributes are names for people. Key and certificate find each other by the public key,
    /// which cannot be wrong.
    fn read_der(&mut self, contents: &[u8], password: &Secret<String>) -> Result<(), Pkcs12Error> {
        let mut found = Self::default();
        for bag in Element::only(contents, asn1::SEQUENCE)?.elements().all(asn1::SEQUENCE)? {
            let mut fields = bag.elements();
            let kind = object_identifier(&mut fields)?;
            let value = fields.expect(0xa0)?.value;
            fields.optional(asn1::SET)?;
            fields.finish()?;
            match kind {
                KEY_BAG => found.key(value)?,
                SHROUDED_KEY_BAG => found.key(&shrouded(value, password)?)?,
                CERTIFICATE_BAG => found.certificate(value)?,
                // Revocation lists, secrets, safes inside safes: of no use here.
                _ => {}
            }
        }
        self.keys.append(&mut found.keys);
        self.certificates.append(&mut found.certificates);
        Ok(())
    }

    fn key(&mut self, info: &[u8]) -> Result<(), Malformed> {
        match PrivateKey::from_info(info) {
            Err(PrivateKeyError::Malformed) => return Err(Malformed),
            outcome => self.keys.push(outcome),
        }
        Ok(())
    }

    /// `CertBag ::= SEQUENCE { certId OBJECT IDENTIFIER, certValue [0] EXPLICIT ANY }`
    fn certificate(&mut self, bag: &[u8]) -> Result<(), Malformed> {
        let mut fields = Element::only(bag, asn1::SEQUENCE)?.elements();
        let kind = object_identifier(&mut fields)?;
        let value = fields.expect(0xa0)?.value;
        fields.finish()?;
        if kind == X509_CERTIFICATE {
            let der = Element::only(value, asn1::OCTET_STRING)?.value;
            // One that cannot be read is of no use, and the others may be.
            if let Ok(certificate) = Certificate::from_der(der)
                && !self.certificates.contains(&certificate)
            {
                self.certificates.push(certificate);
            }
        }
        Ok(())
    }

    /// The one key with its certificate.
    pub(super) fn into_own_certificate(self) -> Result<OwnCertificate, Pkcs12Error> {
        if self.keys.is_empty() {
            return Err(Pkcs12Error::NoKey);
        }
        let mut own = None;
        let mut unusable = None;
        for key in self.keys {
            let key = match key {
                Ok(key) => key,
                Err(error) => {
                    unusable = Some(error);
                    continue;
                }
            };
            let public = key.public_key();
            let mut fitting =
                self.certificates.iter().filter(|one| *one.public_key() == public).cloned();
            let Some(certificate) = fitting.next() else { continue };
            if own.is_some() || fitting.next().is_some() {
                return Err(Pkcs12Error::Several);
            }
            own = Some((key, certificate));
        }
        let Some((key, certificate)) = own else {
            return Err(unusable.map_or(Pkcs12Error::NoCertificate, Pkcs12Error::Key));
        };
        let chain = self.certificates.into_iter().filter(|one| *one != certificate).collect();
        Ok(OwnCertificate { key, certificate, chain })
    }
}

/// ```text
/// EncryptedPrivateKeyInfo ::= SEQUENCE {
///     encryptionAlgorithm  AlgorithmIdentifier,
///     encryptedData        OCTET STRING }
/// ```
fn shrouded(bag: &[u8], password: &Secret<String>) -> Result<Zeroizing<Vec<u8>>, Pkcs12Error> {
    let mut fields = Element::only(bag, asn1::SEQUENCE)?.elements();
    let scheme = Scheme::from_element(fields.expect(asn1::SEQUENCE)?)?;
    let ciphertext = fields.expect(asn1::OCTET_STRING)?.value.to_vec();
    fields.finish()?;
    scheme.decrypt(ciphertext, password)
}

const KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
const SHROUDED_KEY_BAG: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE_BAG: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
const X509_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
