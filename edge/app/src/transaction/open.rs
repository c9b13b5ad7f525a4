//! Opening a transaction.

use super::error::TransactionError;
use super::state::{Act, Asked, Record, State};
use super::{Found, place};
use crate::app::{App, read_json};
use crate::citizen::Account;
use crate::passkeys::Enrolling;
use crate::ports::Ports;
use crate::session::Live;
use crate::store::{citizens, inherited, transactions};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::v1::{OpenIssuance, OpenPasswordChange, OpenSignature, Transaction};
use rubrica_core::identity::{self, TransactionId};
use std::time::Duration;

/// How long the answer of a transaction can be asked for again after its end.
const KEPT: Duration = Duration::from_secs(3600);

impl<P: Ports> App<P> {
    /// `POST /transactions/issuance`.
    pub(crate) async fn open_issuance(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Transaction, TransactionError> {
        let live = self.changing_session_to(request, identity::Act::Issue).await?;
        let OpenIssuance {} = read_json(request)?;
        let terms_version = self.settings.policy.terms_version;
        self.open_transaction(&live, Act::Issuance { terms_version }).await
    }

    /// `POST /transactions/signature`.
    pub(crate) async fn open_signature(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Transaction, TransactionError> {
        let live = self.changing_session_to(request, identity::Act::Sign).await?;
        let body: OpenSignature = read_json(request)?;
        let policy = &self.settings.policy;
        // CHK-TRX-04: what the signer would refuse is not even opened.
        if body.digests.is_empty() || body.digests.len() > policy.max_digests.into() {
            return Err(TransactionError::DigestCount);
        }
        if !policy.hash_algorithms.contains(&body.hash_algorithm) {
            return Err(TransactionError::HashAlgorithm);
        }
        let length = body.hash_algorithm.digest_len();
        if body.digests.iter().any(|digest| digest.as_ref().len() != length) {
            return Err(TransactionError::DigestLength);
        }
        let act = Act::Signature {
            credential: body.credential,
            hash_algorithm: body.hash_algorithm,
            digests: body.digests,
            application: self.settings.application.clone(),
        };
        self.open_transaction(&live, act).await
    }

    /// Opens the enrolment of a passkey or device.
    pub(crate) async fn open_enrolment(
        &self,
        live: &Live,
        enrolling: &Enrolling<'_>,
    ) -> Result<Transaction, TransactionError> {
        let act = Act::Enrolment {
            approver: enrolling.approver.clone(),
            label: enrolling.label.to_owned(),
            backed_up: enrolling.backed_up,
            counter: enrolling.counter,
        };
        self.open_transaction(live, act).await
    }

    /// `POST /transactions/password-change`.
    pub(crate) async fn open_password_change(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Transaction, TransactionError> {
        let live = self.changing_session_for_renewal(request).await?;
        let OpenPasswordChange {} = read_json(request)?;
        let opened = self.open_transaction(&live, Act::PasswordChange).await?;
        let subject = live.subject();
        let results =
            self.run(subject, [citizens::find(subject), inherited::find(subject)]).await?;
        let row = citizens::read(&results, 0).map_err(ServiceError::from)?;
        let account = row.as_ref().map(Account::of).transpose()?;
        let stored = inherited::read(&results, 1).map_err(ServiceError::from)?;
        let inherited = self.usable_scheme(account.as_ref(), stored);
        Ok(Transaction { inherited, ..opened })
    }

    async fn open_transaction(
        &self,
        live: &Live,
        act: Act,
    ) -> Result<Transaction, TransactionError> {
        let subject = *live.subject();
        let now = self.ports.now();
        let ttl = Duration::from_secs(self.settings.policy.transaction_ttl_s.into());
        let id = TransactionId::from_bytes(self.make_bytes());
        let expires_at = now.plus(ttl);
        let record = Record { act, asked: Asked::default(), expires_at, state: State::Opened };
        let bytes =
            serde_json::to_vec(&record).map_err(|_| ServiceError::Internal("transaction"))?;
        let body = self.seal(&subject, &place(&id), &bytes);
        self.run(
            &subject,
            [
                transactions::sweep(&subject, now.minus(KEPT)),
                transactions::open(&subject, &id, &body, expires_at),
            ],
        )
        .await?;
        Ok(describe(&Found { subject, id, record, version: 1 }))
    }
}

fn describe(found: &Found) -> Transaction {
    let (application, terms_version) = match &found.record.act {
        Act::Issuance { terms_version } => (String::new(), *terms_version),
        Act::Signature { application, .. } => (application.clone(), 0),
        Act::Enrolment { .. } => (String::new(), 0),
        Act::PasswordChange => (String::new(), 0),
    };
    Transaction {
        transaction: found.id,
        subject: found.subject,
        application,
        terms_version,
        expires_at: found.record.expires_at,
        inherited: None,
    }
}
