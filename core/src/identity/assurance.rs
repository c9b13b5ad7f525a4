//! How sure the service is of who somebody is: by how he is registered and how he came in.

use super::RegistrationLevel;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Level of assurance [Regulation (EU) 910/2014 art. 8].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// Limited confidence.
    #[n(0)]
    Low,
    /// Substantial confidence: two factors of somebody whose identity was checked.
    #[n(1)]
    Substantial,
    /// Higher than that: a certificate in a device that nobody else can use.
    #[n(2)]
    High,
}

/// How a session was opened.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum LoginMethod {
    /// Cl@ve Permanente: the password alone.
    #[n(0)]
    Password,
    /// Cl@ve Permanente, reinforced with a code by SMS.
    #[n(1)]
    PasswordOtp,
    /// Cl@ve PIN.
    #[n(2)]
    Pin,
    /// Cl@ve Móvil: confirmed on the registered device.
    #[n(3)]
    Device,
    /// A passkey, with the user verified.
    #[n(4)]
    Passkey,
    /// A recognised certificate whose key is in software.
    #[n(5)]
    Certificate,
    /// The electronic identity card.
    #[n(6)]
    Dnie,
}

impl LoginMethod {
    /// Every method.
    pub const ALL: [Self; 7] = [
        Self::Password,
        Self::PasswordOtp,
        Self::Pin,
        Self::Device,
        Self::Passkey,
        Self::Certificate,
        Self::Dnie,
    ];

    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::PasswordOtp => "password_otp",
            Self::Pin => "pin",
            Self::Device => "device",
            Self::Passkey => "passkey",
            Self::Certificate => "certificate",
            Self::Dnie => "dnie",
        }
    }

    /// The method of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    /// The most that the method can prove.
    #[must_use]
    pub const fn cap(self) -> Assurance {
        match self {
            Self::Password => Assurance::Low,
            Self::PasswordOtp | Self::Pin | Self::Device | Self::Passkey | Self::Certificate => {
                Assurance::Substantial
            }
            Self::Dnie => Assurance::High,
        }
    }
}

impl Assurance {
    /// What a login proves: no more than the method can, and no more than was checked when the person
    /// was registered. A card proves who somebody is whatever the registration says.
    #[must_use]
    pub fn of(level: RegistrationLevel, method: LoginMethod) -> Self {
        let registered = match (level, method) {
            (_, LoginMethod::Dnie) => Self::High,
            (RegistrationLevel::Advanced, _) | (_, LoginMethod::Certificate) => Self::Substantial,
            (RegistrationLevel::Basic, _) => Self::Low,
        };
        registered.min(method.cap())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assurance_is_the_weaker_of_registration_and_method() {
        use Assurance::{High, Low, Substantial};
        for method in LoginMethod::ALL {
            let expected = match method {
                LoginMethod::Password => (Low, Low),
                LoginMethod::Certificate => (Substantial, Substantial),
                LoginMethod::Dnie => (High, High),
                _ => (Low, Substantial),
            };
            let of = |level| Assurance::of(level, method);
            let found = (of(RegistrationLevel::Basic), of(RegistrationLevel::Advanced));
            assert_eq!(found, expected, "{method:?}");
            assert_eq!(LoginMethod::from_name(method.name()), Some(method));
        }
    }
}
