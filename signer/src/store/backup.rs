//! What has changed and has to go to the custodian.
//!
//! Triggers note the primary key of every row that is written or deleted, in whatever table, once
//! there is a custodian. Tables are kept unless they are listed as what follows from others.

use super::{StoreError, exactly};
use crate::backup::{Position, RowContent, RowId, State, Value};
use p256::ecdsa::VerifyingKey;
use rubrica_core::canonical::Bytes;
use rubrica_core::identity::KeyId;
use rusqlite::types::{ToSqlOutput, Value as Stored, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql};

/// The tables of the backup itself.
pub(super) const TABLES: &str = "
CREATE TABLE backup_custodian (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    custodian BLOB NOT NULL,
    restore_key BLOB NOT NULL,
    address TEXT NOT NULL,
    schema INTEGER NOT NULL,
    number INTEGER NOT NULL,
    header BLOB NOT NULL,
    rows INTEGER NOT NULL,
    state BLOB NOT NULL,
    acknowledged INTEGER NOT NULL,
    receipt BLOB,
    announce BLOB
) STRICT;

CREATE TABLE backup_changes (
    tab TEXT NOT NULL,
    k1 ANY NOT NULL,
    k2 ANY NOT NULL,
    k3 ANY NOT NULL,
    k4 ANY NOT NULL,
    PRIMARY KEY (tab, k1, k2, k3, k4)
) STRICT, WITHOUT ROWID;

CREATE TABLE backup_rows (
    row BLOB PRIMARY KEY,
    term BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE backup_outbox (
    number INTEGER PRIMARY KEY,
    header BLOB NOT NULL,
    delivery BLOB NOT NULL
) STRICT;

CREATE TABLE backup_released (custodian BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
";

/// Tables that do not go to the custodian, and why.
pub(crate) const NOT_KEPT: &[(&str, &str)] = &[
    ("audit_subjects", "follow from the entries, and are made again when the database opens"),
    ("audit_nodes", "follow from the entries, and are made again when the database opens"),
    ("backup_custodian", "where the backup is; a restore finds it at the custodian"),
    ("backup_changes", "what is still to become a batch"),
    ("backup_rows", "follows from the rows at the custodian"),
    ("backup_outbox", "what the custodian does not have yet"),
    ("backup_released", "who was released, until the audit log says so"),
];

/// Most columns of a primary key.
const MOST_KEYS: usize = 4;

/// A table as the database describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    keys: Vec<String>,
}

/// All tables that go to the custodian.
pub(crate) fn tables(connection: &Connection) -> Result<Vec<Table>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
         ORDER BY name",
    )?;
    let names: Vec<String> =
        statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    names
        .into_iter()
        .filter(|name| NOT_KEPT.iter().all(|(listed, _)| listed != name))
        .map(|name| {
            let mut statement = connection
                .prepare("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk")?;
            let keys: Vec<String> =
                statement.query_map([&name], |row| row.get(0))?.collect::<Result<_, _>>()?;
            if keys.is_empty() || keys.len() > MOST_KEYS {
                return Err(StoreError::Damaged("a table has no primary key that can be kept"));
            }
            Ok(Table { name, keys })
        })
        .collect()
}

impl Table {
    /// Values of a change, with `row` as NEW or OLD.
    fn noted(&self, row: &str) -> String {
        let keys = self.keys.iter().map(|key| format!("{row}.\"{key}\""));
        let rest = std::iter::repeat_n("''".to_owned(), MOST_KEYS - self.keys.len());
        format!("'{}', {}", self.name, keys.chain(rest).collect::<Vec<_>>().join(", "))
    }

    fn triggers(&self) -> [(String, String); 3] {
        let note = |row| {
            let values = self.noted(row);
            format!("INSERT INTO backup_changes VALUES ({values}) ON CONFLICT DO NOTHING;")
        };
        let (old, new) = (note("OLD"), note("NEW"));
        [("insert", new.clone()), ("update", format!("{old} {new}")), ("delete", old)].map(
            |(act, body)| {
                let name = format!("backup_{act}_{}", self.name);
                let sql = format!(
                    "CREATE TRIGGER \"{name}\" AFTER {act} ON \"{}\"
                     WHEN EXISTS (SELECT 1 FROM backup_custodian) BEGIN {body} END",
                    self.name
                );
                (name, sql)
            },
        )
    }
}

/// Sees to it that every table has its triggers, new tables and changed ones included.
pub(super) fn install(connection: &Connection) -> Result<(), StoreError> {
    for table in tables(connection)? {
        for (name, sql) in table.triggers() {
            let there: Option<String> = connection
                .query_row("SELECT sql FROM sqlite_schema WHERE name = ?1", [&name], |row| {
                    row.get(0)
                })
                .optional()?;
            if there.as_deref() != Some(&sql) {
                connection.execute_batch(&format!(
                    "BEGIN IMMEDIATE; DROP TRIGGER IF EXISTS \"{name}\"; {sql}; COMMIT;"
                ))?;
            }
        }
    }
    Ok(())
}

/// Whose custody the store is in.
#[derive(Debug, Clone)]
pub(crate) struct Custodian {
    pub(crate) key: VerifyingKey,
    /// An uncompressed point.
    pub(crate) restore_key: Vec<u8>,
    pub(crate) address: String,
    /// The version of the tables whose rows the custodian has.
    pub(crate) schema: u32,
    /// An event for the audit log that was not written yet.
    pub(crate) announce: Option<Vec<u8>>,
}

pub(crate) fn custodian(connection: &Connection) -> Result<Option<Custodian>, StoreError> {
    let row = connection
        .query_row(
            "SELECT custodian, restore_key, address, schema, announce FROM backup_custodian",
            [],
            |row| {
                let key = row.get::<_, Vec<u8>>(0)?;
                Ok((key, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
            },
        )
        .optional()?;
    row.map(|(key, restore_key, address, schema, announce)| {
        let key = VerifyingKey::from_sec1_bytes(&key)
            .map_err(|_| StoreError::Damaged("the custodian's key is none"))?;
        Ok(Custodian { key, restore_key, address, schema, announce })
    })
    .transpose()
}

/// Puts the store into a custody that begins at `position`.
pub(crate) fn bind(
    connection: &Connection,
    custodian: &Custodian,
    position: &Position,
) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO backup_custodian
             (one, custodian, restore_key, address, schema, number, header, rows, state,
              acknowledged, announce)
         VALUES (1, ?1, ?2, ?3, ?9, ?4, ?5, ?6, ?7, ?4, ?8)",
        (
            custodian.key.to_sec1_point(false).as_bytes(),
            &custodian.restore_key,
            &custodian.address,
            number(position.number)?,
            position.header.as_slice(),
            number(position.state.rows)?,
            position.state.to_bytes().as_slice(),
            &custodian.announce,
            custodian.schema,
        ),
    )?;
    Ok(())
}

/// Notes that the tables have another version than the rows at the custodian: all of them go there
/// again.
pub(crate) fn note_version(connection: &Connection, schema: u32) -> Result<(), StoreError> {
    connection.execute("UPDATE backup_custodian SET schema = ?1", [schema])?;
    note_everything(connection)
}

/// Begins to put rows into an empty database.
pub(crate) fn begin_restore(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON;")?;
    Ok(())
}

/// Ends it, in the custody that goes on.
pub(crate) fn end_restore(
    connection: &Connection,
    custodian: &Custodian,
    position: &Position,
    terms: &[(RowId, [u8; 32])],
) -> Result<(), StoreError> {
    bind(connection, custodian, position)?;
    for (row, term) in terms {
        set_term(connection, row, term)?;
    }
    connection.execute_batch("COMMIT")?;
    Ok(())
}

/// Notes every row of every table as changed.
pub(crate) fn note_everything(connection: &Connection) -> Result<(), StoreError> {
    for table in tables(connection)? {
        let values = table.noted("it");
        connection.execute_batch(&format!(
            "INSERT INTO backup_changes SELECT {values} FROM \"{}\" AS it WHERE true
             ON CONFLICT DO NOTHING;",
            table.name
        ))?;
    }
    Ok(())
}

/// Notes that a file beside the database is to be looked at.
pub(crate) fn note_file(connection: &Connection, name: &str) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO backup_changes VALUES (?1, ?2, '', '', '') ON CONFLICT DO NOTHING",
        (crate::backup::FILES, name),
    )?;
    Ok(())
}

pub(crate) fn set_address(connection: &Connection, address: &str) -> Result<(), StoreError> {
    connection
        .execute("UPDATE backup_custodian SET address = ?1 WHERE address <> ?1", [address])?;
    Ok(())
}

/// Takes the event that is to be announced, if there is one.
pub(crate) fn take_announcement(connection: &Connection) -> Result<Option<Vec<u8>>, StoreError> {
    let announce: Option<Option<Vec<u8>>> = connection
        .query_row("SELECT announce FROM backup_custodian", [], |row| row.get(0))
        .optional()?;
    connection.execute("UPDATE backup_custodian SET announce = NULL", [])?;
    Ok(announce.flatten())
}

/// Ends the custody: what is written from now on goes nowhere.
pub(crate) fn release(connection: &Connection, custodian: &KeyId) -> Result<(), StoreError> {
    connection.execute_batch(
        "DELETE FROM backup_custodian; DELETE FROM backup_changes; DELETE FROM backup_rows;
         DELETE FROM backup_outbox;",
    )?;
    connection.execute(
        "INSERT INTO backup_released VALUES (?1) ON CONFLICT DO NOTHING",
        [custodian.as_bytes().as_slice()],
    )?;
    Ok(())
}

/// Takes the key of a custodian that was released and is still to be written down.
pub(crate) fn take_release(connection: &Connection) -> Result<Option<KeyId>, StoreError> {
    let key: Option<Vec<u8>> = connection
        .query_row("DELETE FROM backup_released RETURNING custodian", [], |row| row.get(0))
        .optional()?;
    key.map(|key| Ok(KeyId::from_bytes(exactly(key)?))).transpose()
}

/// Whether the tables of the backup are there: in older databases they are not.
pub(crate) fn is_there(connection: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'backup_custodian'";
    Ok(connection.query_row(sql, [], |row| row.get::<_, i64>(0))? == 1)
}

/// Does `work` whole or not at all.
pub(crate) fn together<T>(
    connection: &Connection,
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    match work() {
        Ok(done) => {
            connection.execute_batch("COMMIT")?;
            Ok(done)
        }
        Err(error) => {
            connection.execute_batch("ROLLBACK")?;
            Err(error)
        }
    }
}

/// Where the chain is, the last batch that the custodian has acknowledged, and its receipt.
pub(crate) fn position(
    connection: &Connection,
) -> Result<(Position, u64, Option<Vec<u8>>), StoreError> {
    let read = |row: &Row<'_>| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, Vec<u8>>(1)?,
            row.get::<_, i64>(2)?,
            row.get::<_, Vec<u8>>(3)?,
            row.get::<_, i64>(4)?,
            row.get::<_, Option<Vec<u8>>>(5)?,
        ))
    };
    let (number, header, rows, state, acknowledged, receipt) = connection.query_row(
        "SELECT number, header, rows, state, acknowledged, receipt FROM backup_custodian",
        [],
        read,
    )?;
    let position = Position {
        number: number.unsigned_abs(),
        header: exactly(header)?,
        state: State::from_parts(rows.unsigned_abs(), &exactly(state)?),
    };
    Ok((position, acknowledged.unsigned_abs(), receipt))
}

pub(crate) fn set_position(
    connection: &Connection,
    position: &Position,
    acknowledged: u64,
    receipt: Option<Vec<u8>>,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE backup_custodian
             SET number = ?1, header = ?2, rows = ?3, state = ?4, acknowledged = ?5, receipt = ?6",
        )?
        .execute((
            number(position.number)?,
            position.header.as_slice(),
            number(position.state.rows)?,
            position.state.to_bytes().as_slice(),
            number(acknowledged)?,
            receipt,
        ))?;
    Ok(())
}

/// The version of the tables.
pub(crate) fn schema_version(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// A row that was written or deleted.
#[derive(Debug, Clone)]
pub(crate) struct Changed {
    pub(crate) table: String,
    pub(crate) key: Vec<Value>,
}

/// Takes up to `limit` changes off the list.
pub(crate) fn take_changes(
    connection: &Connection,
    limit: usize,
) -> Result<Vec<Changed>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection
        .prepare_cached("SELECT tab, k1, k2, k3, k4 FROM backup_changes ORDER BY tab LIMIT ?1")?;
    let mut rows = statement.query([limit])?;
    let mut taken: Vec<(String, [Value; MOST_KEYS])> = Vec::new();
    while let Some(row) = rows.next()? {
        taken.push((row.get(0)?, [value(row, 1)?, value(row, 2)?, value(row, 3)?, value(row, 4)?]));
    }
    drop(rows);
    let mut delete = connection.prepare_cached(
        "DELETE FROM backup_changes
         WHERE tab = ?1 AND k1 = ?2 AND k2 = ?3 AND k3 = ?4 AND k4 = ?5",
    )?;
    let mut changed = Vec::with_capacity(taken.len());
    for (table, keys) in taken {
        let [k1, k2, k3, k4] = &keys;
        delete.execute((&table, k1, k2, k3, k4))?;
        let count = if table == crate::backup::FILES { 1 } else { key_count(connection, &table)? };
        changed.push(Changed { table, key: keys.into_iter().take(count).collect() });
    }
    Ok(changed)
}

fn key_count(connection: &Connection, table: &str) -> Result<usize, StoreError> {
    let count: i64 = connection
        .prepare_cached("SELECT count(*) FROM pragma_table_info(?1) WHERE pk > 0")?
        .query_row([table], |row| row.get(0))?;
    usize::try_from(count).map_err(|_| StoreError::Damaged("a table has no primary key"))
}

/// The row under a key; nothing when it is gone.
pub(crate) fn read_row(
    connection: &Connection,
    table: String,
    key: Vec<Value>,
) -> Result<Option<RowContent>, StoreError> {
    let mut names = connection
        .prepare_cached("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk")?;
    let names: Vec<String> =
        names.query_map([&table], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let matches = (1..).zip(&names).map(|(at, name)| format!("\"{name}\" = ?{at}"));
    let sql =
        format!("SELECT * FROM \"{table}\" WHERE {}", matches.collect::<Vec<_>>().join(" AND "));
    let mut statement = connection.prepare_cached(&sql)?;
    let columns: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let mut rows = statement.query(rusqlite::params_from_iter(&key))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let columns = columns
        .into_iter()
        .enumerate()
        .map(|(at, name)| Ok(crate::backup::Column { name, value: value(row, at)? }))
        .collect::<Result<_, StoreError>>()?;
    Ok(Some(RowContent { table, key, columns }))
}

/// Every row of every table that goes to the custodian.
pub(crate) fn for_each_row(
    connection: &Connection,
    mut each: impl FnMut(RowContent) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    for table in tables(connection)? {
        let mut statement = connection.prepare(&format!("SELECT * FROM \"{}\"", table.name))?;
        let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let columns: Vec<crate::backup::Column> = names
                .iter()
                .enumerate()
                .map(|(at, name)| {
                    Ok(crate::backup::Column { name: name.clone(), value: value(row, at)? })
                })
                .collect::<Result<_, StoreError>>()?;
            let key = table
                .keys
                .iter()
                .filter_map(|key| columns.iter().find(|column| column.name == *key))
                .map(|column| column.value.clone())
                .collect();
            each(RowContent { table: table.name.clone(), key, columns })?;
        }
    }
    Ok(())
}

/// Puts a row back where it was.
pub(crate) fn insert_row(connection: &Connection, row: &RowContent) -> Result<(), StoreError> {
    let quoted: Vec<String> =
        row.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    if row.columns.iter().any(|column| column.name.contains('"')) || row.table.contains('"') {
        return Err(StoreError::Damaged("a name has a quotation mark in it"));
    }
    let places: Vec<String> = (1..=quoted.len()).map(|at| format!("?{at}")).collect();
    connection
        .prepare_cached(&format!(
            "INSERT INTO \"{}\" ({}) VALUES ({})",
            row.table,
            quoted.join(", "),
            places.join(", ")
        ))?
        .execute(rusqlite::params_from_iter(row.columns.iter().map(|column| &column.value)))?;
    Ok(())
}

pub(crate) fn term(connection: &Connection, row: &RowId) -> Result<Option<[u8; 32]>, StoreError> {
    connection
        .prepare_cached("SELECT term FROM backup_rows WHERE row = ?1")?
        .query_row([row.0.as_slice()], |row| row.get(0))
        .optional()?
        .map(exactly)
        .transpose()
}

pub(crate) fn set_term(
    connection: &Connection,
    row: &RowId,
    term: &[u8; 32],
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO backup_rows (row, term) VALUES (?1, ?2)
             ON CONFLICT (row) DO UPDATE SET term = excluded.term",
        )?
        .execute((row.0.as_slice(), term.as_slice()))?;
    Ok(())
}

pub(crate) fn forget_term(connection: &Connection, row: &RowId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM backup_rows WHERE row = ?1")?
        .execute([row.0.as_slice()])?;
    Ok(())
}

/// A batch on its way.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) number: u64,
    /// SHA-256 of its header.
    pub(crate) header: [u8; 32],
    pub(crate) delivery: Vec<u8>,
}

pub(crate) fn add_outgoing(connection: &Connection, batch: &Outgoing) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO backup_outbox (number, header, delivery) VALUES (?1, ?2, ?3)")?
        .execute((number(batch.number)?, batch.header.as_slice(), &batch.delivery))?;
    Ok(())
}

/// The first batch after `acknowledged`.
pub(crate) fn next_outgoing(
    connection: &Connection,
    acknowledged: u64,
) -> Result<Option<Outgoing>, StoreError> {
    let row = connection
        .prepare_cached("SELECT number, header, delivery FROM backup_outbox WHERE number = ?1")?
        .query_row([number(acknowledged + 1)?], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?))
        })
        .optional()?;
    row.map(|(number, header, delivery)| {
        Ok(Outgoing { number: number.unsigned_abs(), header: exactly(header)?, delivery })
    })
    .transpose()
}

/// Forgets the batches that the custodian has.
pub(crate) fn forget_delivered(
    connection: &Connection,
    acknowledged: u64,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM backup_outbox WHERE number <= ?1")?
        .execute([number(acknowledged)?])?;
    Ok(())
}

fn value(row: &Row<'_>, at: usize) -> Result<Value, StoreError> {
    Ok(match row.get_ref(at)? {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Blob(bytes) => Value::Blob(Bytes(bytes.to_vec())),
        ValueRef::Text(text) => Value::Text(
            String::from_utf8(text.to_vec())
                .map_err(|_| StoreError::Damaged("a text is not UTF-8"))?,
        ),
        ValueRef::Real(_) => return Err(StoreError::Damaged("a value is no integer")),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Stored::Null),
            Self::Integer(number) => ToSqlOutput::Owned(Stored::Integer(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Blob(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(&bytes.0)),
        })
    }
}

fn number(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::Damaged("a number is too large"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
    use super::*;
    use crate::store::Opening;

    fn count(connection: &Connection, sql: &str) -> i64 {
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Whoever adds a table has it kept, or says why not.
    #[test]
    fn every_table_goes_to_the_custodian_or_is_listed_as_following_from_others() {
        let folder = tempfile::tempdir().unwrap();
        let opening = Opening::open(&folder.path().join("signer.sqlite")).unwrap();
        let connection = opening.connection();
        let kept = tables(connection).unwrap();
        let all = "SELECT count(*) FROM sqlite_schema
                   WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let all = usize::try_from(count(connection, all)).unwrap();
        assert_eq!(kept.len() + NOT_KEPT.len(), all, "a listed table is not there");
        let triggers =
            "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'backup_%'";
        assert_eq!(usize::try_from(count(connection, triggers)).unwrap(), 3 * kept.len());
        for name in ["credentials", "acts", "nonces", "secrets", "audit_entries"] {
            assert!(kept.iter().any(|table| table.name == name), "{name}");
        }
    }

    #[test]
    fn what_is_inserted_replaced_renamed_and_deleted_is_noted_once() {
        let folder = tempfile::tempdir().unwrap();
        let opening = Opening::open(&folder.path().join("signer.sqlite")).unwrap();
        let connection = opening.connection();
        let run = |sql: &str| connection.execute_batch(sql).unwrap();
        let noted = || -> Vec<Changed> { take_changes(connection, 100).unwrap() };
        run("INSERT INTO secrets VALUES ('a', x'01')");
        assert!(noted().is_empty(), "nobody keeps a backup");
        let key = p256::ecdsa::SigningKey::from_slice(&[1; 32]).unwrap();
        let custodian = Custodian {
            key: *key.verifying_key(),
            restore_key: vec![4; 65],
            address: String::new(),
            schema: 0,
            announce: None,
        };
        let start = Position { number: 0, header: [0; 32], state: State::default() };
        bind(connection, &custodian, &start).unwrap();

        run("INSERT INTO secrets VALUES ('b', x'02'); UPDATE secrets SET wrapped = x'03'");
        assert_eq!(noted().len(), 2);
        run("INSERT OR REPLACE INTO secrets VALUES ('b', x'04');
             INSERT INTO secrets VALUES ('b', x'05') ON CONFLICT (name) DO UPDATE SET wrapped = x'06';
             INSERT OR IGNORE INTO secrets VALUES ('b', x'07')");
        let changed = noted();
        assert_eq!(changed.len(), 1);
        assert_eq!(changed[0].key, [Value::Text("b".to_owned())]);
        let row = read_row(connection, "secrets".to_owned(), changed[0].key.clone());
        let columns = row.unwrap().unwrap().columns;
        assert_eq!(columns[1].value, Value::Blob(Bytes(vec![6])));
        run("UPDATE secrets SET name = 'c' WHERE name = 'b'");
        assert_eq!(noted().len(), 2, "the old name and the new one");
        run("DELETE FROM secrets WHERE name = 'c'");
        let changed = noted();
        assert_eq!(changed.len(), 1);
        let row = read_row(connection, "secrets".to_owned(), changed[0].key.clone());
        assert_eq!(row.unwrap(), None);
        run("INSERT INTO audit_entries VALUES (7, x'01', x'02')");
        assert_eq!(noted()[0].key, [Value::Integer(7)]);
        run("INSERT INTO approvers VALUES (x'01', x'02', x'', x'', x'', 0, NULL, 0, NULL)");
        let two = noted()[0].key.clone();
        assert_eq!(two, [Value::Blob(Bytes(vec![1])), Value::Blob(Bytes(vec![2]))]);
    }
}
