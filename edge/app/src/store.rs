//! Everything that is written down, and the only SQL.
//!
//! CHK-RPL-01: whatever serves once is used up by the statement that looks at it, so that a message that is
//! sent again finds nothing to do.
//!
//! Statements stay in the common subset of SQLite and PostgreSQL. Each is atomic by itself and a
//! call of [`crate::ports::Ports::run`] is atomic as a whole; counters and single use are built on
//! `UPDATE … WHERE … RETURNING` and `INSERT … ON CONFLICT … RETURNING`.

/// The condition that a registration gives access: the states of which
/// [`rubrica_core::identity::state::RegistrationState::may_log_in`] says so.
macro_rules! with_access {
    () => {
        "registration IN ('basic', 'basic_under_review', 'advanced', 'advanced_stale')"
    };
}

pub(crate) mod activations;
pub(crate) mod census;
pub(crate) mod certificates;
pub(crate) mod challenges;
pub(crate) mod citizens;
pub(crate) mod device_approvers;
pub(crate) mod devices;
pub(crate) mod ending_notices;
pub(crate) mod evidence;
pub(crate) mod failures;
pub(crate) mod inbox;
pub(crate) mod inherited;
pub(crate) mod invitations;
pub(crate) mod letter_queue;
pub(crate) mod letters;
pub(crate) mod logins;
pub(crate) mod messages;
pub(crate) mod office_log;
pub(crate) mod officers;
pub(crate) mod passkeys;
pub(crate) mod password_changes;
pub(crate) mod phones;
pub(crate) mod push_subscriptions;
pub(crate) mod quotas;
pub(crate) mod request_acts;
pub(crate) mod requests;
pub(crate) mod reviews;
pub(crate) mod revocations;
pub(crate) mod sessions;
pub(crate) mod transactions;
pub(crate) mod tries;
pub(crate) mod usage;
pub(crate) mod videos;

use crate::ports::{DatabaseError, Rows, Statement, Value};
use rubrica_core::time::UnixTime;

/// What a shell runs once, before the first request, on every database that it opens: the tables of
/// all modules.
pub fn schema() -> impl Iterator<Item = &'static str> {
    [
        activations::SCHEMA,
        census::SCHEMA,
        certificates::SCHEMA,
        challenges::SCHEMA,
        citizens::SCHEMA,
        device_approvers::SCHEMA,
        devices::SCHEMA,
        ending_notices::SCHEMA,
        evidence::SCHEMA,
        failures::SCHEMA,
        inbox::SCHEMA,
        inherited::SCHEMA,
        invitations::SCHEMA,
        letter_queue::SCHEMA,
        letters::SCHEMA,
        logins::SCHEMA,
        office_log::SCHEMA,
        officers::SCHEMA,
        password_changes::SCHEMA,
        phones::SCHEMA,
        push_subscriptions::SCHEMA,
        messages::SCHEMA,
        quotas::SCHEMA,
        passkeys::SCHEMA,
        revocations::SCHEMA,
        request_acts::SCHEMA,
        requests::SCHEMA,
        reviews::SCHEMA,
        sessions::SCHEMA,
        transactions::SCHEMA,
        tries::SCHEMA,
        usage::SCHEMA,
        videos::SCHEMA,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// Why something could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum StoreError {
    /// The database could not do it.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// What is stored is not what was written: another secret, or damage.
    #[error("stored {0} cannot be read")]
    Unreadable(&'static str),
}

fn statement(sql: &'static str, parameters: impl IntoIterator<Item = Value>) -> Statement {
    Statement { sql, parameters: parameters.into_iter().collect() }
}

fn blob(bytes: impl AsRef<[u8]>) -> Value {
    Value::Blob(bytes.as_ref().to_vec())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn time(time: UnixTime) -> Value {
    Value::Integer(time.0)
}

/// Whether a statement that `RETURNING`s has touched a row.
pub(crate) fn touched(results: &[Rows], statement: usize) -> bool {
    results.get(statement).is_some_and(|rows| !rows.is_empty())
}

/// The first row of a statement.
fn first(results: &[Rows], statement: usize) -> Option<&[Value]> {
    results.get(statement)?.first().map(Vec::as_slice)
}

fn integer(row: &[Value], column: usize) -> Result<i64, StoreError> {
    match row.get(column) {
        Some(Value::Integer(integer)) => Ok(*integer),
        _ => Err(StoreError::Unreadable("integer")),
    }
}

fn small(row: &[Value], column: usize) -> Result<u8, StoreError> {
    u8::try_from(integer(row, column)?).map_err(|_| StoreError::Unreadable("count"))
}

fn bytes(row: &[Value], column: usize) -> Result<&[u8], StoreError> {
    match row.get(column) {
        Some(Value::Blob(bytes)) => Ok(bytes),
        _ => Err(StoreError::Unreadable("bytes")),
    }
}

fn array<const N: usize>(row: &[Value], column: usize) -> Result<[u8; N], StoreError> {
    bytes(row, column)?.try_into().map_err(|_| StoreError::Unreadable("bytes"))
}

fn string(row: &[Value], column: usize) -> Result<&str, StoreError> {
    match row.get(column) {
        Some(Value::Text(text)) => Ok(text),
        _ => Err(StoreError::Unreadable("text")),
    }
}
