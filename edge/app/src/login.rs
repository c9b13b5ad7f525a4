//! Login with OPAQUE. Whoever starts one has, in its answer, all that one guess needs; so the
//! attempt is counted at the start and given back when the proof comes.

use crate::app::{App, BodyError, Refusal, read_json};
use crate::citizen::Account;
use crate::handle::Handle;
use crate::inherited::INHERITED_STATE;
use crate::ports::Ports;
use crate::session::{Opened, SessionError};
use crate::store::tries::{self, Tried};
use crate::store::{citizens, inherited, logins, password_changes};
use crate::world::{Random, ServiceError};
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{LoginFinish, LoginStart, LoginStarted, Renewal};
use rubrica_core::identity::{LoginMethod, NationalId, NationalIdError, SubjectId};
use rubrica_core::inherited::Scheme;
use rubrica_core::opaque::server::finish_login;
use rubrica_core::opaque::{LoginPurpose, OpaqueError, StretchingParameters};
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a login waits for its second step: as long as stretching takes on an old phone.
const TTL: Duration = Duration::from_secs(120);

/// Where the state of a login is sealed to.
pub(crate) const STATE: &[u8] = b"rubrica/edge/login/v1";

/// Why nobody is logged in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum LoginError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Not a DNI or NIE.
    #[error(transparent)]
    Identifier(#[from] NationalIdError),
    /// A message of the password protocol is malformed.
    #[error("malformed {0}")]
    Malformed(&'static str),
    /// Too many attempts without a proof.
    #[error("account blocked")]
    Blocked,
    /// Wrong password, no account, or nobody's number.
    #[error("password not proved")]
    NotProved {
        /// Attempts that are left.
        tries_left: u8,
    },
    /// There is no such login, or not any more.
    #[error("no such login")]
    Unknown,
    /// The password is right, and there is no session for him.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for LoginError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Identifier(error) => Problem::new(422, error.code()).about("identifier"),
            Self::Malformed(field) => Problem::new(400, "opaque_malformed").about(*field),
            Self::Blocked => Problem::new(403, "account_blocked").with_tries_left(0),
            Self::NotProved { tries_left } => {
                Problem::new(401, "login_failed").with_tries_left(*tries_left)
            }
            Self::Unknown => Problem::new(410, "login_unknown"),
            Self::Session(error) => error.problem(),
            Self::Service(error) => error.problem(),
        }
    }
}

/// The gateway's part of a proof of the password.
pub(crate) struct PasswordChallenge {
    /// For the browser.
    pub(crate) response: Vec<u8>,
    /// How the password was stretched.
    pub(crate) stretching: StretchingParameters,
    /// To be kept until the proof comes.
    pub(crate) state: Zeroizing<Vec<u8>>,
    /// How a password of a system before this one is hashed, to be shown at logins.
    pub(crate) inherited: Option<Scheme>,
    /// Why the password is good for nothing but another one, if so.
    pub(crate) renewal: Option<Renewal>,
}

/// Why no challenge is made.
pub(crate) enum ChallengeError {
    /// All attempts are taken.
    Blocked,
    /// The browser's message is malformed.
    Malformed,
    /// The service failed.
    Service(ServiceError),
}

impl<E: Into<ServiceError>> From<E> for ChallengeError {
    fn from(error: E) -> Self {
        Self::Service(error.into())
    }
}

impl<P: Ports> App<P> {
    /// `POST /login/start`.
    pub(crate) async fn start_login(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<LoginStarted, LoginError> {
        let body: LoginStart = read_json(request)?;
        let id: NationalId = body.identifier.parse()?;
        let subject = self.keys.subject(&id);
        let request = body.credential_request.as_ref();
        let challenge = self
            .challenge_password(&subject, request, LoginPurpose::Session)
            .await
            .map_err(|error| match error {
                ChallengeError::Blocked => LoginError::Blocked,
                ChallengeError::Malformed => LoginError::Malformed("credential_request"),
                ChallengeError::Service(error) => error.into(),
            })?;
        let handle = Handle::new(subject, self.make_bytes());
        let now = self.ports.now();
        let state = self.seal(&subject, STATE, &challenge.state);
        let keep = logins::keep(&subject, &handle.digest(), &state, now.plus(TTL));
        self.run(&subject, [logins::sweep(&subject, now), keep]).await?;
        Ok(LoginStarted {
            login: handle.to_text(),
            subject,
            credential_response: challenge.response.into(),
            stretching: challenge.stretching,
            inherited: challenge.inherited,
        })
    }

    /// `POST /login/finish`.
    pub(crate) async fn finish_login(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Opened, LoginError> {
        let body: LoginFinish = read_json(request)?;
        let handle: Handle = body.login.parse().map_err(|()| LoginError::Unknown)?;
        let subject = handle.subject;
        let results = self
            .run(
                &subject,
                [
                    logins::take(&subject, &handle.digest(), self.ports.now()),
                    tries::count(&subject, Tried::Password),
                    citizens::find(&subject),
                ],
            )
            .await?;
        // CHK-LOG-03: a login is finished once, and in time.
        let state = logins::read(&results, 0).map_err(ServiceError::from)?;
        let state = state.ok_or(LoginError::Unknown)?;
        let (is_inherited, state) = match self.keys.open(&subject, INHERITED_STATE, &state) {
            Some(state) => (true, state),
            None => (false, self.open(&subject, STATE, &state)?),
        };
        let finalization = body.credential_finalization.as_ref();
        // CHK-LOG-01: the password.
        match finish_login(&state, finalization, &subject, LoginPurpose::Session) {
            Ok(()) => {}
            Err(OpaqueError::NotProved | OpaqueError::Malformed) => {
                let used = tries::read(&results, 1).map_err(ServiceError::from)?;
                let limit = self.settings.policy.password_tries;
                let tries_left = limit.saturating_sub(used.unwrap_or_default());
                return Err(LoginError::NotProved { tries_left });
            }
            Err(_) => return Err(ServiceError::Internal("judgement of a login").into()),
        }
        let row = citizens::read(&results, 2).map_err(ServiceError::from)?;
        let row = row.ok_or(ServiceError::Internal("profile of a proved citizen"))?;
        let profile = self.open_profile(&subject, &row)?;
        self.run(&subject, [tries::forget(&subject, Tried::Password)]).await?;
        if is_inherited {
            let opened = self.open_inherited_session(&subject, &profile).await?;
            return opened.ok_or(LoginError::Unknown);
        }
        Ok(self.open_session(&subject, &profile, LoginMethod::Password).await?)
    }

    /// Takes one attempt at the password and answers the browser's first message: with the
    /// citizen's record, or with an answer that looks like one.
    pub(crate) async fn challenge_password(
        &self,
        subject: &SubjectId,
        request: &[u8],
        purpose: LoginPurpose,
    ) -> Result<PasswordChallenge, ChallengeError> {
        let limit = self.settings.policy.password_tries;
        let take = tries::take(subject, Tried::Password, limit);
        let pending = password_changes::find(subject);
        let (find, scheme) = (citizens::find(subject), inherited::find(subject));
        let mut results = self.run(subject, [take, find, pending, scheme]).await?;
        // CHK-LOG-02: numbers of nobody are blocked in the same way, so it tells nothing.
        if tries::read(&results, 0)?.is_none() {
            return Err(ChallengeError::Blocked);
        }
        let scheme = inherited::read(&results, 3)?;
        if let Some((id, body)) = password_changes::read(&results, 2)? {
            self.settle_change(subject, id, &body).await?;
            results = self
                .run(subject, [tries::count(subject, Tried::Password), citizens::find(subject)])
                .await?;
        }
        let row = citizens::read(&results, 1)?;
        // CHK-LOG-04: without a record the answer is made of as much work, and looks the same.
        let account = row.as_ref().map(Account::of).transpose()?;
        let (policy, now) = (&self.settings.policy, self.ports.now());
        let renewal = account.as_ref().and_then(|account| account.renewal(policy, now));
        let found = match purpose {
            // One of before is asked for in its own way: see [`App::start_inherited_login`].
            LoginPurpose::Session => account.as_ref().and_then(Account::password),
            LoginPurpose::Act(_) => account.as_ref().and_then(|account| {
                let usable = self.usable_scheme(Some(account), scheme.clone()).is_some();
                let inherited = account.inherited(policy, now).filter(|_| usable);
                account.password().or(inherited)
            }),
        };
        let inherited = self.shown_scheme(subject, scheme);
        let (record, stretching) = match found {
            Some((record, stretching)) => (Some(record), stretching),
            None => (None, StretchingParameters::default()),
        };
        let (response, state) = self
            .settings
            .opaque_setup
            .answer_login(request, record, subject, purpose, &mut Random(&self.ports))
            .map_err(|_| ChallengeError::Malformed)?;
        Ok(PasswordChallenge { response, stretching, state, inherited, renewal })
    }
}
