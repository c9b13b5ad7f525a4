//! One-time codes: one live challenge for each purpose of a citizen.

use super::{StoreError, array, blob, first, integer, small, statement, text, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::SubjectId;
use rubrica_core::time::UnixTime;

/// A challenge about to be sent.
#[derive(Debug)]
pub(crate) struct NewChallenge {
    pub(crate) challenge: [u8; 16],
    pub(crate) binding: [u8; 32],
    pub(crate) mac: [u8; 32],
    pub(crate) now: UnixTime,
    pub(crate) expires: UnixTime,
    pub(crate) tries: u8,
    pub(crate) max_sends: u8,
    /// The last one must have been sent at or before this time.
    pub(crate) sent_before: UnixTime,
}

/// Puts a challenge in the place of the one before. For the same act it must be time to send it
/// again, it must not have been sent too often, and the tries are those that were left.
pub(crate) fn replace(subject: &SubjectId, purpose: &str, new: &NewChallenge) -> Statement {
    statement(
        "INSERT INTO challenges
            (subject, purpose, challenge, binding, mac, tries_left, sends, sent_at, expires_at, used)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?8, 0)
         ON CONFLICT (subject, purpose) DO UPDATE SET
            challenge = excluded.challenge, binding = excluded.binding, mac = excluded.mac,
            tries_left = CASE WHEN challenges.binding = excluded.binding
                THEN challenges.tries_left ELSE excluded.tries_left END,
            sends = CASE WHEN challenges.binding = excluded.binding
                THEN challenges.sends + 1 ELSE 1 END,
            sent_at = excluded.sent_at, expires_at = excluded.expires_at, used = 0
         WHERE challenges.binding <> excluded.binding OR (challenges.used = 0
            AND challenges.tries_left > 0 AND challenges.sends < ?9 AND challenges.sent_at <= ?10)
         RETURNING sends, tries_left",
        [
            blob(subject.as_bytes()),
            text(purpose),
            blob(new.challenge),
            blob(new.binding),
            blob(new.mac),
            Value::Integer(new.tries.into()),
            time(new.now),
            time(new.expires),
            Value::Integer(new.max_sends.into()),
            time(new.sent_before),
        ],
    )
}

/// Reads what [`replace`] gave: how often it was sent, and the tries that are left.
pub(crate) fn read_replaced(
    results: &[Rows],
    index: usize,
) -> Result<Option<(u8, u8)>, StoreError> {
    first(results, index).map(|row| Ok((small(row, 0)?, small(row, 1)?))).transpose()
}

/// Takes back the sending of a challenge that no phone got.
pub(crate) fn not_sent(subject: &SubjectId, challenge: &[u8; 16]) -> Statement {
    statement(
        "UPDATE challenges SET sends = sends - 1, sent_at = 0
         WHERE subject = ?1 AND challenge = ?2",
        [blob(subject.as_bytes()), blob(challenge)],
    )
}

/// Takes one try of the challenge for this purpose and act, before the code is looked at.
pub(crate) fn take_try(
    subject: &SubjectId,
    purpose: &str,
    binding: &[u8; 32],
    now: UnixTime,
) -> Statement {
    statement(
        "UPDATE challenges SET tries_left = tries_left - 1
         WHERE subject = ?1 AND purpose = ?2 AND binding = ?3
            AND used = 0 AND tries_left > 0 AND expires_at > ?4
         RETURNING challenge, mac, tries_left",
        [blob(subject.as_bytes()), text(purpose), blob(binding), time(now)],
    )
}

/// A try that was taken.
#[derive(Debug)]
pub(crate) struct Try {
    pub(crate) challenge: [u8; 16],
    pub(crate) mac: [u8; 32],
    pub(crate) tries_left: u8,
}

/// Reads what [`take_try`] gave.
pub(crate) fn read_try(results: &[Rows], index: usize) -> Result<Option<Try>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    Ok(Some(Try { challenge: array(row, 0)?, mac: array(row, 1)?, tries_left: small(row, 2)? }))
}

/// What is known of the challenge of a purpose.
pub(crate) fn look(subject: &SubjectId, purpose: &str) -> Statement {
    statement(
        "SELECT binding, tries_left, sends, sent_at, expires_at, used FROM challenges
         WHERE subject = ?1 AND purpose = ?2",
        [blob(subject.as_bytes()), text(purpose)],
    )
}

/// A challenge as [`look`] sees it.
#[derive(Debug)]
pub(crate) struct Look {
    pub(crate) binding: [u8; 32],
    pub(crate) tries_left: u8,
    pub(crate) sends: u8,
    pub(crate) sent_at: UnixTime,
    pub(crate) expires_at: UnixTime,
    pub(crate) used: bool,
}

/// Reads what [`look`] gave.
pub(crate) fn read_look(results: &[Rows], index: usize) -> Result<Option<Look>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    Ok(Some(Look {
        binding: array(row, 0)?,
        tries_left: small(row, 1)?,
        sends: small(row, 2)?,
        sent_at: UnixTime(integer(row, 3)?),
        expires_at: UnixTime(integer(row, 4)?),
        used: integer(row, 5)? != 0,
    }))
}

/// Marks a challenge as used.
pub(crate) fn use_up(subject: &SubjectId, challenge: &[u8; 16]) -> Statement {
    statement(
        "UPDATE challenges SET used = 1 WHERE subject = ?1 AND challenge = ?2",
        [blob(subject.as_bytes()), blob(challenge)],
    )
}

/// Removes challenges that no living act can be about any more. Until then they are kept, because
/// the tries of an act are those of all its codes together.
pub(crate) fn sweep(subject: &SubjectId, expired_before: UnixTime) -> Statement {
    statement(
        "DELETE FROM challenges WHERE subject = ?1 AND expires_at < ?2",
        [blob(subject.as_bytes()), time(expired_before)],
    )
}

/// Counts a message to the citizen's phone against `limit` within the time since `window`.
pub(crate) fn count_message(
    subject: &SubjectId,
    now: UnixTime,
    window: UnixTime,
    limit: u8,
) -> Statement {
    statement(
        "INSERT INTO messages (subject, since, sent) VALUES (?1, ?2, 1)
         ON CONFLICT (subject) DO UPDATE SET
            sent = CASE WHEN messages.since <= ?3 THEN 1 ELSE messages.sent + 1 END,
            since = CASE WHEN messages.since <= ?3 THEN excluded.since ELSE messages.since END
         WHERE messages.since <= ?3 OR messages.sent < ?4
         RETURNING since",
        [blob(subject.as_bytes()), time(now), time(window), Value::Integer(limit.into())],
    )
}

/// When the window of [`count_message`] began.
pub(crate) fn message_window(subject: &SubjectId) -> Statement {
    statement("SELECT since FROM messages WHERE subject = ?1", [blob(subject.as_bytes())])
}

/// Reads what [`message_window`] gave.
pub(crate) fn read_window(results: &[Rows], index: usize) -> Result<Option<UnixTime>, StoreError> {
    first(results, index).map(|row| integer(row, 0).map(UnixTime)).transpose()
}

/// Gives a message back that was counted and not sent.
pub(crate) fn uncount_message(subject: &SubjectId) -> Statement {
    statement(
        "UPDATE messages SET sent = sent - 1 WHERE subject = ?1 AND sent > 0",
        [blob(subject.as_bytes())],
    )
}

/// Forgets the messages: one of them was answered.
pub(crate) fn forget_messages(subject: &SubjectId) -> Statement {
    statement("DELETE FROM messages WHERE subject = ?1", [blob(subject.as_bytes())])
}
