//! Changes of password that both factors have authorised and the signer has not answered yet: one per
//! citizen. What is kept is enough to finish one without the citizen.

use super::{StoreError, array, blob, bytes, first, statement};
use crate::ports::{Rows, Statement};
use rubrica_core::identity::{SubjectId, TransactionId};

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS password_changes (
        subject BLOB NOT NULL PRIMARY KEY,
        id BLOB NOT NULL,
        body BLOB NOT NULL)"];

/// Keeps a change, if the transaction has taken the step to `record` for it. There is none before it:
/// an earlier one is settled before a password is proved again.
pub(crate) fn keep(
    subject: &SubjectId,
    id: &TransactionId,
    record: &[u8],
    body: &[u8],
) -> Statement {
    statement(
        "INSERT INTO password_changes (subject, id, body)
         SELECT ?1, ?2, ?4 WHERE EXISTS (
            SELECT 1 FROM transactions WHERE subject = ?1 AND id = ?2 AND body = ?3)
         ON CONFLICT (subject) DO UPDATE SET id = excluded.id, body = excluded.body",
        [blob(subject.as_bytes()), blob(id.as_bytes()), blob(record), blob(body)],
    )
}

/// Finds the change that waits to be finished.
pub(crate) fn find(subject: &SubjectId) -> Statement {
    statement(
        "SELECT id, body FROM password_changes WHERE subject = ?1",
        [blob(subject.as_bytes())],
    )
}

/// Reads what [`find`] gave.
pub(crate) fn read(
    results: &[Rows],
    index: usize,
) -> Result<Option<(TransactionId, Vec<u8>)>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    Ok(Some((TransactionId::from_bytes(array(row, 0)?), bytes(row, 1)?.to_vec())))
}

/// The change is finished, or will never be.
pub(crate) fn end(subject: &SubjectId, id: &TransactionId) -> Statement {
    statement(
        "DELETE FROM password_changes WHERE subject = ?1 AND id = ?2",
        [blob(subject.as_bytes()), blob(id.as_bytes())],
    )
}

/// No change matters any more: the account has become another one.
pub(crate) fn end_with_account(subject: &SubjectId, account: &[u8]) -> Statement {
    statement(
        "DELETE FROM password_changes WHERE subject = ?1 AND EXISTS (
            SELECT 1 FROM citizens WHERE subject = ?1 AND account = ?2)",
        [blob(subject.as_bytes()), blob(account)],
    )
}
