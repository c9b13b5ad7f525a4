//! Reports of the SMS gateway on messages that it took.

use super::name::MessageName;
use crate::app::{App, BodyError, Refusal, read_json};
use crate::ports::Ports;
use crate::store::{messages, touched};
use crate::world::ServiceError;
use http::{Method, Request, header};
use rubrica_core::api::Problem;
use rubrica_core::api::v1::DeliveryReport;
use rubrica_core::sms::Report;

/// Why a report is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ReportError {
    /// Not about a message of ours, or not from its gateway.
    #[error("report on no message")]
    Unknown,
    /// The body is not a report.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// It says nothing that is known.
    #[error("report without a known status")]
    Status,
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for ReportError {
    fn problem(&self) -> Problem {
        match self {
            Self::Unknown => Problem::new(404, "message_unknown"),
            Self::Body(error) => error.problem(),
            Self::Status => Problem::new(422, "delivery_status_unknown").about("status"),
            Self::Service(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// `GET` or `POST /sms/report/{reference}/{token}`, with `status` in the query, a form or JSON.
    pub(super) async fn take_report(
        &self,
        request: &Request<Vec<u8>>,
        (reference, token): (&str, &str),
    ) -> Result<(), ReportError> {
        let name = MessageName::of_report(&self.keys, reference, token);
        let name = name.ok_or(ReportError::Unknown)?;
        let status = status(request)?;
        let report: Report = status.parse().map_err(|_| ReportError::Status)?;
        let (subject, reference) = (&name.subject, &name.reference);
        // Another report may come between reading and writing: then this one is looked at again.
        loop {
            let found = self.run(subject, [messages::find(subject, reference)]).await?;
            let found = messages::read(&found, 0).map_err(ServiceError::from)?;
            let found = found.ok_or(ReportError::Unknown)?;
            // CHK-SMS-07: nothing undoes a final state, and the same report again is nothing new.
            let Some(next) = found.state.after(report) else { break };
            let advance = messages::advance(subject, reference, (found.state, next));
            if touched(&self.run(subject, [advance]).await?, 0) {
                break;
            }
        }
        // Whatever it says, the gateway took the message.
        Ok(self.meter(name).await?)
    }
}

fn status(request: &Request<Vec<u8>>) -> Result<String, ReportError> {
    let field = |form: &str| {
        let mut fields = form.split('&').filter_map(|field| field.split_once('='));
        fields.find(|(name, _)| *name == "status").map(|(_, value)| value.to_owned())
    };
    if let Some(status) = request.uri().query().and_then(field) {
        return Ok(status);
    }
    if request.method() != Method::POST {
        return Err(ReportError::Status);
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        let form = std::str::from_utf8(request.body()).unwrap_or_default();
        return field(form).ok_or(ReportError::Status);
    }
    let DeliveryReport { status } = read_json(request)?;
    Ok(status)
}
