//! Challenges that the gateway gives out and does not remember: asking for one costs an attacker as
//! much as it costs us. That each is used once is remembered where it is used.

use super::PasskeyError;
use crate::app::App;
use crate::ports::Ports;
use base64ct::{Base64UrlUnpadded, Encoding};
use rubrica_core::identity::{Nonce, SubjectId};
use rubrica_core::time::UnixTime;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// What a challenge is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    Login,
    Registration(SubjectId),
}

impl Purpose {
    fn name(self) -> String {
        match self {
            Self::Login => "login".to_owned(),
            Self::Registration(subject) => format!("registration {subject}"),
        }
    }
}

/// A challenge.
pub(super) struct Challenge {
    pub(super) nonce: Nonce,
    pub(super) expires: UnixTime,
}

/// `nonce 16 ‖ expires 8 ‖ tag 32`
const LEN: usize = 56;

impl<P: Ports> App<P> {
    /// A new challenge, and its name.
    pub(super) fn make_challenge(&self, purpose: Purpose) -> (Challenge, String) {
        let ttl = Duration::from_secs(self.settings.policy.passkey_challenge_ttl_s.into());
        let (nonce, expires) = (self.make_bytes(), self.ports.now().plus(ttl));
        let tag = self.keys.challenge(&purpose.name(), &nonce, expires.0);
        let bytes = [nonce.as_slice(), &expires.0.to_be_bytes(), &tag].concat();
        let challenge = Challenge { nonce: Nonce::from_bytes(nonce), expires };
        (challenge, Base64UrlUnpadded::encode_string(&bytes))
    }

    /// CHK-PKY-02: the challenge of that name, if the gateway gave it out for this, a short while ago.
    pub(super) fn challenge(
        &self,
        purpose: Purpose,
        name: &str,
    ) -> Result<Challenge, PasskeyError> {
        let bytes: [u8; LEN] = Base64UrlUnpadded::decode_vec(name)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(PasskeyError::Challenge)?;
        let (nonce, rest) = bytes.split_first_chunk().ok_or(PasskeyError::Challenge)?;
        let (expires, tag) = rest.split_first_chunk().ok_or(PasskeyError::Challenge)?;
        let expires = UnixTime(i64::from_be_bytes(*expires));
        let expected = self.keys.challenge(&purpose.name(), nonce, expires.0);
        let known = bool::from(expected.as_slice().ct_eq(tag));
        if known && self.ports.now() < expires {
            Ok(Challenge { nonce: Nonce::from_bytes(*nonce), expires })
        } else {
            Err(PasskeyError::Challenge)
        }
    }
}
