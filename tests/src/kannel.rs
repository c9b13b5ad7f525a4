//! Debian's Kannel as an operator of the service would run it, with two centres behind it: its own fake
//! one, which takes everything and reports that it arrived, and an [`Operator`] that does as it is told.

mod messages;
mod operator;

pub use messages::{Alphabet, Sms};
pub use operator::{Operator, Taken};

use crate::kept::Kept;
use crate::ports;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Kannel, running or not. It ends with the value.
#[derive(Debug)]
pub struct Kannel {
    // They end before their directory is removed, the last one first.
    fake: Option<Kept>,
    smsbox: Option<Kept>,
    bearerbox: Option<Kept>,
    operator: Operator,
    ports: Ports,
    home: TempDir,
}

#[derive(Debug, Clone, Copy)]
struct Ports {
    administration: u16,
    boxes: u16,
    fake: u16,
    sending: u16,
    reports: u16,
}

/// Who sends, as phones show it.
const SENDER: &str = "Rubrica";
/// Of the account that the service has at Kannel; it needs percent-encoding.
const PASSWORD: &str = "p&w 1";
/// Phones whose messages go by the [`Operator`].
pub const OPERATED: &str = "+3471";
/// How long anything may take on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(120);
const INTERVAL: Duration = Duration::from_millis(20);

impl Kannel {
    /// Writes a configuration. Nothing runs yet.
    ///
    /// # Panics
    /// When there is no place for it.
    #[must_use]
    pub fn configured() -> Self {
        let [administration, boxes, fake, sending, reports] =
            std::array::from_fn(|_| ports::free());
        let kannel = Self {
            fake: None,
            smsbox: None,
            bearerbox: None,
            operator: Operator::start(reports),
            ports: Ports { administration, boxes, fake, sending, reports },
            home: tempfile::tempdir().expect("a temporary directory"),
        };
        fs::write(kannel.home.path().join("kannel.conf"), kannel.configuration()).expect("written");
        fs::write(kannel.token_file(), PASSWORD).expect("written");
        kannel
    }

    /// A Kannel that runs.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn running() -> Self {
        let mut kannel = Self::configured();
        kannel.start();
        kannel
    }

    /// Starts all three programs and waits until they know each other.
    ///
    /// # Panics
    /// When they do not start.
    pub fn start(&mut self) {
        self.bearerbox = Some(self.program("usr/sbin/bearerbox", &["kannel.conf"]));
        self.until("bearerbox listens", || self.status().is_some().then_some(()));
        self.smsbox = Some(self.program("usr/sbin/smsbox", &["kannel.conf"]));
        let port = self.ports.fake.to_string();
        // It makes up no messages of its own.
        let none = ["-H", "127.0.0.1", "-r", &port, "-m", "0", "1 2 text none"];
        self.fake = Some(self.program("usr/lib/kannel/test/fakesmsc", &none));
        self.until("the boxes know each other", || {
            let status = self.status()?;
            let fake = status.lines().find(|line| line.contains("FAKE:"))?;
            (status.contains("smsbox:") && fake.contains("online")).then_some(())
        });
    }

    /// Ends all three.
    pub fn stop(&mut self) {
        self.fake = None;
        self.smsbox = None;
        self.bearerbox = None;
    }

    /// What `--sms-url` is for it, as the help of `rubrica serve` says.
    #[must_use]
    pub fn sms_url(&self) -> String {
        format!(
            "http://127.0.0.1:{}/cgi-bin/sendsms?username=rubrica&password={{token}}&to={{to}}\
             &charset=UTF-8&coding={{coding}}&text={{text}}&dlr-mask=31\
             &dlr-url={{report}}%3Fstatus%3D%25d",
            self.ports.sending
        )
    }

    /// What `--sms-token-file` is for it.
    #[must_use]
    pub fn token_file(&self) -> PathBuf {
        self.home.path().join("password.txt")
    }

    /// The centre that does as it is told.
    #[must_use]
    pub const fn operator(&self) -> &Operator {
        &self.operator
    }

    /// The messages that phones have from the fake centre, each put together from its parts.
    ///
    /// # Panics
    /// When it wrote something that its protocol does not know.
    #[must_use]
    pub fn messages(&self) -> Vec<Sms> {
        let log = fs::read(self.home.path().join("fakesmsc.log")).unwrap_or_default();
        messages::read(&String::from_utf8_lossy(&log), SENDER)
    }

    /// Waits for a message to a phone that is as it should be.
    ///
    /// # Panics
    /// When none comes.
    #[must_use]
    pub fn message(&self, phone: &str, wanted: impl Fn(&Sms) -> bool) -> Sms {
        self.until(&format!("a message to {phone}"), || {
            self.messages().into_iter().rev().find(|sms| sms.to == phone && wanted(sms))
        })
    }

    fn program(&self, path: &str, arguments: &[&str]) -> Kept {
        let root = std::env::var_os("RUBRICA_KANNEL").map(PathBuf::from);
        let path = root.expect("RUBRICA_KANNEL is not set: run `cargo xtask test`").join(path);
        let name = path.file_name().expect("a program").to_string_lossy().into_owned();
        let mut command = Command::new("env");
        command.arg("-C").arg(self.home.path()).arg(path).args(["-v", "0"]).args(arguments);
        let log = self.home.path().join(format!("{name}.log"));
        let log = File::options().create(true).append(true).open(log).expect("a file for its log");
        let (kept, output) = Kept::start(&command, Stdio::from(log));
        thread::spawn(move || output.for_each(drop));
        kept
    }

    /// What bearerbox says of itself and its boxes.
    fn status(&self) -> Option<String> {
        let port = self.ports.administration;
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
        let request = "GET /status.txt?password=admin HTTP/1.0\r\n\r\n";
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        Some(String::from_utf8_lossy(&answer).into_owned())
    }

    fn until<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(Instant::now() < end, "not yet: {what}\n{}", self.logs());
            thread::sleep(INTERVAL);
        }
    }

    /// The last lines of what the programs said.
    fn logs(&self) -> String {
        let mut all = String::new();
        for name in ["bearerbox", "smsbox", "fakesmsc"] {
            let log = fs::read(self.home.path().join(format!("{name}.log"))).unwrap_or_default();
            let log = String::from_utf8_lossy(&log);
            let lines: Vec<&str> = log.lines().rev().take(20).collect();
            all.extend(lines.into_iter().rev().map(|line| format!("{name}: {line}\n")));
        }
        all
    }

    fn configuration(&self) -> String {
        let Ports { administration, boxes, fake, sending, reports } = self.ports;
        let operator = self.operator.address();
        format!(
            r#"group = core
admin-port = {administration}
admin-interface = 127.0.0.1
admin-password = admin
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
dlr-storage = internal
sms-resend-freq = 1

group = smsc
smsc = fake
smsc-id = fake
host = 127.0.0.1
port = {fake}
denied-prefix = "{OPERATED}"

group = smsc
smsc = http
smsc-id = operator
system-type = generic
port = {reports}
send-url = "http://{operator}/?id=%I&to=%p"
status-success-regex = "taken"
status-permfail-regex = "never"
status-tempfail-regex = "later"
allowed-prefix = "{OPERATED}"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sending}
sendsms-interface = 127.0.0.1
global-sender = {SENDER}
http-request-retry = 100
http-queue-delay = 1

group = sendsms-user
username = rubrica
password = "{PASSWORD}"
max-messages = 10
concatenation = true
"#
        )
    }
}
