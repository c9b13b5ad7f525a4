//! Invitation letters: at most one that lives for each person.

use super::{StoreError, array, blob, bytes, first, integer, statement, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::{LetterId, SubjectId};
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS letters (
        subject BLOB NOT NULL PRIMARY KEY,
        id BLOB NOT NULL,
        code BLOB NOT NULL,
        body BLOB,
        made_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        used INTEGER NOT NULL)"];

/// A letter about to be made.
#[derive(Debug)]
pub(crate) struct NewLetter {
    pub(crate) id: LetterId,
    /// Keyed hash of the code.
    pub(crate) code: [u8; 32],
    /// What is printed, sealed.
    pub(crate) body: Vec<u8>,
    pub(crate) now: UnixTime,
    pub(crate) expires: UnixTime,
    /// An earlier one must have been made at or before this time: its code dies.
    pub(crate) made_before: UnixTime,
}

/// Makes a letter, if it is `wanted` and none lives that was made lately.
pub(crate) fn make(subject: &SubjectId, new: &NewLetter, wanted: bool) -> Statement {
    statement(
        "INSERT INTO letters (subject, id, code, body, made_at, expires_at, used)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, 0 WHERE ?8 = 1
         ON CONFLICT (subject) DO UPDATE SET
            id = excluded.id, code = excluded.code, body = excluded.body,
            made_at = excluded.made_at, expires_at = excluded.expires_at, used = 0
         WHERE letters.made_at <= ?7 AND letters.used = 0
         RETURNING id",
        [
            blob(subject.as_bytes()),
            blob(new.id.as_bytes()),
            blob(new.code),
            blob(&new.body),
            time(new.now),
            time(new.expires),
            time(new.made_before),
            Value::Integer(wanted.into()),
        ],
    )
}

/// Finds a person's letter.
pub(crate) fn find(subject: &SubjectId) -> Statement {
    statement(
        "SELECT id, code, body, made_at, expires_at, used FROM letters WHERE subject = ?1",
        [blob(subject.as_bytes())],
    )
}

/// A letter as it is stored.
#[derive(Debug)]
pub(crate) struct LetterRow {
    pub(crate) id: LetterId,
    pub(crate) code: [u8; 32],
    /// What is printed, sealed; gone when it is posted.
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) made_at: UnixTime,
    pub(crate) expires_at: UnixTime,
    pub(crate) used: bool,
}

/// Reads what [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<LetterRow>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    Ok(Some(LetterRow {
        id: LetterId::from_bytes(array(row, 0)?),
        code: array(row, 1)?,
        body: match row.get(2) {
            Some(Value::Null) => None,
            _ => Some(bytes(row, 2)?.to_vec()),
        },
        made_at: UnixTime(integer(row, 3)?),
        expires_at: UnixTime(integer(row, 4)?),
        used: integer(row, 5)? == 1,
    }))
}

/// Forgets what is printed: the letter is on its way.
pub(crate) fn posted(subject: &SubjectId, id: &LetterId) -> Statement {
    statement(
        "UPDATE letters SET body = NULL WHERE subject = ?1 AND id = ?2",
        [blob(subject.as_bytes()), blob(id.as_bytes())],
    )
}
