//! The gateway: accounts, sessions, one-time codes and transactions as one router with ports.
//!
//! The router works on `http` types and knows no runtime. What it needs of the world comes through
//! [`ports::Ports`]; the shells on tokio, Spin and Workers implement that trait and nothing else.

mod activation;
mod app;
mod certificate;
mod citizen;
mod deregistration;
mod device;
mod ending;
mod handle;
mod inherited;
mod keys;
mod letter;
mod login;
mod me;
mod office;
mod origin;
mod otp;
mod paper;
mod passkeys;
mod pin;
mod pki;
pub mod ports;
mod push;
mod registry;
mod request;
mod revocation;
mod session;
pub mod settings;
mod signer;
mod sms;
mod store;
mod transaction;
mod transparency;
mod video;
mod world;

pub use app::{App, MAX_BODY_BYTES};
pub use store::schema;
