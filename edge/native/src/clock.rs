//! Where the gateway takes the time from.

use rubrica_core::time::UnixTime;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// The clock of the system. A demonstration sets it back while it makes what has grown old meanwhile.
/// Clones go the same.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    behind_s: Arc<AtomicU64>,
}

impl Clock {
    /// Goes so much behind the system from now on.
    pub fn set_back(&self, by: Duration) {
        self.behind_s.store(by.as_secs(), Ordering::Relaxed);
    }

    /// The time.
    pub(crate) fn now(&self) -> UnixTime {
        // A clock before 1970 makes everything look expired, which refuses: the safe side.
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let since = since.as_secs().saturating_sub(self.behind_s.load(Ordering::Relaxed));
        UnixTime(i64::try_from(since).unwrap_or(i64::MAX))
    }
}
