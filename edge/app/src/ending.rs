//! Telling citizens that their certificates end soon. An operator's timer calls for it; a gateway has none.

use crate::app::{App, read_json};
use crate::ports::Ports;
use crate::registry::RegisterError;
use crate::signer::SignerError;
use crate::store::{ending_notices, touched};
use http::{Request, StatusCode};
use rubrica_core::api::signer::{ENDING_AT_ONCE, Ending, EndingList, EndingRequest};
use rubrica_core::api::v1::{EndingNotices, SendEndingNotices};
use rubrica_core::identity::SubjectId;
use rubrica_core::protocol::EndingAssertion;
use rubrica_core::sms::Notice;
use rubrica_core::time::UnixTime;
use std::time::Duration;

impl<P: Ports> App<P> {
    /// `POST /registry/notices/ending`.
    pub(crate) async fn send_ending_notices(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<EndingNotices, RegisterError> {
        self.check_registry(request)?;
        let SendEndingNotices { after } = read_json(request)?;
        let Some(days) = self.settings.policy.expiry_notice_days.iter().max() else {
            return Ok(EndingNotices { told: 0, next: None });
        };
        let after = after.unwrap_or(SubjectId::from_bytes([0; 16]));
        let assertion = EndingAssertion { head: self.assertion_head(&after), days: *days };
        let body = EndingRequest { assertion: self.assert(&assertion)? };
        let list = self.post_signer::<EndingList>("/v1/ending", &body).await?;
        let EndingList { people } = serde_json::from_slice(&list)
            .map_err(|_| SignerError::Unintelligible(StatusCode::OK))?;
        let mut told = 0;
        for ending in &people {
            told += u32::from(self.tell_ending(ending).await?);
        }
        let more = people.len() >= usize::from(ENDING_AT_ONCE);
        let next = people.last().filter(|_| more).map(|last| last.subject);
        Ok(EndingNotices { told, next })
    }

    /// Tells it once for the number of days that is reached. Gives whether it was told now.
    async fn tell_ending(&self, ending: &Ending) -> Result<bool, RegisterError> {
        let Ending { subject, not_after } = ending;
        let now = self.ports.now();
        let Some(days) = reached(&self.settings.policy.expiry_notice_days, *not_after, now) else {
            return Ok(false);
        };
        // CHK-END-01: noted first, so that nobody is told twice, whatever breaks off.
        let note =
            [ending_notices::note(subject, *not_after, days), ending_notices::sweep(subject, now)];
        let first = touched(&self.run(subject, note).await?, 0);
        if first {
            self.notify(subject, Notice::CertificatesEnding).await;
        }
        Ok(first)
    }
}

/// The fewest of these days within which it ends.
fn reached(days: &[u16], not_after: UnixTime, now: UnixTime) -> Option<u16> {
    let within = |days: u16| not_after <= now.plus(Duration::from_secs(u64::from(days) * 86_400));
    days.iter().copied().filter(|days| within(*days)).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_days_that_are_reached_the_fewest_count() {
        let check = |left: u64, expected: Option<u16>| {
            let ends = UnixTime(0).plus(Duration::from_secs(left));
            assert_eq!(reached(&[60, 15, 1], ends, UnixTime(0)), expected, "{left}");
        };
        check(60 * 86_400 + 1, None);
        check(60 * 86_400, Some(60));
        check(15 * 86_400, Some(15));
        check(86_400, Some(1));
        check(1, Some(1));
    }
}
