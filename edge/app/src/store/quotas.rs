//! How many messages a phone, an address or an application has caused within a window of time.

use super::{StoreError, blob, first, integer, statement, text, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS quotas (
        kind TEXT NOT NULL,
        key BLOB NOT NULL,
        since INTEGER NOT NULL,
        used INTEGER NOT NULL,
        PRIMARY KEY (kind, key))"];

/// Takes one of `limit` within the time since `window`; touches nothing when all are taken.
pub(crate) fn take(
    (kind, key): (&str, &[u8; 16]),
    now: UnixTime,
    window: UnixTime,
    limit: u32,
) -> Statement {
    statement(
        "INSERT INTO quotas (kind, key, since, used) SELECT ?1, ?2, ?3, 1 WHERE ?5 > 0
         ON CONFLICT (kind, key) DO UPDATE SET
            used = CASE WHEN quotas.since <= ?4 THEN 1 ELSE quotas.used + 1 END,
            since = CASE WHEN quotas.since <= ?4 THEN excluded.since ELSE quotas.since END
         WHERE quotas.since <= ?4 OR quotas.used < ?5
         RETURNING since",
        [text(kind), blob(key), time(now), time(window), Value::Integer(limit.into())],
    )
}

/// When the window began.
pub(crate) fn since((kind, key): (&str, &[u8; 16])) -> Statement {
    statement("SELECT since FROM quotas WHERE kind = ?1 AND key = ?2", [text(kind), blob(key)])
}

/// Reads what [`take`] or [`since`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<UnixTime>, StoreError> {
    first(results, index).map(|row| integer(row, 0).map(UnixTime)).transpose()
}

/// Gives one back that was taken for nothing.
pub(crate) fn give_back((kind, key): (&str, &[u8; 16])) -> Statement {
    statement(
        "UPDATE quotas SET used = used - 1 WHERE kind = ?1 AND key = ?2 AND used > 0",
        [text(kind), blob(key)],
    )
}
