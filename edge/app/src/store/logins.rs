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

/// Finds a login that goes on.
pub(crate) fn find(subject: &SubjectId, handle: &[u8; 32], now: UnixTime) -> Statement {
    statement(
        "SELECT state FROM logins WHERE subject = ?1 AND handle = ?2 AND expires_at > ?3",
        [blob(subject.as_bytes()), blob(handle), time(now)],
    )
}

/// Puts another state in the place of `before`; touches nothing when somebody else was faster.
pub(crate) fn replace(
    subject: &SubjectId,
    handle: &[u8; 32],
    before: &[u8],
    state: &[u8],
) -> Statement {
    statement(
        "UPDATE logins SET state = ?4 WHERE subject = ?1 AND handle = ?2 AND state = ?3
         RETURNING expires_at",
        [blob(subject.as_bytes()), blob(handle), blob(before), blob(state)],
    )
}

/// Reads what [`take`] or [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<Vec<u8>>, StoreError> {
    first(results, index).map(|row| Ok(bytes(row, 0)?.to_vec())).transpose()
}

/// Ends those that are under way, if `account` is the citizen's now: they prove the password of before.
pub(crate) fn end_with_account(subject: &SubjectId, account: &[u8]) -> Statement {
    statement(
        "DELETE FROM logins WHERE subject = ?1 AND EXISTS (
            SELECT 1 FROM citizens WHERE subject = ?1 AND account = ?2)",
        [blob(subject.as_bytes()), blob(account)],
    )
}

/// Removes what nobody finished.
pub(crate) fn sweep(subject: &SubjectId, now: UnixTime) -> Statement {
    statement(
        "DELETE FROM logins WHERE subject = ?1 AND expires_at <= ?2",
        [blob(subject.as_bytes()), time(now)],
    )
}
