//! Mobile phones [domain rule D5].

use core::{fmt, str::FromStr};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A mobile phone in E.164: `+34600000000`.
///
/// A Spanish one may be typed by its nine digits alone, a foreign one with its prefix, which needs no `+`.
/// Spaces, dots, hyphens and brackets are ignored.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MobilePhone(String);

/// Why text is no mobile phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MobilePhoneError {
    /// Something else than digits, or too few or too many of them.
    #[error("not of the form of a phone number")]
    Malformed,
    /// A number of Spain that is no mobile: those start with 6 or 7 and have nine digits.
    #[error("not a Spanish mobile phone")]
    NotMobile,
    /// No country's prefix starts with a zero.
    #[error("not an international prefix")]
    Prefix,
}

impl MobilePhoneError {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "phone_malformed",
            Self::NotMobile => "phone_not_mobile",
            Self::Prefix => "phone_prefix_malformed",
        }
    }
}

impl MobilePhone {
    /// The number with its `+`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last three digits: all that screens show.
    #[must_use]
    pub fn last_digits(&self) -> &str {
        self.0.len().checked_sub(3).and_then(|start| self.0.get(start..)).unwrap_or_default()
    }

    /// The last three digits with a mask before them.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("******{}", self.last_digits())
    }
}

impl FromStr for MobilePhone {
    type Err = MobilePhoneError;

    fn from_str(text: &str) -> Result<Self, MobilePhoneError> {
        let compact: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '(' | ')' | '/'))
            .take(32)
            .collect();
        let (international, digits) = match compact.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => match compact.strip_prefix("00") {
                Some(rest) => (true, rest),
                None => (false, compact.as_str()),
            },
        };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MobilePhoneError::Malformed);
        }
        if digits.starts_with('0') {
            return Err(MobilePhoneError::Prefix);
        }
        // Nine digits without a prefix are meant as a number of Spain: no other shape is that common.
        if !international && digits.len() == 9 && digits.starts_with(['6', '7', '8', '9']) {
            return spanish(digits);
        }
        if let Some(national) = digits.strip_prefix("34") {
            return spanish(national);
        }
        // [ITU-T E.164 §6.1] At most fifteen digits with the country's. Eight without a prefix are a Spanish
        // number with one missing more often than anything else.
        let fewest = if international { 8 } else { 9 };
        if !(fewest..=15).contains(&digits.len()) {
            return Err(MobilePhoneError::Malformed);
        }
        Ok(Self(format!("+{digits}")))
    }
}

/// `^[67][0-9]{8}$`
fn spanish(national: &str) -> Result<MobilePhone, MobilePhoneError> {
    if national.len() != 9 {
        return Err(MobilePhoneError::Malformed);
    }
    if !national.starts_with(['6', '7']) {
        return Err(MobilePhoneError::NotMobile);
    }
    Ok(MobilePhone(format!("+34{national}")))
}

impl fmt::Display for MobilePhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Personal data: never printed by accident.
impl fmt::Debug for MobilePhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MobilePhone({})", self.masked())
    }
}

impl Serialize for MobilePhone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for MobilePhone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MobilePhoneError::{Malformed, NotMobile, Prefix};

    fn check(typed: &str, expected: Result<&str, MobilePhoneError>) {
        let read = typed.parse::<MobilePhone>();
        assert_eq!(read.as_ref().map(MobilePhone::as_str), expected.as_ref().copied(), "{typed}");
    }

    #[test]
    fn spanish_ones_need_no_prefix_and_foreign_ones_no_plus() {
        for typed in
            ["600000000", "600 00 00 00", "+34 600-000-000", "0034600000000", "34600000000"]
        {
            check(typed, Ok("+34600000000"));
        }
        check("712345678", Ok("+34712345678"));
        check("33612345678", Ok("+33612345678"));
        check("+351 (912) 345 678", Ok("+351912345678"));
        check("0044.7700.900123", Ok("+447700900123"));
        check("4520123456", Ok("+4520123456"));
        check("298212345", Ok("+298212345"));
        check("+691234567", Ok("+691234567"));
    }

    #[test]
    fn other_text_is_refused_by_what_is_wrong_with_it() {
        for typed in ["", "+", "phone", "60000000", "6000000000000000", "٦٠٠٠٠٠٠٠٠", "+34 60000000"]
        {
            check(typed, Err(Malformed));
        }
        for typed in ["912345678", "812345678", "+34 912345678"] {
            check(typed, Err(NotMobile));
        }
        for typed in ["0612345678", "+0612345678", "000612345678"] {
            check(typed, Err(Prefix));
        }
    }

    #[test]
    fn only_the_last_digits_are_shown() {
        let phone: MobilePhone = "600000123".parse().expect("a good number");
        assert_eq!((phone.last_digits(), phone.masked().as_str()), ("123", "******123"));
        assert_eq!(format!("{phone:?}"), "MobilePhone(******123)");
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_reads_again(text in ".{0,20}|[+0-9 -]{0,18}") {
            if let Ok(phone) = text.parse::<MobilePhone>() {
                proptest::prop_assert_eq!(phone.as_str().parse(), Ok(phone.clone()));
            }
        }
    }
}
