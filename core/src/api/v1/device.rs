//! Cl@ve Móvil [domain A2]: the phone that confirms, and the browser that waits for it.
//!
//! `·` needs a session and the CSRF header; `◦` the cookie of an active phone.
//!
//! | Call | Body | Answer |
//! |---|---|---|
//! | `POST /device/enrol/start` | [`EnrolStart`] | [`EnrolmentStarted`] |
//! | `POST /device/enrol/session` · | | [`EnrolmentStarted`] |
//! | `POST /device/enrol/resend` | [`EnrolmentReference`] | [`super::OtpChallenge`] |
//! | `POST /device/enrol/finish` | [`EnrolFinish`] | [`Device`], cookie |
//! | `GET /device` ◦ | | [`Device`] |
//! | `GET /device/events` ◦ | | one event with [`PendingRequests`], and when to ask again |
//! | `GET /device/history` ◦ | | [`History`] |
//! | `POST /device/scan` ◦ | [`Scan`] | [`DeviceRequest`] |
//! | `POST /device/answer` ◦ | [`Answer`] | [`Answered`] |
//! | `POST /device/logout` ◦ | | 204 |
//! | `POST /requests` | | [`RequestOpened`] |
//! | `POST /requests/state` | [`RequestReference`] | [`RequestStatus`] |
//! | `POST /requests/push` | [`RequestPush`] | [`RequestStatus`] |
//! | `POST /requests/collect` | [`RequestReference`] | [`super::Session`], cookie |
//! | `POST /requests/cancel` | [`RequestReference`] | 204 |

pub use crate::identity::state::RequestState;

use super::OtpChallenge;
use crate::api::Binary;
use crate::identity::{DeviceId, PersonName, RequestId, SubjectId};
use crate::protocol::DeviceDecision;
use crate::time::UnixTime;
use serde::{Deserialize, Serialize};

/// Cookie that names the phone.
pub const DEVICE_COOKIE: &str = "__Host-rubrica-device";

/// Digits of the code that browser and phone show.
pub const CODE_DIGITS: u8 = 3;

/// Asks for a code by SMS to enrol this phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolStart {
    /// DNI or NIE, as typed.
    pub identifier: String,
    /// Contrast datum, as typed.
    pub contrast: String,
}

/// An enrolment under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentStarted {
    /// Names it in the next steps.
    pub enrolment: String,
    /// The citizen's pseudonym.
    pub subject: SubjectId,
    /// The code that was sent; none is needed by whoever came with a certificate.
    pub otp: Option<OtpChallenge>,
}

/// Names an enrolment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentReference {
    /// From [`EnrolmentStarted`].
    pub enrolment: String,
}

/// Enrols this phone. The one before is no longer active.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolFinish {
    /// From [`EnrolmentStarted`].
    pub enrolment: String,
    /// The code from the SMS; empty where none was sent.
    pub code: String,
    /// What its owner calls the phone.
    pub label: String,
    /// Signed [`DeviceEnrolment`](crate::protocol::DeviceEnrolment), by the phone's key.
    pub proof: Binary,
    /// The public half of that key: an uncompressed point of P-256.
    pub public_key: Binary,
}

/// The phone as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The phone.
    pub device: DeviceId,
    /// The citizen's pseudonym.
    pub subject: SubjectId,
    /// His name.
    pub name: PersonName,
    /// His DNI or NIE, masked.
    pub identifier_hint: String,
    /// What he calls the phone.
    pub label: String,
    /// Since when it is active.
    pub since: UnixTime,
}

/// What waits for an answer of this phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingRequests {
    /// One at most today.
    pub requests: Vec<DeviceRequest>,
}

/// How a request came to the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrival {
    /// Its QR code was scanned: the phone is where the browser is.
    Scanned,
    /// It was sent to the phone: the code must be typed, so that nobody confirms what he did not start.
    Pushed,
}

/// A request that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRequest {
    /// The request.
    pub request: RequestId,
    /// For whom.
    pub application: String,
    /// What is to be done.
    pub act: RequestedAct,
    /// How it came.
    pub arrival: Arrival,
    /// The code to be compared; none when it has to be typed.
    pub code: Option<String>,
    /// Until when it can be answered.
    pub expires_at: UnixTime,
}

/// What is to be done once a request is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestedAct {
    /// Opening a session in the browser that asked.
    Login,
}

/// What was read from a QR code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    /// What stands behind the `#` of the link.
    pub token: String,
}

/// Answers a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Signed [`DeviceAnswer`](crate::protocol::DeviceAnswer), by the phone's key.
    pub answer: Binary,
}

/// An answer that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// What was decided.
    pub decision: DeviceDecision,
}

/// What this phone has answered, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The answers.
    pub entries: Vec<HistoryEntry>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// For whom.
    pub application: String,
    /// What was to be done.
    pub act: RequestedAct,
    /// What was decided.
    pub decision: DeviceDecision,
    /// When.
    pub at: UnixTime,
}

/// A request that waits for a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestOpened {
    /// Names it in the next calls: whoever has it gets the session.
    pub request: String,
    /// Where it stands.
    pub status: RequestStatus,
}

/// Names a request, for the browser that opened it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestReference {
    /// From [`RequestOpened`].
    pub request: String,
}

/// Sends a request to the phone of a citizen, instead of showing a QR code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestPush {
    /// From [`RequestOpened`].
    pub request: String,
    /// DNI or NIE, as typed.
    pub identifier: String,
    /// Contrast datum, as typed.
    pub contrast: String,
}

/// Where a request stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestStatus {
    /// Its state.
    pub state: RequestState,
    /// The code that the phone shows, or wants to have typed.
    pub code: String,
    /// What the QR code holds just now, while it can be scanned. Good for a few seconds.
    pub token: Option<String>,
    /// Until when it can be answered.
    pub expires_at: UnixTime,
}
