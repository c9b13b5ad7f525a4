//! The one encoding of everything that is signed, sealed or authenticated.
//!
//! Deterministic CBOR [RFC 8949 §4.2]: a message is the array `[tag, body]`. The tag names the
//! domain and its version, so that no message can be taken for another. Decoding refuses
//! whatever this module would have written differently.

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
    let mut encoder = Encoder::new(Vec::new());
    let written = encoder
        .array(2)
        .and_then(|encoder| encoder.str(M::TAG))
        .and_then(|encoder| encoder.encode(message))
        .is_ok();
    // A Vec never refuses a write, and no message of ours has an encoder that fails.
    debug_assert!(written, "canonical encoding is infallible");
    encoder.into_writer()
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
    if decoder.position() != bytes.len() || encode(&message) != bytes {
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
