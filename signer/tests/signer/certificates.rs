//! What stands in the certificates, read by other programs than the signer.

use crate::gateway::{Citizen, IssueParts, World, of_purpose};
use der::pem::LineEnding;
use der::{Decode as _, EncodePem as _};
use rubrica_core::api::signer::KeyPurpose;
use rubrica_core::time::{Date, UnixTime};
use rubrica_signer::profile::{Disclosure, Qualified};
use std::fs;
use std::process::Command;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, CertificatePolicies, KeyUsage, KeyUsages};

fn parsed(certificate: &[u8]) -> Certificate {
    Certificate::from_der(certificate).unwrap()
}

#[test]
fn a_citizen_is_named_as_on_the_identity_document() {
    let world = World::new();
    let issued = world.issue(&Citizen::new());
    let signature = of_purpose(issued.clone(), KeyPurpose::Signature);
    let authentication = of_purpose(issued, KeyPurpose::Authentication);
    let subject = |certificate: &[u8]| parsed(certificate).tbs_certificate().subject().to_string();
    let named = |text: &str, part: &str| assert!(text.contains(part), "{text} lacks {part}");
    let name = subject(&signature.certificate.0);
    named(&name, "C=ES");
    named(&name, "IDCES-99999999R");
    named(&name, "ESPAÑOLA DE PRUEBA");
    named(&name, "MARÍA ÁNGELES");
    named(&name, "(FIRMA)");
    named(&subject(&authentication.certificate.0), "(AUTENTICACIÓN)");

    let usage = |certificate: &[u8]| {
        let certificate = parsed(certificate);
        let (critical, usage): (bool, KeyUsage) =
            certificate.tbs_certificate().get_extension().unwrap().unwrap();
        let constraints =
            certificate.tbs_certificate().get_extension::<BasicConstraints>().unwrap();
        assert!(critical && constraints.is_none());
        assert!(
            certificate.tbs_certificate().get_extension::<CertificatePolicies>().unwrap().is_some()
        );
        usage.0
    };
    assert_eq!(usage(&signature.certificate.0), KeyUsages::NonRepudiation);
    assert_eq!(usage(&authentication.certificate.0), KeyUsages::DigitalSignature);
    let serials = [&signature, &authentication].map(|one| {
        let certificate = parsed(&one.certificate.0);
        certificate.tbs_certificate().serial_number().as_bytes().to_vec()
    });
    assert_ne!(serials[0], serials[1]);
    assert!(serials.iter().all(|serial| serial.len() == 16));
}

#[test]
fn a_certificate_ends_after_five_years_or_with_the_document() {
    let world = World::new();
    // 2031-11-21T10:00:00Z: sixty months of the calendar.
    let five_years = UnixTime(1_953_021_600);
    assert_eq!(world.signing_credential(&Citizen::new()).not_after, five_years);
    let mut citizen = Citizen::new();
    citizen.document.expires = Date { year: 9999, month: 1, day: 1 };
    let credential = world.signing_credential(&citizen);
    assert_eq!(credential.not_after, five_years);
    let validity = *parsed(&credential.certificate.0).tbs_certificate().validity();
    assert_eq!(validity.not_after.to_unix_duration().as_secs(), 1_953_021_600);
    assert_eq!(validity.not_before.to_unix_duration().as_secs(), 1_795_255_200);
}

#[test]
fn openssl_accepts_the_chain_under_its_strict_rules() {
    let world = World::new();
    let issued = world.issue(&Citizen::new());
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let root = file("root.pem", &world.signer.root_pem());
    let chain = file("chain.pem", &world.signer.chain_pem());
    for credential in &issued.credentials {
        let pem = parsed(&credential.certificate.0).to_pem(LineEnding::LF).unwrap();
        let citizen = file("citizen.pem", &pem);
        let verified = Command::new("openssl")
            .args(["verify", "-x509_strict", "-attime", "1795255300", "-CAfile"])
            .arg(&root)
            .arg("-untrusted")
            .args([&chain, &citizen])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&verified.stderr).into_owned();
        assert!(verified.status.success(), "{said}");
    }
}

#[test]
fn chk_ca_01_a_certificate_that_would_break_a_rule_is_not_issued() {
    let world = World::new();
    let mut citizen = Citizen::new();
    citizen.name.given = "María\nÁngeles".to_owned();
    let request = IssueParts::new(&world, &citizen).request(&world);
    let refused = world.signer.issue(&request).unwrap_err();
    assert_eq!((refused.check(), refused.code()), (Some("CHK-CA-01"), "certificate_rules"));
    assert!(refused.to_string().contains("profile_characters"), "{refused}");
    let known = world.signer.credentials(&world.inquiry(citizen.subject)).unwrap();
    assert!(known.credentials.is_empty());
    // It is written down, and the same citizen with his name in order gets his certificates.
    let text =
        String::from_utf8_lossy(&fs::read(world.folder.path().join("signer.sqlite-wal")).unwrap())
            .into_owned();
    assert!(text.contains("CHK-CA-01"));
    citizen.name.given = "María Ángeles".to_owned();
    world.issue(&citizen);
}

#[test]
fn certificates_claim_to_be_qualified_only_where_the_operator_says_so() {
    let statements = |world: &World| {
        let issued = world.issue(&Citizen::new());
        [KeyPurpose::Signature, KeyPurpose::Authentication].map(|purpose| {
            let certificate = parsed(&of_purpose(issued.clone(), purpose).certificate.0);
            let extensions = certificate.tbs_certificate().extensions().unwrap().clone();
            extensions.iter().any(|one| one.extn_id.to_string() == "1.3.6.1.5.5.7.1.3")
        })
    };
    assert_eq!(statements(&World::new()), [false, false]);
    let world = World::with(crate::gateway::shared_backend(), |settings| {
        settings.profile.qualified = Some(Qualified {
            device: false,
            disclosures: vec![Disclosure {
                url: "https://firma.example/en".to_owned(),
                language: "en".to_owned(),
            }],
            legislation: Vec::new(),
            retention_years: None,
        });
    });
    assert_eq!(statements(&world), [true, false]);
}
