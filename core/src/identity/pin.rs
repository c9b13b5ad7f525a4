//! Cl@ve PIN: three characters that the service makes, after four of the citizen's own [domain A3].

use crate::secret::Secret;
use core::str::FromStr;
use zeroize::Zeroizing;

/// Letters except ñ, digits except 0, 1, 8 and 9: five bits a character.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Text that is no PIN, no own code, or not both together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PinError {
    /// Not three characters that PINs are made of.
    #[error("not three characters of a PIN")]
    Pin,
    /// Not four letters or digits.
    #[error("own code is not four letters or digits")]
    OwnCode,
}

impl PinError {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pin => "pin_malformed",
            Self::OwnCode => "own_code_malformed",
        }
    }
}

/// The three characters that the service makes: used once, within ten minutes. Case does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin(Secret<String>);

impl Pin {
    /// Characters of a PIN.
    pub const LENGTH: usize = 3;

    /// Makes a PIN of three random bytes, of which it uses fifteen bits.
    #[must_use]
    pub fn from_random(random: [u8; Self::LENGTH]) -> Self {
        let characters = random.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)]));
        Self(Secret::new(characters.collect()))
    }

    /// The three characters.
    #[must_use]
    pub fn expose(&self) -> &str {
        // EXPOSE: for whom the caller answers.
        self.0.expose()
    }
}

impl FromStr for Pin {
    type Err = PinError;

    fn from_str(typed: &str) -> Result<Self, PinError> {
        let text = Secret::new(compact(typed));
        // EXPOSE: measured and looked through.
        let characters: &String = text.expose();
        if characters.len() == Self::LENGTH
            && characters.bytes().all(|byte| ALPHABET.contains(&byte))
        {
            Ok(Self(text))
        } else {
            Err(PinError::Pin)
        }
    }
}

/// The four letters or digits that the citizen chose when he asked for a PIN. Case does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCode(Secret<String>);

impl OwnCode {
    /// Characters of an own code.
    pub const LENGTH: usize = 4;

    /// The four characters.
    #[must_use]
    pub fn expose(&self) -> &str {
        // EXPOSE: for whom the caller answers.
        self.0.expose()
    }
}

impl FromStr for OwnCode {
    type Err = PinError;

    fn from_str(typed: &str) -> Result<Self, PinError> {
        let text = Secret::new(compact(typed));
        // EXPOSE: measured and looked through.
        let characters: &String = text.expose();
        if characters.len() == Self::LENGTH
            && characters.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            Ok(Self(text))
        } else {
            Err(PinError::OwnCode)
        }
    }
}

/// What is typed to log in: the own code, then the PIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// The citizen's part.
    pub own: OwnCode,
    /// The service's part.
    pub pin: Pin,
}

impl AccessKey {
    /// The seven characters: the input of a keyed hash.
    #[must_use]
    pub fn canonical(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{}{}", self.own.expose(), self.pin.expose()))
    }
}

impl FromStr for AccessKey {
    type Err = PinError;

    fn from_str(typed: &str) -> Result<Self, PinError> {
        let text = Zeroizing::new(compact(typed));
        let (own, pin) = text.split_at_checked(OwnCode::LENGTH).ok_or(PinError::OwnCode)?;
        Ok(Self { own: own.parse()?, pin: pin.parse()? })
    }
}

fn compact(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .take(16)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_have_no_characters_that_are_mistaken() {
        let mut seen = std::collections::BTreeSet::new();
        for byte in 0..=255 {
            seen.extend(Pin::from_random([byte; 3]).expose().chars());
        }
        assert_eq!(seen.len(), 32);
        assert!(!seen.iter().any(|character| "Ñ0189".contains(*character)));
        for typed in ["", "AB", "ABCD", "AB0", "AB1", "AB8", "AB9", "ABÑ", "AB ", "A.B"] {
            assert_eq!(typed.parse::<Pin>(), Err(PinError::Pin), "{typed}");
        }
    }

    #[test]
    fn own_code_and_pin_make_the_key() {
        let key: AccessKey = " ab09-k7x ".parse().expect("a key");
        assert_eq!((key.own.expose(), key.pin.expose()), ("AB09", "K7X"));
        assert_eq!(key.canonical().as_str(), "AB09K7X");
        assert_eq!("ab09k7".parse::<AccessKey>(), Err(PinError::Pin));
        assert_eq!("ab0".parse::<AccessKey>(), Err(PinError::OwnCode));
        assert_eq!("ab.9k7x".parse::<AccessKey>(), Err(PinError::OwnCode));
        assert_eq!("ñb09k7x".parse::<AccessKey>(), Err(PinError::OwnCode));
        assert_eq!(format!("{:?}", key.pin), "Pin(Secret(…))");
    }

    proptest::proptest! {
        #[test]
        fn every_pin_is_read_back(random: [u8; 3]) {
            let pin = Pin::from_random(random);
            proptest::prop_assert_eq!(pin.expose().to_ascii_lowercase().parse(), Ok(pin));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,9}") {
            if let Ok(key) = text.parse::<AccessKey>() {
                proptest::prop_assert_eq!(key.canonical().len(), 7);
            }
        }
    }
}
