//! The account of Cl@ve Permanente after its activation.

use serde::{Deserialize, Serialize};

/// A citizen ends his certificates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokeCredentials {
    /// Why.
    pub reason: RevocationRequest,
}

/// What a citizen may say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationRequest {
    /// He does not want them any more.
    Unwanted,
    /// Somebody else may be able to use them.
    Compromised,
}
