//! A Rust that can build for WebAssembly.
//!
//! `rustup target add` is the way. Where it cannot reach its server, the standard library is built
//! from Debian's source instead and linked as the rustup toolchain [`debian::NAME`].

mod debian;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::process;
use crate::workspace::Workspace;

/// The targets that the products are built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// Browser and Workers.
    Unknown,
    /// Spin, and the tests of `core` on WebAssembly.
    Wasip2,
}

impl Target {
    /// Every target, in the order in which they are set up.
    pub(crate) const ALL: [Self; 2] = [Self::Unknown, Self::Wasip2];

    /// The name that cargo knows it by.
    pub(crate) fn triple(self) -> &'static str {
        match self {
            Self::Unknown => "wasm32-unknown-unknown",
            Self::Wasip2 => "wasm32-wasip2",
        }
    }
}

/// Which toolchain builds for WebAssembly on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The one that is active anyway has the targets.
    Active,
    /// The one built from Debian's source.
    Debian,
}

impl Toolchain {
    /// Finds a toolchain with all targets, or makes one.
    pub(crate) fn ensure(workspace: &Workspace) -> Result<Self> {
        let libraries = active_sysroot()?.join("lib/rustlib");
        if Target::ALL.iter().all(|target| has_std(&libraries, *target)) {
            return Ok(Self::Active);
        }
        if debian::is_current(workspace) {
            return Ok(Self::Debian);
        }
        let triples = Target::ALL.map(Target::triple);
        process::say(&format!("Adding the targets {} with rustup", triples.join(", ")));
        let mut add = Command::new("rustup");
        process::forget_cargo(&mut add);
        add.args(["target", "add"]).args(triples);
        // Without a network rustup may wait for its server for minutes.
        match process::try_for(&mut add, Duration::from_secs(20)) {
            Ok(()) => Ok(Self::Active),
            Err(said) => {
                let reason = said.lines().last().unwrap_or("no reason given").to_owned();
                process::say(&format!("rustup cannot ({reason}); building them from source"));
                debian::build(workspace)?;
                Ok(Self::Debian)
            }
        }
    }

    /// Builds a toolchain from Debian's source, whether or not it is needed.
    pub(crate) fn build(workspace: &Workspace) -> Result<Self> {
        debian::build(workspace)?;
        Ok(Self::Debian)
    }

    /// A cargo that builds into the target directory for WebAssembly.
    pub(crate) fn cargo(self, workspace: &Workspace) -> Command {
        let mut command = process::cargo();
        if self == Self::Debian {
            command.arg(format!("+{}", debian::NAME));
        }
        command.current_dir(&workspace.root).env("CARGO_TARGET_DIR", &workspace.wasm_target);
        command
    }
}

/// Where the toolchain that is active in the repository lives.
fn active_sysroot() -> Result<PathBuf> {
    let mut rustc = Command::new("rustc");
    process::forget_cargo(&mut rustc);
    let sysroot = process::capture(rustc.args(["--print", "sysroot"]))
        .context("there is no rustc: install Rust with rustup (https://rustup.rs)")?;
    Ok(PathBuf::from(sysroot.trim()))
}

/// Whether the standard library for a target stands among a toolchain's libraries.
fn has_std(libraries: &Path, target: Target) -> bool {
    let Ok(entries) = libraries.join(target.triple()).join("lib").read_dir() else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_counts_only_with_its_standard_library() {
        let dir = tempfile::tempdir().expect("a directory");
        let lib = dir.path().join("wasm32-wasip2/lib");
        assert!(!has_std(dir.path(), Target::Wasip2));
        std::fs::create_dir_all(&lib).expect("a directory");
        std::fs::write(lib.join("libcore-0.rlib"), "").expect("a file");
        assert!(!has_std(dir.path(), Target::Wasip2));
        std::fs::write(lib.join("libstd-0.rlib"), "").expect("a file");
        assert!(has_std(dir.path(), Target::Wasip2));
        assert!(!has_std(dir.path(), Target::Unknown));
    }
}
