//! The gateway as a browser, a registration office and an attacker see it: real SQLite, the real
//! password protocol from the client's side, and every message that leaves it recorded.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod activation;
mod acts;
#[path = "../../../../tests/src/authenticator.rs"]
mod authenticator;
mod ceremony;
mod certificate;
mod device;
mod enumeration;
mod files;
mod forgery;
mod inherited;
mod letters;
mod login;
mod me;
mod office;
mod officers;
mod otp;
mod passkeys;
mod password;
mod pin;
mod purposes;
#[path = "../../../../tests/src/push_receiver.rs"]
mod push_receiver;
mod registry;
mod revocation;
mod secrecy;
mod session;
mod sessions;
mod sms;
mod timestamps;
mod transaction;
mod video;
mod world;
