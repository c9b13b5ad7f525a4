//! Sessions of officers: a cookie of their own, with shorter patience.

use super::officer::Officer;
use crate::app::{Answer, App, Refusal};
use crate::handle::Handle;
use crate::ports::Ports;
use crate::store::officers;
use crate::world::ServiceError;
use http::{Request, StatusCode, header};
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{CSRF_HEADER, OFFICE_COOKIE, OfficerSession};
use rubrica_core::identity::{Duty, SubjectId};
use rubrica_core::time::UnixTime;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// Why a request has no session of an officer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum OfficerSessionError {
    /// No cookie, or not one of ours.
    #[error("no session")]
    Missing,
    /// It has ended by itself.
    #[error("session has ended")]
    Expired,
    /// The call changes something and does not carry the session's token.
    #[error("token of the session is missing or wrong")]
    Csrf,
    /// Another role does this.
    #[error("not a duty of this role")]
    NotHisDuty,
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for OfficerSessionError {
    fn problem(&self) -> Problem {
        match self {
            Self::Missing => Problem::new(401, "session_missing"),
            Self::Expired => Problem::new(401, "session_expired"),
            Self::Csrf => Problem::new(403, "csrf_refused"),
            Self::NotHisDuty => Problem::new(403, "duty_refused"),
            Self::Service(error) => error.problem(),
        }
    }
}

/// A session that has just been opened.
pub(super) struct Opened {
    session: OfficerSession,
    cookie: String,
}

impl Opened {
    /// The session and its cookie.
    pub(super) fn into_answer(self) -> Answer {
        let mut answer = Answer::json(&self.session);
        answer.set(header::SET_COOKIE, &self.cookie);
        answer
    }
}

/// An officer with a living session.
pub(crate) struct LiveOfficer {
    handle: Handle,
    opened_at: UnixTime,
    officer: Officer,
}

impl LiveOfficer {
    /// His pseudonym.
    pub(crate) const fn subject(&self) -> &SubjectId {
        &self.handle.subject
    }

    /// His office.
    pub(crate) fn office(&self) -> &str {
        &self.officer.office
    }
}

impl<P: Ports> App<P> {
    /// The officer who sends a request that changes something, if it is his duty.
    pub(crate) async fn officer_on_duty(
        &self,
        request: &Request<Vec<u8>>,
        duty: Duty,
    ) -> Result<LiveOfficer, OfficerSessionError> {
        let live = self.changing_officer(request).await?;
        // CHK-OFF-05: nobody does what another role is there for.
        if live.officer.role.may(duty) { Ok(live) } else { Err(OfficerSessionError::NotHisDuty) }
    }

    /// Opens a session for an officer who has proved password and phone; none for one who has ended.
    ///
    /// CHK-OFF-06: the secret is new at each login, and opens nothing of a citizen's.
    pub(super) async fn open_officer_session(
        &self,
        subject: &SubjectId,
        officer: Officer,
    ) -> Result<Opened, OfficerSessionError> {
        let now = self.ports.now();
        let handle = Handle::new(*subject, self.make_bytes());
        let (idle, absolute) = self.officer_limits();
        let open = officers::open_session(subject, &handle.digest(), now);
        let sweep = officers::sweep_sessions(subject, now.minus(idle), now.minus(absolute));
        let results = self.run(subject, [open, sweep]).await?;
        let opened = officers::read_session(&results, 0).map_err(ServiceError::from)?;
        let opened_at = opened.ok_or(OfficerSessionError::Missing)?;
        let cookie = format!(
            "{OFFICE_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict",
            handle.to_text()
        );
        let session = self.describe_officer(&LiveOfficer { handle, opened_at, officer }, now);
        Ok(Opened { session, cookie })
    }

    /// `GET /office/session`.
    pub(super) async fn show_officer_session(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OfficerSession, OfficerSessionError> {
        let live = self.live_officer(cookie(request)?).await?;
        Ok(self.describe_officer(&live, self.ports.now()))
    }

    /// `POST /office/logout`.
    pub(super) async fn log_officer_out(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Answer, OfficerSessionError> {
        let live = self.changing_officer(request).await?;
        let close = officers::close_session(live.subject(), &live.handle.digest());
        self.run(live.subject(), [close]).await?;
        let mut answer = Answer::empty(StatusCode::NO_CONTENT);
        let gone =
            format!("{OFFICE_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
        answer.set(header::SET_COOKIE, &gone);
        Ok(answer)
    }

    async fn changing_officer(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<LiveOfficer, OfficerSessionError> {
        let handle = cookie(request)?;
        let token = request.headers().get(CSRF_HEADER).map(http::HeaderValue::as_bytes);
        let expected = self.keys.csrf(&handle.subject, &handle.secret);
        // CHK-OFF-04: a page of somebody else can send the cookie and does not know the token.
        if !bool::from(token.unwrap_or_default().ct_eq(expected.as_bytes())) {
            return Err(OfficerSessionError::Csrf);
        }
        self.live_officer(handle).await
    }

    async fn live_officer(&self, handle: Handle) -> Result<LiveOfficer, OfficerSessionError> {
        let now = self.ports.now();
        let (idle, absolute) = self.officer_limits();
        let (subject, secret) = (handle.subject, handle.digest());
        let (idle_since, open_since) = (now.minus(idle), now.minus(absolute));
        let results = self
            .run(
                &subject,
                [
                    officers::find_session(&subject, &secret),
                    // CHK-OFF-03: neither idle nor open for too long.
                    officers::touch_session(&subject, &secret, now, idle_since, open_since),
                    officers::find(&subject),
                ],
            )
            .await?;
        let known = officers::read_session(&results, 0).map_err(ServiceError::from)?;
        let opened_at = officers::read_session(&results, 1).map_err(ServiceError::from)?;
        let row = officers::read(&results, 2).map_err(ServiceError::from)?;
        match (opened_at, row) {
            (Some(opened_at), Some(row)) => {
                let officer = self.read_officer(&subject, row)?;
                Ok(LiveOfficer { handle, opened_at, officer })
            }
            _ if known.is_some() => Err(OfficerSessionError::Expired),
            _ => Err(OfficerSessionError::Missing),
        }
    }

    fn describe_officer(&self, live: &LiveOfficer, now: UnixTime) -> OfficerSession {
        let (idle, absolute) = self.officer_limits();
        let ends_at = live.opened_at.plus(absolute);
        OfficerSession {
            officer: live.officer.details.officer.clone(),
            name: live.officer.details.name.clone(),
            office: live.officer.office.clone(),
            role: live.officer.role,
            csrf: self.keys.csrf(&live.handle.subject, &live.handle.secret),
            idle_at: now.plus(idle).min(ends_at),
            ends_at,
        }
    }

    fn officer_limits(&self) -> (Duration, Duration) {
        let policy = &self.settings.policy;
        (
            Duration::from_secs(policy.officer_idle_s.into()),
            Duration::from_secs(policy.officer_absolute_s.into()),
        )
    }
}

/// The officer's cookie [RFC 6265 §5.4].
fn cookie(request: &Request<Vec<u8>>) -> Result<Handle, OfficerSessionError> {
    request
        .headers()
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == OFFICE_COOKIE)
        .and_then(|(_, value)| value.parse().ok())
        .ok_or(OfficerSessionError::Missing)
}
