//! What is shown of the log: its last checkpoint, its tiles, and proofs. None of it takes more than
//! a few hundred nodes from the store, however long the log is.

use super::AuditError;
use crate::service::{Inner, Signer, database_file};
use crate::store::{Position, StoreError, audit_nodes, audit_rows, open_reader};
use rubrica_core::api::Binary;
use rubrica_core::api::signer::AuditReference;
use rubrica_core::transparency::tile::Tile;
use rubrica_core::transparency::{InclusionProof, Nodes as _};
use rusqlite::Connection;
use std::path::Path;

/// Why a part of the log is not shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The log has no such tile, or not yet.
    #[error("log has no such tile")]
    NoTile,
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Signer {
    /// The last checkpoint, as a signed note.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn checkpoint(&self) -> Result<String, LogError> {
        let last = self.inner.store.read(audit_rows::last_checkpoint)?;
        // A signer that is open has begun its log.
        last.ok_or(LogError::Store(StoreError::Damaged("the log has no checkpoint")))
    }

    /// The hashes of a tile [C2SP tlog-tiles].
    ///
    /// # Errors
    /// [`LogError`].
    pub fn tile(&self, tile: Tile) -> Result<Vec<u8>, LogError> {
        self.inner
            .store
            .read(|connection| {
                // CHK-TLG-01: what no checkpoint covers is not shown. Entry and checkpoint are committed
                // at once, and a node is only ever written with the entry that completes it.
                let size = audit_rows::size(connection)?;
                Ok(tile.is_in(size).then(|| audit_nodes::row(connection, tile)))
            })?
            .ok_or(LogError::NoTile)?
            .map_err(LogError::Store)
    }
}

impl Inner {
    /// What shows that an entry stands in the log: at the checkpoint that was committed with it, so
    /// that an answer that is given again is the same. To be asked for after the commit.
    pub(crate) fn show_entry(&self, at: Position) -> Result<AuditReference, StoreError> {
        self.store.read(|connection| {
            let checkpoint = audit_rows::first_checkpoint_with(connection, at.index)?;
            show(connection, at.index, checkpoint)
        })
    }
}

/// What shows of each of some entries that it stands in the log, all at the last checkpoint.
pub(crate) fn show_entries(
    snapshot: &Connection,
    indices: &[u64],
) -> Result<Vec<AuditReference>, StoreError> {
    let size = audit_rows::size(snapshot)?;
    let last = audit_rows::last_checkpoint(snapshot)?.map(|note| (size, note));
    indices.iter().map(|&index| show(snapshot, index, last.clone())).collect()
}

fn show(
    connection: &Connection,
    index: u64,
    checkpoint: Option<(u64, String)>,
) -> Result<AuditReference, StoreError> {
    let damaged = || StoreError::Damaged("an entry of the audit log is missing");
    let (size, checkpoint) = checkpoint.ok_or_else(damaged)?;
    let mut nodes = audit_nodes::Stored(connection);
    let proof = InclusionProof::build(index, size, &mut nodes)?.ok_or_else(damaged)?;
    Ok(AuditReference {
        index,
        leaf: Binary(nodes.node(0, index)?.to_vec()),
        entry: Binary(audit_rows::entry(connection, index)?.ok_or_else(damaged)?),
        checkpoint,
        path: proof.path.into_iter().map(|node| Binary(node.to_vec())).collect(),
    })
}

/// The entry at `index` and the proof that the log of its present size holds it.
///
/// # Errors
/// [`AuditError`].
pub fn inclusion_proof(
    data_dir: &Path,
    index: u64,
) -> Result<(Vec<u8>, InclusionProof), AuditError> {
    let mut connection = open_reader(&database_file(data_dir))?;
    let snapshot = connection.transaction().map_err(StoreError::from)?;
    let size = audit_rows::size(&snapshot)?;
    let proof = InclusionProof::build(index, size, &mut audit_nodes::Stored(&snapshot))?
        .ok_or(AuditError::Missing(index))?;
    let entry = audit_rows::entry(&snapshot, index)?.ok_or(AuditError::Missing(index))?;
    Ok((entry, proof))
}
