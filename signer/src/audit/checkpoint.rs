//! Checkpoints: signed notes over the size and root of the tree [C2SP tlog-checkpoint, signed-note].

use super::tree::{Frontier, Hash};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64ct::{Base64, Encoding as _};
use rubrica_core::digest::sha256;
use std::fmt;
use zeroize::Zeroizing;

/// Signature type of Ed25519 in key identifiers [C2SP signed-note].
const ED25519_TYPE: u8 = 1;

/// The state of a log at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    pub(crate) origin: String,
    pub(crate) size: u64,
    pub(crate) root: Hash,
}

impl Checkpoint {
    fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, Base64::encode_string(&self.root))
    }

    /// Reads a note that the holder of `key` signed, and only such a one.
    pub(crate) fn open(note: &str, origin: &str, key: &[u8]) -> Option<Self> {
        let (body, signatures) = note.split_once("\n\n")?;
        let mut lines = body.split('\n');
        let checkpoint = Self {
            origin: lines.next().filter(|found| *found == origin)?.to_owned(),
            size: lines.next()?.parse().ok()?,
            root: Base64::decode_vec(lines.next()?).ok()?.try_into().ok()?,
        };
        // Extension lines, and other ways to write a number, are not ours.
        if lines.next().is_some() || checkpoint.body() != format!("{body}\n") {
            return None;
        }
        let expected = key_id(origin, key);
        let signed = signatures.split_terminator('\n').any(|line| {
            line.strip_prefix("— ")
                .and_then(|line| line.split_once(' '))
                .filter(|(name, _)| *name == origin)
                .and_then(|(_, encoded)| Base64::decode_vec(encoded).ok())
                .and_then(|bytes| bytes.split_first_chunk().map(|(id, rest)| (*id, rest.to_vec())))
                .is_some_and(|(id, signature): ([u8; 4], _)| {
                    id == expected
                        && UnparsedPublicKey::new(&ED25519, key)
                            .verify(checkpoint.body().as_bytes(), &signature)
                            .is_ok()
                })
        });
        signed.then_some(checkpoint)
    }
}

/// Signs checkpoints. Its key is used for nothing else.
pub(crate) struct CheckpointSigner {
    origin: String,
    pair: Ed25519KeyPair,
}

impl fmt::Debug for CheckpointSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CheckpointSigner({})", self.origin)
    }
}

impl CheckpointSigner {
    /// The key pair of a seed, or nothing when the seed is refused.
    pub(crate) fn new(origin: String, seed: &Zeroizing<[u8; 32]>) -> Option<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).ok()?;
        Some(Self { origin, pair })
    }

    pub(crate) fn public_key(&self) -> Vec<u8> {
        self.pair.public_key().as_ref().to_vec()
    }

    pub(crate) fn sign(&self, frontier: &Frontier) -> String {
        let checkpoint = Checkpoint {
            origin: self.origin.clone(),
            size: frontier.size(),
            root: frontier.root(),
        };
        let body = checkpoint.body();
        let id = key_id(&self.origin, self.pair.public_key().as_ref());
        let signature = [id.as_slice(), self.pair.sign(body.as_bytes()).as_ref()].concat();
        format!("{body}\n— {} {}\n", self.origin, Base64::encode_string(&signature))
    }
}

/// The origin of the log of a signer: its name, and what it is.
pub(crate) fn origin(signer: &str) -> String {
    format!("{signer}/audit")
}

/// First four bytes of `SHA-256(name ‖ "\n" ‖ type ‖ key)`.
fn key_id(name: &str, key: &[u8]) -> [u8; 4] {
    let hash = sha256(&[name.as_bytes(), b"\n", &[ED25519_TYPE], key].concat());
    [hash[0], hash[1], hash[2], hash[3]]
}

/// The public key as verifiers of signed notes write it: `name+id+base64(type ‖ key)`.
pub(crate) fn verifier_key(origin: &str, key: &[u8]) -> String {
    let id: String = key_id(origin, key).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{origin}+{id}+{}", Base64::encode_string(&[&[ED25519_TYPE], key].concat()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
    use super::*;
    use crate::audit::leaf_hash;

    #[test]
    fn a_note_opens_for_its_log_and_key_only() {
        let signer = CheckpointSigner::new(origin("signer"), &Zeroizing::new([1; 32])).unwrap();
        let mut tree = Frontier::default();
        tree.append(leaf_hash(b"one"));
        let note = signer.sign(&tree);
        let key = signer.public_key();
        let opened = Checkpoint::open(&note, "signer/audit", &key).unwrap();
        assert_eq!((opened.size, opened.root), (1, tree.root()));

        assert!(Checkpoint::open(&note, "other/audit", &key).is_none());
        let other = CheckpointSigner::new(origin("signer"), &Zeroizing::new([2; 32])).unwrap();
        assert!(Checkpoint::open(&note, "signer/audit", &other.public_key()).is_none());
        for changed in [
            note.replace("\n1\n", "\n2\n"),
            note.replace("\n1\n", "\n01\n"),
            note.replacen("\n\n", "\nmore\n\n", 1),
        ] {
            assert_ne!(changed, note);
            assert!(Checkpoint::open(&changed, "signer/audit", &key).is_none(), "{changed}");
        }
    }
}
