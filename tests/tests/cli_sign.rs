//! `rubrica sign` where something is not as it should be, and where a call waits for its code.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_tests::service::{Citizen, Service, outcome, rubrica};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

struct Bench {
    service: Service,
    folder: TempDir,
    _data: TempDir,
}

impl Bench {
    fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("notes.txt"), "a few words").unwrap();
        Self { service: Service::impatient_demonstration(data.path()), folder, _data: data }
    }

    fn notes(&self) -> PathBuf {
        self.folder.path().join("notes.txt")
    }

    fn output(&self) -> PathBuf {
        self.folder.path().join("notes.p7s")
    }

    fn sign(&self, citizen: &Citizen) -> Command {
        self.service.sign(citizen, &self.notes(), &self.output())
    }

    fn codes_sent(&self) -> usize {
        self.service.messages().len()
    }

    /// The command fails with this exit code and says each of these, and leaves nothing behind.
    #[track_caller]
    fn refused(&self, command: &mut Command, expected: i32, words: &[&str]) {
        let (code, said) = outcome(command);
        assert_eq!(code, expected, "{said}");
        for word in words {
            assert!(said.contains(word), "{word:?} is missing in: {said}");
        }
        assert!(!self.output().exists(), "something was written");
        let left: Vec<_> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".part"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn what_cannot_be_is_refused_with_cause_and_remedy_before_any_code_is_sent() {
    let bench = Bench::new();
    let service = &bench.service;
    let citizen = service.citizen("12345678Z");
    let before = bench.codes_sent();

    let with = |change: &dyn Fn(&mut Citizen)| {
        let mut changed = citizen.clone();
        change(&mut changed);
        bench.sign(&changed)
    };
    let mut wrong_letter = with(&|citizen| citizen.id = "12345678A".to_owned());
    bench.refused(&mut wrong_letter, 2, &["12345678A", "check letter", "what to do"]);
    let mut wrong_password = with(&|citizen| citizen.password = Some("wrong".to_owned()));
    bench.refused(&mut wrong_password, 1, &["login_failed", "4 tries are left"]);
    // Somebody nobody knows is told the same.
    let mut unknown = with(&|citizen| citizen.id = "Y5010345Q".to_owned());
    bench.refused(&mut unknown, 1, &["login_failed", "4 tries are left"]);
    let mut no_password = with(&|citizen| citizen.password = Some(String::new()));
    bench.refused(&mut no_password, 1, &["there is no password in"]);

    let encrypted = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pdf/minimal-aes256.pdf");
    let mut sign = service.sign(&citizen, &encrypted, &bench.output());
    bench.refused(&mut sign, 1, &["minimal-aes256.pdf", "encrypted", "--format cades"]);
    let mut sign = service.sign(&citizen, &bench.notes(), &bench.output());
    bench.refused(sign.args(["--format", "pades"]), 1, &["notes.txt cannot be signed"]);
    let mut sign = service.sign(&citizen, Path::new("no-such-file"), &bench.output());
    bench.refused(&mut sign, 1, &["cannot read no-such-file"]);
    let mut sign = service.sign(&citizen, &bench.notes(), Path::new("/no/such/place/out"));
    bench.refused(&mut sign, 1, &["cannot write /no/such/place/out", "-o"]);
    let mut sign = service.sign(&citizen, &bench.notes(), &bench.notes());
    bench.refused(&mut sign, 2, &["the very file"]);

    let other_root = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/cms/root.crt");
    let mut sign = bench.sign(&citizen);
    bench.refused(sign.arg("--trust").arg(other_root), 1, &["not believed", "--trust"]);
    assert_eq!(bench.codes_sent(), before, "a code was sent for nothing");
    assert_eq!(fs::read_to_string(bench.notes()).unwrap(), "a few words");
}

#[test]
fn an_unencrypted_connection_to_another_machine_is_refused() {
    let mut command = rubrica();
    command.args(["sign", "notes.txt", "--server", "http://sign.example", "--id", "12345678Z"]);
    let (code, said) = outcome(command.args(["--password-file", "p", "-o", "notes.p7s"]));
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("not be encrypted") && said.contains("--insecure-http"), "{said}");
}

#[test]
fn nobody_is_there_to_accept_or_to_type_and_a_later_call_goes_on() {
    let bench = Bench::new();
    let service = &bench.service;
    let citizen = service.citizen("X0000000T");
    bench.refused(&mut bench.sign(&citizen), 1, &["nobody to accept the terms", "--accept-terms"]);

    // The issuance waits for its code, then the signature for another.
    let call = || {
        let mut command = bench.sign(&citizen);
        command.arg("--accept-terms");
        command
    };
    bench.refused(&mut call(), 4, &["--otp", "second code"]);
    let issuance = service.messages().pop().unwrap();
    assert_eq!(issuance.purpose, "issuance");
    bench.refused(call().args(["--otp", &issuance.code]), 4, &["a code of its own"]);
    let signature = service.messages().pop().unwrap();
    assert_eq!(signature.purpose, "signature");
    let wrong = if signature.code == "000000" { "000001" } else { "000000" };
    bench.refused(call().args(["--otp", wrong]), 1, &["otp_wrong", "2 tries are left"]);
    // A document that changed meanwhile is another act: its code is not taken for it.
    let waiting = fs::read(bench.folder.path().join("notes.p7s.pending")).unwrap();
    fs::write(bench.notes(), "other words").unwrap();
    bench.refused(call().args(["--otp", &signature.code]), 4, &["was not sent for this act"]);
    fs::write(bench.notes(), "a few words").unwrap();
    fs::write(bench.folder.path().join("notes.p7s.pending"), waiting).unwrap();
    bench.refused(call().args(["--otp", &signature.code]), 1, &["otp_"]);

    // A new call has a new code sent.
    let (code, said) = outcome(call().arg("--otp-outbox").arg(service.data().join("outbox.jsonl")));
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("signed"), "{said}");
    assert!(!bench.folder.path().join("notes.p7s.pending").exists());
}

#[test]
fn a_code_is_asked_for_and_a_mistyped_one_again() {
    let bench = Bench::new();
    let citizen = bench.service.citizen("12345678Z");
    let before = bench.codes_sent();
    let mut child = bench
        .sign(&citizen)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while bench.codes_sent() == before {
        assert!(start.elapsed() < Duration::from_secs(60), "no code is sent");
        thread::sleep(Duration::from_millis(20));
    }
    let code = bench.service.messages().pop().unwrap().code;
    let wrong = if code == "111111" { "222222" } else { "111111" };
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{wrong}\n{code}").unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("2 tries are left"), "{said}");
    // One line on standard output: the receipt.
    let receipt = String::from_utf8(output.stdout).unwrap();
    assert_eq!(receipt.lines().count(), 1, "{receipt}");
    assert!(receipt.starts_with("signed ") && receipt.contains("audit entry"), "{receipt}");
}

#[test]
fn too_many_wrong_passwords_block_the_account() {
    let bench = Bench::new();
    let citizen = bench.service.citizen("00000001R");
    let wrong = Citizen { password: Some("wrong".to_owned()), ..citizen.clone() };
    for left in ["4 tries are left", "3 tries", "2 tries", "one try is left", ""] {
        bench.refused(&mut bench.sign(&wrong), 1, &["login_failed", left]);
    }
    // Now the right one does not help either.
    bench.refused(&mut bench.sign(&citizen), 1, &["account_blocked", "registration office"]);
}
