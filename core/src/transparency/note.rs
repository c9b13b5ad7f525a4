//! Signed notes [C2SP signed-note]: a text, and lines with signatures over it.

use crate::digest::sha256;
use base64ct::{Base64, Encoding as _};
use core::fmt::{self, Write as _};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

/// What signatures of a key are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Ed25519 over the text: of whoever keeps a log.
    Ed25519,
    /// A cosignature with its time [C2SP tlog-cosignature]: of a witness.
    Cosignature,
}

impl KeyKind {
    const fn number(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::Cosignature => 4,
        }
    }
}

/// Why a text is not the key of a verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// It is not `name+hash+key`.
    #[error("not a key of the form name+hash+key")]
    Malformed,
    /// The name is empty or has characters that a name cannot have.
    #[error("name of the key is not printable ASCII without spaces or '+'")]
    Name,
    /// The key is of a kind that is not known here.
    #[error("key is of an unknown kind")]
    Kind,
    /// The key is no point of the curve, or a weak one.
    #[error("key is not a good Ed25519 key")]
    Point,
    /// The hash is of another name or key.
    #[error("hash of the key is another one")]
    Hash,
}

/// A key that verifies signatures under its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteKey {
    name: String,
    kind: KeyKind,
    key: VerifyingKey,
}

impl NoteKey {
    /// The key of 32 bytes, as `name` uses it.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn new(name: &str, kind: KeyKind, key: &[u8]) -> Result<Self, KeyError> {
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'+') {
            return Err(KeyError::Name);
        }
        let key = <&[u8; 32]>::try_from(key).map_err(|_| KeyError::Point)?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| KeyError::Point)?;
        if key.is_weak() {
            return Err(KeyError::Point);
        }
        Ok(Self { name: name.to_owned(), kind, key })
    }

    /// Reads what [`NoteKey`] shows of itself: `name+hash+base64(kind ‖ key)`.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(hash), Some(encoded)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(KeyError::Malformed);
        };
        let bytes = Base64::decode_vec(encoded).map_err(|_| KeyError::Malformed)?;
        let (kind, key) = bytes.split_first().ok_or(KeyError::Malformed)?;
        let kind = [KeyKind::Ed25519, KeyKind::Cosignature]
            .into_iter()
            .find(|known| known.number() == *kind)
            .ok_or(KeyError::Kind)?;
        let read = Self::new(name, kind, key)?;
        if hexadecimal(&read.hash()) != hash {
            return Err(KeyError::Hash);
        }
        Ok(read)
    }

    /// Whose it is.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    #[must_use]
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The key.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// First four bytes of `SHA-256(name ‖ "\n" ‖ kind ‖ key)`: finds the signature of a key.
    #[must_use]
    pub fn hash(&self) -> [u8; 4] {
        let key = self.public_key();
        let hash = sha256(&[self.name.as_bytes(), b"\n", &[self.kind.number()], &key].concat());
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// Whether the holder of the key signed `message`. Weak points are refused.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.kind.number()], self.public_key().as_slice()].concat();
        let (hash, key) = (hexadecimal(&self.hash()), Base64::encode_string(&key));
        write!(f, "{}+{hash}+{key}", self.name)
    }
}

/// A key pair that signs under its name. It is wiped when it is dropped.
pub struct NoteSigner {
    key: NoteKey,
    pair: SigningKey,
}

impl fmt::Debug for NoteSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteSigner({})", self.key)
    }
}

impl NoteSigner {
    /// The key pair of a seed [RFC 8032 §5.1.5].
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(name: &str, kind: KeyKind, seed: &Zeroizing<[u8; 32]>) -> Result<Self, KeyError> {
        let pair = SigningKey::from_bytes(seed);
        let key = NoteKey::new(name, kind, pair.verifying_key().as_bytes())?;
        Ok(Self { key, pair })
    }

    /// What verifies its signatures.
    #[must_use]
    pub const fn key(&self) -> &NoteKey {
        &self.key
    }

    /// A signature over `message` [RFC 8032 §5.1.6]: the same message gives the same bytes.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.pair.sign(message).to_bytes()
    }

    /// The line that a note carries `signature` in.
    #[must_use]
    pub fn line(&self, signature: &[u8]) -> String {
        let bytes = [self.key.hash().as_slice(), signature].concat();
        format!("— {} {}\n", self.key.name, Base64::encode_string(&bytes))
    }
}

/// Why bytes are not a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a signed note")]
pub struct NotANote;

/// A text and signatures over it, none of which is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note<'a> {
    /// What is signed, with the line feed at its end.
    pub text: &'a str,
    signatures: Vec<(&'a str, Vec<u8>)>,
}

impl<'a> Note<'a> {
    /// Reads a note.
    ///
    /// # Errors
    /// [`NotANote`].
    pub fn read(note: &'a str) -> Result<Self, NotANote> {
        if note.len() > MOST_BYTES {
            return Err(NotANote);
        }
        // The last empty line divides the two.
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NotANote)?;
        let text = note.get(..=text.len()).ok_or(NotANote)?;
        let lines = lines.strip_suffix('\n').ok_or(NotANote)?;
        let signatures = lines.split('\n').map(read_line).collect::<Option<Vec<_>>>();
        let signatures = signatures.filter(|all| all.len() <= MOST_SIGNATURES).ok_or(NotANote)?;
        Ok(Self { text, signatures })
    }

    /// What stands in the note as the signatures of a key, without the hash of the key.
    pub fn signatures_of(&self, key: &NoteKey) -> impl Iterator<Item = &[u8]> {
        let hash = key.hash();
        self.signatures
            .iter()
            .filter(move |(name, _)| *name == key.name)
            .filter_map(move |(_, bytes)| bytes.strip_prefix(hash.as_slice()))
    }

    /// Whether the holder of a key for Ed25519 signed the text.
    #[must_use]
    pub fn is_signed_by(&self, key: &NoteKey) -> bool {
        key.kind == KeyKind::Ed25519
            && self.signatures_of(key).any(|one| key.verifies(self.text.as_bytes(), one))
    }
}

fn read_line(line: &str) -> Option<(&str, Vec<u8>)> {
    let (name, encoded) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = Base64::decode_vec(encoded).ok().filter(|bytes| bytes.len() > 4)?;
    (!name.is_empty()).then_some((name, bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A checkpoint with the cosignatures of a hundred witnesses is shorter.
const MOST_BYTES: usize = 32 * 1024;
const MOST_SIGNATURES: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and note that the specification of signed notes shows.
    const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\
        \n\
        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    #[test]
    fn the_note_of_the_specification_is_read_and_its_signature_verifies() {
        let key = NoteKey::parse(KEY).expect("a key");
        assert_eq!(key.to_string(), KEY);
        let note = Note::read(NOTE).expect("a note");
        assert!(note.is_signed_by(&key));
        let changed = NOTE.replace("your problem is", "your answer is");
        assert!(!Note::read(&changed).expect("a note").is_signed_by(&key));
    }

    #[test]
    fn keys_are_read_in_one_form_only() {
        let check = |text: &str, expected: KeyError| {
            assert_eq!(NoteKey::parse(text), Err(expected), "{text}");
        };
        check("PeterNeumann+c74f20a3", KeyError::Malformed);
        check(&KEY.replace("c74f", "c74e"), KeyError::Hash);
        check(&KEY.replace("Peter", "Piet"), KeyError::Hash);
        check(&KEY.replace("PeterNeumann", "Peter Neumann"), KeyError::Name);
        check(&KEY.replace("+ARpc", "+AhpC"), KeyError::Kind);
        // The neutral element: a signature that verifies for it says nothing.
        check("a+00000000+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", KeyError::Point);
    }

    #[test]
    fn what_is_no_note_is_refused() {
        for text in [
            "",
            "text\n",
            "text\n\n",
            "text\n\n— name\n",
            "text\n\n— name AAAA\n",
            "text\n\n-- name AAAAAAAA\n",
            "text\n\n— name AAAAAAAA",
            "text\n— name AAAAAAAA\n",
        ] {
            assert_eq!(Note::read(text), Err(NotANote), "{text:?}");
        }
        let line = "— name AAAAAAAA\n";
        assert!(Note::read(&format!("text\n\n{}", line.repeat(100))).is_ok());
        assert_eq!(Note::read(&format!("text\n\n{}", line.repeat(101))), Err(NotANote));
    }

    #[test]
    fn the_pair_of_a_seed_is_that_of_the_standard() {
        // [RFC 8032 §7.1, test 1].
        let seed = Zeroizing::new([
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec,
            0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03,
            0x1c, 0xae, 0x7f, 0x60,
        ]);
        let signer = NoteSigner::new("test", KeyKind::Ed25519, &seed).expect("a pair");
        let signature = signer.sign(b"");
        assert_eq!(hexadecimal(&signer.key().public_key()), PUBLIC);
        assert_eq!(hexadecimal(&signature), SIGNATURE);
        assert!(signer.key().verifies(b"", &signature));
        assert!(!signer.key().verifies(b"other", &signature));
        let note = format!("text\n\n{}", signer.line(&signer.sign(b"text\n")));
        assert!(Note::read(&note).expect("a note").is_signed_by(signer.key()));
    }

    const PUBLIC: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    const SIGNATURE: &str = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
        5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
}
