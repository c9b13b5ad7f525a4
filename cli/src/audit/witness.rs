//! `rubrica audit witness`: follows a log, and says of each state that it continued all before.

use super::follow;
use crate::arguments::WitnessArguments;
use crate::failure::Failure;
use crate::file::{self, PendingFile};
use crate::log::{LogError, PublishedLog};
use crate::say;
use crate::secrets;
use crate::system;
use rubrica_core::transparency::Checkpoint;
use rubrica_core::transparency::cosignature::{cosign, cosigned_at};
use rubrica_core::transparency::note::{Note, NoteSigner};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

/// Follows the log, once or for ever.
pub(crate) fn run(arguments: &WitnessArguments) -> Result<ExitCode, Failure> {
    let witness = secrets::read_witness_key(&arguments.key)?;
    let mut log = follow(&arguments.log)?;
    let state = State::open(&arguments.state, arguments.first)?;
    loop {
        match look(&mut log, &witness, &state) {
            Ok(note) => say::result(note.trim_end()),
            // What is no fault of the log may be better next time.
            Err(Refused::Log(error)) if !error.is_alarm() && !arguments.once => {
                say::failure(&error.failure("the log was not seen"));
            }
            Err(Refused::Log(error)) => return Err(error.failure("the log is not cosigned")),
            Err(Refused::Failure(failure)) => return Err(*failure),
        }
        if arguments.once {
            return Ok(ExitCode::SUCCESS);
        }
        thread::sleep(Duration::from_secs(arguments.every));
    }
}

/// Why a state of the log is not cosigned.
enum Refused {
    Log(LogError),
    Failure(Box<Failure>),
}

impl From<LogError> for Refused {
    fn from(error: LogError) -> Self {
        Self::Log(error)
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::Failure(Box::new(failure))
    }
}

/// Looks once. Gives the cosigned note, which is on disk by then.
fn look(log: &mut PublishedLog, witness: &NoteSigner, state: &State) -> Result<String, Refused> {
    let before = state.read(log, witness)?;
    let (checkpoint, note) = log.checkpoint()?;
    let checked = match &before {
        // CHK-WIT-01: only what continues the last that was cosigned.
        Some(before) => log.check_continues(before, &checkpoint),
        None => log.check_tiles(&checkpoint),
    };
    if let Err(error) = checked {
        if error.is_alarm() {
            state.keep_evidence(&note)?;
        }
        return Err(error.into());
    }
    let line = cosign(&checkpoint, witness, system::now())
        .ok_or_else(|| Failure::new("the clock of this machine is before 1970"))?;
    let cosigned = format!("{}\n{line}", note.trim_end_matches('\n'));
    // CHK-WIT-02: what is given out is remembered first, whatever happens in between.
    state.write(&cosigned)?;
    Ok(cosigned)
}

/// The note that was cosigned last, in a file that one process works on.
struct State {
    path: PathBuf,
    first: bool,
    _lock: File,
}

impl State {
    fn open(path: &Path, first: bool) -> Result<Self, Failure> {
        let lock_path = beside(path, ".lock");
        let cannot = |error: &io::Error| {
            Failure::new(format!("cannot lock {}", lock_path.display())).because(error)
        };
        let lock = File::create(&lock_path).map_err(|error| cannot(&error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), first, _lock: lock }),
            Err(TryLockError::WouldBlock) => {
                Err(Failure::new(format!("another witness works on {}", path.display())))
            }
            Err(TryLockError::Error(error)) => Err(cannot(&error)),
        }
    }

    /// The last state of the log that was cosigned.
    fn read(
        &self,
        log: &PublishedLog,
        witness: &NoteSigner,
    ) -> Result<Option<Checkpoint>, Failure> {
        let bytes = match file::read_small(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.first => return Ok(None),
            Err(error) => {
                return Err(self.failure("cannot read").because(&error).remedy(
                    "bring back the file from where it is kept; add --first only if this witness \
                     has never cosigned this log: without its memory it would not see a fork",
                ));
            }
        };
        let damaged = || self.failure("not a note that this witness has cosigned:");
        let note = String::from_utf8(bytes).map_err(|error| damaged().because(&error))?;
        let checkpoint =
            Checkpoint::open(&note, log.key()).map_err(|error| damaged().because(&error))?;
        let read = Note::read(&note).map_err(|error| damaged().because(&error))?;
        // CHK-WIT-03: a state that somebody else put there is none.
        if cosigned_at(&read, witness.key()).is_none() {
            return Err(damaged());
        }
        Ok(Some(checkpoint))
    }

    fn write(&self, note: &str) -> Result<(), Failure> {
        write_durably(&self.path, note)
            .map_err(|error| self.failure("cannot write").because(&error))
    }

    /// Keeps what the log has signed in contradiction to the state: both together prove it.
    fn keep_evidence(&self, note: &str) -> Result<(), Failure> {
        let path = beside(&self.path, ".alarm");
        write_durably(&path, note).map_err(|error| {
            Failure::new(format!("cannot write {}", path.display())).because(&error)
        })
    }

    fn failure(&self, what: &str) -> Failure {
        Failure::new(format!("{what} {}", self.path.display()))
    }
}

fn write_durably(path: &Path, text: &str) -> io::Result<()> {
    let mut file = PendingFile::create(path)?;
    file.write_all(text.as_bytes())?;
    file.finish()?;
    // The name is durable once its directory is.
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(parent.unwrap_or_else(|| Path::new(".")))?.sync_all()
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Reads a checkpoint from a file.
pub(super) fn read_note(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| {
        Failure::new(format!("cannot read the checkpoint {}", path.display())).because(&error)
    })
}
