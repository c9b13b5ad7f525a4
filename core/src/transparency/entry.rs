//! What is written down in the signer's audit log, and how citizens are named in it.

use crate::canonical::{Bytes, Message};
use crate::identity::{ApproverId, CredentialId, Factor, KeyId, TransactionId};
use crate::protocol::{AskedBy, RevocationReason, Suspension};
use crate::time::UnixTime;
use minicbor::{Decode, Encode};

/// A citizen in the log: a keyed hash of his identifier. Whoever holds the key can find his
/// entries, and nobody else can tell whose they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Pseudonym(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    /// When it was written.
    #[n(0)]
    pub at: UnixTime,
    /// What happened.
    #[n(1)]
    pub event: Event,
}

impl Message for Entry {
    const TAG: &'static str = "rubrica/audit-entry/v1";
}

/// What is written down.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[non_exhaustive]
pub enum Event {
    /// The log begins. The first entry, and the only one of its kind.
    #[n(0)]
    LogStarted {
        /// Name of the signer.
        #[n(0)]
        signer: String,
        /// Ed25519 key that signs the checkpoints.
        #[n(1)]
        checkpoint_key: Bytes,
    },
    /// The certification authority was made.
    #[n(1)]
    AuthorityCreated {
        /// SHA-256 of the root certificate.
        #[cbor(n(0), with = "minicbor::bytes")]
        root: [u8; 32],
        /// SHA-256 of the issuing certificate.
        #[cbor(n(1), with = "minicbor::bytes")]
        issuing: [u8; 32],
    },
    /// A new key opens activations.
    #[n(2)]
    ActivationKeyMade {
        /// The key.
        #[n(0)]
        key: KeyId,
        /// Its last second.
        #[n(1)]
        not_after: UnixTime,
    },
    /// A gateway may vouch for citizens from now on.
    #[n(3)]
    EdgeKeyRegistered {
        /// Its assertion key.
        #[n(0)]
        key: KeyId,
    },
    /// A gateway is not believed any more.
    #[n(4)]
    EdgeKeyRevoked {
        /// Its assertion key.
        #[n(0)]
        key: KeyId,
    },
    /// An issuance was checked and is about to be carried out.
    #[n(5)]
    IssuanceIntended {
        /// The transaction.
        #[n(0)]
        transaction: TransactionId,
        /// The citizen.
        #[n(1)]
        subject: Pseudonym,
        /// SHA-256 of the intent and the sealed activation.
        #[cbor(n(2), with = "minicbor::bytes")]
        request: [u8; 32],
        /// The gateway that vouched.
        #[n(3)]
        edge: KeyId,
        /// For what it vouched.
        #[n(4)]
        factors: Vec<Factor>,
        /// Whether the same request had been left unfinished.
        #[n(5)]
        resumed: bool,
        /// The device or passkey that approved it, as the signer has seen for itself.
        #[n(6)]
        approver: Option<ApproverId>,
    },
    /// Certificates were issued.
    #[n(6)]
    Issued {
        /// The transaction.
        #[n(0)]
        transaction: TransactionId,
        /// The citizen.
        #[n(1)]
        subject: Pseudonym,
        /// The new credentials.
        #[n(2)]
        credentials: Vec<CredentialId>,
        /// SHA-256 of each certificate.
        #[n(3)]
        certificates: Vec<Bytes>,
        /// SHA-256 of the intent. Entries of before it was written down have none.
        #[n(4)]
        intent: Option<Bytes>,
    },
    /// A signature was checked and is about to be made.
    #[n(7)]
    SignatureIntended {
        /// The transaction.
        #[n(0)]
        transaction: TransactionId,
        /// The citizen.
        #[n(1)]
        subject: Pseudonym,
        /// The credential.
        #[n(2)]
        credential: CredentialId,
        /// SHA-256 of the intent and the sealed activation.
        #[cbor(n(3), with = "minicbor::bytes")]
        request: [u8; 32],
        /// The gateway that vouched.
        #[n(4)]
        edge: KeyId,
        /// For what it vouched.
        #[n(5)]
        factors: Vec<Factor>,
        /// Whether the same request had been left unfinished.
        #[n(6)]
        resumed: bool,
        /// The device or passkey that approved it, as the signer has seen for itself.
        #[n(7)]
        approver: Option<ApproverId>,
    },
    /// Signatures were made, verified and stored.
    #[n(8)]
    Signed {
        /// The transaction.
        #[n(0)]
        transaction: TransactionId,
        /// The citizen.
        #[n(1)]
        subject: Pseudonym,
        /// The credential.
        #[n(2)]
        credential: CredentialId,
        /// SHA-256 of all signatures, one after the other.
        #[cbor(n(3), with = "minicbor::bytes")]
        signatures: [u8; 32],
        /// SHA-256 of the intent. Entries of before it was written down have none.
        #[n(4)]
        intent: Option<Bytes>,
        /// The application for which the citizen signed, as the intent names it.
        #[n(5)]
        application: Option<String>,
    },
    /// A stored result was given out once more.
    #[n(9)]
    ReleasedAgain {
        /// The transaction.
        #[n(0)]
        transaction: TransactionId,
    },
    /// A request was refused.
    #[n(10)]
    Refused {
        /// The check that refused, or the stable code where none did.
        #[n(0)]
        reason: String,
        /// The transaction, as far as it was read.
        #[n(1)]
        transaction: Option<TransactionId>,
        /// The citizen, once a gateway had vouched for him.
        #[n(2)]
        subject: Option<Pseudonym>,
    },
    /// A credential was locked after too many wrong unlock keys. The citizen is to be notified.
    #[n(11)]
    CredentialLocked {
        /// The credential.
        #[n(0)]
        credential: CredentialId,
        /// The citizen.
        #[n(1)]
        subject: Pseudonym,
    },
    /// A signature or certificate of our own did not verify: a fault, or an attack by faults.
    #[n(12)]
    FaultFound {
        /// The transaction.
        #[n(0)]
        transaction: TransactionId,
    },
    /// A device or passkey may approve for a citizen from now on.
    #[n(14)]
    ApproverEnrolled {
        /// The transaction.
        #[n(0)]
        transaction: TransactionId,
        /// The citizen.
        #[n(1)]
        subject: Pseudonym,
        /// The device or passkey.
        #[n(2)]
        approver: ApproverId,
        /// SHA-256 of its canonical [`crate::protocol::Approver`].
        #[cbor(n(3), with = "minicbor::bytes")]
        record: [u8; 32],
        /// The gateway that vouched.
        #[n(4)]
        edge: KeyId,
        /// What was proved.
        #[n(5)]
        factors: Vec<Factor>,
        /// What approved it, if an earlier one did.
        #[n(6)]
        approved_by: Option<ApproverId>,
    },
    /// It approves no more.
    #[n(15)]
    ApproverRemoved {
        /// The citizen.
        #[n(0)]
        subject: Pseudonym,
        /// The device or passkey.
        #[n(1)]
        approver: ApproverId,
        /// The gateway that asked.
        #[n(2)]
        edge: KeyId,
    },
    /// A key opened activations until its end, and its private half was deleted.
    #[n(13)]
    ActivationKeyDeleted {
        /// The key.
        #[n(0)]
        key: KeyId,
    },
    /// A change of password was checked and the keys are about to be closed with the new one.
    #[n(16)]
    RewrapIntended {
        /// The transaction.
        #[n(0)]
        transaction: TransactionId,
        /// The citizen.
        #[n(1)]
        subject: Pseudonym,
        /// SHA-256 of the intent and the sealed activation.
        #[cbor(n(2), with = "minicbor::bytes")]
        request: [u8; 32],
        /// The gateway that vouched.
        #[n(3)]
        edge: KeyId,
        /// For what it vouched.
        #[n(4)]
        factors: Vec<Factor>,
        /// Whether the same request had been left unfinished.
        #[n(5)]
        resumed: bool,
        /// What approved it, if it was approved.
        #[n(6)]
        approved_by: Option<ApproverId>,
    },
    /// Keys were closed with another password, all of them at once.
    #[n(17)]
    Rewrapped {
        /// The transaction.
        #[n(0)]
        transaction: TransactionId,
        /// The citizen.
        #[n(1)]
        subject: Pseudonym,
        /// The credentials.
        #[n(2)]
        credentials: Vec<CredentialId>,
        /// The devices and passkeys that go on approving, together with the new password.
        #[n(3)]
        approvers: Vec<ApproverId>,
    },
    /// A citizen's certificates were revoked and his keys destroyed.
    #[n(18)]
    Revoked {
        /// The citizen.
        #[n(0)]
        subject: Pseudonym,
        /// The credentials whose certificates were valid until then.
        #[n(1)]
        credentials: Vec<CredentialId>,
        /// Why.
        #[n(2)]
        reason: RevocationReason,
        /// The gateway that vouched.
        #[n(3)]
        edge: KeyId,
        /// Who wanted it, as that gateway says.
        #[n(4)]
        by: Option<AskedBy>,
    },
    /// A list of revoked certificates was signed.
    #[n(19)]
    ListSigned {
        /// Its number.
        #[n(0)]
        number: u64,
        /// SHA-256 of the list.
        #[cbor(n(1), with = "minicbor::bytes")]
        list: [u8; 32],
        /// The part of the certificates that it is about, where it is not all of them.
        #[n(2)]
        shard: Option<u32>,
        /// SHA-256 of the list of changes that has the same number.
        #[n(3)]
        delta: Option<Bytes>,
    },
    /// A key may answer whether certificates were revoked.
    #[n(20)]
    ResponderCertified {
        /// SHA-256 of its certificate.
        #[cbor(n(0), with = "minicbor::bytes")]
        certificate: [u8; 32],
    },
    /// A key may make time stamps.
    #[n(25)]
    TimeStampingCertified {
        /// SHA-256 of its certificate.
        #[cbor(n(0), with = "minicbor::bytes")]
        certificate: [u8; 32],
    },
    /// Time stamps were made: written once an hour, with the first one of it.
    #[n(26)]
    TimestampsMade {
        /// How many there are, since ever.
        #[n(0)]
        count: u64,
        /// SHA-256 of the chain before and the last token, and so of all of them.
        #[cbor(n(1), with = "minicbor::bytes")]
        chain: [u8; 32],
    },
    /// The key of an issuing authority was made, and its certificate asked for.
    #[n(27)]
    AuthorityRequested {
        /// SHA-256 of the public key.
        #[cbor(n(0), with = "minicbor::bytes")]
        key: [u8; 32],
    },
    /// Certificates and list that a root has made in a ceremony were taken.
    #[n(28)]
    AuthorityInstalled {
        /// SHA-256 of the root certificate.
        #[cbor(n(0), with = "minicbor::bytes")]
        root: [u8; 32],
        /// SHA-256 of the issuing certificate.
        #[cbor(n(1), with = "minicbor::bytes")]
        issuing: [u8; 32],
        /// SHA-256 of the list.
        #[cbor(n(2), with = "minicbor::bytes")]
        list: [u8; 32],
    },
    /// A list that the root has signed was taken. With one that the root has signed here, at a start of a
    /// signer of before, its key was destroyed.
    #[n(29)]
    RootListInstalled {
        /// SHA-256 of the list.
        #[cbor(n(0), with = "minicbor::bytes")]
        list: [u8; 32],
    },
    /// A citizen's certificates rest from now on, or are good again.
    #[n(30)]
    Suspended {
        /// The citizen.
        #[n(0)]
        subject: Pseudonym,
        /// The credentials to which it happened.
        #[n(1)]
        credentials: Vec<CredentialId>,
        /// Which of the two.
        #[n(2)]
        suspension: Suspension,
        /// Who wanted it, as the gateway says.
        #[n(3)]
        by: AskedBy,
        /// What he has proved for it.
        #[n(4)]
        factors: Vec<Factor>,
        /// The gateway that vouched.
        #[n(5)]
        edge: KeyId,
    },
    /// Nobody lifted a suspension in time: the certificates were revoked and the keys destroyed.
    #[n(31)]
    SuspensionEnded {
        /// The credentials.
        #[n(0)]
        credentials: Vec<CredentialId>,
    },
    /// Others were issued in the place of certificates. These stay good; their keys were destroyed.
    #[n(32)]
    Superseded {
        /// The transaction in which the others were issued.
        #[n(0)]
        transaction: TransactionId,
        /// The citizen.
        #[n(1)]
        subject: Pseudonym,
        /// The credentials.
        #[n(2)]
        credentials: Vec<CredentialId>,
    },
    /// Keys were destroyed because their certificates had ended.
    #[n(33)]
    KeysDestroyed {
        /// The credentials.
        #[n(0)]
        credentials: Vec<CredentialId>,
    },
    /// Rows had come back from before what this log says of them, and were put right.
    #[n(34)]
    EndedAgain {
        /// The credentials.
        #[n(0)]
        credentials: Vec<CredentialId>,
    },
    /// The signer's keys moved from software into a token.
    #[n(21)]
    KeysMoved {
        /// Label of the token.
        #[n(0)]
        token: String,
        /// Secrets of the signer's own that the token has closed.
        #[n(1)]
        secrets: u64,
        /// Authorities whose keys stay in the token.
        #[n(2)]
        authorities: u64,
        /// Citizens' keys that wait for their owners to be wrapped by the token.
        #[n(3)]
        waiting: u64,
    },
    /// Keys that waited were wrapped by the token, sealed for their owner as before.
    #[n(22)]
    KeysRewrapped {
        /// The citizen.
        #[n(0)]
        subject: Pseudonym,
        /// The credentials.
        #[n(1)]
        credentials: Vec<CredentialId>,
    },
    /// From now on whatever is written is with a custodian before it is answered.
    #[n(38)]
    CustodianBound {
        /// The key that signs its receipts.
        #[n(0)]
        custodian: KeyId,
        /// SHA-256 of the key that opens backups.
        #[cbor(n(1), with = "minicbor::bytes")]
        restore_key: [u8; 32],
    },
    /// The signer was made again from its backup, and goes on.
    #[n(39)]
    Restored {
        /// The last batch that the custodian had.
        #[n(0)]
        batch: u64,
        /// SHA-256 of its header.
        #[cbor(n(1), with = "minicbor::bytes")]
        header: [u8; 32],
        /// The set of the shares that opened it.
        #[n(2)]
        set: Bytes,
        /// Which holders gave theirs.
        #[n(3)]
        shares: Bytes,
        /// Where the custodian's own log says so.
        #[n(4)]
        logged_at: u64,
    },
    /// What is written goes to no custodian any more.
    #[n(40)]
    CustodianReleased {
        /// The key that signed its receipts.
        #[n(0)]
        custodian: KeyId,
    },
}

impl Event {
    /// Of whom it speaks, if of a citizen.
    #[must_use]
    pub const fn subject(&self) -> Option<Pseudonym> {
        match self {
            Self::IssuanceIntended { subject, .. }
            | Self::Issued { subject, .. }
            | Self::SignatureIntended { subject, .. }
            | Self::Signed { subject, .. }
            | Self::CredentialLocked { subject, .. }
            | Self::ApproverEnrolled { subject, .. }
            | Self::ApproverRemoved { subject, .. }
            | Self::RewrapIntended { subject, .. }
            | Self::Rewrapped { subject, .. }
            | Self::Suspended { subject, .. }
            | Self::Superseded { subject, .. }
            | Self::Revoked { subject, .. } => Some(*subject),
            Self::Refused { subject, .. } => *subject,
            _ => None,
        }
    }
}
