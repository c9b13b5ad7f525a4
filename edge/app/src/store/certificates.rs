//! What certificates leave behind: challenges that were used, tickets of the listener, registrations
//! under way.

use super::citizens::SealedProfile;
use super::{StoreError, blob, bytes, first, statement, text, time};
use crate::citizen::RegistrationState;
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::SubjectId;
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS certificate_challenges (
        subject BLOB NOT NULL,
        challenge BLOB NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (subject, challenge))",
    "CREATE TABLE IF NOT EXISTS certificate_tickets (
        subject BLOB NOT NULL,
        handle BLOB NOT NULL,
        proof BLOB NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (subject, handle))",
    "CREATE TABLE IF NOT EXISTS certificate_registrations (
        subject BLOB NOT NULL PRIMARY KEY,
        handle BLOB NOT NULL,
        pending BLOB NOT NULL,
        expires_at INTEGER NOT NULL)",
];

/// Uses a challenge up; touches nothing when this citizen has used it before.
pub(crate) fn use_challenge(
    subject: &SubjectId,
    challenge: &[u8; 32],
    expires: UnixTime,
) -> Statement {
    statement(
        "INSERT INTO certificate_challenges (subject, challenge, expires_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (subject, challenge) DO NOTHING RETURNING expires_at",
        [blob(subject.as_bytes()), blob(challenge), time(expires)],
    )
}

/// Removes what has ended by itself.
pub(crate) fn sweep(subject: &SubjectId, now: UnixTime) -> [Statement; 3] {
    let parameters = || [blob(subject.as_bytes()), time(now)];
    [
        statement(
            "DELETE FROM certificate_challenges WHERE subject = ?1 AND expires_at <= ?2",
            parameters(),
        ),
        statement(
            "DELETE FROM certificate_tickets WHERE subject = ?1 AND expires_at <= ?2",
            parameters(),
        ),
        statement(
            "DELETE FROM certificate_registrations WHERE subject = ?1 AND expires_at <= ?2",
            parameters(),
        ),
    ]
}

/// Keeps what a ticket stands for, sealed.
pub(crate) fn keep_ticket(
    subject: &SubjectId,
    handle: &[u8; 32],
    proof: &[u8],
    expires: UnixTime,
) -> Statement {
    statement(
        "INSERT INTO certificate_tickets (subject, handle, proof, expires_at)
         VALUES (?1, ?2, ?3, ?4)",
        [blob(subject.as_bytes()), blob(handle), blob(proof), time(expires)],
    )
}

/// Takes a ticket out: it serves once.
pub(crate) fn take_ticket(subject: &SubjectId, handle: &[u8; 32], now: UnixTime) -> Statement {
    statement(
        "DELETE FROM certificate_tickets WHERE subject = ?1 AND handle = ?2 AND expires_at > ?3
         RETURNING proof",
        [blob(subject.as_bytes()), blob(handle), time(now)],
    )
}

/// Keeps a registration until the code from the phone comes; an earlier one ends.
pub(crate) fn start(
    subject: &SubjectId,
    handle: &[u8; 32],
    pending: &[u8],
    expires: UnixTime,
) -> Statement {
    statement(
        "INSERT INTO certificate_registrations (subject, handle, pending, expires_at)
         VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (subject) DO UPDATE SET
            handle = excluded.handle, pending = excluded.pending, expires_at = excluded.expires_at",
        [blob(subject.as_bytes()), blob(handle), blob(pending), time(expires)],
    )
}

/// Finds a living registration.
pub(crate) fn find(subject: &SubjectId, handle: &[u8; 32], now: UnixTime) -> Statement {
    statement(
        "SELECT pending FROM certificate_registrations
         WHERE subject = ?1 AND handle = ?2 AND expires_at > ?3",
        [blob(subject.as_bytes()), blob(handle), time(now)],
    )
}

/// Reads what [`take_ticket`] or [`find`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<Vec<u8>>, StoreError> {
    first(results, index).map(|row| Ok(bytes(row, 0)?.to_vec())).transpose()
}

/// Ends a registration of which this activation code has come.
pub(crate) fn end(subject: &SubjectId, handle: &[u8; 32], code: &[u8; 32]) -> Statement {
    statement(
        "DELETE FROM certificate_registrations WHERE subject = ?1 AND handle = ?2 AND EXISTS (
            SELECT 1 FROM citizens WHERE subject = ?1 AND code = ?3)",
        [blob(subject.as_bytes()), blob(handle), blob(code)],
    )
}

/// Adds a citizen who has proved his phone for the registration `handle`; touches nothing when he is
/// there already, or the registration is not.
pub(crate) fn add_citizen(
    subject: &SubjectId,
    profile: &SealedProfile,
    registration: RegistrationState,
    account: &[u8],
    (code, handle): (&[u8; 32], &[u8; 32]),
) -> Statement {
    statement(
        "INSERT INTO citizens (subject, profile, contrast, registration, account, code, version)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, 1 WHERE EXISTS (
            SELECT 1 FROM certificate_registrations WHERE subject = ?1 AND handle = ?7)
         ON CONFLICT (subject) DO NOTHING RETURNING version",
        [
            blob(subject.as_bytes()),
            blob(&profile.bytes),
            blob(profile.contrast),
            text(registration.name()),
            blob(account),
            blob(code),
            blob(handle),
        ],
    )
}

/// Puts better data, state and activation code in the place of version `version`, while the
/// registration `handle` lives.
pub(crate) fn raise_citizen(
    subject: &SubjectId,
    profile: &SealedProfile,
    registration: RegistrationState,
    version: i64,
    (code, handle): (&[u8; 32], &[u8; 32]),
) -> Statement {
    statement(
        "UPDATE citizens SET profile = ?2, contrast = ?3, registration = ?4, code = ?6,
            version = version + 1
         WHERE subject = ?1 AND version = ?5 AND EXISTS (
            SELECT 1 FROM certificate_registrations WHERE subject = ?1 AND handle = ?7)
         RETURNING version",
        [
            blob(subject.as_bytes()),
            blob(&profile.bytes),
            blob(profile.contrast),
            text(registration.name()),
            Value::Integer(version),
            blob(code),
            blob(handle),
        ],
    )
}

/// Marks a one-time code as used, if the citizen has this activation code now.
pub(crate) fn use_up_code(subject: &SubjectId, challenge: &[u8; 16], code: &[u8; 32]) -> Statement {
    statement(
        "UPDATE one_time_codes SET used = 1 WHERE subject = ?1 AND challenge = ?2 AND EXISTS (
            SELECT 1 FROM citizens WHERE subject = ?1 AND code = ?3)",
        [blob(subject.as_bytes()), blob(challenge), blob(code)],
    )
}
