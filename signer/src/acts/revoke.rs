//! The end of a citizen's certificates.

use super::record::Trace;
use crate::audit::Event;
use crate::checks::Refusal;
use crate::service::{Inner, Signer};
use crate::store::acts::{self, AssertionUse};
use crate::store::credentials;
use rubrica_core::api::signer::{RevokeRequest, RevokeResponse};
use rubrica_core::digest::sha256;
use rubrica_core::identity::CredentialId;
use rubrica_core::protocol::{RevocationAssertion, Signed};
use rubrica_core::time::UnixTime;

impl Signer {
    /// Revokes what the assertion names of the citizen's, or whatever he has, and destroys the keys.
    /// Where nothing is left to be revoked, that is the answer: whoever does not know whether it was
    /// done asks again.
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
        let RevocationAssertion { head, reason, credentials: named, by } =
            self.check_assertion(&signed, now)?;
        trace.subject = Some(head.subject);
        let digest = sha256(&request.assertion.0);
        let (subject, edge) = (self.pseudonyms.of(&head.subject), signed.key());
        let (credentials, at) = self
            .store
            .write(move |write| {
                // CHK-ASR-02, second part. The same assertion again does nothing new.
                let connection = write.connection();
                let used = acts::take_assertion(connection, &head.jti, &digest, head.expires)?;
                if used == AssertionUse::ByAnother {
                    return Ok(Err(Refusal::AssertionReplayed));
                }
                // CHK-REV-01: state, time, reason, the end of the keys and the entry are on disk
                // at once, and what was revoked before stays as it is.
                // CHK-SAD-04: somebody else's is as unknown as nobody's, and none of them ends.
                let own = credentials::of_subject(connection, &head.subject)?;
                let is_own = |named: &CredentialId| own.iter().any(|row| row.credential == *named);
                if !named.iter().all(is_own) {
                    return Ok(Err(Refusal::CredentialNotOfSubject));
                }
                let mut credentials = Vec::new();
                for credential in &named {
                    if credentials::revoke_one(connection, &head.subject, credential, reason, now)?
                    {
                        credentials.push(*credential);
                    }
                }
                if named.is_empty() {
                    credentials = credentials::revoke_all(connection, &head.subject, reason, now)?;
                }
                let revoked = credentials.clone();
                let by = Some(by);
                let audit =
                    write.log(now, Event::Revoked { subject, credentials, reason, edge, by })?;
                Ok(Ok((revoked, audit)))
            })
            // CHK-OUT-02: what is not written down is not done.
            .map_err(Refusal::NotDurable)??;
        Ok(RevokeResponse { credentials, audit: self.show_entry(at)? })
    }
}
