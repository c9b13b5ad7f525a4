//! How a system before this one hashed the passwords of those whom it handed over. What is here outlives such
//! a password: a login that showed something else once it is replaced would tell that it was.

use super::{StoreError, blob, bytes, first, statement};
use crate::ports::{Rows, Statement};
use rubrica_core::identity::SubjectId;
use rubrica_core::inherited::Scheme;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS inherited (
        subject BLOB NOT NULL PRIMARY KEY,
        scheme BLOB NOT NULL)"];

/// Puts a scheme in the place of an earlier one, if `account` is the citizen's now.
pub(crate) fn put(subject: &SubjectId, scheme: &[u8], account: &[u8]) -> Statement {
    statement(
        "INSERT INTO inherited (subject, scheme)
         SELECT ?1, ?2 WHERE EXISTS (
            SELECT 1 FROM citizens WHERE subject = ?1 AND account = ?3)
         ON CONFLICT (subject) DO UPDATE SET scheme = excluded.scheme",
        [blob(subject.as_bytes()), blob(scheme), blob(account)],
    )
}

/// Finds a person's scheme.
pub(crate) fn find(subject: &SubjectId) -> Statement {
    statement("SELECT scheme FROM inherited WHERE subject = ?1", [blob(subject.as_bytes())])
}

/// Reads what [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<Scheme>, StoreError> {
    first(results, index)
        .map(|row| {
            serde_json::from_slice(bytes(row, 0)?)
                .map_err(|_| StoreError::Unreadable("inherited scheme"))
        })
        .transpose()
}
