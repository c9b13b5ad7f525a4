//! The signer's own keys: secrets, certification authorities, activation keys. All wrapped.

use super::{StoreError, exactly};
use crate::custody::{PublicPoint, WrappedKey};
use rubrica_core::identity::KeyId;
use rubrica_core::time::UnixTime;
use rusqlite::{Connection, OptionalExtension as _};

/// A certification authority.
#[derive(Debug, Clone)]
pub(crate) struct AuthorityRow {
    pub(crate) wrapped: WrappedKey,
    pub(crate) public: PublicPoint,
    pub(crate) certificate: Vec<u8>,
}

/// A key that opens activations.
#[derive(Debug, Clone)]
pub(crate) struct ActivationKeyRow {
    pub(crate) key: KeyId,
    pub(crate) wrapped: Vec<u8>,
    pub(crate) statement: Vec<u8>,
    pub(crate) not_before: UnixTime,
    pub(crate) not_after: UnixTime,
}

pub(crate) fn secret(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(connection
        .query_row("SELECT wrapped FROM secrets WHERE name = ?1", [name], |row| row.get(0))
        .optional()?)
}

pub(crate) fn add_secret(
    connection: &Connection,
    name: &str,
    wrapped: &[u8],
) -> Result<(), StoreError> {
    connection.execute("INSERT INTO secrets (name, wrapped) VALUES (?1, ?2)", (name, wrapped))?;
    Ok(())
}

/// All secrets, by their names.
pub(crate) fn secrets(connection: &Connection) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let mut statement = connection.prepare("SELECT name, wrapped FROM secrets ORDER BY name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.map(|row| Ok(row?)).collect()
}

/// Keeps a secret wrapped in another way.
pub(crate) fn rewrap_secret(
    connection: &Connection,
    name: &str,
    wrapped: &[u8],
) -> Result<(), StoreError> {
    connection.execute("UPDATE secrets SET wrapped = ?2 WHERE name = ?1", (name, wrapped))?;
    Ok(())
}

/// All authorities, by what they are.
pub(crate) fn authorities(
    connection: &Connection,
) -> Result<Vec<(String, AuthorityRow)>, StoreError> {
    let mut statement = connection.prepare("SELECT role FROM authorities ORDER BY role")?;
    let roles = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut found = Vec::new();
    for role in roles {
        let role = role?;
        if let Some(row) = authority(connection, &role)? {
            found.push((role, row));
        }
    }
    Ok(found)
}

/// Keeps the key of an authority wrapped in another way.
pub(crate) fn rewrap_authority(
    connection: &Connection,
    role: &str,
    wrapped: &WrappedKey,
) -> Result<(), StoreError> {
    connection
        .execute("UPDATE authorities SET wrapped = ?2 WHERE role = ?1", (role, &wrapped.0))?;
    Ok(())
}

/// Keeps a key that opens activations wrapped in another way.
pub(crate) fn rewrap_activation_key(
    connection: &Connection,
    key: &KeyId,
    wrapped: &[u8],
) -> Result<(), StoreError> {
    let key = key.as_bytes().as_slice();
    connection.execute("UPDATE activation_keys SET wrapped = ?2 WHERE key = ?1", (key, wrapped))?;
    Ok(())
}

pub(crate) fn authority(
    connection: &Connection,
    role: &str,
) -> Result<Option<AuthorityRow>, StoreError> {
    let row = connection
        .query_row(
            "SELECT wrapped, public, certificate FROM authorities WHERE role = ?1",
            [role],
            |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?)),
        )
        .optional()?;
    row.map(|(wrapped, public, certificate)| {
        Ok(AuthorityRow {
            wrapped: WrappedKey(wrapped),
            public: PublicPoint(exactly(public)?),
            certificate,
        })
    })
    .transpose()
}

pub(crate) fn add_authority(
    connection: &Connection,
    role: &str,
    row: &AuthorityRow,
) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO authorities (role, wrapped, public, certificate) VALUES (?1, ?2, ?3, ?4)",
        (role, &row.wrapped.0, row.public.0.as_slice(), &row.certificate),
    )?;
    Ok(())
}

/// Keeps another key and certificate for a role in the place of the one before.
pub(crate) fn replace_authority(
    connection: &Connection,
    role: &str,
    row: &AuthorityRow,
) -> Result<(), StoreError> {
    connection.execute("DELETE FROM authorities WHERE role = ?1", [role])?;
    add_authority(connection, role, row)
}

/// Forgets what is kept for a role.
pub(crate) fn remove_authority(connection: &Connection, role: &str) -> Result<(), StoreError> {
    connection.execute("DELETE FROM authorities WHERE role = ?1", [role])?;
    Ok(())
}

/// What the root has signed last.
#[derive(Debug, Clone)]
pub(crate) struct RootListRow {
    pub(crate) list: Vec<u8>,
    /// Whether root and issuing authority were made by a ceremony.
    pub(crate) by_ceremony: bool,
}

pub(crate) fn root_list(connection: &Connection) -> Result<Option<RootListRow>, StoreError> {
    Ok(connection
        .query_row("SELECT list, by_ceremony FROM root_lists", [], |row| {
            Ok(RootListRow { list: row.get(0)?, by_ceremony: row.get(1)? })
        })
        .optional()?)
}

/// Keeps a list in the place of the one before.
pub(crate) fn replace_root_list(
    connection: &Connection,
    row: &RootListRow,
) -> Result<(), StoreError> {
    connection.execute("DELETE FROM root_lists", [])?;
    connection.execute(
        "INSERT INTO root_lists (one, list, by_ceremony) VALUES (1, ?1, ?2)",
        (&row.list, row.by_ceremony),
    )?;
    Ok(())
}

pub(crate) fn add_activation_key(
    connection: &Connection,
    row: &ActivationKeyRow,
) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO activation_keys (key, wrapped, statement, not_before, not_after)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            row.key.as_bytes().as_slice(),
            &row.wrapped,
            &row.statement,
            row.not_before.0,
            row.not_after.0,
        ),
    )?;
    Ok(())
}

/// Deletes the activation keys that open nothing any more at `now`. Gives which.
pub(crate) fn delete_ended_activation_keys(
    connection: &Connection,
    now: UnixTime,
) -> Result<Vec<KeyId>, StoreError> {
    let mut statement =
        connection.prepare("DELETE FROM activation_keys WHERE not_after < ?1 RETURNING key")?;
    let mut rows = statement.query([now.0])?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        keys.push(KeyId::from_bytes(exactly(row.get(0)?)?));
    }
    Ok(keys)
}

/// The activation keys that still open something at `now`, newest first.
pub(crate) fn activation_keys(
    connection: &Connection,
    now: UnixTime,
) -> Result<Vec<ActivationKeyRow>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT key, wrapped, statement, not_before, not_after FROM activation_keys
         WHERE not_after >= ?1 ORDER BY not_before DESC, key",
    )?;
    let mut rows = statement.query([now.0])?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        keys.push(ActivationKeyRow {
            key: KeyId::from_bytes(exactly(row.get(0)?)?),
            wrapped: row.get(1)?,
            statement: row.get(2)?,
            not_before: UnixTime(row.get(3)?),
            not_after: UnixTime(row.get(4)?),
        });
    }
    Ok(keys)
}

/// The root of the certification authority.
pub(crate) const ROOT: &str = "root";
/// The issuing authority.
pub(crate) const ISSUING: &str = "issuing";
/// The key that has asked for a certificate of an issuing authority.
pub(crate) const ASKED: &str = "asked";
