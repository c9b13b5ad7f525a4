//! The other side of web push: a browser that reads messages [RFC 8291], and a push service that looks at
//! who sends them [RFC 8292]. Included by path, so that no package depends on another for its tests.
#![allow(dead_code, unreachable_pub, reason = "each package that includes it uses a part")]

use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes128Gcm, Nonce};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use hkdf::Hkdf;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::{PublicKey, SecretKey};
use serde_json::Value;
use sha2::Sha256;

/// A browser's subscription, with what only the browser has.
#[derive(Debug, Clone)]
pub struct Receiver {
    key: SecretKey,
    auth: [u8; 16],
}

impl Receiver {
    /// The browser that has these.
    pub fn new(key: &[u8], auth: [u8; 16]) -> Self {
        Self { key: SecretKey::from_slice(key).expect("a scalar"), auth }
    }

    /// What it gives its pages to be sent to the service.
    pub fn subscription(&self, endpoint: &str) -> Value {
        let point = self.key.public_key().to_sec1_point(false);
        serde_json::json!({
            "endpoint": endpoint,
            "p256dh": Base64UrlUnpadded::encode_string(point.as_bytes()),
            "auth": Base64UrlUnpadded::encode_string(&self.auth),
        })
    }

    /// Reads a message of one record; nothing if it is not for this browser, or was changed.
    pub fn open(&self, body: &[u8]) -> Option<Vec<u8>> {
        let (salt, rest) = body.split_at_checked(16)?;
        let (_record_len, rest) = rest.split_at_checked(4)?;
        let (length, rest) = rest.split_first()?;
        let (sender, sealed) = rest.split_at_checked(usize::from(*length))?;
        let sender_key = PublicKey::from_sec1_bytes(sender).ok()?;
        let shared =
            p256::ecdh::diffie_hellman(self.key.to_nonzero_scalar(), sender_key.as_affine());
        let own = self.key.public_key().to_sec1_point(false);
        let info = [b"WebPush: info\0", own.as_bytes(), sender].concat();
        let mut secret = [0; 32];
        Hkdf::<Sha256>::new(Some(&self.auth), shared.raw_secret_bytes())
            .expand(&info, &mut secret)
            .ok()?;
        let derived = Hkdf::<Sha256>::new(Some(salt), &secret);
        let (mut key, mut nonce) = ([0; 16], [0; 12]);
        derived.expand(b"Content-Encoding: aes128gcm\0", &mut key).ok()?;
        derived.expand(b"Content-Encoding: nonce\0", &mut nonce).ok()?;
        let mut record = Aes128Gcm::new(&key.into()).decrypt(&Nonce::from(nonce), sealed).ok()?;
        // Zeros may follow the mark of the last record.
        while record.pop()? == 0 {}
        Some(record)
    }
}

/// The claims in an `Authorization` header and the key of whoever signed them; nothing if the signature
/// is not his.
pub fn vapid_claims(authorization: &str) -> Option<(Value, Vec<u8>)> {
    let (token, key) = authorization.strip_prefix("vapid t=")?.split_once(", k=")?;
    let key = Base64UrlUnpadded::decode_vec(key).ok()?;
    let (signed, signature) = token.rsplit_once('.')?;
    let signature = Base64UrlUnpadded::decode_vec(signature).ok()?;
    let signature = Signature::from_slice(&signature).ok()?;
    let verifying = VerifyingKey::from_sec1_bytes(&key).ok()?;
    verifying.verify(signed.as_bytes(), &signature).ok()?;
    let (header, claims) = signed.split_once('.')?;
    let read = |part| serde_json::from_slice(&Base64UrlUnpadded::decode_vec(part).ok()?).ok();
    let header: Value = read(header)?;
    (header["alg"] == "ES256").then_some((read(claims)?, key))
}

#[test]
fn the_receiver_reads_the_examples_of_the_standards() {
    let read = |text| serde_json::from_str::<Value>(text).expect("JSON");
    let vector = read(include_str!("../vectors/push/rfc8291.json"));
    let text = |name: &str| vector[name].as_str().expect("text").to_owned();
    let bytes = |name| Base64UrlUnpadded::decode_vec(&text(name)).expect("base64url");
    let receiver =
        Receiver::new(&bytes("ua_private"), bytes("auth_secret").try_into().expect("16 bytes"));
    let subscription = receiver.subscription("https://push.example.net/");
    assert_eq!(subscription["p256dh"], vector["ua_public"]);
    assert_eq!(receiver.open(&bytes("body")), Some(text("plaintext").into_bytes()));
    let mut changed = bytes("body");
    changed[100] ^= 1;
    assert_eq!(receiver.open(&changed), None);

    let vector = read(include_str!("../vectors/push/rfc8292.json"));
    let header = vector["authorization"].as_str().expect("text");
    let (claims, _) = vapid_claims(header).expect("the signature of the example");
    for name in ["aud", "exp", "sub"] {
        assert_eq!(claims[name], vector[name], "{name}");
    }
    assert!(vapid_claims(&header.replace("t=eyJ0", "t=eyJ1")).is_none());
}
