//! The ceremony of a certification authority: a root that is made offline, used and put away, and a
//! signer that never has its key [EN 319 411-1 §6.5.1; EN 319 401].
//!
//! The signer makes the key of its issuing authority and asks for a certificate
//! ([`Signer::request_authority`]); the root, on a machine without a network, certifies it
//! ([`OfflineRoot`]); the signer takes what came back ([`Signer::install_authority`]).

mod offline;
mod online;

pub use crate::ca::{FromRoot, InstallError};
pub use offline::{Certified, OfflineError, OfflineRoot, RootNames};
pub use online::CeremonyError;

#[cfg(doc)]
use crate::Signer;
