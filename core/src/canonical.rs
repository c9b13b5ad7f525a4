//! The one encoding of everything that is signed, sealed or authenticated.
//!
//! Deterministic CBOR [RFC 8949 §4.2]: a message is the array `[tag, body]`. The tag names the
//! domain and its version, so that no message can be taken for another. Decoding refuses
//! whatever this module would have written differently.

use core::convert::Infallible;
use minicbor::encode::Write;
use minicbor::{CborLen, Decode, Decoder, Encode, Encoder};

/// A message with a domain tag of its own.
pub trait Message: Encode<()> + for<'b> Decode<'b, ()> {
    /// Domain and version, for example `rubrica/signing-intent/v1`. A new shape is a new tag.
    const TAG: &'static str;
}

/// Why bytes are not a message.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Not the CBOR that the message is made of.
    #[error("malformed message")]
    Malformed(#[from] minicbor::decode::Error),
    /// A message of another domain or version.
    #[error("message carries another domain tag")]
    WrongTag,
    /// The right content, written in another way, or followed by more bytes.
    #[error("message is not in canonical encoding")]
    NotCanonical,
}

/// The canonical bytes of a message.
#[must_use]
pub fn encode<M: Message>(message: &M) -> Vec<u8> {
    let mut length = Length(0);
    let measured = write(message, &mut length);
    // A message may hold a key: a Vec that grows would leave pieces of it behind.
    let mut bytes = Vec::with_capacity(length.0);
    let written = write(message, &mut bytes);
    // A Vec never refuses a write, and no message of ours has an encoder that fails.
    debug_assert!(measured && written, "canonical encoding is infallible");
    bytes
}

fn write<M: Message>(message: &M, to: impl Write) -> bool {
    let mut encoder = Encoder::new(to);
    encoder
        .array(2)
        .and_then(|encoder| encoder.str(M::TAG))
        .and_then(|encoder| encoder.encode(message))
        .is_ok()
}

/// Counts what is written.
struct Length(usize);

impl Write for Length {
    type Error = Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0 += bytes.len();
        Ok(())
    }
}

/// What is still expected to be written. Compares as it goes, so that no second copy of a message
/// with a key in it comes to be.
struct Expected<'a>(&'a [u8]);

impl Write for Expected<'_> {
    type Error = Different;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Different> {
        self.0 = self.0.strip_prefix(bytes).ok_or(Different)?;
        Ok(())
    }
}

struct Different;

fn is_encoding_of<M: Message>(bytes: &[u8], message: &M) -> bool {
    let mut expected = Expected(bytes);
    write(message, &mut expected) && expected.0.is_empty()
}

/// Reads a message, and only in its canonical form.
///
/// # Errors
/// [`DecodeError`] for anything that [`encode`] would not have written.
pub fn decode<M: Message>(bytes: &[u8]) -> Result<M, DecodeError> {
    let mut decoder = Decoder::new(bytes);
    if decoder.array()? != Some(2) {
        return Err(DecodeError::NotCanonical);
    }
    if decoder.str()? != M::TAG {
        return Err(DecodeError::WrongTag);
    }
    let message: M = decoder.decode()?;
    if decoder.position() != bytes.len() || !is_encoding_of(bytes, &message) {
        return Err(DecodeError::NotCanonical);
    }
    Ok(message)
}

/// SHA-256 of the canonical bytes.
#[must_use]
pub fn digest<M: Message>(message: &M) -> [u8; 32] {
    crate::digest::sha256(&encode(message))
}

/// Bytes of variable length inside a message: a CBOR byte string, not an array of numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, CborLen)]
#[cbor(transparent)]
pub struct Bytes(#[cbor(n(0), with = "minicbor::bytes")] pub Vec<u8>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Eq, Encode, Decode)]
    struct Note {
        #[n(0)]
        number: u32,
        #[n(1)]
        bytes: Bytes,
    }

    impl Message for Note {
        const TAG: &'static str = "test/note/v1";
    }

    #[test]
    fn an_encoding_is_made_in_one_piece_and_read_in_that_form_only() {
        let note = Note { number: 3, bytes: Bytes(vec![7; 1_000]) };
        let encoded = encode(&note);
        assert_eq!(encoded.capacity(), encoded.len());
        assert_eq!(decode::<Note>(&encoded).expect("canonical"), note);

        let not_canonical =
            |bytes: &[u8]| matches!(decode::<Note>(bytes), Err(DecodeError::NotCanonical));
        assert!(not_canonical(&[encoded.as_slice(), &[0]].concat()), "followed by more");
        // [tag, [3, ...]] with the 3 in two bytes instead of one.
        let position = 1 + 1 + Note::TAG.len() + 1;
        assert_eq!(encoded[position], 3);
        let longer = [&encoded[..position], &[0x18, 3], &encoded[position + 1..]].concat();
        assert!(not_canonical(&longer), "a number written longer than need be");
    }
}
