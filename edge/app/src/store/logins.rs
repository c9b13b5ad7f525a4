//! Logins between their two steps.

use super::{StoreError, blob, bytes, first, statement, time};
use crate::ports::{Rows, Statement};
use rubrica_core::identity::SubjectId;
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS logins (
        subject BLOB NOT NULL,
        handle BLOB NOT NULL,
        state BLOB NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (subject, handle))"];

/// Keeps the gateway's state of a login, sealed.
pub(crate) fn keep(
    subject: &SubjectId,
    handle: &[u8; 32],
    state: &[u8],
    expires: UnixTime,
) -> Statement {
    statement(
        "INSERT INTO logins (subject, handle, state, expires_at) VALUES (?1, ?2, ?3, ?4)",
        [blob(subject.as_bytes()), blob(handle), blob(state), time(expires)],
    )
}

/// Takes a login out: it can be finished once.
pub(crate) fn take(subject: &SubjectId, handle: &[u8; 32], now: UnixTime) -> Statement {
    statement(
        "DELETE FROM logins WHERE subject = ?1 AND handle = ?2 AND expires_at > ?3 RETURNING state",
        [blob(subject.as_bytes()), blob(handle), time(now)],
    )
}

/// Reads what [`take`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<Vec<u8>>, StoreError> {
    first(results, index).map(|row| Ok(bytes(row, 0)?.to_vec())).transpose()
}

/// Removes what nobody finished.
pub(crate) fn sweep(subject: &SubjectId, now: UnixTime) -> Statement {
    statement(
        "DELETE FROM logins WHERE subject = ?1 AND expires_at <= ?2",
        [blob(subject.as_bytes()), time(now)],
    )
}
