//! What is shown of the log: its last checkpoint, its tiles, and proofs. None of it takes more than
//! a few hundred nodes from the store, however long the log is.

use super::AuditError;
use crate::service::{Signer, database_file};
use crate::store::{StoreError, audit_nodes, audit_rows, open_reader};
use rubrica_core::transparency::InclusionProof;
use rubrica_core::transparency::tile::Tile;
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
