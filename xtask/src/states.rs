//! The diagrams of `docs/states.md`, out of the tables that the service steps by.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::workspace::Workspace;
use crate::{native, process};

const DOCUMENT: &str = "docs/states.md";
/// The program of core that prints the document.
const EXAMPLE: &str = "states";

/// Writes the document.
pub(crate) fn write(workspace: &Workspace) -> Result<()> {
    let path = workspace.path(DOCUMENT);
    fs::write(&path, document(workspace)?)
        .with_context(|| format!("{} cannot be written", path.display()))
}

/// Fails when the document is not what the tables say.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let path = workspace.path(DOCUMENT);
    let written =
        fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    if written != document(workspace)? {
        bail!("{DOCUMENT} is not what the tables of core say: run `cargo xtask states`");
    }
    process::say(&format!("{DOCUMENT} is what the tables of core say"));
    Ok(())
}

fn document(workspace: &Workspace) -> Result<String> {
    let mut build = native::cargo(workspace, "build");
    build.args(["--example", EXAMPLE, "--message-format", "json-render-diagnostics"]);
    let messages = process::capture(&mut build)?;
    let program = executable(&messages).context("cargo did not say where the program is")?;
    process::capture(&mut Command::new(program))
}

/// Where the program is, in the messages of cargo.
fn executable(messages: &str) -> Option<String> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter(|message: &Value| message["target"]["name"] == EXAMPLE)
        .find_map(|message| message["executable"].as_str().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_the_one_with_the_name_of_the_example() {
        let messages = "noise\n\
            {\"target\":{\"name\":\"rubrica-core\"},\"executable\":null}\n\
            {\"target\":{\"name\":\"states\"},\"executable\":\"/x/examples/states\"}\n";
        assert_eq!(executable(messages).as_deref(), Some("/x/examples/states"));
        assert_eq!(executable("{}"), None);
    }
}
