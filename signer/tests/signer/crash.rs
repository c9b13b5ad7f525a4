//! kill -9 at any moment leaves either no signature or a complete, audited one.
//!
//! The signer runs in a process of its own: this test program once more, told by an environment
//! variable to serve. It is killed while several citizens sign, started again on the same data, and
//! asked about everything that was sent before.

use crate::gateway::{Citizen, Random, SignParts, head, of_purpose, seal_to, signed};
use p256::ecdsa::SigningKey;
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{
    ActivationKey, IssueRequest, IssueResponse, KeyPurpose, SignRequest, SignResponse,
};
use rubrica_core::canonical;
use rubrica_core::digest::sha256;
use rubrica_core::entropy::Entropy as _;
use rubrica_core::identity::{CredentialId, Factor, Nonce, RegistrationLevel, TransactionId};
use rubrica_core::protocol::{
    ActivationAssertion, IdentityAssertion, IssuanceActivation, IssuanceIntent, SigningIntent,
    UnlockKey,
};
use rubrica_core::time::UnixTime;
use rubrica_signer::audit::{Entry, Event, inclusion_proof, leaf_hash, verify};
use rubrica_signer::platform::{Clock as _, SystemClock};
use rubrica_signer::{Signer, SignerSettings};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

const DATA: &str = "RUBRICA_TEST_SERVE_DATA";
const ROUNDS: usize = 20;
const CITIZENS: usize = 4;

pub fn edge() -> SigningKey {
    SigningKey::from_slice(&[11; 32]).unwrap()
}

/// Not a test of its own: what the other process does.
#[test]
fn serve_when_told_to() {
    let Ok(data) = std::env::var(DATA) else { return };
    let signer = Signer::open(SignerSettings::new(data, crate::gateway::NAME)).unwrap();
    signer.register_edge_key(edge().verifying_key(), "test").unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        writeln!(std::io::stdout(), "\nready {address}").unwrap();
        signer.serve(listener, std::future::pending()).await.unwrap();
    });
}

/// A signer in a process of its own, killed when it goes out of scope.
pub struct Served {
    process: Child,
    pub address: SocketAddr,
}

impl Served {
    pub fn start(data: &Path) -> Self {
        let mut process = spawn(data);
        let output = BufReader::new(process.stdout.take().unwrap());
        let address = output
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("ready ").map(str::to_owned))
            .unwrap();
        Self { process, address: address.parse().unwrap() }
    }

    pub fn kill(&mut self) {
        // SIGKILL: no handler, no destructor, no flush.
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

fn spawn(data: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::serve_when_told_to", "--nocapture", "--test-threads", "1"])
        .env(DATA, data)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The answer, if a whole one came.
pub fn ask(address: SocketAddr, request: &str, body: &[u8]) -> Option<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let head = format!(
        "{request} HTTP/1.1\r\nhost: signer\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(answer[..end].to_vec()).ok()?.to_ascii_lowercase();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length: usize =
        head.split("content-length: ").nth(1)?.split("\r\n").next()?.parse().ok()?;
    let body = answer[end + 4..].to_vec();
    (body.len() == length).then_some((status, body))
}

pub fn post<T: serde::de::DeserializeOwned>(
    address: SocketAddr,
    path: &str,
    body: &impl serde::Serialize,
) -> Option<T> {
    let body = serde_json::to_vec(body).unwrap();
    let (status, answer) = ask(address, &format!("POST {path}"), &body)?;
    let text = String::from_utf8_lossy(&answer).into_owned();
    assert_eq!(status, 200, "{text}");
    Some(serde_json::from_slice(&answer).unwrap())
}

pub fn now() -> UnixTime {
    SystemClock.now()
}

pub fn issue(address: SocketAddr, statement: &Binary, citizen: &Citizen) -> CredentialId {
    let transaction = TransactionId::from_bytes(Random.make_bytes());
    let intent = IssuanceIntent {
        transaction,
        subject: citizen.subject,
        terms_version: 1,
        expires: now().plus(Duration::from_secs(600)),
    };
    let activation = IssuanceActivation {
        unlock_key: UnlockKey::from_bytes(citizen.unlock_key),
        accepted_terms: 1,
        nonce: Nonce::from_bytes(Random.make_bytes()),
        issued_at: now(),
    };
    let sealed = canonical::encode(&seal_to(statement, &intent, &activation));
    let assertion = IdentityAssertion {
        head: head(now(), citizen.subject),
        transaction,
        name: citizen.name.clone(),
        document: citizen.document.clone(),
        registration_level: RegistrationLevel::Advanced,
        last_presence: now(),
        factors: vec![Factor::Password, Factor::OtpSms],
        intent_digest: canonical::digest(&intent),
        sealed_digest: sha256(&sealed),
    };
    let request = IssueRequest {
        intent: Binary(canonical::encode(&intent)),
        assertion: signed(&assertion, &edge()),
        sealed: Binary(sealed),
        approval: None,
    };
    let issued: IssueResponse = post(address, "/v1/issue", &request).unwrap();
    of_purpose(issued, KeyPurpose::Signature).credential
}

/// The same intent and activation, with an assertion of now.
pub fn asserted_anew(request: &SignRequest, citizen: &Citizen) -> SignRequest {
    let intent: SigningIntent = canonical::decode(&request.intent.0).unwrap();
    let assertion = ActivationAssertion {
        head: head(now(), citizen.subject),
        transaction: intent.transaction,
        intent_digest: canonical::digest(&intent),
        factors: vec![Factor::Password, Factor::OtpSms],
    };
    SignRequest { assertion: signed(&assertion, &edge()), ..request.clone() }
}

/// Signs until the connection breaks. Gives what was sent and what was answered.
pub fn sign_until_it_dies(
    address: SocketAddr,
    statement: &Binary,
    citizen: &Citizen,
    credential: CredentialId,
) -> Vec<(SignRequest, Option<SignResponse>)> {
    let mut acts = Vec::new();
    loop {
        let parts = SignParts::at(now(), edge(), citizen, credential);
        let sealed = canonical::encode(&seal_to(statement, &parts.intent, &parts.activation));
        let request = parts.request_with(sealed);
        let answer = post(address, "/v1/sign", &request);
        let died = answer.is_none();
        acts.push((request, answer));
        if died {
            return acts;
        }
    }
}

#[test]
fn kill_minus_nine_leaves_no_signature_or_a_complete_audited_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let mut served = Served::start(data);
    let (_, key) = ask(served.address, "GET /v1/activation-key", b"").unwrap();
    let statement = serde_json::from_slice::<ActivationKey>(&key).unwrap().statement;
    let citizens: Vec<(Citizen, CredentialId)> = (0..CITIZENS)
        .map(|_| {
            let citizen = Citizen::new();
            let credential = issue(served.address, &statement, &citizen);
            (citizen, credential)
        })
        .collect();

    let (mut acts, mut answered, mut unfinished_seen) = (0, 0, 0);
    for _ in 0..ROUNDS {
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
            // The moment of death is the only thing here that chance decides.
            thread::sleep(Duration::from_millis(pause));
            served.kill();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });

        // The dead signer's data is whole, and says the same as its answers.
        let report = verify(data).unwrap();
        unfinished_seen += report.unfinished;
        for answer in sent.iter().flatten().filter_map(|(_, answer)| answer.as_ref()) {
            is_logged(data, answer);
        }

        // Everything that was asked for can be had, once, whatever became of it.
        served = Served::start(data);
        for ((citizen, _), acts_of_one) in citizens.iter().zip(&sent) {
            for (request, answer) in acts_of_one {
                let again = asserted_anew(request, citizen);
                let now: SignResponse = post(served.address, "/v1/sign", &again).unwrap();
                let once_more: SignResponse = post(served.address, "/v1/sign", &again).unwrap();
                assert_eq!(now, once_more);
                if let Some(answer) = answer {
                    assert_eq!(now, *answer, "an answer changed after the crash");
                    answered += 1;
                }
                is_logged(data, &now);
                acts += 1;
            }
        }
    }
    served.kill();
    let report = verify(data).unwrap();
    assert_eq!((report.signatures, report.unfinished), (acts, 0));
    assert!(answered > 0 && acts > answered, "{answered} of {acts} answered");
    writeln!(
        std::io::stdout(),
        "{ROUNDS} kills, {acts} signatures, {answered} answered before, \
         {unfinished_seen} left between intent and result"
    )
    .unwrap();
}

/// The entry that the answer names is in the log and vouches for these signatures.
fn is_logged(data: &Path, answer: &SignResponse) {
    let (entry, proof) = inclusion_proof(data, answer.audit.index).unwrap();
    let leaf = leaf_hash(&entry);
    assert_eq!(leaf.as_slice(), answer.audit.leaf.0);
    assert!(proof.root(leaf).is_some());
    let all: Vec<u8> = answer.signatures.iter().flat_map(|one| one.0.clone()).collect();
    let Event::Signed { transaction, signatures, .. } =
        canonical::decode::<Entry>(&entry).unwrap().event
    else {
        panic!("entry {} is no signature", answer.audit.index)
    };
    assert_eq!((transaction, signatures), (answer.transaction, sha256(&all)));
}

#[test]
fn killed_while_it_is_made_it_opens_the_next_time() {
    for step in 0..8 {
        let folder = tempfile::tempdir().unwrap();
        let mut process = spawn(folder.path());
        thread::sleep(Duration::from_millis(40 * step));
        process.kill().unwrap();
        process.wait().unwrap();
        let settings = SignerSettings::new(folder.path(), crate::gateway::NAME);
        let signer = Signer::open(settings).unwrap();
        assert!(signer.root_pem().starts_with("-----BEGIN CERTIFICATE-----"));
        verify(folder.path()).unwrap();
    }
}
