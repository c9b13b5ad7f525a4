//! The way to the HTTP gateway for SMS.

use super::name::MessageName;
use crate::app::App;
use crate::ports::{FetchError, Ports, SmsMessage};
use crate::settings::sms::{Fields, SmsGateway};
use http::StatusCode;
use rubrica_core::sms::{Encoding, Parts};

/// Why the gateway did not take a message.
#[derive(Debug)]
pub(super) enum SendError {
    /// It may take it later.
    Later(FetchError),
    /// It never will.
    Never(FetchError),
}

impl<P: Ports> App<P> {
    /// Hands a message over to the gateway, or to the outbox of a demonstration.
    pub(super) async fn hand_over(
        &self,
        message: &SmsMessage,
        name: &MessageName,
    ) -> Result<(), SendError> {
        if let Some(taken) = self.ports.outbox(message).await {
            return taken.map_err(SendError::Later);
        }
        let gateway: &SmsGateway = &self.settings.sms;
        let (reference, token) = (name.reference_text(&self.keys), name.report_token(&self.keys));
        let base = match gateway.report_url.as_str() {
            "" => format!("https://{}", self.settings.public_host),
            base => base.to_owned(),
        };
        let fields = Fields {
            to: &message.to,
            text: &message.text,
            wide: Parts::of(&message.text).encoding == Encoding::Ucs2,
            report: format!("{base}/api/v1/sms/report/{reference}/{token}"),
            reference,
        };
        let request = gateway
            .request(&fields)
            .map_err(|problem| SendError::Never(FetchError(format!("variable {problem}"))))?;
        let status = self.ports.fetch(request).await.map_err(SendError::Later)?.status();
        let problem = || FetchError(format!("SMS gateway answered {status}"));
        match status {
            _ if status.is_success() => Ok(()),
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
                Err(SendError::Later(problem()))
            }
            _ if status.is_server_error() => Err(SendError::Later(problem())),
            _ => Err(SendError::Never(problem())),
        }
    }
}
