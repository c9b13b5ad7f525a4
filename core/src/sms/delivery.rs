//! How far a message has come: `queued → sent → delivered | failed | expired`.

use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// The gateway has not taken it yet: it is tried again.
    Queued,
    /// The gateway has taken it.
    Sent,
    /// The phone has it.
    Delivered,
    /// No phone will get it.
    Failed,
    /// It came to no phone while it was good for anything.
    Expired,
}

impl Delivery {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Queued, Self::Sent, Self::Delivered, Self::Failed, Self::Expired];

    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether nothing comes after it.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Failed | Self::Expired)
    }

    /// What a report of the gateway makes of it; `None` when it says nothing new. A report may be
    /// faster than the gateway's own answer, and nothing undoes a final state.
    #[must_use]
    pub const fn after(self, report: Report) -> Option<Self> {
        let next = match report {
            Report::OnItsWay => Self::Sent,
            Report::Delivered => Self::Delivered,
            Report::Failed => Self::Failed,
            Report::Expired => Self::Expired,
        };
        match (self, next) {
            (Self::Delivered | Self::Failed | Self::Expired, _) | (Self::Sent, Self::Sent) => None,
            _ => Some(next),
        }
    }
}

/// What a gateway says of a message later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// It waits for the phone.
    OnItsWay,
    /// The phone has it.
    Delivered,
    /// It will never have it.
    Failed,
    /// It did not have it in time.
    Expired,
}

/// A word that no gateway uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a state of delivery")]
pub struct ReportError;

impl FromStr for Report {
    type Err = ReportError;

    /// Words, the states of SMPP [SMPP 3.4 §5.2.28 and appendix B], and the numbers of Kannel's
    /// `dlr-mask` [Kannel User's Guide, "Delivery Reports"].
    fn from_str(text: &str) -> Result<Self, ReportError> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "delivered" | "delivrd" | "1" => Self::Delivered,
            "failed" | "undelivered" | "rejected" | "undeliv" | "rejectd" | "deleted" | "2"
            | "16" => Self::Failed,
            "expired" => Self::Expired,
            "sent" | "buffered" | "accepted" | "enroute" | "acceptd" | "4" | "8" => Self::OnItsWay,
            _ => return Err(ReportError),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_names() {
        for state in Delivery::ALL {
            assert_eq!(Delivery::from_name(state.name()), Some(state));
        }
        assert_eq!(Delivery::from_name("lost"), None);
    }

    #[test]
    fn nothing_comes_after_a_final_state() {
        let reports = [Report::OnItsWay, Report::Delivered, Report::Failed, Report::Expired];
        for state in Delivery::ALL {
            for report in reports {
                let next = state.after(report);
                assert!(!state.is_final() || next.is_none(), "{state:?} {report:?}");
                assert_ne!(next, Some(Delivery::Queued));
                assert_ne!(next, Some(state), "only what is new");
            }
        }
        assert_eq!(Delivery::Queued.after(Report::Delivered), Some(Delivery::Delivered));
        assert_eq!(Delivery::Sent.after(Report::OnItsWay), None);
    }

    #[test]
    fn gateways_say_it_in_many_words() {
        for (text, report) in [
            ("DELIVRD", Report::Delivered),
            ("1", Report::Delivered),
            ("UNDELIV", Report::Failed),
            ("16", Report::Failed),
            ("expired", Report::Expired),
            ("8", Report::OnItsWay),
        ] {
            assert_eq!(text.parse(), Ok(report), "{text}");
        }
        for text in ["", "3", "31", "deliver", "%d"] {
            assert_eq!(text.parse::<Report>(), Err(ReportError), "{text}");
        }
    }
}
