//! Wrong one-time codes of a citizen, whichever acts they were typed for.

use super::{StoreError, blob, first, integer, small, statement, text, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::SubjectId;
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS failures (
        subject BLOB NOT NULL PRIMARY KEY,
        since INTEGER NOT NULL,
        failed INTEGER NOT NULL)"];

/// Counts one failure if the act has a code to be tried, up to one more than `limit` since
/// `window`: then nothing is tried any more.
pub(crate) fn take(
    subject: &SubjectId,
    purpose: &str,
    binding: &[u8; 32],
    (now, window): (UnixTime, UnixTime),
    limit: u8,
) -> Statement {
    statement(
        "INSERT INTO failures (subject, since, failed)
         SELECT ?1, ?4, 1 WHERE EXISTS (SELECT 1 FROM one_time_codes
            WHERE subject = ?1 AND purpose = ?2 AND binding = ?3
            AND used = 0 AND replaced = 0 AND tries_left > 0 AND expires_at > ?4)
         ON CONFLICT (subject) DO UPDATE SET
            failed = CASE WHEN failures.since <= ?5 THEN 1 WHEN failures.failed > ?6
                THEN failures.failed ELSE failures.failed + 1 END,
            since = CASE WHEN failures.since <= ?5 THEN excluded.since ELSE failures.since END
         RETURNING failed, since",
        [
            blob(subject.as_bytes()),
            text(purpose),
            blob(binding),
            time(now),
            time(window),
            Value::Integer(limit.into()),
        ],
    )
}

/// Reads what [`take`] gave: the failures, and when the first of them was.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<(u8, UnixTime)>, StoreError> {
    first(results, index).map(|row| Ok((small(row, 0)?, UnixTime(integer(row, 1)?)))).transpose()
}

/// Forgets the failures if `challenge` was used: the right code was among them.
pub(crate) fn forget(subject: &SubjectId, challenge: &[u8; 16]) -> Statement {
    statement(
        "DELETE FROM failures WHERE subject = ?1 AND EXISTS (
            SELECT 1 FROM one_time_codes WHERE subject = ?1 AND challenge = ?2 AND used = 1)",
        [blob(subject.as_bytes()), blob(challenge)],
    )
}
