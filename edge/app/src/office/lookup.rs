//! How a citizen stands: never more than is needed to know what to do.

use super::{OfficeAct, OfficeError};
use crate::app::{App, read_json};
use crate::citizen::{Account, Citizen};
use crate::ports::Ports;
use http::Request;
use rubrica_core::api::v1::{CitizenStanding, LookUp};
use rubrica_core::identity::state::RegistrationState;
use rubrica_core::identity::{Duty, NationalId};
use rubrica_core::time::Date;

impl<P: Ports> App<P> {
    /// `POST /office/lookup`.
    pub(super) async fn look_up(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<CitizenStanding, OfficeError> {
        let live = self.officer_on_duty(request, Duty::Register).await?;
        let LookUp { identifier } = read_json(request)?;
        let id: NationalId = identifier.parse()?;
        let subject = self.keys.subject(&id);
        self.note_act(&live, OfficeAct::LookUp, Some(&subject)).await?;
        let found = self.citizen(&subject).await?;
        let today = Date::at(self.ports.now());
        Ok(CitizenStanding {
            identifier_hint: id.masked(),
            registration: found
                .as_ref()
                .map_or(RegistrationState::None, |citizen| self.state_now(citizen)),
            document_expired: found
                .as_ref()
                .zip(today)
                .is_some_and(|(citizen, today)| citizen.profile.document.expires < today),
            active: matches!(found.map(|citizen| citizen.account), Some(Account::Active { .. })),
        })
    }

    /// The state of a registration at this moment: presence grows old by itself.
    pub(crate) fn state_now(&self, citizen: &Citizen) -> RegistrationState {
        let months = self.settings.policy.presence_months;
        citizen.registration.at(self.ports.now(), citizen.profile.last_presence, months)
    }
}
