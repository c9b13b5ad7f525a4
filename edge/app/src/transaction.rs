//! Transactions: one act of a citizen, from what he asks to what the signer answers.
//!
//! `Opened → OtpSent → PasswordStarted → Authorised → Completed`, or `Cancelled` or `Failed`.

mod assertion;
mod authorise;
mod error;
mod open;
mod password_change;
mod phone;
mod state;
mod steps;

pub(crate) use error::TransactionError;

use crate::app::App;
use crate::ports::Ports;
use crate::session::{Live, SessionError};
use crate::store::{StoreError, touched, transactions};
use crate::world::ServiceError;
use rubrica_core::identity::{SubjectId, TransactionId};
use state::{Act, Record, State};

/// A transaction as it was found.
#[derive(Debug)]
struct Found {
    subject: SubjectId,
    id: TransactionId,
    record: Record,
    version: i64,
}

impl<P: Ports> App<P> {
    /// Finds a transaction of this citizen.
    async fn transaction(&self, live: &Live, id: &str) -> Result<Found, TransactionError> {
        let subject = live.subject();
        // CHK-TRX-01: unknown, or somebody else's: not told apart.
        let id: TransactionId = id.parse().map_err(|_| TransactionError::Unknown)?;
        let results = self.run(subject, [transactions::find(subject, &id)]).await?;
        let found = transactions::read(&results, 0).map_err(ServiceError::from)?;
        let (body, version) = found.ok_or(TransactionError::Unknown)?;
        let body = self.open(subject, &place(&id), &body)?;
        let record: Record = serde_json::from_slice(&body)
            .map_err(|_| ServiceError::from(StoreError::Unreadable("transaction")))?;
        // CHK-PWD-01: with a password that has to be replaced, it is replaced and nothing else.
        if live.is_for_renewal() && !matches!(record.act, Act::PasswordChange) {
            return Err(SessionError::MustRenew.into());
        }
        Ok(Found { subject: *subject, id, record, version })
    }

    /// A transaction that can still go on.
    async fn living_transaction(&self, live: &Live, id: &str) -> Result<Found, TransactionError> {
        let found = self.transaction(live, id).await?;
        // CHK-TRX-03: an act is authorised in time or not at all.
        if found.record.state.is_open() && self.ports.now() >= found.record.expires_at {
            return Err(TransactionError::Expired);
        }
        Ok(found)
    }

    /// Writes the next state, if nobody else has taken a step meanwhile.
    async fn step(&self, found: &mut Found, next: State) -> Result<(), TransactionError> {
        found.record.state = next;
        let body = self.seal_record(found)?;
        let step = transactions::step(&found.subject, &found.id, found.version, &body);
        let stepped = self.run(&found.subject, [step]).await?;
        if !touched(&stepped, 0) {
            return Err(TransactionError::Busy);
        }
        found.version += 1;
        Ok(())
    }

    fn seal_record(&self, found: &Found) -> Result<Vec<u8>, ServiceError> {
        let body =
            serde_json::to_vec(&found.record).map_err(|_| ServiceError::Internal("transaction"))?;
        Ok(self.seal(&found.subject, &place(&found.id), &body))
    }
}

/// Where a transaction is sealed to.
fn place(id: &TransactionId) -> Vec<u8> {
    [b"rubrica/edge/transaction/v1".as_slice(), id.as_bytes()].concat()
}
