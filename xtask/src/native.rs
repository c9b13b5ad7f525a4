//! Native tests and programs, always compiled as one selection of packages.
//!
//! Cargo gives a dependency the features that the selected packages ask for together. One selection for
//! all steps means that each dependency is compiled once; what a step runs is chosen by test target.

use std::process::Command;

use anyhow::Result;
use serde_json::Value;

use crate::process;
use crate::workspace::Workspace;

/// Packages that are only ever WebAssembly.
const NOT_NATIVE: [&str; 2] = ["rubrica-edge-spin", "rubrica-edge-worker"];

/// Packages whose tests need products and programs of [`crate::environment::Environment`].
const ACROSS_PARTS: [&str; 2] = ["rubrica-conformance", "rubrica-tests"];

/// Which test targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tests {
    /// Those that need nothing but what cargo has built.
    OfOnePart,
    /// Those that need products, runtimes, judges or a browser.
    AcrossParts,
}

/// A cargo command on everything that builds natively.
pub(crate) fn cargo(workspace: &Workspace, command: &str) -> Command {
    let mut cargo = process::cargo();
    cargo.current_dir(&workspace.root).args([command, "--workspace"]);
    for package in NOT_NATIVE {
        cargo.args(["--exclude", package]);
    }
    cargo
}

/// Compiles all tests, and with them the programs that tests start: `debug/rubrica` and
/// `debug/rubrica-wasi-run`.
pub(crate) fn programs(workspace: &Workspace) -> Result<()> {
    process::say("Building the programs and their tests");
    process::run(cargo(workspace, "test").args(["--no-run", "--lib", "--bins", "--tests"]))
}

/// Chooses test targets by name.
pub(crate) fn select(workspace: &Workspace, command: &mut Command, tests: Tests) -> Result<()> {
    let metadata = process::capture(process::cargo().current_dir(&workspace.root).args([
        "metadata",
        "--no-deps",
        "--format-version",
        "1",
    ]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    for name in targets(&metadata, tests) {
        command.args(["--test", name]);
    }
    Ok(())
}

/// The names of test targets in what `cargo metadata` tells.
fn targets(metadata: &Value, tests: Tests) -> Vec<&str> {
    let mut found = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let across = ACROSS_PARTS.iter().any(|name| package["name"] == *name);
        if across != (tests == Tests::AcrossParts) {
            continue;
        }
        for target in package["targets"].as_array().into_iter().flatten() {
            if target["kind"][0] == "test" {
                found.extend(target["name"].as_str());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_across_parts_are_those_of_two_packages() {
        let metadata = serde_json::json!({"packages": [
            {"name": "rubrica-core", "targets": [
                {"kind": ["lib"], "name": "rubrica_core"}, {"kind": ["test"], "name": "protocol"}]},
            {"name": "rubrica-tests", "targets": [{"kind": ["test"], "name": "browser_journey"}]}]});
        assert_eq!(targets(&metadata, Tests::OfOnePart), ["protocol"]);
        assert_eq!(targets(&metadata, Tests::AcrossParts), ["browser_journey"]);
    }
}
