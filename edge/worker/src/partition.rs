//! The Durable Object of one partition: a SQLite database that runs statements one unit at a time.
//!
//! A panic in here would leave its caller without an answer for good, so every failure is a value.

use std::cell::RefCell;
use std::rc::Rc;

use rubrica_edge::ports::Value;
use rubrica_edge::schema;
use worker::js_sys::{Function, Reflect};
use worker::wasm_bindgen::closure::Closure;
// `self`: what the attribute of the object makes wants the crate by its name.
use worker::wasm_bindgen::{self, JsCast as _, JsValue};
use worker::{
    DurableObject, Env, Request, Response, SqlStorage, SqlStorageValue, State, durable_object,
};

use crate::message::{Call, Cell, Outcome, Unit};

/// The database of one partition.
#[durable_object]
pub struct Partition {
    state: State,
    schema: Result<(), String>,
}

impl DurableObject for Partition {
    fn new(state: State, _env: Env) -> Self {
        let sql = state.storage().sql();
        let schema = schema()
            .try_for_each(|statement| sql.exec(statement, None).map(|_| ()))
            .map_err(|error| error.to_string());
        Self { state, schema }
    }

    async fn fetch(&self, mut req: Request) -> worker::Result<Response> {
        let text = req.text().await?;
        let outcome = match (&self.schema, serde_json::from_str::<Unit<'_>>(&text)) {
            (Err(problem), _) => Outcome::Refused(problem.clone()),
            (Ok(()), Err(error)) => Outcome::Refused(error.to_string()),
            (Ok(()), Ok(unit)) => match self.run(unit) {
                Ok(rows) => Outcome::Done(rows),
                Err(problem) => Outcome::Refused(problem),
            },
        };
        Response::from_json(&outcome)
    }
}

impl Partition {
    /// Runs a unit without giving anybody else a turn. When a statement fails, the exception that
    /// leaves the transaction undoes those before it.
    fn run(&self, unit: Unit<'_>) -> Result<Vec<Vec<Vec<Cell>>>, String> {
        let storage = self.state.storage();
        let sql = storage.sql();
        let calls: Vec<Owned> = unit.statements.into_iter().map(Owned::from).collect();
        let results = Rc::new(RefCell::new(Vec::with_capacity(calls.len())));
        let body = {
            let results = Rc::clone(&results);
            Closure::once(move || -> Result<(), JsValue> {
                for call in calls {
                    let rows = execute(&sql, call).map_err(|text| JsValue::from_str(&text))?;
                    results.borrow_mut().push(rows);
                }
                Ok(())
            })
        };
        let storage: &JsValue = storage.as_raw().as_ref();
        Reflect::get(storage, &JsValue::from_str("transactionSync"))
            .and_then(|method| method.dyn_into::<Function>())
            .and_then(|method| method.call1(storage, body.as_ref()))
            .map_err(|error| described(&error))?;
        Ok(results.take())
    }
}

/// A statement that owns its text.
struct Owned {
    sql: String,
    parameters: Vec<Cell>,
}

impl From<Call<'_>> for Owned {
    fn from(call: Call<'_>) -> Self {
        Self { sql: call.sql.into_owned(), parameters: call.parameters }
    }
}

fn execute(sql: &SqlStorage, call: Owned) -> Result<Vec<Vec<Cell>>, String> {
    let parameters = call.parameters.into_iter().map(parameter).collect::<Result<Vec<_>, _>>()?;
    let cursor = sql.exec(&call.sql, parameters).map_err(|error| error.to_string())?;
    cursor
        .raw()
        .map(|row| {
            let row = row.map_err(|error| error.to_string())?;
            row.into_iter().map(column).collect()
        })
        .collect()
}

fn parameter(cell: Cell) -> Result<SqlStorageValue, String> {
    Ok(match Value::try_from(cell).map_err(|error| error.to_string())? {
        Value::Null => SqlStorageValue::Null,
        Value::Integer(number) => {
            SqlStorageValue::try_from_i64(number).map_err(|error| error.to_string())?
        }
        Value::Text(text) => SqlStorageValue::String(text),
        Value::Blob(bytes) => SqlStorageValue::Blob(bytes),
    })
}

fn column(value: SqlStorageValue) -> Result<Cell, String> {
    Ok(Cell::from(match value {
        SqlStorageValue::Null => Value::Null,
        SqlStorageValue::Integer(number) => Value::Integer(number),
        SqlStorageValue::String(text) => Value::Text(text),
        SqlStorageValue::Blob(bytes) => Value::Blob(bytes),
        SqlStorageValue::Boolean(_) | SqlStorageValue::Float(_) => {
            return Err("a column holds neither an integer, text nor bytes".to_owned());
        }
    }))
}

fn described(error: &JsValue) -> String {
    error
        .as_string()
        .or_else(|| Reflect::get(error, &JsValue::from_str("message")).ok()?.as_string())
        .unwrap_or_else(|| "unknown error".to_owned())
}
