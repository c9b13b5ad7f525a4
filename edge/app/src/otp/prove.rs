//! Judging a code that was typed.

use super::{OtpAct, wait};
use crate::app::{App, Refusal};
use crate::ports::Ports;
use crate::store::{challenges, failures, touched};
use crate::world::ServiceError;
use rubrica_core::api::Problem;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// Why a code proves nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum OtpError {
    /// It is another one.
    #[error("wrong code")]
    Wrong {
        /// Tries that are left.
        tries_left: u8,
    },
    /// All tries are taken.
    #[error("no tries left")]
    Exhausted,
    /// It came too late.
    #[error("code has expired")]
    Expired,
    /// It was used.
    #[error("code was used")]
    Used,
    /// Too many wrong ones, for all acts together.
    #[error("too many wrong codes")]
    TooMany {
        /// Seconds to wait.
        wait_s: u32,
    },
    /// No code was sent for this act.
    #[error("no code was sent for this act")]
    NotSent,
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for OtpError {
    fn problem(&self) -> Problem {
        match self {
            Self::Wrong { tries_left } => {
                Problem::new(403, "otp_wrong").with_tries_left(*tries_left)
            }
            Self::Exhausted => Problem::new(403, "otp_exhausted").with_tries_left(0),
            Self::Expired => Problem::new(403, "otp_expired"),
            Self::Used => Problem::new(409, "otp_used"),
            Self::TooMany { wait_s } => Problem::new(429, "otp_too_many").with_retry_after(*wait_s),
            Self::NotSent => Problem::new(409, "otp_not_sent"),
            Self::Service(error) => error.problem(),
        }
    }
}

/// A code that was right. Whoever acts on it uses the challenge up in the same atomic unit.
#[derive(Debug)]
#[must_use]
pub(crate) struct OtpProof {
    /// The challenge that was answered.
    pub(crate) challenge: [u8; 16],
}

impl<P: Ports> App<P> {
    /// Proves a code and uses it up before anything is done with it, for acts that are not of one
    /// unit: broken off in between, they need another code.
    pub(crate) async fn spend_otp(&self, act: &OtpAct, typed: &str) -> Result<(), OtpError> {
        let proof = self.prove_otp(act, typed).await?;
        let (subject, challenge) = (&act.subject, &proof.challenge);
        let spent = self
            .run(
                subject,
                [
                    challenges::use_up(subject, challenge),
                    challenges::forget_messages(subject, challenge),
                    failures::forget(subject, challenge),
                ],
            )
            .await?;
        if touched(&spent, 0) { Ok(()) } else { Err(OtpError::Used) }
    }

    /// Takes one try of the challenge for `act`, and only then looks at the code.
    pub(crate) async fn prove_otp(&self, act: &OtpAct, typed: &str) -> Result<OtpProof, OtpError> {
        let purpose = act.purpose.name();
        let now = self.ports.now();
        let policy = &self.settings.policy;
        let (subject, binding) = (&act.subject, &act.binding);
        let window = Duration::from_secs(policy.otp_failures_window_s.into());
        let (limit, times) = (policy.otp_failures, (now, now.minus(window)));
        let results = self
            .run(
                subject,
                [
                    challenges::look(subject, purpose, binding),
                    failures::take(subject, purpose, binding, times, limit),
                    challenges::take_try(subject, purpose, binding, now, limit),
                ],
            )
            .await?;
        let failed = failures::read(&results, 1).map_err(ServiceError::from)?;
        let taken = challenges::read_try(&results, 2).map_err(ServiceError::from)?;
        let Some(taken) = taken else {
            // CHK-OTP-09: however many acts are opened, a citizen's codes are guessed so often.
            if let Some((_, since)) = failed {
                return Err(OtpError::TooMany { wait_s: wait(now, since.plus(window)) });
            }
            let look = challenges::read_look(&results, 0).map_err(ServiceError::from)?;
            return Err(match look {
                // CHK-OTP-04: single use.
                Some(look) if look.used => OtpError::Used,
                // CHK-OTP-02: a hundred guesses at once are as many tries as the policy says.
                Some(look) if look.tries_left == 0 => OtpError::Exhausted,
                // CHK-OTP-05: a code of another act has taken its place.
                Some(look) if look.replaced => OtpError::NotSent,
                // CHK-OTP-03: not after its time.
                Some(look) if look.expires_at <= now => OtpError::Expired,
                _ => OtpError::NotSent,
            });
        };
        let code: String =
            typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(16).collect();
        let mac = self.keys.otp(&taken.challenge, purpose, &act.binding, &code);
        // CHK-OTP-01: the code itself.
        if !bool::from(mac.ct_eq(&taken.mac)) {
            return Err(match taken.tries_left {
                0 => OtpError::Exhausted,
                tries_left => OtpError::Wrong { tries_left },
            });
        }
        Ok(OtpProof { challenge: taken.challenge })
    }
}
