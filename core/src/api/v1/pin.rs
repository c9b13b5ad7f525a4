//! Cl@ve PIN.

use super::OtpChallenge;
use serde::{Deserialize, Serialize};

/// Asks for a PIN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinRequest {
    /// DNI or NIE, as typed.
    pub identifier: String,
    /// The contrast datum, as typed: which one follows from the number.
    pub contrast: String,
    /// Four letters or digits of the citizen's own choice, to be typed before the PIN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_code: Option<String>,
}

/// A PIN on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinRequested {
    /// Names it in the next step.
    pub pin: String,
    /// Where it was sent. Another one is asked for with another [`PinRequest`].
    pub otp: OtpChallenge,
}

/// Logs in with a PIN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinLogin {
    /// From [`PinRequested`].
    pub pin: String,
    /// The own code, if one was chosen, and the PIN, as typed.
    pub key: String,
}
