//! Validation of all signatures in a PDF [ETSI EN 319 142-1 §6.3].

use crate::pdf::signatures::{self, Changes, Coverage, EmbeddedSignature};
use crate::source::{Source, SourceError};
use crate::time::UnixTime;
use crate::validation::message::{self, Content, Findings, Rules};
use crate::validation::report::{
    Check, CheckCode, Covered, Format, Scope, SignatureReport, SubIndication, ValidationReport,
};
use crate::validation::{ValidationError, digest_ranges};
use crate::x509::path::TrustAnchors;

/// Validates every signature of a PDF, and whether all of the file is signed.
///
/// # Errors
/// [`ValidationError`] when the file cannot be read as a PDF. A PDF without signatures is no
/// error: it is INDETERMINATE.
pub fn validate_pdf<S: Source + ?Sized>(
    document: &S,
    trust: &TrustAnchors,
    now: UnixTime,
) -> Result<ValidationReport, ValidationError> {
    let found = signatures::find(document)?;
    let mut checks = vec![Check::that(
        !found.is_empty(),
        CheckCode::SignaturesPresent,
        SubIndication::NoSignatureFound,
    )];
    if !found.is_empty() {
        // What no signature covers, anybody could have put there.
        let whole = found.iter().any(|one| one.coverage == Coverage::WholeDocument);
        checks.push(Check::that(
            whole,
            CheckCode::DocumentFullyCovered,
            SubIndication::SigConstraintsFailure,
        ));
    }
    let reports = found.iter().map(|signature| validate_one(document, signature, trust, now));
    let reports = reports.collect::<Result<_, _>>()?;
    Ok(ValidationReport::new(now, checks, reports))
}

fn validate_one<S: Source + ?Sized>(
    document: &S,
    signature: &EmbeddedSignature,
    trust: &TrustAnchors,
    now: UnixTime,
) -> Result<SignatureReport, SourceError> {
    let (format, rules) = match signature.sub_filter.as_str() {
        "ETSI.CAdES.detached" => (Format::Pades, Some(Rules::PADES)),
        "adbe.pkcs7.detached" => (Format::PdfCms, Some(Rules::PDF_CMS)),
        "ETSI.RFC3161" => (Format::PdfTimestamp, None),
        _ => (Format::PdfCms, None),
    };
    let mut checks = vec![
        Check::that(
            format == Format::Pades,
            CheckCode::SubFilter,
            SubIndication::SigConstraintsFailure,
        )
        .because(signature.sub_filter.clone()),
        // The claimed time must be there [ETSI EN 319 142-1 §6.3], but for a timestamp, which has
        // its own; the rest is checked by itself.
        Check::that(
            (signature.claimed_time.is_some() || format == Format::PdfTimestamp)
                && !signature.filter.is_empty(),
            CheckCode::SignatureDictionary,
            SubIndication::SigConstraintsFailure,
        ),
        byte_range(signature),
    ];
    let mut covered = Covered { scope: scope(signature.coverage), bytes: 0 };
    let mut findings = Findings::default();
    if let (Some([start, first, second_start, second]), false) =
        (signature.byte_range, covered.scope == Scope::Broken)
    {
        covered.bytes = first.saturating_add(second);
        let gap = document.read_range(first, second_start.saturating_sub(first))?;
        checks.push(Check::that(
            is_exactly(&gap, &signature.contents),
            CheckCode::ContentsPadding,
            SubIndication::FormatFailure,
        ));
        checks.push(later_changes(signature));
        if let Some(rules) = rules {
            let ranges = [(start, first), (second_start, second)];
            let digest = |algorithm| digest_ranges(document, algorithm, &ranges);
            let content = Content::Outside(&digest);
            let judged = message::validate(&signature.contents, &rules, content, trust, now)?;
            findings = judged.into_iter().next().unwrap_or_default();
        }
    }
    checks.append(&mut findings.checks);
    findings.checks = checks;
    // The attribute of CMS is only a leftover where the dictionary has the time.
    findings.claimed_time = signature.claimed_time.or(findings.claimed_time);
    let report = findings.of(format, Some(covered), now);
    Ok(SignatureReport {
        field_name: Some(signature.field_name.clone()),
        reason: signature.reason.clone(),
        location: signature.location.clone(),
        ..report
    })
}

fn byte_range(signature: &EmbeddedSignature) -> Check {
    match signature.coverage {
        Coverage::WholeDocument | Coverage::WholeRevision => Check::passed(CheckCode::ByteRange),
        Coverage::Broken(fault) => {
            Check::failed(CheckCode::ByteRange, SubIndication::FormatFailure).because(fault.code())
        }
    }
}

const fn scope(coverage: Coverage) -> Scope {
    match coverage {
        Coverage::WholeDocument => Scope::WholeDocument,
        Coverage::WholeRevision => Scope::EarlierRevision,
        Coverage::Broken(_) => Scope::Broken,
    }
}

/// What later revisions may do depends on what a certification allows [ISO 32000-2 table 257].
fn later_changes(signature: &EmbeddedSignature) -> Check {
    const CODE: CheckCode = CheckCode::LaterChanges;
    match (signature.changes, signature.certification) {
        (Changes::None, _) => Check::passed(CODE),
        (Changes::Signatures, Some(1)) => Check::warning(CODE).because("signatures"),
        (Changes::Signatures, _) => Check::passed(CODE).because("signatures"),
        (Changes::FormFilling, None | Some(2 | 3)) => Check::warning(CODE).because("form_filling"),
        _ => Check::failed(CODE, SubIndication::SigConstraintsFailure).because("other"),
    }
}

/// Whether the room of a signature holds it and then zeros, in hexadecimal digits of one case.
///
/// The room is the one part of a signed file that the signature does not cover. All other ways to
/// write the same value would be ways to change the file without anybody noticing.
fn is_exactly(gap: &[u8], contents: &[u8]) -> bool {
    let [b'<', digits @ .., b'>'] = gap else { return false };
    let upper = digits.iter().any(u8::is_ascii_uppercase);
    let lower = digits.iter().any(u8::is_ascii_lowercase);
    let (pairs, odd) = digits.as_chunks::<2>();
    if (upper && lower) || !odd.is_empty() || pairs.len() < contents.len() {
        return false;
    }
    let value = |digit: u8| char::from(digit).to_digit(16);
    let padded = contents.iter().copied().chain(core::iter::repeat(0));
    pairs.iter().zip(padded).all(|(&[high, low], expected)| {
        matches!(
            (value(high), value(low)),
            (Some(high), Some(low)) if high << 4 | low == u32::from(expected)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_way_to_write_a_signature_into_its_room() {
        let check = |gap: &[u8], expected| {
            assert_eq!(is_exactly(gap, &[0x30, 0xab]), expected, "{}", gap.escape_ascii());
        };
        check(b"<30ab>", true);
        check(b"<30AB>", true);
        check(b"<30ab0000>", true);
        check(b"<30aB>", false);
        check(b"<30ab0001>", false);
        check(b"<30ab000>", false);
        check(b"<30ab00 0>", false);
        check(b"<30ab 00>", false);
        check(b"<30a>", false);
        check(b"<30>", false);
        check(b"(30ab>", false);
        check(b"<30ab)", false);
        check(b"<", false);
        check(b"", false);
    }
}
