//! Months and days of the calendar, for validity and expiry.

use jiff::civil;
use jiff::{Span, Timestamp, tz::TimeZone};
use rubrica_core::time::{Date, UnixTime};

/// A time or day that the calendar does not have.
#[derive(Debug, thiserror::Error)]
#[error("not a time of the calendar")]
pub(crate) struct CalendarError;

/// `months` of the calendar after `start`, in UTC. Where the month is too short it is its last day.
pub(crate) fn plus_months(start: UnixTime, months: u16) -> Result<UnixTime, CalendarError> {
    let start = Timestamp::from_second(start.0).map_err(|_| CalendarError)?;
    let end = start
        .to_zoned(TimeZone::UTC)
        .checked_add(Span::new().months(i32::from(months)))
        .map_err(|_| CalendarError)?;
    Ok(UnixTime(end.timestamp().as_second()))
}

/// The last second of a day in mainland Spain: an identity document is good until then.
///
/// The rules of Europe/Madrid come with the program, so that every machine gives the same answer.
pub(crate) fn end_of_day_in_spain(day: Date) -> Result<UnixTime, CalendarError> {
    let day = civil::Date::new(day.year, day.month, day.day).map_err(|_| CalendarError)?;
    let zone = jiff::tz::TimeZoneDatabase::bundled().get(MADRID).map_err(|_| CalendarError)?;
    // The very last days of the calendar have no next one; documents without expiry say less.
    let next = day.tomorrow().map_err(|_| CalendarError)?;
    let midnight = zone.to_zoned(next.at(0, 0, 0, 0)).map_err(|_| CalendarError)?;
    Ok(UnixTime(midnight.timestamp().as_second() - 1))
}

const MADRID: &str = "Europe/Madrid";

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
    use super::*;

    fn at(text: &str) -> UnixTime {
        UnixTime(text.parse::<Timestamp>().unwrap().as_second())
    }

    #[test]
    fn months_are_those_of_the_calendar() {
        assert_eq!(
            plus_months(at("2026-11-21T10:00:00Z"), 60).unwrap(),
            at("2031-11-21T10:00:00Z")
        );
        assert_eq!(
            plus_months(at("2024-02-29T00:00:00Z"), 60).unwrap(),
            at("2029-02-28T00:00:00Z")
        );
    }

    #[test]
    fn a_document_ends_with_its_day_in_madrid_summer_and_winter() {
        let day = |year, month, day| end_of_day_in_spain(Date { year, month, day });
        assert_eq!(day(2027, 1, 31).unwrap(), at("2027-01-31T22:59:59Z"));
        assert_eq!(day(2027, 7, 31).unwrap(), at("2027-07-31T21:59:59Z"));
        assert_eq!(day(9999, 1, 1).unwrap(), at("9999-01-01T22:59:59Z"));
        assert!(day(2027, 2, 29).is_err());
    }
}
