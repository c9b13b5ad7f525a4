//! Certificates that rest, and come back. The keys are kept meanwhile, closed as they were.

use super::record::Trace;
use crate::audit::Event;
use crate::checks::Refusal;
use crate::checks::assertion::are_strong_enough;
use crate::service::{Inner, Signer};
use crate::store::acts::{self, AssertionUse};
use crate::store::credentials;
use rubrica_core::api::signer::{SuspendRequest, SuspendResponse};
use rubrica_core::digest::sha256;
use rubrica_core::protocol::{AskedBy, Signed, Suspension, SuspensionAssertion};
use rubrica_core::time::UnixTime;

impl Signer {
    /// Lets whatever the citizen has rest, or brings it back. Where nothing is left to be done, that is
    /// the answer.
    ///
    /// Blocks until the result is durable: call it where blocking is allowed.
    ///
    /// # Errors
    /// [`Refusal`], which is in the audit log by then.
    pub fn suspend(&self, request: &SuspendRequest) -> Result<SuspendResponse, Refusal> {
        self.inner.carry_out(|now, trace| self.inner.suspend(request, now, trace))
    }
}

impl Inner {
    fn suspend(
        &self,
        request: &SuspendRequest,
        now: UnixTime,
        trace: &mut Trace,
    ) -> Result<SuspendResponse, Refusal> {
        let signed: Signed<SuspensionAssertion> = Signed::from_bytes(&request.assertion.0)
            .map_err(|_| Refusal::Malformed("assertion"))?;
        let SuspensionAssertion { head, suspension, by, factors } =
            self.check_assertion(&signed, now)?;
        trace.subject = Some(head.subject);
        match suspension {
            // CHK-SUS-02: only what the practice statement foresees. What rests can still come back.
            Suspension::Begin if !self.policy.suspension => {
                return Err(Refusal::SuspensionNotOffered);
            }
            // CHK-SUS-04: a citizen brings his keys back with what it takes to use them.
            Suspension::Lift if !matches!(by, AskedBy::Officer(_)) => {
                are_strong_enough(&factors, None).map_err(|_| Refusal::LiftTooWeak)?;
            }
            Suspension::Begin | Suspension::Lift => {}
        }
        let digest = sha256(&request.assertion.0);
        let (subject, edge) = (self.pseudonyms.of(&head.subject), signed.key());
        let (credentials, at) = self
            .store
            .write(move |write| {
                let connection = write.connection();
                // CHK-ASR-02, second part. The same assertion again does nothing new, however often
                // the certificates have rested and come back since.
                let used = acts::take_assertion(connection, &head.jti, &digest, head.expires)?;
                let credentials = match (used, suspension) {
                    (AssertionUse::ByAnother, _) => return Ok(Err(Refusal::AssertionReplayed)),
                    (AssertionUse::BySame, _) => Vec::new(),
                    (AssertionUse::First, Suspension::Begin) => {
                        credentials::suspend(connection, &head.subject, now)?
                    }
                    (AssertionUse::First, Suspension::Lift) => {
                        credentials::lift(connection, &head.subject)?
                    }
                };
                let done = credentials.clone();
                let event =
                    Event::Suspended { subject, credentials, suspension, by, factors, edge };
                let audit = write.log(now, event)?;
                Ok(Ok((done, audit)))
            })
            // CHK-OUT-02: what is not written down is not done.
            .map_err(Refusal::NotDurable)??;
        Ok(SuspendResponse { credentials, audit: self.show_entry(at)? })
    }
}
