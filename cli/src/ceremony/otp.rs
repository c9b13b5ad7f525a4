//! Where one-time codes come from.

use super::CeremonyError;
use crate::say;
use crate::system;
use rubrica_core::api::v1::OtpChallenge;
use rubrica_core::secret::Secret;
use serde::Deserialize;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

/// How the citizen hands over the code of his SMS.
#[derive(Debug)]
pub(crate) enum OtpWay {
    /// He types it when asked.
    Asked,
    /// It stands in the outbox of a demonstration.
    Outbox(Outbox),
}

impl OtpWay {
    /// Has a code sent with `send` and gives it, or `None` when there was nobody to type it.
    pub(crate) fn obtain(
        &self,
        purpose: &str,
        send: impl FnOnce() -> Result<OtpChallenge, CeremonyError>,
    ) -> Result<(OtpChallenge, Option<Secret<String>>), CeremonyError> {
        match self {
            Self::Asked => {
                let challenge = send()?;
                let question = format!(
                    "Code of {} digits sent to the phone that ends in {}, good until {}:",
                    challenge.digits,
                    challenge.phone_hint,
                    system::in_words(challenge.expires_at),
                );
                let code = say::ask(&question).filter(|code| !code.is_empty()).map(Secret::new);
                Ok((challenge, code))
            }
            Self::Outbox(outbox) => {
                let before = outbox.len()?;
                let challenge = send()?;
                let code = outbox.wait_for(before, purpose, &challenge)?;
                Ok((challenge, Some(code)))
            }
        }
    }
}

/// The outbox of a demonstration: one JSON object a line.
#[derive(Debug, Clone)]
pub(crate) struct Outbox {
    path: PathBuf,
}

#[derive(Deserialize)]
struct Line {
    to: String,
    code: String,
    purpose: String,
}

impl Outbox {
    /// The outbox at `path`.
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// How much it holds: what comes later is new.
    pub(crate) fn len(&self) -> Result<u64, CeremonyError> {
        match std::fs::metadata(&self.path) {
            Ok(metadata) => Ok(metadata.len()),
            // The first SMS makes the file.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(self.unreadable(error)),
        }
    }

    /// Waits for the newest message after `before` that fits the challenge.
    pub(crate) fn wait_for(
        &self,
        before: u64,
        purpose: &str,
        challenge: &OtpChallenge,
    ) -> Result<Secret<String>, CeremonyError> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(code) = self.newest(before, purpose, challenge)? {
                return Ok(code);
            }
            if Instant::now() > end {
                return Err(CeremonyError::NothingInOutbox(self.path.clone()));
            }
            thread::sleep(INTERVAL);
        }
    }

    fn newest(
        &self,
        before: u64,
        purpose: &str,
        challenge: &OtpChallenge,
    ) -> Result<Option<Secret<String>>, CeremonyError> {
        let mut text = String::new();
        let read = File::open(&self.path).and_then(|mut file| {
            file.seek(SeekFrom::Start(before))?;
            file.read_to_string(&mut text)
        });
        match read {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.unreadable(error)),
        }
        Ok(text
            .lines()
            .rev()
            // A line that is still being written is no JSON yet.
            .filter_map(|line| serde_json::from_str::<Line>(line).ok())
            .find(|line| line.purpose == purpose && line.to.ends_with(&challenge.phone_hint))
            .map(|line| Secret::new(line.code)))
    }

    fn unreadable(&self, source: io::Error) -> CeremonyError {
        CeremonyError::Outbox { path: self.path.clone(), source }
    }
}

/// A message of the demonstration is written before the call that sends it is answered.
const PATIENCE: Duration = Duration::from_secs(5);
const INTERVAL: Duration = Duration::from_millis(50);

#[cfg(test)]
mod tests {
    use super::*;
    use rubrica_core::sms::Delivery;
    use rubrica_core::time::UnixTime;
    use std::fs;

    #[test]
    fn only_a_new_message_for_this_phone_and_purpose_counts() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("outbox.jsonl");
        let outbox = Outbox::new(path.clone());
        assert_eq!(outbox.len().expect("no file is an empty outbox"), 0);
        let old = "{\"to\":\"+34600000999\",\"text\":\"\",\"code\":\"1\",\"purpose\":\"signature\",\"at\":1}\n";
        fs::write(&path, old).expect("written");
        let before = outbox.len().expect("read");
        let challenge = OtpChallenge {
            phone_hint: "999".to_owned(),
            digits: 6,
            expires_at: UnixTime(2),
            resend_at: None,
            tries_left: 3,
            message: String::new(),
            delivery: Delivery::Sent,
        };
        let check = |expected: Option<&str>| {
            let found = outbox.newest(before, "signature", &challenge).expect("read");
            assert_eq!(found.map(|code| code.expose().clone()).as_deref(), expected);
        };
        check(None);
        let other = "{\"to\":\"+34600000998\",\"code\":\"2\",\"purpose\":\"signature\"}\n\
                     {\"to\":\"+34600000999\",\"code\":\"3\",\"purpose\":\"issuance\"}\n";
        fs::write(&path, format!("{old}{other}")).expect("written");
        check(None);
        let new =
            "{\"to\":\"+34600000999\",\"code\":\"4\",\"purpose\":\"signature\"}\n{\"to\":\"+3460";
        fs::write(&path, format!("{old}{other}{new}")).expect("written");
        check(Some("4"));
    }
}
