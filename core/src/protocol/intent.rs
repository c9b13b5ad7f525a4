//! What the citizen means to do, word for word. Browser, gateway and signer each hold the same
//! bytes; the one-time code and the sealed activation are bound to their digest.

use crate::canonical::{self, Bytes, DecodeError, Message};
use crate::digest::{HashAlgorithm, sha256};
use crate::identity::{CredentialId, SubjectId, TransactionId};
use crate::protocol::approver::Approver;
use crate::time::UnixTime;
use minicbor::{Decode, Encode};

/// An act that can be authorised.
pub trait Intent: Message {
    /// The transaction that it belongs to.
    fn transaction(&self) -> TransactionId;
    /// Until when it may be carried out.
    fn expires(&self) -> UnixTime;
}

/// "Sign these digests with this credential, for this application."
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SigningIntent {
    /// The transaction, made by the gateway.
    #[n(0)]
    pub transaction: TransactionId,
    /// The credential whose key is to be used.
    #[n(1)]
    pub credential: CredentialId,
    /// With which algorithm the digests were made.
    #[n(2)]
    pub hash_algorithm: HashAlgorithm,
    /// One digest per signature: of the signed attributes, not of the document.
    #[n(3)]
    pub digests: Vec<Bytes>,
    /// The application for which the citizen signs.
    #[n(4)]
    pub application: String,
    /// Until when the signer may act on it.
    #[n(5)]
    pub expires: UnixTime,
}

impl Message for SigningIntent {
    const TAG: &'static str = "rubrica/signing-intent/v1";
}

impl Intent for SigningIntent {
    fn transaction(&self) -> TransactionId {
        self.transaction
    }

    fn expires(&self) -> UnixTime {
        self.expires
    }
}

/// "Make my keys and issue my certificates, under these terms."
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct IssuanceIntent {
    /// The transaction, made by the gateway.
    #[n(0)]
    pub transaction: TransactionId,
    /// The citizen.
    #[n(1)]
    pub subject: SubjectId,
    /// Version of the terms that were shown.
    #[n(2)]
    pub terms_version: u16,
    /// Until when the signer may act on it.
    #[n(3)]
    pub expires: UnixTime,
}

impl Message for IssuanceIntent {
    const TAG: &'static str = "rubrica/issuance-intent/v1";
}

impl Intent for IssuanceIntent {
    fn transaction(&self) -> TransactionId {
        self.transaction
    }

    fn expires(&self) -> UnixTime {
        self.expires
    }
}

/// "From now on, let this device or passkey approve for me."
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EnrolmentIntent {
    /// The transaction, made by the gateway.
    #[n(0)]
    pub transaction: TransactionId,
    /// The citizen.
    #[n(1)]
    pub subject: SubjectId,
    /// What shall approve.
    #[n(2)]
    pub approver: Approver,
    /// Until when the signer may act on it.
    #[n(3)]
    pub expires: UnixTime,
}

impl Message for EnrolmentIntent {
    const TAG: &'static str = "rubrica/enrolment-intent/v1";
}

impl Intent for EnrolmentIntent {
    fn transaction(&self) -> TransactionId {
        self.transaction
    }

    fn expires(&self) -> UnixTime {
        self.expires
    }
}

/// "Close my keys with another password from now on."
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RewrapIntent {
    /// The transaction, made by the gateway.
    #[n(0)]
    pub transaction: TransactionId,
    /// The citizen.
    #[n(1)]
    pub subject: SubjectId,
    /// Until when the signer may act on it.
    #[n(2)]
    pub expires: UnixTime,
}

impl Message for RewrapIntent {
    const TAG: &'static str = "rubrica/rewrap-intent/v1";
}

impl Intent for RewrapIntent {
    fn transaction(&self) -> TransactionId {
        self.transaction
    }

    fn expires(&self) -> UnixTime {
        self.expires
    }
}

/// Any act that can be authorised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnyIntent {
    /// Of an issuance.
    Issuance(IssuanceIntent),
    /// Of a signature.
    Signature(SigningIntent),
    /// Of an enrolment.
    Enrolment(EnrolmentIntent),
    /// Of a change of password.
    PasswordChange(RewrapIntent),
}

impl AnyIntent {
    /// Its canonical bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Issuance(intent) => canonical::encode(intent),
            Self::Signature(intent) => canonical::encode(intent),
            Self::Enrolment(intent) => canonical::encode(intent),
            Self::PasswordChange(intent) => canonical::encode(intent),
        }
    }

    /// Reads canonical bytes; each intent has a tag of its own.
    ///
    /// # Errors
    /// [`DecodeError`] when they are of no intent.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        canonical::decode(bytes)
            .map(Self::Signature)
            .or_else(|_| canonical::decode(bytes).map(Self::Issuance))
            .or_else(|_| canonical::decode(bytes).map(Self::Enrolment))
            .or_else(|_| canonical::decode(bytes).map(Self::PasswordChange))
    }

    /// SHA-256 of the canonical bytes: what code, proof, approval and assertion are bound to.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        sha256(&self.to_bytes())
    }

    /// The transaction that it belongs to.
    #[must_use]
    pub fn transaction(&self) -> TransactionId {
        match self {
            Self::Issuance(intent) => intent.transaction,
            Self::Signature(intent) => intent.transaction,
            Self::Enrolment(intent) => intent.transaction,
            Self::PasswordChange(intent) => intent.transaction,
        }
    }
}
