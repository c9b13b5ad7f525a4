//! What stands in place of a wrapped key or secret: the token's bytes, and which key of the token
//! they belong to.

use crate::custody::{CustodyError, WrappedKey};
use minicbor::{Decode, Encode};
use rubrica_core::canonical::{self, Bytes, Message};

/// `CKA_ID` of an object in a token: random, so that no two tokens have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub(super) struct ObjectId(#[cbor(n(0), with = "minicbor::bytes")] pub(super) [u8; 16]);

/// A citizen's key, wrapped by the token.
#[derive(Debug, Encode, Decode)]
pub(super) struct TokenWrapped {
    /// The wrapping key.
    #[n(0)]
    pub(super) under: ObjectId,
    /// PKCS#8, wrapped with padding [RFC 5649].
    #[n(1)]
    pub(super) key: Bytes,
}

impl Message for TokenWrapped {
    const TAG: &'static str = "rubrica/token-wrapped/v1";
}

/// A key that stays in the token.
#[derive(Debug, Encode, Decode)]
pub(super) struct TokenResident {
    #[n(0)]
    pub(super) key: ObjectId,
}

impl Message for TokenResident {
    const TAG: &'static str = "rubrica/token-resident/v1";
}

/// A secret, closed with AES-256-GCM inside the token. Its tag is associated data.
#[derive(Debug, Encode, Decode)]
pub(super) struct TokenSecret {
    #[n(0)]
    pub(super) under: ObjectId,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(super) nonce: [u8; 12],
    #[n(2)]
    pub(super) closed: Bytes,
}

impl Message for TokenSecret {
    const TAG: &'static str = "rubrica/token-secret/v1";
}

pub(super) fn read<M: Message>(bytes: &[u8]) -> Result<M, CustodyError> {
    canonical::decode(bytes).map_err(|_| CustodyError::NotOurs)
}

/// A citizen's key as it stands in its blob.
pub(super) enum Stored {
    /// Wrapped by the token.
    Token(TokenWrapped),
    /// Wrapped in software, before the signer moved to the token.
    Soft,
}

impl Stored {
    pub(super) fn of(key: &WrappedKey) -> Self {
        read(&key.0).map_or(Self::Soft, Self::Token)
    }
}
