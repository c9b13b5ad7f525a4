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
//! | `POST /device/push` ◦ | [`SubscribePush`] | 204 |
//! | `DELETE /device/push` ◦ | | 204 |
//! | `GET /device/history` ◦ | | [`History`] |
//! | `POST /device/scan` ◦ | [`Scan`] | [`DeviceRequest`] |
//! | `POST /device/answer` ◦ | [`Answer`] | [`Answered`] |
//! | `POST /device/logout` ◦ | | 204 |
//! | `POST /transactions/device` · ◦ | [`OpenDeviceApprover`] | [`super::Transaction`], [`crate::api::signer::EnrolResponse`] once authorised |
//! | `DELETE /device/approver` ◦ | | 204 |
//! | `GET /approvers` (cookie) | | [`Approvers`] |
//! | `POST /transactions/{id}/phone` · | | [`RequestOpened`] |
//! | `POST /requests` | | [`RequestOpened`] |
//! | `POST /requests/state` | [`RequestReference`] | [`RequestStatus`] |
//! | `POST /requests/push` | [`RequestPush`] | [`RequestStatus`] |
//! | `POST /requests/collect` | [`RequestReference`] | [`super::Session`], cookie |
//! | `POST /requests/approval` | [`RequestReference`] | [`RequestApproval`] |
//! | `POST /requests/cancel` | [`RequestReference`] | 204 |

pub use crate::identity::state::RequestState;

use super::OtpChallenge;
use crate::api::Binary;
use crate::identity::{DeviceId, PersonName, RequestId, SubjectId};
use crate::protocol::{AnyIntent, DeviceDecision};
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
    /// How it approves acts, if the signer knows it.
    pub approver: Option<DeviceApprover>,
    /// How it can be rung; nothing where this service rings nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push: Option<PushOffer>,
}

/// A phone that approves acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceApprover {
    /// The credential that tells that its owner unlocked it, where it can tell.
    pub platform: Option<PlatformCredential>,
}

/// Names the credential of a phone's own authenticator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformCredential {
    /// Relying party identifier.
    pub rp_id: String,
    /// Credential identifier.
    pub credential: Binary,
}

/// Opens the transaction after which this phone may approve acts. The page builds the approver for
/// itself, out of the key that is on the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenDeviceApprover {
    /// The credential of the phone's own authenticator, where it has one.
    pub platform: Option<NewPlatformKey>,
}

/// What the phone's own authenticator has made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPlatformKey {
    /// From [`super::PasskeyRegistration`].
    pub registration: String,
    /// From the authenticator.
    pub attestation_object: Binary,
    /// From the browser.
    pub client_data: Binary,
}

/// What may approve acts for a citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approvers {
    /// How many passkeys.
    pub passkeys: u32,
    /// What he calls his phone, if it may.
    pub phone: Option<String>,
}

/// How a phone can be rung when a request comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushOffer {
    /// The key that this service rings with: an uncompressed point of P-256 [RFC 8292 §3.2].
    pub key: Binary,
    /// Whether this phone is rung.
    pub on: bool,
}

/// Has this phone rung from now on: its subscription at a push service [Push API §8].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscribePush {
    /// Where it is rung.
    pub endpoint: String,
    /// Its key: an uncompressed point of P-256.
    pub p256dh: Binary,
    /// Its secret: 16 bytes.
    pub auth: Binary,
}

/// What a phone is told when it is rung. It can read this, and the push service cannot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushMessage {
    /// Until when a request waits.
    pub until: UnixTime,
    /// In which language its owner is told.
    pub language: String,
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
    /// The canonical intent of the act: what is shown is what is signed. None for a login.
    pub intent: Option<Binary>,
    /// Until when it can be answered.
    pub expires_at: UnixTime,
}

/// What is to be done once a request is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestedAct {
    /// Opening a session in the browser that asked.
    Login,
    /// Signing documents.
    Signature,
    /// Issuing certificates.
    Issuance,
    /// Letting a passkey approve.
    Enrolment,
}

impl RequestedAct {
    /// The act of an intent that a phone may approve. A change of password is none: what is kept to
    /// finish one that broke off holds no approval.
    #[must_use]
    pub const fn of(intent: &AnyIntent) -> Option<Self> {
        match intent {
            AnyIntent::Signature(_) => Some(Self::Signature),
            AnyIntent::Issuance(_) => Some(Self::Issuance),
            AnyIntent::Enrolment(_) => Some(Self::Enrolment),
            AnyIntent::PasswordChange(_) => None,
        }
    }
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
    /// Canonical [`Approval`](crate::protocol::Approval) of the act, where one is confirmed.
    #[serde(default)]
    pub approval: Option<Binary>,
    /// Canonical [`Approval`](crate::protocol::Approval) of the phone's own authenticator over
    /// [`UnlockChallenge`](crate::webauthn::UnlockChallenge), where a login is confirmed by a phone that
    /// has one.
    #[serde(default)]
    pub unlocked: Option<Binary>,
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
    /// Documents that were to be signed.
    pub documents: u16,
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

/// The phone has approved the act: what goes with the authorisation of the transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestApproval {
    /// Canonical [`Approval`](crate::protocol::Approval).
    pub approval: Binary,
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
