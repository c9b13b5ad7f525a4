//! Certification authority and custody of the citizens' keys.
//!
//! [`Signer`] is the service: it issues certificates and signs, and only through the checks that
//! `docs/checks.md` lists. The gateway reaches it over HTTP ([`Signer::serve`]); a program that
//! embeds it opens a data directory with [`Signer::open`].
//!
//! | Module | Story |
//! |---|---|
//! | [`custody`] | keys are made, wrapped and used without ever being shown |
//! | `ca` | certificates of the authorities and of citizens |
//! | [`ceremony`] | a root that is offline, and a signer without its key |
//! | `checks` | what has to be true before a key is touched |
//! | `acts` | issuing and signing, step by step |
//! | [`audit`] | the log that nobody can rewrite unnoticed |
//! | [`backup`] | whatever is written is with a second custodian before it is answered |
//! | [`custodian`] | the second custodian: keeps what it cannot open, and gives it back to several |
//! | `status` | what the world is told of certificates: lists and answers |
//! | [`profile`] | what the operator may say in certificates |
//! | `tsa` | time stamps |
//! | `store` | SQLite, group commit |
//! | `http` | the interface |

mod acts;
mod ca;
mod checks;
mod http;
mod service;
mod status;
mod store;
mod tsa;

pub mod audit;
pub mod backup;
pub mod ceremony;
pub mod custodian;
pub mod custody;
pub mod platform;
pub mod profile;

pub use checks::Refusal;
pub use http::openapi;
pub use service::{
    ActivationKeyError, Bound, Custody, Moved, OpenError, ServeError, Signer, SignerSettings,
    custodian_of,
};
pub use store::StoreError;
pub use store::edge_keys::EdgeKey;
