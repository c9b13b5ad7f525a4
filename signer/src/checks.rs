//! What has to be true before a key is touched. Each check has an id; `docs/checks.md` lists them
//! with the tests that break them.

pub(crate) mod approval;
pub(crate) mod assertion;
pub(crate) mod enrolling;
pub(crate) mod issuing;
mod refusal;
mod request;
pub(crate) mod rewrapping;
pub(crate) mod signing;

pub use refusal::Refusal;

pub(crate) use request::{ActHead, Approved, ReadRequest};
