//! Certificates made by OpenSSL, read and verified.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_core::time::UnixTime;
use rubrica_core::x509::path::{PathFault, TrustAnchors, find};
use rubrica_core::x509::public_key::{PublicKey, SignatureError};
use rubrica_core::x509::{Certificate, CertificateError};

macro_rules! certificate {
    ($name:literal) => {
        Certificate::from_der(include_bytes!(concat!("../../tests/vectors/cms/", $name, ".crt")))
            .unwrap()
    };
}

const BUNDLE: &str = include_str!("../../tests/vectors/cms/bundle.pem");
/// 2026-11-22.
const NOW: UnixTime = UnixTime(1_795_305_600);
/// Under WebAssembly without optimisation, every seventh octet has to do.
const STEP: usize = if cfg!(target_family = "wasm") { 7 } else { 1 };

/// What `openssl x509 -fingerprint -sha256 -serial -subject -nameopt RFC2253,utf8,-esc_msb -dates`
/// says of the same file (but for its own `GN`).
#[test]
fn a_certificate_is_read_as_openssl_reads_it() {
    let signer = certificate!("signer");
    let hex = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02X}")).collect::<String>();
    assert_eq!(hex(&signer.fingerprint()), FINGERPRINT);
    assert_eq!(hex(signer.serial_number()), "3040A584360C3356DC255A04AB0201622C8AE3F5");
    assert_eq!(
        signer.subject().to_string(),
        "CN=ÁNGELA PRUEBA\\, DE - 99999999R,SN=PRUEBA\\, DE,givenName=ÁNGELA,\
         serialNumber=IDCES-99999999R,C=ES"
    );
    assert_eq!(signer.subject().given_name(), Some("ÁNGELA"));
    assert_eq!(signer.subject().surname(), Some("PRUEBA, DE"));
    assert_eq!(signer.subject().serial_number(), Some("IDCES-99999999R"));
    assert_eq!(signer.issuer().to_string(), "CN=Test Issuing,O=Rubrica Test,C=ES");
    assert_eq!(signer.validity().not_before, UnixTime(1_767_225_600));
    assert_eq!(signer.validity().not_after, UnixTime(2_398_377_600));
    let usage = signer.key_usage().unwrap();
    assert!(usage.non_repudiation());
    assert!(!usage.digital_signature() && !usage.certificate_signing());
    assert_eq!(signer.basic_constraints(), None);
    let issuing = certificate!("issuing");
    let constraints = issuing.basic_constraints().unwrap();
    assert!(constraints.certification_authority);
    assert_eq!(constraints.path_length, Some(0));
    assert_eq!(signer.authority_key_identifier(), issuing.subject_key_identifier());
    assert_eq!(certificate!("strange").unknown_critical_extensions(), ["1.3.6.1.4.1.99999.1"]);
}

#[test]
fn pem_goes_in_and_out() {
    let all = Certificate::all_from_pem(BUNDLE).unwrap();
    assert_eq!(all, [certificate!("root"), certificate!("issuing")]);
    let again: String = all.iter().map(Certificate::to_pem).collect();
    assert_eq!(again, BUNDLE);
    // As editors and mail leave it.
    let windows = BUNDLE.replace('\n', "\r\n");
    assert_eq!(Certificate::all_from_pem(&windows).unwrap(), all);
    let with_text = format!("Subject: whoever\n{BUNDLE}\n-----BEGIN OTHER-----\n");
    assert_eq!(Certificate::all_from_pem(&with_text).unwrap(), all);
    assert_eq!(Certificate::from_pem("nothing"), Err(CertificateError::Pem));
    let cut = BUNDLE.replace("-----END CERTIFICATE-----", "");
    assert_eq!(Certificate::from_pem(&cut), Err(CertificateError::Pem));
    let broken = BUNDLE.replacen("MII", "MIJ", 1);
    assert!(Certificate::from_pem(&broken).is_err());
}

#[test]
fn keys_of_all_kinds_verify_and_no_octet_can_be_changed() {
    for (certificate, issuer, kind) in [
        (certificate!("signer"), certificate!("issuing"), "EC P-256"),
        (certificate!("root384"), certificate!("root384"), "EC P-384"),
        (certificate!("signer384"), certificate!("root384"), "EC P-384"),
        (certificate!("signer_rsa"), certificate!("root_rsa"), "RSA 2048"),
        (certificate!("signer_pss"), certificate!("root_rsa"), "RSA 2048"),
    ] {
        assert_eq!(certificate.public_key().to_string(), kind);
        assert_eq!(certificate.verify_signed_by(&issuer), Ok(()));
        let mut changed = certificate.der().to_vec();
        for index in (0..changed.len()).step_by(STEP) {
            let flip = 1 << (index % 8);
            changed[index] ^= flip;
            if let Ok(changed) = Certificate::from_der(&changed) {
                assert!(changed.verify_signed_by(&issuer).is_err(), "{kind}, octet {index}");
            }
            changed[index] ^= flip;
        }
    }
}

#[test]
fn what_cannot_be_relied_on_or_judged_is_told_apart_from_what_is_wrong() {
    let root = certificate!("root_rsa");
    let weak = certificate!("signer_sha1").verify_signed_by(&root);
    assert_eq!(weak, Err(SignatureError::Weak));
    assert!(certificate!("signer_rsa1024").public_key().is_weak());
    let unknown = certificate!("signer_ed25519");
    assert!(matches!(unknown.public_key(), PublicKey::Unsupported(_)));
    assert_eq!(unknown.verify_signed_by(&certificate!("root")), Ok(()));
    let other = certificate!("signer").verify_signed_by(&certificate!("impostor"));
    assert_eq!(other, Err(SignatureError::Mismatch));
}

#[test]
fn the_path_without_faults_is_found_among_others() {
    let signer = certificate!("signer");
    let trust = TrustAnchors::new(vec![certificate!("root")]);
    let candidates = [
        certificate!("impostor"),
        certificate!("root"),
        certificate!("root384"),
        certificate!("issuing"),
        certificate!("signer"),
    ];
    let path = find(&signer, &candidates, &trust, NOW);
    assert_eq!(path.faults, []);
    assert_eq!(path.certificates, [signer.clone(), certificate!("issuing"), certificate!("root")]);
    let nobody = find(&signer, &candidates, &TrustAnchors::default(), NOW);
    assert_eq!(nobody.faults, [PathFault::NoAnchor]);
    // An anchor that is no authority stands for itself only.
    let itself = TrustAnchors::new(vec![signer.clone()]);
    assert_eq!(find(&signer, &[], &itself, NOW).faults, []);
    let under_a_person = certificate!("not_authority_signer");
    let trust = TrustAnchors::new(vec![certificate!("not_authority")]);
    let path = find(&under_a_person, &[], &trust, NOW);
    assert_eq!(path.faults, [PathFault::NotAuthority { index: 1 }]);
}

const FINGERPRINT: &str = "3DAEA0E07F3AB4CA118880B1C654D5A1555A467306803732F54A452F949C3843";
