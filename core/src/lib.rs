//! Everything that browser, edge, signer and terminal must agree on.
//!
//! Identifiers, digests, the messages of the protocol with their one canonical encoding, the
//! shapes of the HTTP interfaces, signature formats and their validation. This package has no
//! network, file, clock, randomness or log of its own: time and randomness come in as arguments.

pub mod activation_key;
pub mod api;
mod asn1;
pub mod cades;
pub mod canonical;
mod cms;
pub mod digest;
pub mod entropy;
pub mod identity;
pub mod inherited;
pub mod opaque;
pub mod pades;
pub mod password;
pub mod pdf;
pub mod pkcs12;
pub mod policy;
pub mod protocol;
pub mod recognised;
pub mod revocation;
pub mod secret;
pub mod sms;
pub mod source;
pub mod time;
pub mod transparency;
pub mod validation;
pub mod webauthn;
pub mod x509;
