//! Who is meant: identifiers, identity documents and levels as types.

mod act;
mod assurance;
mod contrast;
mod email;
mod identifiers;
mod level;
mod national_id;
mod officer;
mod own_act;
mod paper_code;
mod phone;
mod pin;
mod sia;
pub mod state;
mod support_number;

pub use act::{Act, Needed};
pub use assurance::{Assurance, LoginMethod};
pub use contrast::{CanonicalContrast, ContrastDatum, ContrastError};
pub use email::{EmailAddress, EmailAddressError};
pub use identifiers::{
    ApproverId, CredentialId, DeviceId, EvidenceId, IdentifierError, KeyId, LetterId, Nonce,
    RequestId, SessionId, SubjectId, TransactionId,
};
pub use level::{Factor, RegistrationLevel, RegistrationWay};
pub use national_id::{NationalId, NationalIdError, NationalIdKind};
pub use officer::{Duty, OfficerName, OfficerNameError, OfficerRole};
pub use own_act::{Needs, OwnAct};
pub use paper_code::{ActivationCode, LetterCode, PaperCodeError};
pub use phone::{MobilePhone, MobilePhoneError};
pub use pin::{AccessKey, OwnCode, Pin, PinError};
pub use sia::{Sia, SiaError};
pub use support_number::{SupportNumber, SupportNumberError};

use crate::time::Date;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// The identity document that a registration, and every certificate issued on it, is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct IdentityDocument {
    /// What it is.
    #[n(0)]
    pub kind: DocumentKind,
    /// The number of the person: DNI or NIE.
    #[n(1)]
    pub number: NationalId,
    /// The number of this very document ("número de soporte").
    #[n(2)]
    pub support_number: String,
    /// Its last day. A permanent DNI says 9999-01-01.
    #[n(3)]
    pub expires: Date,
}

/// Kinds of identity documents that certificates may be bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Documento Nacional de Identidad.
    #[n(0)]
    Dni,
    /// Tarjeta de Identidad de Extranjero.
    #[n(1)]
    Tie,
    /// Certificate of registration of a citizen of the Union, with passport or national card.
    #[n(2)]
    EuCitizen,
}

/// The names of a natural person as the identity document writes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct PersonName {
    /// Given names.
    #[n(0)]
    pub given: String,
    /// First surname.
    #[n(1)]
    pub surname: String,
    /// Second surname, where there is one.
    #[n(2)]
    pub second_surname: Option<String>,
}

impl PersonName {
    /// `SURNAMES, NAME` in capitals, as certificates of the police carry it.
    #[must_use]
    pub fn common_name(&self) -> String {
        let surnames = self.surnames();
        format!("{}, {}", surnames.to_uppercase(), self.given.to_uppercase())
    }

    /// Both surnames, or the only one.
    #[must_use]
    pub fn surnames(&self) -> String {
        match &self.second_surname {
            Some(second) => format!("{} {second}", self.surname),
            None => self.surname.clone(),
        }
    }

    /// Given name and surnames, as one would write to the person.
    #[must_use]
    pub fn full(&self) -> String {
        format!("{} {}", self.given, self.surnames())
    }
}
