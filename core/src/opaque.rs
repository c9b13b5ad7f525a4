//! The password: OPAQUE-3DH over P-256 [RFC 9807], stretched with Argon2id in the citizen's browser.
//!
//! The server never sees a password, not even at registration; what it stores cannot be tried
//! offline without its secret setup. The client's export key is the root of the unlock key.

pub mod client;
pub mod server;
mod stretching;

pub use stretching::{StretchingError, StretchingParameters};

use opaque_ke::{CipherSuite, Identifiers, TripleDh};

/// The suite: OPRF and key exchange on P-256 with SHA-256.
#[derive(Debug, Clone, Copy)]
struct Suite;

impl CipherSuite for Suite {
    type OprfCs = p256_opaque::NistP256;
    type KeyExchange = TripleDh<p256_opaque::NistP256, sha2_opaque::Sha256>;
    type Ksf = argon2_opaque::Argon2<'static>;
}

/// The name under which the gateway takes part, whichever host it runs on.
const SERVER_IDENTITY: &[u8] = b"rubrica";

fn identifiers(subject: &crate::identity::SubjectId) -> Identifiers<'_> {
    Identifiers { client: Some(subject.as_bytes()), server: Some(SERVER_IDENTITY) }
}

/// What a login is for. It enters the key exchange as context, so that a proof of the password
/// made for one act is worth nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginPurpose {
    /// Opening a session.
    Session,
    /// Authorising the act whose canonical intent has this digest.
    Act([u8; 32]),
}

impl LoginPurpose {
    fn context(self) -> Vec<u8> {
        match self {
            Self::Session => b"rubrica/opaque/session/v1".to_vec(),
            Self::Act(digest) => [b"rubrica/opaque/act/v1".as_slice(), &digest].concat(),
        }
    }
}

/// Why a step of OPAQUE failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpaqueError {
    /// The message of the other side is not of the protocol.
    #[error("malformed message of the password protocol")]
    Malformed,
    /// The password is wrong, the user unknown, or the proof was for another purpose.
    #[error("password not proved")]
    NotProved,
    /// The server asks for a stretching that is too weak or too costly to be honest.
    #[error(transparent)]
    Stretching(#[from] StretchingError),
}
