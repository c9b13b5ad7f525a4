//! Accounts of a system before this one, with what it kept of their passwords [domain A4.2].
//!
//! Whoever imports has the values of the verifiers and is the client of an OPAQUE registration with each: what
//! comes here is what comes of any password.
//!
//! CHK-INH-09: there is no field for a verifier's value.

use crate::api::Binary;
use crate::identity::SubjectId;
use crate::inherited::Scheme;
use crate::opaque::StretchingParameters;
use serde::{Deserialize, Serialize};

/// First step of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartAccounts {
    /// At most [`crate::policy::ACCOUNTS_AT_ONCE`].
    pub accounts: Vec<AccountStart>,
}

/// A value, blinded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountStart {
    /// DNI or NIE.
    pub identifier: String,
    /// OPAQUE registration request.
    pub registration_request: Binary,
}

/// The gateway's part, account by account in the order of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountsStarted {
    /// The answers.
    pub accounts: Vec<AccountStarted>,
    /// How to stretch the values.
    pub stretching: StretchingParameters,
}

/// The gateway's part of one registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountStarted {
    /// Whose it is.
    pub subject: SubjectId,
    /// OPAQUE registration response.
    pub registration_response: Binary,
}

/// Second step of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinishAccounts {
    /// At most [`crate::policy::ACCOUNTS_AT_ONCE`].
    pub accounts: Vec<AccountFinish>,
}

/// A finished registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountFinish {
    /// DNI or NIE.
    pub identifier: String,
    /// How the old system hashed the password.
    pub scheme: Scheme,
    /// OPAQUE registration upload.
    pub registration_upload: Binary,
}

/// What came of each, in the order of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountsImported {
    /// The outcomes.
    pub outcomes: Vec<AccountOutcome>,
}

/// What came of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountOutcome {
    /// The old password can be used, once, to choose another.
    Imported,
    /// The person has chosen a password here already: it stays.
    HasPassword,
    /// The number is nobody's here: he has to be registered first.
    NotRegistered,
    /// The account was given up, and an import does not bring it back.
    GivenUp,
}

/// Between the steps of a login, for a password of a system before this one: the blinded value that was
/// computed as [`super::LoginStarted::inherited`] says. Answered with [`super::PasswordStarted`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginInherited {
    /// From [`super::LoginStarted`].
    pub login: String,
    /// OPAQUE credential request.
    pub credential_request: Binary,
}
