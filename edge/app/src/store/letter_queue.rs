//! Letters that wait to be posted: which, and whose by pseudonym. What is printed is with the citizen.

use super::{StoreError, array, blob, first, integer, statement, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::api::v1::QueuedLetter;
use rubrica_core::identity::{LetterId, SubjectId};
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS letter_queue (
        id BLOB NOT NULL PRIMARY KEY,
        subject BLOB NOT NULL,
        requested_at INTEGER NOT NULL,
        taken_at INTEGER,
        posted_at INTEGER)",
    "CREATE TABLE IF NOT EXISTS letter_addresses (
        address BLOB NOT NULL PRIMARY KEY,
        since INTEGER NOT NULL,
        sent INTEGER NOT NULL)",
];

/// Counts a letter to an address against `limit` within the time since `window`, if it is `wanted`.
pub(crate) fn count_for_address(
    address: &[u8; 16],
    (now, window): (UnixTime, UnixTime),
    limit: u8,
    wanted: bool,
) -> Statement {
    statement(
        "INSERT INTO letter_addresses (address, since, sent) SELECT ?1, ?2, 1 WHERE ?5 = 1
         ON CONFLICT (address) DO UPDATE SET
            sent = CASE WHEN letter_addresses.since <= ?3 THEN 1 ELSE letter_addresses.sent + 1 END,
            since = CASE WHEN letter_addresses.since <= ?3 THEN excluded.since
                ELSE letter_addresses.since END
         WHERE letter_addresses.since <= ?3 OR letter_addresses.sent < ?4
         RETURNING sent",
        [
            blob(address),
            time(now),
            time(window),
            Value::Integer(limit.into()),
            Value::Integer(wanted.into()),
        ],
    )
}

/// Puts a letter into the queue, if it is `wanted`; one that was in it stays as it is.
pub(crate) fn put(id: &LetterId, subject: &SubjectId, now: UnixTime, wanted: bool) -> Statement {
    statement(
        "INSERT INTO letter_queue (id, subject, requested_at, taken_at, posted_at)
         SELECT ?1, ?2, ?3, NULL, NULL WHERE ?4 = 1 ON CONFLICT (id) DO NOTHING",
        [blob(id.as_bytes()), blob(subject.as_bytes()), time(now), Value::Integer(wanted.into())],
    )
}

/// The letters that are not posted, the oldest first.
pub(crate) fn waiting() -> Statement {
    statement(
        "SELECT id, requested_at, taken_at FROM letter_queue WHERE posted_at IS NULL
         ORDER BY requested_at, id LIMIT 200",
        [],
    )
}

/// Reads what [`waiting`] gave.
pub(crate) fn read_waiting(
    results: &[Rows],
    index: usize,
) -> Result<Vec<QueuedLetter>, StoreError> {
    let rows = results.get(index).map(Vec::as_slice).unwrap_or_default();
    rows.iter()
        .map(|row| {
            Ok(QueuedLetter {
                id: LetterId::from_bytes(array(row, 0)?),
                requested_at: UnixTime(integer(row, 1)?),
                taken_at: match row.get(2) {
                    Some(Value::Null) => None,
                    _ => Some(UnixTime(integer(row, 2)?)),
                },
            })
        })
        .collect()
}

/// Takes a letter to print it; it may be taken again until it is posted.
pub(crate) fn take(id: &LetterId, now: UnixTime) -> Statement {
    statement(
        "UPDATE letter_queue SET taken_at = ?2 WHERE id = ?1 AND posted_at IS NULL
         RETURNING subject",
        [blob(id.as_bytes()), time(now)],
    )
}

/// Whose letter it is that was taken.
pub(crate) fn taken(id: &LetterId) -> Statement {
    statement(
        "SELECT subject FROM letter_queue WHERE id = ?1 AND taken_at IS NOT NULL",
        [blob(id.as_bytes())],
    )
}

/// Reads what [`take`] or [`taken`] gave.
pub(crate) fn read_subject(
    results: &[Rows],
    index: usize,
) -> Result<Option<SubjectId>, StoreError> {
    first(results, index).map(|row| array(row, 0).map(SubjectId::from_bytes)).transpose()
}

/// Marks a letter as posted; a second time changes nothing.
pub(crate) fn posted(id: &LetterId, now: UnixTime) -> Statement {
    statement(
        "UPDATE letter_queue SET posted_at = ?2 WHERE id = ?1 AND posted_at IS NULL",
        [blob(id.as_bytes()), time(now)],
    )
}

/// Drops a letter that another one has taken the place of.
pub(crate) fn drop(id: &LetterId) -> Statement {
    statement("DELETE FROM letter_queue WHERE id = ?1", [blob(id.as_bytes())])
}
