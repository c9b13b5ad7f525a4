//! Registration with an invitation letter [domain A1.1, R5].

use super::OtpChallenge;
use crate::identity::{IdentityDocument, LetterId, PersonName};
use crate::time::{Date, UnixTime};
use serde::{Deserialize, Serialize};

/// People whom the service may write to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportCensus {
    /// At most [`CENSUS_AT_ONCE`]; who is there already is replaced.
    pub people: Vec<CensusEntry>,
}

/// People in one import.
pub const CENSUS_AT_ONCE: usize = 50;

/// A person as the administration knows him before he is registered here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CensusEntry {
    /// Names.
    pub name: PersonName,
    /// Document, with DNI or NIE.
    pub document: IdentityDocument,
    /// First day of the document; a permanent DNI needs it, being told from others by this day.
    #[serde(default)]
    pub document_issued: Option<Date>,
    /// Where letters reach him.
    pub address: PostalAddress,
    /// Language of the letter: `es`, `ca`, `gl`, `eu`, `va` or `en`.
    pub language: String,
}

/// An address in Spain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostalAddress {
    /// Street, number, floor.
    pub street: String,
    /// Five digits.
    pub postcode: String,
    /// Town.
    pub town: String,
    /// Province.
    pub province: String,
}

/// How many people were taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CensusImported {
    /// New ones and replaced ones.
    pub imported: usize,
}

/// Asks for a letter. The answer is the same whether one is sent or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterRequest {
    /// DNI or NIE, as typed.
    pub identifier: String,
    /// Contrast datum, as typed.
    pub contrast: String,
}

/// The letters that wait to be posted, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterQueue {
    /// The letters: a part of them when there are many.
    pub letters: Vec<QueuedLetter>,
}

/// A letter that waits to be posted. Whom it is for stands in the letter alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuedLetter {
    /// Names it.
    pub id: LetterId,
    /// When it was asked for.
    pub requested_at: UnixTime,
    /// When somebody took it to print it.
    pub taken_at: Option<UnixTime>,
}

/// First step of a registration with a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvitationStart {
    /// DNI or NIE, as typed.
    pub identifier: String,
    /// The code of the letter, as typed.
    pub letter_code: String,
    /// Mobile phone, as typed.
    pub phone: String,
    /// The same again.
    pub phone_again: String,
    /// Electronic mail.
    pub email: String,
    /// The same again.
    pub email_again: String,
    /// Version of the conditions that he accepts; none when he does not.
    pub conditions_version: Option<u16>,
}

/// A registration with a letter, under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationStarted {
    /// Names it in the next steps.
    pub invitation: String,
    /// The code that was sent to the phone.
    pub otp: OtpChallenge,
}

/// Names a registration with a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvitationReference {
    /// From [`InvitationStarted`].
    pub invitation: String,
}

/// Second step: the one-time code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvitationVerify {
    /// From [`InvitationStarted`].
    pub invitation: String,
    /// The code from the SMS.
    pub code: String,
}
