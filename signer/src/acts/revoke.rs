//! The end of a citizen's certificates.

use super::record::Trace;
use crate::audit::Event;
use crate::checks::Refusal;
use crate::service::{Inner, Signer};
use crate::store::acts::{self, AssertionUse};
use crate::store::credentials;
use rubrica_core::api::signer::{RevokeRequest, RevokeResponse};
use rubrica_core::digest::sha256;
use rubrica_core::protocol::{RevocationAssertion, Signed};
use rubrica_core::time::UnixTime;

impl Signer {
    /// Revokes whatever the citizen has and destroys his keys. Where nothing is left to be
    /// revoked, that is the answer: whoever does not know whether it was done asks again.
    ///
    /// # Errors
    /// [`Refusal`], which is in the audit log by then.
    pub fn revoke(&self, request: &RevokeRequest) -> Result<RevokeResponse, Refusal> {
        self.inner.carry_out(|now, trace| self.inner.revoke(request, now, trace))
    }
}

impl Inner {
    fn revoke(
        &self,
        request: &RevokeRequest,
        now: UnixTime,
        trace: &mut Trace,
    ) -> Result<RevokeResponse, Refusal> {
        let signed: Signed<RevocationAssertion> = Signed::from_bytes(&request.assertion.0)
            .map_err(|_| Refusal::Malformed("assertion"))?;
        let RevocationAssertion { head, reason } = self.check_assertion(&signed, now)?;
        trace.subject = Some(head.subject);
        let digest = sha256(&request.assertion.0);
        let (subject, edge) = (self.pseudonyms.of(&head.subject), signed.key());
        self.store
            .write(move |write| {
                // CHK-ASR-02, second part. The same assertion again does nothing new.
                let connection = write.connection();
                let used = acts::take_assertion(connection, &head.jti, &digest, head.expires)?;
                if used == AssertionUse::ByAnother {
                    return Ok(Err(Refusal::AssertionReplayed));
                }
                // CHK-REV-01: state, time, reason, the end of the keys and the entry are on disk
                // at once, and what was revoked before stays as it is.
                let credentials = credentials::revoke_all(connection, &head.subject, reason, now)?;
                let revoked = credentials.clone();
                let audit =
                    write.log(now, Event::Revoked { subject, credentials, reason, edge })?;
                Ok(Ok(RevokeResponse { credentials: revoked, audit }))
            })
            // CHK-OUT-02: what is not written down is not done.
            .map_err(Refusal::NotDurable)?
    }
}
