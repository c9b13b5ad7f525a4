//! Signed PDF files, judged: from signing to the last byte that somebody might change.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::pkcs8::DecodePrivateKey;
use rubrica_core::cades::{self, Profile, RawSignature, SigningCertificate};
use rubrica_core::digest::HashAlgorithm;
use rubrica_core::pades::{self, SignatureOptions};
use rubrica_core::time::UnixTime;
use rubrica_core::validation::report::{
    CheckCode, Format, Indication, Level, Outcome, Scope, SubIndication, ValidationReport,
};
use rubrica_core::validation::{ValidationError, validate_pdf};
use rubrica_core::x509::Certificate;
use rubrica_core::x509::path::TrustAnchors;

const ROOT: &[u8] = include_bytes!("../../tests/vectors/cms/root.crt");
const ISSUING: &[u8] = include_bytes!("../../tests/vectors/cms/issuing.crt");
const SIGNER: &[u8] = include_bytes!("../../tests/vectors/cms/signer.crt");
const KEY: &[u8] = include_bytes!("../../tests/vectors/cms/signer.key");
const MINIMAL: &[u8] = include_bytes!("../../tests/corpus/pdf/minimal.pdf");
/// 2026-11-22.
const NOW: UnixTime = UnixTime(1_795_305_600);
/// Under WebAssembly without optimisation, every seventh byte has to do.
const STEP: usize = if cfg!(target_family = "wasm") { 7 } else { 1 };

fn sign_with(document: &[u8], profile: Profile, algorithm: HashAlgorithm) -> Vec<u8> {
    let options = SignatureOptions { contents_capacity: 1_600, ..SignatureOptions::at(NOW) };
    let prepared = pades::prepare(document, &options).unwrap();
    let digest = prepared.digest(document, algorithm).unwrap();
    let certificate = SigningCertificate::from_der_list(&[SIGNER, ISSUING]).unwrap();
    let message = cades::prepare(&certificate, &digest, algorithm, profile).unwrap();
    let key = p256::ecdsa::SigningKey::from_pkcs8_der(KEY).unwrap();
    let signature: p256::ecdsa::Signature = key.sign_prehash(&message.digest()).unwrap();
    let message = message.attach(&RawSignature(signature.to_bytes().into()), None).unwrap();
    [document, &prepared.embed(&message).unwrap()].concat()
}

fn sign(document: &[u8]) -> Vec<u8> {
    sign_with(document, Profile::Pades, HashAlgorithm::Sha256)
}

fn judge(document: &[u8]) -> Result<ValidationReport, ValidationError> {
    let trust = TrustAnchors::new(vec![Certificate::from_der(ROOT).unwrap()]);
    validate_pdf(document, &trust, NOW)
}

fn failing(report: &ValidationReport) -> Vec<(CheckCode, &str)> {
    let checks = report.checks.iter().chain(report.signatures.iter().flat_map(|one| &one.checks));
    checks
        .filter(|check| check.outcome == Outcome::Failed)
        .map(|check| (check.code, check.detail.as_deref().unwrap_or_default()))
        .collect()
}

#[test]
fn what_is_signed_here_passes() {
    for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
        let signed = sign_with(MINIMAL, Profile::Pades, algorithm);
        let report = judge(&signed).unwrap();
        assert_eq!(failing(&report), []);
        assert_eq!((report.indication, report.sub_indication), (Indication::TotalPassed, None));
        let signature = &report.signatures[0];
        assert_eq!((signature.format, signature.level), (Format::Pades, Some(Level::BaselineB)));
        assert_eq!(signature.claimed_time, Some(NOW));
        let covered = signature.covered.unwrap();
        assert_eq!(covered.scope, Scope::WholeDocument);
        assert_eq!(covered.bytes, signed.len() as u64 - 2 * 1_600 - 2);
        assert!(signature.field_name.is_some());
    }
}

#[test]
fn no_byte_of_a_signed_file_can_be_changed() {
    let signed = sign(MINIMAL);
    let mut changed = signed.clone();
    for index in (0..signed.len()).step_by(STEP) {
        // The bit that tells upper from lower case matters in hexadecimal digits only.
        let case = signed[index].is_ascii_alphabetic().then_some(0x20);
        for flip in [Some(1_u8 << (index % 8)), case].into_iter().flatten() {
            changed[index] = signed[index] ^ flip;
            if let Ok(report) = judge(&changed) {
                assert_ne!(
                    report.indication,
                    Indication::TotalPassed,
                    "byte {index} ^ {flip:#x} of {}",
                    signed[index.saturating_sub(20)..index + 1].escape_ascii()
                );
            }
        }
        changed[index] = signed[index];
    }
}

#[test]
fn nothing_can_be_appended_or_cut_off() {
    let signed = sign(MINIMAL);
    for tail in [&b"\n"[..], b"\0", b" ", b"%%EOF\n", b"\n% nothing to see here\n%%EOF\n"] {
        if let Ok(report) = judge(&[&signed, tail].concat()) {
            assert_ne!(report.indication, Indication::TotalPassed, "{}", tail.escape_ascii());
        }
    }
    for cut in 1..40 {
        if let Ok(report) = judge(&signed[..signed.len() - cut]) {
            assert_ne!(report.indication, Indication::TotalPassed, "{cut} bytes less");
        }
    }
}

#[test]
fn earlier_signatures_stay_good_and_no_byte_under_any_can_be_changed() {
    let once = sign(MINIMAL);
    let twice = sign(&once);
    assert!(twice.starts_with(&once));
    let report = judge(&twice).unwrap();
    assert_eq!(failing(&report), []);
    assert_eq!(report.indication, Indication::TotalPassed);
    let scopes = report.signatures.iter().map(|one| one.covered.unwrap().scope);
    assert_eq!(scopes.collect::<Vec<_>>(), [Scope::EarlierRevision, Scope::WholeDocument]);
    let mut changed = twice.clone();
    for index in (0..twice.len()).step_by(5 * STEP) {
        changed[index] ^= 1 << (index % 8);
        if let Ok(report) = judge(&changed) {
            assert_ne!(report.indication, Indication::TotalPassed, "byte {index}");
        }
        changed[index] = twice[index];
    }
}

#[test]
fn what_was_added_without_a_signature_is_not_covered() {
    // A second signature taken away again: what it leaves is a revision that nobody signed.
    let twice = sign(&sign(MINIMAL));
    let mut unsigned = twice.clone();
    let last = unsigned
        .windows(10)
        .rposition(|window| window == b"/Contents ")
        .or_else(|| unsigned.windows(10).rposition(|window| window == b"/Contents<"));
    let name = last.unwrap() + 1;
    unsigned[name] = b'X';
    let report = judge(&unsigned).unwrap();
    assert_ne!(report.indication, Indication::TotalPassed);
}

#[test]
fn the_message_inside_must_be_one_for_pdf() {
    let profile = Profile::Cades { signing_time: NOW };
    let report = judge(&sign_with(MINIMAL, profile, HashAlgorithm::Sha256)).unwrap();
    assert_eq!(failing(&report), [(CheckCode::SigningTime, "")]);
    assert_eq!(report.sub_indication, Some(SubIndication::SigConstraintsFailure));
    assert_eq!(report.signatures[0].level, None);
}

#[test]
fn a_file_without_signatures_is_neither_good_nor_bad() {
    let report = judge(MINIMAL).unwrap();
    assert_eq!(report.indication, Indication::Indeterminate);
    assert_eq!(report.sub_indication, Some(SubIndication::NoSignatureFound));
    assert_eq!(failing(&report), [(CheckCode::SignaturesPresent, "")]);
    assert!(report.signatures.is_empty());
}

#[test]
fn what_is_no_pdf_is_an_error() {
    let error = judge(b"no PDF").unwrap_err();
    assert_eq!(error.code(), "pdf_not_a_pdf");
}
