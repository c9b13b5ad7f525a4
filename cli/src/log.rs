//! The audit log of a signer as its gateway publishes it: read, never believed beyond its signature.

use crate::failure::Failure;
use crate::file;
use crate::http::{CallError, Client, ServerAddress};
use rubrica_core::transparency::checkpoint::CheckpointError;
use rubrica_core::transparency::note::{KeyKind, NoteKey};
use rubrica_core::transparency::tile::{Tile, TileNodes, Tiles};
use rubrica_core::transparency::{Checkpoint, ConsistencyProof, Frontier};
use std::collections::HashMap;
use std::path::Path;

/// A log with its key.
#[derive(Debug)]
pub(crate) struct PublishedLog {
    client: Client,
    key: NoteKey,
    /// Full tiles, which never change.
    tiles: HashMap<Tile, Vec<u8>>,
}

/// Why the log does not show what it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum LogError {
    /// It cannot be had now.
    #[error(transparent)]
    Call(#[from] CallError),
    /// What it shows as its checkpoint is none.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A tile is not as it should be.
    #[error("tile {0} of the log is damaged")]
    Tile(Tile),
    /// Its tiles do not have what its checkpoint covers.
    #[error("the log does not have what its checkpoint covers")]
    Short,
    /// It has fewer entries than it had.
    #[error("the log was rolled back: it had {old} entries and has {new}")]
    RolledBack {
        /// As many as it had.
        old: u64,
        /// As many as it has.
        new: u64,
    },
    /// It does not continue what it was.
    #[error("the log was forked: its {new} entries do not continue the {old} of before")]
    Forked {
        /// As many as it had.
        old: u64,
        /// As many as it has.
        new: u64,
    },
}

impl LogError {
    /// Whether the log itself is at fault, and not the way to it.
    pub(crate) const fn is_alarm(&self) -> bool {
        !matches!(self, Self::Call(_))
    }

    /// As a failure of a command.
    pub(crate) fn failure(&self, what: &str) -> Failure {
        let failure = Failure::new(what).because(self);
        if self.is_alarm() {
            failure.exit(Failure::ALARM).remedy(
                "keep both checkpoints: together they prove what was done; tell the auditor and the \
                 supervisory body, and trust nothing that was signed since the earlier one",
            )
        } else {
            failure.remedy("check the address given with --log and that the service is running")
        }
    }
}

impl PublishedLog {
    /// The log that is published at `server` and signed with `key`.
    pub(crate) fn new(server: ServerAddress, key: NoteKey) -> Self {
        Self { client: Client::new(server), key, tiles: HashMap::new() }
    }

    /// Its key.
    pub(crate) const fn key(&self) -> &NoteKey {
        &self.key
    }

    /// Its present checkpoint, and the note that it was read from.
    pub(crate) fn checkpoint(&self) -> Result<(Checkpoint, String), LogError> {
        let note = self.client.file("/log/checkpoint")?;
        let note = String::from_utf8(note).map_err(|_| CheckpointError::Malformed)?;
        Ok((Checkpoint::open(&note, &self.key)?, note))
    }

    /// Checks that the log at `new` continues the log at `old`, from its tiles.
    pub(crate) fn check_continues(
        &mut self,
        old: &Checkpoint,
        new: &Checkpoint,
    ) -> Result<(), LogError> {
        let (before, after) = (old.size, new.size);
        if after < before {
            return Err(LogError::RolledBack { old: before, new: after });
        }
        let mut nodes = TileNodes { tiles: self, size: after };
        let proof = ConsistencyProof::build(before, after, &mut nodes)?.ok_or(LogError::Short)?;
        if proof.shows(&old.root, &new.root) {
            Ok(())
        } else {
            Err(LogError::Forked { old: before, new: after })
        }
    }

    /// Checks that the tiles lead to the root of a checkpoint.
    pub(crate) fn check_tiles(&mut self, checkpoint: &Checkpoint) -> Result<(), LogError> {
        let mut nodes = TileNodes { tiles: self, size: checkpoint.size };
        let root = Frontier::read(checkpoint.size, &mut nodes)?.root();
        if root == checkpoint.root { Ok(()) } else { Err(LogError::Short) }
    }
}

impl Tiles for PublishedLog {
    type Error = LogError;

    fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, LogError> {
        if let Some(bytes) = self.tiles.get(&tile) {
            return Ok(bytes.clone());
        }
        let bytes =
            self.client.file(&format!("/log/tile/{tile}")).map_err(|error| match error {
                // It was asked for because a signed checkpoint covers it.
                CallError::Strange { status: 404, .. } => LogError::Short,
                error => LogError::Call(error),
            })?;
        self.tiles.insert(tile, bytes.clone());
        Ok(bytes)
    }

    fn damaged(tile: Option<Tile>) -> LogError {
        tile.map_or(LogError::Short, LogError::Tile)
    }
}

/// Reads the key of a log, as an argument or from the file that the argument names.
pub(crate) fn read_key(argument: &str) -> Result<NoteKey, Failure> {
    let path = Path::new(argument);
    let text = match file::read_small(path) {
        Ok(bytes) => String::from_utf8(bytes).unwrap_or_default(),
        Err(_) => argument.to_owned(),
    };
    let cannot = || {
        Failure::usage(format!("{argument} is not the key of a log")).remedy(
            "`rubrica audit verify --data DIR` shows it, as name+hash+key; a file with it will do",
        )
    };
    match NoteKey::parse(text.trim()) {
        Ok(key) if key.kind() == KeyKind::Ed25519 => Ok(key),
        Ok(_) => Err(cannot()),
        Err(error) => Err(cannot().because(&error)),
    }
}
