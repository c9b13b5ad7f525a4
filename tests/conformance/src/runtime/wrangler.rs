//! wrangler, as a user of Cloudflare Workers calls it.

use super::Server;
use crate::environment;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// `wrangler dev` with the repository's wrangler.toml.
#[derive(Debug)]
pub struct Wrangler {
    /// Where it listens.
    pub server: Server,
    process: Child,
    _state: TempDir,
}

impl Wrangler {
    /// Starts it with these variables and waits until it listens.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn dev(variables: &[(String, String)]) -> Self {
        let state = tempfile::tempdir().expect("a temporary directory");
        let address = free_address();
        let mut command = wrangler(&state);
        command
            .args(["dev", "--local", "--ip", "127.0.0.1", "--inspector-port", "0"])
            .args(["--show-interactive-dev-session=false", "--log-level", "warn"])
            .args(["--port", &address.port().to_string()])
            .arg("--persist-to")
            .arg(state.path().join("state"))
            .stdin(Stdio::null());
        for (name, value) in variables {
            command.args(["--var", &format!("{name}:{value}")]);
        }
        let mut process = command.spawn().expect("node starts");
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(address).is_err() {
            let ended = process.try_wait().expect("a process");
            assert!(ended.is_none(), "wrangler has ended: {ended:?}");
            assert!(Instant::now() < deadline, "wrangler does not listen");
            std::thread::sleep(Duration::from_millis(100));
        }
        Self { server: Server::at(address), process, _state: state }
    }

    /// `wrangler deploy --dry-run`: how large the upload would be, compressed, in KiB.
    ///
    /// # Panics
    /// When wrangler refuses the configuration.
    #[must_use]
    pub fn upload_size_kib() -> f64 {
        let state = tempfile::tempdir().expect("a temporary directory");
        let output = wrangler(&state)
            .args(["deploy", "--dry-run", "--outdir"])
            .arg(state.path().join("out"))
            .output()
            .expect("node starts");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "wrangler refuses to deploy: {text}{errors}");
        let size = text.split("gzip: ").nth(1).and_then(|rest| rest.split_once(" KiB"));
        let size = size.unwrap_or_else(|| panic!("wrangler tells no size: {text}")).0;
        size.parse().expect("a number")
    }
}

impl Drop for Wrangler {
    fn drop(&mut self) {
        // SIGTERM, so that it ends its workerd; SIGKILL would leave that behind.
        let id = self.process.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let deadline = Instant::now() + Duration::from_secs(10);
        while matches!(self.process.try_wait(), Ok(None)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// wrangler, asked not to talk to anybody.
fn wrangler(state: &TempDir) -> Command {
    let mut command = Command::new(environment::path("RUBRICA_NODE"));
    command
        .arg(environment::path("RUBRICA_WRANGLER"))
        .current_dir(environment::repository())
        .env("XDG_CONFIG_HOME", state.path())
        .env("WRANGLER_LOG_PATH", state.path().join("logs"))
        .env("WRANGLER_SEND_METRICS", "false")
        .env("WRANGLER_SEND_ERROR_REPORTS", "false")
        .env("WRANGLER_HIDE_BANNER", "true")
        .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
        .env("CI", "true");
    command
}

/// An address that was free a moment ago: wrangler cannot choose one by itself and tell.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address")
}

/// It builds before it listens.
const PATIENCE: Duration = Duration::from_secs(300);
