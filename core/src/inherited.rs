//! Passwords that come from a system before this one.
//!
//! Such a system kept a *verifier* of each password: a hash with its parameters. At the import the value
//! of the hash becomes the password of an ordinary OPAQUE registration, and the parameters its
//! [`Scheme`]. At a login the hash is computed again where the password is typed, and the value is proved
//! like any password: neither it nor what was typed is ever sent. See `docs/adr/0010`.

mod announced;
mod compute;
mod read;
mod scheme;

pub use announced::{AnnouncedKind, SaltAlphabet, SaltForm};
pub use read::{Verifier, VerifierError};
pub use scheme::{Algorithm, Encoding, Kind, OutOfBounds, Pbkdf2Hash, Scheme, Sha2};
