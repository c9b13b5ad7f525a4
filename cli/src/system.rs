//! The clock and the random generator of this machine.

use jiff::Timestamp;
use rubrica_core::entropy::Entropy;
use rubrica_core::time::UnixTime;

/// The time, in UTC.
pub(crate) fn now() -> UnixTime {
    UnixTime(Timestamp::now().as_second())
}

/// A time as people read it: UTC, to the second.
pub(crate) fn in_words(time: UnixTime) -> String {
    Timestamp::from_second(time.0).map_or_else(
        |_| format!("{} s", time.0),
        |time| time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
    )
}

/// The generator of the operating system.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, buffer: &mut [u8]) {
        // Going on without randomness would give away keys: there is nothing else to do.
        if getrandom::fill(buffer).is_err() {
            std::process::abort();
        }
    }
}
