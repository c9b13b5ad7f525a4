//! From basic to advanced with a certificate, and the identification of five years ago again with the
//! electronic DNI [domain A1.4].

use super::error::MeError;
use crate::app::App;
use crate::citizen::{Profile, RegistrationState};
use crate::ports::Ports;
use crate::store::tries::{self, Tried};
use crate::store::{citizens, touched};
use http::Request;
use rubrica_core::api::v1::NewActivationCode;
use rubrica_core::identity::{OwnAct, RegistrationLevel, RegistrationWay};
use rubrica_core::sms::Notice;

impl<P: Ports> App<P> {
    /// `POST /me/level`. Whoever issued the certificate has seen the citizen, so that it counts as an
    /// identification, as it does for a registration with one.
    pub(super) async fn raise_level(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<NewActivationCode, MeError> {
        let live = self.session_for(request, OwnAct::RaiseLevel).await?;
        let subject = live.subject();
        let citizen = self.own_record(subject).await?;
        if citizen.profile.level == RegistrationLevel::Advanced {
            return Err(MeError::AlreadyAdvanced);
        }
        let profile = Profile {
            level: RegistrationLevel::Advanced,
            way: RegistrationWay::Certificate,
            last_presence: self.ports.now(),
            ..citizen.profile
        };
        let sealed = self.seal_profile(subject, &profile)?;
        let (activation_code, hash) = self.make_activation_code(subject);
        let state = RegistrationState::Advanced;
        let raise = citizens::change_with_new_code(subject, &sealed, state, &hash, citizen.version);
        let forget = tries::forget(subject, Tried::ActivationCode);
        if !touched(&self.run(subject, [raise, forget]).await?, 0) {
            return Err(MeError::ChangedMeanwhile);
        }
        self.notify(subject, Notice::NewActivationCode).await;
        Ok(self.with_receipt(activation_code, &profile))
    }

    /// `POST /me/renewal` [Ley 6/2020 art. 7.6].
    pub(super) async fn renew_registration(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<(), MeError> {
        let live = self.session_for(request, OwnAct::RenewRegistration).await?;
        let citizen = self.own_record(live.subject()).await?;
        if citizen.profile.level != RegistrationLevel::Advanced {
            return Err(MeError::NotAdvanced);
        }
        let profile = Profile { last_presence: self.ports.now(), ..citizen.profile.clone() };
        if !self.update_profile(&citizen, &profile, citizen.registration).await? {
            return Err(MeError::ChangedMeanwhile);
        }
        self.notify(live.subject(), Notice::RegistrationRenewed).await;
        Ok(())
    }
}
