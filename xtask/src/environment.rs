//! What tests across parts need, by name: the variables that `rubrica-tests` reads.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::bundle;
use crate::toolchain::Toolchain;
use crate::workspace::Workspace;
use crate::{kannel, native, node, process, python, softhsm, system};

/// Environment variables with the paths of tools and products.
pub(crate) struct Environment(Vec<(&'static str, PathBuf)>);

impl Environment {
    /// Installs tools and builds products, and says where they are.
    pub(crate) fn ensure(workspace: &Workspace) -> Result<Self> {
        install_programs()?;
        let tools = node::ensure(workspace)?;
        let python = python::ensure(workspace)?;
        let kannel = kannel::ensure(workspace)?;
        let softhsm = softhsm::ensure(workspace)?;
        bundle::all(workspace, Toolchain::ensure(workspace)?)?;
        native::programs(workspace)?;
        let program =
            |name: &str| process::find(name).with_context(|| format!("{name} is not installed"));
        Ok(Self(vec![
            ("RUBRICA_BIN", workspace.target.join("debug/rubrica")),
            ("RUBRICA_FRONTEND_DIST", bundle::frontend::directory(workspace)),
            ("RUBRICA_WORKER_DIST", bundle::worker::directory(workspace)),
            ("RUBRICA_SPIN_COMPONENT", bundle::spin_component(workspace)),
            ("RUBRICA_WORKERD", tools.workerd),
            ("RUBRICA_NODE", tools.node),
            ("RUBRICA_WRANGLER", tools.wrangler),
            ("RUBRICA_AXE", tools.axe),
            ("RUBRICA_PYTHON", python.join("python")),
            ("RUBRICA_VENV_BIN", python),
            ("RUBRICA_CHROMIUM", program("chromium")?),
            ("RUBRICA_CHROMEDRIVER", program("chromedriver")?),
            ("RUBRICA_KANNEL", kannel),
            ("RUBRICA_SOFTHSM_MODULE", softhsm.module),
            ("RUBRICA_SOFTHSM_UTIL", softhsm.program),
        ]))
    }

    /// Gives the variables to a command.
    pub(crate) fn apply(&self, command: &mut Command) {
        command.envs(self.0.iter().map(|(name, path)| (name, path)));
    }

    /// The variables as a shell reads them.
    pub(crate) fn shell(&self) -> String {
        self.0
            .iter()
            .map(|(name, path)| {
                let quoted = path.display().to_string().replace('\'', r"'\''");
                format!("export {name}='{quoted}'\n")
            })
            .collect()
    }
}

/// The browser, its driver, and judges of signatures.
fn install_programs() -> Result<()> {
    system::require_programs(
        &[("chromium", "chromium"), ("chromedriver", "chromium-driver")],
        "testing in a browser",
    )?;
    system::require_font()?;
    system::require_programs(
        &[("pdfsig", "poppler-utils"), ("qpdf", "qpdf"), ("openssl", "openssl")],
        "checking signatures with independent programs",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_reads_paths_with_any_character() {
        let environment = Environment(vec![("RUBRICA_BIN", PathBuf::from("/a b/it's"))]);
        assert_eq!(environment.shell(), "export RUBRICA_BIN='/a b/it'\\''s'\n");
    }
}
