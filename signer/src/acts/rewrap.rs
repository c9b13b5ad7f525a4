//! Closing keys with another password, step by step.

use super::admit::Admitted;
use super::record::{Known, Trace, intend};
use crate::audit::Event;
use crate::checks::assertion::is_fresh;
use crate::checks::rewrapping::{NoToken, RewrappingToken, is_the_vouched_intent};
use crate::checks::{ActHead, Refusal};
use crate::service::{Inner, Signer};
use crate::store::acts::{self, Kind, RewrappedCredentials, StoredResult};
use crate::store::{StoreError, approvers, credentials};
use rubrica_core::api::signer::{RewrapRequest, RewrapResponse};
use rubrica_core::canonical;
use rubrica_core::identity::{CredentialId, SubjectId};
use rubrica_core::time::UnixTime;
use std::collections::HashSet;
use std::sync::MutexGuard;

/// A checked change of password whose intent is durable.
struct Intended(RewrappingToken);

impl Signer {
    /// Closes all keys of a citizen that can be used with another password, or says what was done
    /// when the request comes again.
    ///
    /// Blocks until the result is durable: call it where blocking is allowed.
    ///
    /// # Errors
    /// [`Refusal`], which is in the audit log by then. All keys are as they were.
    pub fn rewrap(&self, request: &RewrapRequest) -> Result<RewrapResponse, Refusal> {
        self.inner.carry_out(|now, trace| self.inner.rewrap(request, now, trace))
    }
}

impl Inner {
    fn rewrap(
        &self,
        request: &RewrapRequest,
        now: UnixTime,
        trace: &mut Trace,
    ) -> Result<RewrapResponse, Refusal> {
        let Admitted { request, assertion, head } =
            self.admit(request, is_the_vouched_intent, now, trace)?;

        let _turns = self.turns_of_subject(&head.subject)?;
        // The turn may have been long in coming.
        let now = self.platform.now();
        is_fresh(&self.policy, &assertion.head, now)?;
        if let Known::Done(result) = self.check_unused(&head, Kind::Rewrap)? {
            self.record_release(&head, now)?;
            return self.rewrapped_answer(&head, result);
        }
        let token = self.check_rewrapping(&request, &head, now).map_err(|none| match none {
            NoToken::Refused(refusal) => refusal,
            NoToken::WrongUnlockKey(closed) => {
                self.count_wrong_unlock_key(closed, request.intent.expires, &head, now)
            }
        })?;
        let intended = self.intend_rewrap(token, now)?;
        let result = self.store_rewrapped(intended)?;
        self.rewrapped_answer(&head, result)
    }

    /// Waits for the turns of a citizen and of all his credentials.
    fn turns_of_subject(&self, subject: &SubjectId) -> Result<Vec<MutexGuard<'_, ()>>, Refusal> {
        let mut known = self.credentials_of(subject)?;
        loop {
            let identifiers = known.iter().map(CredentialId::as_bytes);
            let turns = self.turns.wait_for_all(identifiers.chain([subject.as_bytes()]));
            let found = self.credentials_of(subject)?;
            if found.is_subset(&known) {
                return Ok(turns);
            }
            // Some were issued before it was the citizen's turn.
            known = found;
        }
    }

    fn credentials_of(&self, subject: &SubjectId) -> Result<HashSet<CredentialId>, Refusal> {
        let rows = self.store.read(|connection| credentials::of_subject(connection, subject))?;
        Ok(rows.into_iter().map(|row| row.credential).collect())
    }

    fn intend_rewrap(&self, token: RewrappingToken, now: UnixTime) -> Result<Intended, Refusal> {
        let (head, nonce) = (token.head().clone(), *token.nonce());
        let subject = self.pseudonyms.of(&head.subject);
        self.store
            .write(move |write| {
                let resumed = match intend(write, &head, &nonce, Kind::Rewrap, now)? {
                    Ok(resumed) => resumed,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                write.log(
                    now,
                    Event::RewrapIntended {
                        transaction: head.transaction,
                        subject,
                        request: head.request,
                        edge: head.edge,
                        approved_by: head.approver(),
                        factors: head.factors,
                        resumed,
                    },
                )?;
                Ok(Ok(()))
            })
            // CHK-OUT-02: what is not written down is not done.
            .map_err(Refusal::NotDurable)??;
        Ok(Intended(token))
    }

    /// CHK-RWR-03: all keys, the result and its entry are on disk at once, or none of them.
    fn store_rewrapped(&self, intended: Intended) -> Result<StoredResult, Refusal> {
        let now = self.platform.now();
        let (head, changes) = intended.0.redeem();
        let subject = self.pseudonyms.of(&head.subject);
        self.store
            .write(move |write| {
                let mut rewrapped = RewrappedCredentials { credentials: Vec::new() };
                for key in changes.resealed {
                    let connection = write.connection();
                    if !credentials::reseal(connection, &key.credential, &key.opened, &key.blob)? {
                        // A revocation needs no turn and came in between: nothing of this stays.
                        return Err(StoreError::Overtaken);
                    }
                    rewrapped.credentials.push(key.credential);
                }
                let mut rebound = Vec::new();
                for one in changes.rebound {
                    // One that was removed meanwhile stays so.
                    if approvers::rebind(write.connection(), &head.subject, &one)? {
                        rebound.push(one.approver.id());
                    }
                }
                let bytes = canonical::encode(&rewrapped);
                let (transaction, credentials) = (head.transaction, rewrapped.credentials);
                let event =
                    Event::Rewrapped { transaction, subject, credentials, approvers: rebound };
                let audit = write.log(now, event)?;
                if !acts::finish(write.connection(), &transaction, &bytes, &audit, now)? {
                    return Err(StoreError::Damaged("an act was finished twice"));
                }
                Ok(StoredResult { bytes, finished_at: now, audit })
            })
            .map_err(Refusal::NotDurable)
    }

    fn rewrapped_answer(
        &self,
        head: &ActHead,
        result: StoredResult,
    ) -> Result<RewrapResponse, Refusal> {
        let stored: RewrappedCredentials = acts::read(&result.bytes)?;
        Ok(RewrapResponse {
            transaction: head.transaction,
            credentials: stored.credentials,
            audit: self.show_entry(result.audit)?,
        })
    }
}
