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

    /// A day that the calendar has, from the year 1 to 9999.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        let exists = (1..=9999).contains(&year) && (1..=last).contains(&day);
        exists.then_some(Self { year, month, day })
    }
}
