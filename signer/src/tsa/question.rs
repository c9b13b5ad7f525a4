//! What a time-stamping authority is asked [RFC 3161 §2.4.1].

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::{ID_SHA_256, ID_SHA_384, ID_SHA_512};
use der::asn1::{Any, Int, OctetString};
use der::{Decode as _, Encode as _, Sequence};
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::Extensions;

/// ```text
/// TimeStampReq ::= SEQUENCE {
///    version         INTEGER { v1(1) },
///    messageImprint  MessageImprint,
///    reqPolicy       TSAPolicyId OPTIONAL,
///    nonce           INTEGER OPTIONAL,
///    certReq         BOOLEAN DEFAULT FALSE,
///    extensions      [0] IMPLICIT Extensions OPTIONAL }
/// ```
#[derive(Debug, Sequence)]
struct TimeStampReq {
    version: u8,
    imprint: MessageImprint,
    #[asn1(optional = "true")]
    policy: Option<ObjectIdentifier>,
    #[asn1(optional = "true")]
    nonce: Option<Int>,
    #[asn1(default = "Default::default")]
    wants_certificates: bool,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

/// `MessageImprint ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier, hashedMessage OCTET STRING }`
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(super) struct MessageImprint {
    algorithm: AlgorithmIdentifierOwned,
    digest: OctetString,
}

/// A question that can be answered.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) imprint: MessageImprint,
    pub(super) nonce: Option<Int>,
    pub(super) wants_certificates: bool,
}

/// Why there is no time stamp: `PKIFailureInfo` [RFC 3161 §2.4.2].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    BadAlgorithm = 0,
    BadRequest = 2,
    BadDataFormat = 5,
    TimeNotAvailable = 14,
    UnacceptedPolicy = 15,
    UnacceptedExtension = 16,
    System = 25,
}

impl Question {
    /// Reads a question, and refuses what cannot be answered for it.
    pub(super) fn read(bytes: &[u8], own_policy: ObjectIdentifier) -> Result<Self, Failure> {
        let request = TimeStampReq::from_der(bytes).map_err(|_| Failure::BadDataFormat)?;
        // DER has one form for each value: what would be written otherwise is none.
        if !request.to_der().is_ok_and(|again| again == bytes) {
            return Err(Failure::BadDataFormat);
        }
        if request.version != 1 || request.nonce.as_ref().is_some_and(is_long) {
            return Err(Failure::BadRequest);
        }
        // CHK-TSA-01: nothing is stamped by a hash that others might forge.
        let expected = match request.imprint.algorithm.oid {
            ID_SHA_256 => 32,
            ID_SHA_384 => 48,
            ID_SHA_512 => 64,
            _ => return Err(Failure::BadAlgorithm),
        };
        if request.imprint.algorithm.parameters.as_ref().is_some_and(|any| *any != Any::null()) {
            return Err(Failure::BadAlgorithm);
        }
        if request.imprint.digest.as_bytes().len() != expected {
            return Err(Failure::BadDataFormat);
        }
        if request.policy.is_some_and(|policy| policy != own_policy) {
            return Err(Failure::UnacceptedPolicy);
        }
        // None is known here, and an extension that is not known is not passed over [§2.4.1].
        if request.extensions.is_some() {
            return Err(Failure::UnacceptedExtension);
        }
        Ok(Self {
            imprint: request.imprint,
            nonce: request.nonce,
            wants_certificates: request.wants_certificates,
        })
    }
}

/// Nonces have eight octets where they are used; whoever sends kilobytes wants something else.
fn is_long(nonce: &Int) -> bool {
    nonce.as_bytes().len() > 64
}
