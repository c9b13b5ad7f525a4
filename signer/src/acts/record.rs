//! What is written down of acts: their intents, refusals and releases.

use crate::audit::{Event, Pseudonym};
use crate::checks::{ActHead, Refusal};
use crate::service::Inner;
use crate::store::acts::{self, Act, AssertionUse, Kind, StoredResult};
use crate::store::{StoreError, Write, approvers, credentials};
use rubrica_core::identity::{CredentialId, Nonce, SubjectId, TransactionId};
use rubrica_core::time::UnixTime;
use std::time::Duration;

/// As far as a request was understood, for the entry of its refusal.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Trace {
    pub(super) transaction: Option<TransactionId>,
    pub(super) subject: Option<SubjectId>,
}

/// What is known of the transaction of a request.
pub(super) enum Known {
    /// Nothing, or that the same request was begun and not finished.
    Open,
    /// The same request was carried out.
    Done(StoredResult),
}

impl Inner {
    /// Carries out an act, and writes it down when it is refused.
    pub(super) fn carry_out<T>(
        &self,
        act: impl FnOnce(UnixTime, &mut Trace) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let now = self.platform.now();
        let mut trace = Trace::default();
        let outcome = self.end_what_is_due(now).and_then(|()| act(now, &mut trace));
        if let Err(refusal) = &outcome {
            self.record_refusal(refusal, trace, now);
        }
        outcome
    }

    /// CHK-SAD-03 and the second part of CHK-ASR-02, before anything else is done: the transaction
    /// and the assertion are new, or those of the same request.
    pub(super) fn check_unused(&self, head: &ActHead, kind: Kind) -> Result<Known, Refusal> {
        let (owner, act) = self.store.read(|connection| {
            Ok((
                acts::assertion_owner(connection, &head.jti)?,
                acts::find(connection, &head.transaction)?,
            ))
        })?;
        if owner.is_some_and(|request| request != head.request) {
            return Err(Refusal::AssertionReplayed);
        }
        match act {
            None => Ok(Known::Open),
            Some(act) if !is_same(&act, head, kind) => Err(Refusal::TransactionUsed),
            Some(Act { result: Some(result), .. }) => Ok(Known::Done(result)),
            Some(_) => Ok(Known::Open),
        }
    }

    /// Gives a stored result out once more, and writes that down first.
    pub(super) fn record_release(&self, head: &ActHead, now: UnixTime) -> Result<(), Refusal> {
        let head = head.clone();
        self.store
            .write(move |write| {
                if use_assertion(write, &head)? == AssertionUse::ByAnother {
                    return Ok(Err(Refusal::AssertionReplayed));
                }
                let event = Event::ReleasedAgain { transaction: head.transaction };
                write.log(now, event)?;
                Ok(Ok(()))
            })
            .map_err(Refusal::NotDurable)?
    }

    /// Writes down that a request was refused. The refusal stands whether this succeeds or not.
    fn record_refusal(&self, refusal: &Refusal, trace: Trace, now: UnixTime) {
        let reason = refusal.check().unwrap_or(refusal.code()).to_owned();
        tracing::info!(check = %reason, code = refusal.code(), "request refused");
        // A failure of ours has its cause; a refusal has said everything.
        if matches!(reason.as_str(), "internal" | "CHK-OUT-01" | "CHK-OUT-02" | "CHK-BAK-01") {
            tracing::error!(error = ?refusal, "request failed");
        }
        if matches!(refusal, Refusal::UnlockKeyWrong { .. }) {
            return; // Written down where it was counted.
        }
        let subject = trace.subject.map(|subject| self.pseudonyms.of(&subject));
        let event = Event::Refused { reason, transaction: trace.transaction, subject };
        if let Err(error) = self.store.write(move |write| write.log(now, event)) {
            tracing::error!(error = ?error, "a refusal is not in the audit log");
        }
    }

    /// CHK-SAD-09: counts a wrong unlock key against what it did not open, and locks that at the
    /// limit. In the same
    /// transaction the attempt is written down and its assertion is used up.
    ///
    /// The same request again is the same guess and gets the same answer. A gateway that repeats
    /// what timed out, with whatever assertion, must not lock out the citizen for good.
    pub(super) fn count_wrong_unlock_key(
        &self,
        closed: Vec<CredentialId>,
        expires: UnixTime,
        head: &ActHead,
        now: UnixTime,
    ) -> Refusal {
        let (limit, head) = (self.policy.unlock_tries, head.clone());
        let subject = self.pseudonyms.of(&head.subject);
        let counted = self.store.write(move |write| {
            use_assertion(write, &head)?;
            write.log(now, refused("CHK-SAD-09", &head, subject))?;
            let connection = write.connection();
            if let Some(tries_left) = credentials::counted_request(connection, &head.request)? {
                return Ok(tries_left);
            }
            let mut fewest = limit;
            for credential in closed {
                let connection = write.connection();
                let failures = credentials::count_failure(connection, &credential, limit, now)?;
                let tries_left = limit.saturating_sub(failures);
                fewest = fewest.min(tries_left);
                if tries_left == 0 {
                    write.log(now, Event::CredentialLocked { credential, subject })?;
                }
            }
            let (connection, request) = (write.connection(), &head.request);
            credentials::remember_counted(connection, request, fewest, expires, now)?;
            Ok(fewest)
        });
        match counted {
            Ok(tries_left) => Refusal::UnlockKeyWrong { tries_left },
            // An attempt that was not counted must not say whether the key was right.
            Err(error) => Refusal::NotDurable(error),
        }
    }
}

/// Stores that an act is about to be carried out; decides for good what may be used only once.
/// Gives whether the same request had been left unfinished.
pub(super) fn intend(
    write: &Write<'_>,
    head: &ActHead,
    nonce: &Nonce,
    kind: Kind,
    now: UnixTime,
) -> Result<Result<bool, Refusal>, StoreError> {
    if use_assertion(write, head)? == AssertionUse::ByAnother {
        return Ok(Err(Refusal::AssertionReplayed));
    }
    let resumed = match acts::find(write.connection(), &head.transaction)? {
        None => false,
        Some(act) if is_same(&act, head, kind) && act.result.is_none() => true,
        Some(_) => return Ok(Err(Refusal::TransactionUsed)),
    };
    // CHK-APR-06, for good: a counter is used by one act.
    if let Some(approved) = &head.approved
        && !approvers::take_counter(write.connection(), head, approved)?
    {
        return Ok(Err(Refusal::ApprovalCounter));
    }
    if !acts::take_nonce(write.connection(), nonce, &head.transaction)? {
        return Ok(Err(Refusal::NonceUsed));
    }
    if !resumed {
        let (transaction, subject) = (&head.transaction, &head.subject);
        acts::intend(write.connection(), transaction, kind, subject, &head.request, now)?;
    }
    acts::forget_assertions(write.connection(), now.minus(FORGET_AFTER))?;
    Ok(Ok(resumed))
}

pub(super) fn use_assertion(write: &Write<'_>, head: &ActHead) -> Result<AssertionUse, StoreError> {
    let (jti, expires) = (&head.jti, head.assertion_expires);
    acts::take_assertion(write.connection(), jti, &head.request, expires)
}

fn is_same(act: &Act, head: &ActHead, kind: Kind) -> bool {
    act.kind == kind && act.subject == head.subject && act.request == head.request
}

fn refused(check: &str, head: &ActHead, subject: Pseudonym) -> Event {
    Event::Refused {
        reason: check.to_owned(),
        transaction: Some(head.transaction),
        subject: Some(subject),
    }
}

/// An assertion that expired this long ago is refused by its times alone.
const FORGET_AFTER: Duration = Duration::from_secs(3_600);
