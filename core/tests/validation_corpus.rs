//! PDF files that others signed, odd and broken ones among them, judged without trusting anybody.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_core::time::UnixTime;
use rubrica_core::validation::report::{CheckCode, Indication, Outcome, SignatureReport};
use rubrica_core::validation::validate_pdf;
use rubrica_core::x509::path::TrustAnchors;

/// The outcome of a file in a few words: for each signature what is covered, whether digest and
/// signature are right (`=`), wrong (`!`) or were not judged (`?`), and which other checks failed.
fn outcome(file: &[u8]) -> String {
    let report = validate_pdf(file, &TrustAnchors::default(), UnixTime(1_795_305_600)).unwrap();
    assert_ne!(report.indication, Indication::TotalPassed);
    let signatures: Vec<_> = report.signatures.iter().map(describe).collect();
    signatures.join("; ")
}

fn describe(signature: &SignatureReport) -> String {
    let mark = |code| match signature.checks.iter().find(|check| check.code == code) {
        Some(check) if check.outcome == Outcome::Passed => '=',
        Some(check) if check.outcome == Outcome::Failed => '!',
        _ => '?',
    };
    let marked = [CheckCode::MessageDigest, CheckCode::SignatureValue];
    let failed = signature
        .checks
        .iter()
        .filter(|check| check.outcome == Outcome::Failed && !marked.contains(&check.code));
    let failed: Vec<_> = failed
        .map(|check| {
            let code = serde_json::to_value(check.code).unwrap();
            let code = code.as_str().unwrap().to_owned();
            match &check.detail {
                Some(detail) if !detail.contains('=') => format!("{code}({detail})"),
                _ => code,
            }
        })
        .collect();
    let scope = serde_json::to_value(signature.covered.unwrap().scope).unwrap();
    format!(
        "{} {}{} {}",
        scope.as_str().unwrap(),
        mark(CheckCode::MessageDigest),
        mark(CheckCode::SignatureValue),
        failed.join(" ")
    )
}

macro_rules! check {
    ($($name:literal => $expected:literal,)*) => {
        let actual: Vec<(&str, String)> = vec![$((
            $name,
            outcome(include_bytes!(concat!("../../tests/corpus/pdf/", $name, ".pdf"))),
        )),*];
        let expected: Vec<(&str, String)> = vec![$(($name, $expected.to_owned())),*];
        assert_eq!(actual, expected);
    };
}

#[test]
fn each_file_has_its_faults() {
    check! {
        "minimal-two-fields-signed-twice" =>
            "earlier_revision == sub_filter(adbe.pkcs7.detached) \
            unsigned_material(unsigned_attributes) signing_certificate_reference(none) \
            certificate_path(path_no_anchor); whole_document == \
            sub_filter(adbe.pkcs7.detached) unsigned_material(unsigned_attributes) \
            signing_certificate_reference(none) certificate_path(path_no_anchor)",
        "minimal-signed-twice-no-sig-type" =>
            "earlier_revision == certificate_path(path_no_anchor); whole_document == \
            certificate_path(path_no_anchor)",
        "pades-with-old-style-signing-cert-attr" =>
            "whole_document == signing_certificate_reference(SHA-1) \
            certificate_path(path_no_anchor)",
        "pades-with-old-style-signing-cert-attr-issser" =>
            "whole_document == signing_certificate_reference(SHA-1) \
            certificate_path(path_no_anchor)",
        "pdf-sig-with-econtent" =>
            "whole_document == sub_filter(adbe.pkcs7.detached) content_placement \
            certificate_path(path_no_anchor)",
        "sig-no-signed-attrs" =>
            "whole_document !? sub_filter(adbe.pkcs7.detached) signed_attributes(none) \
            content_type signing_certificate_reference(none) \
            certificate_path(path_no_anchor)",
        "sig-with-ski-sid" =>
            "whole_document == sub_filter(adbe.pkcs7.detached) message_versions \
            signing_certificate_reference(SHA-1) certificate_path(path_no_anchor)",
        "ed448-disallowed-hash" =>
            "whole_document =? sub_filter(adbe.pkcs7.detached) \
            signature_algorithm(signature_algorithm_unsupported:1.3.101.113,1.3.101.113) \
            certificate_algorithms(path_unsupported_algorithm:0) embedded_certificates",
        "certified-with-indirect-refs-in-dir" =>
            "whole_document == sub_filter(adbe.pkcs7.detached) \
            signing_certificate_reference(SHA-1) certificate_path(path_no_anchor)",
        "pades-lta-dss-indirect-arrs-test" =>
            "earlier_revision == unsigned_material(unsigned_attributes) \
            certificate_path(path_no_anchor); earlier_revision ?? sub_filter(ETSI.RFC3161)",
        "pades-lta-dss-indirect-arrs-test-2" =>
            "earlier_revision == unsigned_material(unsigned_attributes) \
            certificate_path(path_no_anchor); earlier_revision ?? sub_filter(ETSI.RFC3161); \
            earlier_revision == unsigned_material(unsigned_attributes) \
            certificate_path(path_no_anchor)",
        "form-update-override-appearance-stream" =>
            "earlier_revision == sub_filter(adbe.pkcs7.detached) \
            certificate_path(path_no_anchor); whole_document == \
            sub_filter(adbe.pkcs7.detached) certificate_path(path_no_anchor)",
        "form-update-override-appearance-stream-sneaky" =>
            "earlier_revision == sub_filter(adbe.pkcs7.detached) later_changes(other) \
            certificate_path(path_no_anchor); whole_document == \
            sub_filter(adbe.pkcs7.detached) certificate_path(path_no_anchor)",
        "coverage-anomalies/base" =>
            "earlier_revision ?? sub_filter(adbe.pkcs7.detached) message_structure",
        "coverage-anomalies/one-byterange" =>
            "broken ?? sub_filter(adbe.pkcs7.detached) byte_range(byte_range_malformed)",
        "coverage-anomalies/signature-gap-too-big" =>
            "broken ?? sub_filter(adbe.pkcs7.detached) \
            byte_range(byte_range_gap_is_not_contents)",
        "coverage-anomalies/tail-uncovered" =>
            "broken ?? sub_filter(adbe.pkcs7.detached) \
            byte_range(byte_range_ends_inside_revision)",
        "coverage-anomalies/weird-byterange" =>
            "broken ?? sub_filter(adbe.pkcs7.detached) \
            byte_range(byte_range_gap_is_not_contents)",
    }
}
