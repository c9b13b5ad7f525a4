//! Credentials: a sealed key, its certificate, and how often it was tried to open in vain.

use super::{StoreError, exactly};
use crate::custody::PublicPoint;
use rubrica_core::api::signer::{KeyPurpose, Revocation};
use rubrica_core::identity::{CredentialId, SubjectId};
use rubrica_core::protocol::RevocationReason;
use rubrica_core::time::UnixTime;
use rusqlite::{Connection, OptionalExtension as _, Row};

/// A stored credential.
#[derive(Debug, Clone)]
pub(crate) struct CredentialRow {
    pub(crate) credential: CredentialId,
    pub(crate) subject: SubjectId,
    pub(crate) purpose: KeyPurpose,
    /// The private key, wrapped and sealed; empty once it was destroyed.
    pub(crate) blob: Vec<u8>,
    pub(crate) public: PublicPoint,
    pub(crate) certificate: Vec<u8>,
    /// Serial number of the certificate, as it stands there.
    pub(crate) serial: Vec<u8>,
    /// SHA-256 of the issuing certificate.
    pub(crate) issued_by: [u8; 32],
    pub(crate) not_before: UnixTime,
    pub(crate) not_after: UnixTime,
    /// Last second of the identity document.
    pub(crate) document_until: UnixTime,
    pub(crate) locked_at: Option<UnixTime>,
    pub(crate) revoked: Option<Revocation>,
    /// Since when it rests.
    pub(crate) suspended_at: Option<UnixTime>,
    /// Since when others stand in its place.
    pub(crate) superseded_at: Option<UnixTime>,
    /// The part of the lists that it is in; 0: the complete list alone.
    pub(crate) shard: u32,
}

pub(crate) fn add(connection: &Connection, row: &CredentialRow) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO credentials (credential, ordinal, subject, purpose, blob, public,
                 certificate, issued_by, not_before, not_after, document_until, serial, shard)
             VALUES (?1, (SELECT COUNT(*) FROM credentials WHERE subject = ?2), ?2, ?3, ?4, ?5,
                 ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute((
            row.credential.as_bytes().as_slice(),
            row.subject.as_bytes().as_slice(),
            i64::from(crate::custody::blob::purpose_code(row.purpose)),
            &row.blob,
            row.public.0.as_slice(),
            &row.certificate,
            row.issued_by.as_slice(),
            row.not_before.0,
            row.not_after.0,
            row.document_until.0,
            &row.serial,
            row.shard,
        ))?;
    Ok(())
}

pub(crate) fn find(
    connection: &Connection,
    credential: &CredentialId,
) -> Result<Option<CredentialRow>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE credential = ?1"))?;
    let mut rows = statement.query([credential.as_bytes().as_slice()])?;
    rows.next()?.map(read).transpose()
}

/// All credentials of a citizen, newest first.
pub(crate) fn of_subject(
    connection: &Connection,
    subject: &SubjectId,
) -> Result<Vec<CredentialRow>, StoreError> {
    let mut statement =
        connection.prepare_cached(&format!("{SELECT} WHERE subject = ?1 ORDER BY ordinal DESC"))?;
    let mut rows = statement.query([subject.as_bytes().as_slice()])?;
    let mut credentials = Vec::new();
    while let Some(row) = rows.next()? {
        credentials.push(read(row)?);
    }
    Ok(credentials)
}

/// Counts a wrong unlock key; from `limit` on the credential is locked. Gives the new count.
pub(crate) fn count_failure(
    connection: &Connection,
    credential: &CredentialId,
    limit: u8,
    now: UnixTime,
) -> Result<u8, StoreError> {
    let failures: i64 = connection
        .prepare_cached(
            "UPDATE credentials
             SET failures = failures + 1,
                 locked_at = CASE WHEN failures + 1 >= ?2 THEN coalesce(locked_at, ?3)
                                  ELSE locked_at END
             WHERE credential = ?1 RETURNING failures",
        )?
        .query_row((credential.as_bytes().as_slice(), i64::from(limit), now.0), |row| row.get(0))?;
    Ok(u8::try_from(failures).unwrap_or(u8::MAX))
}

/// The tries that were left after this very request came with a wrong unlock key, if it did.
pub(crate) fn counted_request(
    connection: &Connection,
    request: &[u8; 32],
) -> Result<Option<u8>, StoreError> {
    let tries_left: Option<i64> = connection
        .prepare_cached("SELECT tries_left FROM wrong_unlock_keys WHERE request = ?1")?
        .query_row([request.as_slice()], |row| row.get(0))
        .optional()?;
    Ok(tries_left.map(|tries_left| u8::try_from(tries_left).unwrap_or_default()))
}

/// Remembers a request with a wrong unlock key for as long as its intent lasts. After that it is
/// refused before its unlock key is tried.
pub(crate) fn remember_counted(
    connection: &Connection,
    request: &[u8; 32],
    tries_left: u8,
    expires: UnixTime,
    now: UnixTime,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM wrong_unlock_keys WHERE expires < ?1")?
        .execute([now.0])?;
    connection
        .prepare_cached(
            "INSERT INTO wrong_unlock_keys (request, tries_left, expires) VALUES (?1, ?2, ?3)",
        )?
        .execute((request.as_slice(), i64::from(tries_left), expires.0))?;
    Ok(())
}

/// The right unlock key came: whatever failed before is forgotten.
pub(crate) fn reset_failures(
    connection: &Connection,
    credential: &CredentialId,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE credentials SET failures = 0
             WHERE credential = ?1 AND failures > 0 AND locked_at IS NULL",
        )?
        .execute([credential.as_bytes().as_slice()])?;
    Ok(())
}

/// Puts another sealing in the place of the one that was opened, and forgets what failed before.
/// Gives `false` when the credential is not as it was found.
pub(crate) fn reseal(
    connection: &Connection,
    credential: &CredentialId,
    opened: &[u8],
    blob: &[u8],
) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE credentials SET blob = ?3, failures = 0, waiting = 0
             WHERE credential = ?1 AND blob = ?2 AND locked_at IS NULL AND revoked_at IS NULL",
        )?
        .execute((credential.as_bytes().as_slice(), opened, blob))?;
    Ok(changed == 1)
}

/// Notes that all keys wait to be wrapped in another way. Gives how many there are.
pub(crate) fn let_all_wait(connection: &Connection) -> Result<u64, StoreError> {
    let waiting = connection.execute("UPDATE credentials SET waiting = 1 WHERE blob <> x''", [])?;
    Ok(waiting as u64)
}

/// How many keys wait to be wrapped in another way: those that can still be used.
pub(crate) fn count_waiting(connection: &Connection, now: UnixTime) -> Result<u64, StoreError> {
    let waiting: i64 = connection.query_row(
        "SELECT COUNT(*) FROM credentials
         WHERE waiting = 1 AND blob <> x'' AND revoked_at IS NULL AND not_after >= ?1
             AND document_until >= ?1",
        [now.0],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(waiting).unwrap_or_default())
}

/// The credentials of a citizen whose keys wait to be wrapped in another way.
pub(crate) fn waiting(
    connection: &Connection,
    subject: &SubjectId,
) -> Result<Vec<CredentialRow>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "{SELECT} WHERE subject = ?1 AND waiting = 1 AND blob <> x'' AND locked_at IS NULL
             AND revoked_at IS NULL"
    ))?;
    let mut rows = statement.query([subject.as_bytes().as_slice()])?;
    let mut credentials = Vec::new();
    while let Some(row) = rows.next()? {
        credentials.push(read(row)?);
    }
    Ok(credentials)
}

/// Puts another sealing of the same key in the place of the one that was opened. Gives `false` when
/// the credential is not as it was found.
pub(crate) fn rewrap(
    connection: &Connection,
    credential: &CredentialId,
    opened: &[u8],
    blob: &[u8],
) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE credentials SET blob = ?3, waiting = 0
             WHERE credential = ?1 AND blob = ?2 AND locked_at IS NULL AND revoked_at IS NULL",
        )?
        .execute((credential.as_bytes().as_slice(), opened, blob))?;
    Ok(changed == 1)
}

/// Revokes what of the citizen's is valid, locked or resting or not, and destroys all of his keys. What
/// was revoked before keeps its time and reason.
pub(crate) fn revoke_all(
    connection: &Connection,
    subject: &SubjectId,
    reason: RevocationReason,
    now: UnixTime,
) -> Result<Vec<CredentialId>, StoreError> {
    let subject = subject.as_bytes().as_slice();
    let revoked = connection
        .prepare_cached(
            "UPDATE credentials SET revoked_at = ?2, revocation = ?3, suspended_at = NULL,
                 changed = (SELECT 1 + coalesce(max(changed), 0) FROM credentials WHERE changed > 0)
             WHERE subject = ?1 AND revoked_at IS NULL AND not_after >= ?2 RETURNING credential",
        )?
        .query_map((subject, now.0, reason_number(reason)), |row| row.get(0))?
        .map(identifier)
        .collect::<Result<_, _>>()?;
    connection
        .prepare_cached("UPDATE credentials SET blob = x'' WHERE subject = ?1")?
        .execute([subject])?;
    Ok(revoked)
}

/// As [`revoke_all`], of one credential and its key. Gives whether it was valid until then.
pub(crate) fn revoke_one(
    connection: &Connection,
    subject: &SubjectId,
    credential: &CredentialId,
    reason: RevocationReason,
    now: UnixTime,
) -> Result<bool, StoreError> {
    let names = (subject.as_bytes().as_slice(), credential.as_bytes().as_slice());
    let revoked = connection
        .prepare_cached(
            "UPDATE credentials SET revoked_at = ?3, revocation = ?4, suspended_at = NULL,
                 changed = (SELECT 1 + coalesce(max(changed), 0) FROM credentials WHERE changed > 0)
             WHERE subject = ?1 AND credential = ?2 AND revoked_at IS NULL AND not_after >= ?3",
        )?
        .execute((names.0, names.1, now.0, reason_number(reason)))?;
    connection
        .prepare_cached("UPDATE credentials SET blob = x'' WHERE subject = ?1 AND credential = ?2")?
        .execute(names)?;
    Ok(revoked == 1)
}

/// Others take the place of what the citizen has: the certificates stay good until their end, and
/// their keys are destroyed.
pub(crate) fn supersede(
    connection: &Connection,
    subject: &SubjectId,
    now: UnixTime,
) -> Result<Vec<CredentialId>, StoreError> {
    connection
        .prepare_cached(
            "UPDATE credentials SET superseded_at = ?2, blob = x''
             WHERE subject = ?1 AND revoked_at IS NULL AND superseded_at IS NULL
                 AND not_after >= ?2 RETURNING credential",
        )?
        .query_map((subject.as_bytes().as_slice(), now.0), |row| row.get(0))?
        .map(identifier)
        .collect()
}

/// Lets whatever of the citizen's can be used, or is locked, rest from now on.
pub(crate) fn suspend(
    connection: &Connection,
    subject: &SubjectId,
    now: UnixTime,
) -> Result<Vec<CredentialId>, StoreError> {
    connection
        .prepare_cached(
            "UPDATE credentials SET suspended_at = ?2,
                 changed = (SELECT 1 + coalesce(max(changed), 0) FROM credentials WHERE changed > 0)
             WHERE subject = ?1 AND revoked_at IS NULL AND suspended_at IS NULL
                 AND superseded_at IS NULL AND not_after >= ?2 RETURNING credential",
        )?
        .query_map((subject.as_bytes().as_slice(), now.0), |row| row.get(0))?
        .map(identifier)
        .collect()
}

/// Brings back what rests.
pub(crate) fn lift(
    connection: &Connection,
    subject: &SubjectId,
) -> Result<Vec<CredentialId>, StoreError> {
    connection
        .prepare_cached(
            "UPDATE credentials SET suspended_at = NULL,
                 changed = (SELECT 1 + coalesce(max(changed), 0) FROM credentials WHERE changed > 0)
             WHERE subject = ?1 AND suspended_at IS NOT NULL RETURNING credential",
        )?
        .query_map([subject.as_bytes().as_slice()], |row| row.get(0))?
        .map(identifier)
        .collect()
}

pub(super) fn identifier(bytes: rusqlite::Result<Vec<u8>>) -> Result<CredentialId, StoreError> {
    Ok(CredentialId::from_bytes(exactly(bytes?)?))
}

pub(super) const fn reason_number(reason: RevocationReason) -> i64 {
    match reason {
        RevocationReason::Requested => 0,
        RevocationReason::Compromised => 1,
        RevocationReason::PasswordReset => 2,
        RevocationReason::Deregistered => 3,
        RevocationReason::Left => 4,
        RevocationReason::DataChanged => 5,
        RevocationReason::Ordered => 6,
        RevocationReason::Deceased => 7,
        RevocationReason::Incapacitated => 8,
        RevocationReason::FalseData => 9,
        RevocationReason::ProviderEnds => 10,
        RevocationReason::WeakCryptography => 11,
        RevocationReason::SuspensionEnded => 12,
    }
}

pub(super) fn revocation(
    at: Option<i64>,
    number: Option<i64>,
) -> Result<Option<Revocation>, StoreError> {
    let Some(at) = at else { return Ok(None) };
    let reason = RevocationReason::ALL.into_iter().find(|one| Some(reason_number(*one)) == number);
    let reason = reason.ok_or(StoreError::Damaged("a revocation is of no known reason"))?;
    Ok(Some(Revocation { at: UnixTime(at), reason }))
}

fn read(row: &Row<'_>) -> Result<CredentialRow, StoreError> {
    Ok(CredentialRow {
        credential: CredentialId::from_bytes(exactly(row.get(0)?)?),
        subject: SubjectId::from_bytes(exactly(row.get(1)?)?),
        purpose: match row.get::<_, i64>(2)? {
            0 => KeyPurpose::Signature,
            1 => KeyPurpose::Authentication,
            _ => return Err(StoreError::Damaged("a key is of no known purpose")),
        },
        blob: row.get(3)?,
        public: PublicPoint(exactly(row.get(4)?)?),
        certificate: row.get(5)?,
        issued_by: exactly(row.get(6)?)?,
        not_before: UnixTime(row.get(7)?),
        not_after: UnixTime(row.get(8)?),
        document_until: UnixTime(row.get(9)?),
        locked_at: row.get::<_, Option<i64>>(10)?.map(UnixTime),
        revoked: revocation(row.get(11)?, row.get(12)?)?,
        serial: row.get(13)?,
        suspended_at: row.get::<_, Option<i64>>(14)?.map(UnixTime),
        superseded_at: row.get::<_, Option<i64>>(15)?.map(UnixTime),
        shard: row.get(16)?,
    })
}

const SELECT: &str = "SELECT credential, subject, purpose, blob, public, certificate, issued_by,
    not_before, not_after, document_until, locked_at, revoked_at, revocation, serial,
    suspended_at, superseded_at, shard
    FROM credentials";
