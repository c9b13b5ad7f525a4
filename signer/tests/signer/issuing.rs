//! What has to be true before certificates are issued.

use crate::checks::{lock, ready};
use crate::gateway::{Citizen, IssueParts, World, assert_refused, signed};
use minicbor::{Decode, Encode};
use rubrica_core::canonical::{self, Message};
use rubrica_core::digest::sha256;
use rubrica_core::identity::{DocumentKind, Factor, PersonName, RegistrationLevel, TransactionId};
use rubrica_core::protocol::assertion::AssertionHead;
use rubrica_core::time::{Date, UnixTime};
use std::time::Duration;

#[test]
fn chk_iss_01_level_and_presence() {
    let world = World::new();
    let mut parts = IssueParts::new(&world, &Citizen::new());
    parts.assertion.registration_level = RegistrationLevel::Basic;
    let outcome = world.signer.issue(&parts.request(&world));
    assert_refused(outcome, "CHK-ISS-01", "registration_level_too_low");

    // Five years to the second, and one second more. 2021-11-21T10:00:00Z.
    let five_years_ago = UnixTime(1_637_488_800);
    let mut parts = IssueParts::new(&world, &Citizen::new());
    parts.assertion.last_presence = five_years_ago.minus(Duration::from_secs(1));
    let outcome = world.signer.issue(&parts.request(&world));
    assert_refused(outcome, "CHK-ISS-01", "presence_too_old");
    let mut parts = IssueParts::new(&world, &Citizen::new());
    parts.assertion.last_presence = five_years_ago;
    world.signer.issue(&parts.request(&world)).unwrap();
}

/// An identity assertion whose number nobody has checked: what a broken gateway could sign.
#[derive(Encode, Decode)]
struct UncheckedAssertion {
    #[n(0)]
    head: AssertionHead,
    #[n(1)]
    transaction: TransactionId,
    #[n(2)]
    name: PersonName,
    #[n(3)]
    document: UncheckedDocument,
    #[n(4)]
    registration_level: RegistrationLevel,
    #[n(5)]
    last_presence: UnixTime,
    #[n(6)]
    factors: Vec<Factor>,
    #[cbor(n(7), with = "minicbor::bytes")]
    intent_digest: [u8; 32],
    #[cbor(n(8), with = "minicbor::bytes")]
    sealed_digest: [u8; 32],
}

#[derive(Encode, Decode)]
struct UncheckedDocument {
    #[n(0)]
    kind: DocumentKind,
    #[n(1)]
    number: String,
    #[n(2)]
    support_number: String,
    #[n(3)]
    expires: Date,
}

impl Message for UncheckedAssertion {
    const TAG: &'static str = "rubrica/identity-assertion/v1";
}

#[test]
fn chk_iss_02_a_number_with_the_wrong_letter() {
    let world = World::new();
    let outcome = |number: &str| {
        let citizen = Citizen::new();
        let mut request = IssueParts::new(&world, &citizen).request(&world);
        let known = IssueParts::new(&world, &citizen).assertion;
        let intent: rubrica_core::protocol::IssuanceIntent =
            canonical::decode(&request.intent.0).unwrap();
        let assertion = UncheckedAssertion {
            head: known.head,
            transaction: intent.transaction,
            name: known.name,
            document: UncheckedDocument {
                kind: DocumentKind::Dni,
                number: number.to_owned(),
                support_number: known.document.support_number,
                expires: known.document.expires,
            },
            registration_level: known.registration_level,
            last_presence: known.last_presence,
            factors: known.factors,
            intent_digest: sha256(&request.intent.0),
            sealed_digest: sha256(&request.sealed.0),
        };
        request.assertion = signed(&assertion, &world.edge);
        world.signer.issue(&request)
    };
    assert_refused(outcome("99999999A"), "CHK-ISS-02", "document_number_wrong");
    assert_refused(outcome("9999999"), "CHK-ISS-02", "document_number_wrong");
    outcome("99999999R").unwrap();
}

#[test]
fn chk_iss_02_a_number_of_another_kind_and_an_expired_document() {
    let world = World::new();
    let mut citizen = Citizen::new();
    citizen.document.number = "X0000000T".parse().unwrap();
    let parts = IssueParts::new(&world, &citizen);
    let outcome = world.signer.issue(&parts.request(&world));
    assert_refused(outcome, "CHK-ISS-02", "document_number_wrong");
    citizen.document.kind = DocumentKind::Tie;
    world.issue(&citizen);

    let mut citizen = Citizen::new();
    citizen.document.expires = Date { year: 2026, month: 11, day: 20 };
    let parts = IssueParts::new(&world, &citizen);
    let outcome = world.signer.issue(&parts.request(&world));
    assert_refused(outcome, "CHK-ISS-02", "document_expired");
    citizen.document.expires = Date { year: 2026, month: 11, day: 21 };
    world.issue(&citizen);
}

#[test]
fn chk_iss_03_who_holds_valid_certificates_gets_no_others() {
    let (world, citizen, credential) = ready();
    let again = |world: &World| {
        let parts = IssueParts::new(world, &citizen);
        world.signer.issue(&parts.request(world))
    };
    assert_refused(again(&world), "CHK-ISS-03", "certificate_exists");
    lock(&world, &citizen, credential);
    assert_refused(again(&world), "CHK-ISS-03", "certificate_exists");
}

#[test]
fn chk_iss_04_the_terms_accepted_are_those_in_force() {
    let world = World::new();
    for (shown, accepted) in [(1, 0), (2, 2), (1, 2)] {
        let mut parts = IssueParts::new(&world, &Citizen::new());
        parts.intent.terms_version = shown;
        parts.activation.accepted_terms = accepted;
        let outcome = world.signer.issue(&parts.request(&world));
        assert_refused(outcome, "CHK-ISS-04", "terms_not_accepted");
    }
}
