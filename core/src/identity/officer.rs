//! Officers: those who do for citizens what a citizen cannot do for himself.

use core::{fmt, str::FromStr};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What an officer is there for. An officer has one role; who does two things has two accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficerRole {
    /// Registers citizens who have come to an office.
    Registrar,
    /// Looks at the evidence of video identifications.
    Reviewer,
    /// Adds and ends the officers of his office.
    OfficeAdmin,
    /// Ends certificates and lets them rest, for whoever asks with a reason of the law
    /// [EN 319 411-1 §6.4.4, revocation officer].
    RevocationOfficer,
}

/// Something that only some officers may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Registering citizens and renewing their registration.
    Register,
    /// Deciding on evidence.
    Review,
    /// Adding and ending officers.
    ManageOfficers,
    /// Ending certificates, letting them rest and bringing them back.
    EndCertificates,
}

impl OfficerRole {
    /// Every role.
    pub const ALL: [Self; 4] =
        [Self::Registrar, Self::Reviewer, Self::OfficeAdmin, Self::RevocationOfficer];

    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registrar => "registrar",
            Self::Reviewer => "reviewer",
            Self::OfficeAdmin => "office_admin",
            Self::RevocationOfficer => "revocation_officer",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether an officer of this role may do it. Nobody both decides who is an officer and acts as one.
    #[must_use]
    pub const fn may(self, duty: Duty) -> bool {
        match self {
            Self::Registrar => matches!(duty, Duty::Register),
            Self::Reviewer => matches!(duty, Duty::Review),
            Self::OfficeAdmin => matches!(duty, Duty::ManageOfficers),
            Self::RevocationOfficer => matches!(duty, Duty::EndCertificates),
        }
    }
}

/// The name by which an officer logs in: 3 to 40 lower-case letters, digits, dots and hyphens, a
/// letter first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OfficerName(String);

/// Text that is no name of an officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of an officer")]
pub struct OfficerNameError;

impl OfficerNameError {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "officer_name_malformed"
    }
}

impl OfficerName {
    /// The name in its normal form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OfficerName {
    type Err = OfficerNameError;

    fn from_str(typed: &str) -> Result<Self, OfficerNameError> {
        let name = typed.trim().to_ascii_lowercase();
        let known =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        let first = name.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
        if first && (3..=40).contains(&name.len()) && name.bytes().all(known) {
            Ok(Self(name))
        } else {
            Err(OfficerNameError)
        }
    }
}

impl fmt::Display for OfficerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for OfficerName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for OfficerName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_typed_in_any_case_and_written_in_one() {
        for (typed, expected) in [
            (" Ana.Oficina ", Some("ana.oficina")),
            ("sol-1", Some("sol-1")),
            ("ab", None),
            ("1ana", None),
            ("ana oficina", None),
            ("añil", None),
        ] {
            let read = typed.parse::<OfficerName>().ok();
            assert_eq!(read.as_ref().map(OfficerName::as_str), expected, "{typed}");
        }
        assert!("a".repeat(41).parse::<OfficerName>().is_err());
    }

    #[test]
    fn each_duty_is_of_one_role() {
        let duties = [Duty::Register, Duty::Review, Duty::ManageOfficers, Duty::EndCertificates];
        for duty in duties {
            assert_eq!(
                OfficerRole::ALL.iter().filter(|role| role.may(duty)).count(),
                1,
                "{duty:?}"
            );
        }
        for role in OfficerRole::ALL {
            assert_eq!(OfficerRole::from_name(role.name()), Some(role));
        }
    }
}
