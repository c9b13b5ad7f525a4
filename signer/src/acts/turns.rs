//! One at a time for each citizen or credential.

use std::collections::BTreeSet;
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
        self.0[slot(identifier)].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the turns of all `identifiers`, in the one order that everybody takes them in.
    pub(crate) fn wait_for_all<'a>(
        &self,
        identifiers: impl Iterator<Item = &'a [u8; 16]>,
    ) -> Vec<MutexGuard<'_, ()>> {
        let slots: BTreeSet<usize> = identifiers.map(slot).collect();
        slots
            .into_iter()
            .map(|slot| self.0[slot].lock().unwrap_or_else(PoisonError::into_inner))
            .collect()
    }
}

fn slot(identifier: &[u8; 16]) -> usize {
    usize::from(u16::from_be_bytes([identifier[0], identifier[1]])) % LOCKS
}

const LOCKS: usize = 4096;
