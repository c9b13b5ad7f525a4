//! Registering somebody who has come to the office, and renewing his registration.

use super::{LiveOfficer, OfficeAct, OfficeError, typed};
use crate::app::{App, read_json};
use crate::citizen::{Account, Profile};
use crate::ports::Ports;
use crate::store::tries::{self, Tried};
use crate::store::{citizens, touched};
use http::Request;
use rubrica_core::api::v1::{OfficeRegistration, Receipt};
use rubrica_core::identity::state::{RegistrationEvent, RegistrationState};
use rubrica_core::identity::{Duty, SubjectId};
use rubrica_core::sms::Notice;

/// A registration as it was typed, by an officer who may do it.
struct Typed {
    live: LiveOfficer,
    subject: SubjectId,
    profile: Profile,
    phone_code: Option<String>,
}

impl<P: Ports> App<P> {
    /// `POST /office/registrations`.
    pub(super) async fn register_at_office(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Receipt, OfficeError> {
        let Typed { live, subject, profile, phone_code } = self.typed(request).await?;
        let found = self.citizen(&subject).await?;
        // Whoever left, was rejected or lost his phone is known already, and comes in by renewal.
        if found.is_some() {
            return Err(OfficeError::AlreadyRegistered);
        }
        let state = RegistrationState::None
            .on(RegistrationEvent::IdentifiedInPerson)
            .map_err(|_| OfficeError::Forbidden)?;
        self.note_act(&live, OfficeAct::Register, Some(&subject)).await?;
        self.obtain_phone(&live, &subject, &profile.phone, phone_code.as_deref()).await?;
        let (code, hash) = self.make_activation_code(&subject);
        let sealed = self.seal_profile(&subject, &profile)?;
        let account = Account::NotActive.to_bytes()?;
        let add = citizens::add(&subject, &sealed, state, &account, &hash);
        if !touched(&self.run(&subject, [add]).await?, 0) {
            return Err(OfficeError::AlreadyRegistered);
        }
        self.forget_tries(&subject).await?;
        self.notify_at(&subject, profile.recipient(), Notice::Welcome).await;
        Ok(self.receipt(&profile, code))
    }

    /// `POST /office/renewals`: documents, phone and address as they are now, presence from now on.
    pub(super) async fn renew_at_office(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Receipt, OfficeError> {
        let Typed { live, subject, mut profile, phone_code } = self.typed(request).await?;
        let citizen = self.citizen(&subject).await?.ok_or(OfficeError::NotRegistered)?;
        let state = self
            .state_now(&citizen)
            .on(RegistrationEvent::IdentifiedInPerson)
            .map_err(|_| OfficeError::Forbidden)?;
        self.note_act(&live, OfficeAct::Renew, Some(&subject)).await?;
        self.obtain_phone(&live, &subject, &profile.phone, phone_code.as_deref()).await?;
        profile.registered_at = citizen.profile.registered_at;
        let (code, hash) = self.make_activation_code(&subject);
        let change = self.change(&citizen, &profile, state)?;
        let replace = citizens::replace_code_of(&subject, &hash, citizen.version.saturating_add(1));
        if !touched(&self.run(&subject, [change, replace]).await?, 1) {
            return Err(OfficeError::Changed);
        }
        if citizen.profile.phone != profile.phone {
            self.release_phone(&citizen.profile.phone, &subject).await?;
            // Both phones are told: the old one may be all that its owner still looks at.
            let old = citizen.profile.recipient();
            self.notify_at(&subject, old, Notice::PhoneChanged).await;
        }
        self.forget_tries(&subject).await?;
        self.notify_at(&subject, profile.recipient(), Notice::RegistrationRenewed).await;
        Ok(self.receipt(&profile, code))
    }

    async fn typed(&self, request: &Request<Vec<u8>>) -> Result<Typed, OfficeError> {
        let live = self.officer_on_duty(request, Duty::Register).await?;
        let mut body: OfficeRegistration = read_json(request)?;
        let phone_code = body.phone_code.take();
        let now = self.ports.now();
        let profile = typed::profile(body, &self.settings.policy, now, &live)?;
        let subject = self.keys.subject(&profile.document.number);
        Ok(Typed { live, subject, profile, phone_code })
    }

    /// With a new code from the office nobody is kept out by what others have guessed.
    pub(super) async fn forget_tries(&self, subject: &SubjectId) -> Result<(), OfficeError> {
        let kinds = [Tried::ActivationCode, Tried::ContrastDatum];
        self.run(subject, kinds.map(|kind| tries::forget(subject, kind))).await?;
        Ok(())
    }
}
