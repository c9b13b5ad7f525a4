//! Which credentials a citizen has, and what the log says of their use.

use super::record::Trace;
use crate::audit::show_entries;
use crate::checks::Refusal;
use crate::checks::signing::state_of;
use crate::service::{Inner, Signer};
use crate::store::acts::{self, AssertionUse};
use crate::store::audit_rows;
use crate::store::credentials::{self, CredentialRow};
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{Credential, CredentialList, InquiryRequest, UseList};
use rubrica_core::digest::sha256;
use rubrica_core::identity::SubjectId;
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

    /// What the audit log says of the citizen whom the assertion names, each entry with its proof.
    ///
    /// # Errors
    /// [`Refusal`], which is in the audit log by then.
    pub fn uses(&self, request: &InquiryRequest) -> Result<UseList, Refusal> {
        self.inner.carry_out(|now, trace| self.inner.uses(request, now, trace))
    }
}

impl Inner {
    fn inquire(
        &self,
        request: &InquiryRequest,
        now: UnixTime,
        trace: &mut Trace,
    ) -> Result<CredentialList, Refusal> {
        let subject = self.inquired(request, now, trace)?;
        let rows = self.store.read(|connection| credentials::of_subject(connection, &subject))?;
        Ok(CredentialList {
            credentials: rows.into_iter().map(|row| self.show(row, now)).collect(),
        })
    }

    fn uses(
        &self,
        request: &InquiryRequest,
        now: UnixTime,
        trace: &mut Trace,
    ) -> Result<UseList, Refusal> {
        let subject = self.pseudonyms.of(&self.inquired(request, now, trace)?);
        Ok(self.store.read(|connection| {
            let snapshot = connection.unchecked_transaction()?;
            let mut indices = audit_rows::of_subject(&snapshot, &subject, MOST_USES + 1)?;
            let older = indices.len() > MOST_USES as usize;
            indices.truncate(MOST_USES as usize);
            Ok(UseList { uses: show_entries(&snapshot, &indices)?, older })
        })?)
    }

    /// Whose inquiry it is.
    fn inquired(
        &self,
        request: &InquiryRequest,
        now: UnixTime,
        trace: &mut Trace,
    ) -> Result<SubjectId, Refusal> {
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
        Ok(head.subject)
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

/// Entries that are given at once: with their proofs they take less than two hundred kilobytes.
const MOST_USES: u32 = 100;
