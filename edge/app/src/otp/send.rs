//! Making a code and sending it.

use super::{OtpAct, wait};
use crate::app::{App, Refusal};
use crate::citizen::phone_hint;
use crate::ports::{FetchError, Ports};
use crate::sms::{Cause, Quotas, Recipient, SmsError, TooMany};
use crate::store::challenges::{self, NewChallenge};
use crate::store::touched;
use crate::world::ServiceError;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::OtpChallenge;
use rubrica_core::time::UnixTime;
use std::time::Duration;

/// Messages are counted against their limit within this long.
const WINDOW: Duration = Duration::from_secs(3600);

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum OtpSendError {
    /// The last one was sent a moment ago.
    #[error("sent a moment ago")]
    TooSoon {
        /// Seconds to wait.
        wait_s: u32,
    },
    /// It has been sent as often as it may be for this act.
    #[error("sent as often as it may be")]
    TooOften,
    /// Too many messages: to the phone, from the address, or for the application.
    #[error("too many messages")]
    TooMany {
        /// Seconds to wait.
        wait_s: u32,
    },
    /// The code of this act is dead, or used.
    #[error("the act needs no code, or gets none any more")]
    Dead,
    /// The message could not be sent.
    #[error("message not sent")]
    NotSent(#[source] FetchError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<SmsError> for OtpSendError {
    fn from(error: SmsError) -> Self {
        match error {
            SmsError::Refused(cause) => Self::NotSent(cause),
            SmsError::Service(error) => Self::Service(error),
        }
    }
}

impl Refusal for OtpSendError {
    fn problem(&self) -> Problem {
        match self {
            Self::TooSoon { wait_s } => Problem::new(429, "otp_too_soon").with_retry_after(*wait_s),
            Self::TooOften => Problem::new(429, "otp_too_often"),
            Self::TooMany { wait_s } => Problem::new(429, "otp_too_many").with_retry_after(*wait_s),
            Self::Dead => Problem::new(409, "otp_exhausted").with_tries_left(0),
            Self::NotSent(_) => Problem::new(502, "sms_unreachable"),
            Self::Service(error) => error.problem(),
        }
    }
}

/// A code that was just made.
pub(crate) struct FreshCode<'a> {
    /// What has to be typed.
    pub(crate) typed: &'a str,
    /// What is sent of it: the rest is known to the citizen.
    pub(crate) sent: &'a str,
    /// How long it can be used.
    pub(crate) ttl_s: u32,
    /// How often it can be tried.
    pub(crate) tries: u8,
}

impl<P: Ports> App<P> {
    /// Makes a code for `act` and sends it to a phone: the citizen's, or the one that is to be his.
    pub(crate) async fn send_otp(
        &self,
        act: &OtpAct,
        to: Recipient<'_>,
        cause: &Cause,
    ) -> Result<OtpChallenge, OtpSendError> {
        let policy = &self.settings.policy;
        let code = self.make_code(policy.otp_digits);
        let fresh = FreshCode {
            typed: &code,
            sent: &code,
            ttl_s: policy.otp_ttl_s,
            tries: policy.otp_tries,
        };
        self.send_code(act, to, cause, &fresh).await
    }

    /// Sends a code that was made for `act`.
    pub(crate) async fn send_code(
        &self,
        act: &OtpAct,
        to: Recipient<'_>,
        cause: &Cause,
        fresh: &FreshCode<'_>,
    ) -> Result<OtpChallenge, OtpSendError> {
        let policy = &self.settings.policy;
        let now = self.ports.now();
        let interval = Duration::from_secs(policy.otp_resend_after_s.into());
        let expires = now.plus(Duration::from_secs(fresh.ttl_s.into()));
        let quotas = self.count_message(act, now, to, cause).await?;

        let challenge = self.make_bytes();
        let purpose = act.purpose.name();
        let new = NewChallenge {
            challenge,
            binding: act.binding,
            mac: self.keys.otp(&challenge, purpose, &act.binding, fresh.typed),
            now,
            expires,
            tries: fresh.tries,
            max_sends: policy.otp_sends,
            sent_before: now.minus(interval),
        };
        let replaced = self
            .run(
                &act.subject,
                [
                    challenges::replace(&act.subject, purpose, &new),
                    challenges::end_others(&act.subject, purpose, &challenge),
                ],
            )
            .await?;
        let replaced = challenges::read_replaced(&replaced, 0).map_err(ServiceError::from)?;
        let Some((sends, tries_left)) = replaced else {
            self.give_back(quotas).await?;
            return Err(self.why_not_sent(act, now, interval).await?);
        };
        let sent = match self.send_sms(act, to, cause, (&challenge, fresh.sent, expires)).await {
            Ok(sent) => sent,
            Err(error) => {
                // The citizen got nothing: neither the code nor the message counts.
                let undo = [
                    challenges::not_sent(&act.subject, &challenge),
                    challenges::uncount_message(&act.subject),
                ];
                self.run(&act.subject, undo).await?;
                self.give_back(quotas).await?;
                return Err(error.into());
            }
        };
        Ok(OtpChallenge {
            phone_hint: phone_hint(to.phone),
            digits: u8::try_from(fresh.sent.len()).unwrap_or(u8::MAX),
            expires_at: expires,
            resend_at: (sends < policy.otp_sends).then(|| now.plus(interval)),
            tries_left,
            message: sent.name,
            delivery: sent.delivery,
        })
    }

    /// CHK-OTP-08: a citizen is not flooded, however many acts are opened.
    async fn count_message(
        &self,
        act: &OtpAct,
        now: UnixTime,
        to: Recipient<'_>,
        cause: &Cause,
    ) -> Result<Quotas, OtpSendError> {
        let limit = self.settings.policy.otp_sends_per_hour;
        let counted = self
            .run(
                &act.subject,
                [
                    challenges::count_message(&act.subject, now, now.minus(WINDOW), limit),
                    challenges::message_window(&act.subject),
                ],
            )
            .await?;
        if touched(&counted, 0) {
            return match self.take_quotas(to, cause).await? {
                Ok(quotas) => Ok(quotas),
                Err(TooMany { wait_s }) => {
                    let back = challenges::uncount_message(&act.subject);
                    self.run(&act.subject, [back]).await?;
                    Err(OtpSendError::TooMany { wait_s })
                }
            };
        }
        let since = challenges::read_time(&counted, 1).map_err(ServiceError::from)?;
        Err(OtpSendError::TooMany { wait_s: wait(now, since.unwrap_or(now).plus(WINDOW)) })
    }

    async fn why_not_sent(
        &self,
        act: &OtpAct,
        now: UnixTime,
        interval: Duration,
    ) -> Result<OtpSendError, ServiceError> {
        let looked = self
            .run(
                &act.subject,
                [
                    challenges::look(&act.subject, act.purpose.name(), &act.binding),
                    challenges::last_sent(&act.subject, act.purpose.name()),
                    challenges::uncount_message(&act.subject),
                ],
            )
            .await?;
        let last = challenges::read_time(&looked, 1)?;
        Ok(match challenges::read_look(&looked, 0)? {
            Some(look) if look.used || look.tries_left == 0 => OtpSendError::Dead,
            // CHK-OTP-07: the code of one act is sent so often and no more.
            Some(look) if look.sends >= self.settings.policy.otp_sends => OtpSendError::TooOften,
            // CHK-OTP-06: not before the interval is over, for whichever act the last one was.
            _ => OtpSendError::TooSoon { wait_s: wait(now, last.unwrap_or(now).plus(interval)) },
        })
    }

    /// Digits without bias: bytes from 250 on are thrown away.
    pub(crate) fn make_code(&self, digits: u8) -> String {
        let mut code = String::new();
        while code.len() < digits.into() {
            for byte in self.make_bytes::<16>().into_iter().filter(|byte| *byte < 250) {
                if code.len() < digits.into() {
                    code.push(char::from(b'0' + byte % 10));
                }
            }
        }
        code
    }
}
