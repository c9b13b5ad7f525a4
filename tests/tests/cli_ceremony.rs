//! The ceremony of a certification authority, as it is carried out at a terminal, judged by openssl.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_tests::service::{outcome, rubrica};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the signer and the root are, in folders of one test.
struct Ceremony {
    folder: tempfile::TempDir,
}

impl Ceremony {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `rubrica ca`, with lines that are typed.
    fn ca(&self, arguments: &[&str], typed: &str) -> (i32, String) {
        let mut command = rubrica();
        command.arg("ca").args(arguments).current_dir(self.folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Whoever does not ask reads nothing.
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        let output = child.wait_with_output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8_lossy(&said).into_owned())
    }

    fn done(&self, arguments: &[&str], typed: &str) -> String {
        let (code, said) = self.ca(arguments, typed);
        assert_eq!(code, 0, "{arguments:?}: {said}");
        said
    }

    fn refused(&self, arguments: &[&str], typed: &str, why: &str) {
        let (code, said) = self.ca(arguments, typed);
        assert_eq!(code, 1, "{arguments:?}: {said}");
        assert!(said.contains(why), "{said}");
    }

    /// A root of three holders of whom two are needed.
    fn root(&self) {
        let said = self.done(&["root", "create", "--out", "root"], "one\ntwo\nthree\n");
        assert!(said.contains("2 of 3 holders open it"), "{said}");
    }

    fn request(&self) {
        self.done(&["request", "--data", "signer", "--out", "request.pem"], "");
    }

    fn certify(&self) {
        let arguments = [
            &["root", "certify", "--root", "root", "--share", "root/share-1"][..],
            &["--share", "root/share-3", "--request", "request.pem", "--out", "issuing.pem"],
            &["--pki-url", "http://127.0.0.1:1/pki"],
        ];
        self.done(&arguments.concat(), "one\nthree\n");
    }

    fn list(&self, name: &str) {
        let arguments = [
            &["root", "crl", "--root", "root", "--share", "root/share-2"][..],
            &["--share", "root/share-3", "--out", name],
        ];
        self.done(&arguments.concat(), "two\nthree\n");
    }
}

const INSTALL: [&str; 9] = [
    "install",
    "--data",
    "signer",
    "--issuing",
    "issuing.pem",
    "--root",
    "root/root.pem",
    "--root-crl",
    "root.crl",
];

#[test]
fn a_signer_gets_its_authority_from_a_root_whose_key_it_never_has() {
    let ceremony = Ceremony::new();
    ceremony.root();
    ceremony.request();
    // Until then it does not start, and makes no authority of its own.
    let mut signer = rubrica();
    signer.args(["signer", "--listen", "127.0.0.1:0", "--data"]).arg(ceremony.at("signer"));
    let (code, said) = outcome(&mut signer);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("waits for one from a ceremony"), "{said}");
    run(Command::new("openssl")
        .args(["req", "-verify", "-noout", "-in"])
        .arg(ceremony.at("request.pem")));
    ceremony.certify();
    ceremony.list("root.crl");
    let records = fs::read_dir(ceremony.at("root")).unwrap().filter(|entry| {
        entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("record-")
    });
    assert_eq!(records.count(), 3, "a record of each act");
    ceremony.done(&INSTALL, "");

    let mut verify = Command::new("openssl");
    verify.args(["verify", "-x509_strict", "-purpose", "any", "-policy_check", "-crl_check_all"]);
    verify.arg("-CAfile").arg(ceremony.at("root/root.pem"));
    verify.arg("-CRLfile").arg(ceremony.at("root.crl")).arg(ceremony.at("issuing.pem"));
    run(&mut verify);
    let mut show = Command::new("openssl");
    let said = run(show.args(["x509", "-noout", "-text", "-in"]).arg(ceremony.at("issuing.pem")));
    for part in
        ["CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign", "/pki/root.crl", "/pki/root.cer"]
    {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    // The next list takes the place of this one, and no earlier one does.
    let earlier = fs::read(ceremony.at("root.crl")).unwrap();
    fs::write(ceremony.at("earlier.crl"), earlier).unwrap();
    ceremony.refused(
        &["install", "--data", "signer", "--root-crl", "earlier.crl"],
        "",
        "is not newer than the one that is installed",
    );
    // The signer has no key of a root: what it says of itself is the chain of the ceremony.
    let mut audit = rubrica();
    run(audit.args(["audit", "verify", "--data"]).arg(ceremony.at("signer")));
    let database = fs::read(ceremony.at("signer/signer.sqlite")).unwrap();
    let key = fs::read(ceremony.at("root/root.key")).unwrap();
    assert!(!database.windows(key.len()).any(|part| part == key));
}

#[test]
fn chk_ca_02_a_request_that_its_key_has_not_signed_or_a_key_again_is_not_certified() {
    let ceremony = Ceremony::new();
    ceremony.root();
    ceremony.request();
    let certify = |request: &'static str, typed: &'static str, why: &str| {
        let arguments = [
            &["root", "certify", "--root", "root", "--share", "root/share-1"][..],
            &["--share", "root/share-2", "--out", "other.pem", "--request", request],
        ];
        ceremony.refused(&arguments.concat(), typed, why);
    };
    ceremony.certify();
    certify("request.pem", "one\ntwo\n", "was certified before");
    let der = ceremony.at("request.der");
    let convert = |arguments: &[&str], from: &Path, to: &Path| {
        let mut convert = Command::new("openssl");
        run(convert.arg("req").args(arguments).arg("-in").arg(from).arg("-out").arg(to));
    };
    convert(&["-outform", "DER"], &ceremony.at("request.pem"), &der);
    let mut octets = fs::read(&der).unwrap();
    // A letter of the name.
    let at = octets.windows(7).position(|part| part == b"Rubrica").unwrap();
    octets[at] ^= 1;
    fs::write(&der, octets).unwrap();
    convert(&["-inform", "DER"], &der, &ceremony.at("forged.pem"));
    certify("forged.pem", "one\ntwo\n", "no certification request that its own key has signed");
    // One holder alone, or with a wrong passphrase, does nothing.
    ceremony.refused(
        &["root", "crl", "--root", "root", "--share", "root/share-1", "--out", "other.crl"],
        "one\n",
        "it takes 2",
    );
    certify("request.pem", "one\nwrong\n", "passphrase does not open the share");
    assert!(!ceremony.at("other.pem").exists());
}

#[test]
fn chk_ca_03_what_is_for_another_key_is_not_installed() {
    let ceremony = Ceremony::new();
    ceremony.root();
    ceremony.request();
    ceremony.certify();
    ceremony.list("root.crl");
    fs::remove_dir_all(ceremony.at("signer")).unwrap();
    ceremony.refused(&INSTALL, "", "has not asked for a certificate");
    fs::remove_file(ceremony.at("request.pem")).unwrap();
    ceremony.request();
    ceremony.refused(&INSTALL, "", "another key than the one that asked");
}

#[test]
fn chk_ca_04_what_another_root_has_signed_is_not_installed() {
    let (ceremony, other) = (Ceremony::new(), Ceremony::new());
    for one in [&ceremony, &other] {
        one.root();
        one.request();
        one.certify();
        one.list("root.crl");
    }
    let own = fs::read(ceremony.at("root/root.pem")).unwrap();
    fs::copy(other.at("root/root.pem"), ceremony.at("root/root.pem")).unwrap();
    ceremony.refused(&INSTALL, "", "issuing certificate is not signed by the root");
    fs::write(ceremony.at("root/root.pem"), own).unwrap();
    fs::copy(other.at("root.crl"), ceremony.at("root.crl")).unwrap();
    ceremony.refused(&INSTALL, "", "list of the root is not signed by the root");
}

#[test]
fn chk_ca_05_an_authority_that_its_root_has_taken_back_is_not_installed() {
    let ceremony = Ceremony::new();
    ceremony.root();
    ceremony.request();
    ceremony.certify();
    let mut show = Command::new("openssl");
    let said = run(show.args(["x509", "-noout", "-serial", "-in"]).arg(ceremony.at("issuing.pem")));
    let serial = said.trim().strip_prefix("serial=").unwrap();
    let arguments = [
        &["root", "crl", "--root", "root", "--share", "root/share-1", "--share", "root/share-2"][..],
        &["--out", "root.crl", "--revoke", serial],
    ];
    ceremony.done(&arguments.concat(), "one\ntwo\n");
    ceremony.refused(&INSTALL, "", "has the issuing certificate on it");
}

fn run(command: &mut Command) -> String {
    let (code, said) = outcome(command);
    assert_eq!(code, 0, "{command:?}: {said}");
    said
}
