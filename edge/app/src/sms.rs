//! Messages to phones: codes that are asked for, and news that nobody asked for.

mod gateway;
mod text;
mod words;

use crate::app::App;
use crate::otp::OtpAct;
use crate::ports::{FetchError, LogLevel, Ports, SmsMessage};
use http::Request;
use rubrica_core::identity::SubjectId;
use rubrica_core::sms::Notice;

/// Where a message goes.
#[derive(Clone, Copy)]
pub(crate) struct Recipient<'a> {
    /// E.164.
    pub(crate) phone: &'a str,
    /// In which language it is written.
    pub(crate) language: &'a str,
}

/// Why there is a message.
#[derive(Debug, Clone)]
pub(crate) struct Cause {
    /// The application for which the citizen acts.
    pub(crate) application: String,
}

impl<P: Ports> App<P> {
    /// The cause of messages that a request on the service's own pages makes necessary.
    pub(crate) fn cause(&self, request: &Request<Vec<u8>>) -> Cause {
        let _ = request;
        Cause { application: self.settings.application.clone() }
    }

    /// Sends a code for `act`.
    pub(crate) async fn send_sms(
        &self,
        act: &OtpAct,
        to: Recipient<'_>,
        cause: &Cause,
        (reference, code): (&[u8; 16], &str),
    ) -> Result<(), FetchError> {
        let what = (act.purpose, &act.binding);
        let text = text::code(self.service(&cause.application), to.language, what, code);
        let message = SmsMessage {
            to: to.phone.to_owned(),
            text,
            code: code.to_owned(),
            purpose: act.purpose.name(),
            at: self.ports.now(),
        };
        self.hand_over(&message, reference).await
    }

    /// Tells a citizen what has happened. That he cannot be told undoes nothing.
    pub(crate) async fn notify(&self, subject: &SubjectId, notice: Notice) {
        match self.profile_of(subject).await {
            Ok(profile) => self.notify_at(subject, profile.recipient(), notice).await,
            Err(error) => self.not_told(notice, &error),
        }
    }

    /// Tells it to a phone that is not, or not any more, that of his registration.
    pub(crate) async fn notify_at(&self, _: &SubjectId, to: Recipient<'_>, notice: Notice) {
        let message = SmsMessage {
            to: to.phone.to_owned(),
            text: text::notice(self.service(&self.settings.application), to.language, notice),
            code: String::new(),
            purpose: notice.name(),
            at: self.ports.now(),
        };
        if let Err(error) = self.hand_over(&message, &self.make_bytes()).await {
            self.not_told(notice, &error);
        }
    }

    fn service<'a>(&'a self, application: &'a str) -> text::Service<'a> {
        text::Service { application, host: &self.settings.public_host }
    }

    fn not_told(&self, notice: Notice, error: &impl std::error::Error) {
        self.ports.log(LogLevel::Warn, &format!("{} not sent: {error}", notice.name()));
    }
}
