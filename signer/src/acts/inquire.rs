//! Which credentials a citizen has.

use super::record::Trace;
use crate::checks::Refusal;
use crate::checks::signing::state_of;
use crate::service::{Inner, Signer};
use crate::store::acts::{self, AssertionUse};
use crate::store::credentials::{self, CredentialRow};
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{Credential, CredentialList, InquiryRequest};
use rubrica_core::digest::sha256;
use rubrica_core::protocol::{InquiryAssertion, Signed};
use rubrica_core::time::UnixTime;

impl Signer {
    /// Lists the credentials of the citizen whom the assertion names.
    ///
    /// # Errors
    /// [`Refusal`], which is in the audit log by then.
    pub fn credentials(&self, request: &InquiryRequest) -> Result<CredentialList, Refusal> {
        self.inner.carry_out(|now, trace| self.inner.inquire(request, now, trace))
    }
}

impl Inner {
    fn inquire(
        &self,
        request: &InquiryRequest,
        now: UnixTime,
        trace: &mut Trace,
    ) -> Result<CredentialList, Refusal> {
        let signed: Signed<InquiryAssertion> = Signed::from_bytes(&request.assertion.0)
            .map_err(|_| Refusal::Malformed("assertion"))?;
        let assertion = self.check_assertion(&signed, now)?;
        let head = assertion.head;
        trace.subject = Some(head.subject);
        // CHK-ASR-02, second part: an inquiry is answered once.
        let digest = sha256(&request.assertion.0);
        let used = self
            .store
            .write(move |write| {
                acts::take_assertion(write.connection(), &head.jti, &digest, head.expires)
            })
            .map_err(Refusal::Store)?;
        if used != AssertionUse::First {
            return Err(Refusal::AssertionReplayed);
        }
        let rows =
            self.store.read(|connection| credentials::of_subject(connection, &head.subject))?;
        Ok(CredentialList {
            credentials: rows.into_iter().map(|row| self.show(row, now)).collect(),
        })
    }

    /// A credential as its holder may see it.
    pub(super) fn show(&self, row: CredentialRow, now: UnixTime) -> Credential {
        let state = state_of(&row, now);
        Credential {
            credential: row.credential,
            purpose: row.purpose,
            state,
            certificate: Binary(row.certificate),
            chain: self.authority.chain().map(|one| Binary(one.to_vec())).to_vec(),
            not_before: row.not_before,
            not_after: row.not_after,
            revoked: row.revoked,
            suspended_since: row.suspended_at,
        }
    }
}
