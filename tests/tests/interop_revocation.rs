//! Lists of revoked certificates and answers about one, judged by programs that others made.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_core::api::signer::CredentialList;
use rubrica_tests::browser::Browser;
use rubrica_tests::demo::Demo;
use rubrica_tests::judges::python_program;
use rubrica_tests::service::outcome;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One certificate and what it takes to judge it, as files.
struct Files {
    folder: tempfile::TempDir,
    certificate: PathBuf,
    issuer: PathBuf,
    root: PathBuf,
}

#[tokio::test]
async fn a_revoked_certificate_is_revoked_for_everybody() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("ready");
    let password = citizen.password.as_deref().expect("a password");
    browser.log_in(&citizen.id, password).await;
    browser.issue(&demo, password).await;
    let files = files(&call(&browser, "GET", "/credentials", "null").await);

    // The certificate itself says where to ask.
    let shown = run(Command::new("openssl")
        .args(["x509", "-noout", "-text", "-in"])
        .arg(&files.certificate));
    for place in ["issuing.crl", "ocsp", "issuing.cer"] {
        let address = format!("URI:{}/pki/{place}", demo.address());
        assert!(shown.contains(&address), "{address} is not in {shown}");
    }
    assert!(verify(&demo, &files).contains(": OK"));
    let answer = ask(&demo, &files);
    assert!(answer.contains(": good"), "{answer}");

    // They rest, and come back: everybody sees both, whichever list he has.
    let before = list(&demo, &files, "issuing.crl");
    call(&browser, "POST", "/credentials/suspension", "{}").await;
    let said = verify(&demo, &files);
    assert!(said.contains("certificate revoked"), "{said}");
    let answer = ask(&demo, &files);
    assert!(answer.contains("Reason: certificateHold"), "{answer}");
    let held = list(&demo, &files, "issuing.crl");
    let changes = list(&demo, &files, "issuing-delta.crl");
    assert!(judge(&files, &[&before]).contains(": OK"), "an old list alone");
    assert!(judge(&files, &[&before, &changes]).contains("certificate revoked"));

    call(&browser, "POST", "/session/otp", "{}").await;
    let code = format!(r#"{{"code":"{}"}}"#, demo.last_code());
    call(&browser, "POST", "/session/otp/verify", &code).await;
    call(&browser, "POST", "/credentials/suspension/lift", "{}").await;
    let answer = ask(&demo, &files);
    assert!(answer.contains(": good"), "{answer}");
    let changes = list(&demo, &files, "issuing-delta.crl");
    assert!(judge(&files, &[&held]).contains("certificate revoked"), "an old list alone");
    for old in [&before, &held] {
        let said = judge(&files, &[old, &changes]);
        assert!(said.contains(": OK"), "{said}");
    }
    call(&browser, "POST", "/credentials/revocation", r#"{"reason":"compromised"}"#).await;
    browser.close().await;

    let said = verify(&demo, &files);
    assert!(said.contains("certificate revoked"), "{said}");
    let answer = ask(&demo, &files);
    assert!(answer.contains(": revoked") && answer.contains("Reason: keyCompromise"), "{answer}");
}

/// A call of the pages, of whoever is logged in.
async fn call(browser: &Browser, method: &str, path: &str, body: &str) -> Value {
    let script = format!(
        "const send = (method, path, body, csrf) => {{
             const request = new XMLHttpRequest();
             request.open(method, '/api/v1' + path, false);
             request.setRequestHeader('content-type', 'application/json');
             if (csrf) request.setRequestHeader('x-rubrica-csrf', csrf);
             request.send(body);
             if (request.status >= 300) throw new Error(path + ': ' + request.responseText);
             return request.responseText ? JSON.parse(request.responseText) : null;
         }};
         const session = send('GET', '/session', null, null);
         return send('{method}', '{path}', '{body}', session.csrf);"
    );
    browser.run(&script).await
}

fn files(list: &Value) -> Files {
    let list: CredentialList = serde_json::from_value(list.clone()).unwrap();
    let credential = list.credentials.first().unwrap();
    let [issuer, root] = credential.chain.as_slice() else { panic!("an issuer and a root") };
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, certificate: &[u8]| {
        let (der, pem) = (folder.path().join("one.der"), folder.path().join(name));
        fs::write(&der, certificate).unwrap();
        run(Command::new("openssl").args(["x509", "-in"]).arg(&der).arg("-out").arg(&pem));
        pem
    };
    Files {
        certificate: write("certificate.pem", credential.certificate.as_ref()),
        issuer: write("issuer.pem", issuer.as_ref()),
        root: write("root.pem", root.as_ref()),
        folder,
    }
}

/// Fetches the complete list, and judges the certificate by it.
fn verify(demo: &Demo, files: &Files) -> String {
    judge(files, &[&list(demo, files, "issuing.crl")])
}

/// Fetches a list and has it judged by itself.
fn list(demo: &Demo, files: &Files, name: &str) -> PathBuf {
    let kept = fs::read_dir(files.folder.path()).unwrap().count();
    let der = files.folder.path().join("list.crl");
    let pem = files.folder.path().join(format!("list-{kept}.pem"));
    fetch(&format!("{}/pki/{name}", demo.address()), &der);
    let mut read = Command::new("openssl");
    read.args(["crl", "-inform", "DER", "-in"]).arg(&der).arg("-out").arg(&pem);
    let said = run(read.arg("-CAfile").arg(&files.issuer).arg("-verify"));
    assert!(said.contains("verify OK"), "{said}");
    lint("lint_crl", &["-t", "CRL", "-p", "PKIX"], &der);
    pem
}

/// Judges the certificate by these lists.
fn judge(files: &Files, lists: &[&PathBuf]) -> String {
    let mut verify = Command::new("openssl");
    verify.args(["verify", "-x509_strict", "-crl_check", "-extended_crl", "-use_deltas"]);
    verify.arg("-CAfile").arg(&files.root).arg("-untrusted").arg(&files.issuer);
    for list in lists {
        verify.arg("-CRLfile").arg(list);
    }
    outcome(verify.arg(&files.certificate)).1
}

/// Asks with a nonce and believes the answer only when everything about it is in order.
fn ask(demo: &Demo, files: &Files) -> String {
    let answer = files.folder.path().join("answer.der");
    let mut ask = Command::new("openssl");
    ask.args(["ocsp", "-issuer"]).arg(&files.issuer).arg("-cert").arg(&files.certificate);
    ask.args(["-url", &format!("{}/pki/ocsp", demo.address()), "-CAfile"]).arg(&files.root);
    ask.arg("-verify_other").arg(&files.issuer).arg("-respout").arg(&answer);
    let said = run(&mut ask);
    assert!(said.contains("Response verify OK"), "{said}");
    assert!(!said.contains("nonce"), "the nonce does not come back: {said}");
    lint("lint_ocsp_response", &[], &answer);
    said
}

/// pkilint has nothing to say from warnings upwards.
fn lint(linter: &str, kind: &[&str], file: &Path) {
    let mut lint = Command::new(python_program(linter));
    run(lint.arg("lint").args(kind).args(["-s", "WARNING"]).arg(file));
}

fn fetch(address: &str, to: &Path) {
    let script = "import sys, urllib.request as r; open(sys.argv[2], 'wb').write(r.urlopen(sys.argv[1]).read())";
    run(Command::new(python_program("python")).args(["-c", script, address]).arg(to));
}

fn run(command: &mut Command) -> String {
    let (code, said) = outcome(command);
    assert_eq!(code, 0, "{command:?}: {said}");
    said
}
