//! What is stored of a transaction, and the steps from one state to the next.

use super::error::TransactionError;
use crate::otp::{OtpAct, OtpPurpose};
use rubrica_core::api::{Binary, Problem};
use rubrica_core::canonical::Bytes;
use rubrica_core::digest::HashAlgorithm;
use rubrica_core::identity::{CredentialId, SubjectId, TransactionId};
use rubrica_core::protocol::{
    AnyIntent, Approver, EnrolmentIntent, IssuanceIntent, RewrapIntent, SigningIntent,
};
use rubrica_core::time::UnixTime;
use serde::{Deserialize, Serialize};

/// A stored transaction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Record {
    /// What the citizen asked for: never changes.
    pub(super) act: Act,
    /// How the citizen said that he would prove possession, the last time he said it.
    #[serde(default)]
    pub(super) asked: Asked,
    /// `expires` of the intent.
    pub(super) expires_at: UnixTime,
    /// How far it has come.
    pub(super) state: State,
}

/// By what possession is to be proved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Asked {
    /// A code by SMS.
    #[default]
    Otp,
    /// An approval by a passkey or the registered device.
    Approval,
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
    /// Another password.
    PasswordChange,
    /// That a passkey or device may approve for him.
    Enrolment {
        /// The passkey or device.
        #[serde(with = "canonical_bytes")]
        approver: Approver,
        /// How he calls it.
        label: String,
        /// Whether its provider keeps a copy.
        backed_up: bool,
        /// Its counter so far.
        counter: u32,
    },
}

/// A message inside JSON: its canonical bytes.
mod canonical_bytes {
    use rubrica_core::api::Binary;
    use rubrica_core::canonical::{self, Message};
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de};

    pub(super) fn serialize<S: Serializer>(
        message: &impl Message,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        Binary(canonical::encode(message)).serialize(serializer)
    }

    pub(super) fn deserialize<'de, M: Message, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<M, D::Error> {
        let bytes = Binary::deserialize(deserializer)?;
        canonical::decode(bytes.as_ref()).map_err(de::Error::custom)
    }
}

/// How far a transaction has come.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(super) enum State {
    /// It is known what the citizen wants.
    Opened,
    /// A code bound to the intent is on its way.
    OtpSent,
    /// A passkey or device is asked for its approval of the intent.
    ApprovalAsked,
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
        matches!(
            self,
            Self::Opened | Self::OtpSent | Self::ApprovalAsked | Self::PasswordStarted { .. }
        )
    }

    /// The citizen says how he will prove possession: for the first time, again, or otherwise than
    /// he said before.
    pub(super) fn asked(self, asked: Asked) -> Result<Self, TransactionError> {
        match self {
            Self::Opened | Self::OtpSent | Self::ApprovalAsked => Ok(Self::waiting(asked)),
            Self::PasswordStarted { .. } => Ok(self),
            other => Err(other.wrong_step()),
        }
    }

    /// The state that waits for the password.
    pub(super) const fn waiting(asked: Asked) -> Self {
        match asked {
            Asked::Otp => Self::OtpSent,
            Asked::Approval => Self::ApprovalAsked,
        }
    }

    /// The gateway has answered the first message of the proof: for the first time, or again.
    pub(super) fn password_started(self, opaque: &[u8]) -> Result<Self, TransactionError> {
        match self {
            Self::OtpSent | Self::ApprovalAsked | Self::PasswordStarted { .. } => {
                Ok(Self::PasswordStarted { opaque: opaque.to_vec().into() })
            }
            other => Err(other.wrong_step()),
        }
    }

    /// The citizen ends it.
    pub(super) fn cancelled(self) -> Result<Self, TransactionError> {
        match self {
            Self::Cancelled => Ok(self),
            open if open.is_open() => Ok(Self::Cancelled),
            other => Err(other.wrong_step()),
        }
    }

    /// CHK-TRX-02: this state does not allow the step.
    pub(super) const fn wrong_step(&self) -> TransactionError {
        TransactionError::WrongStep(match self {
            Self::Opened => "opened",
            Self::OtpSent => "otp_sent",
            Self::ApprovalAsked => "approval_asked",
            Self::PasswordStarted { .. } => "password_started",
            Self::Authorised { .. } => "authorised",
            Self::Completed { .. } => "completed",
            Self::Failed { .. } | Self::Dead => "failed",
            Self::Cancelled => "cancelled",
        })
    }
}

impl Record {
    /// The intent of the transaction, as the browser builds it too.
    pub(super) fn intent(&self, subject: SubjectId, transaction: TransactionId) -> AnyIntent {
        let expires = self.expires_at;
        match &self.act {
            Act::Issuance { terms_version } => AnyIntent::Issuance(IssuanceIntent {
                transaction,
                subject,
                terms_version: *terms_version,
                expires,
            }),
            Act::Signature { credential, hash_algorithm, digests, application } => {
                AnyIntent::Signature(SigningIntent {
                    transaction,
                    credential: *credential,
                    hash_algorithm: *hash_algorithm,
                    digests: digests.iter().map(|digest| Bytes(digest.0.clone())).collect(),
                    application: application.clone(),
                    expires,
                })
            }
            Act::Enrolment { approver, .. } => AnyIntent::Enrolment(EnrolmentIntent {
                transaction,
                subject,
                approver: approver.clone(),
                expires,
            }),
            Act::PasswordChange => {
                AnyIntent::PasswordChange(RewrapIntent { transaction, subject, expires })
            }
        }
    }

    /// What the code from the phone authorises.
    pub(super) fn otp_act(&self, subject: SubjectId, transaction: TransactionId) -> OtpAct {
        let purpose = match &self.act {
            Act::Issuance { .. } => OtpPurpose::Issuance,
            Act::Signature { digests, .. } => OtpPurpose::Signature { count: digests.len() },
            Act::Enrolment { approver: Approver::Passkey { .. }, .. } => OtpPurpose::Passkey,
            Act::Enrolment { approver: Approver::Device { .. }, .. } => OtpPurpose::Device,
            Act::PasswordChange => OtpPurpose::PasswordChange,
        };
        OtpAct { subject, purpose, binding: self.intent(subject, transaction).digest() }
    }
}
