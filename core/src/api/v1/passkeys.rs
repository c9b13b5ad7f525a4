//! Passkeys: adding, listing and removing them, logging in with one, approving an act with one.

use crate::api::Binary;
use crate::identity::{ApproverId, Nonce, SubjectId};
use crate::time::UnixTime;
use serde::{Deserialize, Serialize};

/// Where passkeys may be used. Nowhere on a host that is a bare address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeySite {
    /// Relying party identifier.
    pub rp_id: String,
    /// Origin of the pages.
    pub origin: String,
}

/// What a browser needs to have a passkey made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyRegistration {
    /// Names it in [`OpenPasskey`].
    pub registration: String,
    /// The page makes the challenge of it: [`crate::webauthn::RegistrationChallenge`].
    pub nonce: Nonce,
    /// Relying party identifier.
    pub rp_id: String,
    /// Name of the service.
    pub rp_name: String,
    /// User handle: the pseudonym, which says nothing about the person.
    pub user: SubjectId,
    /// What the authenticator shows: the masked DNI or NIE.
    pub user_name: String,
    /// Credential identifiers of passkeys that are registered already.
    pub excluded: Vec<Binary>,
}

/// Opens the enrolment of a passkey that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenPasskey {
    /// From [`PasskeyRegistration`].
    pub registration: String,
    /// How the citizen calls it.
    pub label: String,
    /// From the authenticator.
    pub attestation_object: Binary,
    /// From the browser.
    pub client_data: Binary,
}

/// A citizen's passkeys, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyList {
    /// The passkeys.
    pub passkeys: Vec<ListedPasskey>,
}

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedPasskey {
    /// Names it.
    pub id: ApproverId,
    /// How he calls it.
    pub label: String,
    /// Whether its provider keeps a copy, so that it works on several devices.
    pub backed_up: bool,
    /// Since when it is there.
    pub created_at: UnixTime,
    /// When it was used last.
    pub used_at: Option<UnixTime>,
}

/// Gives a passkey another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenamePasskey {
    /// How the citizen calls it from now on.
    pub label: String,
}

/// What may approve a transaction in place of a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalOptions {
    /// Relying party identifier; empty where passkeys cannot be used.
    pub rp_id: String,
    /// Credential identifiers of the passkeys.
    pub passkeys: Vec<Binary>,
    /// What the citizen calls his phone, if it may approve.
    #[serde(default)]
    pub phone: Option<String>,
}

/// A login with a passkey under way. It is the same for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyLoginStarted {
    /// Names it in [`PasskeyLoginFinish`].
    pub login: String,
    /// The page makes the challenge of it: [`crate::webauthn::LoginChallenge`].
    pub nonce: Nonce,
    /// Relying party identifier.
    pub rp_id: String,
}

/// What the passkey said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasskeyLoginFinish {
    /// From [`PasskeyLoginStarted`].
    pub login: String,
    /// User handle from the authenticator.
    pub user: Binary,
    /// Canonical [`crate::protocol::Approval`] by the passkey, of the challenge.
    pub assertion: Binary,
}
