//! What went wrong, in words for the person at the terminal.

use std::error::Error;

/// A failure: what, why, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What could not be done.
    pub(crate) what: String,
    /// Why, the nearest cause first.
    pub(crate) causes: Vec<String>,
    /// What the person can do.
    pub(crate) remedy: Option<String>,
    /// Exit code of the process.
    pub(crate) exit: u8,
}

impl Failure {
    /// Exit code for a command that could not do its work.
    pub(crate) const FAILED: u8 = 1;
    /// Exit code for a wrong command line.
    pub(crate) const USAGE: u8 = 2;
    /// Exit code for work that waits for a one-time code.
    pub(crate) const WAITING: u8 = 4;

    /// Exit code for a log that was rolled back, forked or damaged.
    pub(crate) const ALARM: u8 = 5;

    /// Something could not be done.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), causes: Vec::new(), remedy: None, exit: Self::FAILED }
    }

    /// The command line asks for what cannot be.
    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self::new(what).exit(Self::USAGE)
    }

    /// Because of this error and all that caused it.
    pub(crate) fn because(mut self, error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            let text = error.to_string();
            // A transparent wrapper says the same as what it wraps.
            if self.causes.last() != Some(&text) {
                self.causes.push(text);
            }
            next = error.source();
        }
        self
    }

    /// What to do about it.
    pub(crate) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// With this exit code.
    pub(crate) const fn exit(mut self, code: u8) -> Self {
        self.exit = code;
        self
    }
}
