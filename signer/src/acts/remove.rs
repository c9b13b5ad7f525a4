//! Removing a device or passkey. It takes the gateway's word alone: somebody who has lost his phone
//! must be able to, and it makes nothing possible that was not possible before.

use super::record::Trace;
use crate::audit::Event;
use crate::checks::Refusal;
use crate::service::{Inner, Signer};
use crate::store::acts::{self, AssertionUse};
use crate::store::approvers;
use rubrica_core::api::signer::{RemoveRequest, RemoveResponse};
use rubrica_core::digest::sha256;
use rubrica_core::protocol::{RemovalAssertion, Signed};
use rubrica_core::time::UnixTime;

impl Signer {
    /// Lets a device or passkey approve no more, or says since when it does not.
    ///
    /// Blocks until the result is durable: call it where blocking is allowed.
    ///
    /// # Errors
    /// [`Refusal`], which is in the audit log by then.
    pub fn remove(&self, request: &RemoveRequest) -> Result<RemoveResponse, Refusal> {
        self.inner.carry_out(|now, trace| self.inner.remove(request, now, trace))
    }
}

impl Inner {
    fn remove(
        &self,
        request: &RemoveRequest,
        now: UnixTime,
        trace: &mut Trace,
    ) -> Result<RemoveResponse, Refusal> {
        let signed: Signed<RemovalAssertion> = Signed::from_bytes(&request.assertion.0)
            .map_err(|_| Refusal::Malformed("assertion"))?;
        let assertion = self.check_assertion(&signed, now)?;
        let (head, approver) = (assertion.head, assertion.approver);
        trace.subject = Some(head.subject);
        let (digest, edge) = (sha256(&request.assertion.0), signed.key());
        let subject = self.pseudonyms.of(&head.subject);
        self.store
            .write(move |write| {
                let connection = write.connection();
                // CHK-ASR-02, second part.
                let used = acts::take_assertion(connection, &head.jti, &digest, head.expires)?;
                if used == AssertionUse::ByAnother {
                    return Ok(Err(Refusal::AssertionReplayed));
                }
                if approvers::remove(connection, &head.subject, &approver, now)? {
                    write.log(now, Event::ApproverRemoved { subject, approver, edge })?;
                }
                // CHK-APR-01: somebody else's is as unknown as nobody's.
                let row = approvers::find(write.connection(), &head.subject, &approver)?;
                let removed_at = row.and_then(|row| row.removed_at);
                Ok(removed_at
                    .map(|removed_at| RemoveResponse { approver, removed_at })
                    .ok_or(Refusal::ApproverUnknown))
            })
            .map_err(Refusal::NotDurable)?
    }
}
