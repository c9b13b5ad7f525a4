//! Where phones are rung. `sealed` is the whole subscription.

use super::{StoreError, blob, bytes, first, statement, time};
use crate::ports::{Rows, Statement};
use rubrica_core::identity::{DeviceId, SubjectId};
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS push_subscriptions (
        subject BLOB NOT NULL,
        device BLOB NOT NULL,
        sealed BLOB NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (subject, device))"];

/// Keeps the subscription of a phone in place of an earlier one, if the phone is active.
pub(crate) fn set(
    subject: &SubjectId,
    device: &DeviceId,
    sealed: &[u8],
    now: UnixTime,
) -> Statement {
    statement(
        "INSERT INTO push_subscriptions (subject, device, sealed, since)
         SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (
            SELECT 1 FROM devices WHERE subject = ?1 AND device = ?2 AND state = 'active')
         ON CONFLICT (subject, device) DO UPDATE SET sealed = excluded.sealed, since = excluded.since
         RETURNING since",
        [blob(subject.as_bytes()), blob(device.as_bytes()), blob(sealed), time(now)],
    )
}

/// Finds the subscription of a phone.
pub(crate) fn find(subject: &SubjectId, device: &DeviceId) -> Statement {
    statement(
        "SELECT sealed FROM push_subscriptions WHERE subject = ?1 AND device = ?2",
        [blob(subject.as_bytes()), blob(device.as_bytes())],
    )
}

/// Reads what [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<Vec<u8>>, StoreError> {
    first(results, index).map(|row| Ok(bytes(row, 0)?.to_vec())).transpose()
}

/// Forgets the subscription of a phone.
pub(crate) fn forget(subject: &SubjectId, device: &DeviceId) -> Statement {
    statement(
        "DELETE FROM push_subscriptions WHERE subject = ?1 AND device = ?2",
        [blob(subject.as_bytes()), blob(device.as_bytes())],
    )
}

/// Forgets this one, and none that came after it.
pub(crate) fn forget_exactly(subject: &SubjectId, device: &DeviceId, sealed: &[u8]) -> Statement {
    statement(
        "DELETE FROM push_subscriptions WHERE subject = ?1 AND device = ?2 AND sealed = ?3",
        [blob(subject.as_bytes()), blob(device.as_bytes()), blob(sealed)],
    )
}

/// Forgets those of phones that are not active any more.
pub(crate) fn sweep(subject: &SubjectId) -> Statement {
    statement(
        "DELETE FROM push_subscriptions WHERE subject = ?1 AND NOT EXISTS (
            SELECT 1 FROM devices WHERE devices.subject = ?1
                AND devices.device = push_subscriptions.device AND devices.state = 'active')",
        [blob(subject.as_bytes())],
    )
}
