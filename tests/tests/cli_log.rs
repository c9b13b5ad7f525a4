//! The published audit log, followed from a terminal: receipts, consistency, and a witness that sees a
//! log rolled back and forked by who has all of the signer's data and keys.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_tests::service::{Service, outcome, rubrica, succeeded};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const ALARM: i32 = 5;

/// What a witness has on a machine of its own.
struct Witness {
    folder: TempDir,
    log_key: String,
}

impl Witness {
    fn new(data: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = rubrica().args(["keys", "witness", "--name", "witness.test"]).output().unwrap();
        fs::write(folder.path().join("witness.key"), succeeded(made).stdout).unwrap();
        let (_, said) = outcome(rubrica().args(["audit", "verify", "--data"]).arg(data));
        let key = said.split_once("(key ").unwrap().1.split_once(')').unwrap().0;
        Self { folder, log_key: key.to_owned() }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn look(&self, service: &Service, further: &[&str]) -> (i32, String) {
        let mut command = rubrica();
        command.args(["audit", "witness", "--once", "--log", &service.url()]);
        command.args(["--log-key", &self.log_key]).arg("--key").arg(self.file("witness.key"));
        outcome(command.arg("--state").arg(self.file("state")).args(further))
    }

    fn consistency(&self, service: &Service, old: &Path) -> (i32, String) {
        let mut command = rubrica();
        command.args(["audit", "consistency"]).arg(old).args(["--log", &service.url()]);
        outcome(command.args(["--log-key", &self.log_key]))
    }
}

/// Signs a file and keeps the receipt of it.
fn sign(service: &Service, folder: &Path, name: &str) -> PathBuf {
    let citizen = service.citizen("12345678Z");
    let (notes, receipt) = (folder.join(name), folder.join(format!("{name}.json")));
    fs::write(&notes, name).unwrap();
    let output = folder.join(format!("{name}.p7s"));
    let mut command = service.sign_with_outbox(&citizen, &notes, &output);
    let (code, said) = outcome(command.arg("--accept-terms").arg("--receipt").arg(&receipt));
    assert_eq!(code, 0, "{said}");
    receipt
}

fn verify(receipt: &Path) -> Command {
    let mut command = rubrica();
    command.args(["audit", "verify", "--receipt"]).arg(receipt);
    command
}

fn copy(from: &Path, to: &Path) {
    let _copied = succeeded(Command::new("cp").arg("-a").arg(from).arg(to).output().unwrap());
}

#[test]
fn chk_wit_01_a_witness_cosigns_what_continues_and_refuses_a_log_that_was_rolled_back_or_forked() {
    let place = tempfile::tempdir().unwrap();
    let (data, fork) = (place.path().join("data"), place.path().join("fork"));
    fs::create_dir(&data).unwrap();
    let service = Service::impatient_demonstration(&data);
    let witness = Witness::new(&data);
    let first = sign(&service, place.path(), "first");

    // Without a memory it does not begin by itself.
    let (code, said) = witness.look(&service, &[]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("--first"), "{said}");
    let (code, cosigned) = witness.look(&service, &["--first"]);
    assert_eq!(code, 0, "{cosigned}");
    assert_eq!(cosigned.matches("\n— witness.test ").count(), 1, "{cosigned}");
    // CHK-WIT-02: what came out was remembered before.
    assert_eq!(fs::read_to_string(witness.file("state")).unwrap().trim(), cosigned.trim());
    let old = witness.file("old");
    fs::copy(witness.file("state"), &old).unwrap();
    service.stop();
    copy(&data, &fork);

    let service = Service::impatient_demonstration(&data);
    let second = sign(&service, place.path(), "second");
    assert_eq!(witness.look(&service, &[]).0, 0);
    assert_eq!(witness.look(&service, &[]).0, 0, "the same again");
    let (code, said) = witness.consistency(&service, &old);
    assert_eq!(code, 0, "{said}");
    for receipt in [&first, &second] {
        let (code, said) = outcome(verify(receipt).arg("--data").arg(&data));
        assert_eq!(code, 0, "{said}");
        let root = service.root();
        let mut published = verify(receipt);
        published.args(["--log", &service.url()]).arg("--trust").arg(root);
        let (code, said) = outcome(&mut published);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("the receipt holds"), "{said}");
    }
    service.stop();
    let kept = fs::read(witness.file("state")).unwrap();

    // Somebody has put back the data of before: keys, password files, everything.
    let service = Service::impatient_demonstration(&fork);
    let (code, said) = witness.look(&service, &[]);
    assert_eq!(code, ALARM, "{said}");
    assert!(said.contains("rolled back"), "{said}");
    assert!(witness.file("state.alarm").is_file(), "what it showed is kept");
    // And goes on from there.
    sign(&service, place.path(), "third");
    sign(&service, place.path(), "fourth");
    let (code, said) = witness.look(&service, &[]);
    assert_eq!(code, ALARM, "{said}");
    assert!(said.contains("forked"), "{said}");
    assert_eq!(fs::read(witness.file("state")).unwrap(), kept, "nothing was cosigned");
    let (code, said) = witness.consistency(&service, &witness.file("state"));
    assert_eq!(code, ALARM, "{said}");
    // The citizen sees it as well, and whoever looks into the data.
    let mut published = verify(&second);
    published.args(["--log", &service.url()]).arg("--trust").arg(service.root());
    let (code, said) = outcome(&mut published);
    assert_eq!(code, ALARM, "{said}");
    let (code, said) = outcome(verify(&second).arg("--data").arg(&fork));
    assert_eq!(code, ALARM, "{said}");
    // What was signed before the fork is in both.
    let (code, said) = outcome(verify(&first).arg("--data").arg(&fork));
    assert_eq!(code, 0, "{said}");
    service.stop();
}

#[test]
fn chk_wit_03_a_state_that_the_witness_has_not_cosigned_is_none() {
    let data = tempfile::tempdir().unwrap();
    let service = Service::demonstration(data.path());
    let witness = Witness::new(data.path());
    assert_eq!(witness.look(&service, &["--first"]).0, 0);
    let cosigned = fs::read_to_string(witness.file("state")).unwrap();
    let without: String =
        cosigned.split_inclusive('\n').filter(|line| !line.contains("witness.test")).collect();
    assert_ne!(without, cosigned);
    for state in [without.as_str(), "", "nonsense"] {
        fs::write(witness.file("state"), state).unwrap();
        let (code, said) = witness.look(&service, &["--first"]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("not a note that this witness has cosigned"), "{said}");
    }
    // The key of another log.
    fs::write(witness.file("state"), &cosigned).unwrap();
    let other = tempfile::tempdir().unwrap();
    let other_service = Service::demonstration(other.path());
    let (code, said) = witness.look(&other_service, &[]);
    assert_eq!(code, ALARM, "{said}");
    assert!(said.contains("not signed by the key of the log"), "{said}");
    assert_eq!(witness.look(&service, &[]).0, 0);
}

#[test]
fn chk_wit_02_what_cannot_be_remembered_is_not_cosigned() {
    let data = tempfile::tempdir().unwrap();
    let service = Service::demonstration(data.path());
    let witness = Witness::new(data.path());
    // A directory stands where the state is to be.
    let (code, first) = witness.look(&service, &["--first"]);
    assert_eq!(code, 0, "{first}");
    fs::remove_file(witness.file("state")).unwrap();
    fs::create_dir_all(witness.file("state/there")).unwrap();
    let (code, said) = witness.look(&service, &["--first"]);
    assert_eq!(code, 1, "{said}");
    assert!(!said.contains("— witness.test"), "{said}");
}

#[test]
fn a_receipt_that_was_changed_shows_nothing() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    fs::create_dir(&data).unwrap();
    let service = Service::impatient_demonstration(&data);
    let receipt = sign(&service, place.path(), "notes");
    let text = fs::read_to_string(&receipt).unwrap();
    let changed = place.path().join("changed.json");
    let signed_at = text.lines().find(|line| line.contains("\"signed_at\"")).unwrap();
    for (from, to) in [
        (signed_at, "\"signed_at\": 1,"),
        ("\"signer\": \"rubrica-signer\"", "\"signer\": \"other\""),
        ("rubrica/receipt/v1", "rubrica/receipt/v2"),
        ("/audit\\n", "/audit\\n1"),
    ] {
        assert!(text.contains(from), "{from}");
        fs::write(&changed, text.replacen(from, to, 1)).unwrap();
        let (code, said) = outcome(verify(&changed).arg("--data").arg(&data));
        assert_eq!(code, 1, "{from}: {said}");
    }
    let (code, said) = outcome(verify(&receipt).args(["--log", &service.url()]));
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("--trust"), "{said}");
}
