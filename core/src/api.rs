//! Shapes of the HTTP interfaces: JSON with binary values in unpadded base64url.
//!
//! Unknown fields are refused in requests and ignored in answers. CHK-PRV-01: there is
//! deliberately no field that could take a document or a password.

mod binary;
pub mod problem;
pub mod signer;
pub mod v1;

pub use binary::Binary;
pub use problem::Problem;
