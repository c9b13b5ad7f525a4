//! The account of Cl@ve Permanente.

use crate::store::StoreError;
use crate::store::citizens::CitizenRow;
use crate::world::ServiceError;
use rubrica_core::api::Binary;
use rubrica_core::opaque::StretchingParameters;
use rubrica_core::time::UnixTime;
use serde::{Deserialize, Serialize};

/// The account [domain A4.5]. That a code or an account is blocked is not here but in the counters
/// of [`crate::store::tries`]: they block numbers of nobody in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum Account {
    /// Waits for the activation code.
    NotActive,
    /// Has a password.
    Active {
        /// The OPAQUE record.
        record: Binary,
        /// How the password was stretched for it.
        stretching: StretchingParameters,
        /// When the password was chosen.
        since: UnixTime,
    },
}

impl Account {
    /// Reads a stored account.
    pub(crate) fn of(row: &CitizenRow) -> Result<Self, ServiceError> {
        serde_json::from_slice(&row.account).map_err(|_| StoreError::Unreadable("account").into())
    }

    /// The account as it is stored.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, ServiceError> {
        serde_json::to_vec(self).map_err(|_| ServiceError::Internal("account"))
    }
}
