//! Devices and passkeys that approve for citizens.

use super::{StoreError, exactly};
use crate::checks::rewrapping::Rebound;
use crate::checks::{ActHead, Approved};
use crate::custody::binding::Binding;
use rubrica_core::canonical;
use rubrica_core::identity::{ApproverId, SubjectId};
use rubrica_core::protocol::Approver;
use rubrica_core::time::UnixTime;
use rusqlite::{Connection, Row};

/// A stored approver.
#[derive(Debug, Clone)]
pub(crate) struct ApproverRow {
    pub(crate) approver: Approver,
    pub(crate) binding: Binding,
    pub(crate) counter: u32,
    pub(crate) removed_at: Option<UnixTime>,
}

/// Stores what may approve. One that was removed may come again, and starts anew.
pub(crate) fn add(
    connection: &Connection,
    subject: &SubjectId,
    approver: &Approver,
    binding: &Binding,
    now: UnixTime,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO approvers (subject, approver, record, salt, binding, counter, enrolled_at)
             VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)
             ON CONFLICT (subject, approver) DO UPDATE SET record = excluded.record,
                 salt = excluded.salt, binding = excluded.binding,
                 enrolled_at = excluded.enrolled_at, removed_at = NULL",
        )?
        .execute((
            subject.as_bytes().as_slice(),
            approver.id().as_bytes().as_slice(),
            canonical::encode(approver),
            binding.salt.as_slice(),
            binding.tag.as_slice(),
            now.0,
        ))?;
    Ok(())
}

pub(crate) fn find(
    connection: &Connection,
    subject: &SubjectId,
    approver: &ApproverId,
) -> Result<Option<ApproverRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT record, salt, binding, counter, removed_at FROM approvers
         WHERE subject = ?1 AND approver = ?2",
    )?;
    let mut rows =
        statement.query((subject.as_bytes().as_slice(), approver.as_bytes().as_slice()))?;
    rows.next()?.map(read).transpose()
}

fn read(row: &Row<'_>) -> Result<ApproverRow, StoreError> {
    let record: Vec<u8> = row.get(0)?;
    Ok(ApproverRow {
        approver: canonical::decode(&record)
            .map_err(|_| StoreError::Damaged("an approver cannot be read"))?,
        binding: Binding { salt: exactly(row.get(1)?)?, tag: exactly(row.get(2)?)? },
        counter: row.get(3)?,
        removed_at: row.get::<_, Option<i64>>(4)?.map(UnixTime),
    })
}

/// All that may approve for a citizen now.
pub(crate) fn live(
    connection: &Connection,
    subject: &SubjectId,
) -> Result<Vec<ApproverRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT record, salt, binding, counter, removed_at FROM approvers
         WHERE subject = ?1 AND removed_at IS NULL",
    )?;
    let mut rows = statement.query([subject.as_bytes().as_slice()])?;
    let mut approvers = Vec::new();
    while let Some(row) = rows.next()? {
        approvers.push(read(row)?);
    }
    Ok(approvers)
}

/// Ties an approver to another unlock key. Gives `false` when it is not as it was found.
pub(crate) fn rebind(
    connection: &Connection,
    subject: &SubjectId,
    rebound: &Rebound,
) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE approvers SET salt = ?4, binding = ?5
             WHERE subject = ?1 AND approver = ?2 AND binding = ?3 AND removed_at IS NULL",
        )?
        .execute((
            subject.as_bytes().as_slice(),
            rebound.approver.id().as_bytes().as_slice(),
            rebound.found.tag.as_slice(),
            rebound.binding.salt.as_slice(),
            rebound.binding.tag.as_slice(),
        ))?;
    Ok(changed == 1)
}

/// How many may approve for a citizen now.
pub(crate) fn count(connection: &Connection, subject: &SubjectId) -> Result<u64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM approvers WHERE subject = ?1 AND removed_at IS NULL")?
        .query_row([subject.as_bytes().as_slice()], |row| row.get(0))?)
}

/// Takes a counter for an act: it must have gone on, unless the passkey does not count
/// [WebAuthn 3 §7.2, step 22] or the act had it before. Gives `false` otherwise, and when the
/// approver was removed meanwhile.
pub(crate) fn take_counter(
    connection: &Connection,
    head: &ActHead,
    approved: &Approved,
) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE approvers SET counter = ?3, counted_for = ?4
             WHERE subject = ?1 AND approver = ?2 AND removed_at IS NULL
               AND (?3 > counter OR (?3 = 0 AND counter = 0)
                    OR (?3 = counter AND counted_for = ?4))",
        )?
        .execute((
            head.subject.as_bytes().as_slice(),
            approved.approver.as_bytes().as_slice(),
            approved.counter,
            head.transaction.as_bytes().as_slice(),
        ))?;
    Ok(changed == 1)
}

/// Lets it approve no more. Gives whether it did until now.
pub(crate) fn remove(
    connection: &Connection,
    subject: &SubjectId,
    approver: &ApproverId,
    now: UnixTime,
) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE approvers SET removed_at = ?3
             WHERE subject = ?1 AND approver = ?2 AND removed_at IS NULL",
        )?
        .execute((subject.as_bytes().as_slice(), approver.as_bytes().as_slice(), now.0))?;
    Ok(changed == 1)
}
