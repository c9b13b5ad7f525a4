//! The signer's disk is lost at any moment, and nothing that was answered is lost with it.
//!
//! Signer and custodian run in processes of their own. The signer is killed while citizens sign, its
//! directory is deleted, and another signer is made from what the custodian has.

use crate::crash::{ask, asserted_anew, edge, issue, post, sign_until_it_dies};
use crate::gateway::{Citizen, NAME, Random};
use p256::ecdsa::VerifyingKey;
use rubrica_core::api::signer::{ActivationKey, SignResponse};
use rubrica_core::entropy::Entropy as _;
use rubrica_core::identity::CredentialId;
use rubrica_signer::audit::{verify, verify_against};
use rubrica_signer::backup::{
    CustodianLink, CustodianSettings, LinkError, RestoreKey, RestorePublicKey,
};
use rubrica_signer::custodian::{Custodian, restore};
use rubrica_signer::custody::shares::{Quorum, split};
use rubrica_signer::platform::Platform;
use rubrica_signer::{Custody, Signer, SignerSettings};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use zeroize::Zeroizing;

const ROLE: &str = "RUBRICA_TEST_ROLE";
const DATA: &str = "RUBRICA_TEST_ROLE_DATA";
const CUSTODIAN: &str = "RUBRICA_TEST_CUSTODIAN";
const ROUNDS: usize = 8;
const CITIZENS: usize = 3;
const PASSPHRASE: &str = "keystore-passphrase";

/// The way to the custodian's process.
#[derive(Debug)]
struct Wire(SocketAddr);

impl CustodianLink for Wire {
    fn keep(&self, delivery: &[u8]) -> Result<Vec<u8>, LinkError> {
        match ask(self.0, "POST /v1/batches", delivery) {
            Some((200, receipt)) => Ok(receipt),
            Some((status, _)) => Err(LinkError::Refused(status.to_string())),
            None => Err(LinkError::NoAnswer("no answer".to_owned())),
        }
    }
}

fn restore_secret() -> Zeroizing<[u8; 32]> {
    Zeroizing::new([23; 32])
}

fn restore_key() -> RestorePublicKey {
    RestoreKey::derive(&restore_secret()).unwrap().public().clone()
}

fn signer_settings(data: &Path, custodian: Option<(SocketAddr, VerifyingKey)>) -> SignerSettings {
    let mut settings = SignerSettings::new(data, NAME);
    settings.custody = match custodian {
        None => Custody::None,
        Some((address, key)) => Custody::Kept(CustodianSettings {
            link: Arc::new(Wire(address)),
            address: address.to_string(),
            key,
            restore_key: restore_key(),
        }),
    };
    settings
}

/// Not a test of its own: what the other processes do.
#[test]
fn play_a_role_when_told_to() {
    let (Ok(role), Ok(data)) = (std::env::var(ROLE), std::env::var(DATA)) else { return };
    let data = Path::new(&data);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    if role == "custodian" {
        let custodian = Custodian::open(data, &restore_key(), Platform::system()).unwrap();
        writeln!(std::io::stdout(), "\nready {address}").unwrap();
        runtime.block_on(custodian.serve(listener, std::future::pending())).unwrap();
        return;
    }
    let at: SocketAddr = std::env::var(CUSTODIAN).unwrap().parse().unwrap();
    let key = rubrica_signer::custodian_of(data).unwrap().map(|bound| bound.key);
    let key = key.unwrap_or_else(|| VerifyingKey::from_sec1_bytes(&hex(&role)).unwrap());
    let signer = Signer::open(signer_settings(data, Some((at, key)))).unwrap();
    signer.register_edge_key(edge().verifying_key(), "test").unwrap();
    writeln!(std::io::stdout(), "\nready {address}").unwrap();
    runtime.block_on(signer.serve(listener, std::future::pending())).unwrap();
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2)
        .map(|at| u8::from_str_radix(text.get(2 * at..2 * at + 2).unwrap(), 16).unwrap())
        .collect()
}

/// One of the two, killed when it goes out of scope.
struct Served {
    process: Child,
    address: SocketAddr,
}

impl Served {
    fn start(role: &str, data: &Path, custodian: Option<SocketAddr>) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash_custodian::play_a_role_when_told_to"])
            .args(["--nocapture", "--test-threads", "1"])
            .env(ROLE, role)
            .env(DATA, data)
            .env(CUSTODIAN, custodian.map(|at| at.to_string()).unwrap_or_default())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let address = output
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("ready ").map(str::to_owned))
            .unwrap();
        Self { process, address: address.parse().unwrap() }
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _killed_before = self.process.kill();
        let _waited_before = self.process.wait();
    }
}

#[test]
fn losing_the_disk_at_any_moment_loses_nothing_that_was_answered() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("custodian");
    let shares = split(&restore_secret(), Quorum::new(3, 5).unwrap(), &Platform::system());
    let mut data = folder.path().join("signer-0");
    // The signer is there before its custodian: all that it has goes along.
    let backup_key = Signer::open(signer_settings(&data, None)).unwrap().backup_key();
    let passphrase = std::fs::read(data.join(PASSPHRASE)).unwrap();
    let custodian = Custodian::open(&place, &restore_key(), Platform::system()).unwrap();
    custodian.admit(&backup_key).unwrap();
    let point = custodian.key().to_sec1_point(false);
    let role: String = point.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    drop(custodian);
    let keeper = Served::start("custodian", &place, None);
    let mut served = Served::start(&role, &data, Some(keeper.address));

    let (_, key) = ask(served.address, "GET /v1/activation-key", b"").unwrap();
    let statement = serde_json::from_slice::<ActivationKey>(&key).unwrap().statement;
    let citizens: Vec<(Citizen, CredentialId)> = (0..CITIZENS)
        .map(|_| {
            let citizen = Citizen::new();
            let credential = issue(served.address, &statement, &citizen);
            (citizen, credential)
        })
        .collect();
    let mut checkpoint = verify(&data).unwrap().last_checkpoint;
    let (mut acts, mut answered) = (0, 0);
    for round in 1..=ROUNDS {
        let address = served.address;
        let pause = u64::from(Random.make_bytes::<1>()[0]) + 20;
        let sent: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = citizens
                .iter()
                .map(|(citizen, credential)| {
                    let statement = &statement;
                    scope
                        .spawn(move || sign_until_it_dies(address, statement, citizen, *credential))
                })
                .collect();
            // The moment of the loss is the only thing here that chance decides.
            thread::sleep(Duration::from_millis(pause));
            served.kill();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        std::fs::remove_dir_all(&data).unwrap();

        data = folder.path().join(format!("signer-{round}"));
        let three = &shares[round % 3..round % 3 + 3];
        let restored =
            restore(&place, three, &data, Some(&checkpoint), &Platform::system()).unwrap();
        assert_eq!(restored.files, ["keystore"]);
        let alone = Signer::open(signer_settings(&data, None));
        assert!(alone.is_err(), "neither without its custodian nor without its passphrase");
        // It made itself a new one, which opens nothing.
        std::fs::write(data.join(PASSPHRASE), &passphrase).unwrap();

        served = Served::start("signer", &data, Some(keeper.address));
        for ((citizen, _), acts_of_one) in citizens.iter().zip(&sent) {
            for (request, answer) in acts_of_one {
                let again = asserted_anew(request, citizen);
                let now: SignResponse = post(served.address, "/v1/sign", &again).unwrap();
                if let Some(answer) = answer {
                    assert_eq!(now, *answer, "an answer changed with the disk");
                    answered += 1;
                }
                acts += 1;
            }
        }
        let report = verify_against(&data, &checkpoint).unwrap();
        assert_eq!((report.signatures, report.unfinished), (acts, 0));
        checkpoint = report.last_checkpoint;
    }
    assert!(answered > 0, "{answered} of {acts} answered");
    writeln!(
        std::io::stdout(),
        "{ROUNDS} disks lost, {acts} signatures, {answered} answered before"
    )
    .unwrap();
}
