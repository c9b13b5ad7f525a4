//! What the signer takes from the machine that it runs on: the time and randomness.

use rubrica_core::entropy::Entropy;
use rubrica_core::time::UnixTime;
use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present second, in UTC.
    fn now(&self) -> UnixTime;
}

/// Gives random bytes that nobody can predict.
pub trait Randomness: Send + Sync {
    /// Fills `buffer`.
    fn fill(&self, buffer: &mut [u8]);
}

/// Clock and randomness of a signer.
#[derive(Clone)]
pub struct Platform {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The randomness for identifiers, serial numbers, salts and seeds. Key pairs are made by the
    /// key back end, with the generator that it has.
    pub randomness: Arc<dyn Randomness>,
}

impl Platform {
    /// Those of the operating system.
    #[must_use]
    pub fn system() -> Self {
        Self { clock: Arc::new(SystemClock), randomness: Arc::new(SystemRandomness) }
    }

    pub(crate) fn now(&self) -> UnixTime {
        self.clock.now()
    }

    pub(crate) fn make_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.randomness.fill(&mut bytes);
        bytes
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Platform(…)")
    }
}

/// [`Entropy`] from a signer's randomness.
impl Entropy for Platform {
    fn fill(&mut self, buffer: &mut [u8]) {
        self.randomness.fill(buffer);
    }
}

/// The clock of the operating system.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UnixTime {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixTime(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }
}

/// The generator of AWS-LC, seeded by the operating system.
#[derive(Debug, Clone, Copy)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, buffer: &mut [u8]) {
        aws_lc_rs::rand::fill(buffer).expect("a machine without randomness cannot run a signer");
    }
}
