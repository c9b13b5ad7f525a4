//! Debian packages of which only files are used: unpacked into the cache, and nothing of them installed.
//!
//! Their services would start at once, and at every boot, which nobody who works on this asked for. The
//! libraries that they need are installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::workspace::Workspace;
use crate::{process, system};

/// What is unpacked, and what it is good for.
pub(crate) struct Unpacked {
    /// Name of its folder in the cache.
    pub(crate) name: &'static str,
    pub(crate) packages: &'static [&'static str],
    /// What is used of them, from the root of a file system. `*` stands for a folder of any name.
    pub(crate) files: &'static [&'static str],
    pub(crate) reason: &'static str,
}

impl Unpacked {
    /// Unpacks the packages where they are not installed, and gives the root of the file system that
    /// they are in.
    pub(crate) fn ensure(&self, workspace: &Workspace) -> Result<PathBuf> {
        let system = PathBuf::from("/");
        if self.is_in(&system) {
            return Ok(system);
        }
        let root = workspace.cache.join(self.name);
        if self.is_in(&root) && self.all_start(&root) {
            return Ok(root);
        }
        let work = workspace.cache.join(format!("{}-packages", self.name));
        remove(&work)?;
        remove(&root)?;
        fs::create_dir_all(&work)?;
        system::download(self.packages, &work, self.reason)?;
        let mut libraries = Vec::new();
        for entry in work.read_dir()? {
            let package = entry?.path();
            process::run(Command::new("dpkg-deb").arg("--extract").arg(&package).arg(&root))?;
            let needs =
                Command::new("dpkg-deb").arg("--field").arg(&package).arg("Depends").output();
            let needs = needs.context("dpkg-deb cannot be started")?.stdout;
            libraries.extend(self::libraries(&String::from_utf8_lossy(&needs)));
        }
        libraries.sort_unstable();
        libraries.dedup();
        libraries.retain(|name| !self.packages.contains(&name.as_str()));
        let libraries: Vec<&str> = libraries.iter().map(String::as_str).collect();
        system::require(&libraries, self.reason)?;
        remove(&work)?;
        Ok(root)
    }

    /// Where one of its files is.
    pub(crate) fn find(&self, root: &Path, file: &str) -> Result<PathBuf> {
        find(root, file).with_context(|| format!("{} has no {file}", self.packages.join(", ")))
    }

    fn is_in(&self, root: &Path) -> bool {
        self.files.iter().all(|file| find(root, file).is_some())
    }

    /// Whether nothing is missing that the files are linked to: the cache outlives machines made of images.
    fn all_start(&self, root: &Path) -> bool {
        self.files.iter().filter_map(|file| find(root, file)).all(|file| {
            let said = Command::new("ldd").arg(file).output();
            said.is_ok_and(|said| !String::from_utf8_lossy(&said.stdout).contains("not found"))
        })
    }
}

fn find(root: &Path, file: &str) -> Option<PathBuf> {
    let Some((folder, rest)) = file.split_once("/*/") else {
        return Some(root.join(file)).filter(|path| path.is_file());
    };
    let mut folders: Vec<PathBuf> = fs::read_dir(root.join(folder))
        .ok()?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    folders.sort_unstable();
    folders.into_iter().find_map(|folder| find(&folder, rest))
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

    #[test]
    fn a_folder_of_any_name_is_found() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(find(root, "src/*/debian.rs"), Some(root.join("src/toolchain/debian.rs")));
        assert_eq!(find(root, "src/*/nothing.rs"), None);
    }
}
