//! One-time codes: one challenge for each act, and one of them alive for each purpose of a citizen.

use super::{StoreError, array, blob, first, integer, small, statement, text, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::{DeviceId, SubjectId, TransactionId};
use rubrica_core::time::UnixTime;

/// The tables of this module.
pub(super) const SCHEMA: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS one_time_codes (
        subject BLOB NOT NULL,
        purpose TEXT NOT NULL,
        binding BLOB NOT NULL,
        challenge BLOB NOT NULL,
        mac BLOB NOT NULL,
        tries_left INTEGER NOT NULL,
        sends INTEGER NOT NULL,
        sent_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        used INTEGER NOT NULL,
        replaced INTEGER NOT NULL,
        PRIMARY KEY (subject, purpose, binding))",
    "CREATE TABLE IF NOT EXISTS messages (
        subject BLOB NOT NULL PRIMARY KEY,
        since INTEGER NOT NULL,
        sent INTEGER NOT NULL)",
];

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

/// Puts a challenge in the place of the one before for the same act. It must be time to send one
/// again, whichever act of this purpose the last one was for, unless that one was used; for one act
/// it must not have been sent too often, and the tries are those that were left.
pub(crate) fn replace(subject: &SubjectId, purpose: &str, new: &NewChallenge) -> Statement {
    statement(
        "INSERT INTO one_time_codes (subject, purpose, binding, challenge, mac, tries_left, sends,
            sent_at, expires_at, used, replaced)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?8, 0, 0
         WHERE NOT EXISTS (SELECT 1 FROM one_time_codes
            WHERE subject = ?1 AND purpose = ?2 AND used = 0 AND sent_at > ?10)
         ON CONFLICT (subject, purpose, binding) DO UPDATE SET
            challenge = excluded.challenge, mac = excluded.mac, sends = one_time_codes.sends + 1,
            sent_at = excluded.sent_at, expires_at = excluded.expires_at, replaced = 0
         WHERE one_time_codes.used = 0 AND one_time_codes.tries_left > 0
            AND one_time_codes.sends < ?9
         RETURNING sends, tries_left",
        [
            blob(subject.as_bytes()),
            text(purpose),
            blob(new.binding),
            blob(new.challenge),
            blob(new.mac),
            Value::Integer(new.tries.into()),
            time(new.now),
            time(new.expires),
            Value::Integer(new.max_sends.into()),
            time(new.sent_before),
        ],
    )
}

/// Ends the other challenges of this purpose once `challenge` is there: one is alive at a time.
pub(crate) fn end_others(subject: &SubjectId, purpose: &str, challenge: &[u8; 16]) -> Statement {
    statement(
        "UPDATE one_time_codes SET replaced = 1
         WHERE subject = ?1 AND purpose = ?2 AND challenge <> ?3 AND EXISTS (
            SELECT 1 FROM one_time_codes WHERE subject = ?1 AND challenge = ?3)",
        [blob(subject.as_bytes()), text(purpose), blob(challenge)],
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
        "UPDATE one_time_codes SET sends = sends - 1, sent_at = 0
         WHERE subject = ?1 AND challenge = ?2",
        [blob(subject.as_bytes()), blob(challenge)],
    )
}

/// Takes one try of the challenge for this purpose and act, before the code is looked at, unless
/// [`failures::take`](super::failures::take) has refused it.
pub(crate) fn take_try(
    subject: &SubjectId,
    purpose: &str,
    binding: &[u8; 32],
    now: UnixTime,
    failures: u8,
) -> Statement {
    statement(
        "UPDATE one_time_codes SET tries_left = tries_left - 1
         WHERE subject = ?1 AND purpose = ?2 AND binding = ?3
            AND used = 0 AND replaced = 0 AND tries_left > 0 AND expires_at > ?4
            AND NOT EXISTS (SELECT 1 FROM failures WHERE subject = ?1 AND failed > ?5)
         RETURNING challenge, mac, tries_left",
        [
            blob(subject.as_bytes()),
            text(purpose),
            blob(binding),
            time(now),
            Value::Integer(failures.into()),
        ],
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

/// What is known of the challenge of an act.
pub(crate) fn look(subject: &SubjectId, purpose: &str, binding: &[u8; 32]) -> Statement {
    statement(
        "SELECT tries_left, sends, expires_at, used, replaced FROM one_time_codes
         WHERE subject = ?1 AND purpose = ?2 AND binding = ?3",
        [blob(subject.as_bytes()), text(purpose), blob(binding)],
    )
}

/// A challenge as [`look`] sees it.
#[derive(Debug)]
pub(crate) struct Look {
    pub(crate) tries_left: u8,
    pub(crate) sends: u8,
    pub(crate) expires_at: UnixTime,
    pub(crate) used: bool,
    /// One for another act of the same purpose has taken its place.
    pub(crate) replaced: bool,
}

/// Reads what [`look`] gave.
pub(crate) fn read_look(results: &[Rows], index: usize) -> Result<Option<Look>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    Ok(Some(Look {
        tries_left: small(row, 0)?,
        sends: small(row, 1)?,
        expires_at: UnixTime(integer(row, 2)?),
        used: integer(row, 3)? != 0,
        replaced: integer(row, 4)? != 0,
    }))
}

/// When a challenge of this purpose was sent last that was not used.
pub(crate) fn last_sent(subject: &SubjectId, purpose: &str) -> Statement {
    statement(
        "SELECT sent_at FROM one_time_codes WHERE subject = ?1 AND purpose = ?2 AND used = 0
         ORDER BY sent_at DESC LIMIT 1",
        [blob(subject.as_bytes()), text(purpose)],
    )
}

/// Marks a challenge as used, if the transaction has taken the step to this body with it.
pub(crate) fn use_up_for_transaction(
    subject: &SubjectId,
    challenge: &[u8; 16],
    id: &TransactionId,
    body: &[u8],
) -> Statement {
    statement(
        "UPDATE one_time_codes SET used = 1 WHERE subject = ?1 AND challenge = ?2 AND EXISTS (
            SELECT 1 FROM transactions WHERE subject = ?1 AND id = ?3 AND body = ?4)",
        [blob(subject.as_bytes()), blob(challenge), blob(id.as_bytes()), blob(body)],
    )
}

/// Marks a challenge as used, if the activation is verified.
pub(crate) fn use_up_for_activation(
    subject: &SubjectId,
    challenge: &[u8; 16],
    handle: &[u8; 32],
) -> Statement {
    statement(
        "UPDATE one_time_codes SET used = 1 WHERE subject = ?1 AND challenge = ?2 AND EXISTS (
            SELECT 1 FROM activations WHERE subject = ?1 AND handle = ?3 AND verified = 1)",
        [blob(subject.as_bytes()), blob(challenge), blob(handle)],
    )
}

/// Marks a challenge as used by itself, for acts that are not of one unit; touches nothing when it was
/// used meanwhile.
pub(crate) fn use_up(subject: &SubjectId, challenge: &[u8; 16]) -> Statement {
    statement(
        "UPDATE one_time_codes SET used = 1 WHERE subject = ?1 AND challenge = ?2 AND used = 0
         RETURNING used",
        [blob(subject.as_bytes()), blob(challenge)],
    )
}

/// Marks a challenge as used, if the session with this secret is there: the one that it raised.
pub(crate) fn use_up_for_session(
    subject: &SubjectId,
    challenge: &[u8; 16],
    secret: &[u8; 32],
) -> Statement {
    statement(
        "UPDATE one_time_codes SET used = 1 WHERE subject = ?1 AND challenge = ?2 AND EXISTS (
            SELECT 1 FROM sessions WHERE subject = ?1 AND secret = ?3)",
        [blob(subject.as_bytes()), blob(challenge), blob(secret)],
    )
}

/// Marks a challenge as used, if the citizen is at this version: the one that came of it.
pub(crate) fn use_up_for_change(
    subject: &SubjectId,
    challenge: &[u8; 16],
    version: i64,
) -> Statement {
    statement(
        "UPDATE one_time_codes SET used = 1 WHERE subject = ?1 AND challenge = ?2 AND EXISTS (
            SELECT 1 FROM citizens WHERE subject = ?1 AND version = ?3)",
        [blob(subject.as_bytes()), blob(challenge), Value::Integer(version)],
    )
}

/// Marks a challenge as used, if this phone was enrolled with it.
pub(crate) fn use_up_for_device(
    subject: &SubjectId,
    challenge: &[u8; 16],
    device: &DeviceId,
) -> Statement {
    statement(
        "UPDATE one_time_codes SET used = 1 WHERE subject = ?1 AND challenge = ?2 AND EXISTS (
            SELECT 1 FROM devices WHERE subject = ?1 AND device = ?3)",
        [blob(subject.as_bytes()), blob(challenge), blob(device.as_bytes())],
    )
}

/// Removes challenges that no living act can be about any more. Until then they are kept, because
/// the tries of an act are those of all its codes together.
pub(crate) fn sweep(subject: &SubjectId, expired_before: UnixTime) -> Statement {
    statement(
        "DELETE FROM one_time_codes WHERE subject = ?1 AND expires_at < ?2",
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

/// Reads what [`message_window`] or [`last_sent`] gave.
pub(crate) fn read_time(results: &[Rows], index: usize) -> Result<Option<UnixTime>, StoreError> {
    first(results, index).map(|row| integer(row, 0).map(UnixTime)).transpose()
}

/// Gives a message back that was counted and not sent.
pub(crate) fn uncount_message(subject: &SubjectId) -> Statement {
    statement(
        "UPDATE messages SET sent = sent - 1 WHERE subject = ?1 AND sent > 0",
        [blob(subject.as_bytes())],
    )
}

/// Forgets the messages if `challenge`, one of them, was used.
pub(crate) fn forget_messages(subject: &SubjectId, challenge: &[u8; 16]) -> Statement {
    statement(
        "DELETE FROM messages WHERE subject = ?1 AND EXISTS (
            SELECT 1 FROM one_time_codes WHERE subject = ?1 AND challenge = ?2 AND used = 1)",
        [blob(subject.as_bytes()), blob(challenge)],
    )
}
