//! Whose certificates end soon: a gateway asks so that it can tell them.

use super::record::Trace;
use crate::checks::Refusal;
use crate::service::{Inner, Signer};
use crate::store::acts::{self, AssertionUse};
use crate::store::ended;
use rubrica_core::api::signer::{EndingList, EndingRequest};
use rubrica_core::digest::sha256;
use rubrica_core::protocol::{EndingAssertion, Signed};
use rubrica_core::time::UnixTime;
use std::time::Duration;

impl Signer {
    /// Lists some of those whose certificates end soon.
    ///
    /// # Errors
    /// [`Refusal`], which is in the audit log by then.
    pub fn ending(&self, request: &EndingRequest) -> Result<EndingList, Refusal> {
        self.inner.carry_out(|now, trace| self.inner.ending(request, now, trace))
    }
}

impl Inner {
    fn ending(
        &self,
        request: &EndingRequest,
        now: UnixTime,
        _: &mut Trace,
    ) -> Result<EndingList, Refusal> {
        let signed: Signed<EndingAssertion> = Signed::from_bytes(&request.assertion.0)
            .map_err(|_| Refusal::Malformed("assertion"))?;
        let EndingAssertion { head, days } = self.check_assertion(&signed, now)?;
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
        let until = now.plus(Duration::from_secs(u64::from(days) * 86_400));
        let people =
            self.store.read(|connection| ended::ending(connection, &head.subject, (now, until)))?;
        Ok(EndingList { people })
    }
}
