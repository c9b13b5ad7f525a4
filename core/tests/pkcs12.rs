//! PKCS#12 files made by OpenSSL, opened and signed with.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_core::cades::{self, Profile, SigningCertificate};
use rubrica_core::pkcs12::{self, OwnCertificate, Pkcs12Error, PrivateKeyError};
use rubrica_core::secret::Secret;
use rubrica_core::time::UnixTime;
use rubrica_core::validation::report::{Indication, SubIndication};
use rubrica_core::validation::validate_detached;
use rubrica_core::x509::path::TrustAnchors;

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!("../../tests/vectors/pkcs12/", $name)).as_slice()
    };
}

/// With a letter beyond ASCII and one beyond the first plane, as both derivations encode them.
const PASSWORD: &str = "contraseña-🔑-7";
/// 2026-11-23.
const NOW: UnixTime = UnixTime(1_795_392_000);

fn open(file: &[u8], password: &str) -> Result<OwnCertificate, Pkcs12Error> {
    pkcs12::open(file, &Secret::new(password.to_owned()))
}

fn error(file: &[u8]) -> Pkcs12Error {
    open(file, PASSWORD).unwrap_err()
}

/// Signs with what is inside; somebody else's code verifies it in `tests/interop_cades.rs`.
fn signs(file: &[u8], key: &str) {
    let own = open(file, PASSWORD).unwrap();
    assert_eq!(own.key.public_key().to_string(), key);
    assert_eq!(own.certificate.subject().serial_number(), Some("IDCES-99999999R"));
    assert_eq!(format!("{:?}", own.key), format!("PrivateKey({key})"));
    let document = b"I want to be registered".to_vec();
    let hash = own.key.hash_algorithm();
    let chain: Vec<&[u8]> = own.chain.iter().map(|one| one.der()).collect();
    let list = [&[own.certificate.der()][..], &chain].concat();
    let certificate = SigningCertificate::with_any_key(&list).unwrap();
    let profile = Profile::Cades { signing_time: NOW };
    let prepared = cades::prepare(&certificate, &hash.digest(&document), hash, profile).unwrap();
    let message = prepared.clone().sign(&own.key).unwrap();
    assert_eq!(prepared.sign(&own.key).unwrap(), message, "deterministic");
    let trust = TrustAnchors::new(vec![own.certificate.clone()]);
    let report = validate_detached(&message, &document, &trust, NOW).unwrap();
    assert_eq!(report.indication, Indication::TotalPassed, "{report:?}");
    let other = b"I want something else".to_vec();
    let report = validate_detached(&message, &other, &trust, NOW).unwrap();
    assert_eq!(report.sub_indication, Some(SubIndication::HashFailure));
}

#[test]
fn modern_and_old_files_open_and_their_keys_sign() {
    signs(file!("rsa-modern.p12"), "RSA 2048");
    signs(file!("p256-modern.p12"), "EC P-256");
    signs(file!("p384-modern.p12"), "EC P-384");
    signs(file!("rsa-legacy.p12"), "RSA 2048");
    signs(file!("p256-3des.p12"), "EC P-256");
    signs(file!("p256-sha1-prf.p12"), "EC P-256");
    signs(file!("p256-rc2-128.p12"), "EC P-256");
    signs(file!("p256-no-mac.p12"), "EC P-256");
    signs(file!("p256-open.p12"), "EC P-256");
}

#[test]
fn a_file_written_in_pieces_opens() {
    signs(file!("p256-indefinite.p12"), "EC P-256");
}

#[test]
fn the_chain_comes_along() {
    let own = open(file!("rsa-modern.p12"), PASSWORD).unwrap();
    let names: Vec<_> = own.chain.iter().filter_map(|one| one.subject().common_name()).collect();
    assert_eq!(names, ["Test Issuing"]);
}

#[test]
fn another_password_is_told_from_another_file() {
    for file in [
        file!("rsa-modern.p12"),
        file!("rsa-legacy.p12"),
        file!("p256-3des.p12"),
        file!("p256-no-mac.p12"),
    ] {
        for password in ["contraseña-🔑-8", "", "Contraseña-🔑-7"] {
            assert_eq!(open(file, password).unwrap_err(), Pkcs12Error::WrongPassword);
        }
    }
    assert_eq!(error(b""), Pkcs12Error::Malformed);
    assert_eq!(error(b"-----BEGIN CERTIFICATE-----"), Pkcs12Error::Malformed);
    assert_eq!(error(&vec![0x30; pkcs12::MAX_LEN + 1]), Pkcs12Error::Malformed);
    assert_eq!(error(include_bytes!("../../tests/vectors/cms/signer.crt")), Pkcs12Error::Malformed);
    let modern = file!("rsa-modern.p12");
    assert_eq!(error(&modern[..modern.len() - 1]), Pkcs12Error::Malformed);
}

#[test]
fn files_without_one_key_and_its_certificate_are_told_apart() {
    assert_eq!(error(file!("no-key.p12")), Pkcs12Error::NoKey);
    assert_eq!(error(file!("no-certificate.p12")), Pkcs12Error::NoCertificate);
    assert_eq!(error(file!("two-certificates.p12")), Pkcs12Error::Several);
    assert_eq!(error(file!("rsa-1024.p12")), Pkcs12Error::Key(PrivateKeyError::TooShort));
    assert_eq!(error(file!("ed25519.p12")), Pkcs12Error::Key(PrivateKeyError::Unsupported));
    assert_eq!(error(file!("p521.p12")), Pkcs12Error::Key(PrivateKeyError::Unsupported));
}

#[test]
fn a_file_that_asks_for_too_much_work_is_refused_before_it_is_done() {
    assert_eq!(error(file!("many-rounds.p12")), Pkcs12Error::TooMuchWork);
}

/// No octet of a file can be changed, and no end cut off, so that something panics or another key
/// comes out.
#[test]
fn damaged_files_are_refused() {
    let whole = file!("p256-3des.p12");
    let key = open(whole, PASSWORD).unwrap().key.public_key();
    let step = if cfg!(target_family = "wasm") { 97 } else { 7 };
    for at in (0..whole.len()).step_by(step) {
        let mut damaged = whole.to_vec();
        damaged[at] ^= 0x11;
        if let Ok(own) = open(&damaged, PASSWORD) {
            assert_eq!(own.key.public_key(), key, "at {at}");
        }
        assert!(open(&whole[..at], PASSWORD).is_err());
    }
}
