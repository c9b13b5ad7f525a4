//! How a system before this one made its verifiers.

use crate::api::Binary;
use crate::policy::INHERITED_LIMITS;
use core::ops::RangeInclusive;
use serde::{Deserialize, Serialize};

/// The hash under the HMAC of PBKDF2 [RFC 8018 §B.1].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pbkdf2Hash {
    /// SHA-1: its collisions do not concern HMAC.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Pbkdf2Hash {
    /// Bytes that it gives.
    pub(super) const fn size(self) -> u8 {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

/// Which SHA-2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sha2 {
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

/// The function that made a verifier, with what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Algorithm {
    /// PBKDF2 [RFC 8018 §5.2].
    Pbkdf2 {
        /// The hash under its HMAC.
        hash: Pbkdf2Hash,
        /// How often.
        iterations: u32,
        /// Bytes of the value: no more than the hash gives, which would only cost twice.
        length: u8,
    },
    /// bcrypt as `$2a$`, `$2b$` and `$2y$` mean it, which are the same for what fits into 72 bytes.
    Bcrypt {
        /// Logarithm of the number of rounds.
        cost: u8,
    },
    /// `$5$` and `$6$` of crypt(3).
    ShaCrypt {
        /// The hash.
        hash: Sha2,
        /// How often.
        rounds: u32,
    },
    /// One hash of password and salt, as directories write it: `{SSHA256}`, `{SSHA512}`.
    SaltedSha2 {
        /// The hash.
        hash: Sha2,
    },
}

/// In which bytes the old system took what was typed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8 of the composed form (NFC), as keyboards give it.
    #[default]
    Utf8,
    /// ISO 8859-1, as systems of before the century's turn.
    Latin1,
}

/// A number that nobody may ask a browser to work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be {least} to {most}")]
pub struct OutOfBounds {
    /// What it is the number of.
    pub what: &'static str,
    /// The least that is taken.
    pub least: u32,
    /// The most.
    pub most: u32,
}

/// Everything about a verifier but its salt and value: what many accounts have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "KindParts", into = "KindParts")]
pub struct Kind {
    algorithm: Algorithm,
    encoding: Encoding,
}

impl Kind {
    /// The kind with this algorithm.
    ///
    /// CHK-INH-07: whoever reads one, from an import or from a gateway, gets a number that a browser
    /// can work through, or none.
    ///
    /// # Errors
    /// [`OutOfBounds`].
    pub fn new(algorithm: Algorithm, encoding: Encoding) -> Result<Self, OutOfBounds> {
        let limits = &INHERITED_LIMITS;
        match algorithm {
            Algorithm::Pbkdf2 { hash, iterations, length } => {
                within("iterations", iterations, &limits.pbkdf2_iterations)?;
                let lengths = limits.pbkdf2_least_length..=u32::from(hash.size());
                within("length", length.into(), &lengths)?;
            }
            Algorithm::Bcrypt { cost } => within("cost", cost.into(), &limits.bcrypt_cost)?,
            Algorithm::ShaCrypt { rounds, .. } => {
                within("rounds", rounds, &limits.sha_crypt_rounds)?;
            }
            Algorithm::SaltedSha2 { .. } => {}
        }
        Ok(Self { algorithm, encoding })
    }

    /// The function and its cost.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// In which bytes it took the password.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// How long a salt may be.
    fn salt_lengths(&self) -> RangeInclusive<u32> {
        match self.algorithm {
            Algorithm::Bcrypt { .. } => 16..=16,
            Algorithm::ShaCrypt { .. } => 1..=16,
            Algorithm::Pbkdf2 { .. } | Algorithm::SaltedSha2 { .. } => {
                INHERITED_LIMITS.salt_bytes.clone()
            }
        }
    }
}

/// How one verifier was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SchemeParts", into = "SchemeParts")]
pub struct Scheme {
    kind: Kind,
    salt: Vec<u8>,
}

impl Scheme {
    /// The scheme with this salt.
    ///
    /// # Errors
    /// [`OutOfBounds`] for a salt that is too short or too long.
    pub fn new(kind: Kind, salt: Vec<u8>) -> Result<Self, OutOfBounds> {
        let length = u32::try_from(salt.len()).unwrap_or(u32::MAX);
        within("bytes of salt", length, &kind.salt_lengths())?;
        Ok(Self { kind, salt })
    }

    /// What it has in common with others.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Its salt, as the function takes it.
    #[must_use]
    pub fn salt(&self) -> &[u8] {
        &self.salt
    }
}

fn within(
    what: &'static str,
    number: u32,
    bounds: &RangeInclusive<u32>,
) -> Result<(), OutOfBounds> {
    let (least, most) = (*bounds.start(), *bounds.end());
    if bounds.contains(&number) { Ok(()) } else { Err(OutOfBounds { what, least, most }) }
}

/// [`Kind`] as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KindParts {
    algorithm: Algorithm,
    #[serde(default)]
    encoding: Encoding,
}

impl TryFrom<KindParts> for Kind {
    type Error = OutOfBounds;

    fn try_from(parts: KindParts) -> Result<Self, OutOfBounds> {
        Self::new(parts.algorithm, parts.encoding)
    }
}

impl From<Kind> for KindParts {
    fn from(Kind { algorithm, encoding }: Kind) -> Self {
        Self { algorithm, encoding }
    }
}

/// [`Scheme`] as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeParts {
    kind: Kind,
    salt: Binary,
}

impl TryFrom<SchemeParts> for Scheme {
    type Error = OutOfBounds;

    fn try_from(parts: SchemeParts) -> Result<Self, OutOfBounds> {
        Self::new(parts.kind, parts.salt.0)
    }
}

impl From<Scheme> for SchemeParts {
    fn from(Scheme { kind, salt }: Scheme) -> Self {
        Self { kind, salt: salt.into() }
    }
}
