//! What is written down of each act of a ceremony, to be printed and signed.

use crate::failure::Failure;
use crate::file::PendingFile;
use crate::{say, system};
use base64ct::{Base64, Encoding as _};
use rubrica_core::digest::sha256;
use std::fmt::{Display, Write as _};
use std::io::Write as _;
use std::path::Path;

/// A record in the making.
#[derive(Debug)]
pub(super) struct Record(String);

impl Record {
    pub(super) fn new(title: &str) -> Self {
        let mut record = Self(format!("{title}\n\n"));
        record.line("time of this machine", system::in_words(system::now()));
        record.line("program", concat!("rubrica ", env!("CARGO_PKG_VERSION")));
        record
    }

    pub(super) fn line(&mut self, name: &str, value: impl Display) {
        // Writing to a String does not fail.
        let _ = writeln!(self.0, "{name}: {value}");
    }

    /// The SHA-256 of what was made.
    pub(super) fn digest(&mut self, name: &str, octets: &[u8]) {
        self.digest_is(name, &sha256(octets));
    }

    pub(super) fn digest_is(&mut self, name: &str, digest: &[u8; 32]) {
        self.line(&format!("SHA-256 of the {name}"), hexadecimal(digest));
    }

    /// Writes it into the folder of the root under the next number, and shows it.
    pub(super) fn write(mut self, folder: &Path) -> Result<(), Failure> {
        self.0.push_str("\nPresent (name, role, signature):\n");
        for _ in 0..4 {
            self.0.push_str("\n____________________  ____________________  ____________________\n");
        }
        let paths = (1_u16..).map(|number| folder.join(format!("record-{number:03}.txt")));
        let path = paths.into_iter().find(|path| !path.exists()).unwrap_or_default();
        let write = || {
            let mut file = PendingFile::create(&path)?;
            file.write_all(self.0.as_bytes())?;
            file.finish()
        };
        write().map_err(|error| {
            Failure::new(format!("cannot write {}", path.display())).because(&error)
        })?;
        say::result(self.0.trim_end());
        say::result(&format!("\nrecord written to {}", path.display()));
        Ok(())
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// [RFC 7468 §2].
pub(super) fn pem(label: &str, der: &[u8]) -> String {
    let text = Base64::encode_string(der);
    let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy);
    let lines: Vec<_> = lines.collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// The octets of the first block of a text in PEM.
pub(super) fn der_of(pem: &str) -> Option<Vec<u8>> {
    let lines = pem.lines().skip_while(|line| !line.starts_with("-----BEGIN ")).skip(1);
    let text: String = lines.take_while(|line| !line.starts_with("-----END ")).collect();
    Base64::decode_vec(text.trim()).ok().filter(|der| !der.is_empty())
}
