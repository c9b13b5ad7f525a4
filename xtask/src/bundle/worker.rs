//! The gateway as a Cloudflare Worker.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::{RECIPE, bindgen, compile, empty, files};
use crate::process;
use crate::stamp::Stamp;
use crate::toolchain::{Target, Toolchain};
use crate::workspace::Workspace;

/// Where the finished Worker is; `shim.js` is its entry.
pub(crate) fn directory(workspace: &Workspace) -> PathBuf {
    workspace.path("build/worker")
}

/// Builds the Worker. What did not change is left alone.
pub(crate) fn build(workspace: &Workspace, toolchain: Toolchain) -> Result<()> {
    let module = compile(workspace, toolchain, "rubrica-edge-worker", Target::Unknown)?;
    let out = directory(workspace);
    let content = fs::read(&module)?;
    let stamp = Stamp::of([RECIPE.as_bytes(), SHIM.as_bytes(), &content]);
    if stamp.matches(&out) {
        return Ok(());
    }
    process::say("Bundling the Worker");
    empty(&out)?;
    let mut bindgen = bindgen(&module, "index");
    bindgen.module(true)?;
    bindgen
        .reset_state_function(true)
        .force_enable_abort_handler(true)
        .generate(&out)
        .with_context(|| format!("wasm-bindgen refuses {}", module.display()))?;
    let index = out.join("index.js");
    let glue = fs::read_to_string(&index)?;
    // Workers load a WebAssembly module with an ordinary import: the phase in the newer syntax is
    // what they do anyway.
    let glue = glue.replace("import source ", "import ");
    let glue = flatten(&out, glue)?;
    fs::write(out.join("shim.js"), shim(&glue)?)?;
    fs::write(&index, glue)?;
    stamp.write(&out)
}

/// Moves the JavaScript that libraries bring along beside the rest, under names that do not change
/// with their versions: configurations list every module.
fn flatten(out: &Path, mut glue: String) -> Result<String> {
    let snippets = out.join("snippets");
    if !snippets.is_dir() {
        return Ok(glue);
    }
    for (index, file) in files(&snippets)?.iter().enumerate() {
        let name = format!("snippet-{index}.js");
        fs::rename(snippets.join(file), out.join(&name))?;
        glue = glue.replace(&format!("./snippets/{file}"), &format!("./{name}"));
    }
    fs::remove_dir_all(&snippets)?;
    Ok(glue)
}

/// The entry module: what the Worker exports, around what the application exports.
fn shim(glue: &str) -> Result<String> {
    let objects = durable_objects(glue);
    if !exports(glue, "fetch") {
        bail!("the Worker has no handler for `fetch`");
    }
    let mut text = SHIM.to_owned();
    for name in objects {
        text.push_str(&format!("export const {name} = durable(app.{name});\n"));
    }
    let events: Vec<&str> =
        ["fetch", "scheduled"].into_iter().filter(|name| exports(glue, name)).collect();
    let handlers: Vec<String> =
        events.iter().map(|name| format!("{name}: handler(app.{name})")).collect();
    text.push_str(&format!("export default {{ {} }};\n", handlers.join(", ")));
    Ok(text)
}

/// The exported classes that answer requests: those are Durable Objects. Others belong to libraries.
fn durable_objects(glue: &str) -> Vec<&str> {
    let mut objects = Vec::new();
    let mut class = None;
    for line in glue.lines() {
        if let Some(rest) = line.strip_prefix("export class ") {
            class = rest.split_whitespace().next();
        } else if line.starts_with('}') {
            class = None;
        } else if let Some(name) = class
            && line.trim_start().starts_with("fetch(")
        {
            objects.push(name);
        }
    }
    objects
}

fn exports(glue: &str, function: &str) -> bool {
    let plain = format!("export function {function}(");
    let renamed = format!(" as {function} ");
    let listed = format!("export {{ {function} }}");
    glue.lines().any(|line| {
        line.starts_with(&plain)
            || line.starts_with(&listed)
            || (line.starts_with("export {") && line.contains(&renamed))
    })
}

const SHIM: &str = include_str!("worker/shim.js");

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
export class Partition {
    constructor(state, env) {
    }
    fetch(req) {
    }
}
export class IntoUnderlyingSink {
    write(chunk) {
    }
}
export function fetch(arg0, arg1, arg2) {
}
";

    #[test]
    fn only_classes_that_answer_requests_are_durable_objects() {
        assert_eq!(durable_objects(GLUE), ["Partition"]);
    }

    #[test]
    fn the_shim_exports_handlers_and_durable_objects() {
        let shim = shim(GLUE).expect("a shim");
        assert!(shim.contains("export const Partition = durable(app.Partition);"));
        assert!(shim.contains("export default { fetch: handler(app.fetch) };"));
        assert!(!shim.contains("IntoUnderlyingSink"));
    }

    #[test]
    fn a_worker_that_answers_nothing_is_refused() {
        shim("export class Partition {\n}\n").expect_err("no handler");
    }
}
