//! Points in time. `core` never asks a clock: times come in as arguments, in UTC.

use core::time::Duration;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = i64))]
#[serde(transparent)]
#[cbor(transparent)]
pub struct UnixTime(#[n(0)] pub i64);

impl UnixTime {
    /// This time and `duration` more, or the end of time.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)))
    }

    /// This time less `duration`, or the beginning of time.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)))
    }
}

impl UnixTime {
    /// The same time of day as many months later, on the last day of the month where that one has no such
    /// day; or the end of time.
    #[must_use]
    pub fn plus_months(self, months: u16) -> Self {
        let (days, second) = (self.0.div_euclid(DAY_S), self.0.rem_euclid(DAY_S));
        let (year, month, day) = civil_of(days);
        let month = month - 1 + i64::from(months);
        let (year, month) = (year.saturating_add(month.div_euclid(12)), month.rem_euclid(12) + 1);
        let day = day.min(last_day(year, month));
        Self(days_of(year, month, day).saturating_mul(DAY_S).saturating_add(second))
    }
}

const DAY_S: i64 = 86_400;

/// Year, month and day of so many days after 1970-01-01 [Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms"]: eras of 400 years, and years that begin in March, so that the leap day is their last.
const fn civil_of(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year + era * 400 + if month <= 2 { 1 } else { 0 }, month, day)
}

/// The inverse.
const fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = (month + 9) % 12;
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    era.saturating_mul(146_097).saturating_add(days - 719_468)
}

const fn last_day(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A day of the calendar, without a place: the expiry printed on an identity document.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
pub struct Date {
    /// Year of the common era.
    #[n(0)]
    pub year: i16,
    /// 1 to 12.
    #[n(1)]
    pub month: i8,
    /// 1 to 31.
    #[n(2)]
    pub day: i8,
}

impl Date {
    /// What a permanent DNI says where others have their last day [domain D4].
    pub const PERMANENT: Self = Self { year: 9999, month: 1, day: 1 };

    /// Whole years from this day to `other`, as ages are counted.
    #[must_use]
    pub const fn years_until(self, other: Self) -> i16 {
        let before =
            other.month < self.month || (other.month == self.month && other.day < self.day);
        other.year - self.year - if before { 1 } else { 0 }
    }

    /// A day that the calendar has, from the year 1 to 9999.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=last_day(year.into(), month.into())).contains(&day.into());
        exists.then_some(Self { year, month, day })
    }

    /// The day in UTC of a moment, in the years from 1 to 9999.
    #[must_use]
    pub fn at(moment: UnixTime) -> Option<Self> {
        let (year, month, day) = civil_of(moment.0.div_euclid(86_400));
        Self::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(start: i64, months: u16, expected: i64) {
        assert_eq!(UnixTime(start).plus_months(months), UnixTime(expected), "{start} {months}");
    }

    #[test]
    fn months_keep_the_day_where_the_month_has_it() {
        // `date -ud 2026-11-22T02:00:00Z +%s`, and so on.
        check(1_795_312_800, 0, 1_795_312_800);
        check(1_795_312_800, 60, 1_953_079_200);
        // 2024-02-29T12:00:00Z and five years later; 2026-01-31 and a month later.
        check(1_709_208_000, 60, 1_866_974_400);
        check(1_769_817_600, 1, 1_772_236_800);
        // Before 1970: 1969-12-31T23:59:59Z and two months later.
        check(-1, 2, 5_097_599);
        assert_eq!(UnixTime(i64::MAX).plus_months(1), UnixTime(i64::MAX));
    }

    #[test]
    fn a_time_has_its_day_and_a_person_his_age() {
        let day = |year, month, day| Date { year, month, day };
        for (time, expected) in [
            (0, day(1970, 1, 1)),
            (-1, day(1969, 12, 31)),
            (951_782_400, day(2000, 2, 29)),
            (253_402_300_799, day(9999, 12, 31)),
        ] {
            assert_eq!(Date::at(UnixTime(time)), Some(expected), "{time}");
        }
        assert_eq!(Date::at(UnixTime(253_402_300_800)), None);
        assert_eq!(Date::at(UnixTime(i64::MIN)), None);
        let born = day(2008, 2, 29);
        for (on, age) in
            [(day(2026, 2, 28), 17), (day(2026, 3, 1), 18), (day(2026, 12, 31), 18), (born, 0)]
        {
            assert_eq!(born.years_until(on), age, "{on:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn days_and_dates_are_the_same(days in -4_000_000_i64..4_000_000) {
            let (year, month, day) = civil_of(days);
            proptest::prop_assert_eq!(days_of(year, month, day), days);
            proptest::prop_assert!((1..=12).contains(&month) && (1..=last_day(year, month)).contains(&day));
        }
    }

    #[test]
    fn days_of_moments() {
        let check = |moment: i64, expected: Option<(i16, i8, i8)>| {
            let day = Date::at(UnixTime(moment)).map(|day| (day.year, day.month, day.day));
            assert_eq!(day, expected, "{moment}");
        };
        check(0, Some((1970, 1, 1)));
        check(-1, Some((1969, 12, 31)));
        check(86_399, Some((1970, 1, 1)));
        check(951_782_400, Some((2000, 2, 29)));
        check(1_780_000_000, Some((2026, 5, 28)));
        check(4_107_542_400, Some((2100, 3, 1)));
        check(253_402_300_799, Some((9999, 12, 31)));
        check(253_402_300_800, None);
        check(i64::MAX - 1_000_000_000, None);
    }
}
