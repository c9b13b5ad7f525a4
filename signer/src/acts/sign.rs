//! Signing, step by step.

use super::admit::Admitted;
use super::moved::store_rewrapped_keys;
use super::record::{Known, Trace, intend};
use crate::audit::Event;
use crate::checks::assertion::is_fresh;
use crate::checks::rewrapping::Resealed;
use crate::checks::signing::{NoToken, SigningToken, is_the_vouched_intent, is_usable};
use crate::checks::{ActHead, Refusal};
use crate::custody::verifies;
use crate::service::{Inner, Signer};
use crate::store::acts::{self, Kind, Signatures, StoredResult};
use crate::store::{StoreError, credentials};
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{SignRequest, SignResponse};
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::identity::CredentialId;
use rubrica_core::protocol::SigningIntent;
use rubrica_core::time::UnixTime;

/// A checked signature whose intent is durable.
struct Intended(SigningToken);

/// Signatures that verify and are not yet on disk.
struct Made {
    head: ActHead,
    credential: CredentialId,
    signatures: Signatures,
    rewrapped: Vec<Resealed>,
    application: String,
}

impl Signer {
    /// Signs the digests of a request, or gives what was signed when it comes again.
    ///
    /// Blocks until the result is durable: call it where blocking is allowed.
    ///
    /// # Errors
    /// [`Refusal`], which is in the audit log by then.
    pub fn sign(&self, request: &SignRequest) -> Result<SignResponse, Refusal> {
        self.inner.carry_out(|now, trace| self.inner.sign(request, now, trace))
    }
}

impl Inner {
    fn sign(
        &self,
        request: &SignRequest,
        now: UnixTime,
        trace: &mut Trace,
    ) -> Result<SignResponse, Refusal> {
        let Admitted { request, assertion, head } =
            self.admit(request, is_the_vouched_intent::<SigningIntent>, now, trace)?;

        let _turn = self.turns.wait(request.intent.credential.as_bytes());
        // The turn may have been long in coming.
        let now = self.platform.now();
        is_fresh(&self.policy, &assertion.head, now)?;
        if let Known::Done(result) = self.check_unused(&head, Kind::Signature)? {
            self.record_release(&head, now)?;
            return self.signed_answer(&head, result);
        }
        let token = self.check_signing(&request, &head, now).map_err(|none| match none {
            NoToken::Refused(refusal) => refusal,
            NoToken::WrongUnlockKey => {
                let SigningIntent { credential, expires, .. } = request.intent;
                self.count_wrong_unlock_key(vec![credential], expires, &head, now)
            }
        })?;
        let intended = self.intend_signature(token, now)?;
        let made = self.make_signatures(intended, request.intent.application, now)?;
        let head = made.head.clone();
        let result = self.store_signatures(made)?;
        self.signed_answer(&head, result)
    }

    fn intend_signature(&self, token: SigningToken, now: UnixTime) -> Result<Intended, Refusal> {
        let (head, nonce, credential) = (token.head().clone(), *token.nonce(), *token.credential());
        let subject = self.pseudonyms.of(&head.subject);
        self.store
            .write(move |write| {
                let approver = head.approver();
                let resumed = match intend(write, &head, &nonce, Kind::Signature, now)? {
                    Ok(resumed) => resumed,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                // CHK-SUS-01, CHK-SAD-05, for good: nothing has ended or rests since it was checked.
                let row = credentials::find(write.connection(), &credential)?
                    .ok_or(StoreError::Damaged("a checked credential is missing"))?;
                if let Err(refusal) = is_usable(&row, now) {
                    return Ok(Err(refusal));
                }
                credentials::reset_failures(write.connection(), &credential)?;
                write.log(
                    now,
                    Event::SignatureIntended {
                        transaction: head.transaction,
                        subject,
                        credential,
                        request: head.request,
                        edge: head.edge,
                        factors: head.factors,
                        resumed,
                        approver,
                    },
                )?;
                Ok(Ok(()))
            })
            // CHK-OUT-02: what is not written down is not done.
            .map_err(Refusal::NotDurable)??;
        Ok(Intended(token))
    }

    /// Uses the key, and believes its own signatures no more than anybody else's.
    fn make_signatures(
        &self,
        intended: Intended,
        application: String,
        now: UnixTime,
    ) -> Result<Made, Refusal> {
        let (head, credential) = (intended.0.head().clone(), *intended.0.credential());
        let rewrapped = self.rewrap_waiting(&head.subject, intended.0.unlock_key());
        let (key, public, digests) = intended.0.redeem();
        let signatures = self.backend.sign(&key, &digests)?;
        // CHK-OUT-01: a faulty signature can give a key away.
        let sound = signatures.len() == digests.len()
            && digests
                .iter()
                .zip(&signatures)
                .all(|(digest, signature)| verifies(&public, digest, signature));
        if !sound {
            let transaction = head.transaction;
            self.raise_fault_alarm(transaction, now);
            return Err(Refusal::FaultySignature);
        }
        let signatures = signatures.into_iter().map(|one| Bytes(one.to_vec())).collect();
        let signatures = Signatures { signatures };
        Ok(Made { head, credential, signatures, rewrapped, application })
    }

    /// CHK-OUT-02: nothing leaves before result and entry are on disk.
    fn store_signatures(&self, made: Made) -> Result<StoredResult, Refusal> {
        let now = self.platform.now();
        let (transaction, credential) = (made.head.transaction, made.credential);
        let subject = self.pseudonyms.of(&made.head.subject);
        let digest = made.signatures.digest();
        let intent = Some(Bytes(made.head.intent.to_vec()));
        let application = Some(made.application.clone());
        let bytes = canonical::encode(&made.signatures);
        let rewrapped = made.rewrapped;
        self.store
            .write(move |write| {
                let event = Event::Signed {
                    transaction,
                    subject,
                    credential,
                    signatures: digest,
                    intent,
                    application,
                };
                let audit = write.log(now, event)?;
                if !acts::finish(write.connection(), &transaction, &bytes, &audit, now)? {
                    return Err(StoreError::Damaged("an act was finished twice"));
                }
                store_rewrapped_keys(write, subject, &rewrapped, now)?;
                Ok(StoredResult { bytes, finished_at: now, audit })
            })
            .map_err(Refusal::NotDurable)
    }

    fn signed_answer(&self, head: &ActHead, result: StoredResult) -> Result<SignResponse, Refusal> {
        let stored: Signatures = acts::read(&result.bytes)?;
        Ok(SignResponse {
            transaction: head.transaction,
            signatures: stored.signatures.into_iter().map(|one| Binary(one.0)).collect(),
            signed_at: result.finished_at,
            audit: self.show_entry(result.audit)?,
        })
    }
}
