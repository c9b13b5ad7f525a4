//! The algorithms that files are protected with: those of PKCS#12 [RFC 7292 appendix C] and PBES2
//! [RFC 8018 §6.2].

use super::derive::{Use, derive};
use super::{Pkcs12Error, object_identifier};
use crate::asn1::{self, Element};
use crate::secret::Secret;
use aes::{Aes128, Aes192, Aes256};
use cbc::cipher::{
    Array, BlockCipherDecrypt, BlockModeDecrypt as _, InnerIvInit as _, KeyInit as _,
};
use der::Decode;
use der::asn1::ObjectIdentifier;
use des::{TdesEde2, TdesEde3};
use hmac::{Hmac, Mac as _};
use pbkdf2::pbkdf2_hmac;
use rc2::Rc2;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

/// More rounds than any program asks for by itself: two hundred times those of OpenSSL 3.5, and a
/// few seconds in a browser.
const MAX_ROUNDS: u32 = 2_000_000;

/// How something is encrypted.
pub(super) struct Scheme<'a> {
    derivation: Derivation<'a>,
    cipher: Cipher,
}

enum Derivation<'a> {
    /// Of PKCS#12, with SHA-1: gives the initialisation vector too.
    Pkcs12 { salt: &'a [u8], rounds: u32 },
    /// PBKDF2; the initialisation vector is written down.
    Pbkdf2 { salt: &'a [u8], rounds: u32, hash: MacHash, iv: &'a [u8] },
}

#[derive(Clone, Copy)]
enum Cipher {
    /// With as many octets of key as effective.
    Rc2(usize),
    /// With two keys.
    Tdes2,
    /// With three keys.
    Tdes3,
    Aes128,
    Aes192,
    Aes256,
}

impl Cipher {
    const fn key_len(self) -> usize {
        match self {
            Self::Rc2(length) => length,
            Self::Tdes2 | Self::Aes128 => 16,
            Self::Tdes3 | Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    const fn block_len(self) -> usize {
        match self {
            Self::Rc2(_) | Self::Tdes2 | Self::Tdes3 => 8,
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
        }
    }
}

impl<'a> Scheme<'a> {
    /// `AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY }`
    pub(super) fn from_element(element: Element<'a>) -> Result<Self, Pkcs12Error> {
        let mut fields = element.elements();
        let id = object_identifier(&mut fields)?;
        let mut parameters = fields.expect(asn1::SEQUENCE)?.elements();
        fields.finish()?;
        if id == PBES2 {
            let derivation = parameters.expect(asn1::SEQUENCE)?;
            let cipher = parameters.expect(asn1::SEQUENCE)?;
            parameters.finish()?;
            return Self::pbes2(derivation, cipher);
        }
        let cipher = match id {
            RC2_128 => Cipher::Rc2(16),
            RC2_40 => Cipher::Rc2(5),
            TDES_2 => Cipher::Tdes2,
            TDES_3 => Cipher::Tdes3,
            _ => return Err(Pkcs12Error::Unsupported),
        };
        // pkcs-12PbeParams ::= SEQUENCE { salt OCTET STRING, iterations INTEGER }
        let salt = parameters.expect(asn1::OCTET_STRING)?.value;
        let rounds = rounds(parameters.expect(asn1::INTEGER)?)?;
        parameters.finish()?;
        Ok(Self { derivation: Derivation::Pkcs12 { salt, rounds }, cipher })
    }

    /// ```text
    /// PBES2-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, encryptionScheme AlgorithmIdentifier }
    /// PBKDF2-params ::= SEQUENCE {
    ///     salt            CHOICE { specified OCTET STRING, otherSource AlgorithmIdentifier },
    ///     iterationCount  INTEGER,
    ///     keyLength       INTEGER OPTIONAL,
    ///     prf             AlgorithmIdentifier DEFAULT algid-hmacWithSHA1 }
    /// ```
    fn pbes2(derivation: Element<'a>, cipher: Element<'a>) -> Result<Self, Pkcs12Error> {
        let mut fields = derivation.elements();
        if object_identifier(&mut fields)? != PBKDF2 {
            return Err(Pkcs12Error::Unsupported);
        }
        let mut parameters = fields.expect(asn1::SEQUENCE)?.elements();
        fields.finish()?;
        let salt = parameters.expect(asn1::OCTET_STRING)?.value;
        let rounds = rounds(parameters.expect(asn1::INTEGER)?)?;
        parameters.optional(asn1::INTEGER)?;
        let hash = match parameters.optional(asn1::SEQUENCE)? {
            Some(prf) => match object_identifier(&mut prf.elements())? {
                HMAC_SHA1 => MacHash::Sha1,
                HMAC_SHA256 => MacHash::Sha256,
                HMAC_SHA384 => MacHash::Sha384,
                HMAC_SHA512 => MacHash::Sha512,
                _ => return Err(Pkcs12Error::Unsupported),
            },
            None => MacHash::Sha1,
        };
        parameters.finish()?;
        let mut fields = cipher.elements();
        let cipher = match object_identifier(&mut fields)? {
            AES_128_CBC => Cipher::Aes128,
            AES_192_CBC => Cipher::Aes192,
            AES_256_CBC => Cipher::Aes256,
            TDES_CBC => Cipher::Tdes3,
            _ => return Err(Pkcs12Error::Unsupported),
        };
        let iv = fields.expect(asn1::OCTET_STRING)?.value;
        fields.finish()?;
        Ok(Self { derivation: Derivation::Pbkdf2 { salt, rounds, hash, iv }, cipher })
    }

    /// Decrypts in place. A wrong password shows in the padding, where no MAC has found it out.
    pub(super) fn decrypt(
        &self,
        ciphertext: Vec<u8>,
        password: &Secret<String>,
    ) -> Result<Zeroizing<Vec<u8>>, Pkcs12Error> {
        let (key, iv) = self.key_and_iv(password);
        let mut text = Zeroizing::new(ciphertext);
        let block = self.cipher.block_len();
        if text.is_empty() || !text.len().is_multiple_of(block) || iv.len() != block {
            return Err(Pkcs12Error::Malformed);
        }
        match self.cipher {
            Cipher::Rc2(length) => cbc(Rc2::new_with_eff_key_len(&key, 8 * length), &iv, &mut text),
            Cipher::Tdes2 => cbc(new::<TdesEde2>(&key)?, &iv, &mut text),
            Cipher::Tdes3 => cbc(new::<TdesEde3>(&key)?, &iv, &mut text),
            Cipher::Aes128 => cbc(new::<Aes128>(&key)?, &iv, &mut text),
            Cipher::Aes192 => cbc(new::<Aes192>(&key)?, &iv, &mut text),
            Cipher::Aes256 => cbc(new::<Aes256>(&key)?, &iv, &mut text),
        }?;
        // [RFC 8018 §6.1.1] As many octets as are added, each with their number. The file is the
        // citizen's own and read by himself: there is nobody to whom timing could tell anything.
        let added = usize::from(text.last().copied().unwrap_or_default());
        let start = text.len().checked_sub(added).filter(|_| (1..=block).contains(&added));
        let start = start.ok_or(Pkcs12Error::WrongPassword)?;
        if text.iter().skip(start).any(|octet| usize::from(*octet) != added) {
            return Err(Pkcs12Error::WrongPassword);
        }
        text.truncate(start);
        Ok(text)
    }

    fn key_and_iv(&self, password: &Secret<String>) -> (Zeroizing<Vec<u8>>, Vec<u8>) {
        let length = self.cipher.key_len();
        match self.derivation {
            Derivation::Pkcs12 { salt, rounds } => {
                let part = |purpose, length| {
                    derive(MacHash::Sha1, purpose, password, salt, rounds, length)
                };
                (part(Use::Key, length), part(Use::Iv, self.cipher.block_len()).to_vec())
            }
            Derivation::Pbkdf2 { salt, rounds, hash, iv } => {
                // EXPOSE: the key is derived from it.
                let password = password.expose().as_bytes();
                let mut key = Zeroizing::new(vec![0; length]);
                match hash {
                    MacHash::Sha1 => pbkdf2_hmac::<Sha1>(password, salt, rounds, &mut key),
                    MacHash::Sha256 => pbkdf2_hmac::<Sha256>(password, salt, rounds, &mut key),
                    MacHash::Sha384 => pbkdf2_hmac::<Sha384>(password, salt, rounds, &mut key),
                    MacHash::Sha512 => pbkdf2_hmac::<Sha512>(password, salt, rounds, &mut key),
                }
                (key, iv.to_vec())
            }
        }
    }
}

/// The hashes of MACs and derivations. SHA-1 is here to read what others wrote.
#[derive(Debug, Clone, Copy)]
pub(super) enum MacHash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl MacHash {
    /// A digest AlgorithmIdentifier.
    pub(super) fn from_element(element: Element<'_>) -> Result<Self, Pkcs12Error> {
        match object_identifier(&mut element.elements())? {
            SHA1 => Ok(Self::Sha1),
            crate::x509::public_key::SHA256 => Ok(Self::Sha256),
            crate::x509::public_key::SHA384 => Ok(Self::Sha384),
            crate::x509::public_key::SHA512 => Ok(Self::Sha512),
            _ => Err(Pkcs12Error::Unsupported),
        }
    }

    /// Length of a digest.
    pub(super) const fn len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Length of what is hashed at a time.
    pub(super) const fn block_len(self) -> usize {
        match self {
            Self::Sha1 | Self::Sha256 => 64,
            Self::Sha384 | Self::Sha512 => 128,
        }
    }

    /// Digest of some parts.
    pub(super) fn digest(self, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
        fn of<D: sha2::Digest>(parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
            let mut hasher = D::new();
            parts.iter().for_each(|part| hasher.update(part));
            Zeroizing::new(hasher.finalize().to_vec())
        }
        match self {
            Self::Sha1 => of::<Sha1>(parts),
            Self::Sha256 => of::<Sha256>(parts),
            Self::Sha384 => of::<Sha384>(parts),
            Self::Sha512 => of::<Sha512>(parts),
        }
    }

    /// HMAC of a message.
    pub(super) fn authenticate(self, key: &[u8], message: &[u8]) -> Vec<u8> {
        macro_rules! hmac {
            ($hash:ty) => {
                // HMAC takes keys of any length [RFC 2104 §2].
                Hmac::<$hash>::new_from_slice(key)
                    .map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec())
                    .unwrap_or_default()
            };
        }
        match self {
            Self::Sha1 => hmac!(Sha1),
            Self::Sha256 => hmac!(Sha256),
            Self::Sha384 => hmac!(Sha384),
            Self::Sha512 => hmac!(Sha512),
        }
    }
}

/// A number of rounds: at least one, and not so many that it is meant to keep us busy.
pub(super) fn rounds(element: Element<'_>) -> Result<u32, Pkcs12Error> {
    match u32::from_der(element.raw) {
        Ok(0) => Err(Pkcs12Error::Malformed),
        Ok(rounds) if rounds <= MAX_ROUNDS => Ok(rounds),
        Ok(_) => Err(Pkcs12Error::TooMuchWork),
        Err(_) => Err(Pkcs12Error::Malformed),
    }
}

fn new<C: cbc::cipher::KeyInit>(key: &[u8]) -> Result<C, Pkcs12Error> {
    C::new_from_slice(key).map_err(|_| Pkcs12Error::Malformed)
}

/// Cipher block chaining, without its padding.
fn cbc<C: BlockCipherDecrypt>(cipher: C, iv: &[u8], text: &mut [u8]) -> Result<(), Pkcs12Error> {
    let iv = Array::try_from(iv).map_err(|_| Pkcs12Error::Malformed)?;
    let mut mode = cbc::Decryptor::inner_iv_init(cipher, &iv);
    let (blocks, rest) = Array::slice_as_chunks_mut(text);
    if !rest.is_empty() {
        return Err(Pkcs12Error::Malformed);
    }
    mode.decrypt_blocks(blocks);
    Ok(())
}

const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");
const PBKDF2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");
const HMAC_SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.7");
const HMAC_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.9");
const HMAC_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.10");
const HMAC_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.11");
const TDES_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.3.7");
const AES_128_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.2");
const AES_192_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.22");
const AES_256_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.42");
const TDES_3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3");
const TDES_2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.4");
const RC2_128: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.5");
const RC2_40: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.6");
const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
