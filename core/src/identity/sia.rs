//! Codes of procedures in the inventory of the administration [domain D7].

use core::{fmt, str::FromStr};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The SIA code of a procedure: one to ten digits, kept as text because zeros in front belong to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sia(String);

/// Text that is no SIA code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("SIA code is not one to ten digits")]
pub struct SiaError;

impl Sia {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Sia {
    type Err = SiaError;

    fn from_str(text: &str) -> Result<Self, SiaError> {
        let fits = (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| Self(text.to_owned())).ok_or(SiaError)
    }
}

impl fmt::Display for Sia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Sia {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Sia {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_ten_digits_with_their_zeros() {
        for good in ["1", "203164", "0000000001", "9999999999"] {
            assert_eq!(good.parse::<Sia>().map(|sia| sia.to_string()).as_deref(), Ok(good));
        }
        for wrong in ["", "12345678901", "20316a", " 1", "１"] {
            assert_eq!(wrong.parse::<Sia>(), Err(SiaError), "{wrong}");
        }
    }
}
