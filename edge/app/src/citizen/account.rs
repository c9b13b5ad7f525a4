//! The account of Cl@ve Permanente.

use crate::store::StoreError;
use crate::store::citizens::CitizenRow;
use crate::world::ServiceError;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::Renewal;
use rubrica_core::identity::state::PermanenteState;
use rubrica_core::opaque::StretchingParameters;
use rubrica_core::policy::Policy;
use rubrica_core::time::UnixTime;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The account [domain A4.5]. That a code or an account is blocked is not here but in the counters
/// of [`crate::store::tries`]: they block numbers of nobody in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum Account {
    /// Waits for the activation code.
    NotActive,
    /// Has a password of a system before this one. How that hashed it is in
    /// [`crate::store::inherited`], which outlives it.
    Preloaded {
        /// The OPAQUE record, of the value of its verifier.
        record: Binary,
        /// How the value was stretched for it.
        stretching: StretchingParameters,
        /// When it was imported.
        since: UnixTime,
    },
    /// Has a password.
    Active {
        /// The OPAQUE record.
        record: Binary,
        /// How the password was stretched for it.
        stretching: StretchingParameters,
        /// When the password was chosen.
        since: UnixTime,
    },
    /// Given up.
    Deregistered,
}

impl Account {
    /// Has the password of this record from now on.
    pub(crate) fn with_password(record: Vec<u8>, now: UnixTime) -> Self {
        let stretching = StretchingParameters::default();
        Self::Active { record: record.into(), stretching, since: now }
    }

    /// Has, from now on, the password of a system before this one whose value has this record.
    pub(crate) fn preloaded(record: Vec<u8>, now: UnixTime) -> Self {
        let stretching = StretchingParameters::default();
        Self::Preloaded { record: record.into(), stretching, since: now }
    }

    /// The record of the password, and how it was stretched.
    pub(crate) fn password(&self) -> Option<(&[u8], StretchingParameters)> {
        match self {
            Self::Active { record, stretching, .. } => Some((record.as_ref(), *stretching)),
            Self::NotActive | Self::Preloaded { .. } | Self::Deregistered => None,
        }
    }

    /// The record of the password of before, while it can be used.
    pub(crate) fn inherited(
        &self,
        policy: &Policy,
        now: UnixTime,
    ) -> Option<(&[u8], StretchingParameters)> {
        match self {
            Self::Preloaded { record, stretching, .. }
                if self.state(policy, now) == PermanenteState::Preloaded =>
            {
                Some((record.as_ref(), *stretching))
            }
            _ => None,
        }
    }

    /// Where the account stands, but for what counters block.
    pub(crate) fn state(&self, policy: &Policy, now: UnixTime) -> PermanenteState {
        let ttl = Duration::from_secs(policy.password_ttl_s.into());
        let inherited_ttl = Duration::from_secs(policy.inherited_ttl_s.into());
        match self {
            Self::NotActive => PermanenteState::NotActive,
            // CHK-INH-06: what nobody has replaced in time is no password any more.
            Self::Preloaded { since, .. } if now >= since.plus(inherited_ttl) => {
                PermanenteState::NotActive
            }
            Self::Preloaded { .. } => PermanenteState::Preloaded,
            // CHK-PWD-01: a password is good for as long as the policy says.
            Self::Active { since, .. } if now >= since.plus(ttl) => PermanenteState::Expired,
            Self::Active { .. } => PermanenteState::Active,
            Self::Deregistered => PermanenteState::Deregistered,
        }
    }

    /// Why the password has to be replaced before anything else, if it has.
    pub(crate) fn renewal(&self, policy: &Policy, now: UnixTime) -> Option<Renewal> {
        match self {
            // CHK-INH-05: a session that it has opened is no better when its time is over meanwhile.
            Self::Preloaded { .. } => Some(Renewal::Inherited),
            _ => self.state(policy, now).must_replace_password().then_some(Renewal::Expired),
        }
    }

    /// Reads a stored account.
    pub(crate) fn of(row: &CitizenRow) -> Result<Self, ServiceError> {
        serde_json::from_slice(&row.account).map_err(|_| StoreError::Unreadable("account").into())
    }

    /// The account as it is stored.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, ServiceError> {
        serde_json::to_vec(self).map_err(|_| ServiceError::Internal("account"))
    }
}
