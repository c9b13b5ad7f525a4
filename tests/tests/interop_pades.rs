//! PDF files signed through the whole service, judged by validators that others made.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_tests::judges::{
    all_accept, all_refuse, judge_pdf, last_byte_range, rubrica_verify, taken_apart,
};
use rubrica_tests::service::{Citizen, Service, outcome};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock};
use tempfile::TempDir;

/// One service for all tests here. A citizen has one code at a time, so they take turns.
fn service() -> (&'static Service, MutexGuard<'static, ()>) {
    static SERVICE: OnceLock<(Service, TempDir)> = OnceLock::new();
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let (service, _) = SERVICE.get_or_init(|| {
        let data = tempfile::tempdir().unwrap();
        (Service::demonstration(data.path()), data)
    });
    (service, turn)
}

fn certified(service: &Service) -> Citizen {
    service.citizen("12345678Z")
}

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pdf").join(name)
}

/// Signs a file and gives the place of the result.
#[track_caller]
fn sign(service: &Service, file: &Path, output: &Path) {
    let citizen = certified(service);
    let (code, said) = outcome(&mut service.sign_with_outbox(&citizen, file, output));
    assert_eq!(code, 0, "{}: {said}", file.display());
    assert!(said.contains("PAdES-B-B by Carmen Ejemplo Certificada"), "{said}");
}

#[test]
fn every_validator_accepts_files_of_every_kind() {
    let (service, _turn) = service();
    let folder = tempfile::tempdir().unwrap();
    let root = service.root();
    for (name, signatures) in [
        ("minimal.pdf", 1),
        ("minimal-xref.pdf", 1),
        ("minimal-two-pages.pdf", 1),
        ("minimal-with-field.pdf", 1),
        ("minimal-with-simple-form.pdf", 1),
        ("uncompressed-objstream-sample.pdf", 1),
        ("safedocs/CompactedPDFSyntaxTest.pdf", 1),
    ] {
        let signed = folder.path().join("signed.pdf");
        sign(service, &corpus(name), &signed);
        all_accept(name, &judge_pdf(&signed, &root, signatures));
        let (original, signed) = (fs::read(corpus(name)).unwrap(), fs::read(&signed).unwrap());
        assert!(signed.starts_with(&original), "{name}: the original bytes are not all there");
    }
}

#[test]
fn a_second_signature_leaves_the_first_valid() {
    let (service, _turn) = service();
    let folder = tempfile::tempdir().unwrap();
    let root = service.root();
    let (once, twice) = (folder.path().join("once.pdf"), folder.path().join("twice.pdf"));
    sign(service, &corpus("minimal-two-pages.pdf"), &once);
    sign(service, &once, &twice);
    all_accept("a file signed twice", &judge_pdf(&twice, &root, 2));
    assert!(fs::read(&twice).unwrap().starts_with(&fs::read(&once).unwrap()));
}

#[test]
fn every_validator_refuses_what_was_tampered_with() {
    let (service, _turn) = service();
    let folder = tempfile::tempdir().unwrap();
    let root = service.root();
    let signed = folder.path().join("signed.pdf");
    sign(service, &corpus("minimal.pdf"), &signed);
    let original = fs::read(&signed).unwrap();
    let [start, before, after, rest] = last_byte_range(&original).unwrap();
    let (message, _) = taken_apart(&original).unwrap();

    // Bytes that are signed: of the document, of the signature dictionary, of the new index.
    let mut places: Vec<usize> = (1..5).map(|part| start + before * part / 5).collect();
    places.extend([before - 2, after + rest / 2]);
    // Octets of the message: in the digest of the document, and at the end of the signature value.
    let digest = find(&message, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04]);
    let octets = [digest + 20, message.len() - 10];
    places.extend(octets.map(|octet| before + 1 + 2 * octet));

    for place in places {
        let mut tampered = original.clone();
        tampered[place] = match tampered[place] {
            b'0' => b'1',
            byte if byte.is_ascii_hexdigit() => b'0',
            byte => byte ^ 0x01,
        };
        let file = folder.path().join("tampered.pdf");
        fs::write(&file, tampered).unwrap();
        all_refuse(&format!("a change at {place}"), &judge_pdf(&file, &root, 1));
    }
}

/// The room of the signature is not signed, and other validators do not look at what follows the
/// message in it.
#[test]
fn our_own_validator_refuses_a_change_of_what_nobody_signs() {
    let (service, _turn) = service();
    let folder = tempfile::tempdir().unwrap();
    let root = service.root();
    let signed = folder.path().join("signed.pdf");
    sign(service, &corpus("minimal.pdf"), &signed);
    let original = fs::read(&signed).unwrap();
    let [_, before, after, _] = last_byte_range(&original).unwrap();
    let step = (after - before) / 40;
    for place in (before..after).step_by(step) {
        let mut tampered = original.clone();
        tampered[place] = if tampered[place] == b'a' { b'b' } else { b'a' };
        let file = folder.path().join("tampered.pdf");
        fs::write(&file, tampered).unwrap();
        all_refuse(&format!("a change at {place}"), &[rubrica_verify(&file, &root)]);
    }
}

fn find(bytes: &[u8], pattern: &[u8]) -> usize {
    bytes.windows(pattern.len()).position(|window| window == pattern).unwrap()
}
