//! The messages with which the parts prove things to one another.
//!
//! A citizen's browser seals an [`activation`] to the signer for exactly one [`intent`]; the gateway
//! adds a signed [`assertion`] of the factors it saw proved; the signer checks both for itself.

pub mod activation;
pub mod assertion;
pub mod intent;
pub mod signed;
pub mod unlock;

pub use activation::{IssuanceActivation, Sealed, SignatureActivation};
pub use assertion::{ActivationAssertion, IdentityAssertion, InquiryAssertion};
pub use intent::{Intent, IssuanceIntent, SigningIntent};
pub use signed::{ActivationKeyStatement, Signed};
pub use unlock::UnlockKey;
