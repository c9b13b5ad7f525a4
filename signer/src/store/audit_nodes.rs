//! Inner nodes of the audit log's tree: the roots of all complete subtrees, written with the entry
//! that completes them. All of them follow from the entries; they are kept so that proofs, tiles and
//! the right edge take no reading of the whole log.

use super::{StoreError, audit_rows, exactly};
use rubrica_core::transparency::tile::Tile;
use rubrica_core::transparency::{Frontier, Hash, Node, Nodes};
use rusqlite::{Connection, OptionalExtension as _};

/// The nodes as they are stored. Leaves are with their entries.
pub(crate) struct Stored<'a>(pub(crate) &'a Connection);

impl Nodes for Stored<'_> {
    type Error = StoreError;

    fn node(&mut self, level: u8, position: u64) -> Result<Hash, StoreError> {
        let position = audit_rows::number(position)?;
        let found: Option<Vec<u8>> = if level == 0 {
            self.0
                .prepare_cached("SELECT leaf FROM audit_entries WHERE position = ?1")?
                .query_row([position], |row| row.get(0))
                .optional()?
        } else {
            self.0
                .prepare_cached("SELECT hash FROM audit_nodes WHERE level = ?1 AND position = ?2")?
                .query_row((level, position), |row| row.get(0))
                .optional()?
        };
        exactly(found.ok_or(StoreError::Damaged("a node of the audit log is missing"))?)
    }
}

pub(super) fn add(connection: &Connection, nodes: &[Node]) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare_cached("INSERT INTO audit_nodes (level, position, hash) VALUES (?1, ?2, ?3)")?;
    for node in nodes {
        statement.execute((
            node.level,
            audit_rows::number(node.position)?,
            node.hash.as_slice(),
        ))?;
    }
    Ok(())
}

/// The hashes of a tile, one after the other.
pub(crate) fn row(connection: &Connection, tile: Tile) -> Result<Vec<u8>, StoreError> {
    let (first, end) = tile.positions();
    let mut nodes = Stored(connection);
    let mut bytes = Vec::new();
    for position in first..end {
        bytes.extend_from_slice(&nodes.node(tile.node_level(), position)?);
    }
    Ok(bytes)
}

/// Calls `each` with every stored node.
pub(crate) fn for_each<E: From<StoreError>>(
    connection: &Connection,
    mut each: impl FnMut(Node) -> Result<(), E>,
) -> Result<(), E> {
    let mut statement = connection
        .prepare("SELECT level, position, hash FROM audit_nodes")
        .map_err(StoreError::from)?;
    let mut rows = statement.query([]).map_err(StoreError::from)?;
    while let Some(row) = rows.next().map_err(StoreError::from)? {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let (level, position, hash): (u8, i64, Vec<u8>) =
            read(row).map_err(|error: rusqlite::Error| StoreError::from(error))?;
        let position =
            u64::try_from(position).map_err(|_| StoreError::Damaged("a position is negative"))?;
        each(Node { level, position, hash: exactly(hash)? })?;
    }
    Ok(())
}

/// Fills in the nodes of a log that was begun before they were kept.
pub(super) fn fill(connection: &Connection) -> Result<(), StoreError> {
    let size = audit_rows::size(connection)?;
    let there: bool =
        connection.query_row("SELECT EXISTS (SELECT 1 FROM audit_nodes)", [], |row| row.get(0))?;
    if there || size < 2 {
        return Ok(());
    }
    let transaction = connection.unchecked_transaction()?;
    let mut frontier = Frontier::default();
    audit_rows::for_each_entry(&transaction, |_, _, leaf| {
        add(&transaction, &frontier.append(exactly(leaf)?))
    })?;
    transaction.commit()?;
    tracing::info!(entries = size, "inner nodes of the audit log filled in");
    Ok(())
}
