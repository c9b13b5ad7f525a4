//! What stands on paper: receipts and letters, read from their PDF by a program that others made.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// The text of a PDF, as `pdftotext` reads it.
///
/// # Panics
/// When it cannot be read.
#[must_use]
pub fn text(pdf: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().expect("a file for a PDF");
    file.write_all(pdf).expect("a PDF is written");
    let output = Command::new("pdftotext")
        .arg("-layout")
        .arg(file.path())
        .arg("-")
        .stderr(Stdio::null())
        .output()
        .expect("pdftotext");
    assert!(output.status.success(), "pdftotext refuses the PDF");
    String::from_utf8(output.stdout).expect("text")
}

/// The code on a paper: four groups of four characters.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn code(text: &str) -> String {
    let is_group =
        |group: &str| group.len() == 4 && group.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_code = |word: &&str| word.split('-').count() == 4 && word.split('-').all(is_group);
    text.split_whitespace().find(is_code).unwrap_or_else(|| panic!("no code in {text}")).to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_code_is_found_among_other_words() {
        let text = "Activation code\n  0123-4567-89AB-CDEF\n12-12-2030 a-b-c-d 0123-4567";
        assert_eq!(super::code(text), "0123-4567-89AB-CDEF");
    }
}
