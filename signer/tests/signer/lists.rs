//! Lists of changes and of parts, judged by openssl and by our own reader.

use crate::gateway::{Citizen, NOW, World, of_purpose, shared_backend};
use der::pem::LineEnding;
use der::{Decode as _, EncodePem as _};
use rubrica_core::api::signer::KeyPurpose;
use rubrica_core::identity::SubjectId;
use rubrica_core::protocol::RevocationReason::{Compromised, Left};
use rubrica_core::protocol::Suspension::{Begin, Lift};
use rubrica_core::revocation::{
    Revocation, RevocationError, Window, judge_answer, judge_list, make_request,
};
use rubrica_core::x509::Certificate;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;
use x509_cert::crl::CertificateList;
use x509_cert::ext::pkix::crl::{BaseCrlNumber, CrlNumber};

const BASE: &str = "http://firma.example/pki";

fn with_shards(shards: u16) -> World {
    World::with(shared_backend(), |settings| {
        settings.pki_url = Some(BASE.to_owned());
        settings.policy.crl_shards = shards;
    })
}

fn certificate(world: &World, citizen: &Citizen) -> Vec<u8> {
    of_purpose(world.issue(citizen), KeyPurpose::Signature).certificate.0
}

fn parsed(list: &[u8]) -> CertificateList {
    CertificateList::from_der(list).unwrap()
}

fn number(list: &[u8]) -> u64 {
    let list = parsed(list);
    let extensions = list.tbs_cert_list.crl_extensions.unwrap();
    let oid = const_oid::db::rfc5280::ID_CE_CRL_NUMBER;
    let found = extensions.iter().find(|one| one.extn_id == oid).unwrap();
    as_number(CrlNumber::from_der(found.extn_value.as_bytes()).unwrap().0.as_bytes())
}

fn base(list: &[u8]) -> Option<u64> {
    let extensions = parsed(list).tbs_cert_list.crl_extensions.unwrap();
    let oid = const_oid::db::rfc5280::ID_CE_DELTA_CRL_INDICATOR;
    let found = extensions.iter().find(|one| one.extn_id == oid)?;
    assert!(found.critical);
    let base = BaseCrlNumber::from_der(found.extn_value.as_bytes()).unwrap();
    Some(as_number(base.0.as_bytes()))
}

fn as_number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Serial numbers with the reasons that a list gives.
fn entries(list: &[u8]) -> Vec<(Vec<u8>, u8)> {
    let entries = parsed(list).tbs_cert_list.revoked_certificates.unwrap_or_default();
    let reason = |extensions: x509_cert::ext::Extensions| {
        *extensions[0].extn_value.as_bytes().last().unwrap()
    };
    entries
        .into_iter()
        .map(|one| {
            (one.serial_number.as_bytes().to_vec(), reason(one.crl_entry_extensions.unwrap()))
        })
        .collect()
}

/// What openssl says of a certificate by a complete list and the changes to it.
struct Judge {
    folder: tempfile::TempDir,
    root: PathBuf,
    issuer: PathBuf,
}

impl Judge {
    fn new(world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let root = write("root.pem", &world.signer.root_pem());
        let issuer = write("issuer.pem", &world.signer.chain_pem());
        Self { root, issuer, folder }
    }

    fn pem(&self, name: &str, list: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, parsed(list).to_pem(LineEnding::LF).unwrap()).unwrap();
        let mut read = Command::new("openssl");
        read.arg("crl").arg("-in").arg(&path).arg("-noout").arg("-verify");
        let said = said(read.arg("-CAfile").arg(&self.issuer));
        assert!(said.contains("verify OK"), "{said}");
        path
    }

    fn says(&self, world: &World, certificate: &[u8], lists: &[&[u8]]) -> String {
        let path = self.folder.path().join("certificate.pem");
        let pem = x509_cert::Certificate::from_der(certificate).unwrap().to_pem(LineEnding::LF);
        fs::write(&path, pem.unwrap()).unwrap();
        let mut verify = Command::new("openssl");
        verify.args(["verify", "-x509_strict", "-crl_check", "-use_deltas", "-extended_crl"]);
        verify.args(["-attime", &world.now().0.to_string(), "-CAfile"]).arg(&self.root);
        verify.arg("-untrusted").arg(&self.issuer);
        for (index, list) in lists.iter().enumerate() {
            verify.arg("-CRLfile").arg(self.pem(&format!("{index}.pem"), list));
        }
        said(verify.arg(&path))
    }
}

fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat()
}

#[test]
fn chk_pub_03_changes_together_with_any_list_that_still_holds_say_what_is_true() {
    let world = with_shards(1);
    let (held, revoked) = (Citizen::new(), Citizen::new());
    let (of_held, of_revoked) = (certificate(&world, &held), certificate(&world, &revoked));
    let judge = Judge::new(&world);
    let oldest = world.signer.revocation_list().unwrap();
    let first = world.signer.revocation_list_delta(0).unwrap();
    assert_eq!((base(&oldest), number(&oldest)), (None, 1));
    assert_eq!((base(&first), number(&first), entries(&first).len()), (Some(1), 1, 0));
    assert!(judge.says(&world, &of_held, &[&oldest, &first]).contains(": OK"));

    world.clock.forward(Duration::from_secs(3_600));
    world.signer.suspend(&world.suspension(held.subject, Begin)).unwrap();
    let second = world.signer.revocation_list().unwrap();
    let delta = world.signer.revocation_list_delta(0).unwrap();
    assert_eq!((number(&second), number(&delta), base(&delta)), (2, 2, Some(1)));
    assert!(entries(&delta).iter().all(|one| one.1 == 6), "certificateHold");
    assert_eq!(entries(&delta), entries(&second));
    for lists in [[&oldest, &delta], [&second, &delta]] {
        let said = judge.says(&world, &of_held, &[lists[0], lists[1]]);
        assert!(said.contains("certificate revoked"), "{said}");
    }
    // Without the changes the old list says what was true when it was made.
    assert!(judge.says(&world, &of_held, &[&oldest]).contains(": OK"));

    world.clock.forward(Duration::from_secs(3_600));
    world.signer.suspend(&world.suspension(held.subject, Lift)).unwrap();
    world.signer.revoke(&world.revocation(revoked.subject, Compromised)).unwrap();
    let third = world.signer.revocation_list().unwrap();
    let delta = world.signer.revocation_list_delta(0).unwrap();
    assert_eq!((number(&third), number(&delta), base(&delta)), (3, 3, Some(1)));
    let reasons: Vec<_> = entries(&delta).into_iter().map(|one| one.1).collect();
    assert_eq!(reasons, [8, 8, 1, 1], "removeFromCRL, keyCompromise");
    assert_eq!(entries(&third).len(), 2);
    for list in [&oldest, &second, &third] {
        let said = judge.says(&world, &of_held, &[list, &delta]);
        assert!(said.contains(": OK"), "{said}");
        let said = judge.says(&world, &of_revoked, &[list, &delta]);
        assert!(said.contains("certificate revoked"), "{said}");
    }

    // When the oldest list holds no longer, nobody needs its changes. The numbers go on after a start,
    // and however often nobody asked.
    let world = world.reopened();
    world.clock.set(NOW.plus(Duration::from_secs(86_401)));
    let delta = world.signer.revocation_list_delta(0).unwrap();
    assert_eq!((number(&delta), base(&delta)), (4, Some(2)));
    world.clock.forward(Duration::from_secs(10 * 86_400));
    let delta = world.signer.revocation_list_delta(0).unwrap();
    assert_eq!((number(&delta), base(&delta), entries(&delta).len()), (5, Some(5), 0));
}

#[test]
fn chk_pub_01_a_suspension_and_its_end_are_in_the_next_list_and_the_next_answer() {
    let world = World::new();
    let citizen = Citizen::new();
    let bytes = certificate(&world, &citizen);
    let certificate = Certificate::from_der(&bytes).unwrap();
    let issuer = Certificate::from_der(&world.signer.chain_der()[0]).unwrap();
    let both = |world: &World| {
        let window =
            Window { now: world.now(), skew: Duration::ZERO, max_age: Duration::from_secs(86_400) };
        let answer = world.signer.answer_question(&make_request(&certificate, &issuer));
        let list = world.signer.revocation_list().unwrap();
        let judged = judge_list(&list, "", &certificate, &issuer, &window);
        let asked = judge_answer(&answer, &certificate, &issuer, &window);
        [judged, asked].map(|one| one.unwrap() == Revocation::Revoked)
    };
    assert_eq!(both(&world), [false; 2]);
    world.signer.suspend(&world.suspension(citizen.subject, Begin)).unwrap();
    assert_eq!(both(&world), [true; 2]);
    world.signer.suspend(&world.suspension(citizen.subject, Lift)).unwrap();
    assert_eq!(both(&world), [false; 2]);
    world.signer.suspend(&world.suspension(citizen.subject, Begin)).unwrap();
    world.clock.forward(Duration::from_secs(31 * 86_400));
    assert_eq!(both(&world), [true; 2]);
    let reasons: Vec<_> =
        entries(&world.signer.revocation_list().unwrap()).into_iter().map(|one| one.1).collect();
    assert_eq!(reasons, [5, 5], "cessationOfOperation, and no hold any more");
}

/// A citizen whose certificates come into this part of four.
fn citizen_of(shard: u8) -> Citizen {
    let mut subject = [9; 16];
    subject[7] = shard - 1;
    Citizen { subject: SubjectId::from_bytes(subject), ..Citizen::new() }
}

fn address(certificate: &[u8]) -> String {
    let text = String::from_utf8_lossy(certificate);
    let (_, rest) = text.split_once("http://firma.example/pki/issuing").unwrap();
    let (name, _) = rest.split_once(".crl").unwrap();
    format!("http://firma.example/pki/issuing{name}.crl")
}

#[test]
fn chk_pub_04_each_certificate_names_the_list_of_its_part_and_no_other_list_serves() {
    let world = with_shards(4);
    let (one, other) = (citizen_of(1), citizen_of(2));
    let (of_one, of_other) = (certificate(&world, &one), certificate(&world, &other));
    // The lot of eight bytes, of which seven are the same.
    let place = address(&of_one);
    let shard: u32 = place
        .strip_prefix("http://firma.example/pki/issuing-")
        .and_then(|rest| rest.strip_suffix(".crl"))
        .unwrap()
        .parse()
        .unwrap();
    assert_ne!(address(&of_other), place);
    world.signer.revoke(&world.revocation(one.subject, Left)).unwrap();
    let judge = Judge::new(&world);
    let (own, delta) = (
        world.signer.revocation_list_part(shard).unwrap(),
        world.signer.revocation_list_delta(shard).unwrap(),
    );
    let said = judge.says(&world, &of_one, &[&own, &delta]);
    assert!(said.contains("certificate revoked"), "{said}");
    let all = world.signer.revocation_list().unwrap();
    assert_eq!(entries(&all), entries(&own), "the complete list has all parts");

    let elsewhere = shard % 4 + 1;
    let wrong = world.signer.revocation_list_part(elsewhere).unwrap();
    assert!(entries(&wrong).is_empty());
    // Whoever puts the list of another part before the reader convinces nobody.
    let said = judge.says(&world, &of_one, &[&wrong]);
    assert!(said.contains("scope"), "{said}");
    let issuer = Certificate::from_der(&world.signer.chain_der()[0]).unwrap();
    let certificate = Certificate::from_der(&of_one).unwrap();
    let window =
        Window { now: world.now(), skew: Duration::ZERO, max_age: Duration::from_secs(86_400) };
    let judged = judge_list(&wrong, &place, &certificate, &issuer, &window);
    assert_eq!(judged, Err(RevocationError::OtherCertificate));
    assert_eq!(judge_list(&own, &place, &certificate, &issuer, &window), Ok(Revocation::Revoked));
    // A list of changes is none that anything follows from alone.
    let judged = judge_list(&delta, &place, &certificate, &issuer, &window);
    assert_eq!(judged, Err(RevocationError::UnknownCritical));

    // Each part counts for itself, and there are no more than were planned.
    world.signer.revoke(&world.revocation(other.subject, Left)).unwrap();
    assert_eq!(number(&world.signer.revocation_list_part(shard).unwrap()), 1);
    assert_eq!(number(&world.signer.revocation_list().unwrap()), 2);
    assert_eq!(world.signer.revocation_list_part(5).unwrap_err().code(), "list_unknown");
    // Fewer parts later on: those that certificates name are served on.
    let world = world.reopened();
    assert!(world.signer.revocation_list_part(shard).is_ok());
}
