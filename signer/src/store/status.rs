//! What the world asks about certificates.

use super::{StoreError, credentials};
use crate::ca::RevokedCertificate;
use rubrica_core::api::signer::Revocation;
use rubrica_core::time::UnixTime;
use rusqlite::{Connection, OptionalExtension as _};

/// The list that was made last.
#[derive(Debug)]
pub(crate) struct ListRow {
    pub(crate) number: u64,
    pub(crate) made_at: UnixTime,
    /// How many certificates had been revoked by then, since ever.
    pub(crate) revocations: u64,
    pub(crate) list: Vec<u8>,
}

/// Whether a certificate of this number was issued, and whether it was revoked.
pub(crate) fn find(
    connection: &Connection,
    serial: &[u8],
) -> Result<Option<Option<Revocation>>, StoreError> {
    let row = connection
        .prepare_cached("SELECT revoked_at, revocation FROM credentials WHERE serial = ?1")?
        .query_row([serial], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map(|(at, reason)| credentials::revocation(at, reason)).transpose()
}

/// How many certificates were revoked, since ever.
pub(crate) fn count_revoked(connection: &Connection) -> Result<u64, StoreError> {
    let count: i64 = connection
        .prepare_cached("SELECT COUNT(*) FROM credentials WHERE revoked_at IS NOT NULL")?
        .query_row([], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// Those of them that were valid until `valid_at` or later.
pub(crate) fn revoked(
    connection: &Connection,
    valid_at: UnixTime,
) -> Result<Vec<RevokedCertificate>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT serial, revoked_at, revocation FROM credentials
         WHERE revoked_at IS NOT NULL AND not_after >= ?1 ORDER BY revoked_at, serial",
    )?;
    let mut rows = statement.query([valid_at.0])?;
    let mut revoked = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some(Revocation { at, reason }) = credentials::revocation(row.get(1)?, row.get(2)?)?
        {
            revoked.push(RevokedCertificate { serial: row.get(0)?, at, reason });
        }
    }
    Ok(revoked)
}

/// The list that was made last, if one was.
pub(crate) fn last_list(connection: &Connection) -> Result<Option<ListRow>, StoreError> {
    let row = connection
        .prepare_cached(
            "SELECT number, made_at, revocations, list FROM revocation_lists
             ORDER BY number DESC LIMIT 1",
        )?
        .query_row([], |row| {
            Ok(ListRow {
                number: row.get::<_, i64>(0)?.unsigned_abs(),
                made_at: UnixTime(row.get(1)?),
                revocations: row.get::<_, i64>(2)?.unsigned_abs(),
                list: row.get(3)?,
            })
        })
        .optional()?;
    Ok(row)
}

/// Keeps a list in the place of the one before.
pub(crate) fn keep_list(connection: &Connection, row: &ListRow) -> Result<(), StoreError> {
    let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    connection.prepare_cached("DELETE FROM revocation_lists")?.execute([])?;
    connection
        .prepare_cached(
            "INSERT INTO revocation_lists (number, made_at, revocations, list)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((number(row.number), row.made_at.0, number(row.revocations), &row.list))?;
    Ok(())
}

/// Gives certificates of before their numbers, which `read` takes out of them.
pub(crate) fn fill_serials(
    connection: &Connection,
    read: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Result<(), StoreError> {
    let without: Vec<(Vec<u8>, Vec<u8>)> = connection
        .prepare("SELECT credential, certificate FROM credentials WHERE serial IS NULL")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (credential, certificate) in without {
        let serial = read(&certificate).ok_or(StoreError::Damaged("a certificate is none"))?;
        let update = "UPDATE credentials SET serial = ?2 WHERE credential = ?1";
        connection.execute(update, (credential, serial))?;
    }
    Ok(())
}
