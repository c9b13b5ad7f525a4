//! CHK-APR: whether a device or passkey of the citizen approves exactly this act.

use super::{ActHead, Approved, ReadRequest, Refusal};
use crate::service::Inner;
use crate::store::approvers::{self, ApproverRow};
use rubrica_core::canonical::Message;
use rubrica_core::identity::Factor;
use rubrica_core::protocol::UnlockKey;
use rubrica_core::protocol::approval::ApprovalError;
use rubrica_core::protocol::intent::Intent;

/// An approval that is good but for one thing: whose password its approver was enrolled with.
#[derive(Debug)]
pub(crate) struct Unbound(Option<(ApproverRow, Approved, Factor)>);

impl Inner {
    /// Checks the approval of a request, if it has one. Whether it must have one was decided by
    /// CHK-ASR-04.
    pub(crate) fn check_approval<I: Intent, A: Message>(
        &self,
        request: &ReadRequest<I, A>,
        head: &ActHead,
    ) -> Result<Unbound, Refusal> {
        let Some(approval) = &request.approval else { return Ok(Unbound(None)) };
        // CHK-APR-01: it is this citizen's, and was not removed.
        let id = approval.approver();
        let row = self
            .store
            .read(|connection| approvers::find(connection, &head.subject, &id))?
            .ok_or(Refusal::ApproverUnknown)?;
        if row.removed_at.is_some() {
            return Err(Refusal::ApproverRemoved);
        }
        let approved = approval
            .verify(&row.approver, &head.transaction, &request.intent_digest)
            .map_err(refusal)?;
        // CHK-APR-06: a copy of a passkey, or an old approval, gives itself away. Decided for good
        // where the act is recorded; an act that was left unfinished may come with the counter that
        // it took then. What never counted stays at 0.
        if approved.counter < row.counter {
            return Err(Refusal::ApprovalCounter);
        }
        let counted = Approved { approver: id, counter: approved.counter };
        Ok(Unbound(Some((row, counted, approved.factor))))
    }
}

impl Unbound {
    /// CHK-APR-07: the approver was enrolled with the unlock key that this act was sealed with.
    /// Gives the head of the act with what the approval proves.
    pub(crate) fn bound_to(
        self,
        unlock_key: &UnlockKey,
        head: &ActHead,
    ) -> Result<ActHead, Refusal> {
        let mut head = head.clone();
        // What the gateway says of approvals is not repeated in the log as if it had been seen.
        head.factors.retain(|factor| matches!(factor, Factor::Password | Factor::OtpSms));
        if let Some((row, approved, factor)) = self.0 {
            if !row.binding.holds(&head.subject, &row.approver, unlock_key) {
                return Err(Refusal::ApproverNotBound);
            }
            head.factors.push(factor);
            head.approved = Some(approved);
        }
        Ok(head)
    }
}

fn refusal(error: ApprovalError) -> Refusal {
    match error {
        // CHK-APR-02: the approver signed it, as what it is.
        ApprovalError::BadSignature | ApprovalError::OtherApprover => Refusal::ApprovalNotSigned,
        // CHK-APR-03: this act, with these digests and this code to compare.
        ApprovalError::OtherIntent => Refusal::ApprovalOtherIntent,
        // CHK-APR-04: at the site where the passkey was enrolled, and in no frame.
        ApprovalError::OtherSite => Refusal::ApprovalOtherSite,
        // CHK-APR-05: by somebody who unlocked the authenticator.
        ApprovalError::UserNotVerified => Refusal::ApprovalUnverified,
        _ => Refusal::Malformed("approval"),
    }
}
