//! A change of password: the gateway's record and the signer's keys go over to the new one together.
//!
//! What the citizen has authorised is kept before the signer is asked, and the record changes after the
//! signer has answered. When either breaks off in between, whatever asks for the password next finishes
//! it first: the signer answers the same request with what it did, or refuses it for good.

use super::Found;
use super::error::TransactionError;
use super::state::Act;
use crate::app::{App, read_json};
use crate::citizen::Account;
use crate::ports::Ports;
use crate::session::Live;
use crate::signer::SignerError;
use crate::store::tries::{self, Tried};
use crate::store::{StoreError, citizens, logins, password_changes, sessions, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{RewrapRequest, RewrapResponse};
use rubrica_core::api::v1::{ActivationPasswordStarted, Authorise, NewPasswordStart};
use rubrica_core::digest::sha256;
use rubrica_core::identity::{Factor, SubjectId, TransactionId};
use rubrica_core::opaque::StretchingParameters;
use rubrica_core::opaque::server::finish_registration;
use rubrica_core::protocol::ActivationAssertion;
use rubrica_core::sms::Notice;
use serde::{Deserialize, Serialize};

/// What is kept of a change that was authorised. Stored sealed.
#[derive(Serialize, Deserialize)]
struct Change {
    /// The account that it leads to.
    account: Account,
    /// Canonical intent, as the signer has it.
    intent: Binary,
    /// Canonical `Sealed`.
    sealed: Binary,
    /// Canonical `Approval`, where a passkey stood for the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approval: Option<Binary>,
}

/// Where a change is sealed to.
const CHANGE: &[u8] = b"rubrica/edge/password-change/v1";

impl<P: Ports> App<P> {
    /// `POST /transactions/{id}/new-password`.
    pub(crate) async fn start_new_password(
        &self,
        request: &Request<Vec<u8>>,
        id: &str,
    ) -> Result<ActivationPasswordStarted, TransactionError> {
        let live = self.changing_session_for_renewal(request).await?;
        let body: NewPasswordStart = read_json(request)?;
        let found = self.living_transaction(&live, id).await?;
        if !matches!(found.record.act, Act::PasswordChange) {
            return Err(TransactionError::NewPassword);
        }
        let response = self
            .settings
            .opaque_setup
            .answer_registration(body.registration_request.as_ref(), &found.subject)
            .map_err(|_| TransactionError::Malformed("registration_request"))?;
        Ok(ActivationPasswordStarted {
            registration_response: response.into(),
            stretching: StretchingParameters::default(),
        })
    }

    /// The account that the request leads to, if it is one that changes the password.
    pub(super) fn new_account(
        &self,
        found: &Found,
        body: &Authorise,
    ) -> Result<Option<Account>, TransactionError> {
        match (&found.record.act, &body.registration_upload) {
            (Act::PasswordChange, Some(upload)) => {
                let record = finish_registration(upload.as_ref())
                    .map_err(|_| TransactionError::Malformed("registration_upload"))?;
                Ok(Some(Account::with_password(record, self.ports.now())))
            }
            (Act::PasswordChange, None) | (_, Some(_)) => Err(TransactionError::NewPassword),
            (_, None) => Ok(None),
        }
    }

    /// What is to be kept of a change.
    pub(super) fn seal_change(
        &self,
        found: &Found,
        account: &Account,
        body: &Authorise,
    ) -> Result<Vec<u8>, ServiceError> {
        let change = Change {
            account: account.clone(),
            intent: found.record.intent(found.subject, found.id).to_bytes().into(),
            sealed: body.sealed.clone(),
            approval: body.approval.clone(),
        };
        let bytes = serde_json::to_vec(&change).map_err(|_| ServiceError::Internal("change"))?;
        Ok(self.seal(&found.subject, CHANGE, &bytes))
    }

    /// Has the signer close the citizen's keys with the new password. Each attempt carries a fresh
    /// assertion.
    pub(super) async fn ask_rewrap(
        &self,
        subject: &SubjectId,
        transaction: TransactionId,
        intent: &Binary,
        (sealed, approval): (&Binary, Option<&Binary>),
    ) -> Result<Vec<u8>, SignerError> {
        // Of an approval the gateway says nothing: the signer sees it for itself.
        let factors = match approval {
            Some(_) => vec![Factor::Password],
            None => vec![Factor::Password, Factor::OtpSms],
        };
        let assertion = self.assert(&ActivationAssertion {
            head: self.assertion_head(subject),
            transaction,
            intent_digest: sha256(intent.as_ref()),
            factors,
        })?;
        let (intent, sealed) = (intent.clone(), sealed.clone());
        let body = RewrapRequest { intent, assertion, sealed, approval: approval.cloned() };
        self.post_signer::<RewrapResponse>("/v1/rewrap", &body).await
    }

    /// The signer has answered for good: the account follows, or stays as it is.
    pub(super) async fn end_change(
        &self,
        subject: &SubjectId,
        id: TransactionId,
        done: bool,
        live: Option<&Live>,
    ) -> Result<(), ServiceError> {
        let found = self.run(subject, [password_changes::find(subject)]).await?;
        // Whoever else knew of it has ended it meanwhile.
        let Some((kept, body)) = password_changes::read(&found, 0)? else { return Ok(()) };
        if kept != id {
            return Ok(());
        }
        if !done {
            self.run(subject, [password_changes::end(subject, &id)]).await?;
            return Ok(());
        }
        let Change { account, .. } = self.open_change(subject, &body)?;
        let account = account.to_bytes()?;
        // Whoever knew the old password may have sessions: the one that asked goes on.
        let others = match live {
            Some(live) => sessions::end_others(subject, &live.secret()),
            None => sessions::end_all(subject),
        };
        let changed = self
            .run(
                subject,
                [
                    citizens::change_password(subject, &account, &id),
                    others,
                    // CHK-PWD-03: nor does a login go on that was begun with it.
                    logins::end_with_account(subject, &account),
                    tries::forget_with_account(subject, Tried::Password, &account),
                    password_changes::end(subject, &id),
                ],
            )
            .await?;
        if touched(&changed, 0) {
            self.notify(subject, Notice::PasswordChanged).await;
        }
        Ok(())
    }

    /// CHK-PWD-02: finishes a change that broke off, before any password is looked at. While the signer
    /// cannot be reached, the password is still the old one.
    pub(crate) async fn settle_change(
        &self,
        subject: &SubjectId,
        id: TransactionId,
        body: &[u8],
    ) -> Result<(), ServiceError> {
        let change = self.open_change(subject, body)?;
        let proved = (&change.sealed, change.approval.as_ref());
        match self.ask_rewrap(subject, id, &change.intent, proved).await {
            Ok(_) => self.end_change(subject, id, true, None).await,
            Err(SignerError::Refused { lasting: true, .. }) => {
                self.end_change(subject, id, false, None).await
            }
            Err(SignerError::Service(error)) => Err(error),
            Err(_) => Ok(()),
        }
    }

    fn open_change(&self, subject: &SubjectId, body: &[u8]) -> Result<Change, ServiceError> {
        let bytes = self.open(subject, CHANGE, body)?;
        serde_json::from_slice(&bytes)
            .map_err(|_| StoreError::Unreadable("change of password").into())
    }
}
