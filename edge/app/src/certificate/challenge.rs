//! Challenges: nothing is stored for one that is asked for, only for one that was used.

use super::CertificateError;
use crate::app::App;
use crate::ports::Ports;
use crate::store::{certificates, touched};
use rubrica_core::digest::sha256;
use rubrica_core::identity::SubjectId;
use rubrica_core::time::UnixTime;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// 16 random bytes, the time at which it ends, and the gateway's word that it is its own.
const RANDOM_LEN: usize = 16;
const TIME_LEN: usize = 8;

impl<P: Ports> App<P> {
    pub(super) fn make_certificate_challenge(&self) -> (Vec<u8>, UnixTime) {
        let ttl = Duration::from_secs(self.settings.policy.certificate_challenge_ttl_s.into());
        let expires = self.ports.now().plus(ttl);
        let random: [u8; RANDOM_LEN] = self.make_bytes();
        let mac = self.keys.certificate_challenge(&random, expires);
        ([&random[..], &expires.0.to_be_bytes(), &mac].concat(), expires)
    }

    /// CHK-CRT-08: the challenge is ours and has not ended.
    pub(super) fn check_certificate_challenge(
        &self,
        challenge: &[u8],
    ) -> Result<UnixTime, CertificateError> {
        let unknown = || CertificateError::ChallengeUnknown;
        let (random, rest) = challenge.split_first_chunk::<RANDOM_LEN>().ok_or_else(unknown)?;
        let (time, mac) = rest.split_first_chunk::<TIME_LEN>().ok_or_else(unknown)?;
        let expires = UnixTime(i64::from_be_bytes(*time));
        let expected = self.keys.certificate_challenge(random, expires);
        if !bool::from(expected.ct_eq(mac)) || expires <= self.ports.now() {
            return Err(unknown());
        }
        Ok(expires)
    }

    /// CHK-CRT-09: a challenge serves a citizen once, whatever he proves with it.
    pub(super) async fn use_certificate_challenge(
        &self,
        subject: &SubjectId,
        challenge: &[u8],
        expires: UnixTime,
    ) -> Result<(), CertificateError> {
        let mut statements =
            vec![certificates::use_challenge(subject, &sha256(challenge), expires)];
        statements.extend(certificates::sweep(subject, self.ports.now()));
        let results = self.run(subject, statements).await?;
        if touched(&results, 0) { Ok(()) } else { Err(CertificateError::ChallengeUnknown) }
    }
}
