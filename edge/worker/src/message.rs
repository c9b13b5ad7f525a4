//! What the Worker and its Durable Objects say to each other, as JSON.

use std::borrow::Cow;

use base64ct::{Base64, Encoding};
use rubrica_edge::ports::Value;
use serde::{Deserialize, Serialize};

/// Statements to run as one unit.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Unit<'a> {
    /// In order.
    pub(crate) statements: Vec<Call<'a>>,
}

/// One statement.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Call<'a> {
    /// The text.
    pub(crate) sql: Cow<'a, str>,
    /// The parameters.
    pub(crate) parameters: Vec<Cell>,
}

/// What became of a unit.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// The rows of each statement.
    Done(Vec<Vec<Vec<Cell>>>),
    /// The database refused; nothing has happened.
    Refused(String),
}

/// A value.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Cell {
    /// NULL.
    Null,
    /// An integer.
    Integer(i64),
    /// Text.
    Text(String),
    /// Bytes, in base64.
    Blob {
        /// The bytes.
        blob: String,
    },
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Integer(number) => Self::Integer(number),
            Value::Text(text) => Self::Text(text),
            Value::Blob(bytes) => Self::Blob { blob: Base64::encode_string(&bytes) },
        }
    }
}

impl TryFrom<Cell> for Value {
    type Error = base64ct::Error;

    fn try_from(cell: Cell) -> Result<Self, Self::Error> {
        Ok(match cell {
            Cell::Null => Self::Null,
            Cell::Integer(number) => Self::Integer(number),
            Cell::Text(text) => Self::Text(text),
            Cell::Blob { blob } => Self::Blob(Base64::decode_vec(&blob)?),
        })
    }
}
