//! What becomes of messages to phones, and who pays for them.

use crate::identity::SubjectId;
use crate::sms::Delivery;
use crate::time::UnixTime;
use serde::{Deserialize, Serialize};

/// How far the message of a code has come. Asking makes the gateway try again where it is time to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageState {
    /// How far.
    pub delivery: Delivery,
    /// When it is tried again; only while it is queued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<UnixTime>,
}

/// A report of the SMS gateway, for those that send JSON. Others send `status` in the query or a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryReport {
    /// The gateway's word for it, as in [`crate::sms::Report`].
    pub status: String,
}

/// What was sent in one month, for billing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsUsage {
    /// `yyyy-mm`, in UTC.
    pub month: String,
    /// One row for each combination.
    pub rows: Vec<UsageRow>,
}

/// Messages of one kind that one body pays for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UsageRow {
    /// The agency; empty for the service itself.
    pub agency: String,
    /// The application.
    pub application: String,
    /// The SIA code of the procedure; empty where there is none.
    pub procedure: String,
    /// What the messages were for.
    pub purpose: String,
    /// How many messages.
    pub messages: u64,
    /// How many parts they made: what operators count.
    pub parts: u64,
}

/// Has citizens told whose certificates end soon, some of them at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendEndingNotices {
    /// Where the call before has stopped.
    pub after: Option<SubjectId>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndingNotices {
    /// How many were told by this call, and not before it.
    pub told: u32,
    /// Where to go on; none: all were looked at.
    pub next: Option<SubjectId>,
}
