//! Spin's SQLite.
//!
//! Some habits of it shape this module. An error of a statement appears only at the end of its
//! result, so every result is read to its end; a result that is not read blocks the next statement
//! of its connection; all that is known of an error is its text. And a writer waits for others for
//! five seconds, without a queue, and then gives up: so the requests of an instance take turns, and
//! what only reads asks for no lock.

use std::cell::Cell;
use std::time::Duration;

use rubrica_edge::ports::{DatabaseError, Rows, Statement, Value};
use rubrica_edge::schema;
use spin_sdk::sqlite::{Connection, Error, Value as SpinValue};
use spin_sdk::time::sleep;

/// Makes the tables that are not there yet. Where all are, nothing is locked.
pub(crate) async fn prepare() -> Result<(), DatabaseError> {
    // Readers and writers then leave each other alone, and a commit is one write to disk. It is a
    // property of the file; a database that has no such mode works without it.
    let mode = Statement { sql: "PRAGMA journal_mode = WAL", parameters: Vec::new() };
    let _ = run(&[mode]).await;
    for sql in schema() {
        run(&[Statement { sql, parameters: Vec::new() }]).await?;
    }
    Ok(())
}

/// Runs statements as one unit, again if another writer held the database for too long.
pub(crate) async fn run(statements: &[Statement]) -> Result<Vec<Rows>, DatabaseError> {
    let _turn = Turn::take().await;
    let mut pauses = PAUSES.iter();
    loop {
        match attempt(statements).await {
            Err(DatabaseError::Unavailable(problem)) => match pauses.next() {
                Some(pause) => sleep(*pause).await,
                None => return Err(DatabaseError::Unavailable(problem)),
            },
            outcome => return outcome,
        }
    }
}

/// The one request of this instance that works with the database. Ends when dropped.
struct Turn;

impl Turn {
    /// Requests of an instance cannot wake each other, so they look again.
    async fn take() -> Self {
        while BUSY.replace(true) {
            sleep(Duration::from_millis(1)).await;
        }
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        BUSY.set(false);
    }
}

/// Runs statements once. A connection of its own makes the transaction its own.
async fn attempt(statements: &[Statement]) -> Result<Vec<Rows>, DatabaseError> {
    let connection = Connection::open_default().await.map_err(cause)?;
    if let [statement] = statements {
        return Ok(vec![execute(&connection, statement.sql, &statement.parameters).await?]);
    }
    let reads = statements.iter().all(|statement| statement.sql.starts_with("SELECT"));
    // IMMEDIATE: a transaction that reads first and writes later could fail in the middle.
    let begin = if reads { "BEGIN" } else { "BEGIN IMMEDIATE" };
    execute(&connection, begin, &[]).await?;
    let outcome = all(&connection, statements).await;
    if outcome.is_err() {
        // What matters is the first error. If this one fails too, closing the connection rolls back.
        let _ = execute(&connection, "ROLLBACK", &[]).await;
    }
    outcome
}

async fn all(
    connection: &Connection,
    statements: &[Statement],
) -> Result<Vec<Rows>, DatabaseError> {
    let mut results = Vec::with_capacity(statements.len());
    for statement in statements {
        results.push(execute(connection, statement.sql, &statement.parameters).await?);
    }
    execute(connection, "COMMIT", &[]).await?;
    Ok(results)
}

async fn execute(
    connection: &Connection,
    sql: &str,
    parameters: &[Value],
) -> Result<Rows, DatabaseError> {
    let parameters = parameters.iter().cloned().map(|value| match value {
        Value::Null => SpinValue::Null,
        Value::Integer(number) => SpinValue::Integer(number),
        Value::Text(text) => SpinValue::Text(text),
        Value::Blob(bytes) => SpinValue::Blob(bytes),
    });
    let rows = connection.execute(sql, parameters).await.map_err(cause)?;
    let rows = rows.collect().await.map_err(cause)?;
    rows.into_iter().map(|row| row.values.into_iter().map(value).collect()).collect()
}

fn value(value: SpinValue) -> Result<Value, DatabaseError> {
    match value {
        SpinValue::Null => Ok(Value::Null),
        SpinValue::Integer(number) => Ok(Value::Integer(number)),
        SpinValue::Text(text) => Ok(Value::Text(text)),
        SpinValue::Blob(bytes) => Ok(Value::Blob(bytes)),
        SpinValue::Real(_) => {
            Err(DatabaseError::Refused("a column holds a floating-point number".to_owned()))
        }
    }
}

fn cause(error: Error) -> DatabaseError {
    match error {
        Error::Io(text) if text.contains("locked") || text.contains("busy") => {
            DatabaseError::Unavailable(text)
        }
        Error::Io(text) => DatabaseError::Refused(text),
        Error::DatabaseFull => DatabaseError::Unavailable("database is full".to_owned()),
        Error::InvalidConnection => DatabaseError::Unavailable("connection is gone".to_owned()),
        Error::NoSuchDatabase | Error::AccessDenied => DatabaseError::Unavailable(
            "the component has no database: `sqlite_databases` in spin.toml".to_owned(),
        ),
    }
}

/// How long to wait before each further try. Spin itself waits five seconds in each.
const PAUSES: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(200)];

thread_local! {
    static BUSY: Cell<bool> = const { Cell::new(false) };
}
