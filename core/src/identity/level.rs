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
