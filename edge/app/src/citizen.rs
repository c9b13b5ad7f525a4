//! What is known of a citizen.

use crate::app::App;
use crate::ports::Ports;
use crate::sms::Recipient;
use crate::store::StoreError;
use crate::store::citizens::CitizenRow;
use crate::world::ServiceError;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::RegisterCitizen;
use rubrica_core::identity::{IdentityDocument, PersonName, RegistrationLevel, SubjectId};
use rubrica_core::opaque::StretchingParameters;
use rubrica_core::time::UnixTime;
use serde::{Deserialize, Serialize};

/// Personal data: what the registration office said. Stored sealed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Profile {
    /// Names.
    pub(crate) name: PersonName,
    /// Document, with DNI or NIE.
    pub(crate) document: IdentityDocument,
    /// Mobile phone, E.164.
    pub(crate) phone: String,
    /// Level of the registration.
    pub(crate) level: RegistrationLevel,
    /// Last physical presence or act with the DNIe.
    pub(crate) last_presence: UnixTime,
    /// Language for messages.
    pub(crate) language: String,
}

impl Profile {
    /// Where messages to the citizen go.
    pub(crate) fn recipient(&self) -> Recipient<'_> {
        Recipient { phone: &self.phone, language: &self.language }
    }
}

impl From<RegisterCitizen> for Profile {
    fn from(citizen: RegisterCitizen) -> Self {
        let RegisterCitizen { name, document, phone, level, last_presence, language } = citizen;
        Self { name, document, phone, level, last_presence, language }
    }
}

/// Where a profile is sealed to.
const PROFILE: &[u8] = b"rubrica/edge/profile/v1";

/// The account [domain A4.5]. That a code or an account is blocked is not here but in the counters
/// of [`crate::store::tries`]: they block numbers of nobody in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum Account {
    /// Registered; waits for the activation code with this keyed hash.
    NotActive {
        /// Keyed hash of the code.
        code: Binary,
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

impl<P: Ports> App<P> {
    /// Seals personal data for the store.
    pub(crate) fn seal_profile(
        &self,
        subject: &SubjectId,
        profile: &Profile,
    ) -> Result<Vec<u8>, ServiceError> {
        let bytes = serde_json::to_vec(profile).map_err(|_| ServiceError::Internal("profile"))?;
        Ok(self.seal(subject, PROFILE, &bytes))
    }

    /// Opens stored personal data.
    pub(crate) fn open_profile(
        &self,
        subject: &SubjectId,
        row: &CitizenRow,
    ) -> Result<Profile, ServiceError> {
        let bytes = self.open(subject, PROFILE, &row.profile)?;
        serde_json::from_slice(&bytes).map_err(|_| StoreError::Unreadable("profile").into())
    }
}

/// The last three digits of a phone [domain D5].
pub(crate) fn phone_hint(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().collect();
    digits.iter().skip(digits.len().saturating_sub(3)).collect()
}
