//! The messages with which the parts prove things to one another.
//!
//! A citizen's browser seals an [`activation`] to the signer for exactly one [`intent`]; the gateway
//! adds a signed [`assertion`] of the factors it saw proved; the signer checks both for itself. Where the
//! citizen's own device or passkey gives an [`approval`], the signer checks that as well.

pub mod activation;
pub mod approval;
pub mod approver;
pub mod assertion;
pub mod certificate;
pub mod device;
pub mod evidence;
pub mod intent;
mod revocation;
pub mod signed;
pub mod unlock;

pub use activation::{
    EnrolmentActivation, IssuanceActivation, RewrapActivation, Sealed, SignatureActivation,
};
pub use approval::{Approval, ComparisonCode, DeviceApproval, PasskeyApproval};
pub use approver::{Approver, PlatformKey};
pub use assertion::{
    ActivationAssertion, EndingAssertion, IdentityAssertion, InquiryAssertion, RemovalAssertion,
    RevocationAssertion, SuspensionAssertion,
};
pub use certificate::{LoginStatement, RegistrationStatement};
pub use device::{DeviceAnswer, DeviceDecision, DeviceEnrolment};
pub use intent::{AnyIntent, EnrolmentIntent, Intent, IssuanceIntent, RewrapIntent, SigningIntent};
pub use revocation::{AskedBy, RevocationReason, Suspension};
pub use signed::{ActivationKeyStatement, LogKeyStatement, Signed, UnsignedMessage};
pub use unlock::UnlockKey;
