//! The whole service with invented citizens, as a browser meets it: `rubrica serve --demo`.

pub use crate::service::{Citizen, Message, Officer, People};

use crate::service::Service;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A running service with data of its own. It ends with the value.
#[derive(Debug)]
pub struct Demo {
    // Ends before its data are removed.
    service: Service,
    address: String,
    data: TempDir,
}

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
        // The pages as they were built last, whatever the binary holds.
        let pages = std::env::var("RUBRICA_FRONTEND_DIST").ok();
        let pages = pages.iter().flat_map(|pages| ["--assets", pages]);
        let arguments: Vec<&str> =
            ["--demo"].into_iter().chain(pages).chain(arguments.iter().copied()).collect();
        let service = Service::start(data.path(), &arguments);
        Self { address: service.url(), service, data }
    }

    /// Starts the service with these numbers in the place of its own, as JSON, and further arguments.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_with_policy(policy: &str, arguments: &[&str]) -> Self {
        let mut place = tempfile::NamedTempFile::new().expect("a file for a policy");
        place.write_all(policy.as_bytes()).expect("a policy is written");
        let path = place.path().to_str().expect("a path of text");
        // It is read before the service says that it is ready.
        Self::start_with(&[&["--policy", path], arguments].concat())
    }

    /// Starts a service in which nobody waits for his next code.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_impatient() -> Self {
        Self::start_with_policy(r#"{"otp_resend_after_s": 0}"#, &[])
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

    /// The first invented citizen of a state.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn citizen(&self, state: &str) -> Citizen {
        let mut citizens = self.service.citizens().into_iter();
        citizens
            .find(|citizen| citizen.state == state)
            .unwrap_or_else(|| panic!("no citizen is {state}"))
    }

    /// Everybody who was invented.
    ///
    /// # Panics
    /// When the file about them is not as documented.
    #[must_use]
    pub fn people(&self) -> People {
        self.service.people()
    }

    /// The first invented officer of a role.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn officer(&self, role: &str) -> Officer {
        let mut officers = self.people().officers.into_iter();
        officers.find(|officer| officer.role == role).unwrap_or_else(|| panic!("no {role}"))
    }

    /// The root that its signatures are judged by.
    ///
    /// # Panics
    /// When it cannot be exported.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        self.service.root()
    }

    /// All messages sent so far.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.service.messages()
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
