//! Signed messages between this project and OpenSSL, in both directions.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::pkcs8::DecodePrivateKey;
use rubrica_core::cades::{Profile, RawSignature, SigningCertificate, prepare};
use rubrica_core::digest::HashAlgorithm;
use rubrica_core::time::UnixTime;
use rubrica_core::validation::report::Indication;
use rubrica_core::validation::{validate_attached, validate_detached};
use rubrica_core::x509::path::TrustAnchors;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

const CONTENT: &[u8] = b"\x00\x01 Lo que se firma,\r\n byte a byte.\n\n";

fn now() -> UnixTime {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    UnixTime(i64::try_from(seconds).unwrap())
}

fn openssl(directory: &Path, arguments: &str) -> Output {
    Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(directory)
        .output()
        .expect("openssl is installed")
}

#[track_caller]
fn openssl_succeeds(directory: &Path, arguments: &str) {
    let output = openssl(directory, arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments}: {said}");
}

/// The committed certificates in a directory where OpenSSL finds them.
fn with_vectors() -> (TempDir, SigningCertificate) {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("ca.pem"), vector("bundle.pem")).unwrap();
    let list = [vector("signer.crt"), vector("issuing.crt")];
    (directory, SigningCertificate::from_der_list(&list).unwrap())
}

fn vector(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/cms");
    fs::read(folder.join(name)).unwrap()
}

fn sign(certificate: &SigningCertificate, algorithm: HashAlgorithm, attached: bool) -> Vec<u8> {
    let key = SigningKey::from_pkcs8_der(&vector("signer.key")).unwrap();
    let profile = Profile::Cades { signing_time: now() };
    let prepared = prepare(certificate, &algorithm.digest(CONTENT), algorithm, profile).unwrap();
    let signature: p256::ecdsa::Signature = key.sign_prehash(&prepared.digest()).unwrap();
    let signature = RawSignature(signature.to_bytes().into());
    prepared.attach(&signature, attached.then_some(CONTENT)).unwrap()
}

#[test]
fn openssl_accepts_what_is_signed_here() {
    let (directory, certificate) = with_vectors();
    let directory = directory.path();
    let written = |name: &str| fs::read(directory.join(name)).unwrap();
    fs::write(directory.join("content"), CONTENT).unwrap();
    for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
        fs::write(directory.join("detached"), sign(&certificate, algorithm, false)).unwrap();
        openssl_succeeds(
            directory,
            "cms -verify -cades -binary -inform DER -in detached -content content -CAfile ca.pem \
             -purpose any -out out",
        );
        assert_eq!(written("out"), CONTENT);
        fs::write(directory.join("attached"), sign(&certificate, algorithm, true)).unwrap();
        openssl_succeeds(
            directory,
            "cms -verify -cades -binary -inform DER -in attached -CAfile ca.pem -purpose any \
             -out out",
        );
        assert_eq!(written("out"), CONTENT);
    }
}

#[test]
fn openssl_refuses_what_was_changed() {
    let (directory, certificate) = with_vectors();
    let directory = directory.path();
    let verify = "cms -verify -cades -binary -inform DER -in message -content content \
                  -CAfile ca.pem -purpose any -out out";
    let message = sign(&certificate, HashAlgorithm::Sha256, false);
    fs::write(directory.join("message"), &message).unwrap();
    fs::write(directory.join("content"), b"something else").unwrap();
    assert!(!openssl(directory, verify).status.success());
    fs::write(directory.join("content"), CONTENT).unwrap();
    assert!(openssl(directory, verify).status.success());
    // The last octets are the signature value.
    let mut changed = message;
    *changed.last_mut().unwrap() ^= 1;
    fs::write(directory.join("message"), changed).unwrap();
    assert!(!openssl(directory, verify).status.success());
}

/// Keys, certificates and signatures that nobody has seen before.
#[test]
fn what_openssl_signs_is_accepted_here() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    fs::write(directory.join("content"), CONTENT).unwrap();
    fs::write(directory.join("person"), "keyUsage = critical, nonRepudiation\n").unwrap();
    fs::write(
        directory.join("authority"),
        "basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign\n",
    )
    .unwrap();
    for (key, options) in [
        ("EC -pkeyopt ec_paramgen_curve:P-256", ""),
        ("EC -pkeyopt ec_paramgen_curve:P-384", ""),
        ("RSA -pkeyopt rsa_keygen_bits:2048", ""),
        ("RSA -pkeyopt rsa_keygen_bits:2048", "-keyopt rsa_padding_mode:pss"),
    ] {
        for name in ["root", "signer"] {
            openssl_succeeds(directory, &format!("genpkey -algorithm {key} -out {name}.key"));
            openssl_succeeds(
                directory,
                &format!("req -new -key {name}.key -subj /CN={name} -out {name}.csr"),
            );
        }
        openssl_succeeds(
            directory,
            "x509 -req -in root.csr -signkey root.key -days 3 -extfile authority -out root.pem",
        );
        openssl_succeeds(
            directory,
            "x509 -req -in signer.csr -CA root.pem -CAkey root.key -CAcreateserial -days 2 \
             -extfile person -out signer.pem",
        );
        let pem = fs::read_to_string(directory.join("root.pem")).unwrap();
        let trust = TrustAnchors::from_pem(&pem).unwrap();
        for (hash, inside) in [("sha256", false), ("sha384", true), ("sha512", false)] {
            // OpenSSL 3.0 cannot write RSA-PSS while it streams.
            let nodetach = match (inside, options) {
                (false, _) => "",
                (true, "") => "-nodetach -stream",
                (true, _) => "-nodetach",
            };
            openssl_succeeds(
                directory,
                &format!(
                    "cms -sign -cades -binary -md {hash} {nodetach} -in content -signer \
                     signer.pem -inkey signer.key -outform DER -out message {options}"
                ),
            );
            let message = fs::read(directory.join("message")).unwrap();
            let report = if inside {
                validate_attached(&message, &trust, now()).unwrap()
            } else {
                validate_detached(&message, CONTENT, &trust, now()).unwrap()
            };
            assert_eq!(report.indication, Indication::TotalPassed, "{key} {hash}: {report:#?}");
            if !inside {
                let other = validate_detached(&message, &CONTENT[1..], &trust, now()).unwrap();
                assert_eq!(other.indication, Indication::TotalFailed);
            }
        }
    }
}
