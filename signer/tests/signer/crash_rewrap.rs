//! kill -9 at any moment leaves all keys of a citizen with the old password or all with the new one.

use crate::crash::{Served, ask, edge, issue, now, post};
use crate::gateway::{Citizen, Random, RewrapParts, SignParts, seal_to, signed};
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{ActivationKey, RewrapRequest, RewrapResponse, SignResponse};
use rubrica_core::canonical;
use rubrica_core::entropy::Entropy as _;
use rubrica_core::identity::CredentialId;
use rubrica_core::protocol::RewrapIntent;
use rubrica_signer::audit::verify;
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

const ROUNDS: usize = 8;
const CITIZENS: usize = 3;

/// A change, the key that it leads to, and what was answered.
type Change = (RewrapRequest, [u8; 32], Option<RewrapResponse>);

/// Changes the password until the connection breaks.
fn change_until_it_dies(address: SocketAddr, statement: &Binary, citizen: &Citizen) -> Vec<Change> {
    let mut citizen = citizen.clone();
    let mut changes = Vec::new();
    loop {
        let new = Random.make_bytes();
        let parts = RewrapParts::at(now(), edge(), &citizen, new);
        let sealed = canonical::encode(&seal_to(statement, &parts.intent, &parts.activation));
        let request = parts.request_with(sealed);
        let answer: Option<RewrapResponse> = post(address, "/v1/rewrap", &request);
        let died = answer.is_none();
        changes.push((request, new, answer));
        if died {
            return changes;
        }
        citizen.unlock_key = new;
    }
}

/// The same intent and activation, with an assertion of now.
fn asserted_anew(request: &RewrapRequest, citizen: &Citizen) -> RewrapRequest {
    let intent: RewrapIntent = canonical::decode(&request.intent.0).unwrap();
    let mut assertion = RewrapParts::at(now(), edge(), citizen, [0; 32]).assertion;
    assertion.transaction = intent.transaction;
    assertion.intent_digest = canonical::digest(&intent);
    RewrapRequest { assertion: signed(&assertion, &edge()), ..request.clone() }
}

fn signs(address: SocketAddr, statement: &Binary, citizen: &Citizen, credential: CredentialId) {
    let parts = SignParts::at(now(), edge(), citizen, credential);
    let sealed = canonical::encode(&seal_to(statement, &parts.intent, &parts.activation));
    let answer: Option<SignResponse> = post(address, "/v1/sign", &parts.request_with(sealed));
    assert!(answer.is_some());
}

#[test]
fn chk_rwr_03_kill_minus_nine_leaves_all_keys_with_one_password() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let mut served = Served::start(data);
    let (_, key) = ask(served.address, "GET /v1/activation-key", b"").unwrap();
    let statement = serde_json::from_slice::<ActivationKey>(&key).unwrap().statement;
    let mut citizens: Vec<(Citizen, CredentialId)> = (0..CITIZENS)
        .map(|_| {
            let citizen = Citizen::new();
            let credential = issue(served.address, &statement, &citizen);
            (citizen, credential)
        })
        .collect();

    let (mut done, mut completed_by_asking_again, mut not_begun) = (0, 0, 0);
    for round in 0..ROUNDS {
        let address = served.address;
        let pause = u64::from(Random.make_bytes::<1>()[0]) + 20;
        let sent: Vec<Vec<Change>> = thread::scope(|scope| {
            let threads: Vec<_> = citizens
                .iter()
                .map(|(citizen, _)| {
                    let statement = &statement;
                    scope.spawn(move || change_until_it_dies(address, statement, citizen))
                })
                .collect();
            // The moment of death is the only thing here that chance decides.
            thread::sleep(Duration::from_millis(pause));
            served.kill();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        verify(data).unwrap();
        served = Served::start(data);
        for ((citizen, credential), changes) in citizens.iter_mut().zip(&sent) {
            let (last, answered) = changes.split_last().unwrap();
            done += answered.len();
            if let Some((_, key, _)) = answered.last() {
                citizen.unlock_key = *key;
            }
            // Who does not know what became of it sends the same again, or something else.
            let again = asserted_anew(&last.0, citizen);
            if round % 2 == 0 {
                let answer: RewrapResponse = post(served.address, "/v1/rewrap", &again).unwrap();
                assert_eq!(answer.credentials.len(), 2);
                (citizen.unlock_key, completed_by_asking_again) =
                    (last.1, completed_by_asking_again + 1);
                done += 1;
            } else {
                // Both keys go on together from whichever password they were left with.
                let both = [last.1, citizen.unlock_key].map(|key| {
                    let known = Citizen { unlock_key: key, ..citizen.clone() };
                    let new = Random.make_bytes();
                    let parts = RewrapParts::at(now(), edge(), &known, new);
                    let sealed =
                        canonical::encode(&seal_to(&statement, &parts.intent, &parts.activation));
                    let body = serde_json::to_vec(&parts.request_with(sealed)).unwrap();
                    let (status, _) = ask(served.address, "POST /v1/rewrap", &body).unwrap();
                    (status == 200).then_some(new)
                });
                let [after, before] = both;
                assert!(after.is_some() != before.is_some(), "the keys are closed in two ways");
                not_begun += usize::from(before.is_some());
                done += 1 + usize::from(after.is_some());
                citizen.unlock_key = after.or(before).unwrap();
            }
            signs(served.address, &statement, citizen, *credential);
        }
    }
    served.kill();
    let report = verify(data).unwrap();
    assert_eq!(report.rewraps, done as u64);
    assert!(completed_by_asking_again > 0 && not_begun > 0, "{not_begun} had not begun");
}
