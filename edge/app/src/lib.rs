//! The gateway: accounts, sessions, one-time codes and transactions as one router with ports.
//!
//! The router works on `http` types and knows no runtime. What it needs of the world comes through
//! [`ports::Ports`]; the shells on tokio, Spin and Workers implement that trait and nothing else.

mod app;
pub mod ports;
pub mod settings;
pub mod store;

pub use app::{App, MAX_BODY_BYTES};
pub use store::SCHEMA;
