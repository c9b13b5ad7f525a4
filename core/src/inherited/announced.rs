//! Kinds of inherited passwords as logins show them: to everybody alike, so that nobody learns who has one.

use super::scheme::{Kind, Scheme};
use crate::entropy::Entropy;
use serde::{Deserialize, Serialize};

/// Of what a salt is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaltAlphabet {
    /// Letters and digits.
    Alphanumeric,
    /// These, and `.` and `/`, as crypt(3) writes salts.
    Crypt,
    /// Any bytes.
    Bytes,
}

impl SaltAlphabet {
    /// From the narrowest to the widest.
    const ALL: [Self; 3] = [Self::Alphanumeric, Self::Crypt, Self::Bytes];

    fn has(self, byte: u8) -> bool {
        match self {
            Self::Alphanumeric => byte.is_ascii_alphanumeric(),
            Self::Crypt => byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/'),
            Self::Bytes => true,
        }
    }
}

/// What salts of a kind look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaltForm {
    /// Of what they are made.
    pub alphabet: SaltAlphabet,
    /// How many bytes.
    pub length: u8,
}

impl SaltForm {
    /// The form of one salt, as narrow as can be.
    #[must_use]
    pub fn of(salt: &[u8]) -> Self {
        let fits = |alphabet: &SaltAlphabet| salt.iter().all(|byte| alphabet.has(*byte));
        let alphabet = SaltAlphabet::ALL.into_iter().find(fits).unwrap_or(SaltAlphabet::Bytes);
        // Schemes have no longer ones.
        Self { alphabet, length: u8::try_from(salt.len()).unwrap_or(u8::MAX) }
    }

    fn has(self, salt: &[u8]) -> bool {
        let form = Self::of(salt);
        form.length == self.length && form.alphabet <= self.alphabet
    }

    fn make(self, random: &mut impl Entropy) -> Vec<u8> {
        let letters: Vec<u8> = (0..=u8::MAX).filter(|byte| self.alphabet.has(*byte)).collect();
        (0..self.length)
            .map(|_| {
                let drawn = u32::from_be_bytes(random.make_bytes());
                letters[drawn as usize % letters.len()]
            })
            .collect()
    }
}

/// A kind that an operator has imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnouncedKind {
    /// The kind.
    pub kind: Kind,
    /// Its salts.
    pub salt: SaltForm,
    /// How many accounts had it when they were imported: what is shown for other numbers is of this kind
    /// as often.
    pub accounts: u32,
}

impl AnnouncedKind {
    /// Whether there can be such passwords.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        let salt = vec![b'a'; self.salt.length.into()];
        self.accounts > 0 && Scheme::new(self.kind, salt).is_ok()
    }

    /// Whether `scheme` is one of these.
    #[must_use]
    pub fn has(&self, scheme: &Scheme) -> bool {
        scheme.kind() == self.kind && self.salt.has(scheme.salt())
    }

    /// A scheme that cannot be told from those of `kinds`: the same for the same `random`. None when there
    /// are no kinds.
    #[must_use]
    pub fn decoy(kinds: &[Self], random: &mut impl Entropy) -> Option<Scheme> {
        let all: u64 = kinds.iter().map(|kind| u64::from(kind.accounts)).sum();
        let mut drawn = u64::from_be_bytes(random.make_bytes()).checked_rem(all)?;
        let chosen = kinds.iter().find(|kind| {
            let accounts = kind.accounts.into();
            let is_it = drawn < accounts;
            drawn = drawn.saturating_sub(accounts);
            is_it
        })?;
        Scheme::new(chosen.kind, chosen.salt.make(random)).ok()
    }
}
