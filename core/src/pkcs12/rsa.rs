//! RSA signatures with a citizen's own key [RFC 8017 §8.2.1].
//!
//! The `rsa` crate is not needed for it, nor is its advisory RUSTSEC-2023-0071 ("Marvin") a reason
//! for fear: that attack measures, over a network and many thousand times, how long a *decryption* of
//! chosen ciphertexts takes. Here one signature is made for each file that a citizen opens, on his
//! own device, over a message with a fixed padding. The exponentiation still takes the same time
//! whatever the exponent (`crypto-bigint` in Montgomery form), and without the Chinese remainder
//! theorem, so that no fault in one half can give the factors away. What it made is verified
//! before anybody sees it.

use super::private_key::PrivateKeyError;
use crate::asn1::{self, Element};
use crate::digest::HashAlgorithm;
use crate::x509::public_key::SignatureError;
use crate::x509::rsa::{RsaPublicKey, encode_pkcs1};
use crate::x509::unsigned;
use crypto_bigint::BoxedUint;
use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use zeroize::{Zeroize as _, Zeroizing};

/// An RSA private key: the public one and the exponent, wiped when dropped.
pub(super) struct RsaPrivateKey {
    public: RsaPublicKey,
    exponent: Zeroizing<Vec<u8>>,
}

impl RsaPrivateKey {
    /// ```text
    /// RSAPrivateKey ::= SEQUENCE {
    ///     version  Version, modulus INTEGER, publicExponent INTEGER, privateExponent INTEGER,
    ///     prime1 INTEGER, prime2 INTEGER, exponent1 INTEGER, exponent2 INTEGER, coefficient INTEGER }
    /// ```
    /// [RFC 8017 §A.1.2]
    pub(super) fn from_der(octets: &[u8]) -> Result<Self, PrivateKeyError> {
        let mut fields = Element::only(octets, asn1::SEQUENCE)?.elements();
        // More than two primes are version 1.
        if fields.expect(asn1::INTEGER)?.value != [0] {
            return Err(PrivateKeyError::Unsupported);
        }
        let modulus = unsigned(fields.expect(asn1::INTEGER)?)?;
        let public_exponent = unsigned(fields.expect(asn1::INTEGER)?)?;
        let exponent = unsigned(fields.expect(asn1::INTEGER)?)?;
        let public = RsaPublicKey::new(modulus, public_exponent)?;
        if public.bits() < 2048 {
            return Err(PrivateKeyError::TooShort);
        }
        if exponent.len() > modulus.len() {
            return Err(PrivateKeyError::Malformed);
        }
        Ok(Self { public, exponent: Zeroizing::new(exponent.to_vec()) })
    }

    pub(super) const fn public_key(&self) -> &RsaPublicKey {
        &self.public
    }

    /// RSASSA-PKCS1-v1_5 over a digest.
    pub(super) fn sign_pkcs1(
        &self,
        hash: HashAlgorithm,
        digest: &[u8],
    ) -> Result<Vec<u8>, SignatureError> {
        const FAILED: SignatureError = SignatureError::Mismatch;
        let length = self.public.length();
        let encoded = encode_pkcs1(hash, digest, length).ok_or(FAILED)?;
        let modulus = self.public.modulus();
        let precision = modulus.as_ref().bits_precision();
        let message = BoxedUint::from_be_slice(&encoded, precision).map_err(|_| FAILED)?;
        let mut exponent =
            BoxedUint::from_be_slice(&self.exponent, precision).map_err(|_| FAILED)?;
        let parameters = BoxedMontyParams::new(modulus.clone());
        let signature = BoxedMontyForm::new(message, &parameters).pow(&exponent).retrieve();
        exponent.zeroize();
        let octets = signature.to_be_bytes();
        let start = octets.len().checked_sub(length).ok_or(FAILED)?;
        let signature = octets.get(start..).ok_or(FAILED)?.to_vec();
        self.public.opens_to(&signature, &encoded)?;
        Ok(signature)
    }
}
