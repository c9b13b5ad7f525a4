//! The account of Cl@ve Permanente after its activation.

use super::OtpChallenge;
use crate::api::Binary;
use serde::{Deserialize, Serialize};

/// Why a password has to be replaced before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Renewal {
    /// It is too old.
    Expired,
    /// It comes from a system before this one.
    Inherited,
}

/// Opens a change of password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenPasswordChange {}

/// The blinded new password, for a change. Answered as at the activation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPasswordStart {
    /// OPAQUE registration request.
    pub registration_request: Binary,
}

/// First step for a password that is forgotten or blocked. The next ones are those of an activation,
/// under `/reset` in place of `/activation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResetStart {
    /// DNI or NIE, as typed.
    pub identifier: String,
    /// Activation code that is alive, as typed.
    pub activation_code: String,
    /// Address of e-mail of the registration.
    pub email: String,
}

/// Asks for a login with the password that is about to be replaced, to find out in the browser whether
/// the new one is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResetCompare {
    /// From [`super::ActivationStarted`].
    pub activation: String,
    /// OPAQUE credential request with the new password.
    pub credential_request: Binary,
}

/// Giving up the password account, where a code is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeregistrationStarted {
    /// Names it in the next step.
    pub deregistration: String,
    /// The code that was sent.
    pub otp: OtpChallenge,
}

/// Second step of giving it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeregistrationConfirm {
    /// From [`DeregistrationStarted`].
    pub deregistration: String,
    /// The code from the SMS.
    pub code: String,
}

/// A citizen ends his certificates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokeCredentials {
    /// Why.
    pub reason: RevocationRequest,
}

/// What a citizen may say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationRequest {
    /// He does not want them any more.
    Unwanted,
    /// Somebody else may be able to use them.
    Compromised,
}
