//! The signer's interface: what the gateway sends and gets. All messages inside are the canonical,
//! signed or sealed ones of [`crate::protocol`].
//!
//! | Call | Body | Answer |
//! |---|---|---|
//! | `GET /v1/activation-key` | | [`ActivationKey`] |
//! | `POST /v1/credentials` | [`InquiryRequest`] | [`CredentialList`] |
//! | `POST /v1/uses` | [`InquiryRequest`] | [`UseList`] |
//! | `POST /v1/issue` | [`IssueRequest`] | [`IssueResponse`] |
//! | `POST /v1/sign` | [`SignRequest`] | [`SignResponse`] |
//! | `POST /v1/approvers/enrol` | [`EnrolRequest`] | [`EnrolResponse`] |
//! | `POST /v1/approvers/remove` | [`RemoveRequest`] | [`RemoveResponse`] |
//! | `POST /v1/rewrap` | [`RewrapRequest`] | [`RewrapResponse`] |
//! | `POST /v1/revoke` | [`RevokeRequest`] | [`RevokeResponse`] |
//! | `POST /v1/ending` | [`EndingRequest`] | [`EndingList`] |
//! | `POST /v1/suspend` | [`SuspendRequest`] | [`SuspendResponse`] |

use super::Binary;
use crate::identity::{ApproverId, CredentialId, SubjectId, TransactionId};
use crate::protocol::RevocationReason;
use crate::time::UnixTime;
use serde::{Deserialize, Serialize};

/// The signer's activation key and who vouches for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivationKey {
    /// [`crate::protocol::Signed`] [`crate::protocol::ActivationKeyStatement`], signed by the first
    /// certificate of the chain.
    pub statement: Binary,
    /// [`crate::protocol::Signed`] [`crate::protocol::LogKeyStatement`], signed likewise: the key of
    /// the signer's audit log.
    pub log_key: Binary,
    /// Certificates in DER: the issuing authority, then its root.
    pub chain: Vec<Binary>,
}

/// Asks for a citizen's credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InquiryRequest {
    /// `Signed<InquiryAssertion>`.
    pub assertion: Binary,
}

/// A citizen's credentials, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CredentialList {
    /// All that were ever issued.
    pub credentials: Vec<Credential>,
}

/// What the signer's audit log says of a citizen, newest first, all shown for the same checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UseList {
    /// The entries that speak of him.
    pub uses: Vec<AuditReference>,
    /// Whether there are older ones than these.
    pub older: bool,
}

/// A key pair in custody with its certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credential {
    /// Its identifier.
    pub credential: CredentialId,
    /// What the key is for.
    pub purpose: KeyPurpose,
    /// Whether it can be used now.
    pub state: CredentialState,
    /// The certificate in DER.
    pub certificate: Binary,
    /// Its issuers in DER: the issuing authority, then the root.
    pub chain: Vec<Binary>,
    /// First second of validity.
    pub not_before: UnixTime,
    /// Last second of validity.
    pub not_after: UnixTime,
    /// When and why it was revoked, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revocation>,
    /// Since when it rests, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_since: Option<UnixTime>,
}

/// The end of a certificate before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Revocation {
    /// When.
    pub at: UnixTime,
    /// Why.
    pub reason: RevocationReason,
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeyPurpose {
    /// keyUsage nonRepudiation.
    Signature,
    /// keyUsage digitalSignature.
    Authentication,
}

/// Whether a credential can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CredentialState {
    /// It can.
    Active,
    /// Too many wrong unlock keys in a row [CHK-SAD-09].
    Locked,
    /// Its certificate or the identity document has expired.
    Expired,
    /// Its certificate was revoked.
    Revoked,
    /// It rests until the citizen or an officer lifts that [CHK-SUS-01].
    Suspended,
    /// Others were issued in its place. The certificate is good until its end; the key is destroyed.
    Superseded,
}

/// Asks for keys and certificates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IssueRequest {
    /// Canonical `IssuanceIntent`.
    pub intent: Binary,
    /// `Signed<IdentityAssertion>`.
    pub assertion: Binary,
    /// Canonical `Sealed`, holding an `IssuanceActivation`.
    pub sealed: Binary,
    /// Canonical `Approval`, where a device or passkey of the citizen stands for the one-time code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Binary>,
}

/// The certificates that were issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssueResponse {
    /// The two new credentials.
    pub credentials: Vec<Credential>,
    /// Where it stands in the audit log.
    pub audit: AuditReference,
}

/// Asks for signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignRequest {
    /// Canonical `SigningIntent`.
    pub intent: Binary,
    /// `Signed<ActivationAssertion>`.
    pub assertion: Binary,
    /// Canonical `Sealed`, holding a `SignatureActivation`.
    pub sealed: Binary,
    /// Canonical `Approval`, where a device or passkey of the citizen stands for the one-time code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Binary>,
}

/// The signatures, in the order of the digests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignResponse {
    /// The transaction.
    pub transaction: TransactionId,
    /// ECDSA P-256, `r ‖ s`, 64 bytes each.
    pub signatures: Vec<Binary>,
    /// When they were made.
    pub signed_at: UnixTime,
    /// Where it stands in the audit log.
    pub audit: AuditReference,
}

/// Asks that a device or passkey may approve for a citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// Canonical `EnrolmentIntent`.
    pub intent: Binary,
    /// `Signed<ActivationAssertion>`.
    pub assertion: Binary,
    /// Canonical `Sealed`, holding an `EnrolmentActivation`.
    pub sealed: Binary,
    /// Canonical `Approval` of one that was enrolled before, where it stands for the one-time code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Binary>,
}

/// What may approve from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolResponse {
    /// How it is called in approvals.
    pub approver: ApproverId,
    /// Since when.
    pub enrolled_at: UnixTime,
    /// Where it stands in the audit log.
    pub audit: AuditReference,
}

/// Asks for keys to be closed with another password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RewrapRequest {
    /// Canonical `RewrapIntent`.
    pub intent: Binary,
    /// `Signed<ActivationAssertion>`.
    pub assertion: Binary,
    /// Canonical `Sealed`, holding a `RewrapActivation`.
    pub sealed: Binary,
    /// Canonical `Approval`, where it stands for the one-time code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Binary>,
}

/// The credentials that the new password opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RewrapResponse {
    /// The transaction.
    pub transaction: TransactionId,
    /// All that could be used; none, for who has no certificates.
    pub credentials: Vec<CredentialId>,
    /// Where it stands in the audit log.
    pub audit: AuditReference,
}

/// Asks that a device or passkey approves no more. Asked again, it is answered as the first time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RemoveRequest {
    /// `Signed<RemovalAssertion>`.
    pub assertion: Binary,
}

/// What approves no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemoveResponse {
    /// How it was called in approvals.
    pub approver: ApproverId,
    /// Since when.
    pub removed_at: UnixTime,
}

/// Asks for the end of all certificates of a citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RevokeRequest {
    /// `Signed<RevocationAssertion>`.
    pub assertion: Binary,
}

/// The credentials that were revoked by this request, and not before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevokeResponse {
    /// Those that were valid, locked or not.
    pub credentials: Vec<CredentialId>,
    /// Where it stands in the audit log.
    pub audit: AuditReference,
}

/// Asks whose certificates end soon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EndingRequest {
    /// `Signed<EndingAssertion>`.
    pub assertion: Binary,
}

/// Some of those whose certificates end soon, in the order of their pseudonyms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndingList {
    /// At most [`ENDING_AT_ONCE`]; fewer when there are no more.
    pub people: Vec<Ending>,
}

/// How many of them one answer has: telling each takes a gateway a few calls of its own.
pub const ENDING_AT_ONCE: u8 = 10;

/// A citizen whose certificates end soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ending {
    /// The citizen.
    pub subject: SubjectId,
    /// Last second of the certificate to sign with.
    pub not_after: UnixTime,
}

/// Asks that all certificates of a citizen rest, or that they come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SuspendRequest {
    /// `Signed<SuspensionAssertion>`.
    pub assertion: Binary,
}

/// The credentials to which it happened by this request, and not before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuspendResponse {
    /// Those that rest from now on, or are good again.
    pub credentials: Vec<CredentialId>,
    /// Where it stands in the audit log.
    pub audit: AuditReference,
}

/// Where an act stands in the signer's audit log, and the proof of it
/// ([`crate::transparency::receipt`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditReference {
    /// Index of the entry, from 0.
    pub index: u64,
    /// SHA-256 leaf hash of the entry [RFC 9162 §2.1.1].
    pub leaf: Binary,
    /// Canonical [`crate::transparency::entry::Entry`].
    pub entry: Binary,
    /// State of the log, as a note that the log has signed [C2SP tlog-checkpoint].
    pub checkpoint: String,
    /// From the leaf to the root of the checkpoint [RFC 9162 §2.1.3].
    pub path: Vec<Binary>,
}
