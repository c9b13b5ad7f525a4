//! Rows of the audit log.

use super::StoreError;
use crate::audit::{Entry, Pseudonym};
use rubrica_core::canonical;
use rubrica_core::transparency::Hash;
use rusqlite::{Connection, OptionalExtension as _};

pub(super) fn append(
    connection: &Connection,
    position: u64,
    entry: &[u8],
    leaf: &Hash,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO audit_entries (position, entry, leaf) VALUES (?1, ?2, ?3)")?
        .execute((number(position)?, entry, leaf.as_slice()))?;
    Ok(())
}

pub(super) fn add_checkpoint(
    connection: &Connection,
    size: u64,
    note: &str,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO audit_checkpoints (size, note) VALUES (?1, ?2)")?
        .execute((number(size)?, note))?;
    Ok(())
}

/// Notes that an entry speaks of a citizen.
pub(super) fn add_subject(
    connection: &Connection,
    subject: &Pseudonym,
    position: u64,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO audit_subjects (subject, position) VALUES (?1, ?2)")?
        .execute((subject.0.as_slice(), number(position)?))?;
    Ok(())
}

/// Positions of the entries that speak of a citizen, from the last.
pub(crate) fn of_subject(
    connection: &Connection,
    subject: &Pseudonym,
    most: u32,
) -> Result<Vec<u64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT position FROM audit_subjects WHERE subject = ?1
         ORDER BY position DESC LIMIT ?2",
    )?;
    let rows = statement.query_map((subject.0.as_slice(), most), |row| row.get::<_, i64>(0))?;
    rows.map(|row| u64::try_from(row?).map_err(|_| StoreError::Damaged("a position is negative")))
        .collect()
}

/// Fills in whom entries speak of that were written before it was noted.
pub(super) fn fill_subjects(connection: &Connection) -> Result<(), StoreError> {
    let there: bool =
        connection
            .query_row("SELECT EXISTS (SELECT 1 FROM audit_subjects)", [], |row| row.get(0))?;
    if there {
        return Ok(());
    }
    let transaction = connection.unchecked_transaction()?;
    for_each_entry(&transaction, |position, entry, _| {
        // What cannot be read is found by the verification of the log.
        let read = canonical::decode::<Entry>(&entry).ok();
        match (read.and_then(|entry| entry.event.subject()), u64::try_from(position)) {
            (Some(subject), Ok(position)) => add_subject(&transaction, &subject, position),
            _ => Ok(()),
        }
    })?;
    transaction.commit()?;
    Ok(())
}

/// Number of entries, as the position of the last says it.
pub(crate) fn size(connection: &Connection) -> Result<u64, StoreError> {
    let last: Option<i64> = connection
        .prepare_cached("SELECT MAX(position) FROM audit_entries")?
        .query_row([], |row| row.get(0))?;
    last.map_or(Ok(0), |last| {
        u64::try_from(last)
            .map(|last| last + 1)
            .map_err(|_| StoreError::Damaged("a position is negative"))
    })
}

/// Calls `each` with the position, bytes and stored leaf hash of every entry, in order.
pub(crate) fn for_each_entry<E: From<StoreError>>(
    connection: &Connection,
    mut each: impl FnMut(i64, Vec<u8>, Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    let mut statement = connection
        .prepare("SELECT position, entry, leaf FROM audit_entries ORDER BY position")
        .map_err(StoreError::from)?;
    let mut rows = statement.query([]).map_err(StoreError::from)?;
    while let Some(row) = rows.next().map_err(StoreError::from)? {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let (position, entry, leaf) =
            read(row).map_err(|error: rusqlite::Error| StoreError::from(error))?;
        each(position, entry, leaf)?;
    }
    Ok(())
}

pub(crate) fn entry(connection: &Connection, position: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let entry = connection
        .query_row(
            "SELECT entry FROM audit_entries WHERE position = ?1",
            [number(position)?],
            |row| row.get(0),
        )
        .optional()?;
    Ok(entry)
}

/// Every checkpoint with the size that it stands under.
pub(crate) fn checkpoints(connection: &Connection) -> Result<Vec<(i64, String)>, StoreError> {
    let mut statement =
        connection.prepare("SELECT size, note FROM audit_checkpoints ORDER BY size")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.map(|row| Ok(row?)).collect()
}

pub(crate) fn last_checkpoint(connection: &Connection) -> Result<Option<String>, StoreError> {
    let note = connection
        .query_row("SELECT note FROM audit_checkpoints ORDER BY size DESC LIMIT 1", [], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(note)
}

/// The first checkpoint that covers an entry, and its size.
pub(crate) fn first_checkpoint_with(
    connection: &Connection,
    position: u64,
) -> Result<Option<(u64, String)>, StoreError> {
    let found: Option<(i64, String)> = connection
        .prepare_cached(
            "SELECT size, note FROM audit_checkpoints WHERE size > ?1 ORDER BY size LIMIT 1",
        )?
        .query_row([number(position)?], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found
        .map(|(size, note)| {
            let size = u64::try_from(size)
                .map_err(|_| StoreError::Damaged("the size of a checkpoint is negative"))?;
            Ok((size, note))
        })
        .transpose()
}

pub(super) fn number(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::Damaged("the audit log is too long"))
}
