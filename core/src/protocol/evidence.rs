//! The evidence of a video identification: photographs of the document and a video of the face, closed in the
//! citizen's browser so that reviewers open it and nobody else.
//!
//! A submission has one content key, used once. Its bytes are cut into chunks, each closed with AES-256-GCM
//! under that key; the nonce says which chunk of which part it is and whether it is the last, so that chunks
//! can be neither swapped nor left out unseen [Hoang et al., "Online Authenticated-Encryption", STREAM]. The
//! content key is sealed (HPKE, as activations are) to each reviewer.

use crate::canonical::{self, Bytes, Message};
use crate::entropy::{Entropy, Rng};
use crate::identity::{EvidenceId, KeyId};
use crate::protocol::UnlockKey;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

type Suite = DhP256HkdfSha256;

/// Bytes of evidence in a chunk; the last one of a part may be shorter. With its tag a chunk fits into what
/// every runtime takes as a request and stores as a value.
pub const CHUNK_LEN: usize = 48 * 1024;

/// By how much closing makes a chunk longer.
pub const TAG_LEN: usize = 16;

/// A part of the evidence.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum EvidencePart {
    /// The front of the document.
    #[n(0)]
    Front,
    /// Its back.
    #[n(1)]
    Back,
    /// The face, in one continuous take.
    #[n(2)]
    Video,
}

impl EvidencePart {
    /// Every part. Evidence has all of them.
    pub const ALL: [Self; 3] = [Self::Front, Self::Back, Self::Video];

    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Back => "back",
            Self::Video => "video",
        }
    }

    /// The part of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }
}

/// What a part is. A reviewer's browser is told one of these and never what a file calls itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceMedia {
    /// `image/jpeg`.
    Jpeg,
    /// `image/png`.
    Png,
    /// `image/webp`.
    Webp,
    /// `video/webm`.
    Webm,
    /// `video/mp4`.
    Mp4,
}

impl EvidenceMedia {
    const ALL: [Self; 5] = [Self::Jpeg, Self::Png, Self::Webp, Self::Webm, Self::Mp4];

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Webm => "video/webm",
            Self::Mp4 => "video/mp4",
        }
    }

    /// What a media type with or without parameters says; nothing for what is not taken.
    #[must_use]
    pub fn from_media_type(text: &str) -> Option<Self> {
        let essence = text.split(';').next().unwrap_or_default().trim();
        Self::ALL.into_iter().find(|media| media.media_type().eq_ignore_ascii_case(essence))
    }

    /// Whether it can be this part.
    #[must_use]
    pub const fn fits(self, part: EvidencePart) -> bool {
        matches!(self, Self::Webm | Self::Mp4) == matches!(part, EvidencePart::Video)
    }
}

/// Which chunk it is, of all submissions.
#[derive(Debug, Encode, Decode)]
struct ChunkPlace {
    #[n(0)]
    evidence: EvidenceId,
    #[n(1)]
    part: EvidencePart,
    #[n(2)]
    index: u32,
    #[n(3)]
    of: u32,
}

impl Message for ChunkPlace {
    const TAG: &'static str = "rubrica/evidence-chunk/v1";
}

/// What a sealed content key is for.
#[derive(Debug, Encode, Decode)]
struct KeyContext {
    #[n(0)]
    evidence: EvidenceId,
    #[n(1)]
    reviewer: KeyId,
}

impl Message for KeyContext {
    const TAG: &'static str = "rubrica/evidence-key/v1";
}

/// A content key, sealed to one reviewer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SealedEvidenceKey {
    /// The key of the reviewer.
    #[n(0)]
    pub reviewer: KeyId,
    /// The encapsulated key: an uncompressed point of P-256.
    #[n(1)]
    pub encapsulated: Bytes,
    /// Ciphertext and tag.
    #[n(2)]
    pub ciphertext: Bytes,
}

impl Message for SealedEvidenceKey {
    const TAG: &'static str = "rubrica/sealed-evidence-key/v1";
}

/// Why evidence cannot be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reviewer's key is not a point of P-256")]
pub struct ReviewKeyError;

/// Why evidence does not open: another key, another place, or changed on the way. Deliberately not told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("evidence does not open")]
pub struct EvidenceError;

/// The content key of one submission.
pub struct EvidenceKey {
    evidence: EvidenceId,
    key: Zeroizing<[u8; 32]>,
}

impl core::fmt::Debug for EvidenceKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("EvidenceKey(…)")
    }
}

impl EvidenceKey {
    /// A new key. Whatever is closed with it stays as it is: other bytes need another key.
    #[must_use]
    pub fn make(evidence: EvidenceId, entropy: &mut impl Entropy) -> Self {
        Self { evidence, key: Zeroizing::new(entropy.make_bytes()) }
    }

    /// Seals the key to a reviewer's public key, an uncompressed point.
    ///
    /// # Errors
    /// [`ReviewKeyError`] when it is no point of the curve.
    pub fn seal_to(
        &self,
        public_key: &[u8],
        entropy: &mut impl Entropy,
    ) -> Result<SealedEvidenceKey, ReviewKeyError> {
        let recipient =
            <Suite as Kem>::PublicKey::from_bytes(public_key).map_err(|_| ReviewKeyError)?;
        let reviewer = review_key_id(public_key);
        let context = KeyContext { evidence: self.evidence, reviewer };
        let (encapsulated, ciphertext) =
            hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, Suite>(
                &OpModeS::Base,
                &recipient,
                KeyContext::TAG.as_bytes(),
                self.key.as_slice(),
                &canonical::encode(&context),
                &mut Rng(entropy),
            )
            .map_err(|_| ReviewKeyError)?;
        Ok(SealedEvidenceKey {
            reviewer,
            encapsulated: Bytes(encapsulated.to_bytes().to_vec()),
            ciphertext: Bytes(ciphertext),
        })
    }

    /// Closes a chunk.
    #[must_use]
    pub fn close(&self, place: PartPlace, plaintext: &[u8]) -> Vec<u8> {
        let place = place.of(self.evidence);
        let aad = canonical::encode(&place);
        let payload = Payload { msg: plaintext, aad: &aad };
        // AES-GCM refuses only messages of more than 64 GiB.
        self.cipher().encrypt(&nonce(&place), payload).unwrap_or_default()
    }

    /// Opens a chunk.
    ///
    /// # Errors
    /// [`EvidenceError`].
    pub fn open(&self, place: PartPlace, chunk: &[u8]) -> Result<Vec<u8>, EvidenceError> {
        let place = place.of(self.evidence);
        let aad = canonical::encode(&place);
        let payload = Payload { msg: chunk, aad: &aad };
        self.cipher().decrypt(&nonce(&place), payload).map_err(|_| EvidenceError)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&(*self.key).into())
    }
}

/// Which chunk of a part, within one submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartPlace {
    /// The part.
    pub part: EvidencePart,
    /// Counted from 0.
    pub index: u32,
    /// How many the part has.
    pub of: u32,
}

impl PartPlace {
    const fn of(self, evidence: EvidenceId) -> ChunkPlace {
        ChunkPlace { evidence, part: self.part, index: self.index, of: self.of }
    }
}

/// The place as a nonce: one for each chunk, since a key closes one submission.
fn nonce(place: &ChunkPlace) -> Nonce<aes_gcm::aead::consts::U12> {
    let mut nonce = [0; 12];
    nonce[0] = place.part as u8;
    nonce[4..8].copy_from_slice(&place.of.to_be_bytes());
    nonce[8..].copy_from_slice(&place.index.to_be_bytes());
    nonce.into()
}

/// A reviewer's private key. It is a function of his password: derived in his browser whenever he logs in,
/// and stored nowhere.
#[derive(Clone)]
pub struct ReviewPrivateKey {
    private: <Suite as Kem>::PrivateKey,
    point: Vec<u8>,
}

impl core::fmt::Debug for ReviewPrivateKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ReviewPrivateKey(…)")
    }
}

impl ReviewPrivateKey {
    /// Derives the key pair from what an officer's password opens: the unlock key of his OPAQUE registration or
    /// login, which opens nothing else.
    #[must_use]
    pub fn derive(unlock_key: &UnlockKey) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        // EXPOSE: the seed of the key pair is derived from it [RFC 9180 §7.1.3].
        let expanded = Hkdf::<Sha256>::new(None, unlock_key.expose())
            .expand(b"rubrica/review-key/v1", seed.as_mut());
        // HKDF-SHA-256 yields up to 255 · 32 bytes.
        debug_assert!(expanded.is_ok(), "32 bytes are within the limit of HKDF");
        let (private, public) = Suite::derive_keypair(seed.as_ref());
        Self { private, point: public.to_bytes().to_vec() }
    }

    /// The public half: an uncompressed point of P-256.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.point
    }

    /// Opens the content key of a submission.
    ///
    /// # Errors
    /// [`EvidenceError`].
    pub fn open(
        &self,
        evidence: EvidenceId,
        sealed: &SealedEvidenceKey,
    ) -> Result<EvidenceKey, EvidenceError> {
        let encapsulated = <Suite as Kem>::EncappedKey::from_bytes(sealed.encapsulated.as_ref())
            .map_err(|_| EvidenceError)?;
        let context = KeyContext { evidence, reviewer: review_key_id(&self.point) };
        let opened = hpke::single_shot_open::<AesGcm256, HkdfSha256, Suite>(
            &OpModeR::Base,
            &self.private,
            &encapsulated,
            KeyContext::TAG.as_bytes(),
            sealed.ciphertext.as_ref(),
            &canonical::encode(&context),
        );
        let opened = Zeroizing::new(opened.map_err(|_| EvidenceError)?);
        let key = opened.as_slice().try_into().map_err(|_| EvidenceError)?;
        Ok(EvidenceKey { evidence, key: Zeroizing::new(key) })
    }
}

/// Whether bytes are a public key that can be sealed to.
#[must_use]
pub fn is_review_key(point: &[u8]) -> bool {
    <Suite as Kem>::PublicKey::from_bytes(point).is_ok()
}

/// The identifier of a reviewer's key: SHA-256 of its uncompressed point.
#[must_use]
pub fn review_key_id(point: &[u8]) -> KeyId {
    KeyId::from_bytes(crate::digest::sha256(point))
}

/// How many chunks so many bytes make.
#[must_use]
pub const fn chunks_of(bytes: u64) -> u64 {
    bytes.div_ceil(CHUNK_LEN as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same bytes at every call but for a count.
    struct Sequence(u8);

    impl Entropy for Sequence {
        fn fill(&mut self, buffer: &mut [u8]) {
            self.0 += 1;
            buffer.fill(self.0);
        }
    }

    const EVIDENCE: EvidenceId = EvidenceId::from_bytes([9; 16]);
    const FIRST: PartPlace = PartPlace { part: EvidencePart::Video, index: 0, of: 2 };

    fn reviewer(seed: u8) -> ReviewPrivateKey {
        ReviewPrivateKey::derive(&UnlockKey::from_bytes([seed; 32]))
    }

    #[test]
    fn each_reviewer_opens_the_key_and_nobody_else_does() {
        let (rosa, other) = (reviewer(1), reviewer(2));
        let key = EvidenceKey::make(EVIDENCE, &mut Sequence(0));
        let chunk = key.close(FIRST, b"a face");
        for who in [&rosa, &other] {
            let sealed = key.seal_to(who.public_key(), &mut Sequence(7)).expect("a point");
            let opened = who.open(EVIDENCE, &sealed).expect("it is his");
            assert_eq!(opened.open(FIRST, &chunk).as_deref(), Ok(b"a face".as_slice()));
            let elsewhere = EvidenceId::from_bytes([8; 16]);
            assert!(who.open(elsewhere, &sealed).is_err(), "of another submission");
            assert!(reviewer(3).open(EVIDENCE, &sealed).is_err(), "of another reviewer");
        }
        assert_eq!(key.seal_to(&[4; 65], &mut Sequence(7)).err(), Some(ReviewKeyError));
        assert!(is_review_key(rosa.public_key()) && !is_review_key(&[4; 65]));
    }

    #[test]
    fn a_reviewers_key_follows_from_what_his_password_opens() {
        assert_eq!(reviewer(1).public_key(), reviewer(1).public_key());
        assert_ne!(reviewer(1).public_key(), reviewer(2).public_key());
    }

    #[test]
    fn chunks_are_neither_swapped_nor_left_out_nor_changed() {
        let key = EvidenceKey::make(EVIDENCE, &mut Sequence(0));
        let chunk = key.close(FIRST, &[3; 100]);
        assert_eq!(chunk.len(), 100 + TAG_LEN);
        for place in [
            PartPlace { index: 1, ..FIRST },
            PartPlace { of: 1, ..FIRST },
            PartPlace { part: EvidencePart::Front, ..FIRST },
        ] {
            assert_eq!(key.open(place, &chunk), Err(EvidenceError), "{place:?}");
        }
        let mut changed = chunk;
        changed[5] ^= 1;
        assert_eq!(key.open(FIRST, &changed), Err(EvidenceError));
        let elsewhere = EvidenceKey::make(EvidenceId::from_bytes([8; 16]), &mut Sequence(0));
        assert_eq!(elsewhere.open(FIRST, &key.close(FIRST, b"x")), Err(EvidenceError));
    }

    #[test]
    fn only_pictures_and_films_are_taken() {
        let webm = EvidenceMedia::from_media_type("video/webm;codecs=vp8");
        assert_eq!(webm, Some(EvidenceMedia::Webm));
        assert!(EvidenceMedia::Webm.fits(EvidencePart::Video));
        assert!(!EvidenceMedia::Jpeg.fits(EvidencePart::Video));
        assert!(EvidenceMedia::Png.fits(EvidencePart::Back));
        for other in ["text/html", "image/svg+xml", "", "video/webmx"] {
            assert_eq!(EvidenceMedia::from_media_type(other), None, "{other}");
        }
        assert_eq!((chunks_of(0), chunks_of(1)), (0, 1));
        assert_eq!((chunks_of(49_152), chunks_of(49_153)), (1, 2));
    }
}
