//! The gateways that may vouch for citizens.

use super::{StoreError, exactly};
use rubrica_core::identity::KeyId;
use rubrica_core::time::UnixTime;
use rusqlite::{Connection, OptionalExtension as _};

/// A registered assertion key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeKey {
    /// Its identifier.
    pub key: KeyId,
    /// What the operator calls it.
    pub label: String,
    /// When it was registered.
    pub added_at: UnixTime,
    /// When it was revoked, if it was.
    pub revoked_at: Option<UnixTime>,
}

/// Registers a key. Gives `false` when it is known already, revoked or not.
pub(crate) fn add(
    connection: &Connection,
    key: &KeyId,
    public: &[u8],
    label: &str,
    now: UnixTime,
) -> Result<bool, StoreError> {
    let added = connection.execute(
        "INSERT INTO edge_keys (key, public, label, added_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO NOTHING",
        (key.as_bytes().as_slice(), public, label, now.0),
    )?;
    Ok(added == 1)
}

/// Revokes a key for good. Gives `false` when there is no such active key.
pub(crate) fn revoke(
    connection: &Connection,
    key: &KeyId,
    now: UnixTime,
) -> Result<bool, StoreError> {
    let revoked = connection.execute(
        "UPDATE edge_keys SET revoked_at = ?2 WHERE key = ?1 AND revoked_at IS NULL",
        (key.as_bytes().as_slice(), now.0),
    )?;
    Ok(revoked == 1)
}

/// The uncompressed point of a key that is registered and not revoked.
pub(crate) fn active(connection: &Connection, key: &KeyId) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT public FROM edge_keys WHERE key = ?1 AND revoked_at IS NULL")?
        .query_row([key.as_bytes().as_slice()], |row| row.get(0))
        .optional()?)
}

pub(crate) fn all(connection: &Connection) -> Result<Vec<EdgeKey>, StoreError> {
    let mut statement = connection
        .prepare("SELECT key, label, added_at, revoked_at FROM edge_keys ORDER BY added_at, key")?;
    let mut rows = statement.query([])?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        keys.push(EdgeKey {
            key: KeyId::from_bytes(exactly(row.get(0)?)?),
            label: row.get(1)?,
            added_at: UnixTime(row.get(2)?),
            revoked_at: row.get::<_, Option<i64>>(3)?.map(UnixTime),
        });
    }
    Ok(keys)
}
