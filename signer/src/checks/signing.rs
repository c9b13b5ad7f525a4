//! CHK-SAD: whether this citizen wants exactly these digests signed with this key, now.

use super::{ActHead, ReadRequest, Refusal};
use crate::custody::{PublicPoint, TruncatedDigest, WrappedKey, blob};
use crate::service::Inner;
use crate::store::acts;
use crate::store::credentials::{self, CredentialRow};
use rubrica_core::api::signer::{CredentialState, KeyPurpose};
use rubrica_core::identity::{CredentialId, Nonce, SubjectId, TransactionId};
use rubrica_core::policy::Policy;
use rubrica_core::protocol::activation::ActivationFor;
use rubrica_core::protocol::intent::Intent;
use rubrica_core::protocol::{
    ActivationAssertion, Sealed, SignatureActivation, SigningIntent, UnlockKey,
};
use rubrica_core::time::UnixTime;

/// A request to sign, read and not yet believed.
pub(crate) type SigningRequest = ReadRequest<SigningIntent, ActivationAssertion>;

/// The permission to sign what was checked, once. Only [`Inner::check_signing`] makes one, and the
/// step that signs consumes it.
#[derive(Debug)]
pub(crate) struct SigningToken {
    head: ActHead,
    nonce: Nonce,
    credential: CredentialId,
    key: WrappedKey,
    public: PublicPoint,
    digests: Vec<TruncatedDigest>,
    unlock_key: UnlockKey,
}

impl SigningToken {
    pub(crate) const fn head(&self) -> &ActHead {
        &self.head
    }

    pub(crate) const fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    pub(crate) const fn credential(&self) -> &CredentialId {
        &self.credential
    }

    /// What has opened the key.
    pub(crate) const fn unlock_key(&self) -> &UnlockKey {
        &self.unlock_key
    }

    /// What it permits: the key, its public half, and the digests.
    pub(crate) fn redeem(self) -> (WrappedKey, PublicPoint, Vec<TruncatedDigest>) {
        (self.key, self.public, self.digests)
    }
}

/// Why no token was given.
#[derive(Debug)]
pub(crate) enum NoToken {
    Refused(Refusal),
    /// CHK-SAD-09 failed: the attempt is still to be counted.
    WrongUnlockKey,
}

impl From<Refusal> for NoToken {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Inner {
    /// All checks of a signature that do not depend on what is recorded at the same moment. Nobody
    /// else may work with the credential meanwhile: wrong unlock keys are counted one by one.
    pub(crate) fn check_signing(
        &self,
        request: &SigningRequest,
        head: &ActHead,
        now: UnixTime,
    ) -> Result<SigningToken, NoToken> {
        let intent = &request.intent;
        within_limits(&self.policy, intent, now)?;
        let digests = digests_are_sound(&self.policy, intent)?;
        let row = self.credential_of_subject(&intent.credential, &head.subject)?;
        is_for_signing(&row)?;
        is_usable(&row, now)?;
        // CHK-SAD-10: the stored certificate is this key's, and says when it may be used.
        if !self.authority.has_issued(&row) {
            tracing::error!(credential = %row.credential, "a stored credential was altered");
            return Err(Refusal::CredentialAltered.into());
        }
        // Before the unlock key is tried: what is not approved is no guess at it.
        let approval = self.check_approval(request, head)?;
        let activation: SignatureActivation = self.open_activation(&request.sealed, intent, now)?;
        // CHK-SAD-03, so that a used nonce costs no try of the unlock key. Decided for good where
        // the act is recorded.
        let (nonce, transaction) = (&activation.nonce, &head.transaction);
        if !self.is_nonce_free(nonce, transaction)? {
            return Err(Refusal::NonceUsed.into());
        }
        let binding = blob::Binding::new(row.credential, row.subject, row.purpose);
        // CHK-SAD-09: the citizen's own key opens his private key, or nothing does.
        let key = blob::open(&binding, &activation.unlock_key, &row.blob)
            .map_err(|_| NoToken::WrongUnlockKey)?;
        let head = approval.bound_to(&activation.unlock_key, head)?;
        Ok(SigningToken {
            head,
            nonce: activation.nonce,
            credential: row.credential,
            key,
            public: row.public,
            digests,
            unlock_key: activation.unlock_key,
        })
    }

    pub(crate) fn is_nonce_free(
        &self,
        nonce: &Nonce,
        transaction: &TransactionId,
    ) -> Result<bool, Refusal> {
        Ok(self.store.read(|connection| acts::is_nonce_free(connection, nonce, transaction))?)
    }

    /// CHK-SAD-04: the credential is the subject's. One that does not exist is nobody's.
    fn credential_of_subject(
        &self,
        credential: &CredentialId,
        subject: &SubjectId,
    ) -> Result<CredentialRow, Refusal> {
        self.store
            .read(|connection| credentials::find(connection, credential))?
            .filter(|row| row.subject == *subject)
            .ok_or(Refusal::CredentialNotOfSubject)
    }

    /// CHK-SAD-02: the sealed part opens with exactly this intent as associated data.
    pub(crate) fn open_activation<I: Intent, A: ActivationFor<I>>(
        &self,
        sealed: &Sealed,
        intent: &I,
        now: UnixTime,
    ) -> Result<A, Refusal> {
        let private = self
            .activation_private_key(&sealed.key, now)?
            .ok_or(Refusal::ActivationNotForIntent)?;
        private.open(sealed, intent).map_err(|_| Refusal::ActivationNotForIntent)
    }
}

/// CHK-SAD-01: the gateway vouched for this intent and no other.
pub(crate) fn is_the_vouched_intent<I: Intent>(
    request: &ReadRequest<I, ActivationAssertion>,
    assertion: &ActivationAssertion,
) -> Result<(), Refusal> {
    let same = assertion.intent_digest == request.intent_digest
        && assertion.transaction == request.intent.transaction();
    if same { Ok(()) } else { Err(Refusal::IntentMismatch) }
}

/// CHK-SAD-05: what can be done with a credential now.
pub(crate) fn state_of(row: &CredentialRow, now: UnixTime) -> CredentialState {
    if row.revoked.is_some() {
        CredentialState::Revoked
    } else if now < row.not_before || now > row.not_after || now > row.document_until {
        CredentialState::Expired
    } else if row.superseded_at.is_some() {
        CredentialState::Superseded
    } else if row.suspended_at.is_some() {
        CredentialState::Suspended
    } else if row.locked_at.is_some() {
        CredentialState::Locked
    } else {
        CredentialState::Active
    }
}

/// CHK-SAD-05: the credential is active, its certificate valid, the identity document not expired.
pub(crate) fn is_usable(row: &CredentialRow, now: UnixTime) -> Result<(), Refusal> {
    match state_of(row, now) {
        CredentialState::Active => Ok(()),
        CredentialState::Locked => Err(Refusal::CredentialLocked),
        CredentialState::Expired => Err(Refusal::CredentialExpired),
        CredentialState::Revoked => Err(Refusal::CredentialRevoked),
        CredentialState::Superseded => Err(Refusal::CredentialSuperseded),
        // CHK-SUS-01: at once, and until it is lifted.
        CredentialState::Suspended => Err(Refusal::CredentialSuspended),
    }
}

/// CHK-SAD-06: the key's purpose is signing.
fn is_for_signing(row: &CredentialRow) -> Result<(), Refusal> {
    match row.purpose {
        KeyPurpose::Signature => Ok(()),
        KeyPurpose::Authentication => Err(Refusal::WrongKeyPurpose),
    }
}

/// CHK-SAD-07: the hash algorithm is allowed, and each digest has its length.
fn digests_are_sound(
    policy: &Policy,
    intent: &SigningIntent,
) -> Result<Vec<TruncatedDigest>, Refusal> {
    let algorithm = intent.hash_algorithm;
    if !policy.hash_algorithms.contains(&algorithm) {
        return Err(Refusal::HashNotAllowed);
    }
    intent
        .digests
        .iter()
        .map(|digest| {
            Some(digest.as_ref())
                .filter(|digest| digest.len() == algorithm.digest_len())
                .and_then(TruncatedDigest::of)
                .ok_or(Refusal::DigestLength)
        })
        .collect()
}

/// CHK-SAD-08: there is something to sign, not more than the limit, and the intent is still good.
fn within_limits(policy: &Policy, intent: &SigningIntent, now: UnixTime) -> Result<(), Refusal> {
    if intent.digests.is_empty() || intent.digests.len() > usize::from(policy.max_digests) {
        return Err(Refusal::DigestCount);
    }
    not_expired(intent, now)
}

/// CHK-SAD-08: the intent is still good.
pub(crate) fn not_expired(intent: &impl Intent, now: UnixTime) -> Result<(), Refusal> {
    if now <= intent.expires() { Ok(()) } else { Err(Refusal::IntentExpired) }
}
