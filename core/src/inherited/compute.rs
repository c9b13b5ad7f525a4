//! The old hash of what is typed.

use super::scheme::{Algorithm, Encoding, Pbkdf2Hash, Scheme, Sha2};
use crate::policy::INHERITED_LIMITS;
use crate::secret::Secret;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// How a value begins where it takes the place of a password. Nobody types that.
const TAG: &str = "rubrica/inherited/v1/";

impl Scheme {
    /// What stands in the place of the password if `typed` was the password of before: the value of its
    /// verifier. Nothing if it cannot have been.
    #[must_use]
    pub fn password(&self, typed: &Secret<String>) -> Option<Secret<String>> {
        // EXPOSE: the old hash is made of it here, in the citizen's own memory.
        let typed = encode(typed.expose(), self.kind().encoding())?;
        self.value(&typed).map(|value| as_password(&value))
    }

    fn value(&self, typed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let salt = self.salt();
        Some(Zeroizing::new(match self.kind().algorithm() {
            Algorithm::Pbkdf2 { hash, iterations, length } => {
                let mut value = vec![0; length.into()];
                match hash {
                    Pbkdf2Hash::Sha1 => pbkdf2_hmac::<Sha1>(typed, salt, iterations, &mut value),
                    Pbkdf2Hash::Sha256 => {
                        pbkdf2_hmac::<Sha256>(typed, salt, iterations, &mut value);
                    }
                    Pbkdf2Hash::Sha512 => {
                        pbkdf2_hmac::<Sha512>(typed, salt, iterations, &mut value);
                    }
                }
                value
            }
            Algorithm::Bcrypt { cost } => bcrypt(typed, salt.try_into().ok()?, cost)?,
            Algorithm::ShaCrypt { hash, rounds } => sha_crypt(typed, salt, hash, rounds)?,
            Algorithm::SaltedSha2 { hash: Sha2::Sha256 } => {
                Sha256::new().chain_update(typed).chain_update(salt).finalize().to_vec()
            }
            Algorithm::SaltedSha2 { hash: Sha2::Sha512 } => {
                Sha512::new().chain_update(typed).chain_update(salt).finalize().to_vec()
            }
        }))
    }
}

/// The value of a verifier as a password for OPAQUE.
pub(super) fn as_password(value: &[u8]) -> Secret<String> {
    let mut password = String::with_capacity(TAG.len() + value.len().div_ceil(3) * 4);
    password.push_str(TAG);
    password.push_str(&Zeroizing::new(Base64UrlUnpadded::encode_string(value)));
    Secret::new(password)
}

/// The bytes that the old system got. Keyboards and systems differ in whether an accent is a character of
/// its own; what was stored once is the composed form.
fn encode(typed: &str, encoding: Encoding) -> Option<Zeroizing<Vec<u8>>> {
    // What nobody has typed must not cost the square of its length.
    if typed.len() > INHERITED_LIMITS.password_bytes {
        return None;
    }
    let composed = typed.nfc();
    Some(Zeroizing::new(match encoding {
        Encoding::Utf8 => {
            let mut bytes = Vec::with_capacity(typed.len() * 3);
            composed.for_each(|c| bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()));
            bytes
        }
        Encoding::Latin1 => {
            let mut bytes = Vec::with_capacity(typed.len());
            for c in composed {
                bytes.push(u8::try_from(u32::from(c)).ok()?);
            }
            bytes
        }
    }))
}

/// The password with the zero that ends it, cut off at 72 bytes as every implementation does. One that
/// holds a zero itself ends there for some of them and not for others: there is none to be right about.
fn bcrypt(typed: &[u8], salt: [u8; 16], cost: u8) -> Option<Vec<u8>> {
    if typed.contains(&0) {
        return None;
    }
    let mut ended = Zeroizing::new([typed, &[0]].concat());
    ended.truncate(72);
    let mut value = bcrypt::bcrypt(cost.into(), salt, &ended).to_vec();
    // The text has room for no more.
    value.truncate(23);
    Some(value)
}

/// In the order of the text, so that the text has only to be decoded.
fn sha_crypt(typed: &[u8], salt: &[u8], hash: Sha2, rounds: u32) -> Option<Vec<u8>> {
    if typed.contains(&0) {
        return None;
    }
    let rounds = sha_crypt::Params::new(rounds).ok()?;
    Some(match hash {
        Sha2::Sha256 => {
            let digest = Zeroizing::new(sha_crypt::sha256_crypt(typed, salt, rounds));
            let threes = (0..10).flat_map(|group| {
                // Each group begins 21 after the one before, within 30.
                let first = group * 21 % 30;
                [(first + 20) % 30, (first + 10) % 30, first]
            });
            threes.chain([30, 31]).map(|at: usize| digest[at]).collect()
        }
        Sha2::Sha512 => {
            let digest = Zeroizing::new(sha_crypt::sha512_crypt(typed, salt, rounds));
            let threes = (0..21).flat_map(|group| {
                // Each group begins 22 after the one before, within 63.
                let first = group * 22 % 63;
                [(first + 42) % 63, (first + 21) % 63, first]
            });
            threes.chain([63]).map(|at: usize| digest[at]).collect()
        }
    })
}
