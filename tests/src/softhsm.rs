//! A token of SoftHSM 2 for each test, in a process of its own.
//!
//! The module reads where its tokens are when it is begun, from the environment, which a process has
//! but one of. So a test starts itself again, in a process with a token.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// User PIN of every token.
pub const PIN: &str = "27182818";
/// Label of every token.
pub const LABEL: &str = "rubrica tests";

const CHILD: &str = "RUBRICA_TESTS_TOKEN_FOLDER";

/// A folder with tokens.
#[derive(Debug)]
pub struct Tokens {
    folder: PathBuf,
}

/// Runs `body` in a process with a new token: the test that is called `name` starts itself again.
///
/// # Panics
/// When the test fails there.
pub fn with_token(name: &str, body: impl FnOnce(&Tokens)) {
    if let Some(folder) = env::var_os(CHILD) {
        body(&Tokens { folder: folder.into() });
        return;
    }
    let tokens = OwnTokens::new();
    let status = tokens
        .command(env::current_exe().expect("a running test knows its program"))
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(CHILD, tokens.folder.path())
        .status()
        .expect("a test starts itself again");
    assert!(status.success(), "{name} failed in its own process");
}

/// A token for programs that are started by the test.
#[derive(Debug)]
pub struct OwnTokens {
    folder: TempDir,
}

impl Default for OwnTokens {
    fn default() -> Self {
        Self::new()
    }
}

impl OwnTokens {
    /// Makes a folder with one token.
    ///
    /// # Panics
    /// When SoftHSM cannot make one.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let tokens = folder.path().join("tokens");
        fs::create_dir(&tokens).expect("a folder for tokens");
        let configuration =
            format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display());
        fs::write(folder.path().join("softhsm2.conf"), configuration).expect("a configuration");
        let own = Self { folder };
        own.make_token(LABEL);
        own
    }

    /// Makes another token.
    ///
    /// # Panics
    /// When SoftHSM cannot make one.
    pub fn make_token(&self, label: &str) {
        make_token(self.folder.path(), label);
    }

    /// A program that finds these tokens.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env("SOFTHSM2_CONF", self.folder.path().join("softhsm2.conf"));
        command
    }

    /// A file with the PIN.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn pin_file(&self) -> PathBuf {
        let file = self.folder.path().join("pin.txt");
        fs::write(&file, format!("{PIN}\n")).expect("a file for the PIN");
        file
    }
}

impl Tokens {
    /// Makes another token. The module sees it when it begins anew.
    pub fn make_token(&self, label: &str) {
        make_token(&self.folder, label);
    }

    /// Where SoftHSM keeps the tokens.
    #[must_use]
    pub fn directory(&self) -> PathBuf {
        self.folder.join("tokens")
    }
}

fn make_token(folder: &Path, label: &str) {
    let made = Command::new(variable("RUBRICA_SOFTHSM_UTIL"))
        .env("SOFTHSM2_CONF", folder.join("softhsm2.conf"))
        .args(["--init-token", "--free", "--so-pin", "31415926", "--pin", PIN, "--label", label])
        .arg("--module")
        .arg(module())
        .output()
        .expect("softhsm2-util starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// The PKCS#11 module of SoftHSM.
#[must_use]
pub fn module() -> PathBuf {
    variable("RUBRICA_SOFTHSM_MODULE").into()
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: eval \"$(cargo xtask env)\""))
}
