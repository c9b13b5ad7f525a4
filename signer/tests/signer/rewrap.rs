//! A change of password: all keys open with the new one and none with the old one, or nothing has
//! happened.

use crate::gateway::{Citizen, NOW, Random, RewrapParts, SignParts, World, assert_refused, signed};
use rubrica_core::api::signer::{CredentialState, RewrapRequest};
use rubrica_core::canonical;
use rubrica_core::digest::sha256;
use rubrica_core::entropy::Entropy as _;
use rubrica_core::identity::{CredentialId, Factor};
use rubrica_core::protocol::{RevocationReason, UnlockKey};
use rubrica_signer::Refusal;
use rubrica_signer::audit::verify;
use std::time::Duration;

const NEW: [u8; 32] = [5; 32];

fn ready() -> (World, Citizen, CredentialId) {
    let world = World::new();
    let citizen = Citizen::new();
    let credential = world.signing_credential(&citizen).credential;
    (world, citizen, credential)
}

fn with_key(citizen: &Citizen, unlock_key: [u8; 32]) -> Citizen {
    Citizen { unlock_key, ..citizen.clone() }
}

#[track_caller]
fn signs(world: &World, citizen: &Citizen, credential: CredentialId) {
    world.signer.sign(&SignParts::new(world, citizen, credential).request(world)).unwrap();
}

#[test]
fn the_new_password_opens_all_keys_and_the_old_one_none() {
    let (world, citizen, credential) = ready();
    let request = RewrapParts::new(&world, &citizen, NEW).request(&world);
    let answer = world.signer.rewrap(&request).unwrap();
    assert_eq!(answer.credentials.len(), 2);
    let changed = with_key(&citizen, NEW);
    signs(&world, &changed, credential);
    let outcome = world.signer.sign(&SignParts::new(&world, &citizen, credential).request(&world));
    assert_refused(outcome, "CHK-SAD-09", "unlock_key_wrong");
    // Both keys: the next change opens the one that does not sign, too.
    let back = RewrapParts::new(&world, &changed, citizen.unlock_key).request(&world);
    assert_eq!(world.signer.rewrap(&back).unwrap().credentials.len(), 2);
    signs(&world.reopened(), &citizen, credential);
}

#[test]
fn who_has_no_certificates_has_nothing_to_be_re_wrapped() {
    let world = World::new();
    let citizen = Citizen::new();
    let request = RewrapParts::new(&world, &citizen, NEW).request(&world);
    assert!(world.signer.rewrap(&request).unwrap().credentials.is_empty());
    let report = verify(world.folder.path()).unwrap();
    assert_eq!((report.rewraps, report.unfinished), (1, 0));
}

#[test]
fn chk_rwr_01_the_new_unlock_key_is_another_one() {
    let (world, citizen, credential) = ready();
    let parts = RewrapParts::new(&world, &citizen, citizen.unlock_key);
    let outcome = world.signer.rewrap(&parts.request(&world));
    assert_refused(outcome, "CHK-RWR-01", "unlock_key_unchanged");
    signs(&world, &citizen, credential);
}

#[test]
fn chk_rwr_02_a_wrong_old_unlock_key_counts_and_changes_nothing() {
    let (world, citizen, credential) = ready();
    let guess = |world: &World| {
        let wrong = with_key(&citizen, Random.make_bytes());
        world.signer.rewrap(&RewrapParts::new(world, &wrong, NEW).request(world))
    };
    for left in (1..5).rev() {
        let refusal = guess(&world).unwrap_err();
        assert!(matches!(refusal, Refusal::UnlockKeyWrong { tries_left } if tries_left == left));
        assert_eq!(refusal.check(), Some("CHK-SAD-09"));
    }
    // They are the same tries as those of signatures: one more in either way locks.
    signs(&world, &citizen, credential);
    let wrong = with_key(&citizen, [9; 32]);
    for _ in 0..4 {
        world.signer.sign(&SignParts::new(&world, &wrong, credential).request(&world)).unwrap_err();
    }
    assert_refused(guess(&world), "CHK-SAD-09", "credential_locked");
    let list = world.signer.credentials(&world.inquiry(citizen.subject)).unwrap().credentials;
    assert!(list.iter().all(|one| one.state == CredentialState::Locked));

    // A locked key gives no more guesses: it stays as it is, whatever is tried.
    let right = RewrapParts::new(&world, &citizen, NEW).request(&world);
    assert!(world.signer.rewrap(&right).unwrap().credentials.is_empty());
    assert!(guess(&world).unwrap().credentials.is_empty());
}

#[test]
fn the_same_wrong_change_again_counts_once() {
    let (world, citizen, _) = ready();
    let wrong = with_key(&citizen, [9; 32]);
    let request = RewrapParts::new(&world, &wrong, NEW).request(&world);
    for _ in 0..5 {
        let refusal = world.signer.rewrap(&request).unwrap_err();
        assert!(matches!(refusal, Refusal::UnlockKeyWrong { tries_left: 4 }));
    }
}

/// The same intent and activation with an assertion of now.
fn asserted_anew(world: &World, citizen: &Citizen, request: &RewrapRequest) -> RewrapRequest {
    let mut assertion = RewrapParts::new(world, citizen, NEW).assertion;
    let intent: rubrica_core::protocol::RewrapIntent =
        canonical::decode(&request.intent.0).unwrap();
    assertion.transaction = intent.transaction;
    assertion.intent_digest = sha256(&request.intent.0);
    RewrapRequest { assertion: signed(&assertion, &world.edge), ..request.clone() }
}

#[test]
fn a_change_that_comes_again_is_answered_and_not_done_again() {
    let (world, citizen, credential) = ready();
    let request = RewrapParts::new(&world, &citizen, NEW).request(&world);
    let first = world.signer.rewrap(&request).unwrap();
    let changed = with_key(&citizen, NEW);
    let world = world.reopened();
    assert_eq!(world.signer.rewrap(&request).unwrap(), first);
    // Long after the intent has expired, for a gateway that was down meanwhile.
    world.clock.forward(Duration::from_secs(7_200));
    let again = asserted_anew(&world, &citizen, &request);
    assert_eq!(world.signer.rewrap(&again).unwrap(), first);
    signs(&world, &changed, credential);
    // Another change with the same transaction is another request.
    let mut other = RewrapParts::new(&world, &changed, [6; 32]);
    other.intent.transaction = first.transaction;
    other.assertion.transaction = first.transaction;
    let outcome = world.signer.rewrap(&other.request(&world));
    assert_refused(outcome, "CHK-SAD-03", "transaction_used");
    assert_eq!(verify(world.folder.path()).unwrap().rewraps, 1);
}

#[test]
fn what_is_asked_of_a_signature_is_asked_of_a_change_of_password() {
    let (world, citizen, credential) = ready();
    let mut parts = RewrapParts::new(&world, &citizen, NEW);
    parts.assertion.factors = vec![Factor::Password];
    let outcome = world.signer.rewrap(&parts.request(&world));
    assert_refused(outcome, "CHK-ASR-04", "factors_too_weak");

    // CHK-SAD-01: another citizen than the one vouched for, and another intent.
    let mut parts = RewrapParts::new(&world, &citizen, NEW);
    parts.assertion.head.subject = Citizen::new().subject;
    let outcome = world.signer.rewrap(&parts.request(&world));
    assert_refused(outcome, "CHK-SAD-01", "intent_mismatch");
    let parts = RewrapParts::new(&world, &citizen, NEW);
    let sealed = canonical::encode(&world.seal(&parts.intent, &parts.activation));
    let outcome = world.signer.rewrap(&parts.request_as_asserted(sealed));
    assert_refused(outcome, "CHK-SAD-01", "intent_mismatch");

    // CHK-SAD-02: sealed for another change.
    let other = RewrapParts::new(&world, &citizen, NEW);
    let sealed = canonical::encode(&world.seal(&other.intent, &other.activation));
    let outcome =
        world.signer.rewrap(&RewrapParts::new(&world, &citizen, NEW).request_with(sealed));
    assert_refused(outcome, "CHK-SAD-02", "activation_not_for_intent");

    let mut parts = RewrapParts::new(&world, &citizen, NEW);
    parts.intent.expires = NOW.minus(Duration::from_secs(1));
    let outcome = world.signer.rewrap(&parts.request(&world));
    assert_refused(outcome, "CHK-SAD-08", "intent_expired");

    let signature = SignParts::new(&world, &citizen, credential);
    let mut parts = RewrapParts::new(&world, &citizen, NEW);
    parts.activation.nonce = signature.activation.nonce;
    world.signer.sign(&signature.request(&world)).unwrap();
    let outcome = world.signer.rewrap(&parts.request(&world));
    assert_refused(outcome, "CHK-SAD-03", "nonce_used");
    signs(&world, &citizen, credential);
}

#[test]
fn revoked_keys_are_not_re_wrapped_and_the_change_succeeds() {
    let (world, citizen, _) = ready();
    let revocation = world.revocation(citizen.subject, RevocationReason::Requested);
    world.signer.revoke(&revocation).unwrap();
    let mut parts = RewrapParts::new(&world, &citizen, NEW);
    parts.activation.old_unlock_key = UnlockKey::from_bytes([1; 32]);
    assert!(world.signer.rewrap(&parts.request(&world)).unwrap().credentials.is_empty());
}
