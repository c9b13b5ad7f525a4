//! Why a ceremony did not come to its end, and what the citizen can do.

use crate::failure::Failure;
use crate::http::CallError;
use rubrica_core::activation_key::ActivationKeyError;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::Renewal;
use rubrica_core::opaque::OpaqueError;
use rubrica_core::protocol::activation::SealError;
use rubrica_core::transparency::ProofError;
use std::io;
use std::path::PathBuf;

/// Why a ceremony did not come to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum CeremonyError {
    /// A call was refused or not answered.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The signer's key is not believed.
    #[error("the signer's activation key is not believed")]
    ActivationKey(#[from] ActivationKeyError),
    /// What was done does not stand in the signer's log as it should.
    #[error("it is not proved that the act stands in the signer's log")]
    Log(#[from] ProofError),
    /// The gateway shows no root certificate.
    #[error("the service shows no root certificate")]
    NoRoot,
    /// The password protocol failed.
    #[error(transparent)]
    Password(#[from] OpaqueError),
    /// The gateway could not prove that it knows the password record, for this act.
    #[error("the service did not prove that it means this act")]
    GatewayNotProved,
    /// The key of the signer is no key.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The gateway opened a transaction for somebody else.
    #[error("the service opened the transaction of another citizen")]
    OtherSubject,
    /// The gateway means other terms than those of its configuration.
    #[error("the service means other terms than those it announced")]
    OtherTerms,
    /// The password is right, and has to be replaced before anything else.
    #[error("{}", must_renew(*renewal))]
    MustRenew {
        /// Why.
        renewal: Renewal,
        /// Where the service is.
        server: String,
    },
    /// The credential is locked.
    #[error("the certificate is locked after too many wrong passwords")]
    CredentialLocked,
    /// The outbox cannot be read.
    #[error("cannot read the outbox {}", path.display())]
    Outbox {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// No message came.
    #[error("no message for this act came to {}", .0.display())]
    NothingInOutbox(PathBuf),
}

impl CeremonyError {
    /// The problem that the gateway answered with.
    pub(crate) const fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Call(CallError::Refused(problem)) => Some(problem),
            _ => None,
        }
    }

    /// What the citizen can do.
    fn remedy(&self) -> Option<String> {
        let text = match self {
            Self::MustRenew { server, .. } => {
                return Some(format!(
                    "open {server}/ in a browser, log in with this password and choose another; then run \
                     the command again with that"
                ));
            }
            Self::Call(CallError::NoAnswer { .. }) => {
                "check the address given with --server and that the service is running"
            }
            Self::Call(CallError::Strange { .. }) => {
                "check that --server is the address of a Rubrica service of this version"
            }
            Self::Call(CallError::Refused(problem)) => return remedy_of(problem),
            Self::ActivationKey(ActivationKeyError::NotTrusted(_)) => {
                "check the certificate given with --trust: `rubrica ca export` writes it at the signer"
            }
            Self::ActivationKey(
                ActivationKeyError::NotInUse | ActivationKeyError::CertificateExpired,
            ) => "check the clock of this machine; if it is right, tell the operator",
            Self::NoRoot => "get the root certificate from the operator and give it with --trust",
            Self::CredentialLocked => {
                "ask the service to have the certificate revoked and a new one issued"
            }
            Self::Outbox { .. } | Self::NothingInOutbox(_) => {
                "give with --otp-outbox the outbox.jsonl of the demonstration that --server is"
            }
            Self::ActivationKey(_)
            | Self::GatewayNotProved
            | Self::Log(_)
            | Self::Seal(_)
            | Self::OtherSubject
            | Self::OtherTerms => "do not go on: tell the operator of the service",
            Self::Password(_) => return None,
        };
        Some(text.to_owned())
    }

    /// As a failure of the command.
    pub(crate) fn failure(&self, what: &str) -> Failure {
        let failure = Failure::new(what).because(self);
        match self.remedy() {
            Some(remedy) => failure.remedy(remedy),
            None => failure,
        }
    }
}

const fn must_renew(renewal: Renewal) -> &'static str {
    match renewal {
        Renewal::Expired => "the password is too old: it has to be replaced",
        Renewal::Inherited => {
            "the password comes from the system before this one: it has to be replaced"
        }
    }
}

/// What to do about a problem, with what the answer says of tries and times.
fn remedy_of(problem: &Problem) -> Option<String> {
    let mut remedy = match problem.code.as_str() {
        "login_failed" | "password_not_proved" => "check --id and the password",
        "account_blocked" => "the account is blocked: go to a registration office",
        "otp_wrong" => "check the code of the last SMS",
        "otp_expired" | "otp_exhausted" | "otp_used" | "otp_not_sent" => {
            "run the command again without --otp: a new code is sent"
        }
        "otp_too_soon" | "otp_too_many" => "wait, then run the command again",
        "otp_too_often"
        | "transaction_expired"
        | "transaction_unknown"
        | "session_expired"
        | "transaction_busy"
        | "login_unknown" => "run the command again",
        "signer_unreachable" | "signer_failed" | "unavailable" => {
            "the service is disturbed: try again later"
        }
        "sms_unreachable" => "no SMS can be sent: tell the operator of the service",
        _ => "",
    }
    .to_owned();
    let mut add = |text: String| {
        if !remedy.is_empty() {
            remedy.push_str("; ");
        }
        remedy.push_str(&text);
    };
    match problem.tries_left {
        Some(1) => add("one try is left".to_owned()),
        Some(tries) => add(format!("{tries} tries are left")),
        None => {}
    }
    if let Some(seconds) = problem.retry_after_s {
        add(format!("it makes sense again in {seconds} s"));
    }
    (!remedy.is_empty()).then_some(remedy)
}
