//! What witnesses say: that a log was at a checkpoint, seen at a time, and that it continued all that
//! the witness had seen of it before [C2SP tlog-cosignature, `cosignature/v1`].

use super::checkpoint::Checkpoint;
use super::note::{KeyKind, Note, NoteKey, NoteSigner};
use crate::time::UnixTime;

/// The line that a witness adds to the note of `checkpoint`, or nothing when its key is of another kind
/// or the time is before 1970.
#[must_use]
pub fn cosign(checkpoint: &Checkpoint, witness: &NoteSigner, at: UnixTime) -> Option<String> {
    let time = u64::try_from(at.0).ok()?;
    if witness.key().kind() != KeyKind::Cosignature {
        return None;
    }
    let signature = witness.sign(message(time, &checkpoint.text()).as_bytes());
    Some(witness.line(&[time.to_be_bytes().as_slice(), &signature].concat()))
}

/// When the witness cosigned a note last, if it did.
#[must_use]
pub fn cosigned_at(note: &Note<'_>, witness: &NoteKey) -> Option<UnixTime> {
    if witness.kind() != KeyKind::Cosignature {
        return None;
    }
    note.signatures_of(witness)
        .filter_map(|bytes| {
            let (time, signature) = bytes.split_first_chunk()?;
            let time = u64::from_be_bytes(*time);
            let signed = witness.verifies(message(time, note.text).as_bytes(), signature);
            signed.then(|| i64::try_from(time).ok().map(UnixTime)).flatten()
        })
        .max()
}

fn message(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    fn signer(name: &str, kind: KeyKind, seed: u8) -> NoteSigner {
        NoteSigner::new(name, kind, &Zeroizing::new([seed; 32])).expect("a pair")
    }

    #[test]
    fn a_cosignature_is_of_its_witness_checkpoint_and_time() {
        let log = signer("signer/audit", KeyKind::Ed25519, 1);
        let witness = signer("witness", KeyKind::Cosignature, 2);
        let origin = "signer/audit".to_owned();
        let checkpoint = Checkpoint { origin, size: 5, root: [9; 32] };
        let line = cosign(&checkpoint, &witness, UnixTime(1_679_315_147)).expect("a cosignature");
        let note = format!("{}{line}", checkpoint.sign(&log));
        let read = Note::read(&note).expect("a note");
        assert_eq!(cosigned_at(&read, witness.key()), Some(UnixTime(1_679_315_147)));
        // Beside it, the log's own signature is what it was.
        assert_eq!(Checkpoint::open(&note, log.key()), Ok(checkpoint.clone()));

        let other = signer("witness", KeyKind::Cosignature, 3);
        assert_eq!(cosigned_at(&read, other.key()), None);
        assert_eq!(cosigned_at(&read, log.key()), None);
        let changed = note.replace("\n5\n", "\n6\n");
        assert_eq!(cosigned_at(&Note::read(&changed).expect("a note"), witness.key()), None);
        assert_eq!(cosign(&checkpoint, &log, UnixTime(0)), None, "a log is no witness");
        assert_eq!(cosign(&checkpoint, &witness, UnixTime(-1)), None);
    }

    #[test]
    fn the_time_is_signed() {
        let witness = signer("witness", KeyKind::Cosignature, 2);
        let checkpoint = Checkpoint { origin: "log".to_owned(), size: 0, root: [0; 32] };
        let signature = witness.sign(message(10, &checkpoint.text()).as_bytes());
        let line = witness.line(&[11_u64.to_be_bytes().as_slice(), &signature].concat());
        let note = format!("{}\n{line}", checkpoint.text());
        assert_eq!(cosigned_at(&Note::read(&note).expect("a note"), witness.key()), None);
    }
}
