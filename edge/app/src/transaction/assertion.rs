//! What the gateway asserts to the signer about a transaction, and the request around it.

use super::Found;
use super::error::TransactionError;
use crate::app::App;
use crate::ports::Ports;
use crate::world::ServiceError;
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{
    EnrolRequest, EnrolResponse, IssueRequest, IssueResponse, SignRequest, SignResponse,
};
use rubrica_core::api::v1::Authorise;
use rubrica_core::digest::sha256;
use rubrica_core::identity::{Factor, Nonce, SubjectId};
use rubrica_core::protocol::assertion::{Assertion, AssertionHead};
use rubrica_core::protocol::{ActivationAssertion, AnyIntent, IdentityAssertion, Signed};
use std::time::Duration;

impl<P: Ports> App<P> {
    /// Has the signer carry out an authorised transaction. Each attempt carries a fresh assertion.
    pub(super) async fn ask_signer(
        &self,
        found: &Found,
        body: &Authorise,
    ) -> Result<Vec<u8>, TransactionError> {
        let intent = found.record.intent(found.subject, found.id);
        let bytes = Binary(intent.to_bytes());
        let (sealed, approval) = (body.sealed.clone(), body.approval.clone());
        // Of an approval the gateway says nothing: the signer sees it for itself.
        let factors = match approval {
            Some(_) => vec![Factor::Password],
            None => vec![Factor::Password, Factor::OtpSms],
        };
        let head = self.assertion_head(&found.subject);
        match intent {
            AnyIntent::Issuance(_) => {
                let profile = self.profile_of(&found.subject).await?;
                let assertion = self.assert(&IdentityAssertion {
                    head,
                    transaction: found.id,
                    name: profile.name,
                    document: profile.document,
                    registration_level: profile.level,
                    last_presence: profile.last_presence,
                    factors,
                    intent_digest: sha256(bytes.as_ref()),
                    sealed_digest: sha256(sealed.as_ref()),
                })?;
                let body = IssueRequest { intent: bytes, assertion, sealed, approval };
                Ok(self.post_signer::<IssueResponse>("/v1/issue", &body).await?)
            }
            AnyIntent::Enrolment(_) => {
                let assertion = self.assert(&ActivationAssertion {
                    head,
                    transaction: found.id,
                    intent_digest: sha256(bytes.as_ref()),
                    factors,
                })?;
                let body = EnrolRequest { intent: bytes, assertion, sealed, approval };
                Ok(self.post_signer::<EnrolResponse>("/v1/approvers/enrol", &body).await?)
            }
            AnyIntent::PasswordChange(_) => {
                let proved = (&sealed, approval.as_ref());
                Ok(self.ask_rewrap(&found.subject, found.id, &bytes, proved).await?)
            }
            AnyIntent::Signature(_) => {
                let assertion = self.assert(&ActivationAssertion {
                    head,
                    transaction: found.id,
                    intent_digest: sha256(bytes.as_ref()),
                    factors,
                })?;
                let body = SignRequest { intent: bytes, assertion, sealed, approval };
                Ok(self.post_signer::<SignResponse>("/v1/sign", &body).await?)
            }
        }
    }

    /// The part that all assertions have: for this signer, good for a minute, once.
    pub(crate) fn assertion_head(&self, subject: &SubjectId) -> AssertionHead {
        let now = self.ports.now();
        let ttl = Duration::from_secs(self.settings.policy.assertion_ttl_s.into());
        AssertionHead {
            audience: self.settings.signer_name.clone(),
            subject: *subject,
            issued_at: now,
            expires: now.plus(ttl),
            jti: Nonce::from_bytes(self.make_bytes()),
        }
    }

    /// Signs an assertion.
    pub(crate) fn assert<A: Assertion>(&self, assertion: &A) -> Result<Binary, ServiceError> {
        Signed::sign(assertion, &self.settings.edge_signing_key)
            .map(|signed| signed.to_bytes().into())
            .map_err(|_| ServiceError::Internal("assertion"))
    }
}
