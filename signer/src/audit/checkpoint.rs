//! The log's own name and signature.

use rubrica_core::transparency::note::{KeyError, KeyKind, NoteKey, NoteSigner};
use rubrica_core::transparency::{Checkpoint, Frontier};
use zeroize::Zeroizing;

/// Signs checkpoints. Its key is used for nothing else.
#[derive(Debug)]
pub(crate) struct CheckpointSigner(NoteSigner);

impl CheckpointSigner {
    /// The key pair of a seed, or nothing when the origin cannot be the name of a key.
    pub(crate) fn new(origin: &str, seed: &Zeroizing<[u8; 32]>) -> Option<Self> {
        NoteSigner::new(origin, KeyKind::Ed25519, seed).ok().map(Self)
    }

    pub(crate) const fn key(&self) -> &NoteKey {
        self.0.key()
    }

    pub(crate) fn sign(&self, frontier: &Frontier) -> String {
        Checkpoint::of(self.key().name(), frontier).sign(&self.0)
    }
}

/// The origin of the log of a signer: its name, and what it is.
pub(crate) fn origin(signer: &str) -> String {
    format!("{signer}/audit")
}

/// The key of the log of a signer, as its first entry names it.
pub(super) fn key(signer: &str, key: &[u8]) -> Result<NoteKey, KeyError> {
    NoteKey::new(&origin(signer), KeyKind::Ed25519, key)
}
