//! Activations under way: one per citizen.

use super::{StoreError, blob, first, integer, statement, text, time};
use crate::activation::Way;
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::SubjectId;
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS activations (
        subject BLOB NOT NULL PRIMARY KEY,
        handle BLOB NOT NULL,
        way TEXT NOT NULL,
        verified INTEGER NOT NULL,
        compared INTEGER NOT NULL,
        expires_at INTEGER NOT NULL)"];

/// Starts an activation; an earlier one of the citizen ends.
pub(crate) fn start(
    subject: &SubjectId,
    handle: &[u8; 32],
    way: Way,
    expires: UnixTime,
) -> Statement {
    statement(
        "INSERT INTO activations (subject, handle, way, verified, compared, expires_at)
         VALUES (?1, ?2, ?4, 0, 0, ?3)
         ON CONFLICT (subject) DO UPDATE SET handle = excluded.handle, way = excluded.way,
            verified = 0, compared = 0, expires_at = excluded.expires_at",
        [blob(subject.as_bytes()), blob(handle), time(expires), text(way.name())],
    )
}

/// Finds a living activation.
pub(crate) fn find(subject: &SubjectId, handle: &[u8; 32], way: Way, now: UnixTime) -> Statement {
    statement(
        "SELECT verified FROM activations
         WHERE subject = ?1 AND handle = ?2 AND way = ?4 AND expires_at > ?3",
        [blob(subject.as_bytes()), blob(handle), time(now), text(way.name())],
    )
}

/// Takes one of `limit` comparisons of the new password with the one before.
pub(crate) fn compare(subject: &SubjectId, handle: &[u8; 32], limit: u8) -> Statement {
    statement(
        "UPDATE activations SET compared = compared + 1
         WHERE subject = ?1 AND handle = ?2 AND verified = 1 AND compared < ?3
         RETURNING compared",
        [blob(subject.as_bytes()), blob(handle), Value::Integer(limit.into())],
    )
}

/// Reads what [`find`] gave: whether the one-time code was proved.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<bool>, StoreError> {
    first(results, index).map(|row| Ok(integer(row, 0)? == 1)).transpose()
}

/// Marks the activation as verified, if `challenge` is still to be used.
pub(crate) fn verify(subject: &SubjectId, handle: &[u8; 32], challenge: &[u8; 16]) -> Statement {
    statement(
        "UPDATE activations SET verified = 1
         WHERE subject = ?1 AND handle = ?2 AND verified = 0 AND EXISTS (
            SELECT 1 FROM one_time_codes WHERE subject = ?1 AND challenge = ?3 AND used = 0)
         RETURNING verified",
        [blob(subject.as_bytes()), blob(handle), blob(challenge)],
    )
}

/// Ends an activation, if `account` came of it.
pub(crate) fn end(subject: &SubjectId, handle: &[u8; 32], account: &[u8]) -> Statement {
    statement(
        "DELETE FROM activations WHERE subject = ?1 AND handle = ?2 AND EXISTS (
            SELECT 1 FROM citizens WHERE subject = ?1 AND account = ?3)",
        [blob(subject.as_bytes()), blob(handle), blob(account)],
    )
}

/// Ends the activation of a citizen whose registration gives no access any more.
pub(crate) fn end_without_access(subject: &SubjectId) -> Statement {
    statement(
        concat!(
            "DELETE FROM activations WHERE subject = ?1 AND NOT EXISTS (
                SELECT 1 FROM citizens WHERE subject = ?1 AND ",
            with_access!(),
            ")"
        ),
        [blob(subject.as_bytes())],
    )
}

/// Removes an activation that has come to its end.
pub(crate) fn forget(subject: &SubjectId) -> Statement {
    statement("DELETE FROM activations WHERE subject = ?1", [blob(subject.as_bytes())])
}

/// Removes an activation that nobody finished.
pub(crate) fn sweep(subject: &SubjectId, now: UnixTime) -> Statement {
    statement(
        "DELETE FROM activations WHERE subject = ?1 AND expires_at <= ?2",
        [blob(subject.as_bytes()), time(now)],
    )
}
