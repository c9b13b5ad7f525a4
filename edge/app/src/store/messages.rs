//! Messages to phones: what is still to be sent, and how far each has come.

use super::{StoreError, array, blob, bytes, first, integer, small, statement, string, text, time};
use crate::ports::{Rows, Statement, Value};
use crate::sms::Charge;
use rubrica_core::identity::SubjectId;
use rubrica_core::sms::Delivery;
use rubrica_core::time::UnixTime;

/// The tables of this module. `body` is sealed, and empty once the message needs no sending any more.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS sms (
        subject BLOB NOT NULL,
        reference BLOB NOT NULL,
        purpose TEXT NOT NULL,
        agency TEXT NOT NULL,
        application TEXT NOT NULL,
        procedure TEXT NOT NULL,
        parts INTEGER NOT NULL,
        body BLOB NOT NULL,
        state TEXT NOT NULL,
        tries INTEGER NOT NULL,
        next_at INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        metered INTEGER NOT NULL,
        PRIMARY KEY (subject, reference))"];

/// A message about to be sent.
#[derive(Debug)]
pub(crate) struct NewMessage<'a> {
    pub(crate) reference: &'a [u8; 16],
    pub(crate) purpose: &'a str,
    pub(crate) charge: &'a Charge,
    pub(crate) parts: u16,
    pub(crate) body: &'a [u8],
    pub(crate) created: UnixTime,
    pub(crate) expires: UnixTime,
    /// Nobody else tries to send it before.
    pub(crate) next: UnixTime,
}

/// Queues a message, its first try taken.
pub(crate) fn add(subject: &SubjectId, new: &NewMessage<'_>) -> Statement {
    statement(
        "INSERT INTO sms (subject, reference, purpose, agency, application, procedure, parts, body,
            state, tries, next_at, created_at, expires_at, metered)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'queued', 1, ?9, ?10, ?11, 0)",
        [
            blob(subject.as_bytes()),
            blob(new.reference),
            text(new.purpose),
            text(&new.charge.agency),
            text(&new.charge.application),
            text(new.charge.procedure_text()),
            Value::Integer(new.parts.into()),
            blob(new.body),
            time(new.next),
            time(new.created),
            time(new.expires),
        ],
    )
}

/// Ends the messages of this purpose that nobody has taken yet: another code takes their place.
pub(crate) fn supersede(subject: &SubjectId, purpose: &str) -> Statement {
    statement(
        "UPDATE sms SET state = 'expired', body = x'' WHERE subject = ?1 AND purpose = ?2
            AND state = 'queued'",
        [blob(subject.as_bytes()), text(purpose)],
    )
}

/// Ends messages that are good for nothing any more.
pub(crate) fn expire(subject: &SubjectId, now: UnixTime) -> Statement {
    statement(
        "UPDATE sms SET state = 'expired', body = x'' WHERE subject = ?1 AND state = 'queued'
            AND expires_at <= ?2",
        [blob(subject.as_bytes()), time(now)],
    )
}

/// Takes the try of a message whose time has come: of `first`, or else of the one that has waited
/// longest. `lease` is when somebody else may, should nothing come of this one.
pub(crate) fn take_due(
    subject: &SubjectId,
    first: &[u8; 16],
    now: UnixTime,
    lease: UnixTime,
) -> Statement {
    statement(
        "UPDATE sms SET tries = tries + 1, next_at = ?3
         WHERE subject = ?1 AND reference = (SELECT reference FROM sms
            WHERE subject = ?1 AND state = 'queued' AND next_at <= ?2 AND expires_at > ?2
            ORDER BY CASE WHEN reference = ?4 THEN 0 ELSE 1 END, next_at LIMIT 1)
            AND state = 'queued' AND next_at <= ?2
         RETURNING reference, purpose, tries, body",
        [blob(subject.as_bytes()), time(now), time(lease), blob(first)],
    )
}

/// A message whose try was taken.
#[derive(Debug)]
pub(crate) struct Due {
    pub(crate) reference: [u8; 16],
    pub(crate) purpose: String,
    pub(crate) tries: u8,
    pub(crate) body: Vec<u8>,
}

/// Reads what [`take_due`] gave.
pub(crate) fn read_due(results: &[Rows], index: usize) -> Result<Option<Due>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    Ok(Some(Due {
        reference: array(row, 0)?,
        purpose: string(row, 1)?.to_owned(),
        tries: small(row, 2)?,
        body: bytes(row, 3)?.to_vec(),
    }))
}

/// Puts the next try off.
pub(crate) fn postpone(subject: &SubjectId, reference: &[u8; 16], next: UnixTime) -> Statement {
    statement(
        "UPDATE sms SET next_at = ?3 WHERE subject = ?1 AND reference = ?2 AND state = 'queued'",
        [blob(subject.as_bytes()), blob(reference), time(next)],
    )
}

/// Moves a message on from one state to another, and forgets its text. Touches nothing when it is not
/// in that state any more.
pub(crate) fn advance(
    subject: &SubjectId,
    reference: &[u8; 16],
    (from, to): (Delivery, Delivery),
) -> Statement {
    statement(
        "UPDATE sms SET state = ?4, body = x'' WHERE subject = ?1 AND reference = ?2 AND state = ?3
         RETURNING state",
        [blob(subject.as_bytes()), blob(reference), text(from.name()), text(to.name())],
    )
}

/// A message as [`find`] sees it.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) state: Delivery,
    pub(crate) next: UnixTime,
    pub(crate) purpose: String,
    pub(crate) agency: String,
    pub(crate) application: String,
    pub(crate) procedure: String,
    pub(crate) parts: i64,
    pub(crate) created: UnixTime,
    pub(crate) metered: bool,
}

/// What is known of a message.
pub(crate) fn find(subject: &SubjectId, reference: &[u8; 16]) -> Statement {
    statement(
        "SELECT state, next_at, purpose, agency, application, procedure, parts, created_at,
            metered FROM sms
         WHERE subject = ?1 AND reference = ?2",
        [blob(subject.as_bytes()), blob(reference)],
    )
}

/// Reads what [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<Found>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    Ok(Some(Found {
        state: Delivery::from_name(string(row, 0)?).ok_or(StoreError::Unreadable("delivery"))?,
        next: UnixTime(integer(row, 1)?),
        purpose: string(row, 2)?.to_owned(),
        agency: string(row, 3)?.to_owned(),
        application: string(row, 4)?.to_owned(),
        procedure: string(row, 5)?.to_owned(),
        parts: integer(row, 6)?,
        created: UnixTime(integer(row, 7)?),
        metered: integer(row, 8)? != 0,
    }))
}

/// Notes that a message stands in the bill.
pub(crate) fn metered(subject: &SubjectId, reference: &[u8; 16]) -> Statement {
    statement(
        "UPDATE sms SET metered = 1 WHERE subject = ?1 AND reference = ?2",
        [blob(subject.as_bytes()), blob(reference)],
    )
}

/// Removes messages of which no report is awaited any more.
pub(crate) fn sweep(subject: &SubjectId, before: UnixTime) -> Statement {
    statement(
        "DELETE FROM sms WHERE subject = ?1 AND created_at < ?2 AND metered = 1",
        [blob(subject.as_bytes()), time(before)],
    )
}
