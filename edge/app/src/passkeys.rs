//! Passkeys: for logging in, and for approving acts in place of a code by SMS. What the gateway
//! keeps is for its own checks; the signer keeps its own and believes nothing of these.

mod approve;
mod challenge;
mod error;
mod list;
mod login;
mod register;

pub(crate) use approve::ApproveError;
pub(crate) use error::PasskeyError;
pub(crate) use register::Enrolling;

use crate::app::App;
use crate::ports::Ports;
use crate::store::passkeys::PasskeyRow;
use crate::store::{StoreError, passkeys};
use crate::world::ServiceError;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::PasskeySite;
use rubrica_core::canonical;
use rubrica_core::identity::{ApproverId, SubjectId};
use rubrica_core::protocol::Approver;
use serde::{Deserialize, Serialize};

/// What is stored of a passkey, sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Body {
    /// Canonical [`Approver`].
    approver: Binary,
    label: String,
    backed_up: bool,
}

impl Body {
    fn approver(&self) -> Result<Approver, ServiceError> {
        canonical::decode(self.approver.as_ref())
            .map_err(|_| StoreError::Unreadable("passkey").into())
    }

    /// The credential identifier.
    fn credential(&self) -> Result<Binary, ServiceError> {
        match self.approver()? {
            Approver::Passkey { credential, .. } => Ok(credential.0.into()),
            Approver::Device { .. } => Err(StoreError::Unreadable("passkey").into()),
        }
    }
}

/// Where a passkey is sealed to.
fn place(id: &ApproverId) -> Vec<u8> {
    [b"rubrica/edge/passkey/v1".as_slice(), id.as_bytes()].concat()
}

impl<P: Ports> App<P> {
    fn site(&self) -> Result<PasskeySite, PasskeyError> {
        self.settings.passkey_site().ok_or(PasskeyError::Unavailable)
    }

    fn seal_passkey(
        &self,
        subject: &SubjectId,
        id: &ApproverId,
        body: &Body,
    ) -> Result<Vec<u8>, ServiceError> {
        let bytes = serde_json::to_vec(body).map_err(|_| ServiceError::Internal("passkey"))?;
        Ok(self.seal(subject, &place(id), &bytes))
    }

    fn open_passkey_row(
        &self,
        subject: &SubjectId,
        row: &PasskeyRow,
    ) -> Result<Body, ServiceError> {
        let bytes = self.open(subject, &place(&row.id), &row.body)?;
        serde_json::from_slice(&bytes).map_err(|_| StoreError::Unreadable("passkey").into())
    }

    /// All passkeys of a citizen.
    async fn passkeys_of(
        &self,
        subject: &SubjectId,
    ) -> Result<Vec<(PasskeyRow, Body)>, ServiceError> {
        let results = self.run(subject, [passkeys::list(subject)]).await?;
        let rows = passkeys::read(&results, 0)?;
        rows.into_iter()
            .map(|row| self.open_passkey_row(subject, &row).map(|body| (row, body)))
            .collect()
    }

    /// The passkey of that name.
    async fn passkey(
        &self,
        subject: &SubjectId,
        id: &ApproverId,
    ) -> Result<Option<(PasskeyRow, Body)>, ServiceError> {
        let results = self.run(subject, [passkeys::find(subject, id)]).await?;
        let row = passkeys::read(&results, 0)?.pop();
        row.map(|row| self.open_passkey_row(subject, &row).map(|body| (row, body))).transpose()
    }
}
