//! Issuing, step by step.

use super::admit::Admitted;
use super::record::{Known, Trace, intend};
use crate::audit::Event;
use crate::ca::{AuthorityError, CertificateParts, Holder, serial_of};
use crate::checks::assertion::is_fresh;
use crate::checks::issuing::{IssuingToken, Permitted, is_the_vouched_intent};
use crate::checks::{ActHead, Refusal};
use crate::custody::blob;
use crate::service::{Inner, Signer};
use crate::store::StoreError;
use crate::store::acts::{self, IssuedCredentials, Kind, StoredResult};
use crate::store::credentials::{self, CredentialRow};
use rubrica_core::api::signer::{IssueRequest, IssueResponse, KeyPurpose};
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::digest::sha256;
use rubrica_core::identity::{CredentialId, SubjectId, TransactionId};
use rubrica_core::time::UnixTime;

/// A checked issuance whose intent is durable.
struct Intended(IssuingToken);

/// Sealed keys and certificates that are not yet on disk.
struct Made {
    head: ActHead,
    rows: Vec<CredentialRow>,
}

impl Signer {
    /// Makes a citizen's two keys and issues their certificates, or gives what was issued when the
    /// request comes again.
    ///
    /// Blocks until the result is durable: call it where blocking is allowed.
    ///
    /// # Errors
    /// [`Refusal`], which is in the audit log by then.
    pub fn issue(&self, request: &IssueRequest) -> Result<IssueResponse, Refusal> {
        self.inner.carry_out(|now, trace| self.inner.issue(request, now, trace))
    }
}

impl Inner {
    fn issue(
        &self,
        request: &IssueRequest,
        now: UnixTime,
        trace: &mut Trace,
    ) -> Result<IssueResponse, Refusal> {
        let Admitted { request, assertion, head } =
            self.admit(request, is_the_vouched_intent, now, trace)?;

        let _turn = self.turns.wait(head.subject.as_bytes());
        // The turn may have been long in coming.
        let now = self.platform.now();
        is_fresh(&self.policy, &assertion.head, now)?;
        if let Known::Done(result) = self.check_unused(&head, Kind::Issuance)? {
            self.record_release(&head, now)?;
            return self.issue_answer(result, now);
        }
        let token = self.check_issuing(&request, assertion, head, now)?;
        let intended = self.intend_issuance(token, now)?;
        let made = self.make_credentials(intended, now)?;
        let result = self.store_credentials(made)?;
        self.issue_answer(result, now)
    }

    fn intend_issuance(&self, token: IssuingToken, now: UnixTime) -> Result<Intended, Refusal> {
        let (head, nonce) = (token.head().clone(), *token.nonce());
        let subject = self.pseudonyms.of(&head.subject);
        self.store
            .write(move |write| {
                let approver = head.approver();
                let resumed = match intend(write, &head, &nonce, Kind::Issuance, now)? {
                    Ok(resumed) => resumed,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                write.log(
                    now,
                    Event::IssuanceIntended {
                        transaction: head.transaction,
                        subject,
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

    fn make_credentials(&self, intended: Intended, now: UnixTime) -> Result<Made, Refusal> {
        let (head, permitted) = intended.0.redeem();
        // Newest first is the signature credential: it is made last.
        let purposes = [KeyPurpose::Authentication, KeyPurpose::Signature];
        let rows = purposes
            .into_iter()
            .map(|purpose| self.make_credential(&head, &permitted, purpose, now))
            .collect::<Result<_, _>>()?;
        Ok(Made { head, rows })
    }

    fn make_credential(
        &self,
        head: &ActHead,
        permitted: &Permitted,
        purpose: KeyPurpose,
        now: UnixTime,
    ) -> Result<CredentialRow, Refusal> {
        let key = self.backend.generate()?;
        let shard = self.shard_for(&head.subject);
        let certificate = self.authority.issue(
            &self.platform,
            &CertificateParts {
                holder: Holder { name: &permitted.name, document: &permitted.document },
                purpose,
                public: &key.public,
                not_before: now,
                not_after: permitted.not_after,
                shard,
            },
        );
        let certificate = certificate.map_err(|error| match error {
            // CHK-OUT-01: a certificate whose signature does not verify is not released.
            AuthorityError::Fault => {
                self.raise_fault_alarm(head.transaction, now);
                Refusal::FaultySignature
            }
            error @ AuthorityError::Rules(_) => {
                // Which rules, for whoever looks after the authority: the log has the check.
                tracing::error!(error = %error, "a certificate was not issued");
                Refusal::CertificateRules(error.to_string())
            }
            AuthorityError::Custody(error) => Refusal::Custody(error),
            error => Refusal::Certificate(Box::new(error)),
        })?;
        // Our own certificate is one.
        let serial = serial_of(&certificate).ok_or(Refusal::FaultySignature)?;
        let credential = CredentialId::from_bytes(self.platform.make_bytes());
        let binding = blob::Binding::new(credential, head.subject, purpose);
        let sealed = blob::seal(&binding, &permitted.unlock_key, key.wrapped, &self.platform)
            .map_err(|error| Refusal::Certificate(Box::new(error)))?;
        let [issuer, _] = self.authority.chain();
        Ok(CredentialRow {
            credential,
            subject: head.subject,
            purpose,
            blob: sealed,
            public: key.public,
            certificate,
            serial,
            issued_by: sha256(issuer),
            not_before: now,
            not_after: permitted.not_after,
            document_until: permitted.document_until,
            locked_at: None,
            revoked: None,
            suspended_at: None,
            superseded_at: None,
            shard,
        })
    }

    /// The part of the lists that new certificates of a citizen are in: both in the same, so that one
    /// list says all about him. Without an address to point to there is the complete list alone.
    fn shard_for(&self, subject: &SubjectId) -> u32 {
        let shards = u64::from(self.policy.crl_shards);
        if shards < 2 || self.authority.pointers().is_none() {
            return 0;
        }
        // The pseudonym is as good as random.
        let lot = u64::from_be_bytes(*subject.as_bytes().first_chunk().unwrap_or(&[0; 8]));
        u32::try_from(lot % shards + 1).unwrap_or_default()
    }

    /// CHK-OUT-02: nothing leaves before keys, certificates and entry are on disk.
    fn store_credentials(&self, made: Made) -> Result<StoredResult, Refusal> {
        let now = self.platform.now();
        let Made { head, rows } = made;
        let subject = self.pseudonyms.of(&head.subject);
        let issued =
            IssuedCredentials { credentials: rows.iter().map(|row| row.credential).collect() };
        let bytes = canonical::encode(&issued);
        self.store
            .write(move |write| {
                // The certificates of before stay good until their end, so that what was signed with
                // them does; the keys go now, so that there is one pair to sign with.
                let replaced = credentials::supersede(write.connection(), &head.subject, now)?;
                if !replaced.is_empty() {
                    let (transaction, credentials) = (head.transaction, replaced);
                    write.log(now, Event::Superseded { transaction, subject, credentials })?;
                }
                for row in &rows {
                    credentials::add(write.connection(), row)?;
                }
                let certificates =
                    rows.iter().map(|row| Bytes(sha256(&row.certificate).to_vec())).collect();
                let event = Event::Issued {
                    transaction: head.transaction,
                    subject,
                    credentials: issued.credentials,
                    certificates,
                    intent: Some(Bytes(head.intent.to_vec())),
                };
                let audit = write.log(now, event)?;
                if !acts::finish(write.connection(), &head.transaction, &bytes, &audit, now)? {
                    return Err(StoreError::Damaged("an act was finished twice"));
                }
                Ok(StoredResult { bytes, finished_at: now, audit })
            })
            .map_err(Refusal::NotDurable)
    }

    fn issue_answer(&self, result: StoredResult, now: UnixTime) -> Result<IssueResponse, Refusal> {
        let issued: IssuedCredentials = acts::read(&result.bytes)?;
        let rows = self.store.read(|connection| {
            issued
                .credentials
                .iter()
                .rev()
                .map(|credential| {
                    credentials::find(connection, credential)?
                        .ok_or(StoreError::Damaged("an issued credential is missing"))
                })
                .collect::<Result<Vec<_>, _>>()
        })?;
        let credentials = rows.into_iter().map(|row| self.show(row, now)).collect();
        Ok(IssueResponse { credentials, audit: self.show_entry(result.audit)? })
    }

    /// A fault of our own, or somebody's attack by faults: somebody must look at it now.
    pub(super) fn raise_fault_alarm(&self, transaction: TransactionId, now: UnixTime) {
        tracing::error!(transaction = %transaction, "own signature does not verify");
        let event = Event::FaultFound { transaction };
        if let Err(error) = self.store.write(move |write| write.log(now, event)) {
            tracing::error!(error = ?error, "a fault is not in the audit log");
        }
    }
}
