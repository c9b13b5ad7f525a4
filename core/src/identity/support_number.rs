//! The number of one very document, "número de soporte" [domain rule D3].

use super::DocumentKind;
use core::{fmt, str::FromStr};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The support number of an identity document, normalised: `AAA000000` on a DNI, `E` and eight digits
/// on a TIE, `C` and eight digits on a certificate of a citizen of the Union.
///
/// Accepts lower case, spaces, dots and hyphens, and the last two without their leading zeros.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct SupportNumber(#[n(0)] String);

/// Why text is no support number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SupportNumberError {
    /// Neither three letters and six digits nor `E` or `C` and eight digits.
    #[error("not of the form of a support number")]
    Malformed,
    /// The number of another kind of document.
    #[error("support number of another kind of document")]
    OtherDocument,
}

impl SupportNumberError {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "support_number_malformed",
            Self::OtherDocument => "support_number_other_document",
        }
    }
}

impl SupportNumber {
    /// Reads what was typed for a document of this kind.
    ///
    /// # Errors
    /// [`SupportNumberError`] where it is none, or one of another kind of document.
    pub fn of_document(kind: DocumentKind, typed: &str) -> Result<Self, SupportNumberError> {
        let number: Self = typed.parse()?;
        if number.kind() == kind { Ok(number) } else { Err(SupportNumberError::OtherDocument) }
    }

    /// The normalised nine characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind of document that bears such a number.
    #[must_use]
    pub fn kind(&self) -> DocumentKind {
        match self.0.as_bytes() {
            [b'E', second, ..] if second.is_ascii_digit() => DocumentKind::Tie,
            [b'C', second, ..] if second.is_ascii_digit() => DocumentKind::EuCitizen,
            _ => DocumentKind::Dni,
        }
    }

    /// Only the last three digits, for screens.
    #[must_use]
    pub fn masked(&self) -> String {
        let tail: String = self.0.chars().skip(6).collect();
        format!("******{tail}")
    }
}

impl FromStr for SupportNumber {
    type Err = SupportNumberError;

    fn from_str(text: &str) -> Result<Self, SupportNumberError> {
        let compact: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '\u{2010}'..='\u{2015}'))
            .take(16)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let letters = compact.chars().take_while(char::is_ascii_uppercase).count();
        let (prefix, digits) =
            compact.split_at_checked(letters).ok_or(SupportNumberError::Malformed)?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(SupportNumberError::Malformed);
        }
        match (prefix, digits.len()) {
            ("E" | "C", 1..=8) => Ok(Self(format!("{prefix}{digits:0>8}"))),
            (_, 6) if letters == 3 => Ok(Self(compact)),
            _ => Err(SupportNumberError::Malformed),
        }
    }
}

impl fmt::Display for SupportNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// It proves who somebody is: never printed by accident.
impl fmt::Debug for SupportNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SupportNumber({})", self.masked())
    }
}

impl<'b, C> Decode<'b, C> for SupportNumber {
    fn decode(
        decoder: &mut minicbor::Decoder<'b>,
        _: &mut C,
    ) -> Result<Self, minicbor::decode::Error> {
        decoder.str()?.parse().map_err(|_| minicbor::decode::Error::message("not a support number"))
    }
}

impl Serialize for SupportNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SupportNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DocumentKind::{Dni, EuCitizen, Tie};
    use SupportNumberError::{Malformed, OtherDocument};

    fn check(kind: DocumentKind, typed: &str, expected: Result<&str, SupportNumberError>) {
        let read = SupportNumber::of_document(kind, typed);
        assert_eq!(
            read.as_ref().map(SupportNumber::as_str),
            expected.as_ref().copied(),
            "{kind:?} {typed}"
        );
    }

    #[test]
    fn published_forms_are_accepted_and_padded() {
        check(Dni, "AAA000000", Ok("AAA000000"));
        check(Dni, " baa-000 589", Ok("BAA000589"));
        check(Dni, "EAA000001", Ok("EAA000001"));
        check(Tie, "E87654321", Ok("E87654321"));
        check(Tie, "e 7654321", Ok("E07654321"));
        check(EuCitizen, "C01234567", Ok("C01234567"));
        check(EuCitizen, "c1234567", Ok("C01234567"));
    }

    #[test]
    fn other_forms_and_other_documents_are_told_apart() {
        for typed in [
            "",
            "E",
            "87654321",
            "E876543210",
            "AAA00000",
            "AAA0000000",
            "AA000000",
            "D01234567",
            "ÑAA000000",
            "AAA00000\u{0660}",
        ] {
            check(Tie, typed, Err(Malformed));
        }
        check(Dni, "E87654321", Err(OtherDocument));
        check(Tie, "C01234567", Err(OtherDocument));
        check(EuCitizen, "AAA000000", Err(OtherDocument));
    }

    #[test]
    fn it_is_printed_masked() {
        let number: SupportNumber = "E87654321".parse().expect("a good number");
        assert_eq!(format!("{number:?}"), "SupportNumber(******321)");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_answered_and_what_is_read_reads_again(text in ".{0,20}|[a-cE-]{1,3}[0-9 ]{1,9}") {
            if let Ok(number) = text.parse::<SupportNumber>() {
                proptest::prop_assert_eq!(number.as_str().len(), 9);
                proptest::prop_assert_eq!(number.as_str().parse(), Ok(number.clone()));
            }
        }
    }
}
