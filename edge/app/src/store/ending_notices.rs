//! Who was told that his certificates end: once for each number of days.

use super::{blob, statement, time};
use crate::ports::{Statement, Value};
use rubrica_core::identity::SubjectId;
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS ending_notices (
        subject BLOB NOT NULL,
        ends_at INTEGER NOT NULL,
        days INTEGER NOT NULL,
        PRIMARY KEY (subject, ends_at, days))"];

/// Notes that the citizen is told so many days before his certificates end; touches nothing when he was.
pub(crate) fn note(subject: &SubjectId, ends_at: UnixTime, days: u16) -> Statement {
    statement(
        "INSERT INTO ending_notices (subject, ends_at, days) VALUES (?1, ?2, ?3)
         ON CONFLICT (subject, ends_at, days) DO NOTHING RETURNING days",
        [blob(subject.as_bytes()), time(ends_at), Value::Integer(days.into())],
    )
}

/// Forgets what he was told of certificates that have ended.
pub(crate) fn sweep(subject: &SubjectId, now: UnixTime) -> Statement {
    statement(
        "DELETE FROM ending_notices WHERE subject = ?1 AND ends_at < ?2",
        [blob(subject.as_bytes()), time(now)],
    )
}
