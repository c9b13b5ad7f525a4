//! Requests that wait for a phone, each in a partition of its own: whose it is becomes known later.
//!
//! The states that each statement takes a step from are those of the table of [`RequestState`]; a test
//! compares them.

use super::{StoreError, array, blob, first, integer, statement, string, text, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::api::v1::device::RequestState;
use rubrica_core::identity::{DeviceId, RequestId, SubjectId};
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS requests (
        request BLOB NOT NULL PRIMARY KEY,
        secret BLOB NOT NULL,
        state TEXT NOT NULL,
        code TEXT NOT NULL,
        application TEXT NOT NULL,
        pushed INTEGER NOT NULL,
        subject BLOB,
        device BLOB,
        answer BLOB,
        expires_at INTEGER NOT NULL)"];

/// Opens a request.
pub(crate) fn open(
    request: &RequestId,
    secret: &[u8; 32],
    (code, application): (&str, &str),
    expires: UnixTime,
) -> Statement {
    statement(
        "INSERT INTO requests (request, secret, state, code, application, pushed, expires_at)
         VALUES (?1, ?2, 'created', ?3, ?4, 0, ?5)",
        [blob(request.as_bytes()), blob(secret), text(code), text(application), time(expires)],
    )
}

/// A request as it is stored.
#[derive(Debug)]
pub(crate) struct RequestRow {
    pub(crate) secret: [u8; 32],
    pub(crate) state: RequestState,
    pub(crate) code: String,
    pub(crate) application: String,
    /// Whether it was sent to a phone rather than scanned by one.
    pub(crate) pushed: bool,
    pub(crate) subject: Option<SubjectId>,
    pub(crate) device: Option<DeviceId>,
    /// SHA-256 of the answer that decided it.
    pub(crate) answer: Option<[u8; 32]>,
    pub(crate) expires_at: UnixTime,
}

/// Finds a request.
pub(crate) fn find(request: &RequestId) -> Statement {
    statement(
        "SELECT secret, state, code, application, pushed, subject, device, answer, expires_at
         FROM requests WHERE request = ?1",
        [blob(request.as_bytes())],
    )
}

/// Reads what [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<RequestRow>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    Ok(Some(RequestRow {
        secret: array(row, 0)?,
        state: RequestState::from_name(string(row, 1)?)
            .ok_or(StoreError::Unreadable("state of a request"))?,
        code: string(row, 2)?.to_owned(),
        application: string(row, 3)?.to_owned(),
        pushed: integer(row, 4)? != 0,
        subject: optional(row, 5)?.map(SubjectId::from_bytes),
        device: optional(row, 6)?.map(DeviceId::from_bytes),
        answer: optional(row, 7)?,
        expires_at: UnixTime(integer(row, 8)?),
    }))
}

/// A phone has scanned it: the first one to do so, and nobody after it. The one that it was sent to may
/// as well: that phone and browser are in one place is known then.
pub(crate) fn scan(
    request: &RequestId,
    subject: &SubjectId,
    device: &DeviceId,
    now: UnixTime,
) -> Statement {
    statement(
        "UPDATE requests SET state = 'scanned', pushed = 0, subject = ?2, device = ?3
         WHERE request = ?1 AND expires_at > ?4 AND (state = 'created'
            OR (state = 'pushed' AND subject = ?2 AND device = ?3))
         RETURNING state",
        [blob(request.as_bytes()), blob(subject.as_bytes()), blob(device.as_bytes()), time(now)],
    )
}

/// It is sent to the phone of a citizen.
pub(crate) fn push(
    request: &RequestId,
    subject: &SubjectId,
    device: &DeviceId,
    now: UnixTime,
) -> Statement {
    statement(
        "UPDATE requests SET state = 'pushed', pushed = 1, subject = ?2, device = ?3
         WHERE request = ?1 AND state = 'created' AND expires_at > ?4 RETURNING state",
        [blob(request.as_bytes()), blob(subject.as_bytes()), blob(device.as_bytes()), time(now)],
    )
}

/// The phone that has it answers, once.
pub(crate) fn answer(
    request: &RequestId,
    (subject, device): (&SubjectId, &DeviceId),
    (decided, answer): (RequestState, &[u8; 32]),
    now: UnixTime,
) -> Statement {
    statement(
        "UPDATE requests SET state = ?4, answer = ?5
         WHERE request = ?1 AND subject = ?2 AND device = ?3
            AND state IN ('scanned', 'pushed') AND expires_at > ?6
         RETURNING state",
        [
            blob(request.as_bytes()),
            blob(subject.as_bytes()),
            blob(device.as_bytes()),
            text(decided.name()),
            blob(answer),
            time(now),
        ],
    )
}

/// The browser gets what it asked for, once.
pub(crate) fn deliver(request: &RequestId, secret: &[u8; 32], now: UnixTime) -> Statement {
    statement(
        "UPDATE requests SET state = 'delivered'
         WHERE request = ?1 AND secret = ?2 AND state = 'confirmed' AND expires_at > ?3
         RETURNING state",
        [blob(request.as_bytes()), blob(secret), time(now)],
    )
}

/// The browser gives up.
pub(crate) fn cancel(request: &RequestId, secret: &[u8; 32]) -> Statement {
    statement(
        "UPDATE requests SET state = 'cancelled'
         WHERE request = ?1 AND secret = ?2
            AND state IN ('created', 'scanned', 'pushed', 'confirmed')
         RETURNING state",
        [blob(request.as_bytes()), blob(secret)],
    )
}

/// Removes requests that nobody asks about any more.
pub(crate) fn sweep(expired_before: UnixTime) -> Statement {
    statement("DELETE FROM requests WHERE expires_at < ?1", [time(expired_before)])
}

fn optional<const N: usize>(row: &[Value], column: usize) -> Result<Option<[u8; N]>, StoreError> {
    match row.get(column) {
        Some(Value::Null) => Ok(None),
        _ => array(row, column).map(Some),
    }
}

#[cfg(test)]
mod tests;
