//! The outbox of a demonstration: messages go to a file and a page instead of to phones.

use rubrica_edge::ports::{FetchError, SmsMessage};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

/// Where the messages go.
#[derive(Debug, Clone)]
pub(crate) struct Outbox(pub(crate) PathBuf);

#[derive(Serialize, Deserialize)]
struct Line {
    to: String,
    text: String,
    code: String,
    purpose: String,
    at: i64,
}

/// Messages that the page shows, newest first.
const SHOWN: usize = 50;

impl Outbox {
    /// Appends one line of JSON. One write, so that lines of parallel messages do not mix.
    pub(crate) fn append(&self, message: &SmsMessage) -> Result<(), FetchError> {
        let line = Line {
            to: message.to.clone(),
            text: message.text.clone(),
            code: message.code.clone(),
            purpose: message.purpose.clone(),
            at: message.at.0,
        };
        let mut bytes = serde_json::to_vec(&line).map_err(|error| FetchError(error.to_string()))?;
        bytes.push(b'\n');
        let file = OpenOptions::new().create(true).append(true).open(&self.0);
        file.and_then(|mut file| file.write_all(&bytes))
            .map_err(|error| FetchError(format!("outbox: {error}")))
    }

    /// The page `/dev/sms`.
    pub(crate) fn page(&self) -> String {
        let content = std::fs::read_to_string(&self.0).unwrap_or_default();
        let lines =
            content.lines().rev().filter_map(|line| serde_json::from_str::<Line>(line).ok());
        let mut list = String::new();
        for line in lines.take(SHOWN) {
            // Writing to a String does not fail.
            let _ = write!(
                list,
                "<li><p><strong>{}</strong> · <span>{}</span></p><pre>{}</pre></li>",
                escaped(&line.to),
                escaped(&line.purpose),
                escaped(&line.text)
            );
        }
        if list.is_empty() {
            list.push_str("<li>No messages yet.</li>");
        }
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta http-equiv=\"refresh\" content=\"3\"><title>SMS outbox – demonstration</title>\
             <link rel=\"stylesheet\" href=\"/app.css\"></head><body><main class=\"outbox\">\
             <h1>SMS outbox</h1><p>Messages of this demonstration, newest first. \
             They reach no phone.</p><ol>{list}</ol></main></body></html>"
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rubrica_core::time::UnixTime;

    #[test]
    fn messages_are_lines_of_json_and_text_on_the_page() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let outbox = Outbox(directory.path().join("outbox.jsonl"));
        let message = SmsMessage {
            to: "+34600000001".to_owned(),
            text: "123456 <b>\n@localhost #123456".to_owned(),
            code: "123456".to_owned(),
            purpose: "signature".to_owned(),
            at: UnixTime(1_800_000_000),
        };
        outbox.append(&message).expect("appended");
        outbox.append(&message).expect("appended");
        let content = std::fs::read_to_string(&outbox.0).expect("read");
        assert_eq!(content.lines().count(), 2);
        for line in content.lines() {
            let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
            assert_eq!((&value["code"], &value["at"]), (&"123456".into(), &1_800_000_000.into()));
        }
        assert!(outbox.page().contains("123456 &lt;b&gt;"));
        assert!(!outbox.page().contains("<b>"));
    }
}
