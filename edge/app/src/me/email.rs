//! Another email: with the contrast datum, beside two factors [domain A1.4].

use super::error::MeError;
use crate::app::{App, read_json};
use crate::citizen::Profile;
use crate::ports::Ports;
use http::Request;
use rubrica_core::api::v1::ChangeEmail;
use rubrica_core::identity::{EmailAddress, OwnAct};
use rubrica_core::sms::Notice;

impl<P: Ports> App<P> {
    /// `POST /me/email`.
    pub(super) async fn change_email(&self, request: &Request<Vec<u8>>) -> Result<(), MeError> {
        let live = self.session_for(request, OwnAct::ChangeEmail).await?;
        let body: ChangeEmail = read_json(request)?;
        let email: EmailAddress = body.email.parse()?;
        if !body.email_again.parse().is_ok_and(|again| email.matches(&again)) {
            return Err(MeError::EmailsDiffer);
        }
        let citizen = self.own_record(live.subject()).await?;
        // CHK-ME-03: whoever sits down at an open session has not seen the document.
        let citizen = self.check_contrast(&citizen.profile.document.number, &body.contrast).await?;
        let profile = Profile { email, ..citizen.profile.clone() };
        if !self.update_profile(&citizen, &profile, citizen.registration).await? {
            return Err(MeError::ChangedMeanwhile);
        }
        self.notify(live.subject(), Notice::EmailChanged).await;
        Ok(())
    }
}
