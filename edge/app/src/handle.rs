//! Names that a browser gets before it has a session. They say whose they are, so that it is known
//! where to look, and nobody can guess one.

use base64ct::{Base64UrlUnpadded, Encoding};
use rubrica_core::digest::sha256;
use rubrica_core::identity::SubjectId;
use std::str::FromStr;
use zeroize::Zeroizing;

/// `<subject>.<32 random bytes>`, also the value of the session cookie.
#[derive(Clone)]
pub(crate) struct Handle {
    pub(crate) subject: SubjectId,
    pub(crate) secret: Zeroizing<[u8; 32]>,
}

impl Handle {
    /// A handle with this secret.
    pub(crate) fn new(subject: SubjectId, secret: [u8; 32]) -> Self {
        Self { subject, secret: Zeroizing::new(secret) }
    }

    /// What is stored of it.
    pub(crate) fn digest(&self) -> [u8; 32] {
        sha256(self.secret.as_slice())
    }

    /// The text that the browser holds.
    pub(crate) fn to_text(&self) -> String {
        format!("{}.{}", self.subject, Base64UrlUnpadded::encode_string(self.secret.as_slice()))
    }
}

impl FromStr for Handle {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (subject, secret) = text.split_once('.').ok_or(())?;
        let subject = subject.parse().map_err(|_| ())?;
        let mut bytes = Zeroizing::new([0; 32]);
        match Base64UrlUnpadded::decode(secret, bytes.as_mut()) {
            Ok(decoded) if decoded.len() == 32 => Ok(Self { subject, secret: bytes }),
            _ => Err(()),
        }
    }
}

impl core::fmt::Debug for Handle {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Handle(…)")
    }
}
