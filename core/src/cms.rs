//! Signed messages [RFC 5652]: the structures that are written and the ones that are read.
//!
//! They are kept apart. What is written is built from values and comes out as DER. What is read
//! stays a set of slices of the input, because signatures are made over the octets that stand
//! there and any octet that two readings could disagree on is a place to hide a change.

pub(crate) mod attribute;
pub(crate) mod ber;
pub(crate) mod read;
pub(crate) mod write;

use crate::digest::HashAlgorithm;
use crate::x509::public_key::{
    ECDSA_WITH_SHA256, ECDSA_WITH_SHA384, ECDSA_WITH_SHA512, RSA_WITH_SHA256, RSA_WITH_SHA384,
    RSA_WITH_SHA512, SHA256, SHA384, SHA512,
};
use der::asn1::ObjectIdentifier;

/// id-data: octets of which the message says nothing more [RFC 5652 §4].
pub(crate) const ID_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
/// id-signedData [RFC 5652 §5.1].
pub(crate) const ID_SIGNED_DATA: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");

/// Object identifier of a hash [RFC 5754 §2].
pub(crate) const fn hash_id(algorithm: HashAlgorithm) -> ObjectIdentifier {
    match algorithm {
        HashAlgorithm::Sha256 => SHA256,
        HashAlgorithm::Sha384 => SHA384,
        HashAlgorithm::Sha512 => SHA512,
    }
}

/// Object identifier of ECDSA with a hash [RFC 5758 §3.2].
pub(crate) const fn ecdsa_id(algorithm: HashAlgorithm) -> ObjectIdentifier {
    match algorithm {
        HashAlgorithm::Sha256 => ECDSA_WITH_SHA256,
        HashAlgorithm::Sha384 => ECDSA_WITH_SHA384,
        HashAlgorithm::Sha512 => ECDSA_WITH_SHA512,
    }
}

/// Object identifier of RSASSA-PKCS1-v1_5 with a hash [RFC 5754 §3.2].
pub(crate) const fn rsa_id(algorithm: HashAlgorithm) -> ObjectIdentifier {
    match algorithm {
        HashAlgorithm::Sha256 => RSA_WITH_SHA256,
        HashAlgorithm::Sha384 => RSA_WITH_SHA384,
        HashAlgorithm::Sha512 => RSA_WITH_SHA512,
    }
}
