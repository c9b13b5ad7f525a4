//! New certificates in the place of those that end soon.

use crate::checks::ready;
use crate::gateway::{Citizen, IssueParts, SignParts, World, assert_refused, of_purpose, signed};
use rubrica_core::api::signer::{CredentialState, EndingRequest, KeyPurpose};
use rubrica_core::identity::{CredentialId, SubjectId};
use rubrica_core::protocol::{EndingAssertion, RevocationReason};
use rubrica_core::revocation::{Revocation, Window, judge_list};
use rubrica_core::time::Date;
use rubrica_core::x509::Certificate;
use rubrica_signer::audit::verify;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

/// A citizen whose certificates end with his document, and the day from which they can be renewed.
fn ending_with_document() -> (World, Citizen, CredentialId) {
    let world = World::new();
    let mut citizen = Citizen::new();
    citizen.document.expires = Date { year: 2028, month: 1, day: 31 };
    let credential = world.signing_credential(&citizen);
    world.clock.set(credential.not_after.minus(60 * DAY));
    (world, citizen, credential.credential)
}

#[test]
fn chk_iss_03_certificates_are_renewed_when_they_end_soon_and_not_before() {
    let (world, mut citizen, old) = ending_with_document();
    citizen.document.expires = Date { year: 2038, month: 1, day: 31 };
    world.clock.set(world.now().minus(Duration::from_secs(1)));
    let early = world.signer.issue(&IssueParts::new(&world, &citizen).request(&world));
    assert_refused(early, "CHK-ISS-03", "certificate_exists");
    world.clock.forward(Duration::from_secs(1));
    let parts = IssueParts::new(&world, &citizen);
    let new =
        of_purpose(world.signer.issue(&parts.request(&world)).unwrap(), KeyPurpose::Signature);
    world.signer.sign(&SignParts::new(&world, &citizen, new.credential).request(&world)).unwrap();
    // One pair signs; the other one is good until its end and has no key any more.
    let outcome = world.signer.sign(&SignParts::new(&world, &citizen, old).request(&world));
    assert_refused(outcome, "CHK-SAD-05", "credential_superseded");
    let list = world.signer.credentials(&world.inquiry(citizen.subject)).unwrap().credentials;
    let states: Vec<_> = list.iter().map(|one| one.state).collect();
    let (active, superseded) = (CredentialState::Active, CredentialState::Superseded);
    assert_eq!(states, [active, active, superseded, superseded]);
    let issuer = Certificate::from_der(&world.signer.chain_der()[0]).unwrap();
    let certificate = Certificate::from_der(list[2].certificate.as_ref()).unwrap();
    let window = Window { now: world.now(), skew: Duration::ZERO, max_age: DAY };
    let judged = |world: &World| {
        let list = world.signer.revocation_list().unwrap();
        judge_list(&list, "", &certificate, &issuer, &window)
    };
    assert!(matches!(judged(&world), Ok(Revocation::Good { .. })));
    // Once renewed, it is not time for the next ones.
    let again = world.signer.issue(&IssueParts::new(&world, &citizen).request(&world));
    assert_refused(again, "CHK-ISS-03", "certificate_exists");
    // Whoever revokes all that he has revokes these too: somebody may still believe them.
    let request = world.revocation(citizen.subject, RevocationReason::Compromised);
    assert_eq!(world.signer.revoke(&request).unwrap().credentials.len(), 4);
    assert_eq!(judged(&world), Ok(Revocation::Revoked));
    verify(world.folder.path()).unwrap();
}

#[test]
fn chk_iss_05_nothing_is_renewed_that_would_end_on_the_same_day() {
    let (world, citizen, old) = ending_with_document();
    let outcome = world.signer.issue(&IssueParts::new(&world, &citizen).request(&world));
    assert_refused(outcome, "CHK-ISS-05", "renewal_gains_nothing");
    world.signer.sign(&SignParts::new(&world, &citizen, old).request(&world)).unwrap();
}

#[test]
fn chk_iss_01_renewal_asks_for_presence_like_the_first_time() {
    let (world, mut citizen, _) = ending_with_document();
    citizen.document.expires = Date { year: 2038, month: 1, day: 31 };
    let mut parts = IssueParts::new(&world, &citizen);
    parts.assertion.last_presence = world.now().minus(5 * 366 * DAY);
    let outcome = world.signer.issue(&parts.request(&world));
    assert_refused(outcome, "CHK-ISS-01", "presence_too_old");
}

#[test]
fn one_pair_is_revoked_by_its_names_and_nobody_elses() {
    let (world, citizen, credential) = ready();
    let other = Citizen::new();
    let of_other = world.signing_credential(&other).credential;
    let reason = RevocationReason::FalseData;
    let request = world.revocation_of(citizen.subject, reason, vec![credential, of_other]);
    let outcome = world.signer.revoke(&request);
    assert_refused(outcome, "CHK-SAD-04", "credential_not_of_subject");
    let request = world.revocation_of(citizen.subject, reason, vec![credential]);
    assert_eq!(world.signer.revoke(&request).unwrap().credentials, [credential]);
    let list = world.signer.credentials(&world.inquiry(citizen.subject)).unwrap().credentials;
    let states: Vec<_> = list.iter().map(|one| one.state).collect();
    assert_eq!(states, [CredentialState::Revoked, CredentialState::Active]);
}

#[test]
fn a_gateway_learns_whose_certificates_end_soon_and_who_has_no_key_any_more_is_not_among_them() {
    let (world, citizen, _) = ending_with_document();
    let (other, gone) = (Citizen::new(), Citizen::new());
    let mut early = gone.clone();
    early.document.expires = Date { year: 2028, month: 1, day: 31 };
    world.issue(&other);
    world.issue(&early);
    let nobody = SubjectId::from_bytes([0; 16]);
    let ending = |world: &World, after, days| {
        let assertion = EndingAssertion { head: world.head(after), days };
        let request = EndingRequest { assertion: signed(&assertion, &world.edge) };
        world.signer.ending(&request).unwrap().people
    };
    assert!(ending(&world, nobody, 59).is_empty());
    let found = ending(&world, nobody, 61);
    let mut subjects = [citizen.subject, gone.subject];
    subjects.sort();
    assert_eq!(found.iter().map(|one| one.subject).collect::<Vec<_>>(), subjects);
    assert_eq!(ending(&world, subjects[0], 61), found[1..]);
    assert!(ending(&world, subjects[1], 61).is_empty());
    world.signer.revoke(&world.revocation(gone.subject, RevocationReason::Left)).unwrap();
    assert_eq!(ending(&world, nobody, 61).len(), 1);
}
