//! Where things are: the repository, its target directories, and the cache that outlives them.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The places that every task works with.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    /// The root of the repository.
    pub(crate) root: PathBuf,
    /// Where cargo puts native artefacts.
    pub(crate) target: PathBuf,
    /// Where cargo puts WebAssembly artefacts: apart, so that the two builds do not wait for each
    /// other's lock.
    pub(crate) wasm_target: PathBuf,
    /// What was installed for this project and should survive `cargo clean`.
    pub(crate) cache: PathBuf,
}

impl Workspace {
    /// Finds the repository from cargo's environment, or from the current directory upwards.
    pub(crate) fn locate() -> Result<Self> {
        let start = match env::var_os("CARGO_MANIFEST_DIR") {
            Some(dir) => PathBuf::from(dir),
            None => env::current_dir().context("the current directory cannot be read")?,
        };
        let root = start
            .ancestors()
            .find(|dir| dir.join("xtask/Cargo.toml").is_file())
            .context("this is not inside the repository: no xtask/Cargo.toml above")?
            .to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => root.join(dir),
            None => root.join("target"),
        };
        let wasm_target = target.join("wasm");
        Ok(Self { root, target, wasm_target, cache: cache_directory()?.join("rubrica") })
    }

    /// A path inside the repository.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }
}

/// The user's cache directory [XDG Base Directory Specification].
fn cache_directory() -> Result<PathBuf> {
    if let Some(dir) = env::var_os("XDG_CACHE_HOME").map(PathBuf::from)
        && dir.is_absolute()
    {
        return Ok(dir);
    }
    let home = env::var_os("HOME").context("HOME is not set, so there is no place for a cache")?;
    Ok(PathBuf::from(home).join(".cache"))
}
