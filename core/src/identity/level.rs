//! How well somebody is known, and by what he has just proved it.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Level of a registration. Only [`RegistrationLevel::Advanced`] may have centralised certificates.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationLevel {
    /// By letter or automatic video identification.
    #[n(0)]
    Basic,
    /// In person, with a recognised certificate or reviewed by an official.
    #[n(1)]
    Advanced,
}

/// How somebody came to be registered [domain A1.1].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationWay {
    /// In person, by an officer.
    Office,
    /// Online with a recognised certificate or the DNIe.
    Certificate,
    /// By video, and an official looked at it.
    VideoReviewed,
    /// By video, judged by a machine.
    VideoAutomatic,
    /// With the code of a letter to his address.
    Letter,
}

impl RegistrationWay {
    /// The most that a registration of this way is.
    #[must_use]
    pub const fn level(self) -> RegistrationLevel {
        match self {
            Self::Office | Self::Certificate | Self::VideoReviewed => RegistrationLevel::Advanced,
            Self::VideoAutomatic | Self::Letter => RegistrationLevel::Basic,
        }
    }
}

/// A factor of authentication that was proved for one act.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// Knowledge: the password of Cl@ve Permanente, by OPAQUE, for this very act.
    #[n(0)]
    Password,
    /// Possession: a single-use code sent to the registered phone, bound to this very act.
    #[n(1)]
    OtpSms,
    /// Possession: the key of the registered device signed this very act.
    #[n(2)]
    Device,
    /// Possession: a passkey signed this very act, with the user verified.
    #[n(3)]
    Passkey,
}
