//! `rubrica verify`: judges signatures as anybody can, with nothing but the file and the authorities
//! that he trusts.

mod report;

use crate::arguments::VerifyArguments;
use crate::failure::Failure;
use crate::file::FileSource;
use crate::say;
use crate::sign::certificates;
use crate::sign::draft::{FileKind, is_pdf};
use crate::system;
use rubrica_core::source::{Source, SourceError};
use rubrica_core::time::UnixTime;
use rubrica_core::validation::report::{Indication, ValidationReport};
use rubrica_core::validation::{self, ValidationError};
use rubrica_core::x509::Certificate;
use rubrica_core::x509::path::TrustAnchors;
use std::path::Path;
use std::process::ExitCode;

/// Exit code when the file cannot be read or the command line is wrong.
pub(crate) const UNREADABLE: u8 = 3;

/// Verifies a file.
pub(crate) fn run(arguments: &VerifyArguments) -> Result<ExitCode, Failure> {
    let unreadable = |failure: Failure| failure.exit(UNREADABLE);
    let mut roots = Vec::new();
    for path in &arguments.trust {
        roots.extend(certificates(path).map_err(unreadable)?);
    }
    let file = open(&arguments.file).map_err(unreadable)?;
    let detached = match &arguments.detached {
        Some(path) => Some(open(path).map_err(unreadable)?),
        None => None,
    };
    let report = judge(&file, detached.as_ref(), &roots, system::now())
        .map_err(|error| unreadable(cannot_read(&arguments.file, &error)))?;
    let text = if arguments.json {
        report::json(&report)
    } else {
        report::text(&report, &arguments.file, !roots.is_empty())
    };
    say::result(&text);
    Ok(ExitCode::from(exit_code(&report)))
}

/// Verifies what was just made, before it is called a success.
pub(crate) fn own_output(
    output: &Path,
    kind: FileKind,
    document: &FileSource,
    roots: &[Certificate],
    signed_at: UnixTime,
) -> Result<(), Failure> {
    let wrong = || {
        Failure::new("the signature that was made does not verify, and was not kept")
            .remedy("do not use the service before its operator has looked at it")
    };
    let file = FileSource::open(output).map_err(|error| wrong().because(&error))?;
    let detached = match kind {
        FileKind::Pdf => None,
        FileKind::Other => Some(document),
    };
    // The signer's clock counts where this machine's is slow.
    let now = system::now().max(signed_at);
    let report = judge(&file, detached, roots, now).map_err(|error| wrong().because(&error))?;
    // The signature of this act is the last one. What was there before may be anything.
    match report.signatures.last() {
        Some(last) if last.indication == Indication::TotalPassed => Ok(()),
        _ => {
            let mut failure = wrong();
            failure.causes.push(report::text(&report, output, true));
            Err(failure)
        }
    }
}

fn judge(
    file: &FileSource,
    detached: Option<&FileSource>,
    roots: &[Certificate],
    now: UnixTime,
) -> Result<ValidationReport, ValidationError> {
    let trust = TrustAnchors::new(roots.to_vec());
    if let Some(document) = detached {
        let message = read_message(file)?;
        return validation::validate_detached(&message, document, &trust, now);
    }
    if is_pdf(file)? {
        return validation::validate_pdf(file, &trust, now);
    }
    let message = read_message(file)?;
    validation::validate_attached(&message, &trust, now)
}

/// Reads a signature, which is in memory as a whole, as is a document that travels inside.
fn read_message(file: &FileSource) -> Result<Vec<u8>, SourceError> {
    const MAX_LEN: u64 = 256 << 20;
    if file.len() > MAX_LEN {
        return Err(SourceError::Unreadable(
            "neither a PDF nor a signature: those are smaller than 256 MiB".to_owned(),
        ));
    }
    file.read_range(0, file.len())
}

fn exit_code(report: &ValidationReport) -> u8 {
    match report.indication {
        Indication::TotalPassed => 0,
        Indication::TotalFailed => 1,
        Indication::Indeterminate => 2,
    }
}

fn open(path: &Path) -> Result<FileSource, Failure> {
    FileSource::open(path).map_err(|error| cannot_read(path, &error))
}

fn cannot_read(path: &Path, error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::new(format!("cannot read {}", path.display())).because(error)
}
