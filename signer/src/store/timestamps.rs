//! The time stamps that were given out.

use super::{StoreError, exactly};
use rubrica_core::digest::sha256;
use rubrica_core::time::UnixTime;
use rusqlite::{Connection, OptionalExtension as _};

/// A time stamp.
#[derive(Debug)]
pub(crate) struct Stamp {
    pub(crate) serial: Vec<u8>,
    pub(crate) at: UnixTime,
    /// SHA-256 of the token.
    pub(crate) token: [u8; 32],
}

/// What is known of all of them up to one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamps {
    pub(crate) count: u64,
    pub(crate) at: UnixTime,
    /// SHA-256 of the chain before and the last token; 32 zeros before the first.
    pub(crate) chain: [u8; 32],
}

/// All of them, if there is one.
pub(crate) fn last(connection: &Connection) -> Result<Option<Stamps>, StoreError> {
    let row = connection
        .prepare_cached(
            "SELECT position, made_at, chain FROM timestamps ORDER BY position DESC LIMIT 1",
        )?
        .query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    row.map(|(position, at, chain)| {
        Ok(Stamps { count: position.unsigned_abs(), at: UnixTime(at), chain: exactly(chain)? })
    })
    .transpose()
}

/// Adds one after `last`. A serial number that was used fails.
pub(crate) fn add(
    connection: &Connection,
    stamp: &Stamp,
    last: Option<Stamps>,
) -> Result<Stamps, StoreError> {
    let (count, before) = last.map_or((0, [0; 32]), |last| (last.count, last.chain));
    let chain = sha256(&[before, stamp.token].concat());
    let count = count + 1;
    connection
        .prepare_cached(
            "INSERT INTO timestamps (position, serial, made_at, token, chain)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((
            i64::try_from(count).unwrap_or(i64::MAX),
            &stamp.serial,
            stamp.at.0,
            stamp.token.as_slice(),
            chain.as_slice(),
        ))?;
    Ok(Stamps { count, at: stamp.at, chain })
}
