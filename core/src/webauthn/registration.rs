//! A new passkey: the attestation object [WebAuthn 3 §6.5, §7.1].

use super::authenticator_data::Head;
use super::client_data::{Ceremony, check_client_data};
use super::{Site, key};
use crate::canonical::Bytes;
use crate::protocol::Approver;
use crate::protocol::approval::ApprovalError;
use minicbor::Decoder;
use minicbor::data::Type;

/// A passkey as its authenticator has made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPasskey {
    /// What the signer is to know of it.
    pub approver: Approver,
    /// Counter of signatures so far.
    pub counter: u32,
    /// Whether its provider keeps a copy: it works on more than one device.
    pub backed_up: bool,
}

/// Why a new passkey is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegistrationError {
    /// What the authenticator says is not for us, or malformed.
    #[error("registration is not what was asked for")]
    NotAsked(#[from] ApprovalError),
    /// Its key is of an algorithm that was not offered, or no valid key.
    #[error("key of the passkey is not of an algorithm that was offered")]
    Key,
}

/// Reads what `navigator.credentials.create()` gave. The attestation statement may say what it will:
/// no decision hangs on it.
///
/// # Errors
/// [`RegistrationError`].
pub fn read_registration(
    attestation_object: &[u8],
    client_data: &[u8],
    challenge: &[u8; 32],
    site: Site<'_>,
) -> Result<NewPasskey, RegistrationError> {
    check_client_data(client_data, Ceremony::Create, challenge, site)?;
    let data = authenticator_data(attestation_object).ok_or(ApprovalError::Malformed)?;
    let head = Head::read(data, site)?;
    let attested = head.attested()?;
    let (public_key, read) = key::read_cose_key(attested.rest).ok_or(RegistrationError::Key)?;
    head.ends_with(attested.rest.get(read..).unwrap_or_default())?;
    Ok(NewPasskey {
        approver: Approver::Passkey {
            credential: Bytes(attested.credential.to_vec()),
            public_key: Bytes(public_key),
            rp_id: site.rp_id.to_owned(),
            origin: site.origin.to_owned(),
        },
        counter: head.counter,
        backed_up: head.backed_up,
    })
}

/// `{"fmt": text, "attStmt": map, "authData": bytes}`, in the canonical order of CTAP 2, and nothing
/// behind it.
fn authenticator_data(object: &[u8]) -> Option<&[u8]> {
    let mut map = Decoder::new(object);
    (map.map().ok()? == Some(3) && map.str().ok()? == "fmt").then_some(())?;
    map.str().ok()?;
    (map.str().ok()? == "attStmt" && map.datatype().ok()? == Type::Map).then_some(())?;
    map.skip().ok()?;
    (map.str().ok()? == "authData").then_some(())?;
    let data = map.bytes().ok()?;
    (map.position() == object.len()).then_some(data)
}
