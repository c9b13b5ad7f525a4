//! What approves for a citizen: a public key that the signer was given by the citizen himself.

use crate::canonical::{Bytes, Message};
use crate::digest::sha256;
use crate::identity::{ApproverId, Factor};
use minicbor::{Decode, Encode};

/// A registered device or passkey, as the signer keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Approver {
    /// The registered phone: signs [`crate::protocol::DeviceApproval`] with ES256.
    #[n(0)]
    Device {
        /// SubjectPublicKeyInfo in DER: P-256.
        #[n(0)]
        public_key: Bytes,
    },
    /// A WebAuthn credential.
    #[n(1)]
    Passkey {
        /// Credential identifier, at most 1023 bytes [WebAuthn 3 §4].
        #[n(0)]
        credential: Bytes,
        /// SubjectPublicKeyInfo in DER: P-256 (ES256) or RSA (RS256).
        #[n(1)]
        public_key: Bytes,
        /// Relying party: the host of the pages, or a domain above it.
        #[n(2)]
        rp_id: String,
        /// The only origin at which it may be used, as `https://firma.example.gob.es`.
        #[n(3)]
        origin: String,
    },
}

impl Message for Approver {
    const TAG: &'static str = "rubrica/approver/v1";
}

impl Approver {
    /// How it is called in an approval.
    #[must_use]
    pub fn id(&self) -> ApproverId {
        match self {
            Self::Device { public_key } => ApproverId::of_device(public_key.as_ref()),
            Self::Passkey { credential, .. } => ApproverId::of_passkey(credential.as_ref()),
        }
    }

    /// What its approval proves.
    #[must_use]
    pub const fn factor(&self) -> Factor {
        match self {
            Self::Device { .. } => Factor::Device,
            Self::Passkey { .. } => Factor::Passkey,
        }
    }

    /// SubjectPublicKeyInfo in DER.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        match self {
            Self::Device { public_key } | Self::Passkey { public_key, .. } => public_key.as_ref(),
        }
    }
}

impl ApproverId {
    /// Of the device with this SubjectPublicKeyInfo: the same bytes as
    /// [`crate::protocol::signed::key_id`].
    #[must_use]
    pub fn of_device(public_key: &[u8]) -> Self {
        Self::from_bytes(sha256(public_key))
    }

    /// Of the passkey with this credential identifier.
    #[must_use]
    pub fn of_passkey(credential: &[u8]) -> Self {
        Self::from_bytes(sha256(credential))
    }
}
