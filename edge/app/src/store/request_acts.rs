//! What a request asks a phone to approve, beside the request and in its partition. A request for a login
//! has nothing here.

use super::{StoreError, blob, bytes, first, statement, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::RequestId;
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS request_acts (
        request BLOB NOT NULL PRIMARY KEY,
        intent BLOB NOT NULL,
        approval BLOB,
        expires_at INTEGER NOT NULL)"];

/// The act of a request: its canonical intent, sealed.
pub(crate) fn open(request: &RequestId, intent: &[u8], expires: UnixTime) -> Statement {
    statement(
        "INSERT INTO request_acts (request, intent, expires_at) VALUES (?1, ?2, ?3)",
        [blob(request.as_bytes()), blob(intent), time(expires)],
    )
}

/// What is stored of an act.
#[derive(Debug)]
pub(crate) struct ActRow {
    /// Canonical intent, sealed.
    pub(crate) intent: Vec<u8>,
    /// Canonical approval, once the phone has given it.
    pub(crate) approval: Option<Vec<u8>>,
}

/// Finds the act of a request.
pub(crate) fn find(request: &RequestId) -> Statement {
    statement(
        "SELECT intent, approval FROM request_acts WHERE request = ?1",
        [blob(request.as_bytes())],
    )
}

/// Reads what [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<ActRow>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    let approval = match row.get(1) {
        Some(Value::Null) => None,
        _ => Some(bytes(row, 1)?.to_vec()),
    };
    Ok(Some(ActRow { intent: bytes(row, 0)?.to_vec(), approval }))
}

/// Keeps the approval, if the answer that it came with is the one that decided the request.
pub(crate) fn approve(request: &RequestId, answer: &[u8; 32], approval: &[u8]) -> Statement {
    statement(
        "UPDATE request_acts SET approval = ?3
         WHERE request = ?1 AND approval IS NULL AND EXISTS (SELECT 1 FROM requests
            WHERE request = ?1 AND answer = ?2 AND state = 'confirmed')",
        [blob(request.as_bytes()), blob(answer), blob(approval)],
    )
}

/// Removes those that nobody asks about any more.
pub(crate) fn sweep(expired_before: UnixTime) -> Statement {
    statement("DELETE FROM request_acts WHERE expires_at < ?1", [time(expired_before)])
}
