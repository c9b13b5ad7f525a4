//! One-time codes: made for one purpose and one act, tried three times, used once.

mod prove;
mod send;

pub(crate) use prove::{OtpError, OtpProof};
pub(crate) use rubrica_core::sms::OtpPurpose;
pub(crate) use send::{FreshCode, OtpSendError};

use rubrica_core::identity::SubjectId;
use rubrica_core::time::UnixTime;

/// The act that a code authorises.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OtpAct {
    /// Whose act.
    pub(crate) subject: SubjectId,
    /// What kind of act.
    pub(crate) purpose: OtpPurpose,
    /// Digest of what is authorised: of the canonical intent, or of the activation's handle.
    pub(crate) binding: [u8; 32],
}

/// Seconds until `until`, and one at least.
pub(crate) fn wait(now: UnixTime, until: UnixTime) -> u32 {
    u32::try_from(until.0.saturating_sub(now.0).max(1)).unwrap_or(u32::MAX)
}
