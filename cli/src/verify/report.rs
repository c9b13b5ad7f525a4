//! A validation report for people, and for programs.

use crate::system;
use rubrica_core::validation::report::{
    Check, Format, Indication, Outcome, Scope, SignatureReport, SubIndication, ValidationReport,
};
use serde::Serialize;
use std::fmt::Write;
use std::path::Path;

/// The report as JSON.
pub(crate) fn json(report: &ValidationReport) -> String {
    // The shapes of the report have string keys only, so this does not fail.
    serde_json::to_string_pretty(report).unwrap_or_default()
}

/// The report as text: who, when, what is covered, and what is wrong.
pub(crate) fn text(report: &ValidationReport, path: &Path, somebody_trusted: bool) -> String {
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = write(&mut text, report, path, somebody_trusted);
    text.trim_end().to_owned()
}

fn write(
    text: &mut String,
    report: &ValidationReport,
    path: &Path,
    somebody_trusted: bool,
) -> std::fmt::Result {
    writeln!(text, "{}  {}", outcome(report.indication, report.sub_indication), path.display())?;
    write_checks(text, "  ", &report.checks)?;
    if report.signatures.is_empty() {
        writeln!(text, "  no signature")?;
    }
    for (index, signature) in report.signatures.iter().enumerate() {
        writeln!(
            text,
            "  {}. {}  {}",
            index + 1,
            outcome(signature.indication, signature.sub_indication),
            form(signature),
        )?;
        write_signature(text, signature)?;
    }
    if !somebody_trusted && report.indication == Indication::Indeterminate {
        writeln!(text, "  no authority is trusted: give the certificate of one with --trust")?;
    }
    Ok(())
}

fn write_signature(text: &mut String, signature: &SignatureReport) -> std::fmt::Result {
    const INDENT: &str = "     ";
    match &signature.signer {
        Some(signer) => {
            let id = signer.id.as_deref().map(|id| format!(" ({id})")).unwrap_or_default();
            writeln!(text, "{INDENT}signed by: {}{}", printable(&signer.name), printable(&id))?;
        }
        None => writeln!(text, "{INDENT}signed by: not known")?,
    }
    match signature.claimed_time {
        Some(time) => {
            writeln!(text, "{INDENT}when: {}, as the signer says", system::in_words(time))?;
        }
        None => writeln!(text, "{INDENT}when: not said")?,
    }
    if let Some(covered) = signature.covered {
        let scope = match covered.scope {
            Scope::WholeDocument => "the whole document",
            Scope::EarlierRevision => "the document as it was then; something was added later",
            _ => "not what it should: nothing follows from it",
        };
        writeln!(text, "{INDENT}covers: {scope} ({} bytes)", covered.bytes)?;
    }
    if let Some(certificate) = signature.certificates.first() {
        writeln!(
            text,
            "{INDENT}certificate: {}, issued by {}, valid {} to {}",
            certificate.serial_number,
            printable(&certificate.issuer),
            system::in_words(certificate.validity.not_before),
            system::in_words(certificate.validity.not_after),
        )?;
    }
    let said = [("reason", &signature.reason), ("place", &signature.location)];
    for (what, said) in said {
        if let Some(said) = said {
            writeln!(text, "{INDENT}{what}: {}", printable(said))?;
        }
    }
    write_checks(text, INDENT, &signature.checks)
}

/// Only what is not as it should be: the rest is in the JSON.
fn write_checks(text: &mut String, indent: &str, checks: &[Check]) -> std::fmt::Result {
    for check in checks {
        let word = match check.outcome {
            Outcome::Failed => "failed",
            Outcome::Warning => "note",
            Outcome::Passed | Outcome::NotPerformed => continue,
        };
        let detail = check
            .detail
            .as_deref()
            .map(|text| format!(": {}", printable(text)))
            .unwrap_or_default();
        writeln!(text, "{indent}{word}: {}{detail}", name(&check.code))?;
    }
    Ok(())
}

fn form(signature: &SignatureReport) -> String {
    let form = match signature.format {
        Format::CadesDetached => "CAdES, detached",
        Format::CadesAttached => "CAdES, document inside",
        Format::Pades => "PAdES",
        Format::PdfTimestamp => "timestamp of a PDF",
        _ => "older form of a PDF signature",
    };
    let level = signature.level.map(|level| format!(", {}", name(&level))).unwrap_or_default();
    let field =
        signature.field_name.as_deref().map(|field| format!(", field {}", printable(field)));
    format!("{form}{level}{}", field.unwrap_or_default())
}

fn outcome(indication: Indication, sub: Option<SubIndication>) -> String {
    match sub {
        Some(sub) => format!("{}, {}", name(&indication), name(&sub)),
        None => name(&indication),
    }
}

/// The stable name of a code.
fn name(code: &impl Serialize) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(name)) => name,
        _ => "unknown".to_owned(),
    }
}

/// Text from a document that somebody else made: nothing in it may steer a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
