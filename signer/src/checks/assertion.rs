//! CHK-ASR: whether a gateway may be believed.

use super::Refusal;
use crate::custody::{PublicPoint, TruncatedDigest, verifies};
use crate::service::Inner;
use crate::store::edge_keys;
use rubrica_core::canonical::DecodeError;
use rubrica_core::identity::Factor;
use rubrica_core::policy::Policy;
use rubrica_core::protocol::assertion::{Assertion, AssertionHead};
use rubrica_core::protocol::signed::VerifyError;
use rubrica_core::protocol::{Approval, Signed};
use rubrica_core::time::UnixTime;
use std::time::Duration;

/// How far a gateway's clock may be ahead of ours.
const CLOCK_SKEW: Duration = Duration::from_secs(5);

impl Inner {
    /// The assertion, if it may be believed now and here. Whether it came before is decided where
    /// it is recorded.
    pub(crate) fn check_assertion<A: Assertion>(
        &self,
        signed: &Signed<A>,
        now: UnixTime,
    ) -> Result<A, Refusal> {
        let assertion = self.vouched_by_active_edge(signed)?;
        is_fresh(&self.policy, assertion.head(), now)?;
        is_for_us(&self.name, assertion.head())?;
        Ok(assertion)
    }

    /// CHK-ASR-01: the assertion is signed by a registered, active edge key.
    fn vouched_by_active_edge<A: Assertion>(&self, signed: &Signed<A>) -> Result<A, Refusal> {
        let key = signed.key();
        let point = self
            .store
            .read(|connection| edge_keys::active(connection, &key))?
            .and_then(|point| point.try_into().ok())
            .map(PublicPoint)
            .ok_or(Refusal::EdgeKeyUnknown)?;
        let verified = signed.verify_with(|digest, signature| {
            verifies(&point, &TruncatedDigest::from(*digest), signature)
        });
        verified.map_err(|error| match error {
            // The only content that our messages refuse by its meaning is a DNI or NIE.
            VerifyError::WrongContent(DecodeError::Malformed(error)) if error.is_message() => {
                Refusal::DocumentNumber
            }
            VerifyError::WrongContent(_) => Refusal::Malformed("assertion"),
            _ => Refusal::EdgeKeyUnknown,
        })
    }
}

/// CHK-ASR-02, first part: it was made just now and is good for no longer than it may be.
pub(crate) fn is_fresh(
    policy: &Policy,
    head: &AssertionHead,
    now: UnixTime,
) -> Result<(), Refusal> {
    let longest = Duration::from_secs(u64::from(policy.assertion_ttl_s));
    let fresh = head.issued_at <= now.plus(CLOCK_SKEW)
        && now <= head.expires
        && head.expires <= head.issued_at.plus(longest);
    if fresh { Ok(()) } else { Err(Refusal::AssertionStale) }
}

/// CHK-ASR-03: it is meant for this signer.
fn is_for_us(name: &str, head: &AssertionHead) -> Result<(), Refusal> {
    if head.audience == name { Ok(()) } else { Err(Refusal::WrongAudience) }
}

/// CHK-ASR-04: knowledge and possession were both proved for this act
/// [Reglamento de Ejecución (UE) 2015/1502, level substantial; EN 419241-1, SCAL2].
///
/// Possession is a code that the gateway saw, or an approval that comes with the request and is
/// checked here. That the gateway says that there was one is worth nothing.
pub(crate) fn are_strong_enough(
    factors: &[Factor],
    approval: Option<&Approval>,
) -> Result<(), Refusal> {
    let possession = factors.contains(&Factor::OtpSms) || approval.is_some();
    if factors.contains(&Factor::Password) && possession {
        Ok(())
    } else {
        Err(Refusal::FactorsTooWeak)
    }
}
