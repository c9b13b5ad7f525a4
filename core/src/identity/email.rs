//! Addresses of e-mail, as far as the service has to understand them.

use core::{fmt, str::FromStr};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An address `local@domain` with the domain in lower case: `local` a dot-atom [RFC 5322 §3.2.3],
/// `domain` two or more labels [RFC 1035 §2.3.1]. Other alphabets only as punycode.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

/// Why text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmailAddressError {
    /// Not of the form `name@domain`.
    #[error("not an address of e-mail")]
    Malformed,
    /// Longer than mail can be sent to.
    #[error("address of e-mail is too long")]
    TooLong,
}

impl EmailAddressError {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "email_malformed",
            Self::TooLong => "email_too_long",
        }
    }
}

impl EmailAddress {
    /// The address as mail is sent to it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same for addresses that reach the same person: no host in use tells capitals apart, though
    /// [RFC 5321 §2.4] would allow it. The input of a keyed hash.
    #[must_use]
    pub fn canonical(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// Whether both reach the same person.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }

    /// The first character and the domain: `m***@example.org`.
    #[must_use]
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or_default();
        let first: String = local.chars().take(1).collect();
        format!("{first}***@{domain}")
    }
}

/// Longest address [RFC 5321 §4.5.3.1.3, without the brackets] and longest local part [§4.5.3.1.1].
const LONGEST: (usize, usize) = (254, 64);

impl FromStr for EmailAddress {
    type Err = EmailAddressError;

    fn from_str(text: &str) -> Result<Self, EmailAddressError> {
        let text = text.trim();
        let (local, domain) = text.split_once('@').ok_or(EmailAddressError::Malformed)?;
        if text.len() > LONGEST.0 || local.len() > LONGEST.1 {
            return Err(EmailAddressError::TooLong);
        }
        if !local.split('.').all(is_atom) {
            return Err(EmailAddressError::Malformed);
        }
        let last = domain.rsplit('.').next().unwrap_or_default();
        if !domain.contains('.')
            || !domain.split('.').all(is_label)
            || last.len() < 2
            || last.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Err(EmailAddressError::Malformed);
        }
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }
}

fn is_atom(part: &str) -> bool {
    !part.is_empty()
        && part
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Personal data: never printed by accident.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailAddress({})", self.masked())
    }
}

impl Serialize for EmailAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for EmailAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EmailAddressError::{Malformed, TooLong};

    fn check(typed: &str, expected: Result<&str, EmailAddressError>) {
        let read = typed.parse::<EmailAddress>();
        assert_eq!(read.as_ref().map(EmailAddress::as_str), expected.as_ref().copied(), "{typed}");
    }

    #[test]
    fn addresses_in_use_are_accepted() {
        check(" Maria.Lopez+sede@Example.ORG ", Ok("Maria.Lopez+sede@example.org"));
        check("o'neill_1@mail.example.co.uk", Ok("o'neill_1@mail.example.co.uk"));
        check("a@xn--espaa-rta.example", Ok("a@xn--espaa-rta.example"));
    }

    #[test]
    fn other_text_is_refused() {
        for typed in [
            "",
            "maria",
            "maria@",
            "@example.org",
            "maria@example",
            "maria@@example.org",
            "maria@exam ple.org",
            "ma ria@example.org",
            ".maria@example.org",
            "maria.@example.org",
            "ma..ria@example.org",
            "maria@-example.org",
            "maria@example.org.",
            "maria@192.0.2.1",
            "maria@example.org\r\nBcc: x@example.org",
            "\"maria\"@example.org",
            "maría@example.org",
            "maria@españa.example",
        ] {
            check(typed, Err(Malformed));
        }
        check(&format!("{}@example.org", "a".repeat(65)), Err(TooLong));
        check(&format!("a@{}example.org", "abcdefgh.".repeat(30)), Err(TooLong));
    }

    #[test]
    fn capitals_do_not_make_another_person() {
        let address = |typed: &str| typed.parse::<EmailAddress>().expect("a good address");
        let (one, other) = (address("Maria@example.org"), address("maria@EXAMPLE.org"));
        assert!(one.matches(&other));
        assert_eq!(one.canonical(), other.canonical());
        assert!(!one.matches(&address("mario@example.org")));
        assert_eq!(format!("{one:?}"), "EmailAddress(M***@example.org)");
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_reads_again(text in ".{0,20}|[a-z.]{1,5}@[a-z.-]{1,12}") {
            if let Ok(address) = text.parse::<EmailAddress>() {
                proptest::prop_assert_eq!(address.as_str().parse(), Ok(address.clone()));
            }
        }
    }
}
