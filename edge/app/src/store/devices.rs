//! Phones that confirm for a citizen, and those about to be enrolled.

use super::{StoreError, array, blob, bytes, first, integer, statement, string, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::state::DeviceState;
use rubrica_core::identity::{DeviceId, SubjectId};
use rubrica_core::time::UnixTime;

/// The tables of this module. The index keeps a second active phone out whatever a statement says.
pub(super) const SCHEMA: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS enrolments (
        subject BLOB NOT NULL PRIMARY KEY,
        handle BLOB NOT NULL,
        proved INTEGER NOT NULL,
        expires_at INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS devices (
        subject BLOB NOT NULL,
        device BLOB NOT NULL,
        state TEXT NOT NULL,
        secret BLOB NOT NULL,
        public_key BLOB NOT NULL,
        label BLOB NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (subject, device))",
    "CREATE UNIQUE INDEX IF NOT EXISTS one_active_device ON devices (subject)
        WHERE state = 'active'",
];

/// Starts an enrolment; an earlier one of the citizen ends. `proved` says that who he is was proved
/// by the certificate of a session and no code is needed.
pub(crate) fn start(
    subject: &SubjectId,
    handle: &[u8; 32],
    proved: bool,
    expires: UnixTime,
) -> Statement {
    statement(
        "INSERT INTO enrolments (subject, handle, proved, expires_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (subject) DO UPDATE SET handle = excluded.handle, proved = excluded.proved,
            expires_at = excluded.expires_at",
        [blob(subject.as_bytes()), blob(handle), Value::Integer(proved.into()), time(expires)],
    )
}

/// Finds a living enrolment.
pub(crate) fn find_enrolment(subject: &SubjectId, handle: &[u8; 32], now: UnixTime) -> Statement {
    statement(
        "SELECT proved FROM enrolments WHERE subject = ?1 AND handle = ?2 AND expires_at > ?3",
        [blob(subject.as_bytes()), blob(handle), time(now)],
    )
}

/// Reads what [`find_enrolment`] gave: whether no code is needed.
pub(crate) fn read_enrolment(results: &[Rows], index: usize) -> Result<Option<bool>, StoreError> {
    first(results, index).map(|row| Ok(integer(row, 0)? == 1)).transpose()
}

/// Marks the enrolment as proved, if `challenge` is still to be used.
pub(crate) fn prove(subject: &SubjectId, handle: &[u8; 32], challenge: &[u8; 16]) -> Statement {
    statement(
        "UPDATE enrolments SET proved = 1 WHERE subject = ?1 AND handle = ?2 AND EXISTS (
            SELECT 1 FROM one_time_codes WHERE subject = ?1 AND challenge = ?3 AND used = 0)
         RETURNING proved",
        [blob(subject.as_bytes()), blob(handle), blob(challenge)],
    )
}

/// Ends the active phone, if the enrolment is proved.
pub(crate) fn replace(subject: &SubjectId, handle: &[u8; 32]) -> Statement {
    statement(
        "UPDATE devices SET state = 'replaced' WHERE subject = ?1 AND state = 'active' AND EXISTS (
            SELECT 1 FROM enrolments WHERE subject = ?1 AND handle = ?2 AND proved = 1)",
        [blob(subject.as_bytes()), blob(handle)],
    )
}

/// A phone about to become active.
#[derive(Debug)]
pub(crate) struct NewDevice {
    pub(crate) device: DeviceId,
    pub(crate) secret: [u8; 32],
    pub(crate) public_key: Vec<u8>,
    pub(crate) label: Vec<u8>,
    pub(crate) now: UnixTime,
}

/// Makes a phone the active one, if the enrolment is proved and lives.
pub(crate) fn activate(subject: &SubjectId, handle: &[u8; 32], new: &NewDevice) -> Statement {
    statement(
        "INSERT INTO devices (subject, device, state, secret, public_key, label, since)
         SELECT ?1, ?3, 'active', ?4, ?5, ?6, ?7 WHERE EXISTS (
            SELECT 1 FROM enrolments
            WHERE subject = ?1 AND handle = ?2 AND proved = 1 AND expires_at > ?7)
         RETURNING since",
        [
            blob(subject.as_bytes()),
            blob(handle),
            blob(new.device.as_bytes()),
            blob(new.secret),
            blob(&new.public_key),
            blob(&new.label),
            time(new.now),
        ],
    )
}

/// Ends an enrolment: a phone came out of it.
pub(crate) fn end_enrolment(subject: &SubjectId, handle: &[u8; 32]) -> Statement {
    statement(
        "DELETE FROM enrolments WHERE subject = ?1 AND handle = ?2",
        [blob(subject.as_bytes()), blob(handle)],
    )
}

/// A phone as it is stored.
#[derive(Debug)]
pub(crate) struct DeviceRow {
    pub(crate) device: DeviceId,
    pub(crate) public_key: Vec<u8>,
    /// What its owner calls it, sealed.
    pub(crate) label: Vec<u8>,
    pub(crate) since: UnixTime,
    pub(crate) state: DeviceState,
}

/// Finds a phone by the digest of its secret.
pub(crate) fn find(subject: &SubjectId, secret: &[u8; 32]) -> Statement {
    statement(
        "SELECT device, public_key, label, since, state FROM devices
         WHERE subject = ?1 AND secret = ?2",
        [blob(subject.as_bytes()), blob(secret)],
    )
}

/// Finds the citizen's active phone.
pub(crate) fn find_active(subject: &SubjectId) -> Statement {
    statement(
        "SELECT device, public_key, label, since, state FROM devices
         WHERE subject = ?1 AND state = 'active'",
        [blob(subject.as_bytes())],
    )
}

/// Reads what [`find`] or [`find_active`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<DeviceRow>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    Ok(Some(DeviceRow {
        device: DeviceId::from_bytes(array(row, 0)?),
        public_key: bytes(row, 1)?.to_vec(),
        label: bytes(row, 2)?.to_vec(),
        since: UnixTime(integer(row, 3)?),
        state: DeviceState::from_name(string(row, 4)?)
            .ok_or(StoreError::Unreadable("state of a phone"))?,
    }))
}

/// The owner ends it.
pub(crate) fn log_out(subject: &SubjectId, device: &DeviceId) -> Statement {
    statement(
        "UPDATE devices SET state = 'logged_out'
         WHERE subject = ?1 AND device = ?2 AND state = 'active'",
        [blob(subject.as_bytes()), blob(device.as_bytes())],
    )
}
