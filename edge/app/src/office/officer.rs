//! An officer as the store has him.

use crate::app::App;
use crate::citizen::Account;
use crate::ports::Ports;
use crate::sms::Recipient;
use crate::store::StoreError;
use crate::store::officers::{self, OfficerRow};
use crate::world::ServiceError;
use rubrica_core::identity::{MobilePhone, OfficerName, OfficerRole, SubjectId};
use serde::{Deserialize, Serialize};

/// What is known of an officer as a person. Stored sealed.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Details {
    /// By which he logs in.
    pub(super) officer: OfficerName,
    /// As he is called.
    pub(super) name: String,
    /// Where his codes are sent to.
    pub(super) phone: MobilePhone,
    /// Language for messages.
    pub(super) language: String,
}

impl Details {
    /// Where messages to the officer go.
    pub(super) fn recipient(&self) -> Recipient<'_> {
        Recipient { phone: self.phone.as_str(), language: &self.language }
    }
}

/// An officer who has not ended.
pub(super) struct Officer {
    pub(super) details: Details,
    pub(super) role: OfficerRole,
    pub(super) office: String,
    pub(super) account: Account,
}

/// Where the details are sealed to.
const DETAILS: &[u8] = b"rubrica/edge/officer/v1";

impl<P: Ports> App<P> {
    /// Seals what is known of an officer.
    pub(super) fn seal_officer(
        &self,
        subject: &SubjectId,
        details: &Details,
    ) -> Result<Vec<u8>, ServiceError> {
        let bytes = serde_json::to_vec(details).map_err(|_| ServiceError::Internal("officer"))?;
        Ok(self.seal(subject, DETAILS, &bytes))
    }

    /// Reads what [`officers::find`] gave.
    pub(super) fn read_officer(
        &self,
        subject: &SubjectId,
        row: OfficerRow,
    ) -> Result<Officer, ServiceError> {
        let unreadable = |what| ServiceError::from(StoreError::Unreadable(what));
        let bytes = self.open(subject, DETAILS, &row.details)?;
        Ok(Officer {
            details: serde_json::from_slice(&bytes).map_err(|_| unreadable("officer"))?,
            role: row.role,
            office: row.office,
            account: serde_json::from_slice(&row.account).map_err(|_| unreadable("account"))?,
        })
    }

    /// The officer with this pseudonym, if he has not ended.
    pub(super) async fn officer(
        &self,
        subject: &SubjectId,
    ) -> Result<Option<Officer>, ServiceError> {
        let results = self.run(subject, [officers::find(subject)]).await?;
        officers::read(&results, 0)?.map(|row| self.read_officer(subject, row)).transpose()
    }
}
