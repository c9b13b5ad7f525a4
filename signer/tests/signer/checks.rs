//! One test for each check at least: the same request passes when exactly that is put right.

use crate::gateway::{
    Citizen, IssueParts, NOW, Random, SignParts, World, assert_refused, of_purpose, shared_backend,
    signature_is_good, signed,
};
use p256::ecdsa::SigningKey;
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{CredentialState, KeyPurpose, SignRequest};
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::digest::{HashAlgorithm, sha256};
use rubrica_core::entropy::Entropy as _;
use rubrica_core::identity::{CredentialId, Factor, TransactionId};
use rubrica_core::protocol::UnlockKey;
use rubrica_core::protocol::assertion::AssertionHead;
use rubrica_core::protocol::signed::key_id;
use rubrica_core::time::{Date, UnixTime};
use std::time::Duration;

/// A world with a citizen who can sign.
pub fn ready() -> (World, Citizen, CredentialId) {
    let world = World::new();
    let citizen = Citizen::new();
    let credential = world.signing_credential(&citizen).credential;
    (world, citizen, credential)
}

#[test]
fn a_citizen_gets_keys_and_signs_with_them() {
    let world = World::new();
    let citizen = Citizen::new();
    let credential = world.signing_credential(&citizen);
    for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
        let mut parts = SignParts::new(&world, &citizen, credential.credential);
        parts.intent.hash_algorithm = algorithm;
        parts.intent.digests =
            (0..3_u8).map(|document| Bytes(algorithm.digest(&[document]))).collect();
        let digests = parts.intent.digests.clone();
        let response = world.signer.sign(&parts.request(&world)).unwrap();
        assert_eq!(response.signatures.len(), 3);
        for (digest, signature) in digests.iter().zip(&response.signatures) {
            assert!(signature_is_good(&credential.certificate.0, digest.as_ref(), &signature.0));
        }
    }
    let list = world.signer.credentials(&world.inquiry(citizen.subject)).unwrap().credentials;
    let purposes: Vec<_> = list.iter().map(|one| (one.purpose, one.state)).collect();
    let active = CredentialState::Active;
    assert_eq!(purposes, [(KeyPurpose::Signature, active), (KeyPurpose::Authentication, active)]);
    let nobody = Citizen::new().subject;
    assert!(world.signer.credentials(&world.inquiry(nobody)).unwrap().credentials.is_empty());
}

#[test]
fn chk_asr_01_only_registered_active_edge_keys_are_believed() {
    let (world, citizen, credential) = ready();
    let mut parts = SignParts::new(&world, &citizen, credential);
    parts.edge = SigningKey::from_slice(&Random.make_bytes::<32>()).unwrap();
    let stranger = parts.request(&world);
    assert_refused(world.signer.sign(&stranger), "CHK-ASR-01", "edge_key_unknown");

    let mut forged = SignParts::new(&world, &citizen, credential).request(&world);
    let last = forged.assertion.0.len() - 1;
    forged.assertion.0[last] ^= 1;
    assert_refused(world.signer.sign(&forged), "CHK-ASR-01", "edge_key_unknown");

    let good = SignParts::new(&world, &citizen, credential).request(&world);
    assert!(world.signer.revoke_edge_key(key_id(world.edge.verifying_key())).unwrap());
    assert_refused(world.signer.sign(&good), "CHK-ASR-01", "edge_key_unknown");
    world.signer.register_edge_key(world.edge.verifying_key(), "again").unwrap();
    assert_refused(world.signer.sign(&good), "CHK-ASR-01", "edge_key_unknown");
    let inquiry = world.inquiry(citizen.subject);
    assert_refused(world.signer.credentials(&inquiry), "CHK-ASR-01", "edge_key_unknown");
}

#[test]
fn chk_asr_02_stale_and_long_lived_assertions_are_refused() {
    let (world, citizen, credential) = ready();
    let adjust: [fn(&mut AssertionHead); 3] = [
        |head| head.expires = NOW.minus(Duration::from_secs(1)),
        |head| head.issued_at = NOW.plus(Duration::from_secs(30)),
        |head| head.expires = NOW.plus(Duration::from_secs(61)),
    ];
    for adjust in adjust {
        let mut parts = SignParts::new(&world, &citizen, credential);
        adjust(&mut parts.assertion.head);
        let outcome = world.signer.sign(&parts.request(&world));
        assert_refused(outcome, "CHK-ASR-02", "assertion_stale");
    }
}

#[test]
fn chk_asr_02_an_assertion_serves_one_request() {
    let (world, citizen, credential) = ready();
    let first = SignParts::new(&world, &citizen, credential);
    let jti = first.assertion.head.jti;
    world.signer.sign(&first.request(&world)).unwrap();
    let mut second = SignParts::new(&world, &citizen, credential);
    second.assertion.head.jti = jti;
    let outcome = world.signer.sign(&second.request(&world));
    assert_refused(outcome, "CHK-ASR-02", "assertion_replayed");

    let inquiry = world.inquiry(citizen.subject);
    world.signer.credentials(&inquiry).unwrap();
    let outcome = world.signer.credentials(&inquiry);
    assert_refused(outcome, "CHK-ASR-02", "assertion_replayed");
}

#[test]
fn chk_asr_02_an_assertion_gives_one_guess_of_the_unlock_key() {
    let (world, citizen, credential) = ready();
    let mut first = SignParts::new(&world, &citizen, credential);
    first.activation.unlock_key = UnlockKey::from_bytes([1; 32]);
    let assertion = first.assertion.clone();
    let intent = first.intent.clone();
    assert_refused(world.signer.sign(&first.request(&world)), "CHK-SAD-09", "unlock_key_wrong");
    let mut second = SignParts::new(&world, &citizen, credential);
    second.intent = intent;
    second.assertion = assertion;
    second.activation.unlock_key = UnlockKey::from_bytes([2; 32]);
    let outcome = world.signer.sign(&second.request(&world));
    assert_refused(outcome, "CHK-ASR-02", "assertion_replayed");
}

#[test]
fn chk_asr_03_assertions_for_another_signer_are_refused() {
    let (world, citizen, credential) = ready();
    let mut parts = SignParts::new(&world, &citizen, credential);
    parts.assertion.head.audience = "another.test".to_owned();
    assert_refused(world.signer.sign(&parts.request(&world)), "CHK-ASR-03", "wrong_audience");
}

#[test]
fn chk_asr_04_one_factor_is_not_enough() {
    let (world, citizen, credential) = ready();
    for factors in [vec![], vec![Factor::Password], vec![Factor::OtpSms, Factor::OtpSms]] {
        let mut parts = SignParts::new(&world, &citizen, credential);
        parts.assertion.factors = factors.clone();
        let outcome = world.signer.sign(&parts.request(&world));
        assert_refused(outcome, "CHK-ASR-04", "factors_too_weak");

        let mut parts = IssueParts::new(&world, &Citizen::new());
        parts.assertion.factors = factors;
        let outcome = world.signer.issue(&parts.request(&world));
        assert_refused(outcome, "CHK-ASR-04", "factors_too_weak");
    }
}

#[test]
fn chk_sad_01_the_gateway_vouched_for_another_intent() {
    let (world, citizen, credential) = ready();
    let mut parts = SignParts::new(&world, &citizen, credential);
    let sealed = parts.sealed(&world);
    parts.assertion.intent_digest = canonical::digest(&parts.intent);
    parts.assertion.intent_digest[31] ^= 1;
    let outcome = world.signer.sign(&parts.request_as_asserted(sealed));
    assert_refused(outcome, "CHK-SAD-01", "intent_mismatch");

    let mut parts = SignParts::new(&world, &citizen, credential);
    parts.assertion.transaction = TransactionId::from_bytes([9; 16]);
    assert_refused(world.signer.sign(&parts.request(&world)), "CHK-SAD-01", "intent_mismatch");
}

#[test]
fn chk_sad_01_the_gateway_vouched_for_another_activation_or_citizen() {
    let world = World::new();
    let citizen = Citizen::new();
    let parts = IssueParts::new(&world, &citizen);
    let other = canonical::encode(&world.seal(&parts.intent, &parts.activation));
    let mut request = parts.request(&world);
    request.sealed = Binary(other);
    assert_refused(world.signer.issue(&request), "CHK-SAD-01", "intent_mismatch");

    let mut parts = IssueParts::new(&world, &citizen);
    parts.assertion.transaction = TransactionId::from_bytes([9; 16]);
    assert_refused(world.signer.issue(&parts.request(&world)), "CHK-SAD-01", "intent_mismatch");

    let mut assertion = IssueParts::new(&world, &citizen).assertion;
    let parts = IssueParts::new(&world, &citizen);
    assertion.transaction = parts.intent.transaction;
    let mut request = parts.request(&world);
    assertion.sealed_digest = sha256(&request.sealed.0);
    assertion.intent_digest = sha256(&request.intent.0);
    assertion.intent_digest[31] ^= 1;
    let good = std::mem::replace(&mut request.assertion, signed(&assertion, &world.edge));
    assert_refused(world.signer.issue(&request), "CHK-SAD-01", "intent_mismatch");

    let mut parts = IssueParts::new(&world, &citizen);
    parts.assertion.head.subject = Citizen::new().subject;
    assert_refused(world.signer.issue(&parts.request(&world)), "CHK-SAD-01", "intent_mismatch");

    // With the digest put right, the same request is carried out.
    request.assertion = good;
    world.signer.issue(&request).unwrap();
}

#[test]
fn chk_sad_02_an_activation_opens_for_its_intent_only() {
    let (world, citizen, credential) = ready();
    let shown = SignParts::new(&world, &citizen, credential);
    let sealed = shown.sealed(&world);
    // The gateway keeps the citizen's activation, puts another digest in, and vouches for it.
    let mut changed = shown;
    changed.intent.digests = vec![Bytes(sha256(b"what he never saw").to_vec())];
    let outcome = world.signer.sign(&changed.request_with(sealed));
    assert_refused(outcome, "CHK-SAD-02", "activation_not_for_intent");
}

#[test]
fn chk_sad_02_activation_keys_end_and_the_one_before_still_opens() {
    let (world, citizen, credential) = ready();
    let day = Duration::from_secs(86_400);
    let before = world.signer.activation_key().unwrap();
    world.clock.forward(31 * day);
    let parts = SignParts::new(&world, &citizen, credential);
    let sealed = crate::gateway::seal_to(&before.statement, &parts.intent, &parts.activation);
    let after = world.signer.activation_key().unwrap();
    assert_ne!(after.statement, before.statement);
    world.signer.sign(&parts.request_with(canonical::encode(&sealed))).unwrap();

    world.clock.forward(30 * day);
    let parts = SignParts::new(&world, &citizen, credential);
    let sealed = crate::gateway::seal_to(&before.statement, &parts.intent, &parts.activation);
    let outcome = world.signer.sign(&parts.request_with(canonical::encode(&sealed)));
    assert_refused(outcome, "CHK-SAD-02", "activation_not_for_intent");
}

#[test]
fn chk_sad_03_a_transaction_is_used_once() {
    let (world, citizen, credential) = ready();
    let first = SignParts::new(&world, &citizen, credential);
    let transaction = first.intent.transaction;
    world.signer.sign(&first.request(&world)).unwrap();
    let mut second = SignParts::new(&world, &citizen, credential);
    second.intent.transaction = transaction;
    second.assertion.transaction = transaction;
    let outcome = world.signer.sign(&second.request(&world));
    assert_refused(outcome, "CHK-SAD-03", "transaction_used");
}

#[test]
fn chk_sad_03_a_nonce_is_used_once() {
    let (world, citizen, credential) = ready();
    let first = SignParts::new(&world, &citizen, credential);
    let nonce = first.activation.nonce;
    world.signer.sign(&first.request(&world)).unwrap();
    let mut second = SignParts::new(&world, &citizen, credential);
    second.activation.nonce = nonce;
    assert_refused(world.signer.sign(&second.request(&world)), "CHK-SAD-03", "nonce_used");

    // And before its unlock key is tried: it costs none of the tries.
    let mut third = SignParts::new(&world, &citizen, credential);
    third.activation.nonce = nonce;
    third.activation.unlock_key = UnlockKey::from_bytes([1; 32]);
    assert_refused(world.signer.sign(&third.request(&world)), "CHK-SAD-03", "nonce_used");
    assert_eq!(wrong_key(&world, &citizen, credential).1, Some(4));
}

#[test]
fn chk_sad_03_the_same_request_again_gives_the_stored_result() {
    let (world, citizen, credential) = ready();
    let mut parts = SignParts::new(&world, &citizen, credential);
    let sealed = parts.sealed(&world);
    parts.assertion.intent_digest = canonical::digest(&parts.intent);
    let mut request = parts.request_with(sealed);
    let first = world.signer.sign(&request).unwrap();
    assert_eq!(world.signer.sign(&request).unwrap(), first);

    // Later, after a restart, with an assertion made anew.
    let world = world.reopened();
    world.clock.forward(Duration::from_secs(300));
    assert_refused(world.signer.sign(&request), "CHK-ASR-02", "assertion_stale");
    let mut again = SignParts::new(&world, &citizen, credential).assertion;
    again.transaction = first.transaction;
    again.intent_digest = sha256(&request.intent.0);
    request.assertion = signed(&again, &world.edge);
    assert_eq!(world.signer.sign(&request).unwrap(), first);
}

#[test]
fn chk_sad_03_an_issuance_again_gives_the_same_certificates() {
    let world = World::new();
    let request = IssueParts::new(&world, &Citizen::new()).request(&world);
    let first = world.signer.issue(&request).unwrap();
    assert_eq!(world.signer.issue(&request).unwrap(), first);
}

#[test]
fn chk_sad_04_nobody_signs_with_the_credential_of_another() {
    let (world, _, credential) = ready();
    let other = Citizen::new();
    world.issue(&other);
    let parts = SignParts::new(&world, &other, credential);
    let outcome = world.signer.sign(&parts.request(&world));
    assert_refused(outcome, "CHK-SAD-04", "credential_not_of_subject");
    let parts = SignParts::new(&world, &other, CredentialId::from_bytes([7; 16]));
    let outcome = world.signer.sign(&parts.request(&world));
    assert_refused(outcome, "CHK-SAD-04", "credential_not_of_subject");
}

#[test]
fn chk_sad_05_nothing_is_signed_after_certificate_or_document_expired() {
    let world = World::new();
    let mut citizen = Citizen::new();
    citizen.document.expires = Date { year: 2027, month: 1, day: 31 };
    let credential = world.signing_credential(&citizen);
    // 2027-01-31 ends in Madrid one hour before it ends in UTC.
    let last = UnixTime(1_801_436_399);
    assert_eq!(credential.not_after, last);
    world.clock.set(last);
    let parts = SignParts::new(&world, &citizen, credential.credential);
    world.signer.sign(&parts.request(&world)).unwrap();
    world.clock.forward(Duration::from_secs(1));
    let parts = SignParts::new(&world, &citizen, credential.credential);
    let outcome = world.signer.sign(&parts.request(&world));
    assert_refused(outcome, "CHK-SAD-05", "credential_expired");
    let list = world.signer.credentials(&world.inquiry(citizen.subject)).unwrap();
    assert!(list.credentials.iter().all(|one| one.state == CredentialState::Expired));

    // And the citizen can have new ones on a new document.
    citizen.document.expires = Date { year: 2037, month: 1, day: 31 };
    world.issue(&citizen);
}

#[test]
fn chk_sad_05_the_document_ends_before_the_certificate() {
    let (world, citizen, credential) = ready();
    let sign = || world.signer.sign(&SignParts::new(&world, &citizen, credential).request(&world));
    sign().unwrap();
    let file = world.folder.path().join("signer.sqlite");
    let changed = rusqlite::Connection::open(file)
        .unwrap()
        .execute("UPDATE credentials SET document_until = ?1", [NOW.0 - 1])
        .unwrap();
    assert_eq!(changed, 2);
    assert_refused(sign(), "CHK-SAD-05", "credential_expired");
}

#[test]
fn chk_sad_05_a_locked_credential_stays_locked_for_the_right_key() {
    let (world, citizen, credential) = ready();
    lock(&world, &citizen, credential);
    let parts = SignParts::new(&world, &citizen, credential);
    let outcome = world.signer.sign(&parts.request(&world));
    assert_refused(outcome, "CHK-SAD-05", "credential_locked");
    let world = world.reopened();
    let parts = SignParts::new(&world, &citizen, credential);
    let outcome = world.signer.sign(&parts.request(&world));
    assert_refused(outcome, "CHK-SAD-05", "credential_locked");
    let list = world.signer.credentials(&world.inquiry(citizen.subject)).unwrap().credentials;
    let states: Vec<_> = list.iter().map(|one| one.state).collect();
    assert_eq!(states, [CredentialState::Locked, CredentialState::Active]);
}

#[test]
fn chk_sad_06_the_authentication_key_does_not_sign() {
    let world = World::new();
    let citizen = Citizen::new();
    let credential = of_purpose(world.issue(&citizen), KeyPurpose::Authentication).credential;
    let parts = SignParts::new(&world, &citizen, credential);
    assert_refused(world.signer.sign(&parts.request(&world)), "CHK-SAD-06", "wrong_key_purpose");
}

#[test]
fn chk_sad_07_hash_algorithm_and_length_of_digests() {
    let world = World::with(shared_backend(), |settings| {
        settings.policy.hash_algorithms = vec![HashAlgorithm::Sha256, HashAlgorithm::Sha512];
    });
    let citizen = Citizen::new();
    let credential = world.signing_credential(&citizen).credential;
    let mut parts = SignParts::new(&world, &citizen, credential);
    parts.intent.hash_algorithm = HashAlgorithm::Sha384;
    parts.intent.digests = vec![Bytes(vec![1; 48])];
    assert_refused(
        world.signer.sign(&parts.request(&world)),
        "CHK-SAD-07",
        "hash_algorithm_not_allowed",
    );

    for (algorithm, len) in
        [(HashAlgorithm::Sha256, 31), (HashAlgorithm::Sha256, 64), (HashAlgorithm::Sha512, 32)]
    {
        let mut parts = SignParts::new(&world, &citizen, credential);
        parts.intent.hash_algorithm = algorithm;
        // One bad digest among good ones: all or none.
        parts.intent.digests = vec![Bytes(vec![1; algorithm.digest_len()]), Bytes(vec![1; len])];
        assert_refused(world.signer.sign(&parts.request(&world)), "CHK-SAD-07", "digest_length");
    }
}

#[test]
fn chk_sad_08_number_of_digests_and_expiry_of_the_intent() {
    let (world, citizen, credential) = ready();
    for count in [0, 51] {
        let mut parts = SignParts::new(&world, &citizen, credential);
        parts.intent.digests = vec![Bytes(vec![1; 32]); count];
        assert_refused(world.signer.sign(&parts.request(&world)), "CHK-SAD-08", "digest_count");
    }
    let mut parts = SignParts::new(&world, &citizen, credential);
    parts.intent.digests = (0..50_u8).map(|one| Bytes(sha256(&[one]).to_vec())).collect();
    assert_eq!(world.signer.sign(&parts.request(&world)).unwrap().signatures.len(), 50);

    let mut parts = SignParts::new(&world, &citizen, credential);
    parts.intent.expires = NOW.minus(Duration::from_secs(1));
    assert_refused(world.signer.sign(&parts.request(&world)), "CHK-SAD-08", "intent_expired");
    let mut parts = IssueParts::new(&world, &Citizen::new());
    parts.intent.expires = NOW.minus(Duration::from_secs(1));
    assert_refused(world.signer.issue(&parts.request(&world)), "CHK-SAD-08", "intent_expired");
}

fn wrong_key(world: &World, citizen: &Citizen, credential: CredentialId) -> (String, Option<u8>) {
    let mut parts = SignParts::new(world, citizen, credential);
    parts.activation.unlock_key = UnlockKey::from_bytes(Random.make_bytes());
    let refusal = world.signer.sign(&parts.request(world)).unwrap_err();
    let tries_left = match &refusal {
        rubrica_signer::Refusal::UnlockKeyWrong { tries_left } => Some(*tries_left),
        _ => None,
    };
    (format!("{} {}", refusal.check().unwrap(), refusal.code()), tries_left)
}

pub fn lock(world: &World, citizen: &Citizen, credential: CredentialId) {
    for left in (0..5).rev() {
        let code = if left == 0 { "credential_locked" } else { "unlock_key_wrong" };
        let expected = (format!("CHK-SAD-09 {code}"), Some(left));
        assert_eq!(wrong_key(world, citizen, credential), expected);
    }
}

#[test]
fn chk_sad_09_five_wrong_unlock_keys_in_a_row_lock_and_a_right_one_resets() {
    let (world, citizen, credential) = ready();
    for _ in 0..2 {
        for left in (1..5).rev() {
            assert_eq!(wrong_key(&world, &citizen, credential).1, Some(left));
        }
        let parts = SignParts::new(&world, &citizen, credential);
        world.signer.sign(&parts.request(&world)).unwrap();
    }
    lock(&world, &citizen, credential);
    assert_eq!(wrong_key(&world, &citizen, credential).0, "CHK-SAD-05 credential_locked");
}

#[test]
fn chk_sad_09_the_same_wrong_request_again_counts_once() {
    let (world, citizen, credential) = ready();
    let mut parts = SignParts::new(&world, &citizen, credential);
    parts.activation.unlock_key = UnlockKey::from_bytes([1; 32]);
    let transaction = parts.intent.transaction;
    let mut request = parts.request(&world);
    let tries_left = |world: &World, request: &SignRequest| match world.signer.sign(request) {
        Err(rubrica_signer::Refusal::UnlockKeyWrong { tries_left }) => tries_left,
        other => panic!("{other:?}"),
    };
    for _ in 0..5 {
        assert_eq!(tries_left(&world, &request), 4);
    }
    let world = world.reopened();
    for _ in 0..5 {
        let mut fresh = SignParts::new(&world, &citizen, credential).assertion;
        fresh.transaction = transaction;
        fresh.intent_digest = sha256(&request.intent.0);
        request.assertion = signed(&fresh, &world.edge);
        assert_eq!(tries_left(&world, &request), 4);
    }
    // Another guess is another one, and the right key still opens.
    assert_eq!(wrong_key(&world, &citizen, credential).1, Some(3));
    world.signer.sign(&SignParts::new(&world, &citizen, credential).request(&world)).unwrap();
}

#[test]
fn what_is_no_message_is_refused_without_a_check() {
    let (world, citizen, credential) = ready();
    let good = SignParts::new(&world, &citizen, credential).request(&world);
    let mut requests = Vec::new();
    for end in [0, 1, 10] {
        let mut request = good.clone();
        request.intent.0.truncate(end);
        requests.push(request);
        let mut request = good.clone();
        request.assertion.0.truncate(end);
        requests.push(request);
        let mut request = good.clone();
        request.sealed.0.push(0);
        requests.push(request);
    }
    for request in requests {
        let refusal = world.signer.sign(&request).unwrap_err();
        assert_eq!((refusal.check(), refusal.code()), (None, "request_malformed"));
    }
    // Nothing of that spoiled the good one.
    world.signer.sign(&good).unwrap();
}
