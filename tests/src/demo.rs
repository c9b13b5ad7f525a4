//! The whole service with invented citizens, as `rubrica serve --demo` runs it.

use serde::Deserialize;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A running service with data of its own. It ends with the value.
#[derive(Debug)]
pub struct Demo {
    process: Child,
    data: TempDir,
    address: String,
}

/// An invented citizen.
#[derive(Debug, Clone, Deserialize)]
pub struct Citizen {
    /// How far he has come: `new` or `ready`.
    pub state: String,
    /// DNI or NIE.
    pub id: String,
    /// The password, of those who have one.
    #[serde(default)]
    pub password: Option<String>,
    /// The activation code, of those who need one.
    #[serde(default)]
    pub activation_code: Option<String>,
    /// The phone.
    pub phone: String,
    /// The name.
    pub name: String,
}

#[derive(Debug, Deserialize)]
struct Citizens {
    citizens: Vec<Citizen>,
}

/// A text message as the outbox has it.
#[derive(Debug, Clone, Deserialize)]
pub struct Message {
    /// The phone.
    pub to: String,
    /// What it says.
    pub text: String,
    /// The one-time code in it.
    pub code: String,
    /// What the code is for.
    pub purpose: String,
}

/// How long the service may take to start: it makes a certification authority first.
const START: Duration = Duration::from_secs(60);

/// A program that the tests need, by the variable that names it.
///
/// # Panics
/// When `variable` is not set.
#[must_use]
pub fn program(variable: &str) -> PathBuf {
    std::env::var_os(variable)
        .unwrap_or_else(|| panic!("{variable} is not set: run `cargo xtask test`"))
        .into()
}

impl Demo {
    /// Starts the service on a free port.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts the service with further arguments.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_with(arguments: &[&str]) -> Self {
        let data = tempfile::tempdir().expect("a directory for data");
        let mut command = Command::new(program("RUBRICA_BIN"));
        command.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
        // The pages as they were built last, whatever the binary holds.
        if let Some(pages) = std::env::var_os("RUBRICA_FRONTEND_DIST") {
            command.arg("--assets").arg(pages);
        }
        let mut process = command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let output = process.stdout.take().expect("its output is a pipe");
        let mut lines = BufReader::new(output).lines();
        let started = Instant::now();
        let address = loop {
            let line = lines.next().expect("it says that it is ready").expect("text");
            if let Some(address) = line.strip_prefix("ready: ") {
                break address.trim_end_matches('/').to_owned();
            }
            assert!(started.elapsed() < START, "the service is not ready");
        };
        // Nobody else reads what it says later; a full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, data, address }
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Where its data are.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// The invented citizen of a state.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn citizen(&self, state: &str) -> Citizen {
        let json = fs::read(self.data().join("demo.json")).expect("the citizens");
        let all: Citizens = serde_json::from_slice(&json).expect("JSON of citizens");
        let mut citizens = all.citizens.into_iter();
        citizens
            .find(|citizen| citizen.state == state)
            .unwrap_or_else(|| panic!("no citizen is {state}"))
    }

    /// All messages sent so far.
    ///
    /// # Panics
    /// When the outbox is damaged.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        let outbox = fs::read_to_string(self.data().join("outbox.jsonl")).unwrap_or_default();
        // A line without its end is still being written.
        outbox
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'))
            .map(|line| serde_json::from_str(line).expect("a message"))
            .collect()
    }

    /// The code of the newest message, which there is already when a page says so.
    ///
    /// # Panics
    /// When there is no message.
    #[must_use]
    pub fn last_code(&self) -> String {
        self.messages().last().expect("a message").code.clone()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing of it is left.
        let _ended = self.process.kill();
        let _ended = self.process.wait();
    }
}
