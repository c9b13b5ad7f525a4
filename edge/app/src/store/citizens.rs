//! Registered citizens.

use super::{StoreError, blob, bytes, first, integer, statement};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::SubjectId;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS citizens (
        subject BLOB NOT NULL PRIMARY KEY,
        profile BLOB NOT NULL,
        account BLOB NOT NULL,
        version INTEGER NOT NULL)"];

/// A citizen as he is stored.
#[derive(Debug)]
pub(crate) struct CitizenRow {
    /// Personal data, sealed.
    pub(crate) profile: Vec<u8>,
    /// The account, as JSON.
    pub(crate) account: Vec<u8>,
    /// Changes with every change of the account.
    pub(crate) version: i64,
}

/// Adds a citizen; touches nothing when he is there already.
pub(crate) fn add(subject: &SubjectId, profile: &[u8], account: &[u8]) -> Statement {
    statement(
        "INSERT INTO citizens (subject, profile, account, version) VALUES (?1, ?2, ?3, 1)
         ON CONFLICT (subject) DO NOTHING RETURNING version",
        [blob(subject.as_bytes()), blob(profile), blob(account)],
    )
}

/// Finds a citizen.
pub(crate) fn find(subject: &SubjectId) -> Statement {
    statement(
        "SELECT profile, account, version FROM citizens WHERE subject = ?1",
        [blob(subject.as_bytes())],
    )
}

/// Reads what [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<CitizenRow>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    Ok(Some(CitizenRow {
        profile: bytes(row, 0)?.to_vec(),
        account: bytes(row, 1)?.to_vec(),
        version: integer(row, 2)?,
    }))
}

/// Puts a new account in the place of version `version`, while the activation with `handle` is
/// verified and lives.
pub(crate) fn activate(
    subject: &SubjectId,
    account: &[u8],
    version: i64,
    handle: &[u8; 32],
) -> Statement {
    statement(
        "UPDATE citizens SET account = ?2, version = version + 1
         WHERE subject = ?1 AND version = ?3 AND EXISTS (
            SELECT 1 FROM activations WHERE subject = ?1 AND handle = ?4 AND verified = 1)
         RETURNING version",
        [blob(subject.as_bytes()), blob(account), Value::Integer(version), blob(handle)],
    )
}
