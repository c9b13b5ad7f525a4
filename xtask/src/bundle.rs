//! WebAssembly products: built with the profile `wasm`, joined to JavaScript by wasm-bindgen.
//!
//! wasm-bindgen is used as a library, pinned by the same Cargo.lock as the crate of that name: the
//! two must be of exactly the same version.

pub(crate) mod frontend;
mod integrity;
pub(crate) mod worker;

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::process;
use crate::toolchain::{Target, Toolchain};
use crate::workspace::Workspace;

/// Raise it when the bundling changes, so that bundles made by the old one are made again.
const RECIPE: &str = "2";

/// Names another profile than `wasm`: `wasm-quick` while working on the products.
const PROFILE: &str = "RUBRICA_WASM_PROFILE";

/// Builds every WebAssembly product.
pub(crate) fn all(workspace: &Workspace, toolchain: Toolchain) -> Result<()> {
    frontend::build(workspace, toolchain)?;
    worker::build(workspace, toolchain)?;
    spin(workspace, toolchain)
}

/// Where the finished Spin component is: the path that spin.toml names.
pub(crate) fn spin_component(workspace: &Workspace) -> PathBuf {
    workspace.path("build/spin/edge.wasm")
}

/// Builds the Spin component: what rustc makes for WASI 0.2 is one already.
pub(crate) fn spin(workspace: &Workspace, toolchain: Toolchain) -> Result<()> {
    let module = compile(workspace, toolchain, "rubrica-edge-spin", Target::Wasip2)?;
    let component = spin_component(workspace);
    if let Some(parent) = component.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::copy(&module, &component)
        .with_context(|| format!("{} cannot be written", component.display()))?;
    Ok(())
}

/// Compiles one package and returns its module. Each is compiled by itself: built together, cargo
/// would give every one the features that any of them asks for.
fn compile(
    workspace: &Workspace,
    toolchain: Toolchain,
    package: &str,
    target: Target,
) -> Result<PathBuf> {
    let profile = env::var(PROFILE).unwrap_or_else(|_| "wasm".to_owned());
    process::say(&format!("Building {package} for {}", target.triple()));
    process::run(toolchain.cargo(workspace).args([
        "build",
        "--profile",
        &profile,
        "--target",
        target.triple(),
        "--package",
        package,
    ]))?;
    let directory = workspace.wasm_target.join(target.triple()).join(profile);
    // A binary keeps its hyphens, a library has underscores.
    [package.to_owned(), package.replace('-', "_")]
        .iter()
        .map(|name| directory.join(name).with_extension("wasm"))
        .find(|module| module.is_file())
        .with_context(|| {
            format!("{package} is neither a binary nor a cdylib: no module in {directory:?}")
        })
}

/// The settings that all products share: small, and the same bytes for the same input.
fn bindgen(module: &Path, name: &str) -> Bindgen {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .out_name(name)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen
}

/// Empties a directory, making it where it is missing.
pub(crate) fn empty(directory: &Path) -> Result<()> {
    if directory.exists() {
        fs::remove_dir_all(directory)
            .with_context(|| format!("{} cannot be removed", directory.display()))?;
    }
    fs::create_dir_all(directory).with_context(|| format!("{} cannot be made", directory.display()))
}

/// Every file below a directory, as paths relative to it with `/` between the parts, sorted.
pub(crate) fn files(directory: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut pending = vec![directory.to_path_buf()];
    while let Some(next) = pending.pop() {
        let entries =
            next.read_dir().with_context(|| format!("{} cannot be read", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let relative = path.strip_prefix(directory)?;
            let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
            found.push(parts.join("/"));
        }
    }
    found.sort();
    Ok(found)
}
