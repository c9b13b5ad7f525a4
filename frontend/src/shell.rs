//! What all screens share: language, configuration, session, engine, the file in hand.

use crate::api;
use crate::browser;
use crate::engine::Engine;
use crate::i18n::I18n;
use crate::trouble::Trouble;
use rubrica_core::api::v1::{Configuration, Session};
use rubrica_core::time::UnixTime;
use std::rc::Rc;
use std::time::Duration;
use web_sys::File;
use yew::platform::spawn_local;
use yew::{Reducible, UseReducerHandle, hook, use_context};

/// Who is at the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SessionState {
    /// Not asked yet.
    Unknown,
    /// Nobody is logged in.
    Closed,
    /// Somebody was, until his time was over.
    Ended,
    /// Somebody is logged in.
    Open(Session),
}

/// What all screens share.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shell {
    /// The messages of the chosen language.
    pub(crate) i18n: I18n,
    /// The numbers of the service, once they came.
    pub(crate) configuration: Option<Rc<Configuration>>,
    /// What kept the numbers from coming.
    pub(crate) trouble: Option<Trouble>,
    /// Who is at the screen.
    pub(crate) session: SessionState,
    /// The file that is to be signed: it outlives a login on the way.
    pub(crate) draft: Option<File>,
    /// The engine.
    pub(crate) engine: Engine,
}

/// What happens to the shell.
#[derive(Debug)]
pub(crate) enum ShellAction {
    /// The numbers came.
    Configure(Rc<Configuration>),
    /// They did not.
    Fail(Trouble),
    /// Another language.
    Speak(I18n),
    /// Somebody is logged in, or his times changed.
    Open(Session),
    /// Nobody is logged in.
    Close,
    /// The session is over.
    End,
    /// The gateway heard from the citizen just now.
    Touch(UnixTime),
    /// A file is in hand.
    Hold(File),
    /// No file is in hand any more.
    LetGo,
}

impl Default for Shell {
    fn default() -> Self {
        Self {
            i18n: I18n::from_browser(),
            configuration: None,
            trouble: None,
            session: SessionState::Unknown,
            draft: None,
            engine: Engine::default(),
        }
    }
}

impl Shell {
    /// The open session.
    pub(crate) const fn open_session(&self) -> Option<&Session> {
        match &self.session {
            SessionState::Open(session) => Some(session),
            _ => None,
        }
    }

    /// The value that calls of the open session carry; an empty one is refused by the gateway.
    pub(crate) fn csrf(&self) -> api::Csrf<'_> {
        self.open_session().map_or(api::Csrf::None, |session| api::Csrf::Of(&session.csrf))
    }
}

impl Reducible for Shell {
    type Action = ShellAction;

    fn reduce(self: Rc<Self>, action: ShellAction) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            ShellAction::Configure(configuration) => {
                next.configuration = Some(configuration);
                next.trouble = None;
            }
            ShellAction::Fail(trouble) => next.trouble = Some(trouble),
            ShellAction::Speak(i18n) => next.i18n = i18n,
            ShellAction::Open(session) => next.session = SessionState::Open(session),
            ShellAction::Close => {
                next.session = SessionState::Closed;
                next.draft = None;
                // Whatever the engine still holds is forgotten.
                next.engine.cancel();
            }
            ShellAction::End => {
                if matches!(next.session, SessionState::Open(_)) {
                    next.session = SessionState::Ended;
                }
            }
            ShellAction::Touch(at) => {
                let idle_s = next.configuration.as_ref().map(|c| c.policy.session_idle_s);
                if let (SessionState::Open(session), Some(idle_s)) = (&mut next.session, idle_s) {
                    let idle_at = at.plus(Duration::from_secs(u64::from(idle_s)));
                    session.idle_at = idle_at.min(session.ends_at);
                }
            }
            ShellAction::Hold(file) => next.draft = Some(file),
            ShellAction::LetGo => next.draft = None,
        }
        Rc::new(next)
    }
}

/// The shell, for a screen.
#[hook]
pub(crate) fn use_shell() -> UseReducerHandle<Shell> {
    use_context().expect("screens are rendered inside the application")
}

/// Takes note of how a call of the open session went.
pub(crate) fn note<T>(
    shell: &UseReducerHandle<Shell>,
    result: Result<T, Trouble>,
) -> Result<T, Trouble> {
    match &result {
        Ok(_) => shell.dispatch(ShellAction::Touch(browser::now())),
        Err(trouble) if trouble.ends_session() => shell.dispatch(ShellAction::End),
        // The password became too old meanwhile. Every screen leads to another one then.
        Err(trouble) if trouble.code == "password_must_be_replaced" => {
            let shell = shell.clone();
            spawn_local(async move {
                if let Ok(session) = api::get::<Session>("/session").await {
                    shell.dispatch(ShellAction::Open(session));
                }
            });
        }
        Err(_) => {}
    }
    result
}
