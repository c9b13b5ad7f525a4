//! The file of verifiers. A line that is bad is told and left out; the others are imported.

use crate::csv;
use rubrica_core::identity::NationalId;
use rubrica_core::inherited::{Encoding, Verifier, VerifierError};
use std::collections::HashMap;
use std::str;
use zeroize::Zeroizing;

/// An account as it stands in the file.
#[derive(Debug)]
pub(super) struct Line {
    /// Which line it is.
    pub(super) at: usize,
    /// DNI or NIE.
    pub(super) number: NationalId,
    /// What the old system kept of the password.
    pub(super) verifier: Verifier,
}

/// A line that is not imported. Says nothing of the verifier.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LineError {
    /// Which line it is.
    pub(super) at: usize,
    /// Why.
    pub(super) cause: String,
    /// What can be done.
    pub(super) remedy: &'static str,
}

/// The file is none of this form.
#[derive(Debug, thiserror::Error)]
#[error("the first line does not name the columns `number` and `verifier`")]
pub(super) struct NoHeader;

/// Reads all lines.
pub(super) fn read(
    file: &[u8],
    encoding: Encoding,
) -> Result<(Vec<Line>, Vec<LineError>), NoHeader> {
    let file = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
    let mut lines = (1..).zip(file.split(|byte| *byte == b'\n'));
    let header = lines.next().and_then(|(_, line)| str::from_utf8(line).ok());
    let header = header.and_then(|line| csv::split(line).ok()).ok_or(NoHeader)?;
    let column = |name| header.iter().position(|it| it == name).ok_or(NoHeader);
    let columns =
        Columns { number: column("number")?, verifier: column("verifier")?, count: header.len() };
    let (mut good, mut bad): (Vec<Line>, _) = (Vec::new(), Vec::new());
    let mut seen: HashMap<NationalId, usize> = HashMap::new();
    for (at, line) in lines.filter(|(_, line)| !line.trim_ascii().is_empty()) {
        match columns.read(line, encoding) {
            Err((cause, remedy)) => bad.push(LineError { at, cause, remedy }),
            Ok((number, verifier)) => match seen.get(&number) {
                Some(first) => bad.push(LineError {
                    at,
                    cause: format!("the number stands in line {first} already"),
                    remedy: "leave one of the two lines in the file, and run the command again",
                }),
                None => {
                    seen.insert(number.clone(), at);
                    good.push(Line { at, number, verifier });
                }
            },
        }
    }
    Ok((good, bad))
}

struct Columns {
    number: usize,
    verifier: usize,
    count: usize,
}

impl Columns {
    fn read(
        &self,
        line: &[u8],
        encoding: Encoding,
    ) -> Result<(NationalId, Verifier), (String, &'static str)> {
        const CORRECT: &str = "correct the line, and run the command again";
        let wrong = |cause: String| (cause, CORRECT);
        let line = str::from_utf8(line).map_err(|_| wrong("the line is not UTF-8".to_owned()))?;
        let fields = Zeroizing::new(csv::split(line).map_err(wrong)?);
        if fields.len() != self.count {
            let (has, columns) = (fields.len(), self.count);
            return Err(wrong(format!("{has} fields instead of {columns}")));
        }
        let number = fields.get(self.number).map_or("", String::as_str);
        let number: NationalId =
            number.parse().map_err(|error| wrong(format!("number: {error}")))?;
        let verifier = fields.get(self.verifier).map_or("", String::as_str);
        let verifier = Verifier::read(verifier, encoding)
            .map_err(|error| (format!("{}: {error}", error.code()), remedy(&error)))?;
        Ok((number, verifier))
    }
}

const fn remedy(error: &VerifierError) -> &'static str {
    match error {
        VerifierError::Malformed(_) => {
            "export the line again: the verifier must be whole, as the old system keeps it"
        }
        VerifierError::Unknown => {
            "write it as one of the forms of `rubrica accounts import --help`; if there is none, give \
             the person an activation code"
        }
        VerifierError::OutOfBounds(_) => {
            "no browser can or should compute this: give the person an activation code"
        }
        _ => "it is not taken over: give the person an activation code",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "$5$saltstring$TC7ahvP7O2sr6.YIvXJEOt.kF2JwyvduG86caajyVF.";

    #[test]
    fn good_lines_are_read_and_bad_ones_told_with_cause_and_remedy() {
        let file = format!(
            "\u{feff}name;verifier;number\r\n\
             Ana;{GOOD};12345678Z\r\n\
             \r\n\
             Ana;{GOOD};12345678A\n\
             Ana;\"{GOOD}\";00000001R\n\
             Ana;5f4dcc3b5aa765d61d8327deb882cf99;00000002W\n\
             Ana;{GOOD}\n\
             Ana;{GOOD};12345678z\n\
             \"Ana;{GOOD};00000002W\n\
             Ana;$2b$31$abc;00000002W\n\
             Ana;letmein;00000002W\n"
        );
        let mut file = file.into_bytes();
        file.extend(b"Jos\xe9;x;00000002W\n");
        let (good, bad) = read(&file, Encoding::Utf8).expect("a file");
        let found: Vec<_> = good.iter().map(|line| (line.at, line.number.as_str())).collect();
        assert_eq!(found, [(2, "12345678Z"), (5, "00000001R")]);
        let told: Vec<_> = bad.iter().map(|error| (error.at, error.cause.as_str())).collect();
        let expected = [
            (4, "number: "),
            (6, "verifier_weak: made with MD5"),
            (7, "2 fields instead of 3"),
            (8, "the number stands in line 2 already"),
            (9, "a quoted field does not end"),
            (10, "verifier_malformed: salt"),
            (11, "verifier_unknown: "),
            (12, "the line is not UTF-8"),
        ];
        assert_eq!(told.len(), expected.len(), "{told:?}");
        for ((at, cause), (line, begins)) in told.iter().zip(expected) {
            assert!(*at == line && cause.starts_with(begins), "{at}: {cause}");
        }
        assert!(bad.iter().all(|error| !error.remedy.is_empty()));
        assert!(!told.iter().any(|(_, cause)| cause.contains("letmein")));
    }

    #[test]
    fn a_file_without_its_first_line_is_none() {
        for file in ["", "12345678Z;x", "number;password\n", "\u{feff}"] {
            assert!(read(file.as_bytes(), Encoding::Utf8).is_err(), "{file}");
        }
    }
}
