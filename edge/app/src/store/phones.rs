//! Whose a phone is, by the keyed hash of its number.

use super::{StoreError, array, blob, first, integer, statement, time};
use crate::ports::{Rows, Statement};
use rubrica_core::identity::SubjectId;
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS phones (
        phone BLOB NOT NULL PRIMARY KEY,
        holder BLOB NOT NULL,
        since INTEGER NOT NULL)"];

/// Claims a phone that is nobody's; the holder's own claim counts from now.
pub(crate) fn claim(phone: &[u8; 16], subject: &SubjectId, now: UnixTime) -> Statement {
    statement(
        "INSERT INTO phones (phone, holder, since) VALUES (?1, ?2, ?3)
         ON CONFLICT (phone) DO UPDATE SET since = excluded.since
         WHERE phones.holder = excluded.holder",
        [blob(phone), blob(subject.as_bytes()), time(now)],
    )
}

/// Who holds a phone.
pub(crate) fn holder(phone: &[u8; 16]) -> Statement {
    statement("SELECT holder, since FROM phones WHERE phone = ?1", [blob(phone)])
}

/// Reads what [`holder`] gave: who, and since when.
pub(crate) fn read(
    results: &[Rows],
    index: usize,
) -> Result<Option<(SubjectId, UnixTime)>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    Ok(Some((SubjectId::from_bytes(array(row, 0)?), UnixTime(integer(row, 1)?))))
}

/// Passes a phone on, if `from` still holds it.
pub(crate) fn pass(phone: &[u8; 16], from: &SubjectId, to: &SubjectId, now: UnixTime) -> Statement {
    statement(
        "UPDATE phones SET holder = ?3, since = ?4 WHERE phone = ?1 AND holder = ?2
         RETURNING since",
        [blob(phone), blob(from.as_bytes()), blob(to.as_bytes()), time(now)],
    )
}

/// Gives a phone back.
pub(crate) fn release(phone: &[u8; 16], subject: &SubjectId) -> Statement {
    statement(
        "DELETE FROM phones WHERE phone = ?1 AND holder = ?2",
        [blob(phone), blob(subject.as_bytes())],
    )
}
