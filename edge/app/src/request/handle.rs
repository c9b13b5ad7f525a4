//! The name of a request, for the browser that opened it: whose it will be is not known yet.

use base64ct::{Base64UrlUnpadded, Encoding};
use rubrica_core::digest::sha256;
use rubrica_core::identity::RequestId;
use std::str::FromStr;
use zeroize::Zeroizing;

/// `<request>.<32 random bytes>`.
pub(super) struct RequestHandle {
    pub(super) id: RequestId,
    secret: Zeroizing<[u8; 32]>,
}

impl RequestHandle {
    /// A handle with this secret.
    pub(super) fn new(id: RequestId, secret: [u8; 32]) -> Self {
        Self { id, secret: Zeroizing::new(secret) }
    }

    /// What is stored of it.
    pub(super) fn digest(&self) -> [u8; 32] {
        sha256(self.secret.as_slice())
    }

    /// The text that the browser holds.
    pub(super) fn to_text(&self) -> String {
        format!("{}.{}", self.id, Base64UrlUnpadded::encode_string(self.secret.as_slice()))
    }
}

impl FromStr for RequestHandle {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (id, secret) = text.split_once('.').ok_or(())?;
        let id = id.parse().map_err(|_| ())?;
        let mut bytes = Zeroizing::new([0; 32]);
        match Base64UrlUnpadded::decode(secret, bytes.as_mut()) {
            Ok(decoded) if decoded.len() == 32 => Ok(Self { id, secret: bytes }),
            _ => Err(()),
        }
    }
}
