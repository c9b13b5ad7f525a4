//! An authenticator in software: what a phone or a security key does, for tests of everything that
//! relies on one. Included by path, so that no package depends on another for its tests.
#![allow(dead_code, unreachable_pub, reason = "each package that includes it uses a part")]

use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use p256::ecdsa::{DerSignature, SigningKey};
use rubrica_core::canonical::Bytes;
use rubrica_core::digest::sha256;
use rubrica_core::protocol::PasskeyApproval;

/// One passkey. Each field may be spoilt to break exactly one check.
#[derive(Debug, Clone)]
pub struct Authenticator {
    pub key: SigningKey,
    pub credential: Vec<u8>,
    pub rp_id: String,
    pub origin: String,
    /// Flags of an assertion: user present, user verified.
    pub flags: u8,
    pub counter: u32,
    /// What stands in `clientDataJSON` as `crossOrigin`.
    pub cross_origin: bool,
}

/// User present, user verified.
pub const PRESENT_AND_VERIFIED: u8 = 0x05;

impl Authenticator {
    /// The passkey that `seed` stands for, at an origin such as `https://firma.example.gob.es`.
    pub fn new(seed: u8, rp_id: &str, origin: &str) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed.max(1); 32]).expect("a scalar"),
            credential: sha256(&[seed]).to_vec(),
            rp_id: rp_id.to_owned(),
            origin: origin.to_owned(),
            flags: PRESENT_AND_VERIFIED,
            counter: 0,
            cross_origin: false,
        }
    }

    /// What `navigator.credentials.create()` gives: attestation object and client data.
    pub fn register(&self, challenge: &[u8; 32]) -> (Vec<u8>, Vec<u8>) {
        let data = self.registration_data();
        // {"fmt": "none", "attStmt": {}, "authData": data}
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData".to_vec();
        object.push(0x59);
        object.extend_from_slice(&u16::try_from(data.len()).expect("short").to_be_bytes());
        object.extend_from_slice(&data);
        (object, self.client_data("webauthn.create", challenge))
    }

    /// Authenticator data with the new credential in it.
    pub fn registration_data(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        let id_len = u16::try_from(self.credential.len()).expect("short");
        [
            self.head(self.flags | 0x40).as_slice(),
            &[0; 16],
            &id_len.to_be_bytes(),
            &self.credential,
            // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
            b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20",
            x,
            b"\x22\x58\x20",
            y,
        ]
        .concat()
    }

    /// What `navigator.credentials.get()` gives.
    pub fn approve(&mut self, challenge: &[u8; 32]) -> PasskeyApproval {
        self.counter += 1;
        self.sign(self.head(self.flags), self.client_data("webauthn.get", challenge))
    }

    /// A signature over whatever is given.
    pub fn sign(&self, authenticator_data: Vec<u8>, client_data: Vec<u8>) -> PasskeyApproval {
        let message = [authenticator_data.as_slice(), &sha256(&client_data)].concat();
        let signature: DerSignature =
            self.key.sign_prehash(&sha256(&message)).expect("P-256 signs any digest");
        PasskeyApproval {
            credential: Bytes(self.credential.clone()),
            authenticator_data: Bytes(authenticator_data),
            client_data: Bytes(client_data),
            signature: Bytes(signature.as_bytes().to_vec()),
        }
    }

    /// `rpIdHash ‖ flags ‖ signCount`
    pub fn head(&self, flags: u8) -> Vec<u8> {
        let rp = sha256(self.rp_id.as_bytes());
        [rp.as_slice(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    /// As browsers write it.
    pub fn client_data(&self, kind: &str, challenge: &[u8; 32]) -> Vec<u8> {
        use base64ct::Encoding as _;
        let challenge = base64ct::Base64UrlUnpadded::encode_string(challenge);
        let Self { origin, cross_origin, .. } = self;
        format!(
            r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":{cross_origin}}}"#
        )
        .into_bytes()
    }
}
