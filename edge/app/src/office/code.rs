//! A new activation code for somebody who has come with his document.

use super::{OfficeAct, OfficeError};
use crate::app::{App, read_json};
use crate::ports::Ports;
use crate::store::{citizens, touched};
use http::Request;
use rubrica_core::api::v1::{Receipt, RegenerateCode};
use rubrica_core::identity::{Duty, NationalId};
use rubrica_core::sms::Notice;

impl<P: Ports> App<P> {
    /// `POST /office/codes`. The code before is dead then.
    pub(super) async fn regenerate_code_at_office(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Receipt, OfficeError> {
        let live = self.officer_on_duty(request, Duty::Register).await?;
        let body: RegenerateCode = read_json(request)?;
        let id: NationalId = body.identifier.parse()?;
        let subject = self.keys.subject(&id);
        self.note_act(&live, OfficeAct::RegenerateCode, Some(&subject)).await?;
        // CHK-CON-01, CHK-CON-02: an officer guesses no better than others.
        let citizen = self.check_contrast(&id, &body.contrast).await?;
        if !citizen.registration.may_log_in() {
            return Err(OfficeError::Forbidden);
        }
        let (code, hash) = self.make_activation_code(&subject);
        let replace = citizens::replace_code_of(&subject, &hash, citizen.version);
        if !touched(&self.run(&subject, [replace]).await?, 0) {
            return Err(OfficeError::Changed);
        }
        self.forget_tries(&subject).await?;
        let to = citizen.profile.recipient();
        self.notify_at(&subject, to, Notice::NewActivationCode).await;
        Ok(self.receipt(&citizen.profile, code))
    }
}
