//! A passkey stands for the code by SMS. The gateway looks at its approval first, so that a mistake
//! has a name here; what counts is that the signer verifies it for itself.

use crate::app::{App, Refusal};
use crate::ports::Ports;
use crate::session::SessionError;
use crate::store::{passkeys, touched};
use crate::world::ServiceError;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::ApprovalOptions;
use rubrica_core::canonical;
use rubrica_core::identity::{SubjectId, TransactionId};
use rubrica_core::protocol::Approval;
use rubrica_core::protocol::approval::ApprovalError;

/// Why an approval is not passed on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ApproveError {
    /// The citizen has nothing that could approve, or not here.
    #[error("nothing can approve")]
    None,
    /// His phone is none that approves.
    #[error("phone does not approve")]
    NoPhone,
    /// The phone that approved is not active any more, or approves no more.
    #[error("phone was replaced after it approved")]
    PhoneChanged,
    /// There is no session.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// It is not his who approves.
    #[error("approval of a stranger")]
    Unknown,
    /// It is no approval of this act.
    #[error(transparent)]
    NotApproved(#[from] ApprovalError),
    /// The counter of the passkey has not gone on.
    #[error("counter of the passkey has not gone on")]
    Counter,
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for ApproveError {
    fn problem(&self) -> Problem {
        match self {
            Self::None => Problem::new(409, "approver_none"),
            Self::NoPhone => Problem::new(409, "device_approves_nothing"),
            Self::PhoneChanged => Problem::new(409, "request_device_changed"),
            Self::Session(error) => error.problem(),
            Self::Unknown => Problem::new(403, "approver_unknown"),
            Self::NotApproved(error) => match error {
                ApprovalError::OtherIntent => Problem::new(403, "approval_other_intent"),
                ApprovalError::OtherSite => Problem::new(403, "approval_other_site"),
                ApprovalError::UserNotVerified => Problem::new(403, "approval_user_not_verified"),
                ApprovalError::Malformed => Problem::new(400, "approval_malformed"),
                _ => Problem::new(403, "approval_not_signed"),
            },
            Self::Counter => Problem::new(403, "approval_counter_behind"),
            Self::Service(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// What may approve an act of this citizen.
    pub(crate) async fn approval_options(
        &self,
        subject: &SubjectId,
    ) -> Result<ApprovalOptions, ApproveError> {
        let phone = self.approving_phone(subject).await?;
        let (rp_id, found) = match self.settings.passkey_site() {
            Some(site) => (site.rp_id, self.passkeys_of(subject).await?),
            None => (String::new(), Vec::new()),
        };
        if found.is_empty() && phone.is_none() {
            return Err(ApproveError::None);
        }
        let passkeys = found.iter().map(|(_, body)| body.credential()).collect::<Result<_, _>>()?;
        Ok(ApprovalOptions { rp_id, passkeys, phone })
    }

    /// CHK-PKY-07: the approval is that of a passkey or phone of this citizen, for exactly this act.
    pub(crate) async fn check_approval(
        &self,
        subject: &SubjectId,
        transaction: &TransactionId,
        intent_digest: &[u8; 32],
        approval: &[u8],
    ) -> Result<(), ApproveError> {
        let approval: Approval =
            canonical::decode(approval).map_err(|_| ApprovalError::Malformed)?;
        if matches!(approval, Approval::Device { .. }) {
            let act = (transaction, intent_digest);
            return self.check_phone_approval(subject, act, &approval).await;
        }
        let id = approval.approver();
        let (_, body) = self.passkey(subject, &id).await?.ok_or(ApproveError::Unknown)?;
        let approved = approval.verify(&body.approver()?, transaction, intent_digest)?;
        // CHK-PKY-05: a copy of a passkey gives itself away by its counter.
        let noted = passkeys::use_it(subject, &id, approved.counter, self.ports.now());
        if touched(&self.run(subject, [noted]).await?, 0) {
            Ok(())
        } else {
            Err(ApproveError::Counter)
        }
    }
}
