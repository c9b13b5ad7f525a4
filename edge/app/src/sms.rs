//! Messages to phones: codes that are asked for, and news that nobody asked for.
//!
//! A message is queued in the citizen's partition, handed over to the gateway, and metered. What the
//! gateway cannot take just now is tried again by the requests that come after: no runtime needs a
//! task in the background.

mod charge;
mod delivery;
mod gateway;
mod limits;
mod name;
mod report;
mod text;
mod usage;
mod words;

pub(crate) use charge::{Cause, Charge};
pub(crate) use limits::{Quotas, TooMany};

use crate::app::{Answer, App};
use crate::otp::OtpAct;
use crate::ports::{FetchError, LogLevel, Ports, SmsMessage};
use crate::world::ServiceError;
use delivery::Outgoing;
use http::Request;
use name::MessageName;
use rubrica_core::api::Problem;
use rubrica_core::identity::SubjectId;
use rubrica_core::sms::{Delivery, Notice};
use rubrica_core::time::UnixTime;
use std::time::Duration;

/// News are worth telling for so long.
const NOTICE_TTL: Duration = Duration::from_secs(86_400);

/// Where a message goes.
#[derive(Clone, Copy)]
pub(crate) struct Recipient<'a> {
    /// E.164.
    pub(crate) phone: &'a str,
    /// In which language it is written.
    pub(crate) language: &'a str,
}

/// A code on its way.
#[derive(Debug)]
pub(crate) struct OnItsWay {
    /// For the browser, to ask how far it has come.
    pub(crate) name: String,
    /// How far it has come already.
    pub(crate) delivery: Delivery,
}

/// Why a code is not on its way.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SmsError {
    /// The gateway refuses it, or there is none.
    #[error("message refused")]
    Refused(#[source] FetchError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl<P: Ports> App<P> {
    /// `/sms/…`.
    pub(crate) async fn sms_call(
        &self,
        request: &Request<Vec<u8>>,
        method: &str,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match (method, rest) {
            ("GET", ["state", name]) => self.json(self.message_state(name).await),
            ("GET" | "POST", ["report", reference, token]) => {
                self.done(self.take_report(request, (reference, token)).await)
            }
            ("GET", ["usage", month]) => self.json(self.sms_usage(request, month).await),
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// Sends a code for `act`, which is good until `expires`. `reference` names the message.
    pub(crate) async fn send_sms(
        &self,
        act: &OtpAct,
        to: Recipient<'_>,
        cause: &Cause,
        (reference, code, expires): (&[u8; 16], &str, UnixTime),
    ) -> Result<OnItsWay, SmsError> {
        let what = (act.purpose, &act.binding);
        let text = text::code(self.service(&cause.charge.application), to.language, what, code);
        let message = SmsMessage {
            to: to.phone.to_owned(),
            text,
            code: code.to_owned(),
            purpose: act.purpose.name().to_owned(),
            at: self.ports.now(),
        };
        let name = MessageName { subject: act.subject, reference: *reference };
        let outgoing = Outgoing { name, message, charge: &cause.charge, expires };
        let delivery = self.dispatch(outgoing).await?;
        Ok(OnItsWay { name: name.for_browser(&self.keys), delivery })
    }

    /// Tells a citizen what has happened. That he cannot be told undoes nothing.
    pub(crate) async fn notify(&self, subject: &SubjectId, notice: Notice) {
        match self.profile_of(subject).await {
            Ok(profile) => self.notify_at(subject, profile.recipient(), notice).await,
            Err(error) => self.not_told(notice, &error),
        }
    }

    /// Tells it to a phone that is not, or not any more, that of his registration.
    pub(crate) async fn notify_at(&self, subject: &SubjectId, to: Recipient<'_>, notice: Notice) {
        match self.count_notice(to.phone).await {
            Ok(true) => {}
            Ok(false) => return self.not_told(notice, &TooMany { wait_s: 0 }),
            Err(error) => return self.not_told(notice, &error),
        }
        let now = self.ports.now();
        let message = SmsMessage {
            to: to.phone.to_owned(),
            text: text::notice(self.service(&self.settings.application), to.language, notice),
            code: String::new(),
            purpose: notice.name().to_owned(),
            at: now,
        };
        let name = MessageName { subject: *subject, reference: self.make_bytes() };
        let charge = &self.own_charge();
        let outgoing = Outgoing { name, message, charge, expires: now.plus(NOTICE_TTL) };
        if let Err(error) = self.dispatch(outgoing).await {
            self.not_told(notice, &error);
        }
    }

    fn service<'a>(&'a self, application: &'a str) -> text::Service<'a> {
        text::Service { application, host: &self.settings.public_host }
    }

    fn not_told(&self, notice: Notice, error: &impl std::error::Error) {
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        self.ports.log(LogLevel::Warn, &format!("{} not sent: {error}{cause}", notice.name()));
    }
}
