//! The data directory of a service: what is made at the first start and found again later.

use crate::failure::Failure;
use crate::file::{self, PendingFile};
use crate::secrets::EdgeSecrets;
use crate::system::SystemEntropy;
use rubrica_core::secret::Secret;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The state of a service.
#[derive(Debug)]
pub(super) struct State {
    /// Locked for as long as this process works on the directory.
    _lock: File,
    directory: PathBuf,
    content: Content,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    /// Whether the directory was made for a demonstration.
    demo: bool,
    /// Whether a demonstration has its citizens.
    #[serde(default)]
    demo_ready: bool,
    secrets: EdgeSecrets,
}

impl State {
    /// Opens the state in `directory`, and makes it at the first start.
    pub(super) fn open(directory: &Path, demo: bool) -> Result<Self, Failure> {
        let path = directory.join(FILE);
        // First of all: nobody else may be writing here.
        let lock = lock(directory)?;
        let content = match Self::read(&path)? {
            None => Self::make(directory, &path, demo)?,
            Some(content) if demo && !content.demo => {
                return Err(Failure::new(format!(
                    "{} belongs to a service that is no demonstration",
                    directory.display()
                ))
                .remedy(
                    "give another directory with --data: invented citizens must not get there",
                ));
            }
            Some(content) if content.demo && !demo => {
                return Err(Failure::new(format!(
                    "{} belongs to a demonstration",
                    directory.display()
                ))
                .remedy(
                    "serve it with --demo, or give another directory with --data: without --demo \
                     there are no invented citizens",
                ));
            }
            // Nobody knows the passwords of a demonstration whose first start was interrupted.
            Some(content) if demo && !content.demo_ready => {
                remove_half(directory)?;
                Self::make(directory, &path, demo)?
            }
            Some(content) => content,
        };
        Ok(Self { _lock: lock, directory: directory.to_owned(), content })
    }

    fn read(path: &Path) -> Result<Option<Content>, Failure> {
        let bytes = match file::read_small(path) {
            Ok(bytes) => zeroize::Zeroizing::new(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(cannot_use(path, &error)),
        };
        serde_json::from_slice(&bytes).map(Some).map_err(|error| cannot_use(path, &error))
    }

    fn make(directory: &Path, path: &Path, demo: bool) -> Result<Content, Failure> {
        if directory.join(DATABASE).exists() {
            return Err(Failure::new(format!(
                "{} is missing, and there is a database that was made with it",
                path.display()
            ))
            .remedy("restore the whole directory from one backup"));
        }
        let secrets = EdgeSecrets::make(&mut SystemEntropy);
        let content = Content { demo, demo_ready: false, secrets };
        content.write(path)?;
        Ok(content)
    }

    /// Whether the citizens of a demonstration are still to be made.
    pub(super) const fn wants_citizens(&self) -> bool {
        !self.content.demo_ready
    }

    /// Notes that the citizens of the demonstration are there, and who they are is written down.
    pub(super) fn note_citizens(&mut self) -> Result<(), Failure> {
        self.content.demo_ready = true;
        self.content.write(&self.directory.join(FILE))
    }

    /// The gateway's secrets.
    pub(super) const fn secrets(&self) -> &EdgeSecrets {
        &self.content.secrets
    }

    /// Where the signer keeps its own.
    pub(super) fn signer_directory(&self) -> PathBuf {
        self.directory.join("signer")
    }

    /// The gateway's database.
    pub(super) fn database(&self) -> PathBuf {
        self.directory.join(DATABASE)
    }

    /// Where a demonstration keeps its messages.
    pub(super) fn outbox(&self) -> PathBuf {
        self.directory.join(OUTBOX)
    }

    /// Where a demonstration names its citizens.
    pub(super) fn demo_file(&self) -> PathBuf {
        self.directory.join(DEMO_FILE)
    }

    /// The stored secrets are of no use.
    pub(super) fn unusable(&self, error: &(dyn std::error::Error + 'static)) -> Failure {
        cannot_use(&self.directory.join(FILE), error)
    }
}

/// The registry's token of the service in `directory`, whether or not it runs.
pub(crate) fn registry_token(directory: &Path) -> Result<Secret<String>, Failure> {
    let content = State::read(&directory.join(FILE))?.ok_or_else(|| {
        Failure::new(format!("there is no service in {}", directory.display()))
            .remedy("give with --data the directory that `rubrica serve` works on")
    })?;
    Ok(Secret::new(content.secrets.registry_token.clone()))
}

impl Content {
    fn write(&self, path: &Path) -> Result<(), Failure> {
        serde_json::to_vec_pretty(self)
            .map_err(io::Error::from)
            .map(zeroize::Zeroizing::new)
            .and_then(|bytes| {
                let mut file = PendingFile::create_private(path)?;
                file.write_all(&bytes)?;
                file.finish()
            })
            .map_err(|error| {
                Failure::new(format!("cannot write {}", path.display())).because(&error)
            })
    }
}

/// One process works on a directory at a time.
fn lock(directory: &Path) -> Result<File, Failure> {
    let path = directory.join("lock");
    let file = File::create(&path).map_err(|error| {
        Failure::new(format!("cannot write {}", path.display())).because(&error)
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::new(format!(
            "another service works on this data directory: {}",
            directory.display()
        ))
        .remedy("stop it, or give another directory with --data")),
        Err(TryLockError::Error(error)) => {
            Err(Failure::new(format!("cannot lock {}", path.display())).because(&error))
        }
    }
}

fn remove_half(directory: &Path) -> Result<(), Failure> {
    let names = [FILE, DATABASE, "edge.sqlite-wal", "edge.sqlite-shm", OUTBOX, DEMO_FILE];
    for path in names.map(|name| directory.join(name)) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(cannot_use(&path, &error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn cannot_use(path: &Path, error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::new(format!("cannot use {}", path.display()))
        .because(error)
        .remedy("restore the whole directory from one backup")
}

const FILE: &str = "edge.json";
const DATABASE: &str = "edge.sqlite";
const DEMO_FILE: &str = "demo.json";
const OUTBOX: &str = "outbox.jsonl";

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(state: &State) -> String {
        state.secrets().edge_secret.clone()
    }

    #[test]
    fn secrets_are_made_once_and_kept_from_others() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let first = secret(&State::open(directory.path(), false).expect("made"));
        assert_eq!(first, secret(&State::open(directory.path(), false).expect("found")));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let metadata = fs::metadata(directory.path().join(FILE)).expect("there");
            assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
        }
        let refused = State::open(directory.path(), true).expect_err("not for a demonstration");
        assert!(refused.what.contains("no demonstration"));
    }

    #[test]
    fn a_demonstration_that_was_interrupted_begins_anew() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let first = State::open(directory.path(), true).expect("made");
        fs::write(first.database(), "half").expect("written");
        let running = State::open(directory.path(), true).expect_err("its first start goes on");
        assert!(running.what.contains("another service works on this"), "{}", running.what);
        assert_eq!(fs::read(first.database()).expect("untouched"), b"half");
        let kept = secret(&first);
        drop(first);

        let mut second = State::open(directory.path(), true).expect("made anew");
        assert_ne!(kept, secret(&second));
        assert!(second.wants_citizens() && !second.database().exists());
        second.note_citizens().expect("written");
        let kept = secret(&second);
        drop(second);
        let third = State::open(directory.path(), true).expect("found");
        assert_eq!(kept, secret(&third));
        assert!(!third.wants_citizens());
        drop(third);
        let refused = State::open(directory.path(), false).expect_err("not for real ones");
        assert!(refused.what.contains("belongs to a demonstration"), "{}", refused.what);
    }

    #[test]
    fn lost_secrets_are_not_replaced_beside_what_was_made_with_them() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        fs::write(directory.path().join(DATABASE), "content").expect("written");
        assert!(State::open(directory.path(), false).is_err());
    }
}
