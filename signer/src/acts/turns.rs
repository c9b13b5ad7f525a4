//! One at a time for each citizen or credential.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Many locks, of which an identifier always takes the same one. Two identifiers may share one,
/// which costs a wait and nothing else.
#[derive(Debug)]
pub(crate) struct Turns(Vec<Mutex<()>>);

impl Default for Turns {
    fn default() -> Self {
        Self((0..LOCKS).map(|_| Mutex::new(())).collect())
    }
}

impl Turns {
    /// Waits for the turn of `identifier`. It ends when the answer is dropped.
    pub(crate) fn wait(&self, identifier: &[u8; 16]) -> MutexGuard<'_, ()> {
        let slot = usize::from(u16::from_be_bytes([identifier[0], identifier[1]])) % LOCKS;
        self.0[slot].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const LOCKS: usize = 4096;
