//! What a responder is asked [RFC 6960 §4.1].

use der::asn1::{Any, ObjectIdentifier, OctetString};
use der::{Decode, Encode as _, Sequence};
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::{Extension, Extensions};

/// ```text
/// OCSPRequest ::= SEQUENCE {
///     tbsRequest         TBSRequest,
///     optionalSignature  [0] EXPLICIT Signature OPTIONAL }
/// ```
/// Nobody has to sign his question, so a signature on it is not looked at [RFC 6960 §4.1.2].
#[derive(Debug, Sequence)]
struct OcspRequest {
    to_be_signed: TbsRequest,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    signature: Option<Any>,
}

/// ```text
/// TBSRequest ::= SEQUENCE {
///     version            [0] EXPLICIT Version DEFAULT v1,
///     requestorName      [1] EXPLICIT GeneralName OPTIONAL,
///     requestList        SEQUENCE OF Request,
///     requestExtensions  [2] EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Debug, Sequence)]
struct TbsRequest {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", default = "Default::default")]
    version: u8,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    requestor: Option<Any>,
    requests: Vec<SingleRequest>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

/// `Request ::= SEQUENCE { reqCert CertID, singleRequestExtensions [0] EXPLICIT Extensions OPTIONAL }`
#[derive(Debug, Sequence)]
struct SingleRequest {
    certificate: CertId,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

/// ```text
/// CertID ::= SEQUENCE {
///     hashAlgorithm   AlgorithmIdentifier,
///     issuerNameHash  OCTET STRING, -- hash of the issuer's name
///     issuerKeyHash   OCTET STRING, -- hash of the issuer's public key
///     serialNumber    CertificateSerialNumber }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(super) struct CertId {
    pub(super) hash: AlgorithmIdentifierOwned,
    pub(super) issuer_name: OctetString,
    pub(super) issuer_key: OctetString,
    pub(super) serial: der::asn1::Int,
}

/// A question that can be answered.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) certificates: Vec<CertId>,
    /// The extension as it came: it goes back as it is [RFC 9654 §2.1].
    pub(super) nonce: Option<Extension>,
}

/// The question is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

impl Question {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let request = OcspRequest::from_der(bytes).map_err(|_| Malformed)?;
        let request = request.to_be_signed;
        let asked = request.requests.len();
        if request.version != 0 || asked == 0 || asked > MOST_CERTIFICATES {
            return Err(Malformed);
        }
        let extensions = request.extensions.unwrap_or_default();
        let singles = request.requests.iter().filter_map(|one| one.extensions.as_ref()).flatten();
        if extensions.iter().chain(singles).any(|one| one.critical && one.extn_id != NONCE) {
            return Err(Malformed);
        }
        let nonce = extensions.into_iter().find(|one| one.extn_id == NONCE);
        if nonce.as_ref().is_some_and(|nonce| !is_nonce(nonce)) {
            return Err(Malformed);
        }
        let certificates = request.requests.into_iter().map(|one| one.certificate).collect();
        Ok(Self { certificates, nonce })
    }
}

/// `Nonce ::= OCTET STRING (SIZE(1..128))` [RFC 9654 §2.1].
fn is_nonce(extension: &Extension) -> bool {
    OctetString::from_der(extension.extn_value.as_bytes())
        .is_ok_and(|nonce| (1..=128).contains(&nonce.as_bytes().len()))
}

impl CertId {
    /// The octets of the number, as it stands in the certificate.
    pub(super) fn serial(&self) -> &[u8] {
        self.serial.as_bytes()
    }

    /// Without parameters, or with NULL: both are in use [RFC 5754 §2].
    pub(super) fn hash(&self) -> Option<ObjectIdentifier> {
        let plain = match &self.hash.parameters {
            None => true,
            Some(parameters) => parameters.to_der().is_ok_and(|der| der == [0x05, 0x00]),
        };
        plain.then_some(self.hash.oid)
    }
}

/// `id-pkix-ocsp-nonce`.
pub(super) const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");
/// Whoever has more to ask asks again.
const MOST_CERTIFICATES: usize = 16;
