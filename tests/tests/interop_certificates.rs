//! The certificates of a citizen, judged by programs that others made.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_core::api::signer::{CredentialList, KeyPurpose};
use rubrica_tests::browser::Browser;
use rubrica_tests::demo::Demo;
use rubrica_tests::judges::python_program;
use rubrica_tests::service::outcome;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a page gets that asks for the certificates of whoever is logged in.
const CREDENTIALS: &str = "const request = new XMLHttpRequest();
    request.open('GET', '/api/v1/credentials', false);
    request.send();
    return request.responseText;";

#[tokio::test]
async fn both_certificates_of_a_citizen_and_their_issuers_are_in_order() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("ready");
    let password = citizen.password.as_deref().expect("a password");
    browser.log_in(&citizen.id, password).await;
    browser.issue(&demo, password).await;
    let answer = browser.run(CREDENTIALS).await;
    browser.close().await;
    let list: CredentialList = serde_json::from_str(answer.as_str().unwrap()).unwrap();
    assert_eq!(list.credentials.len(), 2);

    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, certificate: &[u8]| {
        let file = folder.path().join(name);
        fs::write(&file, certificate).unwrap();
        file
    };
    let mut serials = BTreeSet::new();
    for credential in &list.credentials {
        let (name, usage) = match credential.purpose {
            KeyPurpose::Signature => ("signature.der", "Non Repudiation"),
            KeyPurpose::Authentication => ("authentication.der", "Digital Signature"),
        };
        let file = write(name, credential.certificate.as_ref());
        let [issuer, root] = credential.chain.as_slice() else { panic!("an issuer and a root") };
        let issuer = write("issuer.der", issuer.as_ref());
        let root = write("root.der", root.as_ref());
        verify(&file, &issuer, &root);
        for file in [&file, &issuer, &root] {
            lint(file);
        }
        assert_eq!(shown(&file, &["-ext", "keyUsage"]).lines().nth(1).unwrap().trim(), usage);
        serials.insert(shown(&file, &["-serial"]));
    }
    assert_eq!(serials.len(), 2, "no serial number is used twice");
}

/// `openssl verify`, as strict as it can be.
fn verify(certificate: &Path, issuer: &Path, root: &Path) {
    let mut verify = Command::new("openssl");
    verify.args(["verify", "-x509_strict", "-purpose", "any", "-policy_check", "-CAfile"]);
    verify.arg(pem(root)).arg("-untrusted").arg(pem(issuer)).arg(pem(certificate));
    let (code, said) = outcome(&mut verify);
    assert_eq!(code, 0, "{}: {said}", certificate.display());
}

/// pkilint has nothing to say from warnings upwards.
fn lint(certificate: &Path) {
    let mut lint = Command::new(python_program("lint_pkix_cert"));
    let (code, said) = outcome(lint.args(["lint", "-s", "WARNING"]).arg(certificate));
    assert_eq!(code, 0, "{}: {said}", certificate.display());
}

fn shown(certificate: &Path, what: &[&str]) -> String {
    let mut show = Command::new("openssl");
    let (code, said) = outcome(show.args(["x509", "-noout", "-in"]).arg(certificate).args(what));
    assert_eq!(code, 0, "{said}");
    said
}

/// The same certificate as PEM, beside it.
fn pem(certificate: &Path) -> PathBuf {
    let file = certificate.with_extension("pem");
    let mut convert = Command::new("openssl");
    convert.args(["x509", "-in"]).arg(certificate).arg("-out").arg(&file);
    let (code, said) = outcome(&mut convert);
    assert_eq!(code, 0, "{said}");
    file
}
