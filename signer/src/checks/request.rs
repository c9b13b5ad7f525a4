//! A request as its parts, read once.

use super::Refusal;
use rubrica_core::api::Binary;
use rubrica_core::canonical;
use rubrica_core::digest::sha256;
use rubrica_core::identity::{ApproverId, Factor, KeyId, Nonce, SubjectId, TransactionId};
use rubrica_core::protocol::intent::Intent;
use rubrica_core::protocol::{Approval, Sealed, Signed};
use rubrica_core::time::UnixTime;

/// What a gateway sends for an act: the citizen's intent, its own assertion, and the citizen's
/// sealed activation.
#[derive(Debug)]
pub(crate) struct ReadRequest<I, A> {
    pub(crate) intent: I,
    pub(crate) assertion: Signed<A>,
    pub(crate) sealed: Sealed,
    pub(crate) approval: Option<Approval>,
    pub(crate) intent_digest: [u8; 32],
    pub(crate) sealed_digest: [u8; 32],
}

impl<I: Intent, A: canonical::Message> ReadRequest<I, A> {
    pub(crate) fn read(
        intent: &[u8],
        assertion: &[u8],
        sealed: &[u8],
        approval: Option<&Binary>,
    ) -> Result<Self, Refusal> {
        let approval = approval
            .map(|bytes| canonical::decode(bytes.as_ref()))
            .transpose()
            .map_err(|_| Refusal::Malformed("approval"))?;
        Ok(Self {
            approval,
            intent: canonical::decode(intent).map_err(|_| Refusal::Malformed("intent"))?,
            assertion: Signed::from_bytes(assertion)
                .map_err(|_| Refusal::Malformed("assertion"))?,
            sealed: canonical::decode(sealed).map_err(|_| Refusal::Malformed("sealed"))?,
            // The bytes are canonical, or they would not have been read.
            intent_digest: sha256(intent),
            sealed_digest: sha256(sealed),
        })
    }

    /// What makes it the same request: intent and activation. Assertion and approval may be fresh
    /// ones.
    pub(crate) fn digest(&self) -> [u8; 32] {
        sha256(&[self.intent_digest, self.sealed_digest].concat())
    }
}

/// What is recorded of a checked act, whatever it is.
#[derive(Debug, Clone)]
pub(crate) struct ActHead {
    pub(crate) transaction: TransactionId,
    pub(crate) subject: SubjectId,
    /// SHA-256 of the intent.
    pub(crate) intent: [u8; 32],
    /// SHA-256 of the intent and the sealed activation.
    pub(crate) request: [u8; 32],
    pub(crate) jti: Nonce,
    pub(crate) assertion_expires: UnixTime,
    pub(crate) edge: KeyId,
    /// What was proved: as the gateway says, and as the signer has seen for itself.
    pub(crate) factors: Vec<Factor>,
    /// What approved the act, if it was approved.
    pub(crate) approved: Option<Approved>,
}

/// An approval that was believed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Approved {
    pub(crate) approver: ApproverId,
    /// The passkey's counter of signatures.
    pub(crate) counter: u32,
}

impl ActHead {
    pub(crate) fn approver(&self) -> Option<ApproverId> {
        self.approved.map(|approved| approved.approver)
    }
}
