//! Parameters of Argon2id [RFC 9106], stored with each record.

use argon2_opaque::{Algorithm, Argon2, Params, Version};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// How much work a guess of the password costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct StretchingParameters {
    /// Memory in KiB.
    #[n(0)]
    pub memory_kib: u32,
    /// Passes over the memory.
    #[n(1)]
    pub passes: u32,
    /// Lanes.
    #[n(2)]
    pub lanes: u32,
}

/// Parameters that a client must not accept from a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stretching parameters outside the accepted range")]
pub struct StretchingError;

impl Default for StretchingParameters {
    /// 19 MiB, two passes: the floor of current guidance, about 40 ms in a browser.
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2, lanes: 1 }
    }
}

impl StretchingParameters {
    /// Whether a record made with these should be made anew at the next login.
    #[must_use]
    pub fn is_below(&self, current: &Self) -> bool {
        self.memory_kib < current.memory_kib || self.passes < current.passes
    }

    /// A hostile gateway could ask for next to no work, to try passwords cheaply, or for so much
    /// that the browser dies: the client accepts neither.
    pub(super) fn function(self) -> Result<Argon2<'static>, StretchingError> {
        let floor = Self::default();
        if self.is_below(&floor) || self.memory_kib > 262_144 || self.passes > 16 || self.lanes != 1
        {
            return Err(StretchingError);
        }
        let parameters = Params::new(self.memory_kib, self.passes, self.lanes, None)
            .map_err(|_| StretchingError)?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
    }
}
