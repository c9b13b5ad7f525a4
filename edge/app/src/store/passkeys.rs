//! Passkeys of a citizen, and the challenges that were used with them.

use super::{StoreError, array, blob, bytes, integer, statement, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::{ApproverId, Nonce, SubjectId};
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS passkeys (
        subject BLOB NOT NULL,
        approver BLOB NOT NULL,
        body BLOB NOT NULL,
        counter INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        used_at INTEGER,
        PRIMARY KEY (subject, approver))",
    "CREATE TABLE IF NOT EXISTS used_challenges (
        subject BLOB NOT NULL,
        nonce BLOB NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (subject, nonce))",
];

/// A stored passkey.
pub(crate) struct PasskeyRow {
    pub(crate) id: ApproverId,
    pub(crate) body: Vec<u8>,
    pub(crate) created_at: UnixTime,
    pub(crate) used_at: Option<UnixTime>,
}

/// Adds a passkey; touches nothing when it is there already.
pub(crate) fn add(
    subject: &SubjectId,
    id: &ApproverId,
    body: &[u8],
    counter: u32,
    now: UnixTime,
) -> Statement {
    statement(
        "INSERT INTO passkeys (subject, approver, body, counter, created_at, used_at)
         VALUES (?1, ?2, ?3, ?4, ?5, NULL) ON CONFLICT DO NOTHING RETURNING counter",
        [
            blob(subject.as_bytes()),
            blob(id.as_bytes()),
            blob(body),
            Value::Integer(counter.into()),
            time(now),
        ],
    )
}

/// All passkeys of a citizen, the oldest first.
pub(crate) fn list(subject: &SubjectId) -> Statement {
    statement(
        "SELECT approver, body, created_at, used_at FROM passkeys WHERE subject = ?1
         ORDER BY created_at, approver",
        [blob(subject.as_bytes())],
    )
}

/// One of them.
pub(crate) fn find(subject: &SubjectId, id: &ApproverId) -> Statement {
    statement(
        "SELECT approver, body, created_at, used_at FROM passkeys
         WHERE subject = ?1 AND approver = ?2",
        [blob(subject.as_bytes()), blob(id.as_bytes())],
    )
}

/// Reads what [`list`] or [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Vec<PasskeyRow>, StoreError> {
    let rows = results.get(index).map(Vec::as_slice).unwrap_or_default();
    rows.iter()
        .map(|row| {
            Ok(PasskeyRow {
                id: ApproverId::from_bytes(array(row, 0)?),
                body: bytes(row, 1)?.to_vec(),
                created_at: UnixTime(integer(row, 2)?),
                used_at: match row.get(3) {
                    Some(Value::Null) => None,
                    _ => Some(UnixTime(integer(row, 3)?)),
                },
            })
        })
        .collect()
}

/// Notes a use, if the passkey's counter has gone on or it does not count [WebAuthn 3 §7.2, step 22].
pub(crate) fn use_it(
    subject: &SubjectId,
    id: &ApproverId,
    counter: u32,
    now: UnixTime,
) -> Statement {
    statement(
        "UPDATE passkeys SET counter = ?3, used_at = ?4 WHERE subject = ?1 AND approver = ?2
         AND (?3 > counter OR (?3 = 0 AND counter = 0)) RETURNING counter",
        [blob(subject.as_bytes()), blob(id.as_bytes()), Value::Integer(counter.into()), time(now)],
    )
}

/// Puts another body in the place of the one that was there, if it is still that one.
pub(crate) fn change(subject: &SubjectId, id: &ApproverId, old: &[u8], new: &[u8]) -> Statement {
    statement(
        "UPDATE passkeys SET body = ?4 WHERE subject = ?1 AND approver = ?2 AND body = ?3
         RETURNING counter",
        [blob(subject.as_bytes()), blob(id.as_bytes()), blob(old), blob(new)],
    )
}

/// Removes a passkey.
pub(crate) fn remove(subject: &SubjectId, id: &ApproverId) -> Statement {
    statement(
        "DELETE FROM passkeys WHERE subject = ?1 AND approver = ?2 RETURNING counter",
        [blob(subject.as_bytes()), blob(id.as_bytes())],
    )
}

/// Uses a challenge; touches nothing when it was used before.
pub(crate) fn use_challenge(subject: &SubjectId, nonce: &Nonce, expires: UnixTime) -> Statement {
    statement(
        "INSERT INTO used_challenges (subject, nonce, expires_at) VALUES (?1, ?2, ?3)
         ON CONFLICT DO NOTHING RETURNING expires_at",
        [blob(subject.as_bytes()), blob(nonce.as_bytes()), time(expires)],
    )
}

/// Forgets challenges that have expired: that alone refuses them.
pub(crate) fn sweep_challenges(subject: &SubjectId, now: UnixTime) -> Statement {
    statement(
        "DELETE FROM used_challenges WHERE subject = ?1 AND expires_at <= ?2",
        [blob(subject.as_bytes()), time(now)],
    )
}
