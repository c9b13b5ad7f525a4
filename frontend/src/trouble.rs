//! What went wrong, in the form in which it is told.

use rubrica_core::api::Problem;
use rubrica_core::identity::LoginMethod;
use rubrica_engine_api::Failure;

/// Something that went wrong, with what the citizen should know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// Stable code.
    pub(crate) code: String,
    /// The HTTP status, or 0 where none was involved.
    pub(crate) status: u16,
    /// Tries that are left.
    pub(crate) tries_left: Option<u8>,
    /// Seconds to wait.
    pub(crate) retry_after_s: Option<u32>,
    /// Ways to log in that would do, where the one that was taken does not.
    pub(crate) ways: Vec<LoginMethod>,
}

impl Trouble {
    /// Trouble with nothing but its code.
    pub(crate) fn new(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            status: 0,
            tries_left: None,
            retry_after_s: None,
            ways: Vec::new(),
        }
    }

    /// Whether the session has ended, or is not known any more.
    pub(crate) fn ends_session(&self) -> bool {
        matches!(self.code.as_str(), "session_missing" | "session_expired")
    }

    /// Whether somebody stopped it on purpose.
    pub(crate) fn is_cancellation(&self) -> bool {
        self.code == CANCELLED
    }

    /// Whether another screen gets the citizen out of it: it is told with a link to that.
    pub(crate) fn has_way_out(&self) -> bool {
        matches!(self.code.as_str(), "account_blocked" | "password_must_be_replaced")
    }

    /// Whether it is ours and not the citizen's: it gets a page of its own.
    pub(crate) fn is_ours(&self) -> bool {
        self.status >= 500
            || OURS.contains(&self.code.as_str())
            || self.code.starts_with("engine_")
            || self.code.starts_with("activation_key_")
            || self.code.starts_with("checkpoint_")
            || self.code.starts_with("log_")
    }
}

/// The code of what was stopped on purpose.
pub(crate) const CANCELLED: &str = "cancelled";

/// Codes that no citizen can do anything about but try again.
const OURS: &[&str] = &[
    "activation_not_for_intent",
    "answer_malformed",
    "accounts_too_many",
    "assertion_replayed",
    "assertion_stale",
    "audit_not_durable",
    "body_malformed",
    "body_not_json",
    "body_too_large",
    "credential_not_of_subject",
    "digest_count",
    "digest_length",
    "edge_key_unknown",
    "factors_too_weak",
    "field_not_acceptable",
    "hash_algorithm_not_allowed",
    "hash_not_allowed",
    "inherited_not_announced",
    "intent_mismatch",
    "method_not_allowed",
    "nonce_used",
    "not_found",
    "offline",
    "opaque_malformed",
    "origin_refused",
    "password_protocol",
    "registry_token_wrong",
    "request_malformed",
    "sealed_malformed",
    "signature_faulty",
    "signer_failed",
    "terms_not_accepted",
    "transaction_used",
    "wrong_audience",
    "wrong_key_purpose",
];

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self {
            code: problem.code,
            status: problem.status,
            tries_left: problem.tries_left,
            retry_after_s: problem.retry_after_s,
            ways: problem.ways,
        }
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::new(&failure.code)
    }
}
