//! What the world is told of certificates: by lists and by answers.

use crate::gateway::{Citizen, NOW, World};
use rubrica_core::api::signer::KeyPurpose;
use rubrica_core::protocol::RevocationReason::{Compromised, Left};
use rubrica_core::revocation::{
    Revocation, RevocationError, Window, judge_answer, judge_list, make_request,
};
use rubrica_core::time::UnixTime;
use rubrica_core::x509::Certificate;
use rubrica_signer::audit::verify;
use std::time::Duration;

fn window(now: UnixTime) -> Window {
    Window { now, skew: Duration::ZERO, max_age: Duration::from_secs(7 * 86_400) }
}

/// The certificate of a new citizen for signatures.
fn certificate(world: &World, citizen: &Citizen) -> Certificate {
    let issued = world.issue(citizen);
    let found = issued.credentials.iter().find(|one| one.purpose == KeyPurpose::Signature);
    Certificate::from_der(found.unwrap().certificate.as_ref()).unwrap()
}

fn issuer(world: &World) -> Certificate {
    Certificate::from_der(&world.signer.chain_der()[0]).unwrap()
}

fn listed(world: &World, certificate: &Certificate) -> Result<Revocation, RevocationError> {
    let list = world.signer.revocation_list().unwrap();
    judge_list(&list, "", certificate, &issuer(world), &window(world.now()))
}

fn answered(world: &World, certificate: &Certificate) -> Result<Revocation, RevocationError> {
    let answer = world.signer.answer_question(&make_request(certificate, &issuer(world)));
    judge_answer(&answer, certificate, &issuer(world), &window(world.now()))
}

#[test]
fn chk_pub_01_a_revocation_is_in_the_next_list_and_in_the_next_answer() {
    let world = World::new();
    let (citizen, other) = (Citizen::new(), Citizen::new());
    let (revoked, good) = (certificate(&world, &citizen), certificate(&world, &other));
    for certificate in [&revoked, &good] {
        let until =
            |seconds| Ok(Revocation::Good { until: NOW.plus(Duration::from_secs(seconds)) });
        assert_eq!(listed(&world, certificate), until(86_400));
        assert_eq!(answered(&world, certificate), until(3_600));
    }
    // In the same second: what was published a moment ago is not what is true now.
    world.signer.revoke(&world.revocation(citizen.subject, Compromised)).unwrap();
    assert_eq!(listed(&world, &revoked), Ok(Revocation::Revoked));
    assert_eq!(answered(&world, &revoked), Ok(Revocation::Revoked));
    assert!(matches!(listed(&world, &good), Ok(Revocation::Good { .. })));
    assert!(matches!(answered(&world, &good), Ok(Revocation::Good { .. })));
    // It stays so after a start, and both are in the log.
    let world = world.reopened();
    assert_eq!(listed(&world, &revoked), Ok(Revocation::Revoked));
    assert_eq!(answered(&world, &revoked), Ok(Revocation::Revoked));
    verify(world.folder.path()).unwrap();
}

#[test]
fn the_same_list_is_given_out_until_something_changes_or_its_time_comes() {
    let world = World::new();
    let citizen = Citizen::new();
    certificate(&world, &citizen);
    let first = world.signer.revocation_list().unwrap();
    world.clock.forward(Duration::from_secs(6 * 3_600 - 1));
    assert_eq!(world.signer.revocation_list().unwrap(), first);
    world.clock.forward(Duration::from_secs(1));
    let second = world.signer.revocation_list().unwrap();
    assert_ne!(second, first);
    assert_eq!(world.signer.revocation_list().unwrap(), second);
    world.signer.revoke(&world.revocation(citizen.subject, Left)).unwrap();
    assert_ne!(world.signer.revocation_list().unwrap(), second);
}

#[test]
fn who_was_revoked_stands_on_lists_for_a_day_after_his_certificate_has_ended() {
    let world = World::new();
    let citizen = Citizen::new();
    let revoked = certificate(&world, &citizen);
    world.signer.revoke(&world.revocation(citizen.subject, Left)).unwrap();
    world.clock.set(revoked.validity().not_after.plus(Duration::from_secs(86_400)));
    assert_eq!(listed(&world, &revoked), Ok(Revocation::Revoked));
    world.clock.forward(Duration::from_secs(6 * 3_600));
    assert!(matches!(listed(&world, &revoked), Ok(Revocation::Good { .. })));
}

#[test]
fn chk_pub_02_what_was_never_issued_here_is_not_good() {
    let world = World::new();
    let stranger = World::new();
    let theirs = certificate(&stranger, &Citizen::new());
    // A question about another authority's certificate is not answered at all.
    let question = make_request(&theirs, &issuer(&stranger));
    assert_eq!(world.signer.answer_question(&question), [0x30, 0x03, 0x0a, 0x01, 6]);
    // Nor is one under our name that we have not issued: neither good nor revoked.
    let question = make_request(&theirs, &issuer(&world));
    let answer = world.signer.answer_question(&question);
    let judged = judge_answer(&answer, &theirs, &issuer(&world), &window(world.now()));
    assert_eq!(judged, Err(RevocationError::OtherCertificate));
}

#[test]
fn what_is_no_question_is_told_so() {
    let world = World::new();
    let certificate = certificate(&world, &Citizen::new());
    let question = make_request(&certificate, &issuer(&world));
    for cut in 0..question.len() {
        let answer = world.signer.answer_question(&question[..cut]);
        assert_eq!(answer, [0x30, 0x03, 0x0a, 0x01, 1], "{cut}");
    }
    let longer = [question.as_slice(), &[0]].concat();
    assert_eq!(world.signer.answer_question(&longer), [0x30, 0x03, 0x0a, 0x01, 1]);
}

#[test]
fn the_responder_gets_another_certificate_before_its_own_ends() {
    let world = World::new();
    let certificate = certificate(&world, &Citizen::new());
    let log = |world: &World| verify(world.folder.path()).unwrap().entries;
    answered(&world, &certificate).unwrap();
    let before = log(&world);
    world.clock.forward(Duration::from_secs(300 * 86_400));
    answered(&world, &certificate).unwrap();
    assert_eq!(log(&world), before, "the same responder");
    world.clock.forward(Duration::from_secs(40 * 86_400));
    answered(&world, &certificate).unwrap();
    assert_eq!(log(&world), before + 1, "another one");
}
