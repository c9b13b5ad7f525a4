//! What is stored of a transaction, and the steps from one state to the next.

use super::error::TransactionError;
use crate::otp::{OtpAct, OtpPurpose};
use rubrica_core::api::{Binary, Problem};
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::digest::HashAlgorithm;
use rubrica_core::identity::{CredentialId, SubjectId, TransactionId};
use rubrica_core::protocol::{IssuanceIntent, SigningIntent};
use rubrica_core::time::UnixTime;
use serde::{Deserialize, Serialize};

/// A stored transaction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Record {
    /// What the citizen asked for: never changes.
    pub(super) act: Act,
    /// `expires` of the intent.
    pub(super) expires_at: UnixTime,
    /// How far it has come.
    pub(super) state: State,
}

/// What a citizen asks for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(super) enum Act {
    /// Keys and certificates.
    Issuance {
        /// Version of the terms that were shown.
        terms_version: u16,
    },
    /// Signatures.
    Signature {
        /// The credential whose key is to be used.
        credential: CredentialId,
        /// With which algorithm the digests were made.
        hash_algorithm: HashAlgorithm,
        /// One digest per signature.
        digests: Vec<Binary>,
        /// The application for which the citizen signs.
        application: String,
    },
}

/// How far a transaction has come.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(super) enum State {
    /// It is known what the citizen wants.
    Opened,
    /// A code bound to the intent is on its way.
    OtpSent,
    /// The browser can prove the password for the intent.
    PasswordStarted {
        /// The gateway's state of the proof.
        opaque: Binary,
    },
    /// Both factors were proved, by the request with this digest. The signer has not answered.
    Authorised {
        /// SHA-256 of the request.
        request: Binary,
    },
    /// The signer has done it.
    Completed {
        /// SHA-256 of the request.
        request: Binary,
        /// The signer's answer.
        answer: Binary,
    },
    /// The signer has refused it.
    Failed {
        /// SHA-256 of the request.
        request: Binary,
        /// Why.
        problem: Problem,
    },
    /// It cannot go on: the code is dead.
    Dead,
    /// The citizen has thought better of it.
    Cancelled,
}

impl State {
    /// Whether the citizen can still go on with it.
    pub(super) const fn is_open(&self) -> bool {
        matches!(self, Self::Opened | Self::OtpSent | Self::PasswordStarted { .. })
    }

    /// A code was sent: for the first time, or again.
    pub(super) fn otp_sent(self) -> Result<Self, TransactionError> {
        match self {
            Self::Opened => Ok(Self::OtpSent),
            Self::OtpSent | Self::PasswordStarted { .. } => Ok(self),
            other => Err(other.wrong_step()),
        }
    }

    /// The gateway has answered the first message of the proof: for the first time, or again.
    pub(super) fn password_started(self, opaque: &[u8]) -> Result<Self, TransactionError> {
        match self {
            Self::OtpSent | Self::PasswordStarted { .. } => {
                Ok(Self::PasswordStarted { opaque: opaque.to_vec().into() })
            }
            other => Err(other.wrong_step()),
        }
    }

    /// The citizen ends it.
    pub(super) fn cancelled(self) -> Result<Self, TransactionError> {
        match self {
            Self::Opened | Self::OtpSent | Self::PasswordStarted { .. } | Self::Cancelled => {
                Ok(Self::Cancelled)
            }
            other => Err(other.wrong_step()),
        }
    }

    /// CHK-TRX-02: this state does not allow the step.
    pub(super) const fn wrong_step(&self) -> TransactionError {
        TransactionError::WrongStep(match self {
            Self::Opened => "opened",
            Self::OtpSent => "otp_sent",
            Self::PasswordStarted { .. } => "password_started",
            Self::Authorised { .. } => "authorised",
            Self::Completed { .. } => "completed",
            Self::Failed { .. } | Self::Dead => "failed",
            Self::Cancelled => "cancelled",
        })
    }
}

/// The intent, as the browser builds it too.
#[derive(Debug)]
pub(super) enum ActIntent {
    /// Of an issuance.
    Issuance(IssuanceIntent),
    /// Of a signature.
    Signature(SigningIntent),
}

impl ActIntent {
    /// Its canonical bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Issuance(intent) => canonical::encode(intent),
            Self::Signature(intent) => canonical::encode(intent),
        }
    }

    /// Their SHA-256: what code, proof and assertion are bound to.
    pub(super) fn digest(&self) -> [u8; 32] {
        rubrica_core::digest::sha256(&self.to_bytes())
    }
}

impl Record {
    /// The intent of the transaction.
    pub(super) fn intent(&self, subject: SubjectId, transaction: TransactionId) -> ActIntent {
        let expires = self.expires_at;
        match &self.act {
            Act::Issuance { terms_version } => ActIntent::Issuance(IssuanceIntent {
                transaction,
                subject,
                terms_version: *terms_version,
                expires,
            }),
            Act::Signature { credential, hash_algorithm, digests, application } => {
                ActIntent::Signature(SigningIntent {
                    transaction,
                    credential: *credential,
                    hash_algorithm: *hash_algorithm,
                    digests: digests.iter().map(|digest| Bytes(digest.0.clone())).collect(),
                    application: application.clone(),
                    expires,
                })
            }
        }
    }

    /// What the code from the phone authorises.
    pub(super) fn otp_act(&self, subject: SubjectId, transaction: TransactionId) -> OtpAct {
        let purpose = match &self.act {
            Act::Issuance { .. } => OtpPurpose::Issuance,
            Act::Signature { digests, .. } => OtpPurpose::Signature { count: digests.len() },
        };
        OtpAct { subject, purpose, binding: self.intent(subject, transaction).digest() }
    }
}
