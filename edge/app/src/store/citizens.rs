//! Citizens: sealed personal data, where the registration stands, the account.

use super::{StoreError, array, blob, bytes, first, integer, statement, string, text};
use crate::citizen::RegistrationState;
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::{SubjectId, TransactionId};

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS citizens (
        subject BLOB NOT NULL PRIMARY KEY,
        profile BLOB NOT NULL,
        contrast BLOB NOT NULL,
        registration TEXT NOT NULL,
        account BLOB NOT NULL,
        code BLOB,
        version INTEGER NOT NULL)"];

/// A citizen as he is stored.
#[derive(Debug)]
pub(crate) struct CitizenRow {
    /// Personal data, sealed.
    pub(crate) profile: Vec<u8>,
    /// Keyed hash of the contrast datum.
    pub(crate) contrast: [u8; 32],
    /// Where the registration stands.
    pub(crate) registration: String,
    /// The account, as JSON.
    pub(crate) account: Vec<u8>,
    /// Keyed hash of the activation code that is alive.
    pub(crate) code: Option<[u8; 32]>,
    /// Changes with every change of the row.
    pub(crate) version: i64,
}

/// Personal data ready for the store.
#[derive(Debug)]
pub(crate) struct SealedProfile {
    /// Sealed.
    pub(crate) bytes: Vec<u8>,
    /// Keyed hash of the contrast datum among them.
    pub(crate) contrast: [u8; 32],
}

/// Adds a citizen; touches nothing when he is there already.
pub(crate) fn add(
    subject: &SubjectId,
    profile: &SealedProfile,
    registration: RegistrationState,
    account: &[u8],
    code: &[u8; 32],
) -> Statement {
    statement(
        "INSERT INTO citizens (subject, profile, contrast, registration, account, code, version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)
         ON CONFLICT (subject) DO NOTHING RETURNING version",
        [
            blob(subject.as_bytes()),
            blob(&profile.bytes),
            blob(profile.contrast),
            text(registration.name()),
            blob(account),
            blob(code),
        ],
    )
}

/// Finds a citizen.
pub(crate) fn find(subject: &SubjectId) -> Statement {
    statement(
        "SELECT profile, contrast, registration, account, code, version FROM citizens
         WHERE subject = ?1",
        [blob(subject.as_bytes())],
    )
}

/// Reads what [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<CitizenRow>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    Ok(Some(CitizenRow {
        profile: bytes(row, 0)?.to_vec(),
        contrast: array(row, 1)?,
        registration: string(row, 2)?.to_owned(),
        account: bytes(row, 3)?.to_vec(),
        code: match row.get(4) {
            Some(Value::Null) => None,
            _ => Some(array(row, 4)?),
        },
        version: integer(row, 5)?,
    }))
}

/// Puts new personal data and a new state in the place of version `version`.
pub(crate) fn change(
    subject: &SubjectId,
    profile: &SealedProfile,
    registration: RegistrationState,
    version: i64,
) -> Statement {
    statement(
        "UPDATE citizens SET profile = ?2, contrast = ?3, registration = ?4, version = version + 1
         WHERE subject = ?1 AND version = ?5 RETURNING version",
        [
            blob(subject.as_bytes()),
            blob(&profile.bytes),
            blob(profile.contrast),
            text(registration.name()),
            Value::Integer(version),
        ],
    )
}

/// Puts a new activation code in the place of the one before, which is dead then.
pub(crate) fn replace_code(subject: &SubjectId, code: &[u8; 32]) -> Statement {
    statement(
        "UPDATE citizens SET code = ?2, version = version + 1 WHERE subject = ?1
         RETURNING version",
        [blob(subject.as_bytes()), blob(code)],
    )
}

/// As [`replace_code`], of a citizen who is at version `version`.
pub(crate) fn replace_code_of(subject: &SubjectId, code: &[u8; 32], version: i64) -> Statement {
    statement(
        "UPDATE citizens SET code = ?2, version = version + 1
         WHERE subject = ?1 AND version = ?3 RETURNING version",
        [blob(subject.as_bytes()), blob(code), Value::Integer(version)],
    )
}

/// Ends the access of version `version`, if it has one.
pub(crate) fn disable(
    subject: &SubjectId,
    registration: RegistrationState,
    version: i64,
) -> Statement {
    statement(
        concat!(
            "UPDATE citizens SET registration = ?2, version = version + 1
             WHERE subject = ?1 AND version = ?3 AND ",
            with_access!(),
            " RETURNING version"
        ),
        [blob(subject.as_bytes()), text(registration.name()), Value::Integer(version)],
    )
}

/// Notes that the citizen of version `version` has died. An activation code that was alive is dead.
pub(crate) fn note_death(subject: &SubjectId, version: i64) -> Statement {
    statement(
        "UPDATE citizens SET registration = ?2, code = NULL, version = version + 1
         WHERE subject = ?1 AND version = ?3 RETURNING version",
        [
            blob(subject.as_bytes()),
            text(RegistrationState::Deceased.name()),
            Value::Integer(version),
        ],
    )
}

/// Puts a new account in the place of version `version`, while the activation with `handle` is
/// verified and lives. Its activation code is used up.
pub(crate) fn activate(
    subject: &SubjectId,
    account: &[u8],
    version: i64,
    handle: &[u8; 32],
) -> Statement {
    statement(
        "UPDATE citizens SET account = ?2, code = NULL, version = version + 1
         WHERE subject = ?1 AND version = ?3 AND EXISTS (
            SELECT 1 FROM activations WHERE subject = ?1 AND handle = ?4 AND verified = 1)
         RETURNING version",
        [blob(subject.as_bytes()), blob(account), Value::Integer(version), blob(handle)],
    )
}

/// Puts new personal data, a new state and a new activation code in the place of version `version`.
pub(crate) fn change_with_new_code(
    subject: &SubjectId,
    profile: &SealedProfile,
    registration: RegistrationState,
    code: &[u8; 32],
    version: i64,
) -> Statement {
    statement(
        "UPDATE citizens
         SET profile = ?2, contrast = ?3, registration = ?4, code = ?5, version = version + 1
         WHERE subject = ?1 AND version = ?6 RETURNING version",
        [
            blob(subject.as_bytes()),
            blob(&profile.bytes),
            blob(profile.contrast),
            text(registration.name()),
            blob(code),
            Value::Integer(version),
        ],
    )
}

/// Puts new personal data in the place of version `version`, if `challenge` is still to be used.
pub(crate) fn change_with_otp(
    subject: &SubjectId,
    profile: &SealedProfile,
    version: i64,
    challenge: &[u8; 16],
) -> Statement {
    statement(
        "UPDATE citizens SET profile = ?2, contrast = ?3, version = version + 1
         WHERE subject = ?1 AND version = ?4 AND EXISTS (
            SELECT 1 FROM one_time_codes WHERE subject = ?1 AND challenge = ?5 AND used = 0)
         RETURNING version",
        [
            blob(subject.as_bytes()),
            blob(&profile.bytes),
            blob(profile.contrast),
            Value::Integer(version),
            blob(challenge),
        ],
    )
}

/// Ends the registration of version `version` at the citizen's own wish, with account and activation
/// code, if `challenge` is still to be used.
pub(crate) fn leave(
    subject: &SubjectId,
    account: &[u8],
    version: i64,
    challenge: &[u8; 16],
) -> Statement {
    statement(
        "UPDATE citizens SET registration = ?2, account = ?3, code = NULL, version = version + 1
         WHERE subject = ?1 AND version = ?4 AND EXISTS (
            SELECT 1 FROM one_time_codes WHERE subject = ?1 AND challenge = ?5 AND used = 0)
         RETURNING version",
        [
            blob(subject.as_bytes()),
            text(RegistrationState::Renounced.name()),
            blob(account),
            Value::Integer(version),
            blob(challenge),
        ],
    )
}

/// Puts the account that a change of password leads to in the place of the one before, while the
/// change waits to be finished.
pub(crate) fn change_password(
    subject: &SubjectId,
    account: &[u8],
    transaction: &TransactionId,
) -> Statement {
    statement(
        "UPDATE citizens SET account = ?2, version = version + 1
         WHERE subject = ?1 AND EXISTS (
            SELECT 1 FROM password_changes WHERE subject = ?1 AND id = ?3)
         RETURNING version",
        [blob(subject.as_bytes()), blob(account), blob(transaction.as_bytes())],
    )
}

/// Puts an account that was imported in the place of version `version`. An activation code that is alive
/// stays so.
pub(crate) fn preload(subject: &SubjectId, account: &[u8], version: i64) -> Statement {
    statement(
        "UPDATE citizens SET account = ?2, version = version + 1
         WHERE subject = ?1 AND version = ?3 RETURNING version",
        [blob(subject.as_bytes()), blob(account), Value::Integer(version)],
    )
}

/// Gives the account up. An activation code that was alive is dead.
pub(crate) fn deregister(subject: &SubjectId, account: &[u8], version: i64) -> Statement {
    statement(
        "UPDATE citizens SET account = ?2, code = NULL, version = version + 1
         WHERE subject = ?1 AND version = ?3 RETURNING version",
        [blob(subject.as_bytes()), blob(account), Value::Integer(version)],
    )
}

/// The same with a code from the phone, if `challenge` is still to be used.
pub(crate) fn deregister_with_code(
    subject: &SubjectId,
    account: &[u8],
    version: i64,
    challenge: &[u8; 16],
) -> Statement {
    statement(
        "UPDATE citizens SET account = ?2, code = NULL, version = version + 1
         WHERE subject = ?1 AND version = ?3 AND EXISTS (
            SELECT 1 FROM one_time_codes WHERE subject = ?1 AND challenge = ?4 AND used = 0)
         RETURNING version",
        [blob(subject.as_bytes()), blob(account), Value::Integer(version), blob(challenge)],
    )
}
