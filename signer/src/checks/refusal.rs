//! Why the signer refuses.

use crate::custody::CustodyError;
use crate::service::ActivationKeyError;
use crate::store::StoreError;

/// Why the signer does not do what it was asked. [`Refusal::check`] names the check and
/// [`Refusal::code`] is stable.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The request is not made of the messages that it should be made of.
    #[error("{0} of the request is malformed")]
    Malformed(&'static str),
    /// CHK-ASR-01: no registered, active gateway signed the assertion.
    #[error("assertion is not signed by a registered, active edge key")]
    EdgeKeyUnknown,
    /// CHK-ASR-02: it is not from now, or says that it is good for longer than it may be.
    #[error("assertion is not fresh")]
    AssertionStale,
    /// CHK-ASR-02: it came before, with another request.
    #[error("assertion was used before")]
    AssertionReplayed,
    /// CHK-ASR-03.
    #[error("assertion is meant for another signer")]
    WrongAudience,
    /// CHK-ASR-04.
    #[error("factors proved are too weak for the act")]
    FactorsTooWeak,
    /// CHK-SAD-01.
    #[error("assertion is about another intent, activation or citizen")]
    IntentMismatch,
    /// CHK-SAD-02.
    #[error("sealed activation does not open with this intent")]
    ActivationNotForIntent,
    /// CHK-SAD-03: another request had this transaction.
    #[error("transaction was used before")]
    TransactionUsed,
    /// CHK-SAD-03: another act had this nonce.
    #[error("nonce was used before")]
    NonceUsed,
    /// CHK-SAD-04: the subject has no such credential.
    #[error("credential is not the subject's")]
    CredentialNotOfSubject,
    /// CHK-SAD-05: too many wrong unlock keys before.
    #[error("credential is locked")]
    CredentialLocked,
    /// CHK-SAD-05.
    #[error("certificate was revoked")]
    CredentialRevoked,
    /// CHK-SAD-05: the certificate is not valid now, or the identity document has expired.
    #[error("certificate or identity document has expired")]
    CredentialExpired,
    /// CHK-SAD-10: the stored certificate, key and times do not belong together.
    #[error("stored credential was altered")]
    CredentialAltered,
    /// CHK-SAD-05: others were issued in its place, and the key was destroyed.
    #[error("certificate was replaced by another one")]
    CredentialSuperseded,
    /// CHK-SUS-01: it rests until that is lifted.
    #[error("certificate is suspended")]
    CredentialSuspended,
    /// CHK-SUS-02.
    #[error("certificates cannot be suspended here")]
    SuspensionNotOffered,
    /// CHK-SUS-04.
    #[error("factors proved are too weak for lifting a suspension")]
    LiftTooWeak,
    /// CHK-SAD-06.
    #[error("key is not for signing")]
    WrongKeyPurpose,
    /// CHK-SAD-07.
    #[error("hash algorithm is not allowed")]
    HashNotAllowed,
    /// CHK-SAD-07.
    #[error("digest has not the length of its algorithm")]
    DigestLength,
    /// CHK-SAD-08.
    #[error("there are no digests or more than the limit")]
    DigestCount,
    /// CHK-SAD-08.
    #[error("intent has expired")]
    IntentExpired,
    /// CHK-SAD-09. With no tries left the credential is locked by this very attempt, and the
    /// gateway is to notify the citizen.
    #[error("unlock key does not open the key")]
    UnlockKeyWrong {
        /// Tries before the credential is locked.
        tries_left: u8,
    },
    /// CHK-ISS-01.
    #[error("registration level is not advanced")]
    LevelTooLow,
    /// CHK-ISS-01.
    #[error("last physical presence is too long ago")]
    PresenceTooOld,
    /// CHK-ISS-02.
    #[error("number of the identity document is wrong")]
    DocumentNumber,
    /// CHK-ISS-02.
    #[error("identity document has expired")]
    DocumentExpired,
    /// CHK-ISS-03.
    #[error("subject already holds a valid certificate")]
    CertificateExists,
    /// CHK-ISS-05.
    #[error("new certificates would end no later than those that there are")]
    RenewalGainsNothing,
    /// CHK-ISS-04.
    #[error("terms accepted are not those in force")]
    TermsNotAccepted,
    /// CHK-APR-01: it is nobody's or somebody else's, which is not told apart.
    #[error("subject has no such device or passkey")]
    ApproverUnknown,
    /// CHK-APR-01.
    #[error("device or passkey was removed")]
    ApproverRemoved,
    /// CHK-APR-02.
    #[error("approval is not signed by its device or passkey")]
    ApprovalNotSigned,
    /// CHK-APR-03.
    #[error("approval is for another act")]
    ApprovalOtherIntent,
    /// CHK-APR-04.
    #[error("approval was made at another site")]
    ApprovalOtherSite,
    /// CHK-APR-05.
    #[error("user was not verified by the passkey")]
    ApprovalUnverified,
    /// CHK-APR-06: the passkey was copied, or the approval is an old one.
    #[error("counter of the passkey has not gone on")]
    ApprovalCounter,
    /// CHK-APR-07: whoever enrolled it did not know the citizen's password, or it was another one.
    #[error("device or passkey was enrolled with another unlock key")]
    ApproverNotBound,
    /// CHK-ENR-01.
    #[error("device or passkey is not of a kind that can be enrolled")]
    ApproverMalformed,
    /// CHK-ENR-02.
    #[error("device or passkey is enrolled already")]
    ApproverExists,
    /// CHK-ENR-03.
    #[error("no more devices and passkeys can be enrolled")]
    ApproverCount,
    /// CHK-RWR-01.
    #[error("new unlock key is the old one")]
    UnlockKeyUnchanged,
    /// CHK-CA-01: the certificate to be issued breaks a rule for certificates.
    #[error("certificate would break rules: {0}")]
    CertificateRules(String),
    /// CHK-OUT-01.
    #[error("own signature does not verify")]
    FaultySignature,
    /// CHK-OUT-02.
    #[error("audit entry is not durable")]
    NotDurable(#[source] StoreError),
    /// There is no list of that part of the certificates.
    #[error("no such list of revoked certificates")]
    ListUnknown,
    /// The key back end failed.
    #[error(transparent)]
    Custody(#[from] CustodyError),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The activation key is not at hand.
    #[error(transparent)]
    ActivationKey(#[from] ActivationKeyError),
    /// No certificate can be made of these names and times.
    #[error("certificate cannot be made")]
    Certificate(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Refusal {
    /// The check that refused, if one did.
    #[must_use]
    pub const fn check(&self) -> Option<&'static str> {
        Some(match self {
            Self::EdgeKeyUnknown => "CHK-ASR-01",
            Self::AssertionStale | Self::AssertionReplayed => "CHK-ASR-02",
            Self::WrongAudience => "CHK-ASR-03",
            Self::FactorsTooWeak => "CHK-ASR-04",
            Self::IntentMismatch => "CHK-SAD-01",
            Self::ActivationNotForIntent => "CHK-SAD-02",
            Self::TransactionUsed | Self::NonceUsed => "CHK-SAD-03",
            Self::CredentialNotOfSubject => "CHK-SAD-04",
            Self::CredentialLocked
            | Self::CredentialRevoked
            | Self::CredentialExpired
            | Self::CredentialSuperseded => "CHK-SAD-05",
            Self::CredentialAltered => "CHK-SAD-10",
            Self::CredentialSuspended => "CHK-SUS-01",
            Self::SuspensionNotOffered => "CHK-SUS-02",
            Self::LiftTooWeak => "CHK-SUS-04",
            Self::RenewalGainsNothing => "CHK-ISS-05",
            Self::WrongKeyPurpose => "CHK-SAD-06",
            Self::HashNotAllowed | Self::DigestLength => "CHK-SAD-07",
            Self::DigestCount | Self::IntentExpired => "CHK-SAD-08",
            Self::UnlockKeyWrong { .. } => "CHK-SAD-09",
            Self::LevelTooLow | Self::PresenceTooOld => "CHK-ISS-01",
            Self::DocumentNumber | Self::DocumentExpired => "CHK-ISS-02",
            Self::CertificateExists => "CHK-ISS-03",
            Self::TermsNotAccepted => "CHK-ISS-04",
            Self::ApproverUnknown | Self::ApproverRemoved => "CHK-APR-01",
            Self::ApprovalNotSigned => "CHK-APR-02",
            Self::ApprovalOtherIntent => "CHK-APR-03",
            Self::ApprovalOtherSite => "CHK-APR-04",
            Self::ApprovalUnverified => "CHK-APR-05",
            Self::ApprovalCounter => "CHK-APR-06",
            Self::ApproverNotBound => "CHK-APR-07",
            Self::ApproverMalformed => "CHK-ENR-01",
            Self::ApproverExists => "CHK-ENR-02",
            Self::ApproverCount => "CHK-ENR-03",
            Self::UnlockKeyUnchanged => "CHK-RWR-01",
            Self::CertificateRules(_) => "CHK-CA-01",
            Self::FaultySignature => "CHK-OUT-01",
            Self::NotDurable(StoreError::NotInCustody(_))
            | Self::Store(StoreError::NotInCustody(_))
            | Self::ActivationKey(ActivationKeyError::Store(StoreError::NotInCustody(_))) => {
                "CHK-BAK-01"
            }
            Self::NotDurable(_) => "CHK-OUT-02",
            Self::Malformed(_)
            | Self::ListUnknown
            | Self::Custody(_)
            | Self::Store(_)
            | Self::ActivationKey(_)
            | Self::Certificate(_) => return None,
        })
    }

    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "request_malformed",
            Self::EdgeKeyUnknown => "edge_key_unknown",
            Self::AssertionStale => "assertion_stale",
            Self::AssertionReplayed => "assertion_replayed",
            Self::WrongAudience => "wrong_audience",
            Self::FactorsTooWeak => "factors_too_weak",
            Self::IntentMismatch => "intent_mismatch",
            Self::ActivationNotForIntent => "activation_not_for_intent",
            Self::TransactionUsed => "transaction_used",
            Self::NonceUsed => "nonce_used",
            Self::CredentialNotOfSubject => "credential_not_of_subject",
            Self::CredentialLocked | Self::UnlockKeyWrong { tries_left: 0 } => "credential_locked",
            Self::CredentialRevoked => "credential_revoked",
            Self::CredentialExpired => "credential_expired",
            Self::CredentialSuperseded => "credential_superseded",
            Self::CredentialAltered => "credential_altered",
            Self::CredentialSuspended => "credential_suspended",
            Self::SuspensionNotOffered => "suspension_not_offered",
            Self::LiftTooWeak => "factors_too_weak",
            Self::RenewalGainsNothing => "renewal_gains_nothing",
            Self::ListUnknown => "list_unknown",
            Self::WrongKeyPurpose => "wrong_key_purpose",
            Self::HashNotAllowed => "hash_algorithm_not_allowed",
            Self::DigestLength => "digest_length",
            Self::DigestCount => "digest_count",
            Self::IntentExpired => "intent_expired",
            Self::UnlockKeyWrong { .. } => "unlock_key_wrong",
            Self::LevelTooLow => "registration_level_too_low",
            Self::PresenceTooOld => "presence_too_old",
            Self::DocumentNumber => "document_number_wrong",
            Self::DocumentExpired => "document_expired",
            Self::CertificateExists => "certificate_exists",
            Self::TermsNotAccepted => "terms_not_accepted",
            Self::ApproverUnknown => "approver_unknown",
            Self::ApproverRemoved => "approver_removed",
            Self::ApprovalNotSigned => "approval_not_signed",
            Self::ApprovalOtherIntent => "approval_other_intent",
            Self::ApprovalOtherSite => "approval_other_site",
            Self::ApprovalUnverified => "approval_user_not_verified",
            Self::ApprovalCounter => "approval_counter_behind",
            Self::ApproverNotBound => "approver_not_bound",
            Self::ApproverMalformed => "approver_malformed",
            Self::ApproverExists => "approver_exists",
            Self::ApproverCount => "approver_count",
            Self::UnlockKeyUnchanged => "unlock_key_unchanged",
            Self::CertificateRules(_) => "certificate_rules",
            Self::FaultySignature => "signature_faulty",
            Self::NotDurable(StoreError::NotInCustody(_))
            | Self::Store(StoreError::NotInCustody(_))
            | Self::ActivationKey(ActivationKeyError::Store(StoreError::NotInCustody(_))) => {
                "backup_not_durable"
            }
            Self::NotDurable(_) => "audit_not_durable",
            Self::Custody(_) | Self::Store(_) | Self::ActivationKey(_) | Self::Certificate(_) => {
                "internal"
            }
        }
    }
}
