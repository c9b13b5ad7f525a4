//! The gateway on tokio, hyper and SQLite.
//!
//! One thread accepts connections and deals them out to one single-threaded executor per core
//! [ADR 4]; SQLite has a thread of its own that commits in groups.

mod address;
mod assets;
mod client;
mod clock;
mod database;
mod outbox;
mod ports;
mod server;

pub use assets::Assets;
pub use client::{ClientListener, ClientListenerError};
pub use clock::Clock;
pub use database::OpenError;
pub use server::{Options, ServeError, serve};
