//! What a citizen's phone signs with the key that never leaves it [domain A2].

use crate::canonical::{Bytes, Message};
use crate::identity::{DeviceId, RequestId, SubjectId};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// "This key is on the phone that enrols": proves that whoever sends the public half holds the other.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DeviceEnrolment {
    /// The citizen.
    #[n(0)]
    pub subject: SubjectId,
    /// SHA-256 of the enrolment's name: the proof is worth nothing for another one.
    #[n(1)]
    pub enrolment: Bytes,
    /// Uncompressed point of P-256.
    #[n(2)]
    pub public_key: Bytes,
}

impl Message for DeviceEnrolment {
    const TAG: &'static str = "rubrica/device-enrolment/v1";
}

/// What the citizen decided about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum DeviceDecision {
    /// He wants it done.
    #[n(0)]
    Confirm,
    /// It is not his, or he has thought better of it.
    #[n(1)]
    Reject,
}

/// "I have seen this request and this is what I want": one answer to one request.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DeviceAnswer {
    /// The citizen.
    #[n(0)]
    pub subject: SubjectId,
    /// The phone that answers.
    #[n(1)]
    pub device: DeviceId,
    /// The request.
    #[n(2)]
    pub request: RequestId,
    /// For whom, as the phone has shown it.
    #[n(3)]
    pub application: String,
    /// The code that the citizen compared or typed; empty when he rejects.
    #[n(4)]
    pub code: String,
    /// What he decided.
    #[n(5)]
    pub decision: DeviceDecision,
}

impl Message for DeviceAnswer {
    const TAG: &'static str = "rubrica/device-answer/v1";
}
