//! Enrolling a device or passkey, step by step.

use super::admit::Admitted;
use super::record::{Known, Trace, intend};
use crate::audit::Event;
use crate::checks::Refusal;
use crate::checks::assertion::is_fresh;
use crate::checks::enrolling::{EnrolmentToken, is_the_vouched_intent};
use crate::custody::binding::Binding;
use crate::service::{Inner, Signer};
use crate::store::acts::{self, EnrolledApprover, Kind, StoredResult};
use crate::store::{StoreError, approvers};
use rubrica_core::api::signer::{EnrolRequest, EnrolResponse};
use rubrica_core::canonical;
use rubrica_core::time::UnixTime;

impl Signer {
    /// Lets a device or passkey approve for a citizen, or gives what was answered when the request
    /// comes again.
    ///
    /// Blocks until the result is durable: call it where blocking is allowed.
    ///
    /// # Errors
    /// [`Refusal`], which is in the audit log by then.
    pub fn enrol(&self, request: &EnrolRequest) -> Result<EnrolResponse, Refusal> {
        self.inner.carry_out(|now, trace| self.inner.enrol(request, now, trace))
    }
}

impl Inner {
    fn enrol(
        &self,
        request: &EnrolRequest,
        now: UnixTime,
        trace: &mut Trace,
    ) -> Result<EnrolResponse, Refusal> {
        let Admitted { request, assertion, head } =
            self.admit(request, is_the_vouched_intent, now, trace)?;

        let _turn = self.turns.wait(head.subject.as_bytes());
        // The turn may have been long in coming.
        let now = self.platform.now();
        is_fresh(&self.policy, &assertion.head, now)?;
        if let Known::Done(result) = self.check_unused(&head, Kind::Enrolment)? {
            self.record_release(&head, now)?;
            return self.enrolled_answer(result);
        }
        let token = self.check_enrolment(&request, &head, now)?;
        self.enrolled_answer(self.store_approver(token, now)?)
    }

    /// No key is made or used, so intent, result and entry are one transaction (CHK-OUT-02).
    fn store_approver(
        &self,
        token: EnrolmentToken,
        now: UnixTime,
    ) -> Result<StoredResult, Refusal> {
        let nonce = *token.nonce();
        let pseudonym = self.pseudonyms.of(&token.head().subject);
        let (head, approver, unlock_key) = token.redeem();
        let binding = Binding::make(&head.subject, &approver, &unlock_key, &self.platform)
            .map_err(|error| Refusal::Certificate(Box::new(error)))?;
        self.store
            .write(move |write| {
                if let Err(refusal) = intend(write, &head, &nonce, Kind::Enrolment, now)? {
                    return Ok(Err(refusal));
                }
                approvers::add(write.connection(), &head.subject, &approver, &binding, now)?;
                let event = Event::ApproverEnrolled {
                    transaction: head.transaction,
                    subject: pseudonym,
                    approver: approver.id(),
                    record: canonical::digest(&approver),
                    edge: head.edge,
                    approved_by: head.approver(),
                    factors: head.factors,
                };
                let audit = write.log(now, event)?;
                let bytes = canonical::encode(&EnrolledApprover { approver: approver.id() });
                if !acts::finish(write.connection(), &head.transaction, &bytes, &audit, now)? {
                    return Err(StoreError::Damaged("an act was finished twice"));
                }
                Ok(Ok(StoredResult { bytes, finished_at: now, audit }))
            })
            .map_err(Refusal::NotDurable)?
    }

    fn enrolled_answer(&self, result: StoredResult) -> Result<EnrolResponse, Refusal> {
        let EnrolledApprover { approver } = acts::read(&result.bytes)?;
        let audit = self.show_entry(result.audit)?;
        Ok(EnrolResponse { approver, enrolled_at: result.finished_at, audit })
    }
}
