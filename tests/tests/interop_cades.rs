//! Other files signed through the whole service, judged by validators that others made.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_tests::judges::{all_accept, all_refuse, judge_detached};
use rubrica_tests::service::{Service, outcome, rubrica};
use std::fs;
use std::path::{Path, PathBuf};

const CONTENT: &[u8] = b"\x00\x01 Lo que se firma,\r\n byte a byte.\n\n";

/// Signs `CONTENT` for a citizen who has no certificate yet, so that one is issued first.
fn signed(service: &Service, folder: &Path) -> (PathBuf, PathBuf) {
    let (content, signature) = (folder.join("content.bin"), folder.join("content.p7s"));
    fs::write(&content, CONTENT).unwrap();
    let citizen = service.citizen("00000001R");
    let mut sign = service.sign_with_outbox(&citizen, &content, &signature);
    let (code, said) = outcome(sign.arg("--accept-terms"));
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("CAdES-B-B by Lucía Ejemplo Preparada"), "{said}");
    (content, signature)
}

#[test]
fn signatures_pass_and_tampered_ones_do_not() {
    let data = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let service = Service::demonstration(data.path());
    let (content, signature) = signed(&service, folder.path());
    let root = service.root();
    all_accept("a detached signature", &judge_detached(&signature, &content, &root));
    without_its_document_nothing_is_said(&signature, &root);
    tampering_is_seen(&signature, &content, &root);
    // The sums are right too: two acts and what came before.
    let (code, said) = outcome(rubrica().args(["audit", "verify", "--data"]).arg(service.data()));
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("1 signature acts, 2 issuances, 0 changes of password, 0 begun"),
        "{said}"
    );
}

fn without_its_document_nothing_is_said(signature: &Path, root: &Path) {
    let (code, said) = outcome(rubrica().arg("verify").arg(signature).arg("--trust").arg(root));
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("SIGNED_DATA_NOT_FOUND"), "{said}");
}

fn tampering_is_seen(signature: &Path, content: &Path, root: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tampered");
    for place in [0, CONTENT.len() / 2, CONTENT.len() - 1] {
        let mut tampered = CONTENT.to_vec();
        tampered[place] ^= 1;
        fs::write(&file, tampered).unwrap();
        let what = format!("a change of the content at {place}");
        all_refuse(&what, &judge_detached(signature, &file, root));
    }
    let original = fs::read(signature).unwrap();
    let digest_attribute = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
    let digest = original.windows(9).position(|window| window == digest_attribute).unwrap();
    for place in [0, 3, digest + 20, original.len() - 10] {
        let mut tampered = original.clone();
        tampered[place] ^= 1;
        fs::write(&file, tampered).unwrap();
        let what = format!("a change of the signature at {place}");
        all_refuse(&what, &judge_detached(&file, content, root));
    }
}
