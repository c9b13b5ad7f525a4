//! Kannel, an SMS gateway, with the fake centre among its test programs.
//!
//! Debian's package starts a service at once and at every boot, which nobody who works on this asked for.
//! So only the libraries are installed; the programs are unpacked into the cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::workspace::Workspace;
use crate::{process, system};

const PACKAGES: [&str; 2] = ["kannel", "kannel-extras"];
/// What is used of them, from the root of a file system.
const PROGRAMS: [&str; 3] =
    ["usr/sbin/bearerbox", "usr/sbin/smsbox", "usr/lib/kannel/test/fakesmsc"];
const REASON: &str = "testing with an SMS gateway";

/// Unpacks Kannel where it is not installed, and gives the root of the file system that it is in.
pub(crate) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    let system = PathBuf::from("/");
    if is_in(&system) {
        return Ok(system);
    }
    let root = workspace.cache.join("kannel");
    if is_in(&root) && all_start(&root) {
        return Ok(root);
    }
    let work = workspace.cache.join("kannel-packages");
    remove(&work)?;
    remove(&root)?;
    fs::create_dir_all(&work)?;
    system::download(&PACKAGES, &work, REASON)?;
    let mut libraries = Vec::new();
    for entry in work.read_dir()? {
        let package = entry?.path();
        process::run(Command::new("dpkg-deb").arg("--extract").arg(&package).arg(&root))?;
        let needs = Command::new("dpkg-deb").arg("--field").arg(&package).arg("Depends").output();
        let needs = needs.context("dpkg-deb cannot be started")?.stdout;
        libraries.extend(self::libraries(&String::from_utf8_lossy(&needs)));
    }
    libraries.sort_unstable();
    libraries.dedup();
    system::require(&libraries.iter().map(String::as_str).collect::<Vec<_>>(), REASON)?;
    remove(&work)?;
    Ok(root)
}

fn is_in(root: &Path) -> bool {
    PROGRAMS.iter().all(|program| root.join(program).is_file())
}

/// Whether nothing is missing that the programs are linked to: the cache outlives machines made of images.
fn all_start(root: &Path) -> bool {
    PROGRAMS.iter().all(|program| {
        let said = Command::new("ldd").arg(root.join(program)).output();
        said.is_ok_and(|said| !String::from_utf8_lossy(&said.stdout).contains("not found"))
    })
}

/// The libraries among what a package depends on, without versions [Debian Policy §7.1].
fn libraries(depends: &str) -> Vec<String> {
    let names = depends.split([',', '|']).filter_map(|one| one.split_whitespace().next());
    names.filter(|name| name.starts_with("lib")).map(str::to_owned).collect()
}

fn remove(directory: &Path) -> Result<()> {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", directory.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_libraries_are_installed() {
        let depends = "adduser, lsb-base, libc6 (>= 2.34), kannel (= 1.4.5-12), libpcre3, \
                       perl:any\n";
        assert_eq!(libraries(depends), ["libc6", "libpcre3"]);
    }
}
