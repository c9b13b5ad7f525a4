//! Identifications by video, by the citizen's pseudonym. The evidence itself is in a partition of its own.

use super::citizens::SealedProfile;
use super::{StoreError, array, blob, bytes, first, integer, statement, string, text, time};
use crate::citizen::RegistrationState;
use crate::ports::{Rows, Statement, Value};
use rubrica_core::api::v1::{RejectionReason, VideoStage};
use rubrica_core::identity::{EvidenceId, SubjectId};
use rubrica_core::time::UnixTime;

/// The tables of this module. `at` is when the stage began; before the evidence is handed in, when it ends.
pub(super) const SCHEMA: &[&str] = &["CREATE TABLE IF NOT EXISTS videos (
        subject BLOB NOT NULL,
        handle BLOB NOT NULL,
        evidence BLOB NOT NULL,
        phone BLOB NOT NULL,
        details BLOB NOT NULL,
        stage TEXT NOT NULL,
        at INTEGER NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (subject, handle))"];

const fn name(stage: VideoStage) -> &'static str {
    match stage {
        VideoStage::Code => "code",
        VideoStage::Upload => "upload",
        VideoStage::UnderReview => "under_review",
        VideoStage::Accepted => "accepted",
        VideoStage::Received => "received",
        VideoStage::Rejected => "rejected",
    }
}

const STAGES: [VideoStage; 6] = [
    VideoStage::Code,
    VideoStage::Upload,
    VideoStage::UnderReview,
    VideoStage::Accepted,
    VideoStage::Received,
    VideoStage::Rejected,
];

/// An identification about to begin.
#[derive(Debug)]
pub(crate) struct NewVideo {
    pub(crate) handle: [u8; 32],
    pub(crate) evidence: EvidenceId,
    /// Keyed hash of the phone.
    pub(crate) phone: [u8; 16],
    /// What was typed, sealed.
    pub(crate) details: Vec<u8>,
    pub(crate) expires: UnixTime,
}

/// Begins one, which waits for the code from the phone.
pub(crate) fn start(subject: &SubjectId, new: &NewVideo) -> Statement {
    statement(
        "INSERT INTO videos (subject, handle, evidence, phone, details, stage, at, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, 'code', ?6, '')",
        [
            blob(subject.as_bytes()),
            blob(new.handle),
            blob(new.evidence.as_bytes()),
            blob(new.phone),
            blob(&new.details),
            time(new.expires),
        ],
    )
}

/// Removes what has ended by itself, and what was decided before `decided`.
pub(crate) fn sweep(subject: &SubjectId, now: UnixTime, decided: UnixTime) -> Statement {
    statement(
        "DELETE FROM videos WHERE subject = ?1 AND (
            (stage IN ('code', 'upload') AND at <= ?2)
            OR (stage IN ('accepted', 'received', 'rejected') AND at <= ?3))",
        [blob(subject.as_bytes()), time(now), time(decided)],
    )
}

/// Finds one by its handle.
pub(crate) fn find(subject: &SubjectId, handle: &[u8; 32]) -> Statement {
    statement(
        "SELECT evidence, details, stage, at, reason FROM videos
         WHERE subject = ?1 AND handle = ?2",
        [blob(subject.as_bytes()), blob(handle)],
    )
}

/// Finds one by its evidence.
pub(crate) fn of_evidence(subject: &SubjectId, evidence: &EvidenceId) -> Statement {
    statement(
        "SELECT evidence, details, stage, at, reason FROM videos
         WHERE subject = ?1 AND evidence = ?2",
        [blob(subject.as_bytes()), blob(evidence.as_bytes())],
    )
}

/// An identification as it is stored.
#[derive(Debug)]
pub(crate) struct VideoRow {
    pub(crate) evidence: EvidenceId,
    pub(crate) details: Vec<u8>,
    pub(crate) stage: VideoStage,
    pub(crate) at: UnixTime,
    pub(crate) reason: Option<RejectionReason>,
}

/// Reads what [`find`] or [`of_evidence`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<VideoRow>, StoreError> {
    let Some(row) = first(results, index) else { return Ok(None) };
    let stage = string(row, 2)?;
    let stage = STAGES.into_iter().find(|known| name(*known) == stage);
    Ok(Some(VideoRow {
        evidence: EvidenceId::from_bytes(array(row, 0)?),
        details: bytes(row, 1)?.to_vec(),
        stage: stage.ok_or(StoreError::Unreadable("stage"))?,
        at: UnixTime(integer(row, 3)?),
        reason: RejectionReason::from_name(string(row, 4)?),
    }))
}

/// Whether another one with this phone is under review.
pub(crate) fn under_review(subject: &SubjectId, phone: &[u8; 16]) -> Statement {
    statement(
        "SELECT at FROM videos WHERE subject = ?1 AND phone = ?2 AND stage = 'under_review'",
        [blob(subject.as_bytes()), blob(phone)],
    )
}

/// Takes photographs and video from now on, until `expires`.
pub(crate) fn begin_upload(subject: &SubjectId, handle: &[u8; 32], expires: UnixTime) -> Statement {
    statement(
        "UPDATE videos SET stage = 'upload', at = ?3
         WHERE subject = ?1 AND handle = ?2 AND stage = 'code' RETURNING at",
        [blob(subject.as_bytes()), blob(handle), time(expires)],
    )
}

/// Hands the evidence in, in time, unless another of the same phone is under review.
pub(crate) fn hand_in(subject: &SubjectId, handle: &[u8; 32], now: UnixTime) -> Statement {
    statement(
        "UPDATE videos SET stage = 'under_review', at = ?3
         WHERE subject = ?1 AND handle = ?2 AND stage = 'upload' AND at > ?3 AND NOT EXISTS (
            SELECT 1 FROM videos AS other WHERE other.subject = ?1
                AND other.phone = videos.phone AND other.stage = 'under_review')
         RETURNING at",
        [blob(subject.as_bytes()), blob(handle), time(now)],
    )
}

/// Replaces what is known of one that was handed in.
pub(crate) fn describe(subject: &SubjectId, handle: &[u8; 32], details: &[u8]) -> Statement {
    statement(
        "UPDATE videos SET details = ?3 WHERE subject = ?1 AND handle = ?2",
        [blob(subject.as_bytes()), blob(handle), blob(details)],
    )
}

/// Adds the citizen of one that is under review, without any access; touches nothing when he is there already.
pub(crate) fn add_citizen(
    subject: &SubjectId,
    profile: &SealedProfile,
    registration: RegistrationState,
    account: &[u8],
    handle: &[u8; 32],
) -> Statement {
    statement(
        "INSERT INTO citizens (subject, profile, contrast, registration, account, code, version)
         SELECT ?1, ?2, ?3, ?4, ?5, NULL, 1 WHERE EXISTS (
            SELECT 1 FROM videos WHERE subject = ?1 AND handle = ?6 AND stage = 'under_review')
         ON CONFLICT (subject) DO NOTHING RETURNING version",
        [
            blob(subject.as_bytes()),
            blob(&profile.bytes),
            blob(profile.contrast),
            text(registration.name()),
            blob(account),
            blob(handle),
        ],
    )
}

/// Puts new data and a new state in the place of version `version`, while the identification with this
/// evidence is under review.
pub(crate) fn change_citizen(
    subject: &SubjectId,
    profile: &SealedProfile,
    registration: RegistrationState,
    version: i64,
    evidence: &EvidenceId,
) -> Statement {
    statement(
        "UPDATE citizens SET profile = ?2, contrast = ?3, registration = ?4, version = version + 1
         WHERE subject = ?1 AND version = ?5 AND EXISTS (
            SELECT 1 FROM videos WHERE subject = ?1 AND evidence = ?6 AND stage = 'under_review')
         RETURNING version",
        [
            blob(subject.as_bytes()),
            blob(&profile.bytes),
            blob(profile.contrast),
            text(registration.name()),
            Value::Integer(version),
            blob(evidence.as_bytes()),
        ],
    )
}

/// Decides one that is under review, once; where it changes the citizen, only if he is `registration` now.
pub(crate) fn decide(
    subject: &SubjectId,
    evidence: &EvidenceId,
    reason: Option<RejectionReason>,
    registration: Option<RegistrationState>,
    now: UnixTime,
) -> Statement {
    let stage = if reason.is_some() { VideoStage::Rejected } else { VideoStage::Accepted };
    statement(
        "UPDATE videos SET stage = ?3, reason = ?4, at = ?6
         WHERE subject = ?1 AND evidence = ?2 AND stage = 'under_review' AND (?5 = '' OR EXISTS (
            SELECT 1 FROM citizens WHERE subject = ?1 AND registration = ?5))
         RETURNING at",
        [
            blob(subject.as_bytes()),
            blob(evidence.as_bytes()),
            text(name(stage)),
            text(reason.map_or("", RejectionReason::name)),
            text(registration.map_or("", RegistrationState::name)),
            time(now),
        ],
    )
}

/// Gives the citizen of an accepted one a code, as long as none was fetched for it.
pub(crate) fn give_code(subject: &SubjectId, handle: &[u8; 32], code: &[u8; 32]) -> Statement {
    statement(
        "UPDATE citizens SET code = ?3, version = version + 1
         WHERE subject = ?1 AND registration = 'advanced' AND EXISTS (
            SELECT 1 FROM videos WHERE subject = ?1 AND handle = ?2 AND stage = 'accepted')
         RETURNING version",
        [blob(subject.as_bytes()), blob(handle), blob(code)],
    )
}

/// Notes that the code was fetched.
pub(crate) fn receive(subject: &SubjectId, handle: &[u8; 32]) -> Statement {
    statement(
        "UPDATE videos SET stage = 'received'
         WHERE subject = ?1 AND handle = ?2 AND stage = 'accepted' RETURNING at",
        [blob(subject.as_bytes()), blob(handle)],
    )
}
