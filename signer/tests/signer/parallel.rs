//! The same and different things at the same time.

use crate::durability::Disturbed;
use crate::gateway::{Citizen, Random, SignParts, World, shared_backend};
use rubrica_core::api::signer::SignRequest;
use rubrica_core::entropy::Entropy as _;
use rubrica_core::protocol::UnlockKey;
use rubrica_signer::Refusal;
use rubrica_signer::audit::verify;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

fn at_once<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(count);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|index| {
                let (barrier, work) = (&barrier, &work);
                scope.spawn(move || {
                    barrier.wait();
                    work(index)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn sixty_four_replays_of_one_activation_are_one_signature() {
    let (runs, signed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (run, count) = (Arc::clone(&runs), Arc::clone(&signed));
    let backend = Disturbed {
        inner: shared_backend(),
        disturb: move |signatures: &mut Vec<[u8; 64]>| {
            run.fetch_add(1, Ordering::SeqCst);
            count.fetch_add(signatures.len(), Ordering::SeqCst);
        },
    };
    let world = World::with(Arc::new(backend), |_| {});
    let citizen = Citizen::new();
    let credential = world.signing_credential(&citizen).credential;
    let mut parts = SignParts::new(&world, &citizen, credential);
    // The same document twice is two signatures.
    let digest = parts.intent.digests[0].clone();
    parts.intent.digests.push(digest);
    let request = parts.request(&world);
    // Whatever the authority had to sign for all this is no signature of the citizen's.
    let before = (runs.load(Ordering::SeqCst), signed.load(Ordering::SeqCst));
    let answers = at_once(64, |_| world.signer.sign(&request).unwrap());
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(answers[0].signatures.len(), 2);
    let after = (runs.load(Ordering::SeqCst), signed.load(Ordering::SeqCst));
    assert_eq!((after.0 - before.0, after.1 - before.1), (1, 2), "the key was used once");
    let report = verify(world.folder.path()).unwrap();
    assert_eq!((report.signatures, report.unfinished), (1, 0));
}

#[test]
fn many_citizens_sign_at_once_and_share_commits() {
    let world = World::new();
    let ready: Vec<SignRequest> = (0..32)
        .map(|_| {
            let citizen = Citizen::new();
            let credential = world.signing_credential(&citizen).credential;
            SignParts::new(&world, &citizen, credential).request(&world)
        })
        .collect();
    let before = verify(world.folder.path()).unwrap();
    at_once(ready.len(), |index| world.signer.sign(&ready[index]).unwrap());
    let after = verify(world.folder.path()).unwrap();
    assert_eq!(after.signatures, 32);
    assert_eq!(after.entries - before.entries, 64);
    assert!(after.checkpoints - before.checkpoints < 64, "no commit was shared");
}

#[test]
fn chk_sad_09_a_hundred_guesses_at_once_are_still_five() {
    let world = World::new();
    let citizen = Citizen::new();
    let credential = world.signing_credential(&citizen).credential;
    let guesses: Vec<SignRequest> = (0..100)
        .map(|_| {
            let mut parts = SignParts::new(&world, &citizen, credential);
            parts.activation.unlock_key = UnlockKey::from_bytes(Random.make_bytes());
            parts.request(&world)
        })
        .collect();
    let outcomes = at_once(100, |index| world.signer.sign(&guesses[index]).unwrap_err());
    let mut tried: Vec<u8> = outcomes
        .iter()
        .filter_map(|refusal| match refusal {
            Refusal::UnlockKeyWrong { tries_left } => Some(*tries_left),
            _ => None,
        })
        .collect();
    tried.sort_unstable();
    assert_eq!(tried, [0, 1, 2, 3, 4]);
    let locked = outcomes.iter().filter(|one| matches!(one, Refusal::CredentialLocked)).count();
    assert_eq!(locked, 95);
}

#[test]
fn one_transaction_for_two_intents_at_once_signs_one_of_them() {
    let world = World::new();
    let citizens = [Citizen::new(), Citizen::new()];
    let parts = citizens.clone().map(|citizen| {
        let credential = world.signing_credential(&citizen).credential;
        SignParts::new(&world, &citizen, credential)
    });
    let transaction = parts[0].intent.transaction;
    let requests = parts.map(|mut parts| {
        parts.intent.transaction = transaction;
        parts.assertion.transaction = transaction;
        parts.request(&world)
    });
    let outcomes = at_once(16, |index| world.signer.sign(&requests[index % 2]));
    let signed: Vec<_> = outcomes.iter().flatten().collect();
    assert_eq!(signed.len(), 8);
    assert!(signed.iter().all(|one| *one == signed[0]));
    let refused = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
    assert!(refused.into_iter().all(|refusal| refusal.check() == Some("CHK-SAD-03")));
    assert_eq!(verify(world.folder.path()).unwrap().signatures, 1);
}

#[test]
fn chk_iss_03_issuances_at_once_for_one_citizen_are_one() {
    let world = World::new();
    let citizen = Citizen::new();
    let requests: Vec<_> =
        (0..8).map(|_| crate::gateway::IssueParts::new(&world, &citizen).request(&world)).collect();
    let outcomes = at_once(8, |index| world.signer.issue(&requests[index]));
    assert_eq!(outcomes.iter().flatten().count(), 1);
    let refused = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
    assert!(refused.into_iter().all(|refusal| refusal.check() == Some("CHK-ISS-03")));
}
