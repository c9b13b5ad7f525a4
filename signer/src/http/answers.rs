//! Answers that are no results: problems, and what is said when nobody is asked.

use crate::audit::LogError;
use crate::checks::Refusal;
use crate::service::ActivationKeyError;
use axum::extract::Request;
use axum::extract::rejection::JsonRejection;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rubrica_core::api::Problem;
use std::time::Duration;

/// A problem as an answer [RFC 9457].
#[derive(Debug)]
pub(super) struct ProblemAnswer(pub(super) Problem);

impl IntoResponse for ProblemAnswer {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.0).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    }
}

/// A refusal as a problem: the check stands in `subject`.
pub(super) fn problem_of(refusal: &Refusal) -> ProblemAnswer {
    let status = match refusal {
        Refusal::Malformed(_) => 400,
        Refusal::ListUnknown => 404,
        Refusal::EdgeKeyUnknown | Refusal::AssertionStale | Refusal::AssertionReplayed => 401,
        Refusal::WrongAudience
        | Refusal::FactorsTooWeak
        | Refusal::IntentMismatch
        | Refusal::CredentialNotOfSubject
        | Refusal::WrongKeyPurpose
        | Refusal::UnlockKeyWrong { .. }
        | Refusal::LevelTooLow
        | Refusal::PresenceTooOld
        | Refusal::LiftTooWeak
        | Refusal::ApproverUnknown
        | Refusal::ApproverRemoved
        | Refusal::ApprovalNotSigned
        | Refusal::ApprovalOtherIntent
        | Refusal::ApprovalOtherSite
        | Refusal::ApprovalUnverified
        | Refusal::ApprovalCounter
        | Refusal::ApproverNotBound => 403,
        Refusal::TransactionUsed
        | Refusal::NonceUsed
        | Refusal::CertificateExists
        | Refusal::RenewalGainsNothing
        | Refusal::SuspensionNotOffered
        | Refusal::ApproverExists
        | Refusal::ApproverCount => 409,
        Refusal::CredentialLocked | Refusal::CredentialSuspended => 423,
        Refusal::ActivationNotForIntent
        | Refusal::CredentialRevoked
        | Refusal::CredentialExpired
        | Refusal::CredentialSuperseded
        | Refusal::HashNotAllowed
        | Refusal::DigestLength
        | Refusal::DigestCount
        | Refusal::IntentExpired
        | Refusal::DocumentNumber
        | Refusal::DocumentExpired
        | Refusal::TermsNotAccepted
        | Refusal::ApproverMalformed
        | Refusal::UnlockKeyUnchanged
        | Refusal::CertificateRules(_)
        | Refusal::Certificate(_) => 422,
        Refusal::NotDurable(_)
        | Refusal::Store(_)
        | Refusal::ActivationKey(ActivationKeyError::Store(_)) => 503,
        Refusal::FaultySignature
        | Refusal::CredentialAltered
        | Refusal::Custody(_)
        | Refusal::ActivationKey(_) => 500,
    };
    let mut problem = Problem::new(status, refusal.code());
    if let Some(check) = refusal.check() {
        problem = problem.about(check);
    }
    if let Refusal::UnlockKeyWrong { tries_left } = refusal {
        problem = problem.with_tries_left(*tries_left);
    }
    if status == 503 {
        problem = problem.with_retry_after(1);
    }
    ProblemAnswer(problem)
}

/// A part of the log that is not shown.
pub(super) fn unpublished(error: &LogError) -> ProblemAnswer {
    ProblemAnswer(match error {
        LogError::NoTile => Problem::new(404, "not_found"),
        LogError::Store(cause) => {
            tracing::error!(error = ?cause, "the audit log cannot be read");
            Problem::new(503, "internal").with_retry_after(1)
        }
    })
}

/// A body that is no request of ours.
pub(super) fn malformed(rejection: &JsonRejection) -> ProblemAnswer {
    let status = rejection.status().as_u16();
    // 413 and 415 say what is wrong; the rest is one and the same to whoever sent it.
    let problem = match status {
        413 => Problem::new(413, "request_too_large"),
        415 => Problem::new(415, "media_type_not_json"),
        _ => Problem::new(400, "request_malformed"),
    };
    ProblemAnswer(problem.about("body"))
}

pub(super) async fn unknown_path() -> ProblemAnswer {
    ProblemAnswer(Problem::new(404, "not_found"))
}

pub(super) async fn unknown_method() -> ProblemAnswer {
    ProblemAnswer(Problem::new(405, "method_not_allowed"))
}

/// Answers in time. What was begun goes on, and its result is there when it is asked for again.
pub(super) async fn in_time(limit: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ProblemAnswer(Problem::new(503, "timed_out").with_retry_after(1)).into_response(),
    }
}
