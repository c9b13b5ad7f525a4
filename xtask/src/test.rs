//! Every test, in the order in which a mistake shows soonest.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use crate::environment::Environment;
use crate::process;
use crate::toolchain::{Target, Toolchain};
use crate::workspace::Workspace;
use crate::{bundle, checks, native, requirements, size, states};

/// A part of the tests that can be run by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    /// rustfmt finds nothing to change.
    Fmt,
    /// docs/checks.md, code and tests name the same security checks; docs/states.md shows the tables of core;
    /// docs/requirements.md what is there.
    Checks,
    /// The WebAssembly products build.
    Wasm,
    /// They fit their budgets.
    Size,
    /// clippy has no warnings.
    Clippy,
    /// Unit and property tests of everything that builds natively.
    Unit,
    /// The tests of core again, on wasm32.
    CoreWasm,
    /// Tests across parts: three runtimes, independent validators, the browser.
    Integration,
}

/// Runs the steps, or only the chosen ones, until one fails. `filters` are for the test programs: parts
/// of tests' names, and options.
pub(crate) fn run(workspace: &Workspace, only: &[Step], filters: &[String]) -> Result<()> {
    let steps: Vec<Step> = Step::value_variants()
        .iter()
        .copied()
        .filter(|step| only.is_empty() || only.contains(step))
        .collect();
    let mut done: Vec<(String, Duration)> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let name = step.name();
        process::say(&format!("[{}/{}] {name}", index + 1, steps.len()));
        let start = Instant::now();
        step.run(workspace, filters).with_context(|| format!("the step `{name}` failed"))?;
        let duration = start.elapsed();
        process::say(&format!("{name} passed in {:.1} s", duration.as_secs_f64()));
        done.push((name, duration));
    }
    process::say("All passed:");
    for (name, duration) in done {
        eprintln!("    {name:<12} {:>7.1} s", duration.as_secs_f64());
    }
    Ok(())
}

impl Step {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    fn run(self, workspace: &Workspace, filters: &[String]) -> Result<()> {
        match self {
            Self::Fmt => cargo(workspace, &["fmt", "--all", "--check"]),
            Self::Checks => {
                checks::run(workspace)?;
                requirements::check(workspace)?;
                states::check(workspace)
            }
            Self::Wasm => bundle::all(workspace, Toolchain::ensure(workspace)?),
            Self::Size => size::run(workspace),
            Self::Clippy => {
                // The binary embeds the pages when it is compiled.
                bundle::frontend::build(workspace, Toolchain::ensure(workspace)?)?;
                cargo(
                    workspace,
                    &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
                )
            }
            Self::Unit => {
                bundle::frontend::build(workspace, Toolchain::ensure(workspace)?)?;
                let mut cargo = native::cargo(workspace, "test");
                cargo.args(["--lib", "--bins"]);
                native::select(workspace, &mut cargo, native::Tests::OfOnePart)?;
                process::run(cargo.arg("--").args(filters))
            }
            Self::CoreWasm => core_on_wasm(workspace, filters),
            Self::Integration => {
                let environment = Environment::ensure(workspace)?;
                let mut cargo = native::cargo(workspace, "test");
                environment.apply(&mut cargo);
                native::select(workspace, &mut cargo, native::Tests::AcrossParts)?;
                process::run(cargo.arg("--").args(filters))
            }
        }
    }
}

/// The same tests, compiled to a WASI command and run by wasmtime.
fn core_on_wasm(workspace: &Workspace, filters: &[String]) -> Result<()> {
    let toolchain = Toolchain::ensure(workspace)?;
    native::programs(workspace)?;
    let mut cargo = toolchain.cargo(workspace);
    cargo
        .args(["test", "--package", "rubrica-core", "--lib", "--tests"])
        .args(["--target", Target::Wasip2.triple()])
        .env("CARGO_TARGET_WASM32_WASIP2_RUNNER", workspace.target.join("debug/rubrica-wasi-run"))
        // Vectors and documents.
        .env("RUBRICA_WASI_READ", &workspace.root);
    process::run(cargo.arg("--").args(filters))
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    process::run(process::cargo().current_dir(&workspace.root).args(arguments))
}
