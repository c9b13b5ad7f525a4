//! Everything that browser, edge, signer and terminal must agree on.
//!
//! Identifiers, digests, the messages of the protocol with their one canonical encoding, the
//! shapes of the HTTP interfaces, signature formats and their validation. This package has no
//! network, file, clock, randomness or log of its own: time and randomness come in as arguments.

pub mod digest;
pub mod identity;
pub mod secret;
pub mod source;
pub mod time;
