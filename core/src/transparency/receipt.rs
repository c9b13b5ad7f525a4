//! What is kept of an act: its entry in the signer's log, and the proof that it stands there.

use super::checkpoint::CheckpointError;
use super::entry::{Entry, Event};
use super::note::NoteKey;
use super::{Checkpoint, Hash, InclusionProof, leaf_hash};
use crate::activation_key::{ActivationKeyError, TrustedLogKey};
use crate::api::Binary;
use crate::api::signer::{AuditReference, IssueResponse, SignResponse};
use crate::canonical;
use crate::digest::sha256;
use crate::protocol::{IssuanceIntent, SigningIntent};
use crate::time::UnixTime;
use crate::x509::Certificate;
use serde::{Deserialize, Serialize};

/// Why an entry is not believed to stand in a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The checkpoint is not one of the log.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The entry is not the one that the leaf hash was made of.
    #[error("the entry is not the one that was logged")]
    OtherEntry,
    /// The proof does not lead from the entry to the root of the checkpoint.
    #[error("the proof does not lead from the entry to the checkpoint")]
    NotIncluded,
    /// The entry is in the log, and is none that can be read.
    #[error("the entry in the log cannot be read")]
    Unreadable,
    /// The entry is in the log, and speaks of something else.
    #[error("the entry in the log speaks of another act")]
    OtherAct,
    /// Who vouches for the key of the log is not believed.
    #[error("the key of the log is not vouched for")]
    Key(#[from] ActivationKeyError),
    /// It is no receipt.
    #[error("the receipt cannot be read")]
    NoReceipt,
}

impl ProofError {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Checkpoint(error) => error.code(),
            Self::OtherEntry => "log_entry_changed",
            Self::NotIncluded => "log_proof_wrong",
            Self::Unreadable => "log_entry_unreadable",
            Self::OtherAct => "log_other_act",
            Self::Key(error) => error.code(),
            Self::NoReceipt => "receipt_malformed",
        }
    }
}

/// An entry that stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// What it says.
    pub entry: Entry,
    /// The state of the log that it was shown for.
    pub checkpoint: Checkpoint,
}

impl AuditReference {
    /// Checks the way from the entry to a checkpoint of the log whose key is `log`.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn check(&self, log: &NoteKey) -> Result<Logged, ProofError> {
        // CHK-TLG-02.
        let checkpoint = Checkpoint::open(&self.checkpoint, log)?;
        let leaf = leaf_hash(self.entry.as_ref());
        if leaf != self.leaf.as_ref() {
            return Err(ProofError::OtherEntry);
        }
        let path = self.path.iter().map(|node| Hash::try_from(node.as_ref()));
        let path = path.collect::<Result<_, _>>().map_err(|_| ProofError::NotIncluded)?;
        let proof = InclusionProof { index: self.index, tree_size: checkpoint.size, path };
        if proof.root(leaf) != Some(checkpoint.root) {
            return Err(ProofError::NotIncluded);
        }
        let entry = canonical::decode(self.entry.as_ref()).map_err(|_| ProofError::Unreadable)?;
        Ok(Logged { entry, checkpoint })
    }
}

/// Checks that a signature stands in the log as the one that was made for `intent`.
///
/// # Errors
/// [`ProofError`].
pub fn check_signature(
    answer: &SignResponse,
    intent: &SigningIntent,
    log: &NoteKey,
) -> Result<Logged, ProofError> {
    let logged = answer.audit.check(log)?;
    let all: Vec<u8> =
        answer.signatures.iter().flat_map(|one| one.as_ref().iter().copied()).collect();
    // CHK-TLG-03.
    let is_it = matches!(
        &logged.entry.event,
        Event::Signed { transaction, credential, signatures, intent: logged, .. }
            if *transaction == intent.transaction
                && answer.transaction == intent.transaction
                && *credential == intent.credential
                && *signatures == sha256(&all)
                && logged.as_ref().is_some_and(|it| it.as_ref() == canonical::digest(intent))
    );
    if is_it { Ok(logged) } else { Err(ProofError::OtherAct) }
}

/// Checks that an issuance stands in the log as the one that was made for `intent`.
///
/// # Errors
/// [`ProofError`].
pub fn check_issuance(
    answer: &IssueResponse,
    intent: &IssuanceIntent,
    log: &NoteKey,
) -> Result<Logged, ProofError> {
    let logged = answer.audit.check(log)?;
    let Event::Issued { transaction, credentials, certificates, intent: digest, .. } =
        &logged.entry.event
    else {
        return Err(ProofError::OtherAct);
    };
    // CHK-TLG-03. Those that came are those that were logged, in whatever order.
    let all_logged = answer.credentials.len() == credentials.len()
        && answer.credentials.iter().all(|one| {
            let certificate = sha256(one.certificate.as_ref());
            credentials.iter().zip(certificates).any(|(credential, digest)| {
                *credential == one.credential && digest.as_ref() == certificate
            })
        });
    let is_it = *transaction == intent.transaction
        && digest.as_ref().is_some_and(|it| it.as_ref() == canonical::digest(intent));
    if all_logged && is_it { Ok(logged) } else { Err(ProofError::OtherAct) }
}

/// Everything that shows later, to anybody who has the root certificate, that a signature was logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// [`Receipt::FORM`].
    pub form: String,
    /// Name of the signer.
    pub signer: String,
    /// Canonical [`SigningIntent`].
    pub intent: Binary,
    /// What the signer answered.
    pub answer: SignResponse,
    /// `Signed<LogKeyStatement>`.
    pub log_key: Binary,
    /// Who vouches for the key, in DER: the issuing authority, then its root.
    pub chain: Vec<Binary>,
}

impl Receipt {
    /// What a receipt of this form calls itself.
    pub const FORM: &'static str = "rubrica/receipt/v1";

    /// The receipt of a signature.
    #[must_use]
    pub fn new(
        signer: &str,
        intent: &SigningIntent,
        answer: SignResponse,
        log_key: Binary,
        chain: Vec<Binary>,
    ) -> Self {
        let intent = canonical::encode(intent).into();
        Self {
            form: Self::FORM.to_owned(),
            signer: signer.to_owned(),
            intent,
            answer,
            log_key,
            chain,
        }
    }

    /// Checks all of it. Gives the intent, the entry, and the key of the log.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn check(
        &self,
        roots: &[Certificate],
    ) -> Result<(SigningIntent, Logged, NoteKey), ProofError> {
        if self.form != Self::FORM {
            return Err(ProofError::NoReceipt);
        }
        let intent: SigningIntent =
            canonical::decode(self.intent.as_ref()).map_err(|_| ProofError::NoReceipt)?;
        // As it was then: authorities end, and what they vouched for in their time stays.
        let at: UnixTime = self.answer.signed_at;
        let key = TrustedLogKey::check(&self.log_key, &self.chain, roots, &self.signer, at)?;
        let logged = check_signature(&self.answer, &intent, key.note_key())?;
        if logged.entry.at != at {
            return Err(ProofError::OtherAct);
        }
        Ok((intent, logged, key.into_note_key()))
    }
}
