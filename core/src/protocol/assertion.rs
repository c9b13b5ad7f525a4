//! What the gateway asserts to the signer. The signer believes nothing else of the gateway's, and
//! this only together with the citizen's own activation.

use crate::canonical::Message;
use crate::identity::{
    ApproverId, CredentialId, Factor, IdentityDocument, Nonce, PersonName, RegistrationLevel,
    SubjectId, TransactionId,
};
use crate::protocol::{AskedBy, RevocationReason, Suspension};
use crate::time::UnixTime;
use minicbor::{Decode, Encode};

/// The part that every assertion has: for whom, about whom, how long, and once.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct AssertionHead {
    /// Name of the signer that it is meant for [CHK-ASR-03].
    #[n(0)]
    pub audience: String,
    /// The citizen.
    #[n(1)]
    pub subject: SubjectId,
    /// When it was made.
    #[n(2)]
    pub issued_at: UnixTime,
    /// Until when it is good: at most 60 seconds later [CHK-ASR-02].
    #[n(3)]
    pub expires: UnixTime,
    /// Seen once [CHK-ASR-02].
    #[n(4)]
    pub jti: Nonce,
}

/// An assertion of the gateway.
pub trait Assertion: Message {
    /// The common part.
    fn head(&self) -> &AssertionHead;
}

/// An assertion about an act of the citizen's.
pub trait ActAssertion: Assertion {
    /// What he has proved for it.
    fn factors(&self) -> &[Factor];
}

/// "This citizen has proved these factors for this intent."
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ActivationAssertion {
    /// For whom, about whom, how long.
    #[n(0)]
    pub head: AssertionHead,
    /// The transaction.
    #[n(1)]
    pub transaction: TransactionId,
    /// SHA-256 of the canonical [`crate::protocol::SigningIntent`],
    /// [`crate::protocol::RewrapIntent`] or [`crate::protocol::EnrolmentIntent`] [CHK-SAD-01].
    #[cbor(n(2), with = "minicbor::bytes")]
    pub intent_digest: [u8; 32],
    /// What was proved, for this act.
    #[n(3)]
    pub factors: Vec<Factor>,
}

impl Message for ActivationAssertion {
    const TAG: &'static str = "rubrica/activation-assertion/v1";
}

impl Assertion for ActivationAssertion {
    fn head(&self) -> &AssertionHead {
        &self.head
    }
}

impl ActAssertion for ActivationAssertion {
    fn factors(&self) -> &[Factor] {
        &self.factors
    }
}

/// "This is who the citizen is, how well we know him, and what he has proved for this issuance."
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct IdentityAssertion {
    /// For whom, about whom, how long.
    #[n(0)]
    pub head: AssertionHead,
    /// The transaction.
    #[n(1)]
    pub transaction: TransactionId,
    /// Names, as they will stand in the certificates.
    #[n(2)]
    pub name: PersonName,
    /// The document that the registration is bound to.
    #[n(3)]
    pub document: IdentityDocument,
    /// How well he is registered.
    #[n(4)]
    pub registration_level: RegistrationLevel,
    /// When he was last seen in person or acted with his DNIe.
    #[n(5)]
    pub last_presence: UnixTime,
    /// What was proved, for this act.
    #[n(6)]
    pub factors: Vec<Factor>,
    /// SHA-256 of the canonical [`crate::protocol::IssuanceIntent`].
    #[cbor(n(7), with = "minicbor::bytes")]
    pub intent_digest: [u8; 32],
    /// SHA-256 of the canonical [`crate::protocol::Sealed`] that came with it.
    #[cbor(n(8), with = "minicbor::bytes")]
    pub sealed_digest: [u8; 32],
}

impl Message for IdentityAssertion {
    const TAG: &'static str = "rubrica/identity-assertion/v1";
}

impl Assertion for IdentityAssertion {
    fn head(&self) -> &AssertionHead {
        &self.head
    }
}

impl ActAssertion for IdentityAssertion {
    fn factors(&self) -> &[Factor] {
        &self.factors
    }
}

/// "This citizen's certificates end now." Good for nothing but that: whoever could misuse it can
/// take keys away from citizens, and not use one.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RevocationAssertion {
    /// For whom, about whom, how long.
    #[n(0)]
    pub head: AssertionHead,
    /// Why.
    #[n(1)]
    pub reason: RevocationReason,
    /// Which of them; none named: all.
    #[n(2)]
    pub credentials: Vec<CredentialId>,
    /// Who wants it.
    #[n(3)]
    pub by: AskedBy,
}

impl Message for RevocationAssertion {
    const TAG: &'static str = "rubrica/revocation-assertion/v2";
}

impl Assertion for RevocationAssertion {
    fn head(&self) -> &AssertionHead {
        &self.head
    }
}

/// "This citizen's certificates rest from now on", or "are good again". To let them rest takes nothing
/// from anybody that he does not get back; to bring them back takes what signing takes, or an officer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SuspensionAssertion {
    /// For whom, about whom, how long.
    #[n(0)]
    pub head: AssertionHead,
    /// What happens.
    #[n(1)]
    pub suspension: Suspension,
    /// Who wants it.
    #[n(2)]
    pub by: AskedBy,
    /// What the citizen has proved, where he wants it himself.
    #[n(3)]
    pub factors: Vec<Factor>,
}

impl Message for SuspensionAssertion {
    const TAG: &'static str = "rubrica/suspension-assertion/v1";
}

impl Assertion for SuspensionAssertion {
    fn head(&self) -> &AssertionHead {
        &self.head
    }
}

/// "I ask which credentials this citizen has." Allows nothing but the answer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct InquiryAssertion {
    /// For whom, about whom, how long.
    #[n(0)]
    pub head: AssertionHead,
}

impl Message for InquiryAssertion {
    const TAG: &'static str = "rubrica/inquiry-assertion/v1";
}

impl Assertion for InquiryAssertion {
    fn head(&self) -> &AssertionHead {
        &self.head
    }
}

/// "I ask whose certificates end within so many days." Allows nothing but the answer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EndingAssertion {
    /// For whom and how long; about the citizens that come after this one, in the order of their
    /// pseudonyms.
    #[n(0)]
    pub head: AssertionHead,
    /// Within how many days.
    #[n(1)]
    pub days: u16,
}

impl Message for EndingAssertion {
    const TAG: &'static str = "rubrica/ending-assertion/v1";
}

impl Assertion for EndingAssertion {
    fn head(&self) -> &AssertionHead {
        &self.head
    }
}

/// "This citizen wants a device or passkey of his to approve no more."
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RemovalAssertion {
    /// For whom, about whom, how long.
    #[n(0)]
    pub head: AssertionHead,
    /// What shall not approve any more.
    #[n(1)]
    pub approver: ApproverId,
}

impl Message for RemovalAssertion {
    const TAG: &'static str = "rubrica/removal-assertion/v1";
}

impl Assertion for RemovalAssertion {
    fn head(&self) -> &AssertionHead {
        &self.head
    }
}
