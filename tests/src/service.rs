//! The binary, run as its users run it.

use crate::kept::Kept;
use serde::Deserialize;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};

/// The binary under test.
///
/// # Panics
/// When nobody says where it is.
#[must_use]
pub fn rubrica() -> Command {
    let place = std::env::var_os("RUBRICA_BIN");
    Command::new(place.expect("RUBRICA_BIN is not set: run `cargo xtask test`"))
}

/// A running `rubrica serve`. It ends with the value, and with the test program even if that is
/// killed.
#[derive(Debug)]
pub struct Service {
    program: Kept,
    address: String,
    data: PathBuf,
}

/// How a service is started.
#[derive(Debug, Clone, Copy)]
pub struct Launch<'a> {
    /// Where its data are.
    pub data: &'a Path,
    /// Where it listens; port 0 takes a free one.
    pub listen: &'a str,
    /// What else stands on its command line.
    pub arguments: &'a [&'a str],
    /// Where everything goes that it can be made to log; otherwise it logs as usual.
    pub log: Option<&'a Path>,
}

/// An invented citizen.
#[derive(Debug, Clone, Deserialize)]
pub struct Citizen {
    /// How far he has come: `new`, `ready`, `expired` or `blocked`, for example.
    pub state: String,
    /// DNI or NIE.
    pub id: String,
    /// Of those who have one.
    pub password: Option<String>,
    /// Of those who still need it.
    pub activation_code: Option<String>,
    /// The phone.
    pub phone: String,
    /// What is on the document and not in its number.
    pub contrast: String,
    /// The name.
    pub name: String,
}

/// An invented officer of a registration office.
#[derive(Debug, Clone, Deserialize)]
pub struct Officer {
    /// Name in the service.
    pub officer: String,
    /// What he may do: `registrar`, for example.
    pub role: String,
    /// Of those who have one.
    pub password: Option<String>,
    /// Of those who still need it.
    pub activation_code: Option<String>,
    /// The name.
    pub name: String,
}

/// Somebody invented who is not registered and can ask for a letter.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    /// DNI or NIE.
    pub id: String,
    /// What is on the document and not in its number.
    pub contrast: String,
    /// The name.
    pub name: String,
}

/// Everybody in a demonstration.
#[derive(Debug, Clone, Deserialize)]
pub struct People {
    /// Those who are registered.
    pub citizens: Vec<Citizen>,
    /// Those who are not.
    pub census: Vec<Person>,
    /// Those who register others.
    pub officers: Vec<Officer>,
}

/// A message in the outbox of a demonstration.
#[derive(Debug, Clone, Deserialize)]
pub struct Message {
    /// The phone.
    pub to: String,
    /// What it says.
    pub text: String,
    /// The one-time code in it.
    pub code: String,
    /// What it is for.
    pub purpose: String,
}

impl Service {
    /// Starts a demonstration on a free port.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn demonstration(data: &Path) -> Self {
        Self::start(data, &["--demo"])
    }

    /// Starts a demonstration in which nobody has to wait for his next code.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn impatient_demonstration(data: &Path) -> Self {
        let policy = data.join("policy.json");
        fs::write(&policy, r#"{"otp_resend_after_s": 0}"#).expect("a policy is written");
        Self::start(data, &["--demo", "--policy", policy.to_str().expect("a path of text")])
    }

    /// Starts a service on a free port.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(data: &Path, arguments: &[&str]) -> Self {
        Self::launch(Launch { data, listen: "127.0.0.1:0", arguments, log: None })
    }

    /// Starts a service in a way of one's own.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn launch(launch: Launch<'_>) -> Self {
        let Launch { data, listen, arguments, log } = launch;
        let mut program = rubrica();
        program.args(["serve", "--listen", listen, "--data"]).arg(data).args(arguments);
        let error = match log {
            Some(path) => {
                program.env("RUBRICA_LOG", "trace");
                Stdio::from(File::create(path).expect("a file for the log"))
            }
            None => Stdio::inherit(),
        };
        let (program, mut lines) = Kept::start(&program, error);
        let line = lines.next().expect("the service starts").expect("text");
        let address = line.strip_prefix("ready: http://");
        let address = address.expect("nothing else is written to standard output").to_owned();
        // Nobody else reads what it says later; a full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { program, address, data: data.to_owned() }
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its data directory.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The invented citizen with this number.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn citizen(&self, id: &str) -> Citizen {
        let all = self.citizens();
        all.into_iter().find(|citizen| citizen.id == id).expect("one of the invented citizens")
    }

    /// All invented citizens.
    ///
    /// # Panics
    /// When the file is not as documented.
    #[must_use]
    pub fn citizens(&self) -> Vec<Citizen> {
        self.people().citizens
    }

    /// Everybody who was invented.
    ///
    /// # Panics
    /// When the file is not as documented.
    #[must_use]
    pub fn people(&self) -> People {
        let content = fs::read(self.data.join("demo.json")).expect("demo.json");
        serde_json::from_slice(&content).expect("as documented")
    }

    /// The messages that were sent.
    ///
    /// # Panics
    /// When the outbox is damaged.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        let outbox = fs::read_to_string(self.data.join("outbox.jsonl")).unwrap_or_default();
        // A line without its end is still being written.
        outbox
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'))
            .map(|line| serde_json::from_str(line).expect("a message"))
            .collect()
    }

    /// Status and body of a page.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn fetch(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("text");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.expect("a status"), body.to_owned())
    }

    /// `rubrica sign` for a citizen who is ready, with his password; further arguments are to come.
    ///
    /// # Panics
    /// When the citizen has no password.
    #[must_use]
    pub fn sign(&self, citizen: &Citizen, file: &Path, output: &Path) -> Command {
        let password_file = self.data.join(format!("password-{}", citizen.id));
        fs::write(&password_file, citizen.password.as_ref().expect("a password")).expect("written");
        let mut command = rubrica();
        command.arg("sign").arg(file).args(["--server", &self.url(), "--id", &citizen.id]);
        command.arg("--password-file").arg(password_file).arg("-o").arg(output);
        command.stdin(Stdio::null());
        command
    }

    /// The same with the codes of the outbox.
    #[must_use]
    pub fn sign_with_outbox(&self, citizen: &Citizen, file: &Path, output: &Path) -> Command {
        let mut command = self.sign(citizen, file, output);
        command.arg("--otp-outbox").arg(self.data.join("outbox.jsonl"));
        command
    }

    /// Writes the exported root certificate beside the data and gives its place.
    ///
    /// # Panics
    /// When it cannot be exported.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        let output = rubrica().args(["ca", "export", "--data"]).arg(&self.data).output();
        let output = succeeded(output.expect("run"));
        let place = self.data.join("exported-root.pem");
        fs::write(&place, output.stdout).expect("written");
        place
    }

    /// Asks it to stop, and waits until it has.
    ///
    /// # Panics
    /// When it cannot be waited for.
    pub fn stop(mut self) -> ExitStatus {
        self.program.signal("-TERM");
        self.program.wait()
    }

    /// Kills it without warning, as a power failure would.
    ///
    /// # Panics
    /// When it cannot be waited for.
    pub fn kill(mut self) {
        self.program.signal("-KILL");
        self.program.wait();
    }
}

/// What a program wrote to its two outputs, for messages of failed tests.
#[must_use]
pub fn said(output: &Output) -> String {
    let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    text.concat()
}

/// The output, if the program succeeded.
///
/// # Panics
/// When it did not.
#[track_caller]
#[must_use]
pub fn succeeded(output: Output) -> Output {
    assert!(output.status.success(), "{}", said(&output));
    output
}

/// The exit code and all that was said.
///
/// # Panics
/// When the program cannot be run, or was killed.
#[track_caller]
#[must_use]
pub fn outcome(command: &mut Command) -> (i32, String) {
    let output = command.output().expect("run");
    (output.status.code().expect("ended by itself"), said(&output))
}
