//! Build, run and test tasks: `cargo xtask --help`.

mod process;
mod stamp;
mod system;
mod toolchain;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::toolchain::Toolchain;
use crate::workspace::Workspace;

/// Builds, runs and tests Rubrica. Whatever is missing is installed first.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Install what is missing, and do nothing else.
    Setup {
        /// Build the WebAssembly toolchain from Debian's source even where rustup has the targets.
        #[arg(long)]
        from_source: bool,
    },
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let workspace = Workspace::locate()?;
    match arguments.task {
        Task::Setup { from_source } => {
            if from_source {
                Toolchain::build(&workspace)?;
            } else {
                Toolchain::ensure(&workspace)?;
            }
            Ok(())
        }
    }
}
