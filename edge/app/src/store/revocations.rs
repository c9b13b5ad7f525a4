//! Revocation lists and answers of responders, until it is time to ask again.

use super::{StoreError, blob, bytes, first, statement, time};
use crate::ports::{Rows, Statement};
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS revocations (
        question BLOB NOT NULL PRIMARY KEY,
        answer BLOB NOT NULL,
        until INTEGER NOT NULL)"];

/// Keeps an answer.
pub(crate) fn keep(question: &[u8; 16], answer: &[u8], until: UnixTime) -> Statement {
    statement(
        "INSERT INTO revocations (question, answer, until) VALUES (?1, ?2, ?3)
         ON CONFLICT (question) DO UPDATE SET answer = excluded.answer, until = excluded.until",
        [blob(question), blob(answer), time(until)],
    )
}

/// Finds an answer that still holds.
pub(crate) fn find(question: &[u8; 16], now: UnixTime) -> Statement {
    statement(
        "SELECT answer FROM revocations WHERE question = ?1 AND until > ?2",
        [blob(question), time(now)],
    )
}

/// Reads what [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<Vec<u8>>, StoreError> {
    first(results, index).map(|row| Ok(bytes(row, 0)?.to_vec())).transpose()
}
