//! What a citizen's phone is asked and has answered.

use super::{StoreError, array, blob, bytes, first, integer, statement, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::{RequestId, SubjectId};
use rubrica_core::time::UnixTime;

/// The tables of this module. A citizen has one open request at a time that was sent to his phone.
pub(super) const SCHEMA: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS open_pushes (
        subject BLOB NOT NULL PRIMARY KEY,
        request BLOB NOT NULL,
        expires_at INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS pushes (
        subject BLOB NOT NULL PRIMARY KEY,
        since INTEGER NOT NULL,
        sent INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS device_answers (
        subject BLOB NOT NULL,
        request BLOB NOT NULL,
        body BLOB NOT NULL,
        answered_at INTEGER NOT NULL,
        place INTEGER NOT NULL,
        PRIMARY KEY (subject, request))",
];

/// Takes the citizen's one place for a request sent to his phone: when it is free, he has an active
/// phone, and no more than `limit` were sent since `window` of which none was confirmed.
pub(crate) fn claim(
    subject: &SubjectId,
    request: &RequestId,
    (now, window, expires): (UnixTime, UnixTime, UnixTime),
    limit: u8,
) -> Statement {
    statement(
        "INSERT INTO open_pushes (subject, request, expires_at)
         SELECT ?1, ?2, ?5
         WHERE EXISTS (SELECT 1 FROM devices WHERE subject = ?1 AND state = 'active')
            AND NOT EXISTS (SELECT 1 FROM pushes
               WHERE subject = ?1 AND since > ?4 AND sent >= ?6)
         ON CONFLICT (subject) DO UPDATE SET
            request = excluded.request, expires_at = excluded.expires_at
         WHERE open_pushes.expires_at <= ?3
         RETURNING expires_at",
        [
            blob(subject.as_bytes()),
            blob(request.as_bytes()),
            time(now),
            time(window),
            time(expires),
            Value::Integer(limit.into()),
        ],
    )
}

/// Counts what [`claim`] has let through.
pub(crate) fn count(
    subject: &SubjectId,
    request: &RequestId,
    now: UnixTime,
    window: UnixTime,
) -> Statement {
    statement(
        "INSERT INTO pushes (subject, since, sent)
         SELECT ?1, ?3, 1 WHERE EXISTS (
            SELECT 1 FROM open_pushes WHERE subject = ?1 AND request = ?2)
         ON CONFLICT (subject) DO UPDATE SET
            sent = CASE WHEN pushes.since <= ?4 THEN 1 ELSE pushes.sent + 1 END,
            since = CASE WHEN pushes.since <= ?4 THEN excluded.since ELSE pushes.since END",
        [blob(subject.as_bytes()), blob(request.as_bytes()), time(now), time(window)],
    )
}

/// The request that waits for the phone, and since when requests are counted.
pub(crate) fn look(subject: &SubjectId, now: UnixTime) -> Statement {
    statement(
        "SELECT request FROM open_pushes WHERE subject = ?1 AND expires_at > ?2",
        [blob(subject.as_bytes()), time(now)],
    )
}

/// Reads what [`look`] gave.
pub(crate) fn read_open(results: &[Rows], index: usize) -> Result<Option<RequestId>, StoreError> {
    first(results, index).map(|row| array(row, 0).map(RequestId::from_bytes)).transpose()
}

/// When the first of the requests that are counted was sent.
pub(crate) fn counted_since(subject: &SubjectId) -> Statement {
    statement("SELECT since FROM pushes WHERE subject = ?1", [blob(subject.as_bytes())])
}

/// Reads what [`counted_since`] gave.
pub(crate) fn read_since(results: &[Rows], index: usize) -> Result<Option<UnixTime>, StoreError> {
    first(results, index).map(|row| integer(row, 0).map(UnixTime)).transpose()
}

/// Frees the place that a request has taken.
pub(crate) fn release(subject: &SubjectId, request: &RequestId) -> Statement {
    statement(
        "DELETE FROM open_pushes WHERE subject = ?1 AND request = ?2",
        [blob(subject.as_bytes()), blob(request.as_bytes())],
    )
}

/// Gives all requests back: one was confirmed.
pub(crate) fn forget_count(subject: &SubjectId) -> Statement {
    statement("DELETE FROM pushes WHERE subject = ?1", [blob(subject.as_bytes())])
}

/// Notes an answer; once, however often it is noted.
pub(crate) fn note(
    subject: &SubjectId,
    request: &RequestId,
    body: &[u8],
    now: UnixTime,
) -> Statement {
    statement(
        "INSERT INTO device_answers (subject, request, body, answered_at, place)
         VALUES (?1, ?2, ?3, ?4,
            (SELECT COALESCE(MAX(place), 0) + 1 FROM device_answers WHERE subject = ?1))
         ON CONFLICT (subject, request) DO NOTHING",
        [blob(subject.as_bytes()), blob(request.as_bytes()), blob(body), time(now)],
    )
}

/// The latest answers.
pub(crate) fn answers(subject: &SubjectId) -> Statement {
    statement(
        "SELECT body, answered_at FROM device_answers WHERE subject = ?1
         ORDER BY place DESC LIMIT 50",
        [blob(subject.as_bytes())],
    )
}

/// Reads what [`answers`] gave: each sealed body with its time.
pub(crate) fn read_answers(
    results: &[Rows],
    index: usize,
) -> Result<Vec<(Vec<u8>, UnixTime)>, StoreError> {
    let rows = results.get(index).map(Vec::as_slice).unwrap_or_default();
    rows.iter().map(|row| Ok((bytes(row, 0)?.to_vec(), UnixTime(integer(row, 1)?)))).collect()
}

/// Removes answers from before the last that [`answers`] gives.
pub(crate) fn sweep(subject: &SubjectId) -> Statement {
    statement(
        "DELETE FROM device_answers WHERE subject = ?1 AND request NOT IN (
            SELECT request FROM device_answers WHERE subject = ?1
            ORDER BY place DESC LIMIT 50)",
        [blob(subject.as_bytes())],
    )
}
