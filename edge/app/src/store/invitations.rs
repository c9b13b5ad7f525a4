//! Registrations with a letter that are under way: one per person.

use super::{StoreError, blob, bytes, first, statement, text, time};
use crate::citizen::RegistrationState;
use crate::ports::{Rows, Statement};
use crate::store::citizens::SealedProfile;
use rubrica_core::identity::SubjectId;
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS invitations (
        subject BLOB NOT NULL PRIMARY KEY,
        handle BLOB NOT NULL,
        body BLOB NOT NULL,
        expires_at INTEGER NOT NULL)"];

/// Starts one; an earlier one of the person ends.
pub(crate) fn start(
    subject: &SubjectId,
    handle: &[u8; 32],
    body: &[u8],
    expires: UnixTime,
) -> Statement {
    statement(
        "INSERT INTO invitations (subject, handle, body, expires_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (subject) DO UPDATE
         SET handle = excluded.handle, body = excluded.body, expires_at = excluded.expires_at",
        [blob(subject.as_bytes()), blob(handle), blob(body), time(expires)],
    )
}

/// Finds a living one.
pub(crate) fn find(subject: &SubjectId, handle: &[u8; 32], now: UnixTime) -> Statement {
    statement(
        "SELECT body FROM invitations WHERE subject = ?1 AND handle = ?2 AND expires_at > ?3",
        [blob(subject.as_bytes()), blob(handle), time(now)],
    )
}

/// Reads what [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<Vec<u8>>, StoreError> {
    first(results, index).map(|row| Ok(bytes(row, 0)?.to_vec())).transpose()
}

/// Registers the citizen, if the letter and `challenge` are still to be used.
pub(crate) fn register(
    subject: &SubjectId,
    (profile, account): (&SealedProfile, &[u8]),
    activation_code: &[u8; 32],
    challenge: &[u8; 16],
) -> Statement {
    statement(
        "INSERT INTO citizens (subject, profile, contrast, registration, account, code, version)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, 1
         WHERE EXISTS (SELECT 1 FROM letters WHERE subject = ?1 AND used = 0) AND EXISTS (
            SELECT 1 FROM one_time_codes WHERE subject = ?1 AND challenge = ?7 AND used = 0)
         ON CONFLICT (subject) DO NOTHING RETURNING version",
        [
            blob(subject.as_bytes()),
            blob(&profile.bytes),
            blob(profile.contrast),
            text(RegistrationState::Basic.name()),
            blob(account),
            blob(activation_code),
            blob(challenge),
        ],
    )
}

/// Marks the letter as used and forgets what is printed, if the citizen has this activation code.
pub(crate) fn use_letter(subject: &SubjectId, activation_code: &[u8; 32]) -> Statement {
    statement(
        "UPDATE letters SET used = 1, body = NULL WHERE subject = ?1 AND EXISTS (
            SELECT 1 FROM citizens WHERE subject = ?1 AND code = ?2)",
        [blob(subject.as_bytes()), blob(activation_code)],
    )
}

/// Ends the registration, if the citizen has this activation code.
pub(crate) fn end(subject: &SubjectId, activation_code: &[u8; 32]) -> Statement {
    statement(
        "DELETE FROM invitations WHERE subject = ?1 AND EXISTS (
            SELECT 1 FROM citizens WHERE subject = ?1 AND code = ?2)",
        [blob(subject.as_bytes()), blob(activation_code)],
    )
}

/// Marks a challenge as used, if the citizen has this activation code.
pub(crate) fn use_up_code(
    subject: &SubjectId,
    challenge: &[u8; 16],
    activation_code: &[u8; 32],
) -> Statement {
    statement(
        "UPDATE one_time_codes SET used = 1 WHERE subject = ?1 AND challenge = ?2 AND EXISTS (
            SELECT 1 FROM citizens WHERE subject = ?1 AND code = ?3)",
        [blob(subject.as_bytes()), blob(challenge), blob(activation_code)],
    )
}
