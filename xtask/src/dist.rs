//! What a release consists of.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::toolchain::Toolchain;
use crate::workspace::Workspace;
use crate::{bundle, process};

/// Builds everything for release and collects it in `build/dist`, with a list of digests.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    bundle::all(workspace, Toolchain::ensure(workspace)?)?;
    process::say("Building the binary rubrica for release");
    process::run(process::cargo().current_dir(&workspace.root).args([
        "build",
        "--release",
        "--package",
        "rubrica",
        "--bin",
        "rubrica",
    ]))?;
    let out = workspace.path("build/dist");
    bundle::empty(&out)?;
    copy(&workspace.target.join("release/rubrica"), &out.join("rubrica"))?;
    copy(&bundle::spin_component(workspace), &out.join("spin/edge.wasm"))?;
    for (from, to) in [
        (bundle::frontend::directory(workspace), "frontend"),
        (bundle::worker::directory(workspace), "worker"),
    ] {
        for name in bundle::files(&from)? {
            if !name.starts_with('.') {
                copy(&from.join(&name), &out.join(to).join(&name))?;
            }
        }
    }
    let mut list = String::new();
    for name in bundle::files(&out)? {
        let digest = Sha256::digest(fs::read(out.join(&name))?);
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        list.push_str(&format!("{digest}  {name}\n"));
    }
    fs::write(out.join("SHA256SUMS"), list)?;
    process::say(&format!("Ready in {}", out.display()));
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::copy(from, to)
        .with_context(|| format!("{} cannot be copied to {}", from.display(), to.display()))?;
    Ok(())
}
