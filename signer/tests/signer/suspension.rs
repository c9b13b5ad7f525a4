//! Certificates that rest: nothing is signed with them, the world is told, and they come back.

use crate::checks::{lock, ready};
use crate::gateway::{
    Citizen, IssueParts, NOW, RewrapParts, SignParts, World, assert_refused, shared_backend, signed,
};
use rubrica_core::api::signer::{Credential, CredentialState, Revocation, SuspendRequest};
use rubrica_core::identity::{Factor, SubjectId};
use rubrica_core::protocol::Suspension::{Begin, Lift};
use rubrica_core::protocol::{AskedBy, InquiryAssertion, RevocationReason};
use rubrica_signer::audit::verify;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

fn listed(world: &World, citizen: &Citizen) -> Vec<Credential> {
    world.signer.credentials(&world.inquiry(citizen.subject)).unwrap().credentials
}

fn states(world: &World, citizen: &Citizen) -> Vec<CredentialState> {
    listed(world, citizen).into_iter().map(|one| one.state).collect()
}

#[test]
fn chk_sus_01_what_rests_signs_nothing_until_it_is_brought_back() {
    let (world, citizen, credential) = ready();
    let (other, of_other) = {
        let other = Citizen::new();
        let credential = world.signing_credential(&other).credential;
        (other, credential)
    };
    let sign = |world: &World, citizen: &Citizen, credential| {
        world.signer.sign(&SignParts::new(world, citizen, credential).request(world))
    };
    let request = world.suspension(citizen.subject, Begin);
    let suspended = world.signer.suspend(&request).unwrap();
    assert_eq!(suspended.credentials.len(), 2);
    assert_eq!(states(&world, &citizen), [CredentialState::Suspended; 2]);
    assert_eq!(listed(&world, &citizen)[0].suspended_since, Some(NOW));
    assert_refused(sign(&world, &citizen, credential), "CHK-SUS-01", "credential_suspended");
    sign(&world, &other, of_other).unwrap();
    // Nor are others issued beside it, and a start forgets nothing.
    let outcome = world.signer.issue(&IssueParts::new(&world, &citizen).request(&world));
    assert_refused(outcome, "CHK-ISS-03", "certificate_exists");
    let world = world.reopened();
    assert_refused(sign(&world, &citizen, credential), "CHK-SUS-01", "credential_suspended");
    // To ask again changes nothing.
    let again = world.signer.suspend(&world.suspension(citizen.subject, Begin)).unwrap();
    assert!(again.credentials.is_empty());

    let lift = world.suspension(citizen.subject, Lift);
    assert_eq!(world.signer.suspend(&lift).unwrap().credentials.len(), 2);
    assert_eq!(states(&world, &citizen), [CredentialState::Active; 2]);
    sign(&world, &citizen, credential).unwrap();
    // The assertion of before suspends nobody a second time, nor does that of the lift lift again.
    world.signer.suspend(&world.suspension(citizen.subject, Begin)).unwrap();
    assert!(world.signer.suspend(&lift).unwrap().credentials.is_empty());
    assert_eq!(states(&world, &citizen), [CredentialState::Suspended; 2]);
    verify(world.folder.path()).unwrap();
}

#[test]
fn what_rests_is_revoked_like_everything_else_and_what_is_locked_stays_locked() {
    let (world, citizen, credential) = ready();
    lock(&world, &citizen, credential);
    world.signer.suspend(&world.suspension(citizen.subject, Begin)).unwrap();
    world.signer.suspend(&world.suspension(citizen.subject, Lift)).unwrap();
    assert_eq!(states(&world, &citizen)[0], CredentialState::Locked);
    world.signer.suspend(&world.suspension(citizen.subject, Begin)).unwrap();
    let request = world.revocation(citizen.subject, RevocationReason::Compromised);
    assert_eq!(world.signer.revoke(&request).unwrap().credentials.len(), 2);
    assert_eq!(states(&world, &citizen), [CredentialState::Revoked; 2]);
    let lifted = world.signer.suspend(&world.suspension(citizen.subject, Lift)).unwrap();
    assert!(lifted.credentials.is_empty(), "what ended does not come back");
    assert_eq!(states(&world, &citizen), [CredentialState::Revoked; 2]);
}

#[test]
fn what_rests_opens_with_the_new_password_afterwards() {
    let (world, mut citizen, credential) = ready();
    world.signer.suspend(&world.suspension(citizen.subject, Begin)).unwrap();
    let request = RewrapParts::new(&world, &citizen, [7; 32]).request(&world);
    assert_eq!(world.signer.rewrap(&request).unwrap().credentials.len(), 2);
    assert_eq!(states(&world, &citizen), [CredentialState::Suspended; 2]);
    world.signer.suspend(&world.suspension(citizen.subject, Lift)).unwrap();
    citizen.unlock_key = [7; 32];
    world.signer.sign(&SignParts::new(&world, &citizen, credential).request(&world)).unwrap();
}

#[test]
fn chk_sus_02_nothing_is_suspended_where_the_practice_statement_does_not_have_it() {
    let world = World::with(shared_backend(), |settings| settings.policy.suspension = false);
    let citizen = Citizen::new();
    world.issue(&citizen);
    let outcome = world.signer.suspend(&world.suspension(citizen.subject, Begin));
    assert_refused(outcome, "CHK-SUS-02", "suspension_not_offered");
    assert_eq!(states(&world, &citizen), [CredentialState::Active; 2]);
    // What rested before that was decided can still come back.
    world.signer.suspend(&world.suspension(citizen.subject, Lift)).unwrap();
}

#[test]
fn chk_sus_03_a_suspension_that_nobody_lifts_ends_the_certificates() {
    let (world, citizen, credential) = ready();
    world.signer.suspend(&world.suspension(citizen.subject, Begin)).unwrap();
    world.clock.set(NOW.plus(30 * DAY).minus(Duration::from_secs(1)));
    assert_eq!(states(&world, &citizen), [CredentialState::Suspended; 2]);
    world.clock.set(NOW.plus(30 * DAY));
    let outcome = world.signer.suspend(&world.suspension(citizen.subject, Lift)).unwrap();
    assert!(outcome.credentials.is_empty(), "too late");
    let reason = RevocationReason::SuspensionEnded;
    let ended = Some(Revocation { at: NOW.plus(30 * DAY), reason });
    assert_eq!(listed(&world, &citizen)[0].revoked, ended);
    let outcome = world.signer.sign(&SignParts::new(&world, &citizen, credential).request(&world));
    assert_refused(outcome, "CHK-SAD-05", "credential_revoked");
    // Who let it come to that gets new ones.
    world.issue(&citizen);
    verify(world.folder.path()).unwrap();
}

#[test]
fn chk_sus_04_a_citizen_brings_back_what_rests_with_password_and_possession_or_an_officer_does() {
    let (world, citizen, _) = ready();
    let begin = |world: &World| {
        // A password alone is enough to be careful.
        let factors = vec![Factor::Password];
        let request = world.suspension_by(citizen.subject, Begin, AskedBy::Citizen, factors);
        world.signer.suspend(&request).unwrap();
    };
    begin(&world);
    for (by, factors) in [
        (AskedBy::Citizen, vec![]),
        (AskedBy::Citizen, vec![Factor::Password]),
        (AskedBy::Citizen, vec![Factor::OtpSms]),
        (AskedBy::Service, vec![]),
    ] {
        let request = world.suspension_by(citizen.subject, Lift, by, factors);
        assert_refused(world.signer.suspend(&request), "CHK-SUS-04", "factors_too_weak");
    }
    let officer = AskedBy::Officer(SubjectId::from_bytes([7; 16]));
    let request = world.suspension_by(citizen.subject, Lift, officer, vec![]);
    assert_eq!(world.signer.suspend(&request).unwrap().credentials.len(), 2);
    begin(&world);
    let request = world.suspension(citizen.subject, Lift);
    assert_eq!(world.signer.suspend(&request).unwrap().credentials.len(), 2);
}

#[test]
fn nothing_but_a_gateways_own_suspension_suspends() {
    let (world, citizen, _) = ready();
    let inquiry = InquiryAssertion { head: world.head(citizen.subject) };
    let request = SuspendRequest { assertion: signed(&inquiry, &world.edge) };
    assert_eq!(world.signer.suspend(&request).unwrap_err().code(), "request_malformed");
    let request = world.revocation(citizen.subject, RevocationReason::Left);
    let request = SuspendRequest { assertion: request.assertion };
    assert_eq!(world.signer.suspend(&request).unwrap_err().code(), "request_malformed");
    assert_eq!(states(&world, &citizen), [CredentialState::Active; 2]);
}
