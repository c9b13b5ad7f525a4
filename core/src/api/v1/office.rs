//! What an officer does for a citizen who has come to the office [domain A1.1 R1].

use crate::api::Binary;
use crate::api::signer::{CredentialState, KeyPurpose, Revocation};
use crate::identity::state::RegistrationState;
use crate::identity::{CredentialId, DocumentKind, PersonName};
use crate::protocol::RevocationReason;
use crate::time::{Date, UnixTime};
use serde::{Deserialize, Serialize};

/// Names a citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookUp {
    /// DNI or NIE, as typed.
    pub identifier: String,
}

/// How a citizen stands: no more than the officer needs to know what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitizenStanding {
    /// DNI or NIE, masked.
    pub identifier_hint: String,
    /// The state of the registration now.
    pub registration: RegistrationState,
    /// Whether the document of the registration has expired.
    pub document_expired: bool,
    /// Whether the account of Cl@ve Permanente has a password.
    pub active: bool,
}

/// A registration, or its renewal, as the officer has typed it from the documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeRegistration {
    /// DNI or NIE, as typed.
    pub identifier: String,
    /// Names, as the document has them.
    pub name: PersonName,
    /// Day of birth.
    pub birth: Date,
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
    pub phone_repeated: String,
    /// Address of e-mail, as typed.
    pub email: String,
    /// The same again.
    pub email_repeated: String,
    /// Language for messages and the receipt.
    pub language: String,
    /// Version of the conditions that the citizen has accepted; none if he has not.
    pub conditions_version: Option<u16>,
    /// Who stands beside a minor.
    pub guardian: Option<Guardian>,
    /// The code that was sent to a phone which is linked to another person.
    pub phone_code: Option<String>,
}

/// Who answers for a minor, with the document that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guardian {
    /// DNI or NIE, as typed.
    pub identifier: String,
    /// The paper that says so: family book, court order.
    pub proof: String,
}

/// A registration that was made or renewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// For Cl@ve Permanente: shown once, stored only as a keyed hash. The one before is dead.
    pub activation_code: String,
    /// The receipt for the citizen, as PDF.
    pub receipt: Binary,
}

/// Asks for a code to a phone that is linked to another person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendPhoneCode {
    /// DNI or NIE of the person who is here, as typed.
    pub identifier: String,
    /// The phone, as typed.
    pub phone: String,
    /// Language of the message.
    pub language: String,
}

/// Asks for a new activation code for a citizen who is here with his document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegenerateCode {
    /// DNI or NIE, as typed.
    pub identifier: String,
    /// What is on the document and not in its number, as typed.
    pub contrast: String,
}

/// A citizen's certificates, as an officer sees them who may end them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeCertificates {
    /// DNI or NIE, masked.
    pub identifier_hint: String,
    /// The state of the registration now.
    pub registration: RegistrationState,
    /// All that were ever issued, newest first.
    pub certificates: Vec<OfficeCertificate>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeCertificate {
    /// Its name at the signer.
    pub credential: CredentialId,
    /// Serial number, in hexadecimal.
    pub serial: String,
    /// What it is for.
    pub purpose: KeyPurpose,
    /// Whether it can be used.
    pub state: CredentialState,
    /// First second of validity.
    pub not_before: UnixTime,
    /// Last second of validity.
    pub not_after: UnixTime,
    /// When and why it was revoked, if it was.
    pub revoked: Option<Revocation>,
    /// Since when it rests, if it does.
    pub suspended_since: Option<UnixTime>,
}

/// An officer ends certificates of a citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokeAtOffice {
    /// DNI or NIE, as typed.
    pub identifier: String,
    /// Why: one of [`RevocationReason::OF_OFFICERS`].
    pub reason: RevocationReason,
    /// Which; without it all that he has.
    pub credentials: Option<Vec<CredentialId>>,
}
