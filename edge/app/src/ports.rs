//! What the gateway needs of the world.
//!
//! Futures are not `Send`: Workers and Spin run one thread, and the native shell runs one
//! single-threaded executor per core. Every failure is a value; nothing here may panic.

use rubrica_core::identity::SubjectId;
use rubrica_core::time::UnixTime;
use std::rc::Rc;

/// The world as one runtime offers it.
#[expect(async_fn_in_trait, reason = "the executors of all three shells are single-threaded")]
pub trait Ports {
    /// The time, in UTC.
    fn now(&self) -> UnixTime;

    /// Fills `buffer` with random bytes from the platform's generator.
    fn fill(&self, buffer: &mut [u8]);

    /// Runs `statements` on the database of `partition` as one atomic unit, in order, and gives
    /// the rows of each. When one fails, none has happened.
    ///
    /// # Errors
    /// [`DatabaseError`].
    async fn run(
        &self,
        partition: &Partition,
        statements: Vec<Statement>,
    ) -> Result<Vec<Rows>, DatabaseError>;

    /// Sends a request to another service: the signer, the SMS gateway.
    ///
    /// # Errors
    /// [`FetchError`] when no answer came, whatever its status.
    async fn fetch(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, FetchError>;

    /// A file of the frontend, by its path without the leading slash; `None` if there is none.
    async fn asset(&self, path: &str) -> Option<Rc<[u8]>>;

    /// Takes an SMS somewhere else than to the HTTP gateway of the settings; `None` when this
    /// runtime has no such place. Only the native shell has one, for `--demo`.
    async fn outbox(&self, message: &SmsMessage) -> Option<Result<(), FetchError>> {
        let _ = message;
        None
    }

    /// Writes one line for the operator. Never holds personal data or secrets.
    fn log(&self, level: LogLevel, line: &str);
}

/// Which database a statement belongs to. SQL servers keep all partitions in one database and
/// ignore it; on Workers each is a Durable Object of its own, which makes its statements serial.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Partition {
    /// Everything about one citizen.
    Subject(SubjectId),
    /// One entry of an index across citizens, or something that nobody has claimed yet.
    Keyed {
        /// What is indexed: `phone`, for example.
        kind: &'static str,
        /// A random identifier, or a keyed hash: never the value itself.
        key: [u8; 16],
    },
    /// What belongs to nobody in particular.
    Service,
}

impl Partition {
    /// A name for it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Subject(subject) => format!("subject:{subject}"),
            Self::Keyed { kind, key } => {
                let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("{kind}:{key}")
            }
            Self::Service => "service".to_owned(),
        }
    }
}

/// One SQL statement in the common subset of SQLite and PostgreSQL, with `?1`, `?2`… as parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The text: constant, never put together from data.
    pub sql: &'static str,
    /// The parameters.
    pub parameters: Vec<Value>,
}

/// A value of a parameter or column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// NULL.
    Null,
    /// An integer; within ±2^53, which is what JavaScript can carry.
    Integer(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// The rows that a statement gave, each with its columns in the order of the statement.
pub type Rows = Vec<Vec<Value>>;

/// The database could not do it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseError {
    /// Another writer held it for too long, or it is not reachable: trying again makes sense.
    #[error("database is busy or unreachable: {0}")]
    Unavailable(String),
    /// The statement is wrong for this database: a mistake of ours.
    #[error("database refused a statement: {0}")]
    Refused(String),
}

/// No answer came from another service.
#[derive(Debug, Clone, thiserror::Error)]
#[error("no answer: {0}")]
pub struct FetchError(pub String);

/// A short message to a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsMessage {
    /// E.164.
    pub to: String,
    /// The whole text, ending with the WebOTP line.
    pub text: String,
    /// The code inside, for the outbox of a demonstration. News have none.
    pub code: String,
    /// What it is for: the name of a purpose of codes, or of a notice.
    pub purpose: String,
    /// When it was made.
    pub at: UnixTime,
}

/// Where a request came from, as the shell knows for sure: it puts this into the request's extensions,
/// and leaves it out where it could only guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub std::net::IpAddr);

/// How urgent a line for the operator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// Somebody must act.
    Error,
    /// Worth a look.
    Warn,
    /// The ordinary course of things.
    Info,
}
