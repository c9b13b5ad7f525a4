//! `rubrica verify`: exit codes and what it says. And the tools for operators.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_tests::service::{outcome, rubrica, succeeded};
use std::fs;
use std::path::{Path, PathBuf};

fn vector(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/cms").join(name)
}

/// Verifies a signature of the vectors; the answer ends with this code and says each of these.
#[track_caller]
fn check(arguments: &[&str], expected: i32, words: &[&str]) {
    let (code, said) = outcome(rubrica().arg("verify").args(arguments).current_dir(vector("")));
    assert_eq!(code, expected, "{arguments:?}: {said}");
    for word in words {
        assert!(said.contains(word), "{arguments:?}: {word:?} is missing in: {said}");
    }
}

#[test]
fn exit_codes_tell_the_indication() {
    let trust = ["--detached", "content.txt", "--trust", "root.crt"];
    let with = |file: &'static str| [&[file], trust.as_slice()].concat();
    check(&with("cades_sha256.p7s"), 0, &["TOTAL-PASSED", "signed by: ", "when: ", "covers: "]);
    check(&["cades_attached.p7s", "--trust", "root.crt"], 0, &["TOTAL-PASSED", "document inside"]);
    check(&with("cades_unrelated.p7s"), 2, &["INDETERMINATE"]);
    check(&["cades_sha256.p7s", "--detached", "content.txt"], 2, &["--trust"]);
    check(&["cades_sha256.p7s", "--trust", "root.crt"], 2, &["SIGNED_DATA_NOT_FOUND"]);
    let other = ["cades_sha256.p7s", "--detached", "SOURCE.md", "--trust", "root.crt"];
    check(&other, 1, &["TOTAL-FAILED", "HASH_FAILURE"]);
    check(&["content.txt"], 1, &["TOTAL-FAILED", "FORMAT_FAILURE"]);
}

#[test]
fn what_cannot_be_judged_ends_with_three() {
    check(&["no-such-file"], 3, &["cannot read no-such-file", "cause: "]);
    check(&["."], 3, &["not a regular file"]);
    check(&["cades_sha256.p7s", "--detached", "no-such-file"], 3, &["cannot read no-such-file"]);
    check(&["cades_sha256.p7s", "--trust", "content.txt"], 3, &["cannot read certificates"]);
    check(&["cades_sha256.p7s", "--no-such-option"], 3, &["--no-such-option", "Usage"]);
    check(&[], 3, &["Usage"]);
    check(&["--help"], 0, &["Examples", "Exit codes"]);
}

#[test]
fn the_report_for_programs_is_json() {
    let output = rubrica()
        .args(["verify", "cades_sha256.p7s", "--detached", "content.txt", "--json", "--trust"])
        .arg("root.crt")
        .current_dir(vector(""))
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&succeeded(output).stdout).unwrap();
    assert_eq!(report["indication"], "TOTAL-PASSED");
    assert_eq!(report["signatures"][0]["format"], "cades-detached");
    assert!(report["signatures"][0]["signer"]["name"].is_string());
}

#[test]
fn every_command_explains_itself_with_examples() {
    for command in [
        &["serve"][..],
        &["sign"],
        &["verify"],
        &["audit", "verify"],
        &["ca", "export"],
        &["signer"],
        &["keys", "edge"],
        &["edge-key"],
        &["register"],
    ] {
        let (code, said) = outcome(rubrica().args(command).arg("--help"));
        assert_eq!(code, 0, "{command:?}");
        assert!(said.contains("Example"), "{command:?}: {said}");
    }
    assert_eq!(outcome(rubrica().arg("no-such-command")).0, 2);
}

#[test]
fn a_gateway_elsewhere_gets_its_keys_and_the_signer_its_public_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("signer");
    let keys = |format: &str| {
        let output = rubrica().args(["keys", "edge", "--format", format]).output().unwrap();
        String::from_utf8(succeeded(output).stdout).unwrap()
    };
    let json: serde_json::Value = serde_json::from_str(&keys("json")).unwrap();
    let variables = ["edge_secret", "edge_signing_key", "opaque_setup", "registry_token"];
    for variable in variables {
        assert!(json[variable].as_str().unwrap().len() >= 43, "{variable}");
        assert!(keys("env").contains(&format!("SPIN_VARIABLE_{}=", variable.to_uppercase())));
        assert!(keys("dev-vars").contains(&format!("\n{variable}=\"")));
    }
    // There is no signer to register it at before one was started.
    let public_key = json["edge_public_key"].as_str().unwrap();
    let edge_key = |arguments: &[&str]| {
        outcome(rubrica().arg("edge-key").args(arguments).arg("--data").arg(&data))
    };
    assert_eq!(edge_key(&["add", public_key]).0, 1);
    start_and_stop_a_signer(&data, public_key);

    let (code, said) = edge_key(&["list"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("active"), "{said}");
    let (code, said) = edge_key(&["add", public_key, "--label", "again"]);
    assert_eq!(code, 0, "{said}");
    let id = said.trim().strip_prefix("added ").unwrap();
    assert_eq!(edge_key(&["revoke", id]).0, 0);
    let (code, said) = edge_key(&["list"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains(id) && said.contains("revoked"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert_eq!(edge_key(&["revoke", id]).0, 1, "once is enough");
    assert_eq!(edge_key(&["add", "nonsense"]).0, 2);
    assert!(fs::read_to_string(data.join("root.pem")).unwrap().contains("BEGIN CERTIFICATE"));
}

fn start_and_stop_a_signer(data: &Path, public_key: &str) {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};
    let mut signer = rubrica()
        .args(["signer", "--listen", "127.0.0.1:0", "--edge-key", public_key, "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(signer.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("ready: http://127.0.0.1:"), "{line}");
    let id = signer.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert_eq!(signer.wait().unwrap().code(), Some(0));
}
