//! Checkpoints: signed notes over the size and root of a tree [C2SP tlog-checkpoint].

use super::note::{Note, NoteKey, NoteSigner};
use super::tree::{Frontier, Hash};
use base64ct::{Base64, Encoding as _};

/// The state of a log at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Leaves of the tree.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

/// Why a note is not believed to be a checkpoint of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// It is no note, or its text is no checkpoint.
    #[error("checkpoint cannot be read")]
    Malformed,
    /// It is of another log.
    #[error("checkpoint is of another log")]
    OtherLog,
    /// The key of the log did not sign it.
    #[error("checkpoint is not signed by the key of the log")]
    NotSigned,
}

impl CheckpointError {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "checkpoint_malformed",
            Self::OtherLog => "checkpoint_other_log",
            Self::NotSigned => "checkpoint_not_signed",
        }
    }
}

impl Checkpoint {
    /// The state of the log `origin` whose tree has this right edge.
    #[must_use]
    pub fn of(origin: &str, frontier: &Frontier) -> Self {
        Self { origin: origin.to_owned(), size: frontier.size(), root: frontier.root() }
    }

    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, Base64::encode_string(&self.root))
    }

    /// The note that the log itself signs.
    #[must_use]
    pub fn sign(&self, signer: &NoteSigner) -> String {
        let text = self.text();
        let line = signer.line(&signer.sign(text.as_bytes()));
        format!("{text}\n{line}")
    }

    /// Reads a note of the log whose name and key are `key`, and only what that key has signed.
    /// Signatures of others may stand beside its own.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn open(note: &str, key: &NoteKey) -> Result<Self, CheckpointError> {
        let note = Note::read(note).map_err(|_| CheckpointError::Malformed)?;
        let checkpoint = Self::read(note.text).ok_or(CheckpointError::Malformed)?;
        if checkpoint.origin != key.name() {
            return Err(CheckpointError::OtherLog);
        }
        if !note.is_signed_by(key) {
            return Err(CheckpointError::NotSigned);
        }
        Ok(checkpoint)
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let checkpoint = Self {
            origin: lines.next()?.to_owned(),
            size: lines.next()?.parse().ok()?,
            root: Base64::decode_vec(lines.next()?).ok()?.try_into().ok()?,
        };
        // Extension lines, and other ways to write a number, are not ours.
        (checkpoint.text() == text).then_some(checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::super::note::KeyKind;
    use super::super::tree::leaf_hash;
    use super::*;
    use zeroize::Zeroizing;

    fn signer(name: &str, seed: u8) -> NoteSigner {
        NoteSigner::new(name, KeyKind::Ed25519, &Zeroizing::new([seed; 32])).expect("a pair")
    }

    #[test]
    fn a_note_opens_for_its_log_and_key_only() {
        let log = signer("signer/audit", 1);
        let mut tree = Frontier::default();
        tree.append(leaf_hash(b"one"));
        let checkpoint = Checkpoint::of("signer/audit", &tree);
        let note = checkpoint.sign(&log);
        assert_eq!(Checkpoint::open(&note, log.key()), Ok(checkpoint.clone()));

        let check = |note: &str, key: &NoteKey, expected: CheckpointError| {
            assert_eq!(Checkpoint::open(note, key), Err(expected), "{note}");
        };
        check(&note, signer("other/audit", 1).key(), CheckpointError::OtherLog);
        check(&note, signer("signer/audit", 2).key(), CheckpointError::NotSigned);
        check(&note.replace("\n1\n", "\n2\n"), log.key(), CheckpointError::NotSigned);
        check(&note.replace("\n1\n", "\n01\n"), log.key(), CheckpointError::Malformed);
        check(&note.replacen("\n\n", "\nmore\n\n", 1), log.key(), CheckpointError::Malformed);
        check("", log.key(), CheckpointError::Malformed);

        // Whoever else signs it takes nothing from it.
        let other = signer("witness", 3);
        let line = other.line(&other.sign(b"whatever"));
        assert_eq!(Checkpoint::open(&format!("{note}{line}"), log.key()), Ok(checkpoint));
    }
}
