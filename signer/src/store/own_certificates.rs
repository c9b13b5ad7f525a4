//! Certificates of the service's own: all that were ever issued to it.

use super::StoreError;
use rubrica_core::time::UnixTime;
use rusqlite::Connection;

/// Keeps one.
pub(crate) fn add(
    connection: &Connection,
    serial: &[u8],
    role: &str,
    certificate: &[u8],
    now: UnixTime,
) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO own_certificates (serial, role, certificate, made_at) VALUES (?1, ?2, ?3, ?4)",
        (serial, role, certificate, now.0),
    )?;
    Ok(())
}

/// Whether one of this number was issued.
pub(crate) fn is_there(connection: &Connection, serial: &[u8]) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM own_certificates WHERE serial = ?1)")?
        .query_row([serial], |row| row.get(0))?)
}
