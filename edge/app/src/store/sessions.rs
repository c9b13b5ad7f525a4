//! Sessions, by the digest of their secret.

use super::{StoreError, blob, first, integer, statement, string, text, time};
use crate::ports::{Rows, Statement};
use rubrica_core::identity::{LoginMethod, SubjectId};
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS sessions (
        subject BLOB NOT NULL,
        secret BLOB NOT NULL,
        method TEXT NOT NULL,
        opened_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        PRIMARY KEY (subject, secret))"];

/// Opens a session.
pub(crate) fn open(
    subject: &SubjectId,
    secret: &[u8; 32],
    method: LoginMethod,
    now: UnixTime,
) -> Statement {
    statement(
        "INSERT INTO sessions (subject, secret, method, opened_at, seen_at)
         VALUES (?1, ?2, ?4, ?3, ?3)",
        [blob(subject.as_bytes()), blob(secret), time(now), text(method.name())],
    )
}

/// Whether there is such a session, living or not.
pub(crate) fn find(subject: &SubjectId, secret: &[u8; 32]) -> Statement {
    statement(
        "SELECT opened_at, method FROM sessions WHERE subject = ?1 AND secret = ?2",
        [blob(subject.as_bytes()), blob(secret)],
    )
}

/// Notes a request of a session that was seen after `idle_since` and opened after `open_since`.
pub(crate) fn touch(
    subject: &SubjectId,
    secret: &[u8; 32],
    now: UnixTime,
    idle_since: UnixTime,
    open_since: UnixTime,
) -> Statement {
    statement(
        "UPDATE sessions SET seen_at = ?3
         WHERE subject = ?1 AND secret = ?2 AND seen_at > ?4 AND opened_at > ?5
         RETURNING opened_at, method",
        [blob(subject.as_bytes()), blob(secret), time(now), time(idle_since), time(open_since)],
    )
}

/// Reads what [`find`] or [`touch`] gave: when the session was opened, and how.
pub(crate) fn read(
    results: &[Rows],
    index: usize,
) -> Result<Option<(UnixTime, LoginMethod)>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    let method = LoginMethod::from_name(string(row, 1)?);
    Ok(Some((UnixTime(integer(row, 0)?), method.ok_or(StoreError::Unreadable("method"))?)))
}

/// Closes a session.
pub(crate) fn close(subject: &SubjectId, secret: &[u8; 32]) -> Statement {
    statement(
        "DELETE FROM sessions WHERE subject = ?1 AND secret = ?2",
        [blob(subject.as_bytes()), blob(secret)],
    )
}

/// Removes sessions that have ended by themselves.
pub(crate) fn sweep(subject: &SubjectId, idle_since: UnixTime, open_since: UnixTime) -> Statement {
    statement(
        "DELETE FROM sessions WHERE subject = ?1 AND (seen_at <= ?2 OR opened_at <= ?3)",
        [blob(subject.as_bytes()), time(idle_since), time(open_since)],
    )
}
