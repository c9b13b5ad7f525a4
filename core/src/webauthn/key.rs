//! Credential public keys: COSE to SubjectPublicKeyInfo, and signatures made with them.

use crate::digest::{HashAlgorithm, sha256};
use crate::protocol::approval::{ApprovalError, PasskeyApproval};
use crate::x509::public_key::{PublicKey, SignatureAlgorithm};
use der::asn1::{BitString, Null, ObjectIdentifier, UintRef};
use der::{Any, Encode as _, Sequence};
use minicbor::Decoder;
use p256::ecdsa::VerifyingKey;
use p256::pkcs8::EncodePublicKey as _;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

/// Algorithms that a new passkey may use, in order of preference: ES256, and RS256 for the platform
/// authenticators that know nothing else [IANA COSE Algorithms].
pub const ALGORITHMS: [i32; 2] = [ES256, RS256];

const ES256: i32 = -7;
const RS256: i32 = -257;

/// Reads one COSE_Key in the one form that authenticators may write it in [CTAP 2.1 §6.5.6,
/// RFC 9053 §7.1.1, RFC 8230 §4]: keys of the map in canonical order, nothing else in it. Gives the
/// SubjectPublicKeyInfo and how many bytes were read.
pub(super) fn read_cose_key(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut map = Decoder::new(bytes);
    let entries = map.map().ok()??;
    let kind = entry(&mut map, 1)?.i32().ok()?;
    let algorithm = entry(&mut map, 3)?.i32().ok()?;
    let spki = match (kind, algorithm, entries) {
        (EC2, ES256, 5) => {
            (entry(&mut map, -1)?.i32().ok()? == P_256).then_some(())?;
            let x: [u8; 32] = entry(&mut map, -2)?.bytes().ok()?.try_into().ok()?;
            let y: [u8; 32] = entry(&mut map, -3)?.bytes().ok()?.try_into().ok()?;
            p256_spki(&x, &y)?
        }
        (RSA, RS256, 4) => {
            let modulus = entry(&mut map, -1)?.bytes().ok()?;
            let exponent = entry(&mut map, -2)?.bytes().ok()?;
            rsa_spki(modulus, exponent)?
        }
        _ => return None,
    };
    Some((spki, map.position()))
}

const EC2: i32 = 2;
const RSA: i32 = 3;
const P_256: i32 = 1;

/// The decoder in front of the value, if `name` is what stands there.
fn entry<'a, 'b>(map: &'a mut Decoder<'b>, name: i32) -> Option<&'a mut Decoder<'b>> {
    (map.i32().ok()? == name).then_some(map)
}

fn p256_spki(x: &[u8; 32], y: &[u8; 32]) -> Option<Vec<u8>> {
    let point = [&[4], x.as_slice(), y].concat();
    let key = VerifyingKey::from_sec1_bytes(&point).ok()?;
    key.to_public_key_der().ok().map(|document| document.to_vec())
}

#[derive(Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

fn rsa_spki(modulus: &[u8], exponent: &[u8]) -> Option<Vec<u8>> {
    let key = RsaPublicKey {
        modulus: UintRef::new(modulus).ok()?,
        exponent: UintRef::new(exponent).ok()?,
    };
    let spki = SubjectPublicKeyInfoOwned {
        algorithm: AlgorithmIdentifierOwned {
            oid: RSA_ENCRYPTION,
            parameters: Some(Any::from(Null)),
        },
        subject_public_key: BitString::from_bytes(&key.to_der().ok()?).ok()?,
    };
    let der = spki.to_der().ok()?;
    PublicKey::from_spki(&der).is_ok_and(|key| !key.is_weak()).then_some(der)
}

/// The signature over `authenticatorData ‖ SHA-256(clientDataJSON)` [WebAuthn 3 §6.3.3].
pub(crate) fn check_signature(
    public_key: &[u8],
    approval: &PasskeyApproval,
) -> Result<(), ApprovalError> {
    let key = PublicKey::from_spki(public_key).map_err(|_| ApprovalError::Malformed)?;
    let algorithm = match key {
        PublicKey::P256(_) => SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha256),
        PublicKey::Rsa(_) => SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha256),
        _ => return Err(ApprovalError::Malformed),
    };
    let client_data = sha256(approval.client_data.as_ref());
    let message = [approval.authenticator_data.as_ref(), &client_data].concat();
    key.verify(&algorithm, &message, approval.signature.as_ref())
        .map_err(|_| ApprovalError::BadSignature)
}

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
