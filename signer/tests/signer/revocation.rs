//! The end of a citizen's certificates, and what can and cannot be done after it.

use crate::gateway::{Citizen, IssueParts, NOW, SignParts, World, assert_refused, signed};
use p256::ecdsa::SigningKey;
use rubrica_core::api::signer::{CredentialState, Revocation, RevokeRequest};
use rubrica_core::protocol::RevocationReason::{self, Left, PasswordReset};
use rubrica_core::protocol::{AskedBy, InquiryAssertion, RevocationAssertion};
use rubrica_signer::audit::verify;
use rusqlite::Connection;
use std::time::Duration;

fn revocations(world: &World, citizen: &Citizen) -> Vec<(CredentialState, Option<Revocation>)> {
    let list = world.signer.credentials(&world.inquiry(citizen.subject)).unwrap();
    list.credentials.into_iter().map(|one| (one.state, one.revoked)).collect()
}

#[test]
fn chk_rev_01_whatever_a_citizen_has_is_revoked_at_once_and_his_keys_are_gone() {
    let world = World::new();
    let (citizen, other) = (Citizen::new(), Citizen::new());
    let credential = world.signing_credential(&citizen).credential;
    let of_other = world.signing_credential(&other).credential;
    let request = world.revocation(citizen.subject, PasswordReset);
    let revoked = world.signer.revoke(&request).unwrap();
    assert_eq!(revoked.credentials.len(), 2);
    let revocation = Some(Revocation { at: NOW, reason: PasswordReset });
    assert_eq!(revocations(&world, &citizen), [(CredentialState::Revoked, revocation); 2]);
    let parts = SignParts::new(&world, &citizen, credential);
    let outcome = world.signer.sign(&parts.request(&world));
    assert_refused(outcome, "CHK-SAD-05", "credential_revoked");

    // Nobody else is concerned, and of the keys themselves nothing is left.
    world.signer.sign(&SignParts::new(&world, &other, of_other).request(&world)).unwrap();
    let database = Connection::open(world.folder.path().join("signer.sqlite")).unwrap();
    let blobs: Vec<usize> = database
        .prepare("SELECT length(blob) FROM credentials WHERE subject = ?1")
        .unwrap()
        .query_map([citizen.subject.as_bytes().as_slice()], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(blobs, [0, 0]);

    // To ask again changes nothing: neither with the same assertion nor with another reason.
    world.clock.forward(Duration::from_secs(5));
    assert!(world.signer.revoke(&request).unwrap().credentials.is_empty());
    let again = world.signer.revoke(&world.revocation(citizen.subject, Left)).unwrap();
    assert!(again.credentials.is_empty());
    assert_eq!(revocations(&world, &citizen)[0].1, revocation);
    verify(world.folder.path()).unwrap();
}

#[test]
fn who_was_revoked_can_have_new_certificates_and_a_locked_one_is_replaced_so() {
    let world = World::new();
    let mut citizen = Citizen::new();
    let credential = world.signing_credential(&citizen).credential;
    let right = citizen.unlock_key;
    citizen.unlock_key = [1; 32];
    for _ in 0..5 {
        world
            .signer
            .sign(&SignParts::new(&world, &citizen, credential).request(&world))
            .unwrap_err();
    }
    let outcome = world.signer.issue(&IssueParts::new(&world, &citizen).request(&world));
    assert_refused(outcome, "CHK-ISS-03", "certificate_exists");
    let request = world.revocation(citizen.subject, PasswordReset);
    assert_eq!(world.signer.revoke(&request).unwrap().credentials.len(), 2);
    citizen.unlock_key = right;
    let new = world.signing_credential(&citizen).credential;
    world.signer.sign(&SignParts::new(&world, &citizen, new).request(&world)).unwrap();
    let states: Vec<_> = revocations(&world, &citizen).into_iter().map(|one| one.0).collect();
    let (active, revoked) = (CredentialState::Active, CredentialState::Revoked);
    assert_eq!(states, [active, active, revoked, revoked]);
    let reopened = world.reopened();
    assert_eq!(revocations(&reopened, &citizen).len(), 4);
}

#[test]
fn an_expired_certificate_stays_expired_when_its_key_is_destroyed() {
    let world = World::new();
    let citizen = Citizen::new();
    world.issue(&citizen);
    world.clock.forward(Duration::from_secs(6 * 366 * 86_400));
    let request = world.revocation(citizen.subject, Left);
    assert!(world.signer.revoke(&request).unwrap().credentials.is_empty());
    assert_eq!(revocations(&world, &citizen), [(CredentialState::Expired, None); 2]);
}

#[test]
fn nothing_but_a_gateways_own_revocation_revokes() {
    let world = World::new();
    let citizen = Citizen::new();
    world.issue(&citizen);
    let reason = RevocationReason::Requested;
    let revoke = |assertion: &RevocationAssertion, key: &SigningKey| {
        world.signer.revoke(&RevokeRequest { assertion: signed(assertion, key) })
    };
    let (head, by) = (world.head(citizen.subject), AskedBy::Citizen);
    let assertion = RevocationAssertion { head, reason, credentials: Vec::new(), by };
    let stranger = SigningKey::from_slice(&[9; 32]).unwrap();
    assert_refused(revoke(&assertion, &stranger), "CHK-ASR-01", "edge_key_unknown");
    let mut stale = assertion.clone();
    stale.head.expires = NOW.minus(Duration::from_secs(1));
    assert_refused(revoke(&stale, &world.edge), "CHK-ASR-02", "assertion_stale");
    let mut elsewhere = assertion.clone();
    elsewhere.head.audience = "another".to_owned();
    assert_refused(revoke(&elsewhere, &world.edge), "CHK-ASR-03", "wrong_audience");
    // The assertion of an inquiry is another message, whatever it says of the citizen.
    let inquiry = InquiryAssertion { head: world.head(citizen.subject) };
    let request = RevokeRequest { assertion: signed(&inquiry, &world.edge) };
    assert_eq!(world.signer.revoke(&request).unwrap_err().code(), "request_malformed");
    assert_eq!(revocations(&world, &citizen)[0].0, CredentialState::Active);
    // The jti of a revocation serves no other one.
    revoke(&assertion, &world.edge).unwrap();
    let mut another = assertion;
    another.reason = Left;
    assert_refused(revoke(&another, &world.edge), "CHK-ASR-02", "assertion_replayed");
}
