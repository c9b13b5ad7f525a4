//! What the tests are told about where things are.

use std::path::PathBuf;

/// The file or directory that a variable names. `cargo xtask test` sets them all.
///
/// # Panics
/// When it is not set: a test that cannot run must not look as if it had passed.
#[must_use]
pub fn path(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).map(PathBuf::from);
    path.unwrap_or_else(|| panic!("{variable} is not set: run `cargo xtask test`"))
}

/// The root of the repository.
#[must_use]
pub fn repository() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
