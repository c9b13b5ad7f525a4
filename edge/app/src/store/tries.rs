//! Counters of attempts, kept for people who exist and for those who do not alike.

use super::{StoreError, blob, first, integer, small, statement, text, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::{LetterId, SubjectId};
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS tries (
        subject BLOB NOT NULL,
        kind TEXT NOT NULL,
        used INTEGER NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (subject, kind))"];

/// What is being tried.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tried {
    /// Activation codes.
    ActivationCode,
    /// Passwords, at login and for acts together.
    Password,
    /// Contrast data, wherever they are asked for.
    ContrastDatum,
    /// Asking for a letter.
    Letter,
    /// Codes of letters.
    LetterCode,
    /// Beginning an identification by video.
    Video,
}

impl Tried {
    const fn name(self) -> &'static str {
        match self {
            Self::ActivationCode => "activation_code",
            Self::Password => "password",
            Self::ContrastDatum => "contrast_datum",
            Self::Letter => "letter",
            Self::LetterCode => "letter_code",
            Self::Video => "video",
        }
    }
}

/// Takes one of `limit` attempts; touches nothing when all are taken.
pub(crate) fn take(subject: &SubjectId, tried: Tried, limit: u8) -> Statement {
    statement(
        "INSERT INTO tries (subject, kind, used, since) VALUES (?1, ?2, 1, 0)
         ON CONFLICT (subject, kind) DO UPDATE SET used = tries.used + 1
         WHERE tries.used < ?3 RETURNING used",
        [blob(subject.as_bytes()), text(tried.name()), Value::Integer(limit.into())],
    )
}

/// Takes one of `limit` attempts since the time `window`; touches nothing when all are taken.
pub(crate) fn take_within(
    subject: &SubjectId,
    tried: Tried,
    limit: u8,
    (now, window): (UnixTime, UnixTime),
) -> Statement {
    statement(
        "INSERT INTO tries (subject, kind, used, since) VALUES (?1, ?2, 1, ?4)
         ON CONFLICT (subject, kind) DO UPDATE SET
            used = CASE WHEN tries.since <= ?5 THEN 1 ELSE tries.used + 1 END,
            since = CASE WHEN tries.since <= ?5 THEN excluded.since ELSE tries.since END
         WHERE tries.since <= ?5 OR tries.used < ?3 RETURNING used",
        [
            blob(subject.as_bytes()),
            text(tried.name()),
            Value::Integer(limit.into()),
            time(now),
            time(window),
        ],
    )
}

/// When the window of [`take_within`] began.
pub(crate) fn since(subject: &SubjectId, tried: Tried) -> Statement {
    statement(
        "SELECT since FROM tries WHERE subject = ?1 AND kind = ?2",
        [blob(subject.as_bytes()), text(tried.name())],
    )
}

/// Reads what [`since`] gave.
pub(crate) fn read_since(results: &[Rows], index: usize) -> Result<Option<UnixTime>, StoreError> {
    first(results, index).map(|row| Ok(UnixTime(integer(row, 0)?))).transpose()
}

/// How many attempts are taken.
pub(crate) fn count(subject: &SubjectId, tried: Tried) -> Statement {
    statement(
        "SELECT used FROM tries WHERE subject = ?1 AND kind = ?2",
        [blob(subject.as_bytes()), text(tried.name())],
    )
}

/// Reads what [`take`], [`take_within`] or [`count`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<u8>, StoreError> {
    first(results, index).map(|row| small(row, 0)).transpose()
}

/// Gives all attempts back: the right one was among them.
pub(crate) fn forget(subject: &SubjectId, tried: Tried) -> Statement {
    statement(
        "DELETE FROM tries WHERE subject = ?1 AND kind = ?2",
        [blob(subject.as_bytes()), text(tried.name())],
    )
}

/// Gives all attempts back, if `challenge` was used: the factors were proved with it.
pub(crate) fn forget_with_code(
    subject: &SubjectId,
    tried: Tried,
    challenge: &[u8; 16],
) -> Statement {
    statement(
        "DELETE FROM tries WHERE subject = ?1 AND kind = ?2 AND EXISTS (
            SELECT 1 FROM one_time_codes WHERE subject = ?1 AND challenge = ?3 AND used = 1)",
        [blob(subject.as_bytes()), text(tried.name()), blob(challenge)],
    )
}

/// Gives all attempts back, if `account` is the citizen's now.
pub(crate) fn forget_with_account(subject: &SubjectId, tried: Tried, account: &[u8]) -> Statement {
    statement(
        "DELETE FROM tries WHERE subject = ?1 AND kind = ?2 AND EXISTS (
            SELECT 1 FROM citizens WHERE subject = ?1 AND account = ?3)",
        [blob(subject.as_bytes()), text(tried.name()), blob(account)],
    )
}

/// Gives all attempts back, if the citizen's letter is this one.
pub(crate) fn forget_with_letter(
    subject: &SubjectId,
    tried: Tried,
    letter: &LetterId,
) -> Statement {
    statement(
        "DELETE FROM tries WHERE subject = ?1 AND kind = ?2 AND EXISTS (
            SELECT 1 FROM letters WHERE subject = ?1 AND id = ?3)",
        [blob(subject.as_bytes()), text(tried.name()), blob(letter.as_bytes())],
    )
}

/// Gives one attempt back: the service failed, not the citizen.
pub(crate) fn give_back(subject: &SubjectId, tried: Tried) -> Statement {
    statement(
        "UPDATE tries SET used = used - 1 WHERE subject = ?1 AND kind = ?2 AND used > 0",
        [blob(subject.as_bytes()), text(tried.name())],
    )
}
