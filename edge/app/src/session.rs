//! Sessions: a cookie that holds a secret, of which only the digest is stored.

mod list;
mod step_up;
mod user_agent;

use crate::app::{Answer, App, Refusal};
use crate::citizen::{Account, Profile, RegistrationState};
use crate::handle::Handle;
use crate::ports::{Ports, Rows};
use crate::store::{activations, challenges, citizens, sessions, touched};
use crate::world::ServiceError;
use http::{HeaderMap, Request, StatusCode, header};
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{CSRF_HEADER, Renewal, SESSION_COOKIE, Session};
use rubrica_core::identity::{
    Act, Assurance, LoginMethod, Needed, RegistrationLevel, SessionId, SubjectId,
};
use rubrica_core::time::UnixTime;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// Why a request has no session.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SessionError {
    /// No cookie, or not one of ours.
    #[error("no session")]
    Missing,
    /// It has ended by itself.
    #[error("session has ended")]
    Expired,
    /// The password has to be replaced first.
    #[error("password has to be replaced first")]
    MustRenew,
    /// The call changes something and does not carry the session's token.
    #[error("token of the session is missing or wrong")]
    Csrf,
    /// The registration gives no access any more.
    #[error("registration gives no access")]
    NoAccess(RegistrationState),
    /// The session was opened with less than the act needs.
    #[error("session proves too little")]
    AssuranceTooLow(Needed),
    /// The session was opened in the one way that never is enough for the act.
    #[error("way to come in is not for this act")]
    WayExcluded(Needed),
    /// The registration is basic, and the act needs an advanced one.
    #[error("registration is basic")]
    LevelTooLow,
    /// The registration has to be renewed first.
    #[error("last presence is too long ago")]
    Stale,
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for SessionError {
    fn problem(&self) -> Problem {
        match self {
            Self::Missing => Problem::new(401, "session_missing"),
            Self::Expired => Problem::new(401, "session_expired"),
            Self::MustRenew => Problem::new(403, "password_must_be_replaced"),
            Self::Csrf => Problem::new(403, "csrf_refused"),
            Self::NoAccess(RegistrationState::PhoneTakenOver) => {
                Problem::new(403, "phone_taken_over")
            }
            Self::NoAccess(_) => Problem::new(403, "registration_ended"),
            Self::AssuranceTooLow(needed) => {
                Problem::new(403, "assurance_too_low").with_needs(needed)
            }
            Self::WayExcluded(needed) => {
                Problem::new(403, "pin_not_for_signing").with_needs(needed)
            }
            Self::LevelTooLow => Problem::new(403, "registration_level_too_low"),
            Self::Stale => Problem::new(403, "presence_too_old"),
            Self::Service(error) => error.problem(),
        }
    }
}

/// A session that has just been opened.
#[derive(Debug)]
pub(crate) struct Opened {
    session: Session,
    cookie: String,
}

impl Opened {
    /// The session and its cookie.
    pub(crate) fn into_answer(self) -> Answer {
        let mut answer = Answer::json(&self.session);
        answer.set(header::SET_COOKIE, &self.cookie);
        answer
    }
}

/// A living session, as a request has it.
#[derive(Debug)]
pub(crate) struct Live {
    handle: Handle,
    opened_at: UnixTime,
    method: LoginMethod,
    renewal: Option<Renewal>,
}

impl Live {
    /// The session, if it is good for more than a new password.
    fn for_everything(self) -> Result<Self, SessionError> {
        if self.is_for_renewal() { Err(SessionError::MustRenew) } else { Ok(self) }
    }

    /// Whose it is.
    pub(crate) const fn subject(&self) -> &SubjectId {
        &self.handle.subject
    }

    /// Whether it serves for nothing but a new password.
    pub(crate) const fn is_for_renewal(&self) -> bool {
        self.renewal.is_some()
    }

    /// The digest of its secret.
    pub(crate) fn secret(&self) -> [u8; 32] {
        self.handle.digest()
    }

    /// How it was opened.
    pub(crate) const fn method(&self) -> LoginMethod {
        self.method
    }

    /// What a code for an act of this session alone is bound to, beside the act.
    pub(crate) fn binding(&self) -> [u8; 32] {
        self.handle.digest()
    }
}

impl<P: Ports> App<P> {
    /// Opens a session for a citizen who has proved who he is by `method`.
    ///
    /// CHK-SES-06: the secret is new at each login, whatever cookie the request carried.
    pub(crate) async fn open_session(
        &self,
        subject: &SubjectId,
        profile: &Profile,
        method: LoginMethod,
    ) -> Result<Opened, SessionError> {
        let live = self.start_session(subject, method).await?;
        Ok(self.opened(&live, profile, self.ports.now()))
    }

    /// Opens a session for a citizen who has proved a password of a system before this one. None, if he
    /// has chosen another one while he proved it.
    pub(crate) async fn open_inherited_session(
        &self,
        subject: &SubjectId,
        profile: &Profile,
    ) -> Result<Option<Opened>, SessionError> {
        let live = self.start_session(subject, LoginMethod::Password).await?;
        // CHK-INH-05: such a proof opens nothing but the way to another password.
        if live.renewal != Some(Renewal::Inherited) {
            self.run(subject, [sessions::close(subject, &live.secret())]).await?;
            return Ok(None);
        }
        Ok(Some(self.opened(&live, profile, self.ports.now())))
    }

    async fn start_session(
        &self,
        subject: &SubjectId,
        method: LoginMethod,
    ) -> Result<Live, SessionError> {
        let now = self.ports.now();
        let handle = Handle::new(*subject, self.make_bytes());
        let id = SessionId::from_bytes(self.make_bytes());
        let acts = Duration::from_secs(self.settings.policy.transaction_ttl_s.into());
        let results = self
            .run(
                subject,
                [
                    sessions::open(subject, &handle.digest(), &id, method, now),
                    citizens::find(subject),
                    sessions::sweep(subject, self.living(now)),
                    activations::sweep(subject, now),
                    challenges::sweep(subject, now.minus(acts)),
                ],
            )
            .await?;
        // CHK-SES-11: whatever way he came in, a registration that has ended gives no session.
        if !touched(&results, 0) {
            let row = citizens::read(&results, 1).map_err(ServiceError::from)?;
            let row = row.ok_or(ServiceError::Internal("session of nobody"))?;
            return Err(SessionError::NoAccess(row.registration()?));
        }
        let renewal = self.renewal(&results, 1, method)?;
        Ok(Live { handle, opened_at: now, method, renewal })
    }

    fn opened(&self, live: &Live, profile: &Profile, now: UnixTime) -> Opened {
        let cookie = format!(
            "{SESSION_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict",
            live.handle.to_text()
        );
        Opened { session: self.describe(live, profile, now), cookie }
    }

    /// CHK-PWD-01: a session that was opened with a password which has to be replaced serves for
    /// nothing else. Those of other methods are not concerned.
    fn renewal(
        &self,
        results: &[Rows],
        index: usize,
        method: LoginMethod,
    ) -> Result<Option<Renewal>, ServiceError> {
        if !matches!(method, LoginMethod::Password | LoginMethod::PasswordOtp) {
            return Ok(None);
        }
        let row = citizens::read(results, index)?;
        let account = row.as_ref().map(Account::of).transpose()?;
        let (policy, now) = (&self.settings.policy, self.ports.now());
        Ok(account.and_then(|account| account.renewal(policy, now)))
    }

    /// The session of a request that only reads.
    pub(crate) async fn session(&self, request: &Request<Vec<u8>>) -> Result<Live, SessionError> {
        self.session_for_renewal(request).await?.for_everything()
    }

    /// The session of a request that changes something.
    pub(crate) async fn changing_session(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Live, SessionError> {
        self.changing_session_for_renewal(request).await?.for_everything()
    }

    /// The session of a request that only reads, even if the password has to be replaced.
    async fn session_for_renewal(&self, request: &Request<Vec<u8>>) -> Result<Live, SessionError> {
        // CHK-SES-01: the cookie names a session.
        let handle = cookie(request.headers(), SESSION_COOKIE).ok_or(SessionError::Missing)?;
        self.live(handle, request.headers()).await
    }

    /// The session of a request that changes something, even if the password has to be replaced.
    pub(crate) async fn changing_session_for_renewal(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Live, SessionError> {
        let handle = cookie(request.headers(), SESSION_COOKIE).ok_or(SessionError::Missing)?;
        let token = request.headers().get(CSRF_HEADER).map(http::HeaderValue::as_bytes);
        let expected = self.keys.csrf(&handle.subject, &handle.secret);
        // CHK-SES-04: a page of somebody else can send the cookie and does not know the token.
        if !bool::from(token.unwrap_or_default().ct_eq(expected.as_bytes())) {
            return Err(SessionError::Csrf);
        }
        self.live(handle, request.headers()).await
    }

    /// The session of a request that looks at something as `act` does.
    pub(crate) async fn session_to(
        &self,
        request: &Request<Vec<u8>>,
        act: Act,
    ) -> Result<Live, SessionError> {
        let live = self.session(request).await?;
        self.check_act(&live, act).await?;
        Ok(live)
    }

    /// The session of a request that changes something as `act` does.
    pub(crate) async fn changing_session_to(
        &self,
        request: &Request<Vec<u8>>,
        act: Act,
    ) -> Result<Live, SessionError> {
        let live = self.changing_session(request).await?;
        self.check_act(&live, act).await?;
        Ok(live)
    }

    /// Whether the session and the registration of its owner are enough for the act.
    async fn check_act(&self, live: &Live, act: Act) -> Result<(), SessionError> {
        let needed = act.needs();
        // CHK-PIN-07: a PIN is never enough for a signature, nor for what signs.
        if needed.not_by == Some(live.method) {
            return Err(SessionError::WayExcluded(needed));
        }
        // CHK-SES-12: each act names how its doer must have come in.
        if !needed.is_met_by(live.method) {
            return Err(SessionError::AssuranceTooLow(needed));
        }
        if needed.level == RegistrationLevel::Basic {
            return Ok(());
        }
        let citizen = self.citizen(live.subject()).await?;
        let citizen = citizen.ok_or(ServiceError::Internal("record of a citizen"))?;
        let (presence, months) =
            (citizen.profile.last_presence, self.settings.policy.presence_months);
        // CHK-SES-13: and how he must be registered [domain A1.4].
        match citizen.registration.at(self.ports.now(), presence, months) {
            RegistrationState::AdvancedStale => Err(SessionError::Stale),
            state if state.level() >= Some(needed.level) => Ok(()),
            state if state.may_log_in() => Err(SessionError::LevelTooLow),
            state => Err(SessionError::NoAccess(state)),
        }
    }

    async fn live(&self, handle: Handle, headers: &HeaderMap) -> Result<Live, SessionError> {
        let now = self.ports.now();
        let (subject, secret) = (&handle.subject, handle.digest());
        let seen_with = self.seal_user_agent(subject, headers);
        let seen = (now, seen_with.as_slice());
        let results = self
            .run(
                subject,
                [
                    sessions::find(subject, &secret),
                    // CHK-SES-02, CHK-SES-03: neither idle nor open for too long.
                    sessions::touch(subject, &secret, seen, self.living(now)),
                    citizens::find(subject),
                ],
            )
            .await?;
        let known = sessions::read(&results, 0).map_err(ServiceError::from)?;
        match sessions::read(&results, 1).map_err(ServiceError::from)? {
            Some((opened_at, method)) => {
                let renewal = self.renewal(&results, 2, method)?;
                Ok(Live { handle, opened_at, method, renewal })
            }
            None if known.is_some() => Err(SessionError::Expired),
            None => Err(SessionError::Missing),
        }
    }

    /// `GET /session`.
    pub(crate) async fn show_session(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Session, SessionError> {
        let live = self.session_for_renewal(request).await?;
        let profile = self.profile_of(live.subject()).await?;
        Ok(self.describe(&live, &profile, self.ports.now()))
    }

    /// `POST /logout`.
    pub(crate) async fn log_out(&self, request: &Request<Vec<u8>>) -> Result<Answer, SessionError> {
        let live = self.changing_session_for_renewal(request).await?;
        let close = sessions::close(live.subject(), &live.handle.digest());
        self.run(live.subject(), [close]).await?;
        Ok(closed())
    }

    fn describe(&self, live: &Live, profile: &Profile, now: UnixTime) -> Session {
        let ends_at = live.opened_at.plus(self.absolute());
        let idle = self.idle(live.method);
        let (presence, months) = (profile.last_presence, self.settings.policy.presence_months);
        let advanced = RegistrationState::Advanced.at(now, presence, months);
        Session {
            subject: live.handle.subject,
            name: profile.name.clone(),
            identifier_hint: profile.document.number.masked(),
            level: profile.level,
            method: live.method,
            assurance: Assurance::of(profile.level, live.method),
            csrf: self.keys.csrf(&live.handle.subject, &live.handle.secret),
            idle_at: now.plus(idle).min(ends_at),
            ends_at,
            renewal: live.renewal,
            presence_lapsed: profile.level == RegistrationLevel::Advanced
                && advanced == RegistrationState::AdvancedStale,
        }
    }

    /// How long a session may be idle [domain A3 for Cl@ve PIN].
    fn idle(&self, method: LoginMethod) -> Duration {
        let policy = &self.settings.policy;
        Duration::from_secs(match method {
            LoginMethod::Pin => policy.pin_session_idle_s.into(),
            _ => policy.session_idle_s.into(),
        })
    }

    fn absolute(&self) -> Duration {
        Duration::from_secs(self.settings.policy.session_absolute_s.into())
    }

    fn living(&self, now: UnixTime) -> sessions::Living {
        sessions::Living {
            seen: now.minus(self.idle(LoginMethod::Password)),
            seen_with_pin: now.minus(self.idle(LoginMethod::Pin)),
            opened: now.minus(self.absolute()),
        }
    }
}

/// Nothing but the end of the cookie.
pub(crate) fn closed() -> Answer {
    let mut answer = Answer::empty(StatusCode::NO_CONTENT);
    let gone = format!("{SESSION_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    answer.set(header::SET_COOKIE, &gone);
    answer
}

/// The first cookie of this name [RFC 6265 §5.4].
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<Handle> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .and_then(|(_, value)| value.parse().ok())
}
