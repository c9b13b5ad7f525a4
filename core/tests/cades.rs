//! Signatures made in two steps, taken apart again with the reader of another crate.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use der::{Decode, Encode};
use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::pkcs8::DecodePrivateKey;
use rubrica_core::cades::{
    CadesError, Prepared, Profile, RawSignature, SigningCertificate, SigningCertificateError,
    prepare,
};
use rubrica_core::digest::HashAlgorithm;
use rubrica_core::time::UnixTime;

const ISSUING: &[u8] = include_bytes!("../../tests/vectors/cms/issuing.crt");
const SIGNER: &[u8] = include_bytes!("../../tests/vectors/cms/signer.crt");
const KEY: &[u8] = include_bytes!("../../tests/vectors/cms/signer.key");
const CONTENT: &[u8] = include_bytes!("../../tests/vectors/cms/content.txt");
const NOW: UnixTime = UnixTime(1_795_305_600);
const CADES: Profile = Profile::Cades { signing_time: NOW };

fn certificate() -> SigningCertificate {
    SigningCertificate::from_der_list(&[SIGNER, ISSUING]).unwrap()
}

fn prepared(algorithm: HashAlgorithm, profile: Profile) -> Prepared {
    prepare(&certificate(), &algorithm.digest(CONTENT), algorithm, profile).unwrap()
}

fn sign(prepared: &Prepared) -> RawSignature {
    let key = p256::ecdsa::SigningKey::from_pkcs8_der(KEY).unwrap();
    let signature: p256::ecdsa::Signature = key.sign_prehash(&prepared.digest()).unwrap();
    RawSignature(signature.to_bytes().into())
}

fn signer_info(message: &[u8]) -> cms::signed_data::SignerInfo {
    let outer = cms::content_info::ContentInfo::from_der(message).unwrap();
    let signed: cms::signed_data::SignedData = outer.content.decode_as().unwrap();
    assert_eq!(signed.certificates.as_ref().unwrap().0.len(), 2);
    assert_eq!(signed.signer_infos.0.len(), 1);
    signed.signer_infos.0.get(0).unwrap().clone()
}

fn attribute_ids(message: &[u8]) -> Vec<String> {
    let info = signer_info(message);
    let mut ids: Vec<_> =
        info.signed_attrs.unwrap().iter().map(|attribute| attribute.oid.to_string()).collect();
    ids.sort();
    ids
}

#[test]
fn what_is_signed_is_the_set_of_attributes_in_the_message() {
    for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
        let prepared = prepared(algorithm, CADES);
        let to_be_signed = prepared.to_be_signed().to_vec();
        assert_eq!(prepared.digest(), algorithm.digest(&to_be_signed));
        let signature = sign(&prepared);
        let message = prepared.attach(&signature, None).unwrap();
        let info = signer_info(&message);
        assert_eq!(info.signed_attrs.unwrap().to_der().unwrap(), to_be_signed);
        // The other reader encodes what it read to the same octets: the message is DER.
        let outer = cms::content_info::ContentInfo::from_der(&message).unwrap();
        assert_eq!(outer.to_der().unwrap(), message);
    }
}

#[test]
fn the_claimed_time_is_in_a_file_of_its_own_and_never_in_a_pdf() {
    let content_type = "1.2.840.113549.1.9.3";
    let message_digest = "1.2.840.113549.1.9.4";
    let signing_time = "1.2.840.113549.1.9.5";
    let signing_certificate = "1.2.840.113549.1.9.16.2.47";
    let own = prepared(HashAlgorithm::Sha256, CADES);
    let signature = sign(&own);
    assert_eq!(
        attribute_ids(&own.attach(&signature, None).unwrap()),
        [signing_certificate, content_type, message_digest, signing_time]
    );
    let inside = prepared(HashAlgorithm::Sha256, Profile::Pades);
    let signature = sign(&inside);
    assert_eq!(
        attribute_ids(&inside.attach(&signature, None).unwrap()),
        [signing_certificate, content_type, message_digest]
    );
}

#[test]
fn times_change_their_type_in_2050() {
    let encoded = |time| {
        let profile = Profile::Cades { signing_time: UnixTime(time) };
        prepared(HashAlgorithm::Sha256, profile).to_be_signed().to_vec()
    };
    let contains = |haystack: Vec<u8>, needle: &[u8]| {
        haystack.windows(needle.len()).any(|window| window == needle)
    };
    assert!(contains(encoded(2_524_607_999), b"\x17\x0d491231235959Z"));
    assert!(contains(encoded(2_524_608_000), b"\x18\x0f20500101000000Z"));
    let before_the_epoch = Profile::Cades { signing_time: UnixTime(-1) };
    let digest = HashAlgorithm::Sha256.digest(CONTENT);
    let refused = prepare(&certificate(), &digest, HashAlgorithm::Sha256, before_the_epoch);
    assert_eq!(refused.unwrap_err(), CadesError::SigningTime);
}

#[test]
fn nothing_comes_out_with_a_signature_that_is_not_right() {
    let prepared = prepared(HashAlgorithm::Sha256, CADES);
    let right = sign(&prepared);
    for index in 0..64 {
        let mut wrong = right;
        wrong.0[index] ^= 1;
        let refused = prepared.clone().attach(&wrong, None);
        assert_eq!(refused.unwrap_err(), CadesError::SignatureInvalid);
    }
    let zero = prepared.clone().attach(&RawSignature([0; 64]), None);
    assert_eq!(zero.unwrap_err(), CadesError::SignatureInvalid);
    assert_eq!(RawSignature::try_from(&right.0[1..]), Err(CadesError::SignatureInvalid));
    let other = prepared.clone().attach(&right, Some(b"another document"));
    assert_eq!(other.unwrap_err(), CadesError::ContentMismatch);
    assert!(prepared.attach(&right, Some(CONTENT)).is_ok());
}

#[test]
fn a_digest_of_another_length_is_refused() {
    let digest = HashAlgorithm::Sha256.digest(CONTENT);
    let refused = prepare(&certificate(), &digest, HashAlgorithm::Sha512, CADES);
    assert_eq!(refused.unwrap_err(), CadesError::DigestLength);
}

#[test]
fn only_certificates_for_signing_on_p256_are_signed_with() {
    use SigningCertificateError as E;
    let check = |list: &[&[u8]], expected: E| {
        assert_eq!(SigningCertificate::from_der_list(list).unwrap_err(), expected);
    };
    check(&[], E::Missing);
    check(&[include_bytes!("../../tests/vectors/cms/encrypting.crt")], E::KeyUsage);
    check(&[include_bytes!("../../tests/vectors/cms/timestamping.crt")], E::KeyUsage);
    check(&[include_bytes!("../../tests/vectors/cms/signer_rsa.crt")], E::KeyKind);
    let unreadable = SigningCertificate::from_der_list(&[SIGNER, &ISSUING[1..]]).unwrap_err();
    assert_eq!(unreadable.code(), "signing_certificate_unreadable");
    // Given twice, it is carried once.
    let twice = SigningCertificate::from_der_list(&[SIGNER, ISSUING, SIGNER]).unwrap();
    assert_eq!(twice.chain().len(), 1);
}
