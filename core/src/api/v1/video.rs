//! Identification by video: the citizen hands evidence in, a reviewer decides on it [domain A1.1 R3].

use crate::api::Binary;
use crate::identity::{DocumentKind, EvidenceId, PersonName};
use crate::protocol::evidence::{EvidenceMedia, EvidencePart};
use crate::time::{Date, UnixTime};
use serde::{Deserialize, Serialize};

/// Header of a chunk: the name of the identification, from [`VideoStarted`].
pub const VIDEO_HEADER: &str = "rubrica-video";

/// Begins an identification of somebody who is not registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VideoStart {
    /// DNI or NIE, as typed.
    pub identifier: String,
    /// Names, as the document has them.
    pub name: PersonName,
    /// What the document is.
    pub document: DocumentKind,
    /// Its number, as typed.
    pub support_number: String,
    /// Its first day: for a permanent DNI, which says 9999-01-01 as its last.
    pub issued: Option<Date>,
    /// Its last day.
    pub expires: Date,
    /// Mobile phone, as typed.
    pub phone: String,
    /// The same again.
    pub phone_again: String,
    /// Address of e-mail, as typed.
    pub email: String,
    /// The same again.
    pub email_again: String,
    /// Language for messages.
    pub language: String,
    /// Version of the conditions that were accepted; none if they were not.
    pub conditions_version: Option<u16>,
}

/// An identification that waits for the code from the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoStarted {
    /// Names it in the next steps, and shows later that it is one's own.
    pub video: String,
    /// The code that was sent.
    pub otp: super::OtpChallenge,
}

/// Names an identification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VideoReference {
    /// From [`VideoStarted`].
    pub video: String,
}

/// The code from the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VideoVerify {
    /// From [`VideoStarted`].
    pub video: String,
    /// The code from the SMS.
    pub code: String,
}

/// What the browser needs to close the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoUpload {
    /// The submission.
    pub evidence: EvidenceId,
    /// Public keys of the reviewers: uncompressed points of P-256.
    pub reviewers: Vec<Binary>,
    /// Until when it has to be handed in.
    pub expires_at: UnixTime,
}

/// A part that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribedPart {
    /// Which.
    pub part: EvidencePart,
    /// What it is.
    pub media: EvidenceMedia,
    /// How many chunks it has.
    pub chunks: u32,
}

/// Hands the evidence in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VideoHandIn {
    /// From [`VideoStarted`].
    pub video: String,
    /// Every part, once.
    pub parts: Vec<DescribedPart>,
    /// Canonical [`crate::protocol::evidence::SealedEvidenceKey`], one for each reviewer.
    pub sealed_keys: Vec<Binary>,
}

/// How far an identification is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoStage {
    /// Waits for the code from the phone.
    Code,
    /// Waits for photographs and video.
    Upload,
    /// Waits for a reviewer.
    UnderReview,
    /// Accepted: the receipt can be fetched, once.
    Accepted,
    /// Accepted, and the receipt was fetched.
    Received,
    /// Rejected.
    Rejected,
}

/// How an identification stands, for whoever began it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoStanding {
    /// How far it is.
    pub stage: VideoStage,
    /// When it came to be so; before it is handed in, when it ends.
    pub at: UnixTime,
    /// Why it was rejected.
    pub reason: Option<RejectionReason>,
}

/// Why a reviewer has rejected evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectionReason {
    /// Photographs or video cannot be made out.
    Unreadable,
    /// The document is no original, has expired, or is no identity document.
    DocumentNotValid,
    /// The document says something else than was typed.
    DataDiffer,
    /// The face is not that of the document.
    AnotherPerson,
    /// The video is cut, or no face of a person who is there.
    VideoNotContinuous,
}

impl RejectionReason {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::Unreadable,
        Self::DocumentNotValid,
        Self::DataDiffer,
        Self::AnotherPerson,
        Self::VideoNotContinuous,
    ];

    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::DocumentNotValid => "document_not_valid",
            Self::DataDiffer => "data_differ",
            Self::AnotherPerson => "another_person",
            Self::VideoNotContinuous => "video_not_continuous",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// The evidence that waits, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewQueue {
    /// The first ones.
    pub reviews: Vec<QueuedReview>,
}

/// Evidence that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuedReview {
    /// The submission.
    pub evidence: EvidenceId,
    /// Since when it waits.
    pub handed_in_at: UnixTime,
    /// Who has it.
    pub claim: ReviewClaim,
}

/// Who has a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewClaim {
    /// Nobody.
    Free,
    /// The reviewer who asks.
    Mine,
    /// Another one.
    Another,
}

/// What a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewAbout {
    /// Somebody who is not registered.
    NewRegistration,
    /// Somebody at the basic level who is to get to the advanced one.
    HigherLevel,
    /// A number that is registered already, or is being registered. Whoever sent this was not told. It can only
    /// be rejected, which changes nothing for whose number it is.
    TakenNumber,
}

/// A case, as the reviewer who has it sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewCase {
    /// The submission.
    pub evidence: EvidenceId,
    /// Until when he has it.
    pub until: UnixTime,
    /// What it is about.
    pub about: ReviewAbout,
    /// DNI or NIE, to be compared with the document.
    pub identifier: String,
    /// Names.
    pub name: PersonName,
    /// What the document is.
    pub document: DocumentKind,
    /// Its number.
    pub support_number: String,
    /// Its first day, where it was asked for.
    pub issued: Option<Date>,
    /// Its last day.
    pub expires: Date,
    /// When it was handed in.
    pub handed_in_at: UnixTime,
    /// The parts.
    pub parts: Vec<DescribedPart>,
    /// The content key, sealed to this reviewer; none if he became one later.
    pub sealed_key: Option<Binary>,
}

/// A reviewer's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Decision {
    /// The citizen is registered at the advanced level.
    Accept,
    /// He is not registered any more.
    Reject {
        /// Why.
        reason: RejectionReason,
    },
}
