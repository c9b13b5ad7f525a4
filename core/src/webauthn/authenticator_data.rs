//! Authenticator data [WebAuthn 3 §6.1].
//!
//! ```text
//! rpIdHash 32 ‖ flags 1 ‖ signCount 4 ‖ attestedCredentialData? ‖ extensions?
//! ```

use super::Site;
use crate::digest::sha256;
use crate::protocol::approval::ApprovalError;
use minicbor::Decoder;

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const ATTESTED: u8 = 0x40;
const EXTENSIONS: u8 = 0x80;

/// What is there in any case.
pub(super) struct Head<'a> {
    pub(super) counter: u32,
    /// Synchronised by its provider: lives on more than one device.
    pub(super) backed_up: bool,
    flags: u8,
    rest: &'a [u8],
}

/// What is there of a new credential.
pub(super) struct Attested<'a> {
    pub(super) credential: &'a [u8],
    /// COSE_Key, and maybe extensions behind it.
    pub(super) rest: &'a [u8],
}

impl<'a> Head<'a> {
    /// Made for this relying party, by a user who was there and verified.
    pub(super) fn read(data: &'a [u8], site: Site<'_>) -> Result<Self, ApprovalError> {
        let (rp, rest) = data.split_first_chunk::<32>().ok_or(ApprovalError::Malformed)?;
        let ([flags], rest) = rest.split_first_chunk::<1>().ok_or(ApprovalError::Malformed)?;
        let (counter, rest) = rest.split_first_chunk::<4>().ok_or(ApprovalError::Malformed)?;
        if *rp != sha256(site.rp_id.as_bytes()) {
            return Err(ApprovalError::OtherSite);
        }
        let both = USER_PRESENT | USER_VERIFIED;
        if flags & both != both {
            return Err(ApprovalError::UserNotVerified);
        }
        // What cannot be backed up is not backed up [WebAuthn 3 §7.2, step 20].
        if flags & (BACKED_UP | BACKUP_ELIGIBLE) == BACKED_UP {
            return Err(ApprovalError::Malformed);
        }
        Ok(Self {
            counter: u32::from_be_bytes(*counter),
            backed_up: flags & BACKED_UP != 0,
            flags: *flags,
            rest,
        })
    }

    /// `aaguid 16 ‖ credentialIdLength 2 ‖ credentialId ‖ COSE_Key` [WebAuthn 3 §6.5.2].
    pub(super) fn attested(&self) -> Result<Attested<'a>, ApprovalError> {
        if self.flags & ATTESTED == 0 {
            return Err(ApprovalError::Malformed);
        }
        let (_aaguid, rest) =
            self.rest.split_first_chunk::<16>().ok_or(ApprovalError::Malformed)?;
        let (len, rest) = rest.split_first_chunk::<2>().ok_or(ApprovalError::Malformed)?;
        let len = usize::from(u16::from_be_bytes(*len));
        if !(1..=MAX_CREDENTIAL_LEN).contains(&len) {
            return Err(ApprovalError::Malformed);
        }
        let (credential, rest) = rest.split_at_checked(len).ok_or(ApprovalError::Malformed)?;
        Ok(Attested { credential, rest })
    }

    /// Nothing stands behind but the extensions that the flags announce: one map.
    pub(super) fn ends_with(&self, rest: &[u8]) -> Result<(), ApprovalError> {
        let end = if self.flags & EXTENSIONS == 0 {
            0
        } else {
            let mut decoder = Decoder::new(rest);
            let is_map = decoder.datatype().is_ok_and(|kind| kind == minicbor::data::Type::Map);
            if !is_map || decoder.skip().is_err() {
                return Err(ApprovalError::Malformed);
            }
            decoder.position()
        };
        if end == rest.len() { Ok(()) } else { Err(ApprovalError::Malformed) }
    }
}

/// The data of an assertion. Gives the counter.
pub(crate) fn check_assertion_data(data: &[u8], site: Site<'_>) -> Result<u32, ApprovalError> {
    let head = Head::read(data, site)?;
    if head.flags & ATTESTED != 0 {
        return Err(ApprovalError::Malformed);
    }
    head.ends_with(head.rest)?;
    Ok(head.counter)
}

/// [WebAuthn 3 §4, Credential ID]
pub(crate) const MAX_CREDENTIAL_LEN: usize = 1023;
