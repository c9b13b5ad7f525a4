//! The data directory of a service: what is made at the first start and found again later.

use crate::failure::Failure;
use crate::file::{self, PendingFile};
use crate::say;
use crate::secrets::EdgeSecrets;
use crate::system::SystemEntropy;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The state of a service.
#[derive(Debug)]
pub(super) struct State {
    directory: PathBuf,
    content: Content,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    /// Whether the directory was made for a demonstration.
    demo: bool,
    secrets: EdgeSecrets,
}

impl State {
    /// Opens the state in `directory`, and makes it at the first start.
    pub(super) fn open(directory: &Path, demo: bool) -> Result<Self, Failure> {
        let path = directory.join(FILE);
        let mut found = Self::read(directory, &path)?;
        if demo && found.as_ref().is_some_and(Self::is_half_demo) {
            // Nobody knows the passwords of a demonstration whose first start was interrupted.
            for name in [FILE, DATABASE, "edge.sqlite-wal", "edge.sqlite-shm", OUTBOX] {
                match fs::remove_file(directory.join(name)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        return Err(cannot_use(&directory.join(name), &error));
                    }
                    _ => {}
                }
            }
            found = None;
        }
        match found {
            Some(state) if demo && !state.content.demo => Err(Failure::new(format!(
                "{} belongs to a service that is no demonstration",
                directory.display()
            ))
            .remedy("give another directory with --data: invented citizens must not get there")),
            Some(state) => {
                if !demo && state.content.demo {
                    say::progress(
                        "note: this directory was made with --demo; its invented citizens are \
                         still in it, with the passwords in demo.json: use another for real ones",
                    );
                }
                Ok(state)
            }
            None => Self::make(directory, &path, demo),
        }
    }

    fn read(directory: &Path, path: &Path) -> Result<Option<Self>, Failure> {
        let bytes = match file::read_small(path) {
            Ok(bytes) => zeroize::Zeroizing::new(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(cannot_use(path, &error)),
        };
        let content = serde_json::from_slice(&bytes).map_err(|error| cannot_use(path, &error))?;
        Ok(Some(Self { directory: directory.to_owned(), content }))
    }

    fn make(directory: &Path, path: &Path, demo: bool) -> Result<Self, Failure> {
        if directory.join(DATABASE).exists() {
            return Err(Failure::new(format!(
                "{} is missing, and there is a database that was made with it",
                path.display()
            ))
            .remedy("restore the whole directory from one backup"));
        }
        let content = Content { demo, secrets: EdgeSecrets::make(&mut SystemEntropy) };
        let written = serde_json::to_vec_pretty(&content)
            .map_err(io::Error::from)
            .map(zeroize::Zeroizing::new)
            .and_then(|bytes| {
                let mut file = PendingFile::create_private(path)?;
                file.write_all(&bytes)?;
                file.finish()
            });
        written.map_err(|error| {
            Failure::new(format!("cannot write {}", path.display())).because(&error)
        })?;
        Ok(Self { directory: directory.to_owned(), content })
    }

    fn is_half_demo(&self) -> bool {
        self.content.demo && !self.demo_file().exists()
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
        self.directory.join("demo.json")
    }

    /// The stored secrets are of no use.
    pub(super) fn unusable(&self, error: &(dyn std::error::Error + 'static)) -> Failure {
        cannot_use(&self.directory.join(FILE), error)
    }
}

fn cannot_use(path: &Path, error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::new(format!("cannot use {}", path.display()))
        .because(error)
        .remedy("restore the whole directory from one backup")
}

const FILE: &str = "edge.json";
const DATABASE: &str = "edge.sqlite";
const OUTBOX: &str = "outbox.jsonl";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_made_once_and_kept_from_others() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let first = State::open(directory.path(), false).expect("made");
        let second = State::open(directory.path(), false).expect("found");
        assert_eq!(first.secrets().edge_secret, second.secrets().edge_secret);
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
        let second = State::open(directory.path(), true).expect("made anew");
        assert_ne!(first.secrets().edge_secret, second.secrets().edge_secret);
        assert!(!second.database().exists());
        fs::write(second.demo_file(), "{}").expect("written");
        let third = State::open(directory.path(), true).expect("found");
        assert_eq!(second.secrets().edge_secret, third.secrets().edge_secret);
    }

    #[test]
    fn lost_secrets_are_not_replaced_beside_what_was_made_with_them() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        fs::write(directory.path().join(DATABASE), "content").expect("written");
        assert!(State::open(directory.path(), false).is_err());
    }
}
