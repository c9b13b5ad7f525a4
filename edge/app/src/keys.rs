//! What is derived from the gateway's one secret: a key for each purpose, so that what one of them
//! made means nothing to another.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64ct::{Base64UrlUnpadded, Encoding};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use rubrica_core::entropy::Entropy;
use rubrica_core::identity::{
    ContrastDatum, LetterCode, MobilePhone, NationalId, OfficerName, RequestId, SubjectId,
};
use rubrica_core::secret::Secret;
use rubrica_core::time::UnixTime;
use sha2::Sha256;
use zeroize::Zeroizing;

type Key = Zeroizing<[u8; 32]>;

/// Length of the nonce in front of everything sealed.
const NONCE_LEN: usize = 12;

/// The derived keys.
pub(crate) struct Keys {
    subject: Key,
    officer: Key,
    activation_code: Key,
    contrast: Key,
    phone: Key,
    letter_code: Key,
    postal_address: Key,
    otp: Key,
    quota: Key,
    message: Key,
    certificate: Key,
    csrf: Key,
    challenge: Key,
    qr: Key,
    inherited: Key,
    storage: Key,
}

impl core::fmt::Debug for Keys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Derives all keys from `edge_secret`.
    pub(crate) fn derive(secret: &Secret<Vec<u8>>) -> Self {
        // EXPOSE: the secret's only use is to derive these keys.
        let root = secret.expose();
        Self {
            subject: expand(root, b"rubrica/edge/subject/v1", &[]),
            officer: expand(root, b"rubrica/edge/officer/v1", &[]),
            activation_code: expand(root, b"rubrica/edge/activation-code/v1", &[]),
            contrast: expand(root, b"rubrica/edge/contrast/v1", &[]),
            phone: expand(root, b"rubrica/edge/phone/v1", &[]),
            letter_code: expand(root, b"rubrica/edge/letter-code/v1", &[]),
            postal_address: expand(root, b"rubrica/edge/postal-address/v1", &[]),
            otp: expand(root, b"rubrica/edge/otp/v1", &[]),
            quota: expand(root, b"rubrica/edge/quota/v1", &[]),
            message: expand(root, b"rubrica/edge/message/v1", &[]),
            certificate: expand(root, b"rubrica/edge/certificate-challenge/v1", &[]),
            csrf: expand(root, b"rubrica/edge/csrf/v1", &[]),
            challenge: expand(root, b"rubrica/edge/challenge/v1", &[]),
            qr: expand(root, b"rubrica/edge/request-qr/v1", &[]),
            inherited: expand(root, b"rubrica/edge/inherited-decoy/v1", &[]),
            storage: expand(root, b"rubrica/edge/storage/v1", &[]),
        }
    }

    /// The pseudonym of a person.
    pub(crate) fn subject(&self, id: &NationalId) -> SubjectId {
        let mac = authenticate(&self.subject, &[id.as_str().as_bytes()]);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&mac[..16]);
        SubjectId::from_bytes(bytes)
    }

    /// The pseudonym of an officer: never that of a citizen.
    pub(crate) fn officer(&self, name: &OfficerName) -> SubjectId {
        let mac = authenticate(&self.officer, &[name.as_str().as_bytes()]);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&mac[..16]);
        SubjectId::from_bytes(bytes)
    }

    /// What is stored of an activation code in its normal form.
    pub(crate) fn activation_code(&self, subject: &SubjectId, code: &str) -> [u8; 32] {
        authenticate(&self.activation_code, &[subject.as_bytes(), code.as_bytes()])
    }

    /// What is stored of a contrast datum, to compare others with.
    pub(crate) fn contrast(&self, subject: &SubjectId, datum: &ContrastDatum) -> [u8; 32] {
        authenticate(&self.contrast, &[subject.as_bytes(), datum.canonical().as_ref()])
    }

    /// Where the holder of a phone is looked up.
    pub(crate) fn phone(&self, number: &MobilePhone) -> [u8; 16] {
        let mac = authenticate(&self.phone, &[number.as_str().as_bytes()]);
        let mut key = [0; 16];
        key.copy_from_slice(&mac[..16]);
        key
    }

    /// What is stored of the code of a letter.
    pub(crate) fn letter_code(&self, subject: &SubjectId, code: &LetterCode) -> [u8; 32] {
        // EXPOSE: hashed.
        authenticate(&self.letter_code, &[subject.as_bytes(), code.expose().as_bytes()])
    }

    /// Where letters to an address are counted; `address` in its normal form.
    pub(crate) fn postal_address(&self, address: &str) -> [u8; 16] {
        let mac = authenticate(&self.postal_address, &[address.as_bytes()]);
        let mut key = [0; 16];
        key.copy_from_slice(&mac[..16]);
        key
    }

    /// What is stored of a one-time code: it means something only for this challenge, purpose and
    /// act.
    pub(crate) fn otp(
        &self,
        challenge: &[u8; 16],
        purpose: &str,
        binding: &[u8; 32],
        code: &str,
    ) -> [u8; 32] {
        // All parts but the last have a fixed length or end with a zero that they cannot hold.
        authenticate(&self.otp, &[challenge, binding, purpose.as_bytes(), &[0], code.as_bytes()])
    }

    /// Where messages are counted for a phone, an address or whatever else `kind` says.
    pub(crate) fn quota(&self, kind: &str, value: &[u8]) -> [u8; 16] {
        let mac = authenticate(&self.quota, &[kind.as_bytes(), &[0], value]);
        let mut key = [0; 16];
        key.copy_from_slice(&mac[..16]);
        key
    }

    /// Tokens and pads of names of messages.
    pub(crate) fn message(&self, parts: &[&[u8]]) -> [u8; 32] {
        authenticate(&self.message, parts)
    }

    /// The gateway's word that a challenge for certificates is its own.
    pub(crate) fn certificate_challenge(&self, random: &[u8; 16], expires: UnixTime) -> [u8; 32] {
        authenticate(&self.certificate, &[random, &expires.0.to_be_bytes()])
    }

    /// The token that pages of this session send with every call that changes something.
    pub(crate) fn csrf(&self, subject: &SubjectId, secret: &[u8; 32]) -> String {
        let mac = authenticate(&self.csrf, &[subject.as_bytes(), secret]);
        Base64UrlUnpadded::encode_string(&mac)
    }

    /// Vouches for a challenge that the gateway gave out and does not remember. `purpose` holds no
    /// zero; the rest has a fixed length.
    pub(crate) fn challenge(&self, purpose: &str, nonce: &[u8; 16], expires: i64) -> [u8; 32] {
        let expires = expires.to_be_bytes();
        authenticate(&self.challenge, &[nonce, &expires, purpose.as_bytes()])
    }

    /// What shows that a QR code is ours, and of this moment.
    pub(crate) fn qr(&self, request: &RequestId, now: UnixTime) -> [u8; 16] {
        let mac = authenticate(&self.qr, &[request.as_bytes(), &now.0.to_be_bytes()]);
        let mut short = [0; 16];
        short.copy_from_slice(&mac[..16]);
        short
    }

    /// Bytes for what logins show of a number that was not imported: the same every time.
    pub(crate) const fn inherited(&self, subject: &SubjectId) -> Derived<'_> {
        Derived { key: &self.inherited, subject: *subject, block: 0 }
    }

    /// Encrypts what is stored about a citizen, bound to him and to its place. CHK-PRV-02: personal data are
    /// stored in this way alone, or as keyed hashes where they have to be found again.
    pub(crate) fn seal(
        &self,
        subject: &SubjectId,
        place: &[u8],
        plaintext: &[u8],
        nonce: [u8; NONCE_LEN],
    ) -> Vec<u8> {
        let aad = [subject.as_bytes().as_slice(), place].concat();
        let payload = Payload { msg: plaintext, aad: &aad };
        // AES-GCM refuses only messages of more than 64 GiB.
        let sealed = self.cipher(subject).encrypt(&Nonce::from(nonce), payload).unwrap_or_default();
        [nonce.as_slice(), &sealed].concat()
    }

    /// Decrypts what [`Keys::seal`] made; `None` if it was changed or stood elsewhere.
    pub(crate) fn open(
        &self,
        subject: &SubjectId,
        place: &[u8],
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let aad = [subject.as_bytes().as_slice(), place].concat();
        let payload = Payload { msg: ciphertext, aad: &aad };
        self.cipher(subject).decrypt(&Nonce::from(*nonce), payload).ok().map(Zeroizing::new)
    }

    /// One key per citizen: random nonces stay far from their birthday bound.
    fn cipher(&self, subject: &SubjectId) -> Aes256Gcm {
        let key = expand(self.storage.as_slice(), b"rubrica/edge/citizen/v1", subject.as_bytes());
        Aes256Gcm::new(&(*key).into())
    }
}

/// Bytes that cannot be told from random ones, and are the same every time.
pub(crate) struct Derived<'a> {
    key: &'a Key,
    subject: SubjectId,
    block: u32,
}

impl Entropy for Derived<'_> {
    fn fill(&mut self, buffer: &mut [u8]) {
        for part in buffer.chunks_mut(32) {
            let block = self.block.to_be_bytes();
            let mac = authenticate(self.key, &[self.subject.as_bytes(), &block]);
            part.copy_from_slice(&mac[..part.len()]);
            self.block += 1;
        }
    }
}

fn expand(secret: &[u8], purpose: &[u8], context: &[u8]) -> Key {
    let mut key = Zeroizing::new([0; 32]);
    let expanded =
        Hkdf::<Sha256>::new(None, secret).expand(&[purpose, context].concat(), key.as_mut());
    // HKDF-SHA-256 yields up to 255 · 32 bytes.
    debug_assert!(expanded.is_ok(), "32 bytes are within the limit of HKDF");
    key
}

fn authenticate(key: &Key, parts: &[&[u8]]) -> [u8; 32] {
    // [RFC 2104 §2] Shorter keys are filled up with zeros: doing it here leaves nothing to fail.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key.as_slice());
    let mut mac = Hmac::<Sha256>::new(&(*block).into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chk_otp_05_a_code_means_something_for_its_challenge_purpose_and_act_alone() {
        let keys = Keys::derive(&Secret::new(vec![3; 32]));
        let (challenge, binding) = ([1; 16], [2; 32]);
        let mac = keys.otp(&challenge, "signature", &binding, "123456");
        assert_eq!(mac, keys.otp(&challenge, "signature", &binding, "123456"));
        let others = [
            keys.otp(&[9; 16], "signature", &binding, "123456"),
            keys.otp(&challenge, "issuance", &binding, "123456"),
            keys.otp(&challenge, "signature", &[9; 32], "123456"),
            keys.otp(&challenge, "signature", &binding, "123457"),
            Keys::derive(&Secret::new(vec![4; 32])).otp(
                &challenge,
                "signature",
                &binding,
                "123456",
            ),
        ];
        assert!(others.iter().all(|other| *other != mac));
    }
}
