//! The list of one's own sessions, and their end.

use super::{SessionError, closed};
use crate::app::{Answer, App, BodyError, Refusal, read_json};
use crate::ports::Ports;
use crate::store::{sessions, touched};
use crate::world::ServiceError;
use http::{Request, StatusCode};
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{EndSessions, ListedSession, SessionList, WhichSessions};
use rubrica_core::identity::{Act, SessionId};

/// Why no session was ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum EndSessionError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Whoever asks has no session himself.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// He has no such session.
    #[error("no such session")]
    Unknown,
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for EndSessionError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Session(error) => error.problem(),
            Self::Unknown => Problem::new(404, "session_unknown"),
            Self::Service(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// What stands under `/sessions`.
    pub(crate) async fn sessions_call(
        &self,
        request: &Request<Vec<u8>>,
        method: &str,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match (method, rest) {
            ("GET", []) => self.json(self.list_sessions(request).await),
            ("POST", ["end-all"]) => {
                self.end_sessions(request).await.map_err(|error| self.refused(&error))
            }
            ("DELETE", [id]) => self.done(self.end_session(request, id).await),
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// `GET /sessions`.
    async fn list_sessions(&self, request: &Request<Vec<u8>>) -> Result<SessionList, SessionError> {
        let live = self.session_to(request, Act::ManageSessions).await?;
        let now = self.ports.now();
        let subject = live.subject();
        let secret = live.handle.digest();
        let list = sessions::list(subject, &secret, self.living(now));
        let results = self.run(subject, [list]).await?;
        let rows = sessions::read_list(&results, 0).map_err(ServiceError::from)?;
        let listed = rows.into_iter().map(|row| {
            let seen_with = self.open_user_agent(subject, row.seen_with.as_deref())?;
            Ok(ListedSession {
                id: row.id,
                method: row.method,
                opened_at: row.opened_at,
                seen_at: row.seen_at,
                seen_with,
                current: row.current,
            })
        });
        Ok(SessionList { sessions: listed.collect::<Result<_, ServiceError>>()? })
    }

    /// `DELETE /sessions/{id}`.
    async fn end_session(
        &self,
        request: &Request<Vec<u8>>,
        id: &str,
    ) -> Result<(), EndSessionError> {
        let live = self.changing_session_to(request, Act::ManageSessions).await?;
        let id: SessionId = id.parse().map_err(|_| EndSessionError::Unknown)?;
        let ended = self.run(live.subject(), [sessions::end(live.subject(), &id)]).await?;
        // CHK-SES-07: a citizen ends sessions of his own alone; others are as unknown as none.
        if touched(&ended, 0) { Ok(()) } else { Err(EndSessionError::Unknown) }
    }

    /// `POST /sessions/end-all`.
    async fn end_sessions(&self, request: &Request<Vec<u8>>) -> Result<Answer, EndSessionError> {
        let live = self.changing_session_to(request, Act::ManageSessions).await?;
        let body: EndSessions = read_json(request)?;
        let subject = live.subject();
        // CHK-SES-08: each request looks its session up, so that an ended one is dead at once.
        match body.which {
            WhichSessions::Others => {
                self.run(subject, [sessions::end_others(subject, &live.handle.digest())]).await?;
                Ok(Answer::empty(StatusCode::NO_CONTENT))
            }
            WhichSessions::All => {
                self.run(subject, [sessions::end_all(subject)]).await?;
                Ok(closed())
            }
        }
    }
}
