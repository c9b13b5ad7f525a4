//! Personal data, sealed.

use crate::app::App;
use crate::ports::Ports;
use crate::sms::Recipient;
use crate::store::StoreError;
use crate::store::citizens::{CitizenRow, SealedProfile};
use crate::world::ServiceError;
use rubrica_core::identity::{
    ContrastDatum, EmailAddress, IdentityDocument, MobilePhone, PersonName, RegistrationLevel,
    RegistrationWay, SubjectId,
};
use rubrica_core::time::{Date, UnixTime};
use serde::{Deserialize, Serialize};

/// What the registration knows. Stored sealed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Profile {
    /// Names.
    pub(crate) name: PersonName,
    /// Document, with DNI or NIE.
    pub(crate) document: IdentityDocument,
    /// First day of the document; a permanent DNI has one.
    pub(crate) document_issued: Option<Date>,
    /// Mobile phone: no other citizen has it.
    pub(crate) phone: MobilePhone,
    /// Address of e-mail.
    pub(crate) email: EmailAddress,
    /// Level of the registration.
    pub(crate) level: RegistrationLevel,
    /// How he came to be registered.
    pub(crate) way: RegistrationWay,
    /// When he was registered.
    pub(crate) registered_at: UnixTime,
    /// Last physical presence or act with the DNIe.
    pub(crate) last_presence: UnixTime,
    /// Version of the conditions that he accepted.
    pub(crate) conditions_version: u16,
    /// Office of the last act at one.
    pub(crate) office: Option<String>,
    /// Officer of that act.
    pub(crate) officer: Option<String>,
    /// Who answers for a minor, and the paper that says so.
    pub(crate) guardian: Option<String>,
    /// Language for messages.
    pub(crate) language: String,
}

impl Profile {
    /// Where messages to the citizen go.
    pub(crate) fn recipient(&self) -> Recipient<'_> {
        Recipient { phone: self.phone.as_str(), language: &self.language }
    }
}

impl core::fmt::Debug for Profile {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Profile(…)")
    }
}

/// Where a profile is sealed to.
const PROFILE: &[u8] = b"rubrica/edge/profile/v1";

impl<P: Ports> App<P> {
    /// Seals personal data for the store.
    pub(crate) fn seal_profile(
        &self,
        subject: &SubjectId,
        profile: &Profile,
    ) -> Result<SealedProfile, ServiceError> {
        let bytes = serde_json::to_vec(profile).map_err(|_| ServiceError::Internal("profile"))?;
        // Nothing enters a profile that this datum cannot be read from.
        let contrast = ContrastDatum::of_document(&profile.document, profile.document_issued)
            .map_err(|_| ServiceError::Internal("contrast datum"))?;
        Ok(SealedProfile {
            bytes: self.seal(subject, PROFILE, &bytes),
            contrast: self.keys.contrast(subject, &contrast),
        })
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
