//! What messages cost whom.

use super::name::MessageName;
use crate::app::{App, Refusal};
use crate::ports::Ports;
use crate::registry::RegisterError;
use crate::store::{messages, usage};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{SmsUsage, UsageRow};
use rubrica_core::time::Date;
use std::collections::BTreeMap;

/// Why nobody is told what was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum UsageError {
    /// Not the operator.
    #[error(transparent)]
    Operator(#[from] RegisterError),
    /// Not a month.
    #[error("not a month")]
    Month,
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for UsageError {
    fn problem(&self) -> Problem {
        match self {
            Self::Operator(error) => error.problem(),
            Self::Month => Problem::new(422, "month_malformed").about("month"),
            Self::Service(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// Notes a message that the gateway took in the bill of its day, once however often this happens:
    /// a crash in between is made good by the next report or question.
    pub(super) async fn meter(&self, name: MessageName) -> Result<(), ServiceError> {
        let (subject, reference) = (&name.subject, &name.reference);
        let found = self.run(subject, [messages::find(subject, reference)]).await?;
        let Some(message) = messages::read(&found, 0)?.filter(|found| !found.metered) else {
            return Ok(());
        };
        let day = Date::at(message.created).ok_or(ServiceError::Internal("day of a message"))?;
        let metered = usage::Metered { day, reference, subject, message: &message };
        self.run_in(&usage::partition(day), [usage::note(&metered)]).await?;
        self.run(subject, [messages::metered(subject, reference)]).await?;
        Ok(())
    }

    /// `GET /sms/usage/{yyyy-mm}`.
    pub(super) async fn sms_usage(
        &self,
        request: &Request<Vec<u8>>,
        month: &str,
    ) -> Result<SmsUsage, UsageError> {
        // CHK-SMS-08: who was sent what is the operator's business alone.
        self.check_registry(request)?;
        let days = days(month).ok_or(UsageError::Month)?;
        let mut sums = BTreeMap::new();
        for day in days {
            let rows = self.run_in(&usage::partition(day), [usage::sum(day)]).await?;
            for row in usage::read(&rows, 0).map_err(ServiceError::from)? {
                let UsageRow { agency, application, procedure, purpose, messages, parts } = row;
                let sum = sums.entry((agency, application, procedure, purpose)).or_insert((0, 0));
                *sum = (sum.0 + messages, sum.1 + parts);
            }
        }
        let rows = sums.into_iter().map(|(who, (messages, parts))| {
            let (agency, application, procedure, purpose) = who;
            UsageRow { agency, application, procedure, purpose, messages, parts }
        });
        Ok(SmsUsage { month: month.to_owned(), rows: rows.collect() })
    }
}

/// The days of `yyyy-mm`.
fn days(month: &str) -> Option<Vec<Date>> {
    let (year, month) = month.split_once('-')?;
    let digits =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) {
        return None;
    }
    let (year, month) = (year.parse().ok()?, month.parse().ok()?);
    let days: Vec<Date> = (1..=31).filter_map(|day| Date::new(year, month, day)).collect();
    (!days.is_empty()).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_their_days() {
        let check = |month: &str, count: Option<usize>| {
            assert_eq!(days(month).map(|days| days.len()), count, "{month}");
        };
        check("2026-11", Some(30));
        check("2028-02", Some(29));
        for wrong in
            ["", "2026", "2026-13", "2026-00", "0000-01", "2026-1", "+026-01", "2026-11-01"]
        {
            check(wrong, None);
        }
    }
}
