//! What officers do: written before it is done, never changed, without personal data.

use super::{blob, statement, text, time};
use crate::ports::{Statement, Value};
use rubrica_core::identity::SubjectId;
use rubrica_core::time::UnixTime;

/// The tables of this module. There is no statement that changes or deletes a row.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS office_log (
        entry BLOB NOT NULL PRIMARY KEY,
        at INTEGER NOT NULL,
        officer BLOB NOT NULL,
        office TEXT NOT NULL,
        act TEXT NOT NULL,
        about BLOB)"];

/// Adds an entry: `officer` does `act` to the person or officer `about`.
pub(crate) fn add(
    entry: &[u8; 16],
    at: UnixTime,
    (officer, office): (&SubjectId, &str),
    act: &'static str,
    about: Option<&SubjectId>,
) -> Statement {
    statement(
        "INSERT INTO office_log (entry, at, officer, office, act, about)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        [
            blob(entry),
            time(at),
            blob(officer.as_bytes()),
            text(office),
            text(act),
            about.map_or(Value::Null, |about| blob(about.as_bytes())),
        ],
    )
}
