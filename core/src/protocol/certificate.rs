//! What a citizen signs with a certificate of his own. Each statement holds a challenge of the
//! gateway and its host, so that it serves once and there alone.

use crate::canonical::{Bytes, Message};
use crate::identity::NationalId;
use minicbor::{Decode, Encode};

/// "I want to be registered, or better than I am, with these data and under these conditions."
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RegistrationStatement {
    /// The challenge, made by the gateway.
    #[n(0)]
    pub challenge: Bytes,
    /// The host of the gateway, as the browser sees it.
    #[n(1)]
    pub host: String,
    /// The number of the person.
    #[n(2)]
    pub number: NationalId,
    /// Mobile phone, E.164.
    #[n(3)]
    pub phone: String,
    /// Address for e-mail.
    #[n(4)]
    pub email: String,
    /// Version of the conditions that were accepted.
    #[n(5)]
    pub conditions_version: u16,
}

impl Message for RegistrationStatement {
    const TAG: &'static str = "rubrica/certificate-registration/v1";
}

/// "It is me who logs in."
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LoginStatement {
    /// The challenge, made by the gateway.
    #[n(0)]
    pub challenge: Bytes,
    /// The host of the gateway, as the browser sees it.
    #[n(1)]
    pub host: String,
}

impl Message for LoginStatement {
    const TAG: &'static str = "rubrica/certificate-login/v1";
}
