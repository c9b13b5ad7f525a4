//! Sessions, by the digest of their secret.

use super::{StoreError, array, blob, bytes, first, integer, statement, string, text, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::{LoginMethod, SessionId, SubjectId};
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS sessions (
        subject BLOB NOT NULL,
        secret BLOB NOT NULL,
        id BLOB NOT NULL,
        method TEXT NOT NULL,
        opened_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        seen_with BLOB,
        PRIMARY KEY (subject, secret))"];

/// Opens a session of a citizen whose registration gives access; touches nothing for others.
pub(crate) fn open(
    subject: &SubjectId,
    secret: &[u8; 32],
    id: &SessionId,
    method: LoginMethod,
    now: UnixTime,
) -> Statement {
    statement(
        concat!(
            "INSERT INTO sessions (subject, secret, id, method, opened_at, seen_at, seen_with)
             SELECT ?1, ?2, ?3, ?4, ?5, ?5, NULL WHERE EXISTS (
                SELECT 1 FROM citizens WHERE subject = ?1 AND ",
            with_access!(),
            ") RETURNING opened_at"
        ),
        [
            blob(subject.as_bytes()),
            blob(secret),
            blob(id.as_bytes()),
            text(method.name()),
            time(now),
        ],
    )
}

/// Whether there is such a session, living or not.
pub(crate) fn find(subject: &SubjectId, secret: &[u8; 32]) -> Statement {
    statement(
        "SELECT opened_at, method FROM sessions WHERE subject = ?1 AND secret = ?2",
        [blob(subject.as_bytes()), blob(secret)],
    )
}

/// What a session that lives was seen and opened after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Living {
    pub(crate) seen: UnixTime,
    /// Of one that was opened with Cl@ve PIN.
    pub(crate) seen_with_pin: UnixTime,
    pub(crate) opened: UnixTime,
}

/// Notes a request of a session that lives.
pub(crate) fn touch(
    subject: &SubjectId,
    secret: &[u8; 32],
    (now, seen_with): (UnixTime, &[u8]),
    living: Living,
) -> Statement {
    statement(
        "UPDATE sessions SET seen_at = ?3, seen_with = ?6
         WHERE subject = ?1 AND secret = ?2 AND opened_at > ?5
            AND seen_at > CASE WHEN method = 'pin' THEN ?7 ELSE ?4 END
         RETURNING opened_at, method",
        [
            blob(subject.as_bytes()),
            blob(secret),
            time(now),
            time(living.seen),
            time(living.opened),
            blob(seen_with),
            time(living.seen_with_pin),
        ],
    )
}

/// Reads what [`find`] or [`touch`] gave: when the session was opened, and how.
pub(crate) fn read(
    results: &[Rows],
    index: usize,
) -> Result<Option<(UnixTime, LoginMethod)>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    let method = LoginMethod::from_name(string(row, 1)?);
    Ok(Some((UnixTime(integer(row, 0)?), method.ok_or(StoreError::Unreadable("method"))?)))
}

/// Closes a session.
pub(crate) fn close(subject: &SubjectId, secret: &[u8; 32]) -> Statement {
    statement(
        "DELETE FROM sessions WHERE subject = ?1 AND secret = ?2",
        [blob(subject.as_bytes()), blob(secret)],
    )
}

/// The living sessions, the one seen last first; `secret` is of the one that asks.
pub(crate) fn list(subject: &SubjectId, secret: &[u8; 32], living: Living) -> Statement {
    statement(
        "SELECT id, method, opened_at, seen_at, seen_with, CASE WHEN secret = ?2 THEN 1 ELSE 0 END
         FROM sessions WHERE subject = ?1 AND opened_at > ?4
            AND seen_at > CASE WHEN method = 'pin' THEN ?5 ELSE ?3 END
         ORDER BY seen_at DESC, opened_at DESC",
        [
            blob(subject.as_bytes()),
            blob(secret),
            time(living.seen),
            time(living.opened),
            time(living.seen_with_pin),
        ],
    )
}

/// A session as [`list`] has it.
#[derive(Debug)]
pub(crate) struct SessionRow {
    pub(crate) id: SessionId,
    pub(crate) method: LoginMethod,
    pub(crate) opened_at: UnixTime,
    pub(crate) seen_at: UnixTime,
    /// What its last request came from, sealed; nothing before the first.
    pub(crate) seen_with: Option<Vec<u8>>,
    pub(crate) current: bool,
}

/// Reads what [`list`] gave.
pub(crate) fn read_list(results: &[Rows], index: usize) -> Result<Vec<SessionRow>, StoreError> {
    let rows = results.get(index).map(Vec::as_slice).unwrap_or_default();
    rows.iter().map(|row| read_listed(row)).collect()
}

fn read_listed(row: &[Value]) -> Result<SessionRow, StoreError> {
    let method = LoginMethod::from_name(string(row, 1)?);
    Ok(SessionRow {
        id: SessionId::from_bytes(array(row, 0)?),
        method: method.ok_or(StoreError::Unreadable("method"))?,
        opened_at: UnixTime(integer(row, 2)?),
        seen_at: UnixTime(integer(row, 3)?),
        seen_with: match row.get(4) {
            Some(Value::Null) => None,
            _ => Some(bytes(row, 4)?.to_vec()),
        },
        current: integer(row, 5)? == 1,
    })
}

/// Ends the session of this citizen with this identifier.
pub(crate) fn end(subject: &SubjectId, id: &SessionId) -> Statement {
    statement(
        "DELETE FROM sessions WHERE subject = ?1 AND id = ?2 RETURNING id",
        [blob(subject.as_bytes()), blob(id.as_bytes())],
    )
}

/// Ends all sessions of a citizen but one.
pub(crate) fn end_others(subject: &SubjectId, secret: &[u8; 32]) -> Statement {
    statement(
        "DELETE FROM sessions WHERE subject = ?1 AND secret <> ?2",
        [blob(subject.as_bytes()), blob(secret)],
    )
}

/// Ends all sessions of a citizen.
pub(crate) fn end_all(subject: &SubjectId) -> Statement {
    statement("DELETE FROM sessions WHERE subject = ?1", [blob(subject.as_bytes())])
}

/// Gives a session that was opened with the password a new secret and a surer method, if
/// `challenge` is still to be used.
pub(crate) fn raise(
    subject: &SubjectId,
    secret: &[u8; 32],
    new_secret: &[u8; 32],
    challenge: &[u8; 16],
) -> Statement {
    statement(
        "UPDATE sessions SET secret = ?3, method = ?5
         WHERE subject = ?1 AND secret = ?2 AND method = ?6 AND EXISTS (
            SELECT 1 FROM one_time_codes WHERE subject = ?1 AND challenge = ?4 AND used = 0)
         RETURNING opened_at",
        [
            blob(subject.as_bytes()),
            blob(secret),
            blob(new_secret),
            blob(challenge),
            text(LoginMethod::PasswordOtp.name()),
            text(LoginMethod::Password.name()),
        ],
    )
}

/// Closes all sessions of a citizen whose registration gives no access any more.
pub(crate) fn end_without_access(subject: &SubjectId) -> Statement {
    statement(
        concat!(
            "DELETE FROM sessions WHERE subject = ?1 AND NOT EXISTS (
                SELECT 1 FROM citizens WHERE subject = ?1 AND ",
            with_access!(),
            ")"
        ),
        [blob(subject.as_bytes())],
    )
}

/// Ends the sessions that were opened with the password, or with a passkey that was enrolled with it, if
/// `account` is the citizen's now.
pub(crate) fn end_of_password(subject: &SubjectId, account: &[u8]) -> Statement {
    statement(
        "DELETE FROM sessions WHERE subject = ?1 AND method IN ('password', 'password_otp', 'passkey')
         AND EXISTS (SELECT 1 FROM citizens WHERE subject = ?1 AND account = ?2)",
        [blob(subject.as_bytes()), blob(account)],
    )
}

/// Removes sessions that have ended by themselves.
pub(crate) fn sweep(subject: &SubjectId, living: Living) -> Statement {
    statement(
        "DELETE FROM sessions WHERE subject = ?1 AND (opened_at <= ?3
            OR seen_at <= CASE WHEN method = 'pin' THEN ?4 ELSE ?2 END)",
        [
            blob(subject.as_bytes()),
            time(living.seen),
            time(living.opened),
            time(living.seen_with_pin),
        ],
    )
}
