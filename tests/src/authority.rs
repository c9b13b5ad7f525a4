//! An authority for certificates of citizens: made by OpenSSL for each test, with its revocation list
//! and its responder on loopback.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use tempfile::TempDir;

/// The password of the files of all citizens.
pub const FILE_PASSWORD: &str = "prueba-7-verde";

/// The authority. It answers for as long as the test runs.
#[derive(Debug)]
pub struct Authority {
    directory: TempDir,
    address: SocketAddr,
}

impl Authority {
    /// Makes authorities and citizens, see `tests/vectors/recognised/SOURCE.md`, and answers.
    ///
    /// # Panics
    /// When OpenSSL cannot.
    #[must_use]
    pub fn start() -> Self {
        let directory = tempfile::tempdir().expect("a directory for an authority");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/recognised/make.sh");
        let made = Command::new("bash")
            .arg(script)
            .current_dir(directory.path())
            .env("RESPONDER", format!("http://{address}"))
            .stdout(Stdio::null())
            .status()
            .expect("bash and openssl");
        assert!(made.success(), "the authority was not made");
        let place = directory.path().to_owned();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let place = place.clone();
                thread::spawn(move || answer(&stream, &place));
            }
        });
        Self { directory, address }
    }

    /// A file of the authority.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The arguments of a service that recognises its citizens.
    ///
    /// # Panics
    /// When the path is no text.
    #[must_use]
    pub fn arguments(&self) -> Vec<String> {
        let issuers = self.file("trusted.txt").to_str().expect("a path of text").to_owned();
        let host = self.address.to_string();
        ["--trusted-issuers", &issuers, "--revocation-host", &host].map(str::to_owned).to_vec()
    }
}

/// Lists by `GET`, and what `openssl ocsp` says to a question by `POST`.
fn answer(stream: &TcpStream, place: &Path) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut words = first.split(' ');
    let content = match (words.next()?, words.next()?) {
        ("POST", "/ocsp") => respond(place, &body),
        ("GET", path) => fs::read(place.join(path.trim_start_matches('/'))).ok(),
        _ => None,
    };
    let (status, content) =
        content.map_or(("404 Not Found", Vec::new()), |found| ("200 OK", found));
    let mut stream = stream;
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        content.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&content).ok()
}

fn respond(place: &Path, question: &[u8]) -> Option<Vec<u8>> {
    let work = tempfile::tempdir().ok()?;
    let (asked, answered) = (work.path().join("asked"), work.path().join("answered"));
    fs::write(&asked, question).ok()?;
    let status = Command::new("openssl")
        .args(["ocsp", "-index", "issuing.txt", "-CA", "issuing.crt", "-rsigner", "issuing.crt"])
        .args(["-rkey", "issuing.key", "-reqin"])
        .arg(&asked)
        .arg("-respout")
        .arg(&answered)
        .current_dir(place)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .ok()?;
    if status.success() { fs::read(answered).ok() } else { None }
}
