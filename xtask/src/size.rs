//! Budgets for what is sent to browsers and edges.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// Compares each artefact with its budget, and fails when one has grown past it.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let file = workspace.path(BUDGETS);
    let text =
        fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    let budgets: BTreeMap<String, usize> =
        serde_json::from_str(&text).with_context(|| format!("{BUDGETS} is damaged"))?;
    let mut exceeded = Vec::new();
    for (name, budget) in budgets {
        let path = workspace.path(&name);
        let content = fs::read(&path)
            .with_context(|| format!("{} is missing: build it first", path.display()))?;
        let size = compressed(&content);
        process::say(&format!(
            "{name}: {size} of {budget} bytes compressed, {} raw",
            content.len()
        ));
        if size > budget {
            exceeded.push(format!("{name} has {size} bytes compressed, its budget is {budget}"));
        }
    }
    if !exceeded.is_empty() {
        bail!("{}; make it smaller, or raise {BUDGETS} and say why", exceeded.join("; "));
    }
    Ok(())
}

/// Bytes after gzip per artefact.
const BUDGETS: &str = "xtask/budgets.json";
/// gzip's header and trailer around the deflate stream [RFC 1952 §2.3].
const GZIP_FRAME: usize = 18;

fn compressed(content: &[u8]) -> usize {
    miniz_oxide::deflate::compress_to_vec(content, 9).len() + GZIP_FRAME
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_is_measured_after_compression() {
        assert!(compressed(&[0; 100_000]) < 500);
        assert!(compressed(b"a") > GZIP_FRAME);
    }
}
