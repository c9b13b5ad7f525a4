//! Officers and their sessions, by the officer's pseudonym.

use super::{StoreError, array, blob, bytes, first, integer, statement, string, text, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::{OfficerRole, SubjectId};
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS officers (
        subject BLOB NOT NULL PRIMARY KEY,
        details BLOB NOT NULL,
        role TEXT NOT NULL,
        office TEXT NOT NULL,
        ended INTEGER NOT NULL,
        account BLOB NOT NULL,
        code BLOB)",
    "CREATE TABLE IF NOT EXISTS officer_sessions (
        subject BLOB NOT NULL,
        secret BLOB NOT NULL,
        opened_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        PRIMARY KEY (subject, secret))",
];

/// An officer as he is stored.
#[derive(Debug)]
pub(crate) struct OfficerRow {
    /// Name and phone, sealed.
    pub(crate) details: Vec<u8>,
    /// What he is there for.
    pub(crate) role: OfficerRole,
    /// His office.
    pub(crate) office: String,
    /// The account, as JSON.
    pub(crate) account: Vec<u8>,
    /// Keyed hash of his activation code, until it has served.
    pub(crate) code: Option<[u8; 32]>,
}

/// Adds an officer; one of the same office who has ended, or has not chosen a password yet, begins
/// anew.
pub(crate) fn add(
    subject: &SubjectId,
    details: &[u8],
    (role, office): (OfficerRole, &str),
    account: &[u8],
    code: &[u8; 32],
) -> Statement {
    statement(
        "INSERT INTO officers (subject, details, role, office, ended, account, code)
         VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6)
         ON CONFLICT (subject) DO UPDATE SET details = excluded.details, role = excluded.role,
            office = excluded.office, ended = 0, account = excluded.account, code = excluded.code
         WHERE officers.office = excluded.office
            AND (officers.ended = 1 OR officers.code IS NOT NULL)
         RETURNING ended",
        [
            blob(subject.as_bytes()),
            blob(details),
            text(role.name()),
            text(office),
            blob(account),
            blob(code),
        ],
    )
}

/// Finds an officer who has not ended.
pub(crate) fn find(subject: &SubjectId) -> Statement {
    statement(
        "SELECT details, role, office, account, code FROM officers
         WHERE subject = ?1 AND ended = 0",
        [blob(subject.as_bytes())],
    )
}

/// Reads what [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<OfficerRow>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    let role = OfficerRole::from_name(string(row, 1)?);
    Ok(Some(OfficerRow {
        details: bytes(row, 0)?.to_vec(),
        role: role.ok_or(StoreError::Unreadable("role"))?,
        office: string(row, 2)?.to_owned(),
        account: bytes(row, 3)?.to_vec(),
        code: match row.get(4) {
            Some(Value::Null) => None,
            _ => Some(array(row, 4)?),
        },
    }))
}

/// Puts an account in the place of the code `code`, which is dead then, while the activation with
/// `handle` is verified and lives.
pub(crate) fn activate(subject: &SubjectId, account: &[u8], handle: &[u8; 32]) -> Statement {
    statement(
        "UPDATE officers SET account = ?2, code = NULL
         WHERE subject = ?1 AND ended = 0 AND code IS NOT NULL AND EXISTS (
            SELECT 1 FROM activations WHERE subject = ?1 AND handle = ?3 AND verified = 1)
         RETURNING ended",
        [blob(subject.as_bytes()), blob(account), blob(handle)],
    )
}

/// Ends an officer of this office.
pub(crate) fn end(subject: &SubjectId, office: &str) -> Statement {
    statement(
        "UPDATE officers SET ended = 1 WHERE subject = ?1 AND office = ?2 AND ended = 0
         RETURNING ended",
        [blob(subject.as_bytes()), text(office)],
    )
}

/// Closes the sessions of an officer who has ended.
pub(crate) fn end_sessions(subject: &SubjectId) -> Statement {
    statement(
        "DELETE FROM officer_sessions WHERE subject = ?1 AND EXISTS (
            SELECT 1 FROM officers WHERE subject = ?1 AND ended = 1)",
        [blob(subject.as_bytes())],
    )
}

/// Opens a session of an officer who has not ended.
pub(crate) fn open_session(subject: &SubjectId, secret: &[u8; 32], now: UnixTime) -> Statement {
    statement(
        "INSERT INTO officer_sessions (subject, secret, opened_at, seen_at)
         SELECT ?1, ?2, ?3, ?3
         WHERE EXISTS (SELECT 1 FROM officers WHERE subject = ?1 AND ended = 0)
         RETURNING opened_at",
        [blob(subject.as_bytes()), blob(secret), time(now)],
    )
}

/// Whether there is such a session, living or not.
pub(crate) fn find_session(subject: &SubjectId, secret: &[u8; 32]) -> Statement {
    statement(
        "SELECT opened_at FROM officer_sessions WHERE subject = ?1 AND secret = ?2",
        [blob(subject.as_bytes()), blob(secret)],
    )
}

/// Notes a request of a session that was seen after `idle_since` and opened after `open_since`.
pub(crate) fn touch_session(
    subject: &SubjectId,
    secret: &[u8; 32],
    now: UnixTime,
    idle_since: UnixTime,
    open_since: UnixTime,
) -> Statement {
    statement(
        "UPDATE officer_sessions SET seen_at = ?3
         WHERE subject = ?1 AND secret = ?2 AND seen_at > ?4 AND opened_at > ?5
         RETURNING opened_at",
        [blob(subject.as_bytes()), blob(secret), time(now), time(idle_since), time(open_since)],
    )
}

/// Reads what [`find_session`] or [`touch_session`] gave: when the session was opened.
pub(crate) fn read_session(results: &[Rows], index: usize) -> Result<Option<UnixTime>, StoreError> {
    first(results, index).map(|row| Ok(UnixTime(integer(row, 0)?))).transpose()
}

/// Closes a session.
pub(crate) fn close_session(subject: &SubjectId, secret: &[u8; 32]) -> Statement {
    statement(
        "DELETE FROM officer_sessions WHERE subject = ?1 AND secret = ?2",
        [blob(subject.as_bytes()), blob(secret)],
    )
}

/// Removes sessions that have ended by themselves.
pub(crate) fn sweep_sessions(
    subject: &SubjectId,
    idle_since: UnixTime,
    open_since: UnixTime,
) -> Statement {
    statement(
        "DELETE FROM officer_sessions WHERE subject = ?1 AND (seen_at <= ?2 OR opened_at <= ?3)",
        [blob(subject.as_bytes()), time(idle_since), time(open_since)],
    )
}
