//! CHK-RWR: whether this citizen wants his keys closed with another password, now.

use super::signing::{not_expired, state_of};
use super::{ActHead, ReadRequest, Refusal};
use crate::custody::binding::Binding;
use crate::custody::blob;
use crate::service::Inner;
use crate::store::approvers::{self, ApproverRow};
use crate::store::credentials::{self, CredentialRow};
use rubrica_core::api::signer::CredentialState;
use rubrica_core::identity::{CredentialId, Nonce};
use rubrica_core::protocol::{ActivationAssertion, Approver, RewrapActivation, RewrapIntent};
use rubrica_core::time::UnixTime;

/// A request to re-wrap, read and not yet believed.
pub(crate) type RewrappingRequest = ReadRequest<RewrapIntent, ActivationAssertion>;

/// The permission to put new sealings in the place of what was opened, once. Only
/// [`Inner::check_rewrapping`] makes one.
#[derive(Debug)]
pub(crate) struct RewrappingToken {
    head: ActHead,
    nonce: Nonce,
    changes: Changes,
}

/// What takes the place of what is stored.
#[derive(Debug)]
pub(crate) struct Changes {
    pub(crate) resealed: Vec<Resealed>,
    pub(crate) rebound: Vec<Rebound>,
}

/// A device or passkey that approved together with the old password, and will with the new one.
#[derive(Debug)]
pub(crate) struct Rebound {
    pub(crate) approver: Approver,
    pub(crate) found: Binding,
    pub(crate) binding: Binding,
}

/// A key as it was found and as it will be.
#[derive(Debug)]
pub(crate) struct Resealed {
    pub(crate) credential: CredentialId,
    pub(crate) opened: Vec<u8>,
    pub(crate) blob: Vec<u8>,
}

impl RewrappingToken {
    pub(crate) const fn head(&self) -> &ActHead {
        &self.head
    }

    pub(crate) const fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    /// What it permits.
    pub(crate) fn redeem(self) -> (ActHead, Changes) {
        (self.head, self.changes)
    }
}

/// Why no token was given.
#[derive(Debug)]
pub(crate) enum NoToken {
    Refused(Refusal),
    /// CHK-RWR-02 failed for these: the attempt is still to be counted.
    WrongUnlockKey(Vec<CredentialId>),
}

impl<E: Into<Refusal>> From<E> for NoToken {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

impl Inner {
    /// All checks of a change of password that do not depend on what is recorded at the same
    /// moment. Nobody else may work with the citizen's credentials meanwhile.
    ///
    /// A locked key stays as it is: it is as good as gone, and must give nobody another guess.
    pub(crate) fn check_rewrapping(
        &self,
        request: &RewrappingRequest,
        head: &ActHead,
        now: UnixTime,
    ) -> Result<RewrappingToken, NoToken> {
        not_expired(&request.intent, now)?;
        let unbound = self.check_approval(request, head)?;
        let activation: RewrapActivation =
            self.open_activation(&request.sealed, &request.intent, now)?;
        let (old, new) = (&activation.old_unlock_key, &activation.new_unlock_key);
        // CHK-RWR-01: the new password closes the keys in another way than the old one.
        // EXPOSE: compared with each other; both are from the one who would measure the time.
        if old.expose() == new.expose() {
            return Err(Refusal::UnlockKeyUnchanged.into());
        }
        let head = unbound.bound_to(old, head)?;
        // CHK-SAD-03, so that a used nonce costs no try of the unlock key.
        if !self.is_nonce_free(&activation.nonce, &head.transaction)? {
            return Err(Refusal::NonceUsed.into());
        }
        let rows =
            self.store.read(|connection| credentials::of_subject(connection, &head.subject))?;
        let (mut resealed, mut closed) = (Vec::new(), Vec::new());
        // What rests comes back with the new password, or would never open again.
        let kept = |row: &CredentialRow| {
            let state = state_of(row, now);
            matches!(state, CredentialState::Active | CredentialState::Suspended)
                && row.locked_at.is_none()
        };
        for row in rows.into_iter().filter(kept) {
            let binding = blob::Binding::new(row.credential, row.subject, row.purpose);
            let Ok(key) = blob::open(&binding, old, &row.blob) else {
                closed.push(row.credential);
                continue;
            };
            let key = self.backend.rewrap(&key).map_err(Refusal::from)?.unwrap_or(key);
            let blob = blob::seal(&binding, new, key, &self.platform)
                .map_err(|error| Refusal::Certificate(Box::new(error)))?;
            resealed.push(Resealed { credential: row.credential, opened: row.blob, blob });
        }
        // CHK-RWR-02: the old unlock key opens every key that can be used, or none is touched.
        if !closed.is_empty() {
            return Err(NoToken::WrongUnlockKey(closed));
        }
        let rebound = self.rebind(&head, &activation)?;
        let changes = Changes { resealed, rebound };
        Ok(RewrappingToken { head, nonce: activation.nonce, changes })
    }

    /// What was enrolled with the old password is tied to the new one [CHK-APR-07]. What was not
    /// approves nothing, and goes on doing so.
    fn rebind(
        &self,
        head: &ActHead,
        activation: &RewrapActivation,
    ) -> Result<Vec<Rebound>, Refusal> {
        let rows = self.store.read(|connection| approvers::live(connection, &head.subject))?;
        let held = |row: &ApproverRow| {
            row.binding.holds(&head.subject, &row.approver, &activation.old_unlock_key)
        };
        rows.into_iter()
            .filter(held)
            .map(|ApproverRow { approver, binding: found, .. }| {
                let new = &activation.new_unlock_key;
                let binding = Binding::make(&head.subject, &approver, new, &self.platform)
                    .map_err(|error| Refusal::Certificate(Box::new(error)))?;
                Ok(Rebound { approver, found, binding })
            })
            .collect()
    }
}

/// CHK-SAD-01: the gateway vouched for this intent, and for the citizen whose keys it names.
pub(crate) fn is_the_vouched_intent(
    request: &RewrappingRequest,
    assertion: &ActivationAssertion,
) -> Result<(), Refusal> {
    super::signing::is_the_vouched_intent(request, assertion)?;
    let same = assertion.head.subject == request.intent.subject;
    if same { Ok(()) } else { Err(Refusal::IntentMismatch) }
}
