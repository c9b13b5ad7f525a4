//! One's own registration [domain A1.4]: looking at it, changing it, leaving.

mod email;
mod error;
mod leave;
mod level;
mod phone;
mod receipt;

use crate::app::{Answer, App};
use crate::citizen::{Account, Citizen};
use crate::ports::Ports;
use crate::session::Live;
use crate::store::tries::{self, Tried};
use crate::store::{citizens, touched};
use crate::world::ServiceError;
use error::MeError;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{NewActivationCode, OwnActState, OwnData};
use rubrica_core::identity::{OwnAct, SubjectId};
use rubrica_core::sms::Notice;
use rubrica_core::time::UnixTime;

impl<P: Ports> App<P> {
    /// What stands under `/me`.
    pub(crate) async fn me_call(
        &self,
        request: &Request<Vec<u8>>,
        method: &str,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match (method, rest) {
            ("GET", []) => self.json(self.own_data(request).await),
            ("GET", ["uses"]) => self.raw(self.uses(request).await),
            ("POST", ["activation-code"]) => self.json(self.regenerate_code(request).await),
            ("POST", ["email"]) => self.done(self.change_email(request).await),
            ("POST", ["phone", "otp"]) => self.json(self.send_phone_code(request).await),
            ("POST", ["phone"]) => self.done(self.change_phone(request).await),
            ("POST", ["level"]) => self.json(self.raise_level(request).await),
            ("POST", ["renewal"]) => self.done(self.renew_registration(request).await),
            ("POST", ["leave", "otp"]) => self.json(self.send_leave_code(request).await),
            ("POST", ["leave"]) => self.leave(request).await.map_err(|error| self.refused(&error)),
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// `GET /me`.
    async fn own_data(&self, request: &Request<Vec<u8>>) -> Result<OwnData, MeError> {
        let live = self.session(request).await?;
        let citizen = self.own_record(live.subject()).await?;
        let profile = citizen.profile;
        let by_code = self.settings.policy.phone_change_by_code;
        let acts = OwnAct::ALL.map(|act| {
            let needs = act.needs(by_code);
            let method = live.method();
            OwnActState { act, needs, allowed: needs.are_met_by(method) }
        });
        Ok(OwnData {
            name: profile.name,
            identifier_hint: profile.document.number.masked(),
            document: profile.document.kind,
            document_expires: profile.document.expires,
            phone_hint: profile.phone.last_digits().to_owned(),
            email_hint: profile.email.masked(),
            level: profile.level,
            way: profile.way,
            registered_at: profile.registered_at,
            identified_at: (profile.last_presence > UnixTime(0)).then_some(profile.last_presence),
            language: profile.language,
            has_password: matches!(
                citizen.account,
                Account::Active { .. } | Account::Preloaded { .. }
            ),
            acts: acts.into(),
        })
    }

    /// `POST /me/activation-code`.
    async fn regenerate_code(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<NewActivationCode, MeError> {
        let live = self.session_for(request, OwnAct::RegenerateCode).await?;
        let subject = live.subject();
        let (activation_code, hash) = self.make_activation_code(subject);
        // CHK-ME-02: the code before is dead with this, and so are the wrong tries of it.
        let replace = citizens::replace_code(subject, &hash);
        let forget = tries::forget(subject, Tried::ActivationCode);
        if !touched(&self.run(subject, [replace, forget]).await?, 0) {
            return Err(MeError::ChangedMeanwhile);
        }
        self.notify(subject, Notice::NewActivationCode).await;
        Ok(self.with_receipt(activation_code, &self.profile_of(subject).await?))
    }

    /// The session of a request that does `act`.
    async fn session_for(&self, request: &Request<Vec<u8>>, act: OwnAct) -> Result<Live, MeError> {
        let live = self.changing_session(request).await?;
        let needs = act.needs(self.settings.policy.phone_change_by_code);
        // CHK-ME-01: each act names what the session must have been opened with.
        if needs.are_met_by(live.method()) { Ok(live) } else { Err(MeError::Needs(needs)) }
    }

    /// The citizen whose session it is.
    async fn own_record(&self, subject: &SubjectId) -> Result<Citizen, ServiceError> {
        self.citizen(subject).await?.ok_or(ServiceError::Internal("record of a citizen"))
    }
}
