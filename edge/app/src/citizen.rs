//! What is known of a citizen: the record that everything else builds on.

mod account;
mod contrast;
mod phone;
mod profile;
pub(crate) mod typed;

pub(crate) use account::Account;
pub(crate) use contrast::ContrastError;
pub(crate) use phone::PhoneClaim;
pub(crate) use profile::{Profile, phone_hint};
pub(crate) use rubrica_core::identity::state::RegistrationState;

use crate::app::App;
use crate::ports::{Ports, Statement};
use crate::store::citizens::{self, CitizenRow};
use crate::store::{StoreError, touched};
use crate::world::ServiceError;
use rubrica_core::identity::SubjectId;
use rubrica_core::identity::state::{PermanenteEvent, PermanenteState};

/// A citizen as one look at the store finds him.
#[derive(Debug)]
pub(crate) struct Citizen {
    /// His pseudonym.
    pub(crate) subject: SubjectId,
    /// Personal data.
    pub(crate) profile: Profile,
    /// Where his registration stands.
    pub(crate) registration: RegistrationState,
    /// His account of Cl@ve Permanente.
    pub(crate) account: Account,
    /// Keyed hash of the activation code that is alive.
    pub(crate) activation_code: Option<[u8; 32]>,
    /// For statements that must not come after a change by somebody else.
    pub(crate) version: i64,
}

impl<P: Ports> App<P> {
    /// The citizen, if he is there.
    pub(crate) async fn citizen(
        &self,
        subject: &SubjectId,
    ) -> Result<Option<Citizen>, ServiceError> {
        let results = self.run(subject, [citizens::find(subject)]).await?;
        citizens::read(&results, 0)?.map(|row| self.read_citizen(subject, &row)).transpose()
    }

    /// Reads what [`citizens::find`] gave in a unit of the caller's own.
    pub(crate) fn read_citizen(
        &self,
        subject: &SubjectId,
        row: &CitizenRow,
    ) -> Result<Citizen, ServiceError> {
        Ok(Citizen {
            subject: *subject,
            profile: self.open_profile(subject, row)?,
            registration: row.registration()?,
            account: Account::of(row)?,
            activation_code: row.code,
            version: row.version,
        })
    }

    /// Where his account of Cl@ve Permanente stands, but for what counters block. One that was given up
    /// and has a code again was registered again.
    pub(crate) fn state(&self, citizen: &Citizen) -> PermanenteState {
        let state = citizen.account.state(&self.settings.policy, self.ports.now());
        match citizen.activation_code {
            Some(_) => state.on(PermanenteEvent::RegisteredAgain).unwrap_or(state),
            None => state,
        }
    }

    /// The personal data of a citizen who is there.
    pub(crate) async fn profile_of(&self, subject: &SubjectId) -> Result<Profile, ServiceError> {
        let found = self.citizen(subject).await?;
        found.map(|citizen| citizen.profile).ok_or(ServiceError::Internal("profile of a citizen"))
    }

    /// The statement that puts `profile` and `registration` in the place of what `citizen` was when
    /// he was looked at; touches nothing when somebody else has changed him meanwhile.
    pub(crate) fn change(
        &self,
        citizen: &Citizen,
        profile: &Profile,
        registration: RegistrationState,
    ) -> Result<Statement, ServiceError> {
        let sealed = self.seal_profile(&citizen.subject, profile)?;
        Ok(citizens::change(&citizen.subject, &sealed, registration, citizen.version))
    }

    /// Runs [`App::change`] alone. `false`: somebody else was faster, look again.
    pub(crate) async fn update_profile(
        &self,
        citizen: &Citizen,
        profile: &Profile,
        registration: RegistrationState,
    ) -> Result<bool, ServiceError> {
        let change = self.change(citizen, profile, registration)?;
        Ok(touched(&self.run(&citizen.subject, [change]).await?, 0))
    }
}

impl CitizenRow {
    /// Where the registration stands.
    pub(crate) fn registration(&self) -> Result<RegistrationState, ServiceError> {
        RegistrationState::from_name(&self.registration)
            .ok_or_else(|| StoreError::Unreadable("registration").into())
    }
}
