//! Messages that gateways took, for billing: one row each, kept by day.

use super::messages::Found;
use super::{StoreError, blob, integer, statement, string, text};
use crate::ports::{Partition, Rows, Statement, Value};
use rubrica_core::api::v1::UsageRow;
use rubrica_core::digest::sha256;
use rubrica_core::identity::SubjectId;
use rubrica_core::time::Date;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS sms_usage (
        day TEXT NOT NULL,
        reference BLOB NOT NULL,
        subject BLOB NOT NULL,
        agency TEXT NOT NULL,
        application TEXT NOT NULL,
        procedure TEXT NOT NULL,
        purpose TEXT NOT NULL,
        parts INTEGER NOT NULL,
        PRIMARY KEY (day, reference))"];

/// Where the messages of a day are kept: a partition takes the messages of all citizens, but of one day
/// only.
pub(crate) fn partition(day: Date) -> Partition {
    let mut key = [0; 16];
    key.copy_from_slice(&sha256(name(day).as_bytes())[..16]);
    Partition::Keyed { kind: "sms_usage", key }
}

fn name(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}

/// A message that a gateway took.
#[derive(Debug)]
pub(crate) struct Metered<'a> {
    pub(crate) day: Date,
    pub(crate) reference: &'a [u8; 16],
    pub(crate) subject: &'a SubjectId,
    pub(crate) message: &'a Found,
}

/// Notes it, once however often it is noted.
pub(crate) fn note(metered: &Metered<'_>) -> Statement {
    let message = metered.message;
    statement(
        "INSERT INTO sms_usage (day, reference, subject, agency, application, procedure, purpose, parts)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (day, reference) DO NOTHING",
        [
            text(&name(metered.day)),
            blob(metered.reference),
            blob(metered.subject.as_bytes()),
            text(&message.agency),
            text(&message.application),
            text(&message.procedure),
            text(&message.purpose),
            Value::Integer(message.parts),
        ],
    )
}

/// The messages of a day by who pays for them.
pub(crate) fn sum(day: Date) -> Statement {
    statement(
        "SELECT agency, application, procedure, purpose, COUNT(*), SUM(parts) FROM sms_usage
         WHERE day = ?1 GROUP BY agency, application, procedure, purpose",
        [text(&name(day))],
    )
}

/// Reads what [`sum`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Vec<UsageRow>, StoreError> {
    let rows = results.get(index).map(Vec::as_slice).unwrap_or_default();
    let count = |row: &[Value], column| {
        u64::try_from(integer(row, column)?).map_err(|_| StoreError::Unreadable("count"))
    };
    rows.iter()
        .map(|row| {
            Ok(UsageRow {
                agency: string(row, 0)?.to_owned(),
                application: string(row, 1)?.to_owned(),
                procedure: string(row, 2)?.to_owned(),
                purpose: string(row, 3)?.to_owned(),
                messages: count(row, 4)?,
                parts: count(row, 5)?,
            })
        })
        .collect()
}
