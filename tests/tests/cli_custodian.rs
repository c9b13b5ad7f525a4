//! The second custodian from the command line: ceremony, custody, the loss of a signer, and its restore.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_tests::kept::Kept;
use rubrica_tests::ports;
use rubrica_tests::service::{Citizen, Service, outcome, rubrica, said, succeeded};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const HOLDERS: usize = 5;

/// Where everything is.
struct Bench {
    folder: TempDir,
    port: u16,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for holder in 1..=HOLDERS {
            fs::write(folder.path().join(format!("h{holder}.txt")), format!("words of {holder}\n"))
                .unwrap();
        }
        Self { folder, port: ports::free() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn custodian(&self, arguments: &[&dyn AsRef<OsStr>]) -> Command {
        let mut command = rubrica();
        command.arg("custodian").args(arguments.iter().map(|one| one.as_ref()));
        command
    }

    fn init(&self, out: &str, holders: usize) -> Command {
        let number = holders.to_string();
        let mut command = self.custodian(&[&"init", &"--holders", &number, &"--threshold", &"3"]);
        command.arg("--out").arg(self.path(out));
        for holder in 1..=HOLDERS {
            command.arg("--passphrase-file").arg(self.path(&format!("h{holder}.txt")));
        }
        command
    }

    /// With the closed shares of these holders.
    fn with_shares(&self, mut command: Command, holders: &[usize]) -> Command {
        for holder in holders {
            command.arg("--share").arg(self.path(&format!("keys/share-{holder}.rubrica-share")));
            command.arg("--passphrase-file").arg(self.path(&format!("h{holder}.txt")));
        }
        command
    }

    /// The custodian's program, and its public key.
    fn serve(&self, signer: Option<&str>) -> (Kept, String) {
        let address = format!("127.0.0.1:{}", self.port);
        let mut command = self.custodian(&[&"serve", &"--listen", &address]);
        command.arg("--data").arg(self.path("custodian"));
        command.arg("--restore-key").arg(self.path("keys/restore-key.pem"));
        if let Some(signer) = signer {
            command.args(["--signer", signer]);
        }
        let (program, mut lines) = Kept::start(&command, Stdio::inherit());
        let key = lines.next().unwrap().unwrap();
        let key = key.strip_prefix("custodian key: ").unwrap().to_owned();
        assert_eq!(lines.next().unwrap().unwrap(), format!("ready: http://{address}"));
        (program, key)
    }

    fn signs(&self, service: &Service, citizen: &Citizen, name: &str) -> (i32, String) {
        let notes = self.path("notes.txt");
        fs::write(&notes, "a few words").unwrap();
        let mut sign = service.sign_with_outbox(citizen, &notes, &self.path(name));
        outcome(sign.arg("--accept-terms"))
    }

    fn audit(&self, data: &Path, since: Option<&Path>) -> String {
        let mut command = rubrica();
        command.args(["audit", "verify", "--data"]).arg(data);
        if let Some(since) = since {
            command.arg("--since").arg(since);
        }
        let output = succeeded(command.output().unwrap());
        String::from_utf8(output.stdout).unwrap()
    }
}

#[track_caller]
fn says(command: &mut Command, expected: i32, words: &[&str]) -> String {
    let (code, said) = outcome(command);
    assert_eq!(code, expected, "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is missing in: {said}");
    }
    said
}

#[test]
fn a_lost_signer_comes_back_from_its_custodian_with_three_of_five_holders() {
    let bench = Bench::new();
    // The ceremony.
    says(&mut bench.init("keys", 4), 2, &["5 passphrases were given for 4 holders"]);
    let words = ["3 of 5 holders", "Every share was opened again"];
    says(&mut bench.init("keys", HOLDERS), 0, &words);
    says(&mut bench.init("keys", HOLDERS), 1, &["is there already"]);
    assert!(fs::read_to_string(bench.path("keys/record.txt")).unwrap().contains("3 of 5"));
    // Holder 2 keeps his share on paper, and it is typed again.
    let show = bench.custodian(&[&"show-share"]);
    let shown = succeeded(bench.with_shares(show, &[2]).output().unwrap());
    let typed = String::from_utf8(shown.stdout).unwrap().to_lowercase().replace(' ', "-");
    fs::write(bench.path("typed.txt"), &typed).unwrap();

    // Signer and custodian get to know each other.
    let data = bench.path("data");
    let signer_key =
        bench.custodian(&[&"signer-key", &"--data", &data.join("signer")]).output().unwrap();
    let signer_key = String::from_utf8(succeeded(signer_key).stdout).unwrap().trim().to_owned();
    let (custodian, custodian_key) = bench.serve(Some(&signer_key));
    let url = bench.url();
    let restore_key = bench.path("keys/restore-key.pem");
    let first = ["--demo", "--custodian", &url, "--custodian-key", &custodian_key];
    let policy = bench.path("policy.json");
    fs::write(&policy, r#"{"otp_resend_after_s": 0}"#).unwrap();
    let (restore_key, policy) = (restore_key.to_str().unwrap(), policy.to_str().unwrap());
    let arguments =
        [first.as_slice(), &["--restore-key", restore_key, "--policy", policy]].concat();
    let service = Service::start(&data, &arguments);
    let citizen = service.citizens().into_iter().find(|one| one.state == "ready").unwrap();
    let (code, text) = bench.signs(&service, &citizen, "one.p7s");
    assert_eq!(code, 0, "{text}");
    let checkpoint = bench.path("checkpoint.txt");
    let report = bench.audit(&data, None);
    let note = report.find("rubrica-signer/audit\n").map(|at| report.get(at..).unwrap());
    fs::write(&checkpoint, note.unwrap()).unwrap();

    // Without its custodian nothing is signed; with it again everything goes on.
    drop(custodian);
    let (code, text) = bench.signs(&service, &citizen, "two.p7s");
    assert_ne!(code, 0, "{text}");
    assert!(!bench.path("two.p7s").exists());
    let (custodian, _) = bench.serve(None);
    let (code, text) = bench.signs(&service, &citizen, "three.p7s");
    assert_eq!(code, 0, "{text}");

    // What the custodian has can be looked at while it runs.
    let kept = bench.path("custodian");
    says(&mut bench.custodian(&[&"status", &"--data", &kept]), 0, &["admitted", "last batch: "]);
    says(&mut bench.custodian(&[&"verify", &"--data", &kept]), 0, &["whole as far"]);
    assert_eq!(service.stop().code(), Some(0));
    let compare = || bench.custodian(&[&"compare", &"--data", &kept, &"--signer", &data]);
    says(&mut bench.with_shares(compare(), &[1, 3, 5]), 0, &["the same: "]);
    says(&mut bench.with_shares(compare(), &[1, 3]), 1, &["it takes 3"]);

    // The disk of the signer is lost. Its passphrase was never on it alone.
    let passphrase = fs::read(data.join("signer/keystore-passphrase")).unwrap();
    fs::remove_dir_all(data.join("signer")).unwrap();
    let restore = || {
        let out = data.join("signer");
        let mut command = bench.custodian(&[&"restore", &"--data", &kept, &"--out", &out]);
        command.arg("--since").arg(&checkpoint);
        command
    };
    says(&mut bench.with_shares(restore(), &[4, 5]), 1, &["it takes 3"]);
    assert!(!data.join("signer").exists());
    let mut typing = restore();
    typing.arg("--share").arg(bench.path("typed.txt"));
    let words = ["restored to", "2 signature acts", "keystore-passphrase"];
    says(&mut bench.with_shares(typing, &[4, 5]), 0, &words);
    fs::write(data.join("signer/keystore-passphrase"), passphrase).unwrap();

    // It has to be told where its custodian is, and goes on.
    let mut alone = rubrica();
    alone.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"]).arg(&data);
    says(&mut alone, 2, &["has no address yet", "--custodian"]);
    let service = Service::start(&data, &["--demo", "--policy", policy, "--custodian", &url]);
    let (code, text) = bench.signs(&service, &citizen, "four.p7s");
    assert_eq!(code, 0, "{text}");
    let report = bench.audit(&data, Some(&checkpoint));
    assert!(report.contains("3 signature acts"), "{report}");
    let words = ["restored by holders 2, 4, 5", "compared by holders 1, 3, 5"];
    says(&mut bench.custodian(&[&"status", &"--data", &kept]), 0, &words);
    assert_eq!(service.stop().code(), Some(0));

    // From now on it knows by itself; and the custody can be ended.
    drop(custodian);
    let release = || bench.custodian(&[&"release", &"--data", &data]);
    says(&mut release(), 0, &["released"]);
    says(&mut release(), 1, &["in nobody's custody"]);
    bench.audit(&data, Some(&checkpoint));
    let service = Service::start(&data, &["--demo", "--policy", policy]);
    let (code, text) = bench.signs(&service, &citizen, "five.p7s");
    assert_eq!(code, 0, "{text}");
}

#[test]
fn a_wrong_start_is_told() {
    let bench = Bench::new();
    let data = bench.path("data");
    let mut serve = rubrica();
    serve.args(["signer", "--listen", "127.0.0.1:0", "--custodian", &bench.url(), "--data"]);
    says(serve.arg(&data), 2, &["--custodian-key", "custodian serve"]);
    let output = bench.custodian(&[&"status", &"--data", &data]).output().unwrap();
    assert!(said(&output).contains("there is no custodian"), "{}", said(&output));
}
