//! The citizen's pages: the Yew application, the engine for the Web Worker, and static files.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::{RECIPE, bindgen, compile, empty, files, integrity};
use crate::process;
use crate::stamp::Stamp;
use crate::toolchain::{Target, Toolchain};
use crate::workspace::Workspace;

/// Where the finished pages are.
pub(crate) fn directory(workspace: &Workspace) -> PathBuf {
    workspace.path("frontend/dist")
}

/// Builds the pages. What did not change is left alone.
pub(crate) fn build(workspace: &Workspace, toolchain: Toolchain) -> Result<()> {
    let app = compile(workspace, toolchain, "rubrica-frontend", Target::Unknown)?;
    let engine = compile(workspace, toolchain, "rubrica-engine", Target::Unknown)?;

    let source = workspace.path("frontend/static");
    let mut bundle = integrity::Files::new();
    for name in files(&source)? {
        let content = fs::read(source.join(&name))?;
        bundle.insert(name, content);
    }
    let modules = [fs::read(&app)?, fs::read(&engine)?];
    let inputs = bundle.iter().flat_map(|(name, content)| [name.as_bytes(), content]);
    let modules = modules.iter().map(Vec::as_slice);
    let stamp = Stamp::of([RECIPE.as_bytes()].into_iter().chain(modules).chain(inputs));
    let dist = directory(workspace);
    let stamp_directory = workspace.wasm_target.join("frontend");
    if stamp.matches(&stamp_directory) && dist.join(LIST).is_file() {
        return Ok(());
    }

    process::say("Bundling the pages");
    empty(&stamp_directory)?;
    for (module, name) in [(&app, "app"), (&engine, "engine")] {
        let mut bindgen = bindgen(module, name);
        bindgen.web(true)?;
        bindgen
            .generate(&stamp_directory)
            .with_context(|| format!("wasm-bindgen refuses {}", module.display()))?;
    }
    for name in files(&stamp_directory)? {
        let content = fs::read(stamp_directory.join(&name))?;
        bundle.insert(name, content);
    }
    let digests = integrity::resolve(&mut bundle)?;
    empty(&dist)?;
    for (name, content) in &bundle {
        let path = dist.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, content)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    fs::write(dist.join(LIST), serde_json::to_string_pretty(&digests)? + "\n")?;
    stamp.write(&stamp_directory)
}

/// The list of all files with their digests, so that anybody can compare what a server sends with
/// what this source builds.
const LIST: &str = "build.json";
