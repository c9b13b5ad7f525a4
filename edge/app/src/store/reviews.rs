//! The queue of evidence, and the keys that evidence is closed for. No personal data.

use super::{StoreError, array, blob, bytes, first, integer, statement, time};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::api::v1::{QueuedReview, ReviewClaim};
use rubrica_core::identity::{EvidenceId, SubjectId};
use rubrica_core::time::UnixTime;

/// The tables of this module. A row without `handed_in_at` is evidence that is being sent.
pub(super) const SCHEMA: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS reviews (
        evidence BLOB NOT NULL PRIMARY KEY,
        subject BLOB NOT NULL,
        expires_at INTEGER NOT NULL,
        handed_in_at INTEGER,
        claimed_by BLOB,
        claimed_until INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS reviewers (
        officer BLOB NOT NULL PRIMARY KEY,
        review_key BLOB NOT NULL)",
];

/// Notes evidence that is about to be sent, and may be removed from `expires` on.
pub(crate) fn expect(evidence: &EvidenceId, subject: &SubjectId, expires: UnixTime) -> Statement {
    statement(
        "INSERT INTO reviews
            (evidence, subject, expires_at, handed_in_at, claimed_by, claimed_until)
         VALUES (?1, ?2, ?3, NULL, NULL, 0) ON CONFLICT (evidence) DO NOTHING",
        [blob(evidence.as_bytes()), blob(subject.as_bytes()), time(expires)],
    )
}

/// Evidence that was never handed in: a few at a time.
pub(crate) fn expired(now: UnixTime) -> Statement {
    statement(
        "SELECT evidence FROM reviews WHERE handed_in_at IS NULL AND expires_at <= ?1 LIMIT 4",
        [time(now)],
    )
}

/// Reads what [`expired`] gave.
pub(crate) fn read_expired(results: &[Rows], index: usize) -> Result<Vec<EvidenceId>, StoreError> {
    let rows = results.get(index).map(Vec::as_slice).unwrap_or_default();
    rows.iter().map(|row| array(row, 0).map(EvidenceId::from_bytes)).collect()
}

/// Puts evidence into the queue; a second time changes nothing.
pub(crate) fn hand_in(evidence: &EvidenceId, at: UnixTime) -> Statement {
    statement(
        "UPDATE reviews SET handed_in_at = ?2 WHERE evidence = ?1 AND handed_in_at IS NULL",
        [blob(evidence.as_bytes()), time(at)],
    )
}

/// Takes evidence out of the queue.
pub(crate) fn drop(evidence: &EvidenceId) -> Statement {
    statement("DELETE FROM reviews WHERE evidence = ?1", [blob(evidence.as_bytes())])
}

/// The queue, the oldest first.
pub(crate) fn waiting() -> Statement {
    statement(
        "SELECT evidence, handed_in_at, claimed_by, claimed_until FROM reviews
         WHERE handed_in_at IS NOT NULL ORDER BY handed_in_at, evidence LIMIT 50",
        [],
    )
}

/// Reads what [`waiting`] gave, as `officer` sees it.
pub(crate) fn read_waiting(
    results: &[Rows],
    index: usize,
    officer: &SubjectId,
    now: UnixTime,
) -> Result<Vec<QueuedReview>, StoreError> {
    let rows = results.get(index).map(Vec::as_slice).unwrap_or_default();
    rows.iter()
        .map(|row| {
            let holder: Option<[u8; 16]> = match row.get(2) {
                Some(Value::Null) => None,
                _ => Some(array(row, 2)?),
            };
            let claim = match holder {
                Some(_) if integer(row, 3)? <= now.0 => ReviewClaim::Free,
                Some(holder) if holder == *officer.as_bytes() => ReviewClaim::Mine,
                Some(_) => ReviewClaim::Another,
                None => ReviewClaim::Free,
            };
            Ok(QueuedReview {
                evidence: EvidenceId::from_bytes(array(row, 0)?),
                handed_in_at: UnixTime(integer(row, 1)?),
                claim,
            })
        })
        .collect()
}

/// Whether there is such evidence in the queue.
pub(crate) fn find(evidence: &EvidenceId) -> Statement {
    statement(
        "SELECT subject, handed_in_at FROM reviews
         WHERE evidence = ?1 AND handed_in_at IS NOT NULL",
        [blob(evidence.as_bytes())],
    )
}

/// Claims evidence that nobody else has, or prolongs the claim.
pub(crate) fn claim(
    evidence: &EvidenceId,
    officer: &SubjectId,
    now: UnixTime,
    until: UnixTime,
) -> Statement {
    statement(
        "UPDATE reviews SET claimed_by = ?2, claimed_until = ?4
         WHERE evidence = ?1 AND handed_in_at IS NOT NULL
            AND (claimed_by IS NULL OR claimed_by = ?2 OR claimed_until <= ?3)
         RETURNING subject, handed_in_at",
        [blob(evidence.as_bytes()), blob(officer.as_bytes()), time(now), time(until)],
    )
}

/// Finds evidence that `officer` has at this time.
pub(crate) fn claimed(evidence: &EvidenceId, officer: &SubjectId, now: UnixTime) -> Statement {
    statement(
        "SELECT subject, handed_in_at FROM reviews
         WHERE evidence = ?1 AND claimed_by = ?2 AND claimed_until > ?3
            AND handed_in_at IS NOT NULL",
        [blob(evidence.as_bytes()), blob(officer.as_bytes()), time(now)],
    )
}

/// Reads what [`find`], [`claim`] or [`claimed`] gave: whose it is, and since when it waits.
pub(crate) fn read(
    results: &[Rows],
    index: usize,
) -> Result<Option<(SubjectId, UnixTime)>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    Ok(Some((SubjectId::from_bytes(array(row, 0)?), UnixTime(integer(row, 1)?))))
}

/// Sets the key of a reviewer.
pub(crate) fn set_reviewer(officer: &SubjectId, review_key: &[u8]) -> Statement {
    statement(
        "INSERT INTO reviewers (officer, review_key) VALUES (?1, ?2)
         ON CONFLICT (officer) DO UPDATE SET review_key = excluded.review_key",
        [blob(officer.as_bytes()), blob(review_key)],
    )
}

/// Closes nothing for this reviewer any more.
pub(crate) fn forget_reviewer(officer: &SubjectId) -> Statement {
    statement("DELETE FROM reviewers WHERE officer = ?1", [blob(officer.as_bytes())])
}

/// The keys of all reviewers.
pub(crate) fn reviewers() -> Statement {
    statement("SELECT officer, review_key FROM reviewers ORDER BY officer", [])
}

/// Reads what [`reviewers`] gave.
pub(crate) fn read_reviewers(
    results: &[Rows],
    index: usize,
) -> Result<Vec<(SubjectId, Vec<u8>)>, StoreError> {
    let rows = results.get(index).map(Vec::as_slice).unwrap_or_default();
    rows.iter()
        .map(|row| Ok((SubjectId::from_bytes(array(row, 0)?), bytes(row, 1)?.to_vec())))
        .collect()
}
