//! The end of keys: of certificates that have ended, of suspensions that nobody lifted, and of rows that
//! are not what the audit log says of them.

use super::credentials::{identifier, reason_number};
use super::{StoreError, exactly};
use rubrica_core::api::signer::{ENDING_AT_ONCE, Ending, Revocation};
use rubrica_core::identity::{CredentialId, SubjectId};
use rubrica_core::protocol::RevocationReason;
use rubrica_core::time::UnixTime;
use rusqlite::Connection;

/// What the audit log says of a credential that does not go on as it was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It was revoked.
    Revoked(Revocation),
    /// Its key was destroyed.
    Destroyed,
    /// It rests.
    Suspended(UnixTime),
}

/// Whether anything has ended and still has its key, or rests since `held_until` or before.
pub(crate) fn is_due(
    connection: &Connection,
    now: UnixTime,
    held_until: UnixTime,
) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM credentials
                 WHERE suspended_at IS NOT NULL AND suspended_at <= ?2)
             OR EXISTS (SELECT 1 FROM credentials WHERE blob <> x'' AND not_after < ?1)",
        )?
        .query_row((now.0, held_until.0), |row| row.get(0))?)
}

/// Revokes what rests since `held_until` or before, and destroys its keys.
pub(crate) fn revoke_held(
    connection: &Connection,
    now: UnixTime,
    held_until: UnixTime,
) -> Result<Vec<CredentialId>, StoreError> {
    let reason = reason_number(RevocationReason::SuspensionEnded);
    connection
        .prepare_cached(
            "UPDATE credentials SET revoked_at = ?1, revocation = ?3, suspended_at = NULL,
                 blob = x'',
                 changed = (SELECT 1 + coalesce(max(changed), 0) FROM credentials WHERE changed > 0)
             WHERE suspended_at IS NOT NULL AND suspended_at <= ?2 AND revoked_at IS NULL
             RETURNING credential",
        )?
        .query_map((now.0, held_until.0, reason), |row| row.get(0))?
        .map(identifier)
        .collect()
}

/// Destroys the keys of what has ended, for whatever reason.
pub(crate) fn destroy(
    connection: &Connection,
    now: UnixTime,
) -> Result<Vec<CredentialId>, StoreError> {
    connection
        .prepare_cached(
            "UPDATE credentials SET blob = x'' WHERE blob <> x'' AND
                 (not_after < ?1 OR revoked_at IS NOT NULL OR superseded_at IS NOT NULL)
             RETURNING credential",
        )?
        .query_map([now.0], |row| row.get(0))?
        .map(identifier)
        .collect()
}

/// Makes a row say what the log says. Gives `false` when it said so already, or is not there.
pub(crate) fn put_right(
    connection: &Connection,
    credential: &CredentialId,
    ended: &Ended,
) -> Result<bool, StoreError> {
    let credential = credential.as_bytes().as_slice();
    let changed =
        "changed = (SELECT 1 + coalesce(max(changed), 0) FROM credentials WHERE changed > 0)";
    let changed = match ended {
        Ended::Revoked(Revocation { at, reason }) => connection
            .prepare_cached(&format!(
                "UPDATE credentials SET blob = x'', suspended_at = NULL,
                     revoked_at = coalesce(revoked_at, ?2), revocation = coalesce(revocation, ?3),
                     {changed}
                 WHERE credential = ?1 AND (blob <> x'' OR revoked_at IS NULL)"
            ))?
            .execute((credential, at.0, reason_number(*reason)))?,
        Ended::Destroyed => connection
            .prepare_cached(
                "UPDATE credentials SET blob = x'' WHERE credential = ?1 AND blob <> x''",
            )?
            .execute([credential])?,
        Ended::Suspended(at) => connection
            .prepare_cached(&format!(
                "UPDATE credentials SET suspended_at = ?2, {changed}
                 WHERE credential = ?1 AND suspended_at IS NULL AND revoked_at IS NULL"
            ))?
            .execute((credential, at.0))?,
    };
    Ok(changed > 0)
}

/// The citizens after one whose certificate to sign with ends within these times and has its key.
pub(crate) fn ending(
    connection: &Connection,
    after: &SubjectId,
    (from, until): (UnixTime, UnixTime),
) -> Result<Vec<Ending>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT subject, max(not_after) FROM credentials
         WHERE blob <> x'' AND not_after >= ?2 AND not_after <= ?3 AND purpose = 0
             AND subject > ?1
         GROUP BY subject ORDER BY subject LIMIT ?4",
    )?;
    let mut rows =
        statement.query((after.as_bytes().as_slice(), from.0, until.0, ENDING_AT_ONCE))?;
    let mut people = Vec::new();
    while let Some(row) = rows.next()? {
        people.push(Ending {
            subject: SubjectId::from_bytes(exactly(row.get(0)?)?),
            not_after: UnixTime(row.get(1)?),
        });
    }
    Ok(people)
}
