//! The citizen's own device or passkey says yes to one act. Whoever relies on it verifies it himself
//! with the [`Approver`] that he was given before: [`Approval::verify`].

use crate::canonical::{Bytes, Message};
use crate::digest::sha256;
use crate::identity::{ApproverId, Factor, TransactionId};
use crate::protocol::approver::{Approver, PlatformKey};
use crate::protocol::signed::Signed;
use crate::time::UnixTime;
use crate::webauthn::{self, Ceremony};
use crate::x509::public_key::PublicKey;
use core::fmt;
use core::str::FromStr;
use minicbor::{Decode, Encode};

/// The three digits that page and device both show for an act. Both compute them from the intent that
/// they hold, so nobody in between chooses what is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct ComparisonCode(#[n(0)] u16);

impl ComparisonCode {
    /// The first four bytes of `SHA-256("rubrica/comparison-code/v1" ‖ digest of the intent)`, big end
    /// first, modulo 1000.
    #[must_use]
    pub fn of(intent_digest: &[u8; 32]) -> Self {
        let [a, b, c, d, ..] =
            sha256(&[b"rubrica/comparison-code/v1".as_slice(), intent_digest].concat());
        let code = u32::from_be_bytes([a, b, c, d]) % 1000;
        Self(u16::try_from(code).unwrap_or_default())
    }
}

impl FromStr for ComparisonCode {
    type Err = ApprovalError;

    /// Exactly three digits, as they are shown.
    fn from_str(text: &str) -> Result<Self, ApprovalError> {
        if text.len() != 3 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ApprovalError::Malformed);
        }
        text.parse().map(Self).map_err(|_| ApprovalError::Malformed)
    }
}

impl fmt::Display for ComparisonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.0)
    }
}

/// "The citizen has seen this act and its code on me, and wants it." Signed by the device's key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DeviceApproval {
    /// The transaction.
    #[n(0)]
    pub transaction: TransactionId,
    /// SHA-256 of the canonical intent.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub intent_digest: [u8; 32],
    /// The device.
    #[n(2)]
    pub device: ApproverId,
    /// The code that was shown.
    #[n(3)]
    pub code: ComparisonCode,
    /// When, by the clock of the device: nobody relies on it.
    #[n(4)]
    pub issued_at: UnixTime,
}

impl Message for DeviceApproval {
    const TAG: &'static str = "rubrica/device-approval/v1";
}

/// A WebAuthn assertion whose challenge is the digest of the intent.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PasskeyApproval {
    /// Credential identifier.
    #[n(0)]
    pub credential: Bytes,
    /// `authenticatorData` [WebAuthn 3 §6.1].
    #[n(1)]
    pub authenticator_data: Bytes,
    /// `clientDataJSON` [WebAuthn 3 §5.8.1].
    #[n(2)]
    pub client_data: Bytes,
    /// Over both, in the encoding of the key's algorithm.
    #[n(3)]
    pub signature: Bytes,
}

/// An approval as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Approval {
    /// By the registered device.
    #[n(0)]
    Device {
        /// Names the device.
        #[n(0)]
        device: ApproverId,
        /// [`Signed`] [`DeviceApproval`].
        #[n(1)]
        signed: Bytes,
        /// That its owner unlocked it for this act: by the [`PlatformKey`], where it has one.
        #[n(2)]
        unlocked: Option<PasskeyApproval>,
    },
    /// By a passkey.
    #[n(1)]
    Passkey(#[n(0)] PasskeyApproval),
}

impl Message for Approval {
    const TAG: &'static str = "rubrica/approval/v1";
}

/// An approval that was believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approved {
    /// What it proves.
    pub factor: Factor,
    /// The counter of signatures of the passkey, or of the phone's [`PlatformKey`]. 0 where it does not
    /// count.
    pub counter: u32,
}

/// Why an approval is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApprovalError {
    /// It is made of something else than it should be.
    #[error("approval is malformed")]
    Malformed,
    /// It is another approver's.
    #[error("approval is of another device or passkey")]
    OtherApprover,
    /// The signature is not the approver's over these bytes.
    #[error("signature of the approval does not verify")]
    BadSignature,
    /// It approves something else.
    #[error("approval is for another act")]
    OtherIntent,
    /// It was made at another site, or in a frame of one.
    #[error("approval was made at another site")]
    OtherSite,
    /// The citizen was not asked, or did not unlock the authenticator.
    #[error("user was not verified")]
    UserNotVerified,
}

impl Approval {
    /// Whose it claims to be.
    #[must_use]
    pub fn approver(&self) -> ApproverId {
        match self {
            Self::Device { device, .. } => *device,
            Self::Passkey(passkey) => ApproverId::of_passkey(passkey.credential.as_ref()),
        }
    }

    /// Whether `approver` approves exactly this act. That an approval serves once follows from the
    /// transaction, which is carried out once.
    ///
    /// # Errors
    /// [`ApprovalError`].
    pub fn verify(
        &self,
        approver: &Approver,
        transaction: &TransactionId,
        intent_digest: &[u8; 32],
    ) -> Result<Approved, ApprovalError> {
        if self.approver() != approver.id() {
            return Err(ApprovalError::OtherApprover);
        }
        let counter = match (self, approver) {
            (Self::Device { signed, unlocked, .. }, Approver::Device { public_key, platform }) => {
                let said = believe_device(signed.as_ref(), public_key.as_ref())?;
                said.is_about(&approver.id(), transaction, intent_digest)?;
                match (platform, unlocked) {
                    (Some(platform), Some(said)) => platform.verify(said, intent_digest)?,
                    // What was enrolled with a lock is not believed without one.
                    (Some(_), None) => return Err(ApprovalError::UserNotVerified),
                    (None, Some(_)) => return Err(ApprovalError::Malformed),
                    (None, None) => 0,
                }
            }
            (Self::Passkey(passkey), Approver::Passkey { public_key, rp_id, origin, .. }) => {
                let site = webauthn::Site { rp_id, origin };
                passkey.verify(public_key.as_ref(), site, intent_digest)?
            }
            _ => return Err(ApprovalError::OtherApprover),
        };
        Ok(Approved { factor: approver.factor(), counter })
    }
}

impl DeviceApproval {
    fn is_about(
        &self,
        device: &ApproverId,
        transaction: &TransactionId,
        intent_digest: &[u8; 32],
    ) -> Result<(), ApprovalError> {
        if self.device != *device {
            return Err(ApprovalError::OtherApprover);
        }
        let same = self.transaction == *transaction
            && self.intent_digest == *intent_digest
            && self.code == ComparisonCode::of(intent_digest);
        if same { Ok(()) } else { Err(ApprovalError::OtherIntent) }
    }
}

impl PasskeyApproval {
    /// Whether the holder of `public_key` (SubjectPublicKeyInfo in DER) signed `challenge` at `site`
    /// with the user verified. Gives the counter.
    ///
    /// # Errors
    /// [`ApprovalError`].
    pub fn verify(
        &self,
        public_key: &[u8],
        site: webauthn::Site<'_>,
        challenge: &[u8; 32],
    ) -> Result<u32, ApprovalError> {
        webauthn::check_client_data(self.client_data.as_ref(), Ceremony::Get, challenge, site)?;
        let counter = webauthn::check_assertion_data(self.authenticator_data.as_ref(), site)?;
        webauthn::check_signature(public_key, self)?;
        Ok(counter)
    }
}

impl PlatformKey {
    /// Whether its owner unlocked the phone for `challenge`. Gives the counter.
    ///
    /// # Errors
    /// [`ApprovalError`].
    pub fn verify(
        &self,
        said: &PasskeyApproval,
        challenge: &[u8; 32],
    ) -> Result<u32, ApprovalError> {
        if said.credential != self.credential {
            return Err(ApprovalError::OtherApprover);
        }
        said.verify(self.public_key.as_ref(), self.site(), challenge)
    }
}

fn believe_device(signed: &[u8], public_key: &[u8]) -> Result<DeviceApproval, ApprovalError> {
    let signed =
        Signed::<DeviceApproval>::from_bytes(signed).map_err(|_| ApprovalError::Malformed)?;
    match PublicKey::from_spki(public_key) {
        Ok(PublicKey::P256(key)) => signed.verify(&key).map_err(|_| ApprovalError::BadSignature),
        _ => Err(ApprovalError::Malformed),
    }
}
