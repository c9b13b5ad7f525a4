//! PKCS#12 files: a citizen's own certificate with its private key, under a password [RFC 7292].
//!
//! They are opened where the citizen is: in his browser or at his terminal. Keys and what was
//! decrypted wipe themselves. What is read is what authorities in Spain have given out in the last
//! twenty years: PBES2 as OpenSSL 3 and current browsers write it, and RC2 and triple DES under a
//! SHA-1 derivation as older ones did. Nothing of that age is ever written here.

mod bags;
mod derive;
mod private_key;
mod rsa;
mod scheme;

use crate::asn1::{self, Element, Elements, Malformed};
use crate::cms::{ID_DATA, ber};
use crate::secret::Secret;
use crate::x509::Certificate;
use der::Decode;
use der::asn1::ObjectIdentifier;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use self::bags::Bags;
use self::derive::{Use, derive};
pub use self::private_key::{PrivateKey, PrivateKeyError};
use self::scheme::{MacHash, Scheme};

/// The largest file that is read: real ones have a few kilobytes.
pub const MAX_LEN: usize = 256 * 1024;

/// Why a file does not give a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Pkcs12Error {
    /// Not a PKCS#12 file, or a damaged one.
    #[error("not a PKCS#12 file")]
    Malformed,
    /// The password does not open it.
    #[error("the password does not open the file")]
    WrongPassword,
    /// Protected with an algorithm that is not known here.
    #[error("the file is protected with an unsupported algorithm")]
    Unsupported,
    /// It asks for more rounds of derivation than any honest file.
    #[error("the file asks for too much work")]
    TooMuchWork,
    /// It has certificates and no private key: an export without it.
    #[error("the file has no private key")]
    NoKey,
    /// No certificate in it belongs to a key in it.
    #[error("the file has no certificate for its key")]
    NoCertificate,
    /// It has the keys of several certificates.
    #[error("the file has several keys with certificates")]
    Several,
    /// The key is of a kind, or a size, that nothing is signed with here.
    #[error(transparent)]
    Key(#[from] PrivateKeyError),
}

impl Pkcs12Error {
    /// Stable code of the failure.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "pkcs12_malformed",
            Self::WrongPassword => "pkcs12_wrong_password",
            Self::Unsupported => "pkcs12_unsupported",
            Self::TooMuchWork => "pkcs12_too_much_work",
            Self::NoKey => "pkcs12_no_key",
            Self::NoCertificate => "pkcs12_no_certificate",
            Self::Several => "pkcs12_several_certificates",
            Self::Key(error) => error.code(),
        }
    }
}

impl From<Malformed> for Pkcs12Error {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<der::Error> for Pkcs12Error {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}

/// A certificate with its private key.
#[derive(Debug)]
pub struct OwnCertificate {
    /// The key.
    pub key: PrivateKey,
    /// The certificate for it.
    pub certificate: Certificate,
    /// The other certificates of the file: those above it, most likely.
    pub chain: Vec<Certificate>,
}

/// Opens a file that holds one certificate with its key.
///
/// # Errors
/// [`Pkcs12Error`].
pub fn open(file: &[u8], password: &Secret<String>) -> Result<OwnCertificate, Pkcs12Error> {
    if file.len() > MAX_LEN {
        return Err(Pkcs12Error::Malformed);
    }
    match open_der(file, password) {
        // Other programs write before they know the length [X.690 §8.1.3.6].
        Err(Pkcs12Error::Malformed) => {
            let file = ber::to_der(file)?;
            open_der(&file, password)
        }
        outcome => outcome,
    }
}

/// ```text
/// PFX ::= SEQUENCE {
///     version    INTEGER {v3(3)}(v3,...),
///     authSafe   ContentInfo,
///     macData    MacData OPTIONAL }
/// ```
fn open_der(file: &[u8], password: &Secret<String>) -> Result<OwnCertificate, Pkcs12Error> {
    let mut fields = Element::only(file, asn1::SEQUENCE)?.elements();
    if fields.expect(asn1::INTEGER)?.value != [3] {
        return Err(Pkcs12Error::Malformed);
    }
    let (kind, content) = content_info(fields.expect(asn1::SEQUENCE)?)?;
    // Signed with a key instead of a password: nobody gives those out.
    if kind != ID_DATA {
        return Err(Pkcs12Error::Unsupported);
    }
    let safe = Element::only(content.ok_or(Malformed)?.value, asn1::OCTET_STRING)?.value;
    if let Some(mac) = fields.optional(asn1::SEQUENCE)? {
        check_mac(mac, safe, password)?;
    }
    fields.finish()?;

    let mut bags = Bags::default();
    for part in Element::only(safe, asn1::SEQUENCE)?.elements().all(asn1::SEQUENCE)? {
        let (kind, content) = content_info(part)?;
        let content = content.ok_or(Malformed)?;
        match kind {
            ID_DATA => {
                let plain = Element::only(content.value, asn1::OCTET_STRING)?.value;
                bags.read(plain, password)?;
            }
            ID_ENCRYPTED_DATA => {
                let plain = encrypted_data(content.value, password)?;
                bags.read(&plain, password)?;
            }
            _ => return Err(Pkcs12Error::Unsupported),
        }
    }
    bags.into_own_certificate()
}

/// `ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT ANY OPTIONAL }`
fn content_info(
    element: Element<'_>,
) -> Result<(ObjectIdentifier, Option<Element<'_>>), Malformed> {
    let mut fields = element.elements();
    let kind = object_identifier(&mut fields)?;
    let content = fields.optional(0xa0)?;
    fields.finish()?;
    Ok((kind, content))
}

/// ```text
/// MacData ::= SEQUENCE {
///     mac         DigestInfo,
///     macSalt     OCTET STRING,
///     iterations  INTEGER DEFAULT 1 }
/// ```
/// The MAC is there for the password more than for the file: a wrong one is found out here.
fn check_mac(mac: Element<'_>, safe: &[u8], password: &Secret<String>) -> Result<(), Pkcs12Error> {
    let mut fields = mac.elements();
    let mut digest_info = fields.expect(asn1::SEQUENCE)?.elements();
    let hash = MacHash::from_element(digest_info.expect(asn1::SEQUENCE)?)?;
    let expected = digest_info.expect(asn1::OCTET_STRING)?.value;
    digest_info.finish()?;
    let salt = fields.expect(asn1::OCTET_STRING)?.value;
    let rounds = match fields.optional(asn1::INTEGER)? {
        Some(rounds) => scheme::rounds(rounds)?,
        None => 1,
    };
    fields.finish()?;
    let key = derive(hash, Use::Mac, password, salt, rounds, hash.len());
    let found = hash.authenticate(&key, safe);
    if bool::from(found.ct_eq(expected)) { Ok(()) } else { Err(Pkcs12Error::WrongPassword) }
}

/// ```text
/// EncryptedData ::= SEQUENCE { version CMSVersion, encryptedContentInfo SEQUENCE {
///     contentType ContentType,
///     contentEncryptionAlgorithm AlgorithmIdentifier,
///     encryptedContent [0] IMPLICIT OCTET STRING OPTIONAL } }
/// ```
fn encrypted_data(
    content: &[u8],
    password: &Secret<String>,
) -> Result<Zeroizing<Vec<u8>>, Pkcs12Error> {
    let mut fields = Element::only(content, asn1::SEQUENCE)?.elements();
    fields.expect(asn1::INTEGER)?;
    let mut info = fields.expect(asn1::SEQUENCE)?.elements();
    fields.finish()?;
    if object_identifier(&mut info)? != ID_DATA {
        return Err(Pkcs12Error::Unsupported);
    }
    let scheme = Scheme::from_element(info.expect(asn1::SEQUENCE)?)?;
    let content = info.any()?.ok_or(Malformed)?;
    info.finish()?;
    let ciphertext = match content.tag {
        0x80 => content.value.to_vec(),
        // In pieces, as BER may have it.
        0xa0 => {
            let pieces = Elements::new(content.value).all(asn1::OCTET_STRING)?;
            pieces.iter().flat_map(|piece| piece.value).copied().collect()
        }
        _ => return Err(Pkcs12Error::Malformed),
    };
    scheme.decrypt(ciphertext, password)
}

fn object_identifier(fields: &mut Elements<'_>) -> Result<ObjectIdentifier, Malformed> {
    Ok(ObjectIdentifier::from_der(fields.expect(asn1::OBJECT_IDENTIFIER)?.raw)?)
}

/// id-encryptedData [RFC 5652 §8].
const ID_ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
