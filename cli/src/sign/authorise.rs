//! Getting the code of an act and authorising the act with it.

use crate::ceremony::{CeremonyError, OtpWay};
use crate::failure::Failure;
use crate::say;
use crate::sign::pending::Pending;
use rubrica_core::api::v1::OtpChallenge;
use rubrica_core::secret::Secret;
use std::path::Path;

/// How the code of an act comes here.
#[derive(Debug)]
pub(crate) enum CodeWay {
    /// It was sent by an earlier call and stands on the command line.
    Given(Secret<String>),
    /// It will be sent now.
    New(OtpWay),
    /// The one on the command line was for another act, and there is no other.
    Spent,
}

impl CodeWay {
    /// Whether the code is on the command line.
    pub(crate) const fn is_given(&self) -> bool {
        matches!(self, Self::Given(_))
    }

    /// What is left for the next act: a code is good for one.
    pub(crate) fn after_use(self) -> Self {
        match self {
            Self::Given(_) | Self::Spent => Self::Spent,
            Self::New(way) => Self::New(way),
        }
    }
}

/// What a later call needs to know if this one ends without a code.
#[derive(Debug)]
pub(crate) struct Waiting<'a> {
    /// Beside which file it is kept.
    pub(crate) output: &'a Path,
    /// What happens with the code.
    pub(crate) what: &'a str,
    /// What is kept.
    pub(crate) state: Pending,
    /// Whether it comes from an earlier call, whose code is on its way already.
    pub(crate) resumed: bool,
}

/// Gets the code and runs the act with it. A mistyped code is asked for again as long as the
/// service accepts one.
pub(crate) fn authorise<R>(
    waiting: &Waiting<'_>,
    purpose: &str,
    code: &CodeWay,
    send: impl Fn() -> Result<OtpChallenge, CeremonyError>,
    act: impl Fn(&Secret<String>) -> Result<R, CeremonyError>,
    what: &str,
) -> Result<R, Failure> {
    let failed = |error: CeremonyError| error.failure(what);
    match code {
        CodeWay::Given(code) if waiting.resumed => act(code).map_err(|error| {
            if tries_left(&error).is_none() {
                Pending::forget(waiting.output);
            }
            failed(error)
        }),
        CodeWay::Given(_) => {
            let challenge = send().map_err(failed)?;
            Err(wait(waiting, &challenge, "the code of --otp was not sent for this act"))
        }
        CodeWay::Spent => {
            let challenge = send().map_err(failed)?;
            Err(wait(waiting, &challenge, "each act has a code of its own"))
        }
        CodeWay::New(way) => {
            let (challenge, mut code) = way.obtain(purpose, send).map_err(failed)?;
            loop {
                let Some(entered) = &code else {
                    return Err(wait(waiting, &challenge, "nobody is there to type the code"));
                };
                match (act(entered), way) {
                    (Err(error), OtpWay::Asked) if tries_left(&error).is_some() => {
                        say::failure(&failed(error));
                        code = say::ask("Code:").filter(|code| !code.is_empty()).map(Secret::new);
                    }
                    (done, _) => return done.map_err(failed),
                }
            }
        }
    }
}

/// Tries that are left after a wrong code, if there are any.
fn tries_left(error: &CeremonyError) -> Option<u8> {
    error
        .problem()
        .filter(|problem| problem.code == "otp_wrong")
        .and_then(|problem| problem.tries_left)
        .filter(|tries| *tries > 0)
}

/// Keeps the act for a later call and says how to go on.
fn wait(waiting: &Waiting<'_>, challenge: &OtpChallenge, why: &str) -> Failure {
    if let Err(error) = waiting.state.keep(waiting.output) {
        return Failure::new(format!("{why}, and the act cannot be kept for later"))
            .because(&error);
    }
    Failure::new(format!(
        "{why}: one was sent just now to the phone that ends in {}",
        challenge.phone_hint
    ))
    .remedy(format!("run the same command with --otp and that code, and {}", waiting.what))
    .exit(Failure::WAITING)
}
