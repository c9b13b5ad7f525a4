//! Sessions with a token: a bounded number of them, each used by one at a time.

use super::TokenSettings;
use super::connection::{Connection, close, open_session};
use super::error::{TokenError, is_lost};
use super::module::Module;
use cryptoki::error::Error;
use cryptoki::session::Session;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The sessions, and the connection that they are of.
#[derive(Debug)]
pub(super) struct Pool {
    module: Arc<Module>,
    settings: TokenSettings,
    state: Mutex<State>,
    freed: Condvar,
    /// One connects at a time, and whoever waits for it holds nothing else.
    connecting: Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    in_use: usize,
    idle: Vec<Session>,
    connection: Option<Arc<Connection>>,
    /// Connections that there were.
    connections: u64,
    /// The PIN was refused: it is not tried again.
    refused: bool,
}

/// What went wrong inside a session.
#[derive(Debug)]
pub(super) enum Trouble {
    /// A call failed.
    Call(&'static str, Error),
    /// Something else did.
    Other(TokenError),
}

impl From<TokenError> for Trouble {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Call(what, error) => Self::Call(what, error),
            other => Self::Other(other),
        }
    }
}

impl From<Trouble> for TokenError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Call(what, error) => Self::Call(what, error),
            Trouble::Other(error) => error,
        }
    }
}

/// The right to use one session.
struct Permit<'a>(&'a Pool);

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.state().in_use -= 1;
        self.0.freed.notify_one();
    }
}

impl Pool {
    /// Connects with the token.
    pub(super) fn open(module: Arc<Module>, settings: TokenSettings) -> Result<Self, TokenError> {
        let pool = Self {
            module,
            settings,
            state: Mutex::default(),
            freed: Condvar::new(),
            connecting: Mutex::default(),
        };
        pool.connection()?;
        Ok(pool)
    }

    /// Does `work` in a session. When the connection is lost, the work is done again in a fresh one,
    /// once: what the first try made in the token is gone with its session.
    pub(super) fn with<T>(
        &self,
        work: impl Fn(&Session, &Connection) -> Result<T, Trouble>,
    ) -> Result<T, TokenError> {
        let _permit = self.permit()?;
        match self.once(&work) {
            Err((Trouble::Call(what, error), connection)) if is_lost(&error) => {
                tracing::warn!(error = %error, "connection with the token is lost: {what}");
                self.disconnect(connection);
                self.once(&work).map_err(|(trouble, _)| trouble.into())
            }
            outcome => outcome.map_err(|(trouble, _)| trouble.into()),
        }
    }

    /// Forgets what it knows of the token's keys: they have changed.
    pub(super) fn forget(&self) {
        let number = self.state().connection.as_ref().map(|connection| connection.number);
        self.disconnect(number);
    }

    fn once<T>(
        &self,
        work: &impl Fn(&Session, &Connection) -> Result<T, Trouble>,
    ) -> Result<T, (Trouble, Option<u64>)> {
        let connection = self.connection().map_err(|error| (error.into(), None))?;
        let failed = |trouble| (trouble, Some(connection.number));
        let inside = self.module.enter();
        if *inside != connection.begun {
            drop(inside);
            let error = cryptoki::error::RvError::CryptokiNotInitialized;
            let function = cryptoki::context::Function::OpenSession;
            return Err(failed(Trouble::Call("open a session", Error::Pkcs11(error, function))));
        }
        let session = match self.idle(&connection) {
            Some(session) => session,
            None => open_session(self.module.library(), connection.slot)
                .map_err(|error| failed(error.into()))?,
        };
        match work(&session, &connection) {
            Ok(value) => {
                self.put_back(session, &connection);
                Ok(value)
            }
            Err(trouble) => {
                // Whatever it has left in its session is gone with it.
                close(session);
                Err(failed(trouble))
            }
        }
    }

    /// The connection, made when there is none.
    fn connection(&self) -> Result<Arc<Connection>, TokenError> {
        let known = |state: &State| state.connection.as_ref().map(Arc::clone);
        if let Some(connection) = known(&self.state()) {
            return Ok(connection);
        }
        let _one = self.connecting.lock().unwrap_or_else(PoisonError::into_inner);
        let number = {
            let mut state = self.state();
            if let Some(connection) = known(&state) {
                return Ok(connection);
            }
            if state.refused {
                return Err(TokenError::PinRefused);
            }
            state.connections += 1;
            state.connections
        };
        let outcome = self.connect(number);
        let mut state = self.state();
        match outcome {
            Ok(connection) => {
                let connection = Arc::new(connection);
                state.connection = Some(Arc::clone(&connection));
                Ok(connection)
            }
            Err(error) => {
                // Another try or two would lock the PIN.
                state.refused = matches!(error, TokenError::PinRefused | TokenError::PinLocked);
                Err(error)
            }
        }
    }

    /// Many modules see a token that came back only after they have begun anew.
    fn connect(&self, number: u64) -> Result<Connection, TokenError> {
        let inside = self.module.enter();
        let begun = *inside;
        let first = Connection::open(&self.module, (number, begun), &self.settings);
        drop(inside);
        let helps = match &first {
            Ok(connection) => connection.keys.is_none() && number > 1,
            Err(TokenError::NoToken(_)) => true,
            Err(TokenError::Call(_, error)) => is_lost(error),
            Err(_) => false,
        };
        if !helps {
            return first;
        }
        self.module.begin_anew(begun)?;
        let inside = self.module.enter();
        Connection::open(&self.module, (number, *inside), &self.settings)
    }

    /// Gives up a connection, unless another one has taken its place.
    fn disconnect(&self, number: Option<u64>) {
        let mut state = self.state();
        let Some(connection) = state.connection.take_if(|one| Some(one.number) == number) else {
            return;
        };
        let idle = std::mem::take(&mut state.idle);
        drop(state);
        let anchor = connection.anchor.lock().unwrap_or_else(PoisonError::into_inner).take();
        let inside = self.module.enter();
        if *inside == connection.begun {
            idle.into_iter().chain(anchor).for_each(close);
        }
    }

    fn idle(&self, connection: &Connection) -> Option<Session> {
        let mut state = self.state();
        let current = state.connection.as_ref()?.number == connection.number;
        if current { state.idle.pop() } else { None }
    }

    fn put_back(&self, session: Session, connection: &Connection) {
        let mut state = self.state();
        if state.connection.as_ref().is_some_and(|one| one.number == connection.number) {
            state.idle.push(session);
        } else {
            drop(state);
            close(session);
        }
    }

    fn permit(&self) -> Result<Permit<'_>, TokenError> {
        let until = Instant::now() + self.settings.patience;
        let mut state = self.state();
        while state.in_use >= self.settings.sessions {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(TokenError::Busy);
            }
            state = self.freed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.in_use += 1;
        Ok(Permit(self))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.forget();
    }
}
