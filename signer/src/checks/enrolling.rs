//! CHK-ENR: whether a device or passkey may be enrolled.

use super::signing::not_expired;
use super::{ActHead, ReadRequest, Refusal};
use crate::service::Inner;
use crate::store::approvers;
use rubrica_core::identity::Nonce;
use rubrica_core::protocol::{
    ActivationAssertion, Approver, EnrolmentActivation, EnrolmentIntent, UnlockKey,
};
use rubrica_core::time::UnixTime;

/// A request for an enrolment, read and not yet believed.
pub(crate) type EnrolmentRequest = ReadRequest<EnrolmentIntent, ActivationAssertion>;

/// The permission to enrol what was checked, once. Only [`Inner::check_enrolment`] makes one.
#[derive(Debug)]
pub(crate) struct EnrolmentToken {
    head: ActHead,
    nonce: Nonce,
    approver: Approver,
    unlock_key: UnlockKey,
}

impl EnrolmentToken {
    pub(crate) const fn head(&self) -> &ActHead {
        &self.head
    }

    pub(crate) const fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    /// What it permits: to enrol this, for whoever knows this key.
    pub(crate) fn redeem(self) -> (ActHead, Approver, UnlockKey) {
        (self.head, self.approver, self.unlock_key)
    }
}

impl Inner {
    /// All checks of an enrolment that do not depend on what is recorded at the same moment. Nobody
    /// else may enrol for the subject meanwhile.
    pub(crate) fn check_enrolment(
        &self,
        request: &EnrolmentRequest,
        head: &ActHead,
        now: UnixTime,
    ) -> Result<EnrolmentToken, Refusal> {
        let intent = &request.intent;
        not_expired(intent, now)?;
        // CHK-ENR-01: what cannot be verified later is not enrolled.
        if !intent.approver.is_sound() {
            return Err(Refusal::ApproverMalformed);
        }
        self.is_one_more(head, &intent.approver)?;
        let approval = self.check_approval(request, head)?;
        let activation: EnrolmentActivation = self.open_activation(&request.sealed, intent, now)?;
        let head = approval.bound_to(&activation.unlock_key, head)?;
        Ok(EnrolmentToken {
            head,
            nonce: activation.nonce,
            approver: intent.approver.clone(),
            unlock_key: activation.unlock_key,
        })
    }

    fn is_one_more(&self, head: &ActHead, approver: &Approver) -> Result<(), Refusal> {
        let (subject, id) = (head.subject, approver.id());
        let (found, count) = self.store.read(|connection| {
            let found = approvers::find(connection, &subject, &id)?;
            Ok((found, approvers::count(connection, &subject)?))
        })?;
        // CHK-ENR-02: what approves already is not replaced: its counter and binding stay.
        if found.is_some_and(|row| row.removed_at.is_none()) {
            return Err(Refusal::ApproverExists);
        }
        // CHK-ENR-03: nobody fills the database.
        if count >= u64::from(self.policy.max_approvers) {
            return Err(Refusal::ApproverCount);
        }
        Ok(())
    }
}

/// CHK-SAD-01: the gateway vouched for this intent and this citizen.
pub(crate) fn is_the_vouched_intent(
    request: &EnrolmentRequest,
    assertion: &ActivationAssertion,
) -> Result<(), Refusal> {
    let same = assertion.intent_digest == request.intent_digest
        && assertion.transaction == request.intent.transaction
        && assertion.head.subject == request.intent.subject;
    if same { Ok(()) } else { Err(Refusal::IntentMismatch) }
}
