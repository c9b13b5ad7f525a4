//! Signed messages made by OpenSSL, judged.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use proptest::prelude::*;
use rubrica_core::source::{Source, SourceError};
use rubrica_core::time::UnixTime;
use rubrica_core::validation::report::{
    CheckCode, Format, Indication, Level, Outcome, Scope, SubIndication, ValidationReport,
};
use rubrica_core::validation::{
    ValidationError, attached_content, is_signed_message, validate_attached, validate_detached,
};
use rubrica_core::x509::Certificate;
use rubrica_core::x509::path::TrustAnchors;

macro_rules! vector {
    ($name:literal) => {
        include_bytes!(concat!("../../tests/vectors/cms/", $name)).as_slice()
    };
}

const CONTENT: &[u8] = vector!("content.txt");
/// 2026-11-22.
const NOW: UnixTime = UnixTime(1_795_305_600);
/// Under WebAssembly without optimisation, every seventh octet has to do.
const STEP: usize = if cfg!(target_family = "wasm") { 7 } else { 1 };

fn trust() -> TrustAnchors {
    let anchors = [vector!("root.crt"), vector!("root384.crt"), vector!("root_rsa.crt")];
    TrustAnchors::new(anchors.map(|der| Certificate::from_der(der).unwrap()).to_vec())
}

fn detached(message: &[u8], content: &[u8]) -> ValidationReport {
    validate_detached(message, content, &trust(), NOW).unwrap()
}

/// Validates a detached signature over the content.
#[track_caller]
fn check(message: &[u8], expected: Option<SubIndication>, failing: &[(CheckCode, &str)]) {
    let report = detached(message, CONTENT);
    check_report(&report, expected, failing);
}

#[track_caller]
fn check_report(
    report: &ValidationReport,
    expected: Option<SubIndication>,
    failing: &[(CheckCode, &str)],
) {
    let failed = report.checks.iter().chain(report.signatures.iter().flat_map(|one| &one.checks));
    let failed: Vec<_> = failed
        .filter(|check| check.outcome == Outcome::Failed)
        .map(|check| (check.code, check.detail.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(failed, failing);
    let indication = expected.map_or(Indication::TotalPassed, SubIndication::indication);
    assert_eq!((report.indication, report.sub_indication), (indication, expected));
}

#[test]
fn what_openssl_signs_passes() {
    check(vector!("cades_sha256.p7s"), None, &[]);
    check(vector!("cades_sha384.p7s"), None, &[]);
    check(vector!("cades_sha512.p7s"), None, &[]);
    check(vector!("cades_whole_chain.p7s"), None, &[]);
    check(vector!("cades_keyid.p7s"), None, &[]);
    check(vector!("cades_384.p7s"), None, &[]);
    check(vector!("cades_rsa.p7s"), None, &[]);
    check(vector!("cades_pss.p7s"), None, &[]);
    // A certificate that has nothing to do with it is carried along, but unaltered.
    check(
        vector!("cades_unrelated.p7s"),
        Some(SubIndication::NoCertificateChainFound),
        &[(CheckCode::CertificatePath, "path_no_anchor")],
    );
}

#[test]
fn the_report_says_who_what_and_how() {
    let report = detached(vector!("cades_sha256.p7s"), CONTENT);
    let signature = &report.signatures[0];
    let signer = signature.signer.as_ref().unwrap();
    assert_eq!(signer.name, "ÁNGELA PRUEBA, DE - 99999999R");
    assert_eq!(signer.id.as_deref(), Some("IDCES-99999999R"));
    assert_eq!(signature.format, Format::CadesDetached);
    assert_eq!(signature.level, Some(Level::BaselineB));
    assert_eq!(signature.hash_algorithm.as_deref(), Some("SHA-256"));
    assert_eq!(signature.signature_algorithm.as_deref(), Some("ECDSA-SHA256"));
    let covered = signature.covered.unwrap();
    assert_eq!((covered.scope, covered.bytes), (Scope::WholeDocument, CONTENT.len() as u64));
    let names: Vec<_> =
        signature.certificates.iter().map(|certificate| certificate.subject.as_str()).collect();
    assert_eq!(
        names[1..],
        ["CN=Test Issuing,O=Rubrica Test,C=ES", "CN=Test Root,O=Rubrica Test,C=ES"]
    );
    assert_eq!(signature.certificates[0].validity.not_before, UnixTime(1_767_225_600));
    assert_eq!(signature.certificates[0].public_key, "EC P-256");
    let unlooked: Vec<_> = signature
        .checks
        .iter()
        .filter(|check| check.outcome == Outcome::NotPerformed)
        .map(|check| check.code)
        .collect();
    assert_eq!(unlooked, [CheckCode::Revocation]);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["indication"], "TOTAL-PASSED");
    assert_eq!(json["signatures"][0]["format"], "cades-detached");
    assert_eq!(json["signatures"][0]["level"], "B-B");
    assert_eq!(json["signatures"][0]["checks"][0]["code"], "message_structure");
    assert_eq!(serde_json::from_value::<ValidationReport>(json).unwrap(), report);
}

#[test]
fn every_fault_has_its_own_reason() {
    use CheckCode as C;
    use SubIndication as S;
    check(
        vector!("cades_expired.p7s"),
        Some(S::OutOfBoundsNoPoe),
        &[(C::CertificateValidity, "path_expired:0")],
    );
    check(
        vector!("cades_expired_issuing.p7s"),
        Some(S::OutOfBoundsNoPoe),
        &[(C::CertificateValidity, "path_expired:1")],
    );
    check(
        vector!("cades_future.p7s"),
        Some(S::NotYetValid),
        &[(C::CertificateValidity, "path_not_yet_valid:0")],
    );
    check(vector!("cades_encrypting.p7s"), Some(S::ChainConstraintsFailure), &[(C::KeyUsage, "")]);
    check(
        vector!("cades_timestamping.p7s"),
        Some(S::ChainConstraintsFailure),
        &[(C::KeyUsage, "")],
    );
    check(
        vector!("cades_strange.p7s"),
        Some(S::ChainConstraintsFailure),
        &[(C::CertificateConstraints, "path_unknown_critical_extension:0")],
    );
    check(
        vector!("cades_too_deep.p7s"),
        Some(S::ChainConstraintsFailure),
        &[(C::CertificateConstraints, "path_length:2")],
    );
    check(
        vector!("cades_not_authority.p7s"),
        Some(S::ChainConstraintsFailure),
        &[(C::CertificateConstraints, "path_not_authority:1")],
    );
    check(
        vector!("cades_no_cert_sign.p7s"),
        Some(S::ChainConstraintsFailure),
        &[(C::CertificateConstraints, "path_key_usage:1")],
    );
    check(
        vector!("cades_rsa1024.p7s"),
        Some(S::CryptoConstraintsFailure),
        &[(C::SignatureAlgorithm, "signature_algorithm_weak:RSA-SHA256,RSA 1024")],
    );
    check(
        vector!("cades_sha1_chain.p7s"),
        Some(S::CryptoConstraintsFailure),
        &[(C::CertificateAlgorithms, "path_weak_algorithm:0")],
    );
    check(
        vector!("cades_no_chain.p7s"),
        Some(S::NoCertificateChainFound),
        &[(C::CertificatePath, "path_no_anchor")],
    );
    check(
        vector!("cades_impostor.p7s"),
        Some(S::NoCertificateChainFound),
        &[(C::CertificatePath, "path_no_anchor")],
    );
    check(
        vector!("cms_without_cades.p7s"),
        Some(S::SigConstraintsFailure),
        &[(C::SigningCertificateReference, "none")],
    );
    check(
        vector!("certificates_only.p7s"),
        Some(S::FormatFailure),
        &[(C::MessageStructure, "signers:0")],
    );
    check(
        vector!("cades_other_content_type.p7s"),
        Some(S::SigConstraintsFailure),
        &[(C::ContentType, "")],
    );
    check(CONTENT, Some(S::FormatFailure), &[(C::MessageStructure, "")]);
}

#[test]
fn each_signer_of_a_message_is_judged() {
    let message = vector!("cades_two_signers.p7s");
    let ids = |trust: &[&[u8]]| {
        let trust = trust.iter().map(|der| Certificate::from_der(der).unwrap()).collect();
        let trust = TrustAnchors::new(trust);
        let report = validate_detached(message, CONTENT, &trust, NOW).unwrap();
        let each = report.signatures.iter().map(|one| one.sub_indication).collect::<Vec<_>>();
        (report.indication, each)
    };
    let (both, one) = ([vector!("issuing.crt"), vector!("root384.crt")], [vector!("root384.crt")]);
    assert_eq!(ids(&both), (Indication::TotalPassed, vec![None, None]));
    let (indication, each) = ids(&one);
    assert_eq!(indication, Indication::Indeterminate);
    assert!(each.contains(&Some(SubIndication::NoCertificateChainFound)), "{each:?}");
    let trust = both.map(|der| Certificate::from_der(der).unwrap());
    let trust = TrustAnchors::new(trust.to_vec());
    no_change_passes(message, 5, |message| {
        validate_detached(message, CONTENT, &trust, NOW).unwrap()
    });
}

#[test]
fn a_hash_that_is_broken_is_recognised_and_not_computed() {
    let report = detached(vector!("cades_sha1.p7s"), CONTENT);
    assert_eq!(report.indication, Indication::Indeterminate);
    assert_eq!(report.sub_indication, Some(SubIndication::CryptoConstraintsFailure));
    assert_eq!(report.signatures[0].hash_algorithm.as_deref(), Some("SHA-1"));
    assert_eq!(report.signatures[0].level, None);
}

#[test]
fn without_signed_attributes_nothing_is_concluded() {
    let report = detached(vector!("cms_without_attributes.p7s"), CONTENT);
    assert_eq!(report.sub_indication, Some(SubIndication::SigConstraintsFailure));
}

#[test]
fn attached_content_is_judged_where_it_is() {
    for message in [vector!("cades_attached.p7s"), vector!("cades_streamed.p7s")] {
        let report = validate_attached(message, &trust(), NOW).unwrap();
        check_report(&report, None, &[]);
        assert_eq!(report.signatures[0].covered.unwrap().bytes, CONTENT.len() as u64);
        assert_eq!(attached_content(message).as_deref(), Some(CONTENT));
        assert!(is_signed_message(message));
    }
    let nothing_inside = validate_attached(vector!("cades_sha256.p7s"), &trust(), NOW).unwrap();
    check_report(
        &nothing_inside,
        Some(SubIndication::SignedDataNotFound),
        &[(CheckCode::SignedDataFound, "")],
    );
    check(
        vector!("cades_attached.p7s"),
        Some(SubIndication::SigConstraintsFailure),
        &[(CheckCode::ContentPlacement, "")],
    );
    assert!(!is_signed_message(CONTENT));
}

#[test]
fn another_document_is_not_the_one_that_was_signed() {
    let report = detached(vector!("cades_sha256.p7s"), b"Lo que no se firma.\n");
    check_report(&report, Some(SubIndication::HashFailure), &[(CheckCode::MessageDigest, "")]);
}

#[test]
fn trust_decides() {
    let message = vector!("cades_sha256.p7s");
    let judge = |anchors: Vec<&[u8]>| {
        let anchors = anchors.into_iter().map(|der| Certificate::from_der(der).unwrap());
        let trust = TrustAnchors::new(anchors.collect());
        validate_detached(message, CONTENT, &trust, NOW).unwrap().sub_indication
    };
    assert_eq!(judge(vec![]), Some(SubIndication::NoCertificateChainFound));
    assert_eq!(judge(vec![vector!("root384.crt")]), Some(SubIndication::NoCertificateChainFound));
    assert_eq!(judge(vec![vector!("root.crt")]), None);
    assert_eq!(judge(vec![vector!("issuing.crt")]), None);
    assert_eq!(judge(vec![vector!("signer.crt"), vector!("issuing.crt")]), None);
    // The same name with another key is somebody else.
    assert_eq!(judge(vec![vector!("impostor.crt")]), Some(SubIndication::NoCertificateChainFound));
}

#[test]
fn time_decides() {
    let judge = |now| {
        let message = vector!("cades_sha256.p7s");
        validate_detached(message, CONTENT, &trust(), UnixTime(now)).unwrap().sub_indication
    };
    let (first, last) = (1_767_225_600, 2_398_377_600);
    assert_eq!(judge(first - 1), Some(SubIndication::NotYetValid));
    assert_eq!(judge(first), None);
    assert_eq!(judge(last), None);
    assert_eq!(judge(last + 1), Some(SubIndication::OutOfBoundsNoPoe));
}

#[test]
fn a_document_that_cannot_be_read_is_an_error_and_no_verdict() {
    struct Broken;
    impl Source for Broken {
        fn len(&self) -> u64 {
            5
        }
        fn read_at(&self, _: u64, _: &mut [u8]) -> Result<(), SourceError> {
            Err(SourceError::Unreadable("unplugged".into()))
        }
    }
    let error = validate_detached(vector!("cades_sha256.p7s"), &Broken, &trust(), NOW).unwrap_err();
    assert!(matches!(error, ValidationError::Source(_)));
    assert_eq!(error.code(), "document_unreadable");
}

/// Every `step`th octet of a message, changed: none of the changes may go unnoticed.
fn no_change_passes(message: &[u8], step: usize, validate: impl Fn(&[u8]) -> ValidationReport) {
    assert_eq!(validate(message).indication, Indication::TotalPassed);
    let mut changed = message.to_vec();
    for index in (0..message.len()).step_by(step * STEP) {
        // All bits of an octet in turn would take minutes; every bit is hit along the message.
        for flip in [1 << (index % 8), 0xff] {
            changed[index] = message[index] ^ flip;
            let report = validate(&changed);
            assert_ne!(report.indication, Indication::TotalPassed, "octet {index} ^ {flip:#x}");
        }
        changed[index] = message[index];
    }
    for octet in [0, 0x30] {
        changed.push(octet);
        assert_ne!(validate(&changed).indication, Indication::TotalPassed);
        changed.pop();
    }
    changed.pop();
    assert_ne!(validate(&changed).indication, Indication::TotalPassed);
}

#[test]
fn no_octet_of_a_detached_signature_can_be_changed() {
    no_change_passes(vector!("cades_sha256.p7s"), 1, |message| detached(message, CONTENT));
}

#[test]
fn no_octet_of_a_signature_with_the_root_inside_can_be_changed() {
    no_change_passes(vector!("cades_whole_chain.p7s"), 3, |message| detached(message, CONTENT));
}

#[test]
fn no_octet_of_an_attached_signature_can_be_changed() {
    let validate = |message: &[u8]| validate_attached(message, &trust(), NOW).unwrap();
    no_change_passes(vector!("cades_attached.p7s"), 3, validate);
    no_change_passes(vector!("cades_streamed.p7s"), 3, validate);
}

#[test]
fn no_octet_of_the_content_can_be_changed() {
    let mut changed = CONTENT.to_vec();
    for index in 0..CONTENT.len() {
        changed[index] ^= 1;
        let report = detached(vector!("cades_sha256.p7s"), &changed);
        assert_eq!(report.sub_indication, Some(SubIndication::HashFailure));
        changed[index] ^= 1;
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn arbitrary_octets_are_no_signature_and_no_panic(
        octets in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let _ = attached_content(&octets);
        prop_assert_ne!(detached(&octets, CONTENT).indication, Indication::TotalPassed);
        let _ = Certificate::from_der(&octets);
        let _ = Certificate::from_pem(&String::from_utf8_lossy(&octets));
    }

    #[test]
    fn mutilated_signatures_never_panic(
        cut in 0_usize..2000,
        insert in proptest::collection::vec(any::<u8>(), 0..20),
        drop in 0_usize..20,
    ) {
        let message = vector!("cades_pss.p7s");
        let (head, tail) = message.split_at(cut.min(message.len()));
        let tail = tail.get(drop..).unwrap_or_default();
        let mutilated = [head, &insert, tail].concat();
        if mutilated != message {
            prop_assert_ne!(detached(&mutilated, CONTENT).indication, Indication::TotalPassed);
        }
        let streamed = vector!("cades_streamed.p7s");
        let (head, tail) = streamed.split_at(cut.min(streamed.len()));
        let mutilated = [head, &insert, tail.get(drop..).unwrap_or_default()].concat();
        if mutilated != streamed {
            let report = validate_attached(&mutilated, &trust(), NOW).unwrap();
            prop_assert_ne!(report.indication, Indication::TotalPassed);
        }
    }
}
