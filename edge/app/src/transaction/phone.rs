//! The citizen's phone approves an act, or puts an end to it.

use super::error::TransactionError;
use super::state::{Asked, State};
use crate::app::App;
use crate::passkeys::ApproveError;
use crate::ports::Ports;
use crate::store::{StoreError, transactions};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::v1::device::{RequestOpened, RequestedAct};
use rubrica_core::identity::{SubjectId, TransactionId};

/// How often a transaction is ended against steps that are taken at the same moment.
const ATTEMPTS: usize = 5;

impl<P: Ports> App<P> {
    /// `POST /transactions/{id}/phone`.
    pub(crate) async fn ask_phone(
        &self,
        request: &Request<Vec<u8>>,
        id: &str,
    ) -> Result<RequestOpened, TransactionError> {
        let live = self.changing_session(request).await?;
        let mut found = self.living_transaction(&live, id).await?;
        let intent = found.record.intent(found.subject, found.id);
        if RequestedAct::of(&intent).is_none() {
            return Err(TransactionError::NotAsked);
        }
        let next = found.record.state.clone().asked(Asked::Approval)?;
        // CHK-MOV-20: a phone that the signer does not know is not asked: it could only be refused.
        if self.phone_approver(&found.subject).await?.is_none() {
            return Err(ApproveError::NoPhone.into());
        }
        found.record.asked = Asked::Approval;
        self.step(&mut found, next).await?;
        let opened = self.open_act_request(&found.subject, &intent, found.record.expires_at).await;
        opened.map_err(|error| TransactionError::Phone(Box::new(error)))
    }

    /// CHK-MOV-24: whoever answers anything but yes has not asked for this act, so that nobody goes on
    /// with it in another way. A transaction that was authorised already is carried out.
    pub(crate) async fn end_rejected(
        &self,
        subject: &SubjectId,
        id: TransactionId,
    ) -> Result<(), ServiceError> {
        for _ in 0..ATTEMPTS {
            let results = self.run(subject, [transactions::find(subject, &id)]).await?;
            let Some((body, version)) = transactions::read(&results, 0)? else { return Ok(()) };
            let body = self.open(subject, &super::place(&id), &body)?;
            let record =
                serde_json::from_slice(&body).map_err(|_| StoreError::Unreadable("transaction"))?;
            let mut found = super::Found { subject: *subject, id, record, version };
            if !found.record.state.is_open() {
                return Ok(());
            }
            match self.step(&mut found, State::Dead).await {
                Ok(()) => return Ok(()),
                Err(TransactionError::Busy) => {}
                Err(TransactionError::Service(error)) => return Err(error),
                Err(_) => return Err(ServiceError::Internal("end of a transaction")),
            }
        }
        Err(ServiceError::Internal("end of a transaction"))
    }
}
