//! Independent validators written in Python, in a virtual environment of their own.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::stamp::Stamp;
use crate::workspace::Workspace;
use crate::{process, system};

/// Installs the pinned validators where they are not there yet, and returns the directory of their
/// programs.
pub(crate) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    let venv = workspace.target.join("venv");
    let bin = venv.join("bin");
    let requirements = workspace.path("tests/requirements.txt");
    let stamp = Stamp::of([fs::read(&requirements)?]);
    if stamp.matches(&venv) && bin.join("python").exists() {
        return Ok(bin);
    }
    if !can_make_environments() {
        system::require(&["python3", "python3-venv"], "checking signatures with pyHanko")?;
    }
    process::say("Installing the independent validators with pip");
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
    process::run(
        Command::new(bin.join("python"))
            .args(["-m", "pip", "install", "--quiet", "--requirement"])
            .arg(&requirements),
    )?;
    stamp.write(&venv)?;
    Ok(bin)
}

/// Debian packs the module that makes environments apart from Python.
fn can_make_environments() -> bool {
    Command::new("python3")
        .args(["-c", "import ensurepip, venv"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
