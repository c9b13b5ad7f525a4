//! SQLite behind a channel: one thread, one connection, commits in groups.
//!
//! Each unit of work is atomic by a savepoint; all units that wait when the thread comes round
//! share one transaction and one `fsync`. A unit is answered only after that commit.

use rubrica_edge::ports::{DatabaseError, Rows, Statement, Value};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use tokio::sync::oneshot;

/// The database could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("gateway database {path} cannot be opened")]
pub struct OpenError {
    path: String,
    #[source]
    cause: rusqlite::Error,
}

/// A way to the database's thread, one for each executor.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    queue: SyncSender<Unit>,
}

struct Unit {
    statements: Vec<Statement>,
    answer: oneshot::Sender<Result<Vec<Rows>, DatabaseError>>,
}

/// Most units in one commit: enough to spare `fsync`s, few enough to answer soon.
const GROUP: usize = 64;
/// Most units that may wait before the executors have to.
const QUEUE: usize = 1_024;

impl Database {
    /// Opens the file, makes the tables and starts the thread. It ends when the last handle goes.
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        let connection =
            connect(path).map_err(|cause| OpenError { path: path.display().to_string(), cause })?;
        let (queue, units) = sync_channel(QUEUE);
        std::thread::spawn(move || work(connection, &units));
        Ok(Self { queue })
    }

    /// Runs the statements as one atomic unit.
    pub(crate) async fn run(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DatabaseError> {
        let (answer, answered) = oneshot::channel();
        self.queue
            .try_send(Unit { statements, answer })
            .map_err(|_| DatabaseError::Unavailable("too many units are waiting".to_owned()))?;
        answered
            .await
            .map_err(|_| DatabaseError::Unavailable("the database has stopped".to_owned()))?
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(128);
    for statement in rubrica_edge::schema() {
        connection.execute(statement, [])?;
    }
    Ok(connection)
}

fn work(connection: Connection, units: &Receiver<Unit>) {
    while let Ok(first) = units.recv() {
        let mut group = vec![first];
        while group.len() < GROUP {
            match units.try_recv() {
                Ok(unit) => group.push(unit),
                Err(_) => break,
            }
        }
        let (senders, statements): (Vec<_>, Vec<_>) =
            group.into_iter().map(|unit| (unit.answer, unit.statements)).unzip();
        let answers = commit(&connection, &statements);
        for (sender, answer) in senders.into_iter().zip(answers) {
            // Nobody waits any more when the client has hung up; the work is done all the same.
            let _ = sender.send(answer);
        }
    }
}

fn commit(
    connection: &Connection,
    group: &[Vec<Statement>],
) -> Vec<Result<Vec<Rows>, DatabaseError>> {
    let outcome = connection.execute_batch("BEGIN IMMEDIATE").and_then(|()| {
        let answers: Vec<_> = group.iter().map(|unit| run_unit(connection, unit)).collect();
        connection.execute_batch("COMMIT")?;
        Ok(answers)
    });
    outcome.unwrap_or_else(|error| {
        // Nothing of the group has happened; if there is nothing to roll back, so much the better.
        let _ = connection.execute_batch("ROLLBACK");
        let error = failure(&error);
        group.iter().map(|_| Err(error.clone())).collect()
    })
}

fn run_unit(connection: &Connection, unit: &[Statement]) -> Result<Vec<Rows>, DatabaseError> {
    connection.execute_batch("SAVEPOINT unit").map_err(|error| failure(&error))?;
    let rows: rusqlite::Result<Vec<Rows>> =
        unit.iter().map(|statement| run_statement(connection, statement)).collect();
    let end = if rows.is_ok() { "RELEASE unit" } else { "ROLLBACK TO unit; RELEASE unit" };
    connection.execute_batch(end).map_err(|error| failure(&error))?;
    rows.map_err(|error| failure(&error))
}

fn run_statement(connection: &Connection, statement: &Statement) -> rusqlite::Result<Rows> {
    let mut prepared = connection.prepare_cached(statement.sql)?;
    let width = prepared.column_count();
    let parameters = statement.parameters.iter().map(|value| match value {
        Value::Null => rusqlite::types::Value::Null,
        Value::Integer(integer) => rusqlite::types::Value::Integer(*integer),
        Value::Text(text) => rusqlite::types::Value::Text(text.clone()),
        Value::Blob(bytes) => rusqlite::types::Value::Blob(bytes.clone()),
    });
    let mut rows = prepared.query(params_from_iter(parameters))?;
    let mut result = Rows::new();
    while let Some(row) = rows.next()? {
        let columns = (0..width).map(|column| {
            Ok(match row.get_ref(column)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(integer) => Value::Integer(integer),
                ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
                ValueRef::Real(_) => return Err(rusqlite::Error::InvalidQuery),
            })
        });
        result.push(columns.collect::<rusqlite::Result<_>>()?);
    }
    Ok(result)
}

fn failure(error: &rusqlite::Error) -> DatabaseError {
    use rusqlite::ErrorCode::{
        CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, SystemIoFailure,
    };
    match error.sqlite_error_code() {
        Some(DatabaseBusy | DatabaseLocked | DiskFull | SystemIoFailure | CannotOpen) => {
            DatabaseError::Unavailable(error.to_string())
        }
        _ => DatabaseError::Refused(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(sql: &'static str, parameters: Vec<Value>) -> Statement {
        Statement { sql, parameters }
    }

    #[tokio::test]
    async fn a_unit_happens_whole_or_not_at_all_and_leaves_its_neighbours_alone() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let database = Database::open(&directory.path().join("edge.sqlite")).expect("opened");
        let insert = "INSERT INTO t VALUES (?1, ?2)";
        let create = statement("CREATE TABLE t (k INTEGER PRIMARY KEY, v BLOB)", vec![]);
        database.run(vec![create]).await.expect("made");

        let good = |key| vec![statement(insert, vec![Value::Integer(key), Value::Null])];
        let half = vec![
            statement(insert, vec![Value::Integer(7), Value::Text("x".to_owned())]),
            statement(insert, vec![Value::Integer(7), Value::Null]),
        ];
        let (one, two, three) =
            tokio::join!(database.run(good(1)), database.run(half), database.run(good(2)));
        assert!(one.is_ok() && three.is_ok());
        assert!(matches!(two, Err(DatabaseError::Refused(_))));
        let rows = database.run(vec![statement("SELECT k FROM t ORDER BY k", vec![])]).await;
        let keys: Vec<_> = rows.expect("read").concat().concat();
        assert_eq!(keys, [Value::Integer(1), Value::Integer(2)]);
    }

    #[tokio::test]
    async fn a_hundred_parallel_decrements_stop_at_zero() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let database = Database::open(&directory.path().join("edge.sqlite")).expect("opened");
        let setup = vec![
            statement("CREATE TABLE c (n INTEGER)", vec![]),
            statement("INSERT INTO c VALUES (3)", vec![]),
        ];
        database.run(setup).await.expect("made");
        let guess = "UPDATE c SET n = n - 1 WHERE n > 0 RETURNING n";
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let database = database.clone();
            tasks.spawn(async move { database.run(vec![statement(guess, vec![])]).await });
        }
        let won = tasks.join_all().await.into_iter().filter(|rows| {
            rows.as_ref().is_ok_and(|rows| rows.iter().any(|rows| !rows.is_empty()))
        });
        assert_eq!(won.count(), 3);
    }
}
