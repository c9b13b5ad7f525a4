//! Build, run and test tasks: `cargo xtask --help`.

mod bundle;
mod process;
mod stamp;
mod system;
mod toolchain;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};

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
    /// Build the WebAssembly products: the pages, the Worker, the Spin component.
    BuildWasm {
        /// Build only one of them.
        #[arg(value_enum)]
        product: Option<Product>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Product {
    /// The citizen's pages, to frontend/dist.
    Frontend,
    /// The Cloudflare Worker, to build/worker.
    Worker,
    /// The Spin component, in the target directory.
    Spin,
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
        Task::BuildWasm { product } => {
            let toolchain = Toolchain::ensure(&workspace)?;
            match product {
                None => bundle::all(&workspace, toolchain),
                Some(Product::Frontend) => bundle::frontend::build(&workspace, toolchain),
                Some(Product::Worker) => bundle::worker::build(&workspace, toolchain),
                Some(Product::Spin) => bundle::spin(&workspace, toolchain).map(|_| ()),
            }
        }
    }
}
