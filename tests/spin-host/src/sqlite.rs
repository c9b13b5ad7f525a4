//! `spin:sqlite`: files on disk, with the habits of Spin's own.
//!
//! An error of a statement comes only at the end of its rows, only the first statement of a text
//! runs, and a writer waits five seconds for another.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ToSql, params_from_iter};
use tokio::task::spawn_blocking;
use wasmtime::component::{Accessor, FutureReader, HasSelf, Resource, StreamReader};
use wasmtime::{Result, error::Context as _};

use crate::bindings::spin::sqlite::sqlite::{
    Error, Host, HostConnection, HostConnectionWithStore, QueryResult, RowResult, Value,
};
use crate::guest::Guest;

/// An open database.
#[derive(Clone)]
#[expect(unreachable_pub, reason = "the bindings re-export it")]
pub struct Connection(Arc<Mutex<rusqlite::Connection>>);

/// What came of a statement: rows, and how it ended.
struct Rows {
    columns: Vec<String>,
    rows: Vec<RowResult>,
    end: std::result::Result<(), Error>,
}

impl Connection {
    fn open(path: &Path) -> std::result::Result<Self, Error> {
        rusqlite::Connection::open(path)
            .map(|connection| Self(Arc::new(Mutex::new(connection))))
            .map_err(|error| io(&error))
    }

    async fn execute(self, statement: String, parameters: Vec<Value>) -> Result<Rows> {
        self.blocking(move |connection| query(connection, &statement, &parameters)).await
    }

    /// Works with the database where waiting for it holds nothing else up.
    async fn blocking<T: Send + 'static>(
        self,
        work: impl FnOnce(&rusqlite::Connection) -> T + Send + 'static,
    ) -> Result<T> {
        let work = move || work(&self.0.lock().unwrap_or_else(PoisonError::into_inner));
        spawn_blocking(work).await.context("the database thread panicked")
    }
}

fn query(connection: &rusqlite::Connection, statement: &str, parameters: &[Value]) -> Rows {
    let mut result = Rows { columns: Vec::new(), rows: Vec::new(), end: Ok(()) };
    result.end = read(connection, statement, parameters, &mut result).map_err(|error| io(&error));
    result
}

fn read(
    connection: &rusqlite::Connection,
    statement: &str,
    parameters: &[Value],
    result: &mut Rows,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(statement)?;
    result.columns = statement.column_names().into_iter().map(str::to_owned).collect();
    let count = result.columns.len();
    let mut rows = statement.query(params_from_iter(parameters))?;
    while let Some(row) = rows.next()? {
        let values = (0..count).map(|index| Ok(value(row.get_ref(index)?)));
        result.rows.push(RowResult { values: values.collect::<rusqlite::Result<_>>()? });
    }
    Ok(())
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn io(error: &rusqlite::Error) -> Error {
    Error::Io(error.to_string())
}

impl Guest {
    async fn open_database(&mut self, name: String) -> Result<OpenResult> {
        // A name that the manifest does not list exists for nobody.
        let Some(path) = self.databases.get(&name).cloned() else {
            return Ok(Err(Error::AccessDenied));
        };
        let opened = spawn_blocking(move || Connection::open(&path)).await?;
        Ok(match opened {
            Ok(connection) => Ok(self.table.push(connection)?),
            Err(error) => Err(error),
        })
    }

    fn connection(&self, handle: &Resource<Connection>) -> Result<Connection> {
        Ok(self.table.get(handle)?.clone())
    }
}

type OpenResult = std::result::Result<Resource<Connection>, Error>;
type Executed =
    (Vec<String>, StreamReader<RowResult>, FutureReader<std::result::Result<(), Error>>);

impl Host for Guest {}

impl HostConnection for Guest {
    async fn open(&mut self, database: String) -> Result<OpenResult> {
        self.open_database(database).await
    }

    async fn execute(
        &mut self,
        handle: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> Result<std::result::Result<QueryResult, Error>> {
        let result = self.connection(&handle)?.execute(statement, parameters).await?;
        Ok(result.end.map(|()| QueryResult { columns: result.columns, rows: result.rows }))
    }

    async fn last_insert_rowid(&mut self, handle: Resource<Connection>) -> Result<i64> {
        self.connection(&handle)?.blocking(rusqlite::Connection::last_insert_rowid).await
    }

    async fn changes(&mut self, handle: Resource<Connection>) -> Result<u64> {
        self.connection(&handle)?.blocking(rusqlite::Connection::changes).await
    }

    async fn drop(&mut self, handle: Resource<Connection>) -> Result<()> {
        self.table.delete(handle)?;
        Ok(())
    }
}

impl<T: Send> HostConnectionWithStore<T> for HasSelf<Guest> {
    async fn open_async(accessor: &Accessor<T, Self>, database: String) -> Result<OpenResult> {
        let path = accessor.with(|mut access| access.get().databases.get(&database).cloned());
        let Some(path) = path else {
            return Ok(Err(Error::AccessDenied));
        };
        match spawn_blocking(move || Connection::open(&path)).await? {
            Ok(connection) => {
                accessor.with(|mut access| Ok(Ok(access.get().table.push(connection)?)))
            }
            Err(error) => Ok(Err(error)),
        }
    }

    async fn execute_async(
        accessor: &Accessor<T, Self>,
        handle: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> Result<std::result::Result<Executed, Error>> {
        let connection = accessor.with(|mut access| access.get().connection(&handle))?;
        let Rows { columns, rows, end } = connection.execute(statement, parameters).await?;
        accessor.with(|mut access| {
            let rows = StreamReader::new(&mut access, rows)?;
            let end = FutureReader::new(&mut access, async move { wasmtime::error::Ok(end) })?;
            Ok(Ok((columns, rows, end)))
        })
    }

    async fn last_insert_rowid_async(
        accessor: &Accessor<T, Self>,
        handle: Resource<Connection>,
    ) -> Result<i64> {
        let connection = accessor.with(|mut access| access.get().connection(&handle))?;
        connection.blocking(rusqlite::Connection::last_insert_rowid).await
    }

    async fn changes_async(
        accessor: &Accessor<T, Self>,
        handle: Resource<Connection>,
    ) -> Result<u64> {
        let connection = accessor.with(|mut access| access.get().connection(&handle))?;
        connection.blocking(rusqlite::Connection::changes).await
    }
}
