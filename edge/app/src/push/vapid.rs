//! Saying to a push service who rings [RFC 8292].

use base64ct::{Base64UrlUnpadded, Encoding};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use rubrica_core::time::UnixTime;

/// A token is good for so long; a day is the most that push services take [RFC 8292 §2].
const TTL_S: i64 = 12 * 3_600;

/// The value of `Authorization`, for a push service and no other.
pub(super) fn authorization(
    key: &SigningKey,
    service: &str,
    contact: &str,
    now: UnixTime,
) -> String {
    let header = serde_json::json!({ "typ": "JWT", "alg": "ES256" });
    let claims = serde_json::json!({
        "aud": service,
        "exp": now.0.saturating_add(TTL_S),
        "sub": contact,
    });
    let part =
        |json: serde_json::Value| Base64UrlUnpadded::encode_string(json.to_string().as_bytes());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature: Signature = key.sign(signed.as_bytes());
    let signature = Base64UrlUnpadded::encode_string(&signature.to_bytes());
    format!("vapid t={signed}.{signature}, k={}", public_key(key))
}

/// The public half, as browsers and push services take it: an uncompressed point.
fn public_key(key: &SigningKey) -> String {
    Base64UrlUnpadded::encode_string(&point(key))
}

/// The uncompressed point.
pub(super) fn point(key: &SigningKey) -> Vec<u8> {
    key.verifying_key().to_sec1_point(false).as_bytes().to_vec()
}
