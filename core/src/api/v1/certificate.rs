//! Registration and login with a certificate of the citizen's own.

use crate::api::Binary;
use crate::identity::{PersonName, RegistrationLevel};
use crate::time::{Date, UnixTime};
use serde::{Deserialize, Serialize};

/// What a statement has to hold so that the gateway believes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateChallenge {
    /// To be signed, or shown to the listener for cards: once, and soon.
    pub challenge: Binary,
    /// The host that the statement is for.
    pub host: String,
    /// Until when it serves.
    pub expires_at: UnixTime,
}

/// The proof that the citizen holds the key of his certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CertificateProof {
    /// He signed a statement.
    Statement {
        /// Canonical [`crate::protocol::LoginStatement`] or [`crate::protocol::RegistrationStatement`].
        statement: Binary,
        /// CAdES-B-B, detached, in DER.
        signature: Binary,
    },
    /// He showed it to the listener, which gave a ticket for it.
    Ticket {
        /// As the listener gave it.
        ticket: String,
        /// The challenge that the listener was shown.
        challenge: Binary,
    },
}

/// Logs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateLogin {
    /// The proof.
    pub proof: CertificateProof,
}

/// Registers, or raises the level of who is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateRegistration {
    /// The proof. A statement holds number, phone, e-mail and conditions once more.
    pub proof: CertificateProof,
    /// DNI or NIE, as typed: must be that of the certificate.
    pub identifier: String,
    /// Support number of the document, as typed.
    pub support_number: String,
    /// Last day of the document; of a permanent DNI 9999-01-01.
    pub document_expires: Date,
    /// First day of a permanent DNI.
    pub document_issued: Option<Date>,
    /// Mobile phone, as typed.
    pub phone: String,
    /// Address of e-mail, as typed.
    pub email: String,
    /// Version of the conditions that were accepted.
    pub conditions_version: u16,
    /// Language for messages.
    pub language: String,
}

/// A registration that waits for the code from the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateRegistrationStarted {
    /// Names it in the next steps.
    pub registration: String,
    /// The code that was sent.
    pub otp: super::OtpChallenge,
    /// Whether the phone is another person's until now, whose access ends with this registration.
    pub takes_phone_over: bool,
}

/// Names a registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateRegistrationReference {
    /// From [`CertificateRegistrationStarted`].
    pub registration: String,
}

/// The code from the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateRegistrationVerify {
    /// From [`CertificateRegistrationStarted`].
    pub registration: String,
    /// The code from the SMS.
    pub code: String,
}

/// What a citizen gets who is registered now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationReceipt {
    /// DNI or NIE.
    pub identifier: String,
    /// Names.
    pub name: PersonName,
    /// The last digits of the phone.
    pub phone_hint: String,
    /// The address of e-mail, masked.
    pub email_hint: String,
    /// The level.
    pub level: RegistrationLevel,
    /// When.
    pub registered_at: UnixTime,
    /// Shown once, stored only as a keyed hash.
    pub activation_code: String,
}
