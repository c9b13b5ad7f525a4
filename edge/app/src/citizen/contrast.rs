//! The contrast datum: what is on the document and not in its number [domain A1.2].

use super::Citizen;
use crate::app::{App, Refusal};
use crate::ports::Ports;
use crate::store::citizens;
use crate::store::tries::{self, Tried};
use crate::world::ServiceError;
use rubrica_core::api::Problem;
use rubrica_core::identity::{self, ContrastDatum, NationalId};
use rubrica_core::time::UnixTime;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// Why nobody was recognised.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ContrastError {
    /// Not of the form: which one it has to have follows from the number.
    #[error(transparent)]
    Malformed(#[from] identity::ContrastError),
    /// Another datum than the document's, or nobody's number.
    #[error("contrast datum refused")]
    Refused {
        /// Tries that are left.
        tries_left: u8,
    },
    /// Too many wrong ones.
    #[error("too many wrong contrast data")]
    Blocked {
        /// Seconds to wait.
        wait_s: u32,
    },
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for ContrastError {
    fn problem(&self) -> Problem {
        match self {
            Self::Malformed(error) => Problem::new(422, error.code()).about("contrast"),
            Self::Refused { tries_left } => {
                Problem::new(403, "contrast_refused").with_tries_left(*tries_left)
            }
            Self::Blocked { wait_s } => {
                Problem::new(429, "contrast_blocked").with_retry_after(*wait_s)
            }
            Self::Service(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// The citizen with this number, if `typed` is on his document.
    pub(crate) async fn check_contrast(
        &self,
        id: &NationalId,
        typed: &str,
    ) -> Result<Citizen, ContrastError> {
        let typed = ContrastDatum::read(id, typed)?;
        let subject = self.keys.subject(id);
        let policy = &self.settings.policy;
        let now = self.ports.now();
        let window = Duration::from_secs(policy.contrast_window_s.into());
        let times = (now, now.minus(window));
        let (limit, kind) = (policy.contrast_tries, Tried::ContrastDatum);
        let results = self
            .run(
                &subject,
                [
                    tries::take_within(&subject, kind, limit, times),
                    tries::since(&subject, kind),
                    citizens::find(&subject),
                ],
            )
            .await?;
        let taken = tries::read(&results, 0).map_err(ServiceError::from)?;
        // CHK-CON-01: tries are counted before the datum is looked at, for nobody's numbers too.
        let Some(taken) = taken else {
            let since = tries::read_since(&results, 1).map_err(ServiceError::from)?;
            let wait_s = seconds(now, since.unwrap_or(now).plus(window));
            return Err(ContrastError::Blocked { wait_s });
        };
        let row = citizens::read(&results, 2).map_err(ServiceError::from)?;
        let expected = row.as_ref().map_or_else(|| self.make_bytes(), |row| row.contrast);
        let given = self.keys.contrast(&subject, &typed);
        // CHK-CON-02: wrong datum and unknown person are one answer, for the same work.
        let (Some(row), true) = (row, bool::from(given.ct_eq(&expected))) else {
            return Err(ContrastError::Refused { tries_left: limit.saturating_sub(taken) });
        };
        self.run(&subject, [tries::forget(&subject, kind)]).await?;
        Ok(self.read_citizen(&subject, &row)?)
    }
}

/// Seconds until `until`, and one at least.
fn seconds(now: UnixTime, until: UnixTime) -> u32 {
    u32::try_from(until.0.saturating_sub(now.0).max(1)).unwrap_or(u32::MAX)
}
