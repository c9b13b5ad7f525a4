//! One's own registration [domain A1.4].

use crate::api::Binary;
use crate::identity::{
    DocumentKind, Needs, OwnAct, PersonName, RegistrationLevel, RegistrationWay,
};
use crate::time::{Date, UnixTime};
use serde::{Deserialize, Serialize};

/// What the service knows of whoever asks, masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnData {
    /// Names.
    pub name: PersonName,
    /// DNI or NIE, masked.
    pub identifier_hint: String,
    /// What the document is.
    pub document: DocumentKind,
    /// Its last day.
    pub document_expires: Date,
    /// The last three digits of the phone.
    pub phone_hint: String,
    /// First character and domain of the email.
    pub email_hint: String,
    /// How well he is registered.
    pub level: RegistrationLevel,
    /// How he came to be registered.
    pub way: RegistrationWay,
    /// When.
    pub registered_at: UnixTime,
    /// Last physical presence or act with the DNIe, if there ever was one.
    pub identified_at: Option<UnixTime>,
    /// Language of messages.
    pub language: String,
    /// Whether he has a password.
    pub has_password: bool,
    /// What he may do, and what it needs.
    pub acts: Vec<OwnActState>,
}

/// An act, and whether this session may do it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnActState {
    /// The act.
    pub act: OwnAct,
    /// What the session must have been opened with.
    pub needs: Needs,
    /// Whether it was.
    pub allowed: bool,
}

/// A new activation code, for the receipt: shown once, stored only as a keyed hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewActivationCode {
    /// The code.
    pub activation_code: String,
    /// The receipt with it, PDF.
    pub receipt: Binary,
}

/// Changes the email.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeEmail {
    /// Contrast datum, as typed.
    pub contrast: String,
    /// The new address.
    pub email: String,
    /// The same again.
    pub email_again: String,
}

/// Has a code sent to the phone that is to be one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangePhoneStart {
    /// The new phone, as typed.
    pub phone: String,
    /// The same again.
    pub phone_again: String,
}

/// Changes the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangePhone {
    /// The phone that the code was sent to.
    pub phone: String,
    /// The code from the SMS.
    pub code: String,
}

/// Leaves the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// The code from the SMS.
    pub code: String,
}
