//! Transactions, sealed, with a version that each step must know.

use super::{StoreError, blob, bytes, first, integer, statement, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::{SubjectId, TransactionId};
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS transactions (
        subject BLOB NOT NULL,
        id BLOB NOT NULL,
        body BLOB NOT NULL,
        version INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (subject, id))"];

/// Opens a transaction.
pub(crate) fn open(
    subject: &SubjectId,
    id: &TransactionId,
    body: &[u8],
    expires: UnixTime,
) -> Statement {
    statement(
        "INSERT INTO transactions (subject, id, body, version, expires_at)
         VALUES (?1, ?2, ?3, 1, ?4)",
        [blob(subject.as_bytes()), blob(id.as_bytes()), blob(body), time(expires)],
    )
}

/// Finds a transaction of this citizen.
pub(crate) fn find(subject: &SubjectId, id: &TransactionId) -> Statement {
    statement(
        "SELECT body, version FROM transactions WHERE subject = ?1 AND id = ?2",
        [blob(subject.as_bytes()), blob(id.as_bytes())],
    )
}

/// Reads what [`find`] gave: the sealed body and its version.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<(Vec<u8>, i64)>, StoreError> {
    first(results, index).map(|row| Ok((bytes(row, 0)?.to_vec(), integer(row, 1)?))).transpose()
}

/// Takes a step from version `version`; touches nothing when another step was taken meanwhile.
pub(crate) fn step(
    subject: &SubjectId,
    id: &TransactionId,
    version: i64,
    body: &[u8],
) -> Statement {
    statement(
        "UPDATE transactions SET body = ?4, version = version + 1
         WHERE subject = ?1 AND id = ?2 AND version = ?3 RETURNING version",
        [blob(subject.as_bytes()), blob(id.as_bytes()), Value::Integer(version), blob(body)],
    )
}

/// Takes the step that needs a one-time code, if `challenge` is still to be used.
pub(crate) fn step_with_code(
    subject: &SubjectId,
    id: &TransactionId,
    version: i64,
    body: &[u8],
    challenge: &[u8; 16],
) -> Statement {
    statement(
        "UPDATE transactions SET body = ?4, version = version + 1
         WHERE subject = ?1 AND id = ?2 AND version = ?3 AND EXISTS (
            SELECT 1 FROM one_time_codes WHERE subject = ?1 AND challenge = ?5 AND used = 0)
         RETURNING version",
        [
            blob(subject.as_bytes()),
            blob(id.as_bytes()),
            Value::Integer(version),
            blob(body),
            blob(challenge),
        ],
    )
}

/// Removes transactions whose answer nobody comes back for.
pub(crate) fn sweep(subject: &SubjectId, expired_before: UnixTime) -> Statement {
    statement(
        "DELETE FROM transactions WHERE subject = ?1 AND expires_at < ?2",
        [blob(subject.as_bytes()), time(expired_before)],
    )
}
