//! Officers: how they come to be and log in.

use super::OtpChallenge;
use crate::api::Binary;
use crate::identity::{OfficerName, OfficerRole, SubjectId};
use crate::time::UnixTime;
use serde::{Deserialize, Serialize};

/// Cookie that holds the session of an officer: another one than a citizen's.
pub const OFFICE_COOKIE: &str = "__Host-rubrica-office";

/// A new officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddOfficer {
    /// By which he logs in.
    pub officer: OfficerName,
    /// As he is called.
    pub name: String,
    /// Where his codes are sent to.
    pub phone: String,
    /// What he is there for.
    pub role: OfficerRole,
    /// His office.
    pub office: String,
    /// Language for messages: `es`, `ca`, `gl`, `eu`, `va` or `en`.
    pub language: String,
}

/// An officer who has been added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerAdded {
    /// By which he logs in.
    pub officer: OfficerName,
    /// With which he chooses his password: shown once, stored only as a keyed hash.
    pub activation_code: String,
}

/// Names an officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndOfficer {
    /// By which he logs in.
    pub officer: OfficerName,
}

/// First step of an officer's activation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficerActivationStart {
    /// His name, as typed.
    pub officer: String,
    /// The code, as typed.
    pub activation_code: String,
}

/// An activation under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerActivationStarted {
    /// Names it in the next steps.
    pub activation: String,
    /// The officer's pseudonym: enters OPAQUE.
    pub subject: SubjectId,
    /// The code that was sent.
    pub otp: OtpChallenge,
}

/// Second step: the code from the phone and the blinded password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficerPasswordStart {
    /// From [`OfficerActivationStarted`].
    pub activation: String,
    /// The code from the SMS.
    pub code: String,
    /// OPAQUE registration request.
    pub registration_request: Binary,
}

/// Last step: the record of the password, and the public half of the key that only it gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficerPasswordFinish {
    /// From [`OfficerActivationStarted`].
    pub activation: String,
    /// OPAQUE registration upload.
    pub registration_upload: Binary,
    /// [`crate::protocol::evidence::ReviewPrivateKey::public_key`]; kept of reviewers only.
    pub review_key: Binary,
}

/// First step of an officer's login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficerLoginStart {
    /// His name, as typed.
    pub officer: String,
    /// OPAQUE credential request.
    pub credential_request: Binary,
}

/// The password is proved: now the code from the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerLoginCode {
    /// Names the login in the last step.
    pub login: String,
    /// The code that was sent.
    pub otp: OtpChallenge,
}

/// Last step of an officer's login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficerLoginVerify {
    /// From [`OfficerLoginCode`].
    pub login: String,
    /// The code from the SMS.
    pub code: String,
}

/// An open session of an officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerSession {
    /// By which he logs in.
    pub officer: OfficerName,
    /// As he is called.
    pub name: String,
    /// His office.
    pub office: String,
    /// What he is there for.
    pub role: OfficerRole,
    /// Value for [`super::CSRF_HEADER`].
    pub csrf: String,
    /// The session ends then if nothing happens before.
    pub idle_at: UnixTime,
    /// The session ends then.
    pub ends_at: UnixTime,
}
