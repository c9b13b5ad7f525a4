//! People who may ask for a letter, as the operator imported them.

use super::{StoreError, blob, bytes, first, statement, time};
use crate::ports::{Rows, Statement};
use rubrica_core::identity::SubjectId;
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS census (
        subject BLOB NOT NULL PRIMARY KEY,
        entry BLOB NOT NULL,
        imported_at INTEGER NOT NULL)"];

/// Puts a person's entry, sealed, in the place of an earlier one.
pub(crate) fn put(subject: &SubjectId, entry: &[u8], now: UnixTime) -> Statement {
    statement(
        "INSERT INTO census (subject, entry, imported_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (subject) DO UPDATE
         SET entry = excluded.entry, imported_at = excluded.imported_at",
        [blob(subject.as_bytes()), blob(entry), time(now)],
    )
}

/// Finds a person.
pub(crate) fn find(subject: &SubjectId) -> Statement {
    statement("SELECT entry FROM census WHERE subject = ?1", [blob(subject.as_bytes())])
}

/// Reads what [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<Vec<u8>>, StoreError> {
    first(results, index).map(|row| Ok(bytes(row, 0)?.to_vec())).transpose()
}
