//! Certificates of persons, revocation lists and answers of responders made by OpenSSL, judged.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_core::cades::{self, Profile, SigningCertificate};
use rubrica_core::pkcs12;
use rubrica_core::recognised::{
    IssuerKind, Proof, RecognitionError, StatementError, TrustedIssuers, TrustedIssuersError,
    recognise, verify_statement,
};
use rubrica_core::revocation::{
    Revocation, RevocationError, Window, judge_answer, judge_list, make_request,
};
use rubrica_core::secret::Secret;
use rubrica_core::time::UnixTime;
use rubrica_core::x509::Certificate;
use std::time::Duration;

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!("../../tests/vectors/recognised/", $name)).as_slice()
    };
}

macro_rules! certificate {
    ($name:literal) => {
        Certificate::from_pem(include_str!(concat!(
            "../../tests/vectors/recognised/",
            $name,
            ".crt"
        )))
        .unwrap()
    };
}

const TRUSTED: &str = include_str!("../../tests/vectors/recognised/trusted.txt");
/// 2026-11-23.
const NOW: UnixTime = UnixTime(1_795_392_000);
const DAY: Duration = Duration::from_secs(86_400);
const LIST: &str = "http://revocation.test/list.crl";

fn trusted() -> TrustedIssuers {
    TrustedIssuers::read(TRUSTED).unwrap()
}

fn refused(certificate: &Certificate) -> RecognitionError {
    recognise(certificate, &[], Proof::Statement, &trusted(), NOW).unwrap_err()
}

#[test]
fn persons_are_read_from_their_certificates() {
    let found = recognise(&certificate!("person"), &[], Proof::Statement, &trusted(), NOW).unwrap();
    assert_eq!(found.number.as_str(), "52020822C");
    assert_eq!((found.name.given.as_str(), found.kind), ("INVENTADA", IssuerKind::Software));
    assert_eq!(
        (found.name.surname.as_str(), &found.name.second_surname),
        ("EJEMPLO PRUEBA", &None)
    );
    assert_eq!(found.path, [certificate!("person"), certificate!("issuing")]);
    // The police write the number bare, and the second surname in the common name alone.
    let card = recognise(&certificate!("card"), &[], Proof::Connection, &trusted(), NOW).unwrap();
    assert_eq!((card.number.as_str(), card.kind), ("52020822C", IssuerKind::Dnie));
    assert_eq!(card.name.surname, "EJEMPLO");
    assert_eq!(card.name.second_surname.as_deref(), Some("PRUEBA"));
}

#[test]
fn chk_crt_01_only_trusted_issuers_name_persons() {
    assert_eq!(refused(&certificate!("stranger")), RecognitionError::Issuer);
    // What vouches for others does not vouch for itself.
    assert_eq!(refused(&certificate!("issuing")), RecognitionError::Issuer);
    let nobody = TrustedIssuers::read("").unwrap();
    assert!(nobody.is_empty());
    let found = recognise(
        &certificate!("person"),
        &[certificate!("issuing"), certificate!("root")],
        Proof::Statement,
        &nobody,
        NOW,
    );
    assert_eq!(found.unwrap_err(), RecognitionError::Issuer);
    // A citizen's certificate in the place of an authority's.
    let list = format!("kind: software\n{}", certificate!("person").to_pem());
    let persons = TrustedIssuers::read(&list).unwrap();
    let found = recognise(&certificate!("person"), &[], Proof::Statement, &persons, NOW);
    assert_eq!(found.unwrap_err(), RecognitionError::Issuer);
}

#[test]
fn chk_crt_02_certificates_are_valid_now() {
    assert_eq!(refused(&certificate!("expired")), RecognitionError::Expired);
    assert_eq!(refused(&certificate!("future")), RecognitionError::NotYetValid);
    let after = UnixTime(2_400_000_000);
    let found = recognise(&certificate!("person"), &[], Proof::Statement, &trusted(), after);
    assert_eq!(found.unwrap_err(), RecognitionError::Expired);
}

#[test]
fn chk_crt_03_the_key_is_for_what_is_done_with_it() {
    assert_eq!(refused(&certificate!("encrypts")), RecognitionError::KeyUsage);
    let found = recognise(&certificate!("encrypts"), &[], Proof::Connection, &trusted(), NOW);
    assert_eq!(found.unwrap_err(), RecognitionError::KeyUsage);
}

#[test]
fn chk_crt_04_an_issuer_is_trusted_for_its_policies() {
    assert_eq!(refused(&certificate!("other_policy")), RecognitionError::Policy);
    // The same issuer twice: the policy says which kind it is.
    let list = format!(
        "kind: dnie\npolicies: 1.3.6.1.4.1.55555.9\n{0}kind: software\n{0}",
        certificate!("issuing").to_pem()
    );
    let both = TrustedIssuers::read(&list).unwrap();
    let kind =
        |certificate| recognise(&certificate, &[], Proof::Statement, &both, NOW).unwrap().kind;
    assert_eq!(kind(certificate!("other_policy")), IssuerKind::Dnie);
    assert_eq!(kind(certificate!("person")), IssuerKind::Software);
}

#[test]
fn chk_crt_05_entities_and_their_representatives_are_no_citizens() {
    assert_eq!(refused(&certificate!("representative")), RecognitionError::NotOfPerson);
    assert_eq!(refused(&certificate!("seal")), RecognitionError::NotOfPerson);
    assert_eq!(refused(&certificate!("foreign")), RecognitionError::NoNationalId);
    assert_eq!(refused(&certificate!("wrong_letter")), RecognitionError::NoNationalId);
}

#[test]
fn chk_crt_06_a_statement_counts_with_the_signature_of_its_holder() {
    let check = |message: &[u8], statement: &[u8]| {
        verify_statement(message, statement, &trusted(), NOW).map(|found| found.number.to_string())
    };
    // By OpenSSL.
    let foreign = file!("statement.p7s");
    assert_eq!(check(foreign, b"A statement.").as_deref(), Ok("52020822C"));
    assert_eq!(check(foreign, b"Another statement."), Err(StatementError::Signature));
    assert_eq!(check(b"", b"A statement."), Err(StatementError::Malformed));
    // By us.
    let sign = |file: &[u8], certificate: Option<&Certificate>| {
        let own = pkcs12::open(file, &Secret::new("prueba-7-verde".to_owned())).unwrap();
        let list = [certificate.unwrap_or(&own.certificate).der()];
        let signing = SigningCertificate::with_any_key(&list).unwrap();
        let hash = own.key.hash_algorithm();
        let profile = Profile::Cades { signing_time: NOW };
        let prepared =
            cades::prepare(&signing, &hash.digest(b"A statement."), hash, profile).unwrap();
        prepared.sign(&own.key)
    };
    let message = sign(file!("person.p12"), None).unwrap();
    assert_eq!(check(&message, b"A statement.").as_deref(), Ok("52020822C"));
    let expired = sign(file!("expired.p12"), None).unwrap();
    assert_eq!(check(&expired, b"A statement."), Err(RecognitionError::Expired.into()));
    // Another's certificate with one's own key is found out before anything leaves the browser…
    sign(file!("other_person.p12"), Some(&certificate!("person"))).unwrap_err();
    // …and after it.
    let end = message.len() - 10;
    let damaged = [&message[..end], &[message[end] ^ 1], &message[end + 1..]].concat();
    assert!(matches!(
        check(&damaged, b"A statement."),
        Err(StatementError::Signature | StatementError::Malformed)
    ));
}

#[test]
fn a_list_of_trusted_issuers_says_of_each_what_it_is() {
    let pem = certificate!("issuing").to_pem();
    let error = |text: &str| TrustedIssuers::read(text).unwrap_err();
    assert_eq!(error(&pem), TrustedIssuersError::Kind { index: 0 });
    assert_eq!(error(&format!("kind: dnie\n{pem}{pem}")), TrustedIssuersError::Kind { index: 1 });
    assert_eq!(error(&format!("kind: card\n{pem}")), TrustedIssuersError::Kind { index: 0 });
    let policy = error(&format!("kind: dnie\npolicies: 1.2.x\n{pem}"));
    assert_eq!(policy, TrustedIssuersError::Policy { index: 0 });
    let broken = format!("kind: dnie\n{}", pem.replace("MII", "M!I"));
    assert!(matches!(error(&broken), TrustedIssuersError::Certificate { index: 0, .. }));
}

fn window(now: UnixTime) -> Window {
    Window { now, skew: Duration::from_secs(300), max_age: DAY }
}

fn list(list: &[u8], address: &str, about: &Certificate) -> Result<Revocation, RevocationError> {
    judge_list(list, address, about, &certificate!("issuing"), &window(NOW))
}

#[test]
fn lists_say_who_was_revoked() {
    let good = Ok(Revocation::Good { until: NOW.plus(DAY) });
    assert_eq!(list(file!("list.crl"), LIST, &certificate!("person")), good);
    assert_eq!(list(file!("list.crl"), LIST, &certificate!("revoked")), Ok(Revocation::Revoked));
    let part = "http://revocation.test/part.crl";
    assert_eq!(list(file!("part.crl"), part, &certificate!("person")), good);
}

#[test]
fn a_list_that_cannot_be_relied_on_says_nothing() {
    use RevocationError::{Malformed, NotCurrent, NotSigned, OtherCertificate};
    let person = certificate!("person");
    let check = |file: &[u8], expected| assert_eq!(list(file, LIST, &person), Err(expected));
    check(b"", Malformed);
    check(file!("good.ocsp"), Malformed);
    // The same name, another key.
    check(file!("impostor.crl"), NotSigned);
    check(file!("dnie.crl"), OtherCertificate);
    check(file!("old.crl"), NotCurrent);
    // Of another address, and of no certificates of persons.
    check(file!("part.crl"), OtherCertificate);
    check(file!("attributes.crl"), OtherCertificate);
    let early = window(UnixTime(1_700_000_000));
    let issuing = certificate!("issuing");
    let found = judge_list(file!("list.crl"), LIST, &person, &issuing, &early);
    assert_eq!(found, Err(NotCurrent));
    for at in (0..file!("list.crl").len()).step_by(11) {
        let mut damaged = file!("list.crl").to_vec();
        damaged[at] ^= 0x10;
        assert!(list(&damaged, LIST, &person).is_err(), "at {at}");
    }
}

fn answer(answer: &[u8], about: &Certificate) -> Result<Revocation, RevocationError> {
    judge_answer(answer, about, &certificate!("issuing"), &window(NOW))
}

#[test]
fn responders_are_asked_as_openssl_asks_and_believed_when_they_may_answer() {
    let (person, issuing) = (certificate!("person"), certificate!("issuing"));
    assert_eq!(make_request(&person, &issuing), file!("person.request"));
    let good = Ok(Revocation::Good { until: NOW.plus(DAY) });
    assert_eq!(answer(file!("good.ocsp"), &person), good);
    assert_eq!(answer(file!("delegated.ocsp"), &person), good);
    assert_eq!(answer(file!("revoked.ocsp"), &certificate!("revoked")), Ok(Revocation::Revoked));
}

#[test]
fn an_answer_that_cannot_be_relied_on_says_nothing() {
    use RevocationError::{Malformed, NoAnswer, NotCurrent, NotSigned, OtherCertificate};
    let person = certificate!("person");
    let check = |file: &[u8], expected| assert_eq!(answer(file, &person), Err(expected));
    check(b"", Malformed);
    check(file!("list.crl"), Malformed);
    // try later
    check(&[0x30, 3, 0x0a, 1, 3], NoAnswer);
    check(file!("unknown.ocsp"), OtherCertificate);
    check(file!("revoked.ocsp"), OtherCertificate);
    check(file!("forged.ocsp"), NotSigned);
    // By a certificate of the same issuer that is for something else.
    check(file!("undelegated.ocsp"), NotSigned);
    let issuing = certificate!("issuing");
    // Our clock may be a little behind that of a responder of just now, and not more.
    for (behind_s, expected) in [(30, NotCurrent), (3_600, NotSigned)] {
        let early = window(UnixTime(1_767_225_600 - behind_s));
        let found = judge_answer(file!("delegated.ocsp"), &person, &issuing, &early);
        assert_eq!(found, Err(expected), "{behind_s} s");
    }
    let late = window(UnixTime(2_700_000_000));
    let found = judge_answer(file!("good.ocsp"), &person, &issuing, &late);
    assert_eq!(found, Err(NotCurrent));
    for at in (0..file!("good.ocsp").len()).step_by(7) {
        let mut damaged = file!("good.ocsp").to_vec();
        damaged[at] ^= 0x10;
        // The certificate that travels along is not needed for this one, and not signed over.
        if let Ok(found) = answer(&damaged, &person) {
            assert_eq!(found, Revocation::Good { until: NOW.plus(DAY) }, "at {at}");
        }
    }
}
