//! RSA signatures, verified [RFC 8017]. Citizens' own keys sign in [`crate::pkcs12`].
//!
//! Nothing here is secret, so plain modular arithmetic from `crypto-bigint` (which the elliptic
//! curves bring along anyway) is enough and the `rsa` crate, with the side channel of its private
//! operations (RUSTSEC-2023-0071), is not needed.

use crate::asn1::{self, Element, Malformed};
use crate::digest::HashAlgorithm;
use crate::x509::public_key::SignatureError;
use crate::x509::unsigned;
use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};

/// An RSA public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RsaPublicKey {
    modulus: Odd<BoxedUint>,
    exponent: BoxedUint,
    bits: u32,
}

impl RsaPublicKey {
    /// `RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }`
    pub(super) fn from_der(octets: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Element::only(octets, asn1::SEQUENCE)?.elements();
        let modulus = unsigned(fields.expect(asn1::INTEGER)?)?;
        let exponent = unsigned(fields.expect(asn1::INTEGER)?)?;
        fields.finish()?;
        Self::new(modulus, exponent)
    }

    /// A key of these numbers, big endian.
    pub(crate) fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, Malformed> {
        // Larger ones exist only to keep the verifier busy.
        if modulus.len() > MAX_MODULUS_LEN || exponent.len() > MAX_EXPONENT_LEN {
            return Err(Malformed);
        }
        let modulus = BoxedUint::from_be_slice_vartime(modulus);
        let bits = modulus.bits_vartime();
        let modulus = Option::from(Odd::new(modulus)).ok_or(Malformed)?;
        let exponent = BoxedUint::from_be_slice_vartime(exponent);
        if bits < 512 || exponent.bits_vartime() < 2 {
            return Err(Malformed);
        }
        Ok(Self { modulus, exponent, bits })
    }

    /// Length of the modulus in bits.
    #[must_use]
    pub const fn bits(&self) -> u32 {
        self.bits
    }

    /// Length of the modulus in octets, and so of every signature.
    pub(crate) fn length(&self) -> usize {
        usize::try_from(self.bits.div_ceil(8)).unwrap_or(usize::MAX)
    }

    pub(crate) const fn modulus(&self) -> &Odd<BoxedUint> {
        &self.modulus
    }

    /// RSASSA-PKCS1-v1_5 [RFC 8017 §8.2.2]: the encoded message is built and compared as a whole,
    /// so there is no padding to be parsed wrongly.
    pub(super) fn verify_pkcs1(
        &self,
        hash: HashAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let expected = encode_pkcs1(hash, &hash.digest(message), self.length());
        self.opens_to(signature, &expected.ok_or(SignatureError::Mismatch)?)
    }

    /// Whether the signature is one of this encoded message.
    pub(crate) fn opens_to(&self, signature: &[u8], encoded: &[u8]) -> Result<(), SignatureError> {
        if self.open(signature)? == encoded { Ok(()) } else { Err(SignatureError::Mismatch) }
    }

    /// RSASSA-PSS [RFC 8017 §8.1.2, §9.1.2].
    pub(super) fn verify_pss(
        &self,
        hash: HashAlgorithm,
        salt_len: usize,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        const MISMATCH: SignatureError = SignatureError::Mismatch;
        let opened = self.open(signature)?;
        // The encoded message has one bit less than the modulus.
        let encoded_bits = usize::try_from(self.bits - 1).map_err(|_| MISMATCH)?;
        let encoded_len = encoded_bits.div_ceil(8);
        let (over, encoded) =
            opened.split_at_checked(opened.len().saturating_sub(encoded_len)).ok_or(MISMATCH)?;
        let hash_len = hash.digest_len();
        let [body @ .., 0xbc] = encoded else { return Err(MISMATCH) };
        let masked_len = body.len().checked_sub(hash_len).ok_or(MISMATCH)?;
        let (masked, expected) = body.split_at_checked(masked_len).ok_or(MISMATCH)?;
        let unused = u8::try_from(encoded_len * 8 - encoded_bits).map_err(|_| MISMATCH)?;
        let used_mask = 0xff_u8.checked_shr(u32::from(unused)).unwrap_or(0);
        let first = *masked.first().ok_or(MISMATCH)?;
        if over.iter().any(|octet| *octet != 0) || first & !used_mask != 0 {
            return Err(MISMATCH);
        }
        let mut block = mgf1(hash, expected, masked.len());
        for (octet, covered) in block.iter_mut().zip(masked) {
            *octet ^= covered;
        }
        if let Some(first) = block.first_mut() {
            *first &= used_mask;
        }
        let padding_len = block.len().checked_sub(salt_len + 1).ok_or(MISMATCH)?;
        let (padding, salt) = block.split_at_checked(padding_len + 1).ok_or(MISMATCH)?;
        let [zeros @ .., 1] = padding else { return Err(MISMATCH) };
        if zeros.iter().any(|octet| *octet != 0) {
            return Err(MISMATCH);
        }
        let salted = [&[0; 8][..], &hash.digest(message), salt].concat();
        if hash.digest(&salted) == expected { Ok(()) } else { Err(MISMATCH) }
    }

    /// RSAVP1 [RFC 8017 §5.2.2]: the encoded message, as long as the modulus.
    fn open(&self, signature: &[u8]) -> Result<Vec<u8>, SignatureError> {
        let length = self.length();
        if signature.len() != length {
            return Err(SignatureError::Mismatch);
        }
        let precision = self.modulus.as_ref().bits_precision();
        let value =
            BoxedUint::from_be_slice(signature, precision).map_err(|_| SignatureError::Mismatch)?;
        if value >= *self.modulus.as_ref() {
            return Err(SignatureError::Mismatch);
        }
        let params = BoxedMontyParams::new_vartime(self.modulus.clone());
        let opened = BoxedMontyForm::new(value, &params).pow(&self.exponent).retrieve();
        let octets = opened.to_be_bytes();
        Ok(octets.get(octets.len() - length..).unwrap_or_default().to_vec())
    }
}

/// EMSA-PKCS1-v1_5 [RFC 8017 §9.2]: the digest with its name and padding, `length` octets long.
pub(crate) fn encode_pkcs1(hash: HashAlgorithm, digest: &[u8], length: usize) -> Option<Vec<u8>> {
    let info = [digest_info_prefix(hash), digest].concat();
    let padding = length.checked_sub(info.len() + 3).filter(|padding| *padding >= 8)?;
    Some([&[0, 1][..], &vec![0xff; padding], &[0], &info].concat())
}

/// Mask generation [RFC 8017 §B.2.1].
fn mgf1(hash: HashAlgorithm, seed: &[u8], length: usize) -> Vec<u8> {
    let mut mask = Vec::with_capacity(length + hash.digest_len());
    for counter in 0_u32.. {
        if mask.len() >= length {
            break;
        }
        mask.extend(hash.digest(&[seed, &counter.to_be_bytes()].concat()));
    }
    mask.truncate(length);
    mask
}

/// DER of `DigestInfo` up to the digest [RFC 8017 §9.2 note 1].
const fn digest_info_prefix(hash: HashAlgorithm) -> &'static [u8] {
    match hash {
        HashAlgorithm::Sha256 => &[
            0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x01, 0x05, 0x00, 0x04, 0x20,
        ],
        HashAlgorithm::Sha384 => &[
            0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x02, 0x05, 0x00, 0x04, 0x30,
        ],
        HashAlgorithm::Sha512 => &[
            0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x03, 0x05, 0x00, 0x04, 0x40,
        ],
    }
}

/// 8192 bits.
const MAX_MODULUS_LEN: usize = 1024;
const MAX_EXPONENT_LEN: usize = 8;
