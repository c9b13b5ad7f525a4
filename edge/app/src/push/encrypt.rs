//! Messages that only one browser can read [RFC 8291], as one record of `aes128gcm` [RFC 8188].

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Nonce};
use hkdf::Hkdf;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::{PublicKey, SecretKey};
use rubrica_core::entropy::Entropy;
use sha2::Sha256;
use zeroize::Zeroizing;

/// The length of a record, which no message of ours comes near [RFC 8188 §2.1].
const RECORD_LEN: u32 = 4096;
/// What ends the last record, and the only one [RFC 8188 §2].
const LAST_RECORD: u8 = 2;

/// What serves for one message alone.
pub(super) struct Envelope {
    /// The sender's key.
    key: SecretKey,
    salt: [u8; 16],
}

impl Envelope {
    pub(super) fn new(entropy: &mut impl Entropy) -> Self {
        let key = loop {
            // All but one in 2^32 strings of 32 bytes are a scalar of the curve [SEC 1 §3.2.1].
            let bytes = Zeroizing::new(entropy.make_bytes::<32>());
            if let Ok(key) = SecretKey::from_slice(bytes.as_ref()) {
                break key;
            }
        };
        Self { key, salt: entropy.make_bytes() }
    }

    /// The body for the browser that holds the private half of `key`, and `auth`.
    pub(super) fn seal(
        self,
        key: &PublicKey,
        auth: &[u8; 16],
        plaintext: &[u8],
    ) -> Option<Vec<u8>> {
        let own = self.key.public_key().to_sec1_point(false);
        let theirs = key.to_sec1_point(false);
        let shared = p256::ecdh::diffie_hellman(self.key.to_nonzero_scalar(), key.as_affine());
        // [RFC 8291 §3.4]
        let info = [b"WebPush: info\0", theirs.as_bytes(), own.as_bytes()].concat();
        let secret: Zeroizing<[u8; 32]> = derive(auth, shared.raw_secret_bytes(), &info)?;
        // [RFC 8188 §2.2, §2.3]
        let content_key: Zeroizing<[u8; 16]> =
            derive(&self.salt, secret.as_slice(), b"Content-Encoding: aes128gcm\0")?;
        let nonce: Zeroizing<[u8; 12]> =
            derive(&self.salt, secret.as_slice(), b"Content-Encoding: nonce\0")?;
        let record = [plaintext, &[LAST_RECORD]].concat();
        let sealed = Aes128Gcm::new(&(*content_key).into())
            .encrypt(&Nonce::from(*nonce), record.as_slice())
            .ok()?;
        let length = u8::try_from(own.as_bytes().len()).ok()?;
        let record_len = RECORD_LEN.to_be_bytes();
        Some([&self.salt[..], &record_len, &[length], own.as_bytes(), &sealed].concat())
    }
}

fn derive<const N: usize>(salt: &[u8], secret: &[u8], info: &[u8]) -> Option<Zeroizing<[u8; N]>> {
    let mut derived = Zeroizing::new([0; N]);
    Hkdf::<Sha256>::new(Some(salt), secret).expand(info, derived.as_mut()).ok()?;
    Some(derived)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64ct::{Base64UrlUnpadded, Encoding};
    use std::collections::BTreeMap;

    #[test]
    fn the_example_of_the_standard_comes_out_byte_for_byte() {
        let vector = include_str!("../../../../tests/vectors/push/rfc8291.json");
        let vector: BTreeMap<String, String> = serde_json::from_str(vector).expect("JSON");
        let bytes = |name: &str| Base64UrlUnpadded::decode_vec(&vector[name]).expect(name);
        let envelope = Envelope {
            key: SecretKey::from_slice(&bytes("as_private")).expect("a key"),
            salt: bytes("salt").try_into().expect("16 bytes"),
        };
        let key = PublicKey::from_sec1_bytes(&bytes("ua_public")).expect("a point");
        let auth = bytes("auth_secret").try_into().expect("16 bytes");
        let sealed = envelope.seal(&key, &auth, vector["plaintext"].as_bytes());
        assert_eq!(sealed, Some(bytes("body")));
    }
}
