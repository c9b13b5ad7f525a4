//! Phones that the signer knows as approvers, or is about to know, or has still to forget.

use super::{StoreError, array, blob, bytes, first, statement};
use crate::ports::{Rows, Statement};
use rubrica_core::identity::{ApproverId, DeviceId, SubjectId};

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS device_approvers (
        subject BLOB NOT NULL,
        device BLOB NOT NULL,
        approver BLOB NOT NULL,
        body BLOB NOT NULL,
        enrolled INTEGER NOT NULL,
        ended INTEGER NOT NULL,
        PRIMARY KEY (subject, device))"];

/// The signer is about to be asked: written down before, so that a phone is removed there whatever
/// breaks off in between. Touches nothing unless the phone is the active one.
pub(crate) fn begin(
    subject: &SubjectId,
    (device, approver): (&DeviceId, &ApproverId),
    body: &[u8],
) -> Statement {
    statement(
        "INSERT INTO device_approvers (subject, device, approver, body, enrolled, ended)
         SELECT ?1, ?2, ?3, ?4, 0, 0 WHERE EXISTS (
            SELECT 1 FROM devices WHERE subject = ?1 AND device = ?2 AND state = 'active')
         ON CONFLICT (subject, device) DO UPDATE SET approver = excluded.approver
            WHERE device_approvers.ended = 0
         RETURNING enrolled",
        [blob(subject.as_bytes()), blob(device.as_bytes()), blob(approver.as_bytes()), blob(body)],
    )
}

/// The signer has enrolled it, as `body` says.
pub(crate) fn enrolled(subject: &SubjectId, approver: &ApproverId, body: &[u8]) -> Statement {
    statement(
        "UPDATE device_approvers SET enrolled = 1, body = ?3
         WHERE subject = ?1 AND approver = ?2 AND enrolled = 0 RETURNING enrolled",
        [blob(subject.as_bytes()), blob(approver.as_bytes()), blob(body)],
    )
}

/// The active phone, if it approves: its name and its sealed approver.
pub(crate) fn find_active(subject: &SubjectId) -> Statement {
    statement(
        "SELECT device, body FROM device_approvers
         WHERE subject = ?1 AND enrolled = 1 AND ended = 0 AND device IN (
            SELECT device FROM devices WHERE subject = ?1 AND state = 'active')",
        [blob(subject.as_bytes())],
    )
}

/// Reads what [`find_active`] gave.
pub(crate) fn read_active(
    results: &[Rows],
    index: usize,
) -> Result<Option<(DeviceId, Vec<u8>)>, StoreError> {
    first(results, index)
        .map(|row| Ok((DeviceId::from_bytes(array(row, 0)?), bytes(row, 1)?.to_vec())))
        .transpose()
}

/// It approves no more, whatever the signer has heard of that.
pub(crate) fn end(subject: &SubjectId, device: &DeviceId) -> Statement {
    statement(
        "UPDATE device_approvers SET ended = 1
         WHERE subject = ?1 AND device = ?2 AND ended = 0 RETURNING ended",
        [blob(subject.as_bytes()), blob(device.as_bytes())],
    )
}

/// None of the citizen's approves any more.
pub(crate) fn end_all(subject: &SubjectId) -> Statement {
    statement(
        "UPDATE device_approvers SET ended = 1 WHERE subject = ?1 AND ended = 0",
        [blob(subject.as_bytes())],
    )
}

/// Those that the signer is still to forget: ended here, or not the active phone any more.
pub(crate) fn to_be_removed(subject: &SubjectId) -> Statement {
    statement(
        "SELECT approver FROM device_approvers
         WHERE subject = ?1 AND (ended = 1 OR device NOT IN (
            SELECT device FROM devices WHERE subject = ?1 AND state = 'active'))",
        [blob(subject.as_bytes())],
    )
}

/// Reads what [`to_be_removed`] gave.
pub(crate) fn read_to_be_removed(
    results: &[Rows],
    index: usize,
) -> Result<Vec<ApproverId>, StoreError> {
    let rows = results.get(index).map(Vec::as_slice).unwrap_or_default();
    rows.iter().map(|row| array(row, 0).map(ApproverId::from_bytes)).collect()
}

/// The signer has forgotten it.
pub(crate) fn removed(subject: &SubjectId, approver: &ApproverId) -> Statement {
    statement(
        "DELETE FROM device_approvers
         WHERE subject = ?1 AND approver = ?2 AND (ended = 1 OR device NOT IN (
            SELECT device FROM devices WHERE subject = ?1 AND state = 'active'))",
        [blob(subject.as_bytes()), blob(approver.as_bytes())],
    )
}
