//! How officers come and go.

use super::officer::Details;
use super::{OfficeAct, OfficeError};
use crate::app::{App, read_json};
use crate::citizen::Account;
use crate::ports::{Partition, Ports};
use crate::registry::RegisterError;
use crate::store::tries::{self, Tried};
use crate::store::{officers, reviews, touched};
use http::Request;
use rubrica_core::api::v1::{AddOfficer, EndOfficer, OfficerAdded};
use rubrica_core::identity::Duty;

impl<P: Ports> App<P> {
    /// `POST /registry/officers`: the first officers of an office.
    pub(crate) async fn add_officer_by_registry(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OfficerAdded, RegisterError> {
        self.check_registry(request)?;
        Ok(self.add_officer(read_json(request)?).await?)
    }

    /// `POST /office/officers`: an officer of the administrator's own office.
    pub(super) async fn add_officer_of_office(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OfficerAdded, OfficeError> {
        let live = self.officer_on_duty(request, Duty::ManageOfficers).await?;
        let mut body: AddOfficer = read_json(request)?;
        live.office().clone_into(&mut body.office);
        let subject = self.keys.officer(&body.officer);
        self.note_act(&live, OfficeAct::AddOfficer, Some(&subject)).await?;
        self.add_officer(body).await
    }

    /// `POST /office/officers/end`.
    pub(super) async fn end_officer(&self, request: &Request<Vec<u8>>) -> Result<(), OfficeError> {
        let live = self.officer_on_duty(request, Duty::ManageOfficers).await?;
        let EndOfficer { officer } = read_json(request)?;
        let subject = self.keys.officer(&officer);
        self.note_act(&live, OfficeAct::EndOfficer, Some(&subject)).await?;
        let end = [officers::end(&subject, live.office()), officers::end_sessions(&subject)];
        let ended = self.run(&subject, end).await?;
        if touched(&ended, 0) {
            // Nothing is closed for him any more: CHK-VID-07.
            self.run_in(&Partition::Service, [reviews::forget_reviewer(&subject)]).await?;
        }
        if touched(&ended, 0) { Ok(()) } else { Err(OfficeError::OfficerUnknown) }
    }

    async fn add_officer(&self, body: AddOfficer) -> Result<OfficerAdded, OfficeError> {
        let subject = self.keys.officer(&body.officer);
        let written = |text: &str| {
            !text.trim().is_empty()
                && text.chars().count() <= 80
                && !text.chars().any(char::is_control)
        };
        let rules = [
            (written(&body.name), "name"),
            (written(&body.office), "office"),
            (["es", "ca", "gl", "eu", "va", "en"].contains(&body.language.as_str()), "language"),
        ];
        if let Some((_, field)) = rules.into_iter().find(|(holds, _)| !holds) {
            return Err(OfficeError::field(field, "field_not_acceptable"));
        }
        let details = Details {
            officer: body.officer.clone(),
            name: body.name,
            phone: super::typed::phone(&body.phone)?,
            language: body.language,
        };
        let (activation_code, hash) = self.make_activation_code(&subject);
        let sealed = self.seal_officer(&subject, &details)?;
        let account = Account::NotActive.to_bytes()?;
        let place = (body.role, body.office.as_str());
        let add = officers::add(&subject, &sealed, place, &account, &hash);
        // CHK-OFF-07: who is an officer with a password is not given another one over his head.
        if !touched(&self.run(&subject, [add]).await?, 0) {
            return Err(OfficeError::OfficerExists);
        }
        let forget = [Tried::ActivationCode, Tried::Password].map(|it| tries::forget(&subject, it));
        self.run(&subject, forget).await?;
        Ok(OfficerAdded { officer: body.officer, activation_code })
    }
}

impl From<OfficeError> for RegisterError {
    fn from(error: OfficeError) -> Self {
        Self::Officer(Box::new(error))
    }
}
