//! Time stamps: what is given out, and what is refused. Judged by openssl.

use crate::gateway::{NOW, World, shared_backend};
use rubrica_core::digest::sha256;
use rubrica_core::time::UnixTime;
use rubrica_signer::Signer;
use rubrica_signer::audit::verify;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

/// A document, and what openssl asks about it.
struct Asked {
    folder: TempDir,
    question: PathBuf,
}

impl Asked {
    fn new(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (document, question) = (folder.path().join("document"), folder.path().join("question"));
        fs::write(&document, b"a document").unwrap();
        let mut ask = Command::new("openssl");
        ask.args(["ts", "-query", "-data"]).arg(&document).args(arguments).arg("-out");
        run(ask.arg(&question));
        Self { folder, question }
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(&self.question).unwrap()
    }

    /// What openssl says of an answer.
    fn judged(&self, answer: &[u8], world: &World) -> String {
        let file = |name: &str, content: &[u8]| {
            let path = self.folder.path().join(name);
            fs::write(&path, content).unwrap();
            path
        };
        let answer = file("answer", answer);
        let root = file("root.pem", world.signer.root_pem().as_bytes());
        let chain = file("chain.pem", world.signer.chain_pem().as_bytes());
        let at = world.now().0.to_string();
        let mut verify = Command::new("openssl");
        verify.args(["ts", "-verify", "-x509_strict", "-attime", &at, "-queryfile"]);
        verify.arg(&self.question).arg("-in").arg(answer);
        verify.arg("-CAfile").arg(root).arg("-untrusted").arg(chain);
        run(&mut verify)
    }
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    said
}

fn shown(answer: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answer");
    fs::write(&file, answer).unwrap();
    run(Command::new("openssl").args(["ts", "-reply", "-text", "-in"]).arg(file))
}

/// The failure that an answer names.
fn refused(signer: &Signer, question: &[u8]) -> String {
    let said = shown(&signer.timestamp(question));
    assert!(said.contains("Status: Rejected."), "{said}");
    let (_, rest) = said.split_once("Failure info: ").unwrap();
    rest.lines().next().unwrap().to_owned()
}

fn line(said: &str, name: &str) -> String {
    let found = said.lines().find_map(|line| line.strip_prefix(name));
    found.unwrap_or_else(|| panic!("{name} is not in {said}")).trim().to_owned()
}

#[test]
fn openssl_accepts_stamps_by_each_hash_with_and_without_certificates_and_nonces() {
    let world = World::new();
    for hash in ["-sha256", "-sha384", "-sha512"] {
        let asked = Asked::new(&[hash, "-cert"]);
        let said = asked.judged(&world.signer.timestamp(&asked.bytes()), &world);
        assert!(said.contains("Verification: OK"), "{said}");
    }
    let asked = Asked::new(&["-sha256", "-cert", "-no_nonce"]);
    let answer = world.signer.timestamp(&asked.bytes());
    assert!(asked.judged(&answer, &world).contains("Verification: OK"));
    let said = shown(&answer);
    assert_eq!(line(&said, "Policy OID:"), "2.25.159204328.1.3");
    assert_eq!(line(&said, "Time stamp:"), "Nov 21 10:00:00 2026 GMT");
    assert_eq!(line(&said, "Accuracy:"), "0x01 seconds, unspecified millis, unspecified micros");
    assert_eq!(line(&said, "Ordering:"), "no");
    // Where they are not asked for, certificates are not sent.
    let bare = world.signer.timestamp(&Asked::new(&["-sha256"]).bytes());
    assert!(bare.len() + 500 < answer.len());
}

#[test]
fn each_stamp_has_a_number_of_its_own_and_stands_in_the_chain_that_the_log_repeats() {
    let world = World::new();
    let question = Asked::new(&["-sha256"]).bytes();
    let mut serials = BTreeSet::new();
    let mut answers = Vec::new();
    for _ in 0..5 {
        let answer = world.signer.timestamp(&question);
        let serial = line(&shown(&answer), "Serial number:");
        assert!(serial.trim_start_matches("0x").len() >= 16, "64 bits: {serial}");
        serials.insert(serial);
        answers.push(answer);
    }
    assert_eq!(serials.len(), 5);
    world.clock.forward(Duration::from_secs(3_600));
    let entries = verify(world.folder.path()).unwrap().entries;
    answers.push(world.signer.timestamp(&question));
    assert_eq!(verify(world.folder.path()).unwrap().entries, entries + 1, "once an hour");
    let connection = Connection::open(world.folder.path().join("signer.sqlite")).unwrap();
    let rows: Vec<(Vec<u8>, Vec<u8>)> = connection
        .prepare("SELECT token, chain FROM timestamps ORDER BY position")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let mut chain = vec![0; 32];
    for ((token, stored), answer) in rows.iter().zip(&answers) {
        // The token is what stands behind the status of five octets in the answer.
        let start = answer.len() - token_len(answer);
        assert_eq!(token.as_slice(), sha256(&answer[start..]));
        chain = sha256(&[chain, token.clone()].concat()).to_vec();
        assert_eq!(stored, &chain);
    }
    assert_eq!(rows.len(), 6);
    let wal = fs::read(world.folder.path().join("signer.sqlite-wal")).unwrap();
    assert!(wal.windows(32).any(|part| part == chain), "the log has the chain");
    assert!(connection.execute("DELETE FROM timestamps", []).is_err());
}

/// Octets of the token in an answer: `30 82 xx xx 30 03 02 01 00` stand before it.
fn token_len(answer: &[u8]) -> usize {
    answer.len() - 9
}

#[test]
fn chk_tsa_01_only_strong_hashes_are_stamped_and_only_what_is_a_question() {
    let world = World::new();
    let refused = |question: &[u8]| refused(&world.signer, question);
    assert_eq!(
        refused(&Asked::new(&["-sha1"]).bytes()),
        "unrecognized or unsupported algorithm identifier"
    );
    assert_eq!(
        refused(&Asked::new(&["-md5"]).bytes()),
        "unrecognized or unsupported algorithm identifier"
    );
    let policy = Asked::new(&["-sha256", "-tspolicy", "1.2.3.4"]).bytes();
    assert_eq!(refused(&policy), "the requested TSA policy is not supported by the TSA");
    let own = Asked::new(&["-sha256", "-cert", "-tspolicy", "2.25.159204328.1.3"]);
    let answer = world.signer.timestamp(&own.bytes());
    assert!(own.judged(&answer, &world).contains("Verification: OK"));

    let question = Asked::new(&["-sha256", "-cert"]).bytes();
    for cut in 0..question.len() {
        // badDataFormat.
        let answer = world.signer.timestamp(&question[..cut]);
        assert_eq!(answer, [0x30, 9, 0x30, 7, 2, 1, 2, 3, 2, 2, 4], "{cut}");
    }
    let longer = [question.as_slice(), &[0]].concat();
    assert_eq!(refused(&longer), "the data submitted has the wrong format");
    // Version 2, and an extension that nobody knows.
    let mut other = question.clone();
    other[4] = 2;
    assert_eq!(refused(&other), "transaction not permitted or supported");
    let extension = [0xa0, 10, 0x30, 8, 6, 2, 0x2a, 3, 4, 2, 5, 0];
    let mut extended = [question.as_slice(), &extension].concat();
    extended[1] += 12;
    assert_eq!(refused(&extended), "the requested extension is not supported by the TSA");
    // A digest that is a byte short.
    let mut short = Asked::new(&["-sha256", "-no_nonce"]).bytes();
    short.pop();
    for at in [1, 6, short.len() - 32] {
        short[at] -= 1;
    }
    assert_eq!(refused(&short), "the data submitted has the wrong format");
}

#[test]
fn chk_tsa_02_a_clock_that_went_back_stamps_nothing() {
    const NO_TIME: &str = "the TSA's time source is not available";
    let world = World::new();
    let question = Asked::new(&["-sha256"]).bytes();
    // The unit is certified here.
    assert!(shown(&world.signer.timestamp(&question)).contains("Granted"));
    world.clock.forward(Duration::from_secs(100));
    assert!(shown(&world.signer.timestamp(&question)).contains("Granted"));
    // By a second it may: so much the stamps say.
    world.clock.set(NOW.plus(Duration::from_secs(99)));
    assert!(shown(&world.signer.timestamp(&question)).contains("Status: Granted."));
    world.clock.set(NOW.plus(Duration::from_secs(97)));
    assert_eq!(refused(&world.signer, &question), NO_TIME);
    // A start forgets nothing.
    let world = world.reopened();
    assert_eq!(refused(&world.signer, &question), NO_TIME);
    // Nor is it stamped before the certificate begins.
    world.clock.set(UnixTime(NOW.0 - 86_400));
    assert_eq!(refused(&world.signer, &question), NO_TIME);
    world.clock.set(NOW.plus(Duration::from_secs(101)));
    assert!(shown(&world.signer.timestamp(&question)).contains("Status: Granted."));
}

#[test]
fn chk_tsa_03_what_cannot_be_written_down_is_not_given_out() {
    let world = World::new();
    let question = Asked::new(&["-sha256"]).bytes();
    assert!(shown(&world.signer.timestamp(&question)).contains("Granted"));
    let connection = Connection::open(world.folder.path().join("signer.sqlite")).unwrap();
    connection
        .execute_batch(
            "CREATE TRIGGER broken BEFORE INSERT ON timestamps
             BEGIN SELECT RAISE(ABORT, 'no'); END;",
        )
        .unwrap();
    let failure = "the request cannot be handled due to system failure";
    assert_eq!(refused(&world.signer, &question), failure);
    connection.execute_batch("DROP TRIGGER broken").unwrap();
    assert!(shown(&world.signer.timestamp(&question)).contains("Status: Granted."));
}

#[test]
fn the_unit_gets_another_key_a_year_before_its_certificate_ends() {
    let world = World::with(shared_backend(), |settings| {
        settings.pki_url = Some("http://firma.example/pki".to_owned());
    });
    let asked = Asked::new(&["-sha256", "-cert"]);
    let first = world.signer.timestamp(&asked.bytes());
    world.clock.forward(Duration::from_secs(364 * 86_400));
    let same = world.signer.timestamp(&asked.bytes());
    world.clock.forward(Duration::from_secs(3 * 86_400));
    let other = world.signer.timestamp(&asked.bytes());
    // What was stamped before still verifies.
    for answer in [&first, &same, &other] {
        assert!(asked.judged(answer, &world).contains("Verification: OK"));
    }
    let units = |answer: &[u8]| certificates(answer, asked.folder.path());
    assert_eq!(units(&first), units(&same));
    assert_ne!(units(&first), units(&other));
}

fn certificates(answer: &[u8], folder: &Path) -> String {
    let (reply, token) = (folder.join("reply"), folder.join("token"));
    fs::write(&reply, answer).unwrap();
    let mut extract = Command::new("openssl");
    extract.args(["ts", "-reply", "-token_out", "-in"]).arg(&reply).arg("-out").arg(&token);
    run(&mut extract);
    run(Command::new("openssl")
        .args(["pkcs7", "-inform", "DER", "-print_certs", "-in"])
        .arg(&token))
}
