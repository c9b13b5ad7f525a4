//! Errors as they travel [RFC 9457]. The code is stable; the text for people is made from it where
//! their language is known.

use crate::identity::{Assurance, LoginMethod, Needed};
use serde::{Deserialize, Serialize};

/// `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `urn:rubrica:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status, repeated.
    pub status: u16,
    /// Stable code, for example `otp_wrong`.
    pub code: String,
    /// Tries that are left, where tries are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u8>,
    /// Seconds to wait before it makes sense to try again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
    /// The field of the request, or the check of the signer, that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// How sure of the citizen the service has to be, where it is not sure enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<Assurance>,
    /// The ways to log in that make it so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<LoginMethod>,
}

impl Problem {
    /// A problem with nothing but its code.
    #[must_use]
    pub fn new(status: u16, code: &str) -> Self {
        Self {
            kind: format!("urn:rubrica:problem:{code}"),
            status,
            code: code.to_owned(),
            tries_left: None,
            retry_after_s: None,
            subject: None,
            needs: None,
            ways: Vec::new(),
        }
    }

    /// What is needed, and which ways lead there.
    #[must_use]
    pub fn with_needs(mut self, needed: &Needed) -> Self {
        (self.needs, self.ways) = (Some(needed.login), needed.ways());
        self
    }

    /// How many tries are left.
    #[must_use]
    pub fn with_tries_left(mut self, tries: u8) -> Self {
        self.tries_left = Some(tries);
        self
    }

    /// How long to wait.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// What it is about.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }
}
