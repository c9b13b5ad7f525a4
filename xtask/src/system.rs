//! Packages of the operating system.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::process;

/// Makes sure that these Debian packages are installed, each named with what needs it.
///
/// Where that cannot be done from here, the error is one line that says what to install.
pub(crate) fn require(packages: &[&str], reason: &str) -> Result<()> {
    if !process::exists("dpkg-query") {
        bail!(
            "{reason} needs these packages (Debian's names), please install them with your system's \
             package manager: {}",
            packages.join(" ")
        );
    }
    let missing: Vec<&str> = packages.iter().copied().filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let Some(prefix) = privilege() else {
        bail!("{reason} needs packages, please run: sudo apt-get install {list}");
    };
    process::say(&format!("Installing {list} ({reason})"));
    process::run(apt(prefix).args(["-qq", "update"]))?;
    process::run(
        apt(prefix).args(["-qq", "install", "-y", "--no-install-recommends"]).args(&missing),
    )
}

/// Downloads Debian packages into a directory, and installs nothing.
///
/// Where that cannot be done from here, the error is one line that says what to install.
pub(crate) fn download(packages: &[&str], directory: &Path, reason: &str) -> Result<()> {
    let list = packages.join(" ");
    if !process::exists("apt-get") {
        bail!(
            "{reason} needs these packages (Debian's names), please install them with your system's \
             package manager: {list}"
        );
    }
    process::say(&format!("Downloading {list} ({reason})"));
    let fetch =
        || process::run(apt(&[]).current_dir(directory).args(["-qq", "download"]).args(packages));
    // The lists of a fresh machine are empty, and those of an old one name packages that are gone.
    if fetch().is_ok() {
        return Ok(());
    }
    let Some(prefix) = privilege() else {
        bail!("{reason} needs packages, please run: sudo apt-get install {list}");
    };
    process::run(apt(prefix).args(["-qq", "update"]))?;
    fetch()
}

/// Requires the packages only when one of the programs they bring cannot be started: a machine may
/// have them from elsewhere.
pub(crate) fn require_programs(programs: &[(&str, &str)], reason: &str) -> Result<()> {
    let missing: Vec<&str> = programs
        .iter()
        .filter(|(program, _)| !process::exists(program))
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() { Ok(()) } else { require(&missing, reason) }
}

/// A font for the browser: without any, pages have no text. Systems other than Debian have some.
pub(crate) fn require_font() -> Result<()> {
    if process::exists("dpkg-query") {
        require(&["fonts-dejavu-core"], "the browser")
    } else {
        Ok(())
    }
}

fn installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|output| output.stdout == b"install ok installed")
}

/// How to become root: not at all when we are, by sudo when it does not ask for a password.
fn privilege() -> Option<&'static [&'static str]> {
    let id = process::capture(Command::new("id").arg("-u")).unwrap_or_default();
    if id.trim() == "0" {
        return Some(&[]);
    }
    let sudo = Command::new("sudo")
        .args(["-n", "true"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    sudo.then_some(&["sudo", "-n"])
}

fn apt(prefix: &[&str]) -> Command {
    let words = [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]].concat();
    let mut command = Command::new(words.first().copied().unwrap_or("apt-get"));
    command.args(words.iter().skip(1));
    command
}
