//! What the world asks about certificates.

use super::{StoreError, credentials};
use crate::ca::{ListEntry, Listed};
use rubrica_core::api::signer::Revocation;
use rubrica_core::time::UnixTime;
use rusqlite::{Connection, OptionalExtension as _, Row};

/// A part of the lists. Each certificate belongs to one for as long as it lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Shard(pub(crate) u32);

impl Shard {
    /// The complete list: of all certificates, in whatever part they are.
    pub(crate) const ALL: Self = Self(0);
}

/// A complete list and the changes to those before it, made at one moment under one number
/// [RFC 5280 §5.2.4].
#[derive(Debug, Clone)]
pub(crate) struct Edition {
    pub(crate) number: u64,
    pub(crate) made_at: UnixTime,
    /// Up to which change of a certificate it knows them.
    pub(crate) changes: u64,
    /// Empty once another edition has come.
    pub(crate) complete: Vec<u8>,
    pub(crate) delta: Vec<u8>,
}

/// What is said of a certificate that was issued here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said {
    pub(crate) revoked: Option<Revocation>,
    pub(crate) suspended_at: Option<UnixTime>,
}

/// What is said of the certificate with this number, if one was issued.
pub(crate) fn find(connection: &Connection, serial: &[u8]) -> Result<Option<Said>, StoreError> {
    let row = connection
        .prepare_cached(
            "SELECT revoked_at, revocation, suspended_at FROM credentials WHERE serial = ?1",
        )?
        .query_row([serial], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, Option<i64>>(2)?)))
        .optional()?;
    row.map(|(at, reason, suspended_at)| {
        Ok(Said {
            revoked: credentials::revocation(at, reason)?,
            suspended_at: suspended_at.map(UnixTime),
        })
    })
    .transpose()
}

/// The last change of what is said of certificates of a part.
pub(crate) fn last_change(connection: &Connection, shard: Shard) -> Result<u64, StoreError> {
    let change: i64 = connection
        .prepare_cached(
            "SELECT coalesce(max(changed), 0) FROM credentials
             WHERE changed > 0 AND (?1 = 0 OR shard = ?1)",
        )?
        .query_row([shard.0], |row| row.get(0))?;
    Ok(change.unsigned_abs())
}

/// The highest part that a certificate was ever issued in.
pub(crate) fn highest_shard(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection
        .prepare_cached("SELECT coalesce(max(shard), 0) FROM credentials WHERE shard > 0")?
        .query_row([], |row| row.get(0))?)
}

/// Those of a part that are revoked or rest, and were valid until `valid_at` or later.
pub(crate) fn listed(
    connection: &Connection,
    shard: Shard,
    valid_at: UnixTime,
) -> Result<Vec<ListEntry>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT serial, revoked_at, revocation, suspended_at FROM credentials
         WHERE changed > 0 AND (revoked_at IS NOT NULL OR suspended_at IS NOT NULL)
             AND not_after >= ?2 AND (?1 = 0 OR shard = ?1)
         ORDER BY coalesce(revoked_at, suspended_at), serial",
    )?;
    let mut rows = statement.query((shard.0, valid_at.0))?;
    let mut listed = Vec::new();
    while let Some(row) = rows.next()? {
        listed.push(entry(row, valid_at)?);
    }
    Ok(listed)
}

/// Those of a part of which something else is said since the change `since`; `now` stands for the
/// moment at which a suspension was lifted, which the world is not told.
pub(crate) fn changed(
    connection: &Connection,
    shard: Shard,
    since: u64,
    (valid_at, now): (UnixTime, UnixTime),
) -> Result<Vec<ListEntry>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT serial, revoked_at, revocation, suspended_at FROM credentials
         WHERE changed > 0 AND changed > ?3 AND not_after >= ?2 AND (?1 = 0 OR shard = ?1)
         ORDER BY changed, serial",
    )?;
    let mut rows = statement.query((shard.0, valid_at.0, number(since)))?;
    let mut changed = Vec::new();
    while let Some(row) = rows.next()? {
        changed.push(entry(row, now)?);
    }
    Ok(changed)
}

fn entry(row: &Row<'_>, otherwise: UnixTime) -> Result<ListEntry, StoreError> {
    let revoked = credentials::revocation(row.get(1)?, row.get(2)?)?;
    let suspended_at = row.get::<_, Option<i64>>(3)?.map(UnixTime);
    let (at, listed) = match (revoked, suspended_at) {
        (Some(Revocation { at, reason }), _) => (at, Listed::Revoked(reason)),
        (None, Some(at)) => (at, Listed::Held),
        (None, None) => (otherwise, Listed::Removed),
    };
    Ok(ListEntry { serial: row.get(0)?, at, listed })
}

/// The last edition of a part, if there is one.
pub(crate) fn last_edition(
    connection: &Connection,
    shard: Shard,
) -> Result<Option<Edition>, StoreError> {
    let edition = connection
        .prepare_cached(
            "SELECT number, made_at, changes, complete, delta FROM list_editions
             WHERE shard = ?1 ORDER BY number DESC LIMIT 1",
        )?
        .query_row([shard.0], edition)
        .optional()?;
    Ok(edition)
}

/// The earliest edition of a part that was made at `made_at` or later: who has a list that still
/// holds has none that is older.
pub(crate) fn edition_from(
    connection: &Connection,
    shard: Shard,
    made_at: UnixTime,
) -> Result<Option<Edition>, StoreError> {
    let edition = connection
        .prepare_cached(
            "SELECT number, made_at, changes, complete, delta FROM list_editions
             WHERE shard = ?1 AND made_at >= ?2 ORDER BY number LIMIT 1",
        )?
        .query_row((shard.0, made_at.0), edition)
        .optional()?;
    Ok(edition)
}

fn edition(row: &Row<'_>) -> rusqlite::Result<Edition> {
    Ok(Edition {
        number: row.get::<_, i64>(0)?.unsigned_abs(),
        made_at: UnixTime(row.get(1)?),
        changes: row.get::<_, i64>(2)?.unsigned_abs(),
        complete: row.get(3)?,
        delta: row.get(4)?,
    })
}

/// Keeps an edition. Of those before, the numbers stay of which a list made after `needed_from` can
/// still be in somebody's hands.
pub(crate) fn keep_edition(
    connection: &Connection,
    shard: Shard,
    edition: &Edition,
    needed_from: UnixTime,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM list_editions WHERE shard = ?1 AND made_at < ?2")?
        .execute((shard.0, needed_from.0))?;
    connection
        .prepare_cached(
            "UPDATE list_editions SET complete = x'', delta = x''
             WHERE shard = ?1 AND complete <> x''",
        )?
        .execute([shard.0])?;
    connection
        .prepare_cached(
            "INSERT INTO list_editions (shard, number, made_at, changes, complete, delta)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            shard.0,
            number(edition.number),
            edition.made_at.0,
            number(edition.changes),
            &edition.complete,
            &edition.delta,
        ))?;
    Ok(())
}

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
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
