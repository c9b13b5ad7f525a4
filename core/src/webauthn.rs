//! WebAuthn Level 3, the relying party's side: what an authenticator says, read strictly and judged
//! against what was asked. No I/O and no memory: challenges and counters are the caller's.
//!
//! User verification is always required, and nothing is accepted from inside a frame. Attestation is
//! read past and not judged: which make of authenticator somebody has is none of our business.

mod authenticator_data;
mod client_data;
mod key;
mod registration;
#[cfg(test)]
mod tests;

pub use key::ALGORITHMS;
pub use registration::{NewPasskey, RegistrationError, read_registration};

pub(crate) use authenticator_data::{MAX_CREDENTIAL_LEN, check_assertion_data};
pub(crate) use client_data::{Ceremony, check_client_data};
pub(crate) use key::check_signature;

use crate::canonical::{self, Message};
use crate::identity::Nonce;
use minicbor::{Decode, Encode};

/// Where a passkey may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site<'a> {
    /// Relying party identifier: a domain.
    pub rp_id: &'a str,
    /// Origin of the page: scheme, host and port.
    pub origin: &'a str,
}

/// What a passkey is asked to sign at its registration. The page makes the challenge out of this, so
/// that a gateway cannot pass off the digest of an intent as one.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RegistrationChallenge {
    /// Made by the gateway.
    #[n(0)]
    pub nonce: Nonce,
}

impl Message for RegistrationChallenge {
    const TAG: &'static str = "rubrica/passkey-registration/v1";
}

/// What a passkey is asked to sign at a login; made by the page as the one above.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LoginChallenge {
    /// Made by the gateway, used once.
    #[n(0)]
    pub nonce: Nonce,
}

impl Message for LoginChallenge {
    const TAG: &'static str = "rubrica/passkey-login/v1";
}

/// What the phone's own authenticator is asked to sign when a login is confirmed: made by the page out
/// of the answer that the phone's key has signed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct UnlockChallenge {
    /// SHA-256 of the signed answer.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub answer: [u8; 32],
}

impl Message for UnlockChallenge {
    const TAG: &'static str = "rubrica/device-unlock/v1";
}

impl UnlockChallenge {
    /// The challenge itself.
    #[must_use]
    pub fn challenge(&self) -> [u8; 32] {
        canonical::digest(self)
    }
}

impl RegistrationChallenge {
    /// The challenge itself.
    #[must_use]
    pub fn challenge(&self) -> [u8; 32] {
        canonical::digest(self)
    }
}

impl LoginChallenge {
    /// The challenge itself.
    #[must_use]
    pub fn challenge(&self) -> [u8; 32] {
        canonical::digest(self)
    }
}
