//! DNI and NIE with their check letter [domain rule D1].

use core::{fmt, str::FromStr};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The number of a natural person, normalised and with the right check letter.
///
/// Accepts lower case, spaces, dots and hyphens, and a DNI without its leading zeros.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct NationalId(#[n(0)] String);

/// Which of the two numbers it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NationalIdKind {
    /// Documento Nacional de Identidad: eight digits and a letter.
    Dni,
    /// Número de Identidad de Extranjero: X, Y or Z, seven digits and a letter.
    Nie,
}

/// Why text is no DNI or NIE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NationalIdError {
    /// Neither eight digits and a letter nor X/Y/Z, seven digits and a letter.
    #[error("not of the form of a DNI or NIE")]
    Malformed,
    /// The letter does not belong to the number: a typing error.
    #[error("check letter does not belong to the number")]
    WrongLetter,
}

impl NationalIdError {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "national_id_malformed",
            Self::WrongLetter => "national_id_wrong_letter",
        }
    }
}

const CHECK_LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

impl NationalId {
    /// The normalised nine characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// DNI or NIE.
    #[must_use]
    pub fn kind(&self) -> NationalIdKind {
        if self.0.starts_with(|first: char| first.is_ascii_digit()) {
            NationalIdKind::Dni
        } else {
            NationalIdKind::Nie
        }
    }

    /// Only the last digits and the letter, for screens and logs of others: `****5678Z`.
    #[must_use]
    pub fn masked(&self) -> String {
        let tail: String = self.0.chars().skip(4).collect();
        format!("****{tail}")
    }
}

impl FromStr for NationalId {
    type Err = NationalIdError;

    fn from_str(text: &str) -> Result<Self, NationalIdError> {
        let compact: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '\u{2010}'..='\u{2015}'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let (letter, digits) = match compact.char_indices().next_back() {
            Some((at, letter)) if letter.is_ascii_uppercase() => {
                (letter as u8, compact.get(..at).unwrap_or_default())
            }
            _ => return Err(NationalIdError::Malformed),
        };
        let (prefix, digits) = match digits.bytes().next() {
            Some(first @ (b'X' | b'Y' | b'Z')) => {
                (Some(first), digits.get(1..).unwrap_or_default())
            }
            _ => (None, digits),
        };
        let width = if prefix.is_some() { 7 } else { 8 };
        // The first NIE series had eight digits after the X, the first of them a zero.
        let digits = match digits.strip_prefix('0') {
            Some(rest) if digits.len() == width + 1 && prefix == Some(b'X') => rest,
            _ => digits,
        };
        if digits.is_empty() || digits.len() > width || !digits.bytes().all(|b| b.is_ascii_digit())
        {
            return Err(NationalIdError::Malformed);
        }
        if prefix.is_some() && digits.len() != width {
            return Err(NationalIdError::Malformed);
        }
        let number: u32 = digits.parse().map_err(|_| NationalIdError::Malformed)?;
        let series = prefix.map_or(0, |letter| u32::from(letter - b'X'));
        let expected = CHECK_LETTERS[((series * 10_000_000 + number) % 23) as usize];
        if letter != expected {
            return Err(NationalIdError::WrongLetter);
        }
        let letter = char::from(letter);
        Ok(Self(match prefix {
            Some(prefix) => format!("{}{digits}{letter}", char::from(prefix)),
            None => format!("{digits:0>8}{letter}"),
        }))
    }
}

impl fmt::Display for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Personal data: never printed by accident.
impl fmt::Debug for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NationalId({})", self.masked())
    }
}

impl<'b, C> Decode<'b, C> for NationalId {
    fn decode(
        decoder: &mut minicbor::Decoder<'b>,
        _: &mut C,
    ) -> Result<Self, minicbor::decode::Error> {
        decoder.str()?.parse().map_err(|_| minicbor::decode::Error::message("not a DNI or NIE"))
    }
}

impl Serialize for NationalId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for NationalId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, NationalIdError>) {
        let parsed = text.parse::<NationalId>();
        assert_eq!(parsed.as_ref().map(NationalId::as_str), expected.as_ref().copied(), "{text}");
    }

    #[test]
    fn published_numbers_are_accepted() {
        for good in [
            "12345678Z",
            "99999999R",
            "00000000T",
            "00000001R",
            "50751129L",
            "52020822C",
            "52020823K",
            "52020824E",
            "X0000000T",
            "Y5010345Q",
            "Y5010347H",
            "Z1234567R",
        ] {
            check(good, Ok(good));
        }
    }

    #[test]
    fn people_type_them_in_many_ways() {
        check(" 12.345.678-z ", Ok("12345678Z"));
        check("1r", Ok("00000001R"));
        check("1234567L", Ok("01234567L"));
        check("x-0000000-t", Ok("X0000000T"));
        check("X00000000T", Ok("X0000000T"));
        check("12345678\u{2013}Z", Ok("12345678Z"));
    }

    #[test]
    fn typing_errors_and_other_text_are_told_apart() {
        for wrong in ["12345678A", "X0000000R", "1234567Z", "12345678I", "00000000Ñ"] {
            let error = wrong.parse::<NationalId>().expect_err(wrong);
            let expected = if wrong.ends_with('Ñ') {
                NationalIdError::Malformed
            } else {
                NationalIdError::WrongLetter
            };
            assert_eq!(error, expected, "{wrong}");
        }
        for malformed in ["", "Z", "123456789Z", "X123T", "12345678", "A2345678Z", "１2345678Z"] {
            check(malformed, Err(NationalIdError::Malformed));
        }
    }

    #[test]
    fn kind_and_mask() {
        let dni: NationalId = "12345678Z".parse().expect("a good DNI");
        assert_eq!((dni.kind(), dni.masked().as_str()), (NationalIdKind::Dni, "****5678Z"));
        assert_eq!(format!("{dni:?}"), "NationalId(****5678Z)");
        let nie: NationalId = "Y5010345Q".parse().expect("a good NIE");
        assert_eq!(nie.kind(), NationalIdKind::Nie);
    }

    proptest::proptest! {
        #[test]
        fn exactly_one_letter_fits_each_number(number in 0u32..100_000_000) {
            let fitting = (b'A'..=b'Z')
                .filter(|letter| format!("{number:08}{}", char::from(*letter)).parse::<NationalId>().is_ok())
                .count();
            proptest::prop_assert_eq!(fitting, 1);
        }

        #[test]
        fn any_text_is_answered(text in ".{0,20}") {
            if let Ok(id) = text.parse::<NationalId>() {
                proptest::prop_assert_eq!(id.as_str().parse::<NationalId>(), Ok(id.clone()));
            }
        }
    }
}
