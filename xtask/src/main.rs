//! Build, run and test tasks: `cargo xtask --help`.

mod bundle;
mod checks;
mod dist;
mod environment;
mod kannel;
mod native;
mod node;
mod process;
mod python;
mod requirements;
mod size;
mod softhsm;
mod stamp;
mod states;
mod system;
mod test;
mod toolchain;
mod unpacked;
mod up;
mod workspace;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};

use crate::environment::Environment;
use crate::toolchain::Toolchain;
use crate::workspace::Workspace;

/// Builds, runs and tests Rubrica. Whatever is missing is installed first, through the ordinary
/// package managers of the system and the languages; what cannot be is named in one line.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask up                               a demonstration on http://127.0.0.1:8080
  cargo xtask test                             everything that CI runs
  cargo xtask test --only clippy --only unit   two steps of it
  cargo xtask test --only integration browser  the tests across parts with `browser` in their name
  eval \"$(cargo xtask env)\"                    variables to run those tests with cargo itself";

#[derive(Debug, Subcommand)]
enum Task {
    /// Build the pages and the binary, and start the demonstration on this machine.
    Up {
        /// Where to listen. Another port is taken when this one is in use.
        #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
        listen: SocketAddr,
        /// Where to keep keys, accounts and text messages [default: demo-data].
        #[arg(long, value_name = "DIRECTORY")]
        data: Option<PathBuf>,
    },
    /// Run every test: formatting, lints, unit, property, WebAssembly, runtimes, validators, browser.
    Test {
        /// Run only this step. May be given more than once.
        #[arg(long, value_enum, value_name = "STEP")]
        only: Vec<test::Step>,
        /// Handed to the test programs: parts of tests' names, and options after `--`.
        filters: Vec<String>,
    },
    /// Install what building for WebAssembly needs, and do nothing else.
    Setup {
        /// Build the toolchain from Debian's source even where rustup has the targets.
        #[arg(long)]
        from_source: bool,
    },
    /// Build the WebAssembly products: the pages, the Worker, the Spin component.
    BuildWasm {
        /// Build only one of them.
        #[arg(value_enum)]
        product: Option<Product>,
    },
    /// Compare docs/checks.md with the security checks that the code makes and the tests break.
    Checks,
    /// Write the diagrams of docs/states.md out of the tables of states in core.
    States,
    /// Hold docs/requirements.toml against the tests and documents that it names, and write docs/requirements.md.
    Requirements,
    /// Install and build what tests across parts need, and print where it is.
    Env,
    /// Build a release into build/dist: binary, pages, Worker, Spin component, digests.
    Dist,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Product {
    /// The citizen's pages, to frontend/dist.
    Frontend,
    /// The Cloudflare Worker, to build/worker.
    Worker,
    /// The Spin component, to build/spin.
    Spin,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The chain of causes; where in this program it was noticed helps nobody.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<()> {
    let workspace = Workspace::locate()?;
    match arguments.task {
        Task::Up { listen, data } => up::run(&workspace, listen, data),
        Task::Test { only, filters } => test::run(&workspace, &only, &filters),
        Task::Setup { from_source: true } => Toolchain::build(&workspace).map(|_| ()),
        Task::Setup { from_source: false } => Toolchain::ensure(&workspace).map(|_| ()),
        Task::BuildWasm { product } => {
            let toolchain = Toolchain::ensure(&workspace)?;
            match product {
                None => bundle::all(&workspace, toolchain),
                Some(Product::Frontend) => bundle::frontend::build(&workspace, toolchain),
                Some(Product::Worker) => bundle::worker::build(&workspace, toolchain),
                Some(Product::Spin) => bundle::spin(&workspace, toolchain),
            }
        }
        Task::Checks => checks::run(&workspace),
        Task::States => states::write(&workspace),
        Task::Requirements => requirements::write(&workspace),
        Task::Env => {
            let environment = Environment::ensure(&workspace)?;
            Ok(std::io::stdout().write_all(environment.shell().as_bytes())?)
        }
        Task::Dist => dist::run(&workspace),
    }
}
