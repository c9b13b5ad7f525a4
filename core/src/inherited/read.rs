//! Verifiers as other systems write them.

use super::compute::as_password;
use super::scheme::{Algorithm, Encoding, Kind, OutOfBounds, Pbkdf2Hash, Scheme, Sha2};
use crate::secret::Secret;
use base64ct::{Base64Bcrypt, Base64ShaCrypt, Base64Unpadded, Encoding as _};
use zeroize::Zeroizing;

/// The verifier of one password. Whoever has its value can log in with it until the password is
/// replaced: it is a secret.
#[derive(Debug)]
pub struct Verifier {
    scheme: Scheme,
    value: Secret<Vec<u8>>,
}

/// Why a verifier is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifierError {
    /// It looks like none that is known here.
    #[error("not a verifier of a kind that is known here")]
    Unknown,
    /// A part of it is not what its kind has there.
    #[error("{0} cannot be read")]
    Malformed(&'static str),
    /// It was made by something that is worth next to nothing.
    #[error("made with {0}, which is too weak")]
    Weak(&'static str),
    /// Equal passwords have equal hashes, and all are tried at once.
    #[error("hash without a salt")]
    Unsalted,
    /// `$2$` and `$2x$` take passwords in a way of their own, which was a mistake.
    #[error("variant {0} of bcrypt, which takes passwords wrongly")]
    BcryptVariant(&'static str),
    /// It would cost a browser too much, or so little that it protects nobody.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
}

impl VerifierError {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "verifier_unknown",
            Self::Malformed(_) => "verifier_malformed",
            Self::Weak(_) => "verifier_weak",
            Self::Unsalted => "verifier_unsalted",
            Self::BcryptVariant(_) => "verifier_bcrypt_variant",
            Self::OutOfBounds(_) => "verifier_out_of_bounds",
        }
    }
}

impl Verifier {
    /// Reads a verifier of any kind that is known here, made of passwords in `encoding`.
    ///
    /// CHK-INH-08: what is weaker than the list is refused by its name.
    ///
    /// # Errors
    /// [`VerifierError`]. It says nothing of the value.
    pub fn read(text: &str, encoding: Encoding) -> Result<Self, VerifierError> {
        let text = text.trim();
        let (algorithm, salt, value) = if let Some(rest) = text.strip_prefix('{') {
            let (name, rest) = rest.split_once('}').ok_or(VerifierError::Unknown)?;
            directory(&name.to_ascii_uppercase(), rest)?
        } else if text.starts_with('$') {
            modular(text)?
        } else {
            unmarked(text)?
        };
        let scheme = Scheme::new(Kind::new(algorithm, encoding)?, salt)?;
        Ok(Self { scheme, value: Secret::new(value) })
    }

    /// How it was made.
    #[must_use]
    pub const fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Its value, for an OPAQUE registration.
    #[must_use]
    pub fn into_password(self) -> Secret<String> {
        // EXPOSE: it takes the place of a password in the registration.
        as_password(self.value.expose())
    }
}

type Parts = (Algorithm, Vec<u8>, Vec<u8>);

/// `{SCHEME}…` of directories [RFC 2307 §5.3].
fn directory(name: &str, rest: &str) -> Result<Parts, VerifierError> {
    match name {
        "SSHA256" | "SSHA-256" => salted(rest, Sha2::Sha256, 32),
        "SSHA512" | "SSHA-512" => salted(rest, Sha2::Sha512, 64),
        "PBKDF2" | "PBKDF2-SHA1" => pbkdf2(rest, Pbkdf2Hash::Sha1),
        "PBKDF2-SHA256" => pbkdf2(rest, Pbkdf2Hash::Sha256),
        "PBKDF2-SHA512" => pbkdf2(rest, Pbkdf2Hash::Sha512),
        "CRYPT" | "BCRYPT" | "BLF-CRYPT" | "SHA256-CRYPT" | "SHA512-CRYPT" => {
            if rest.starts_with('$') { modular(rest) } else { unmarked(rest) }
        }
        "SHA256" | "SHA-256" | "SHA512" | "SHA-512" => Err(VerifierError::Unsalted),
        "SHA" | "SSHA" => Err(VerifierError::Weak("SHA-1")),
        "MD5" | "SMD5" | "MD5-CRYPT" | "CRAM-MD5" => Err(VerifierError::Weak("MD5")),
        "DES-CRYPT" => Err(VerifierError::Weak("DES")),
        "CLEARTEXT" | "CLEAR" | "PLAIN" => Err(VerifierError::Weak("no hash at all")),
        _ => Err(VerifierError::Unknown),
    }
}

/// `$id$…` of crypt(3), and what came to be written like it.
fn modular(text: &str) -> Result<Parts, VerifierError> {
    let (id, rest) = text
        .strip_prefix('$')
        .and_then(|text| text.split_once('$'))
        .ok_or(VerifierError::Unknown)?;
    match id {
        "2a" | "2b" | "2y" => bcrypt(rest),
        "2" => Err(VerifierError::BcryptVariant("$2$")),
        "2x" => Err(VerifierError::BcryptVariant("$2x$")),
        "5" => sha_crypt(rest, Sha2::Sha256, 43),
        "6" => sha_crypt(rest, Sha2::Sha512, 86),
        "pbkdf2" | "pbkdf2-sha1" => pbkdf2(rest, Pbkdf2Hash::Sha1),
        "pbkdf2-sha256" => pbkdf2(rest, Pbkdf2Hash::Sha256),
        "pbkdf2-sha512" => pbkdf2(rest, Pbkdf2Hash::Sha512),
        "1" | "apr1" | "md5" => Err(VerifierError::Weak("MD5")),
        "3" => Err(VerifierError::Weak("MD4")),
        "sha1" => Err(VerifierError::Weak("SHA-1")),
        _ => Err(VerifierError::Unknown),
    }
}

/// As web frameworks write them, and bare digests, which are known by their length.
fn unmarked(text: &str) -> Result<Parts, VerifierError> {
    if let Some((id, rest)) = text.split_once('$') {
        return match id {
            "pbkdf2_sha1" => django(rest, Pbkdf2Hash::Sha1),
            "pbkdf2_sha256" => django(rest, Pbkdf2Hash::Sha256),
            "pbkdf2_sha512" => django(rest, Pbkdf2Hash::Sha512),
            "bcrypt" => modular(rest),
            "md5" | "unsalted_md5" => Err(VerifierError::Weak("MD5")),
            "sha1" | "unsalted_sha1" => Err(VerifierError::Weak("SHA-1")),
            _ => Err(VerifierError::Unknown),
        };
    }
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_crypt = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./".contains(&byte));
    match text.len() {
        32 if is_hex => Err(VerifierError::Weak("MD5")),
        40 if is_hex => Err(VerifierError::Weak("SHA-1")),
        64 | 128 if is_hex => Err(VerifierError::Unsalted),
        13 if is_crypt => Err(VerifierError::Weak("DES")),
        _ => Err(VerifierError::Unknown),
    }
}

/// `base64(digest ‖ salt)`.
fn salted(text: &str, hash: Sha2, size: usize) -> Result<Parts, VerifierError> {
    let mut both = Zeroizing::new(base64(text).ok_or(VerifierError::Malformed("digest"))?);
    if both.len() < size {
        return Err(VerifierError::Malformed("digest"));
    }
    let salt = both.split_off(size);
    if salt.is_empty() {
        return Err(VerifierError::Unsalted);
    }
    Ok((Algorithm::SaltedSha2 { hash }, salt, core::mem::take(&mut *both)))
}

/// `iterations$salt$value`, or `i=iterations,l=length$salt$value`.
fn pbkdf2(text: &str, hash: Pbkdf2Hash) -> Result<Parts, VerifierError> {
    let [cost, salt, value] = three(text)?;
    let mut iterations = cost;
    let mut length = None;
    if cost.contains('=') {
        for parameter in cost.split(',') {
            match parameter.split_once('=') {
                Some(("i", number)) => iterations = number,
                Some(("l", number)) => length = Some(number),
                _ => return Err(VerifierError::Malformed("parameters")),
            }
        }
    }
    let salt = base64(salt).ok_or(VerifierError::Malformed("salt"))?;
    let parts = pbkdf2_of(hash, iterations, salt, value)?;
    if length.is_some_and(|length| length.parse() != Ok(parts.2.len())) {
        return Err(VerifierError::Malformed("length"));
    }
    Ok(parts)
}

/// `iterations$salt$value`, with a salt that is text.
fn django(text: &str, hash: Pbkdf2Hash) -> Result<Parts, VerifierError> {
    let [iterations, salt, value] = three(text)?;
    pbkdf2_of(hash, iterations, salt.as_bytes().to_vec(), value)
}

fn pbkdf2_of(
    hash: Pbkdf2Hash,
    iterations: &str,
    salt: Vec<u8>,
    value: &str,
) -> Result<Parts, VerifierError> {
    let iterations = number(iterations, "iterations")?;
    let value = base64(value).ok_or(VerifierError::Malformed("value"))?;
    if salt.is_empty() {
        return Err(VerifierError::Unsalted);
    }
    let length = u8::try_from(value.len()).map_err(|_| VerifierError::Malformed("value"))?;
    Ok((Algorithm::Pbkdf2 { hash, iterations, length }, salt, value))
}

fn three(text: &str) -> Result<[&str; 3], VerifierError> {
    let parts: Vec<&str> = text.split('$').collect();
    parts.try_into().map_err(|_| VerifierError::Malformed("form"))
}

/// `cost$` and 53 characters: salt and value.
fn bcrypt(text: &str) -> Result<Parts, VerifierError> {
    let (cost, both) = text.split_once('$').ok_or(VerifierError::Malformed("form"))?;
    let cost = number(cost, "cost")?;
    let cost = u8::try_from(cost).unwrap_or(u8::MAX);
    let (salt, value) = both.split_at_checked(22).ok_or(VerifierError::Malformed("salt"))?;
    let salt = bcrypt_base64(salt, 0b11_0000).ok_or(VerifierError::Malformed("salt"))?;
    let value = bcrypt_base64(value, 0b11_1100).ok_or(VerifierError::Malformed("value"))?;
    if value.len() != 23 {
        return Err(VerifierError::Malformed("value"));
    }
    Ok((Algorithm::Bcrypt { cost }, salt, value))
}

/// Some implementations left what they had been given in the bits of the last character that mean
/// nothing; `mask` has those that do.
fn bcrypt_base64(text: &str, mask: u8) -> Option<Vec<u8>> {
    const ALPHABET: &[u8; 64] = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let last = text.bytes().next_back()?;
    let bits = ALPHABET.iter().position(|letter| *letter == last)?;
    let end = ALPHABET.get(bits & usize::from(mask))?;
    let (head, _) = text.split_at_checked(text.len() - 1)?;
    let plain = Zeroizing::new(format!("{head}{}", char::from(*end)));
    Base64Bcrypt::decode_vec(&plain).ok()
}

/// `salt$value`, or `rounds=…$salt$value`.
fn sha_crypt(text: &str, hash: Sha2, length: usize) -> Result<Parts, VerifierError> {
    /// What crypt(3) takes where nothing is said.
    const ROUNDS: u32 = 5_000;
    let (rounds, rest) = match text.strip_prefix("rounds=") {
        Some(rest) => {
            let (rounds, rest) = rest.split_once('$').ok_or(VerifierError::Malformed("form"))?;
            (number(rounds, "rounds")?, rest)
        }
        None => (ROUNDS, text),
    };
    let (salt, value) = rest.split_once('$').ok_or(VerifierError::Malformed("form"))?;
    if salt.is_empty() {
        return Err(VerifierError::Unsalted);
    }
    if value.len() != length {
        return Err(VerifierError::Malformed("value"));
    }
    let value = Base64ShaCrypt::decode_vec(value).map_err(|_| VerifierError::Malformed("value"))?;
    Ok((Algorithm::ShaCrypt { hash, rounds }, salt.as_bytes().to_vec(), value))
}

/// A number too large for its type is as much out of bounds as one too large for a browser.
fn number(text: &str, what: &'static str) -> Result<u32, VerifierError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(VerifierError::Malformed(what));
    }
    Ok(text.parse().unwrap_or(u32::MAX))
}

/// Base64 with or without padding, and with the `.` that some write for `+`.
fn base64(text: &str) -> Option<Vec<u8>> {
    let plain = Zeroizing::new(text.trim_end_matches('=').replace('.', "+"));
    Base64Unpadded::decode_vec(&plain).ok()
}
