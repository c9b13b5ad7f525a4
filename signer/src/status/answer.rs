//! What a responder answers [RFC 6960 §4.2].

use super::question::CertId;
use der::asn1::{BitString, GeneralizedTime, Null, ObjectIdentifier, OctetString};
use der::{Choice, DateTime, Encode as _, Enumerated, Sequence};
use rubrica_core::time::UnixTime;
use spki::AlgorithmIdentifierOwned;
use std::time::Duration;
use x509_cert::Certificate;
use x509_cert::ext::Extensions;
use x509_cert::ext::pkix::CrlReason;

/// ```text
/// OCSPResponse ::= SEQUENCE {
///     responseStatus  OCSPResponseStatus,
///     responseBytes   [0] EXPLICIT ResponseBytes OPTIONAL }
/// ```
#[derive(Debug, Sequence)]
struct OcspResponse {
    status: ResponseStatus,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    bytes: Option<ResponseBytes>,
}

/// Whether there is an answer, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enumerated)]
#[asn1(type = "ENUMERATED")]
#[repr(u8)]
pub(super) enum ResponseStatus {
    /// There is.
    Successful = 0,
    /// The question is none.
    MalformedRequest = 1,
    /// Ours is the fault.
    InternalError = 2,
    /// It asks about certificates of somebody else [RFC 5019 §2.2.3].
    Unauthorized = 6,
}

/// `ResponseBytes ::= SEQUENCE { responseType OBJECT IDENTIFIER, response OCTET STRING }`
#[derive(Debug, Sequence)]
struct ResponseBytes {
    kind: ObjectIdentifier,
    response: OctetString,
}

/// ```text
/// BasicOCSPResponse ::= SEQUENCE {
///     tbsResponseData     ResponseData,
///     signatureAlgorithm  AlgorithmIdentifier,
///     signature           BIT STRING,
///     certs               [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
/// ```
#[derive(Debug, Sequence)]
struct BasicResponse {
    to_be_signed: ResponseData,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    certificates: Option<Vec<Certificate>>,
}

/// ```text
/// ResponseData ::= SEQUENCE {
///     version             [0] EXPLICIT Version DEFAULT v1,
///     responderID         ResponderID,
///     producedAt          GeneralizedTime,
///     responses           SEQUENCE OF SingleResponse,
///     responseExtensions  [1] EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Debug, Sequence)]
pub(super) struct ResponseData {
    responder: ResponderId,
    produced_at: GeneralizedTime,
    responses: Vec<SingleResponse>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

/// `ResponderID ::= CHOICE { byName [1] Name, byKey [2] KeyHash }`, the latter being the SHA-1 of the
/// responder's public key. SHA-1 is a name here and not a safeguard.
#[derive(Debug, Choice)]
enum ResponderId {
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", constructed = "true")]
    ByKey(OctetString),
}

/// ```text
/// SingleResponse ::= SEQUENCE {
///     certID            CertID,
///     certStatus        CertStatus,
///     thisUpdate        GeneralizedTime,
///     nextUpdate        [0] EXPLICIT GeneralizedTime OPTIONAL,
///     singleExtensions  [1] EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Debug, Sequence)]
struct SingleResponse {
    certificate: CertId,
    status: CertificateStatus,
    this_update: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    next_update: Option<GeneralizedTime>,
}

/// `CertStatus ::= CHOICE { good [0] IMPLICIT NULL, revoked [1] IMPLICIT RevokedInfo, unknown [2] IMPLICIT NULL }`
#[derive(Debug, Choice)]
enum CertificateStatus {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    Good(Null),
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true")]
    Revoked(RevokedInfo),
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT")]
    Unknown(Null),
}

/// `RevokedInfo ::= SEQUENCE { revocationTime GeneralizedTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL }`
#[derive(Debug, Sequence)]
struct RevokedInfo {
    at: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    reason: Option<CrlReason>,
}

/// What is known of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It was issued and not revoked.
    Good,
    /// It was revoked.
    Revoked {
        /// Since when.
        at: UnixTime,
        /// Why.
        reason: CrlReason,
    },
    /// It was never issued here.
    Unknown,
}

/// A part of an answer.
#[derive(Debug)]
pub(super) struct Single {
    pub(super) certificate: CertId,
    pub(super) standing: Standing,
}

/// From when until when an answer holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub(super) this_update: UnixTime,
    pub(super) next_update: UnixTime,
}

impl ResponseData {
    pub(super) fn new(
        responder: [u8; 20],
        singles: Vec<Single>,
        times: Times,
        extensions: Option<Extensions>,
    ) -> der::Result<Self> {
        let this_update = time(times.this_update)?;
        let next_update = time(times.next_update)?;
        let responses = singles
            .into_iter()
            .map(|single| {
                Ok(SingleResponse {
                    certificate: single.certificate,
                    status: match single.standing {
                        Standing::Good => CertificateStatus::Good(Null),
                        Standing::Unknown => CertificateStatus::Unknown(Null),
                        Standing::Revoked { at, reason } => {
                            let reason = Some(reason);
                            CertificateStatus::Revoked(RevokedInfo { at: time(at)?, reason })
                        }
                    },
                    this_update,
                    next_update: Some(next_update),
                })
            })
            .collect::<der::Result<_>>()?;
        let responder = ResponderId::ByKey(OctetString::new(responder)?);
        Ok(Self { responder, produced_at: this_update, responses, extensions })
    }

    /// The answer with its signature, and the certificate of who signed.
    pub(super) fn assemble(
        self,
        algorithm: AlgorithmIdentifierOwned,
        signature: BitString,
        responder: Certificate,
    ) -> der::Result<Vec<u8>> {
        let basic = BasicResponse {
            to_be_signed: self,
            algorithm,
            signature,
            certificates: Some(vec![responder]),
        };
        let bytes = ResponseBytes { kind: BASIC, response: OctetString::new(basic.to_der()?)? };
        OcspResponse { status: ResponseStatus::Successful, bytes: Some(bytes) }.to_der()
    }
}

/// An answer that says no more than why it is none.
pub(super) fn no_answer(status: ResponseStatus) -> Vec<u8> {
    // SEQUENCE of an ENUMERATED of one octet.
    vec![0x30, 0x03, 0x0a, 0x01, status as u8]
}

fn time(at: UnixTime) -> der::Result<GeneralizedTime> {
    let seconds = u64::try_from(at.0).map_err(|_| der::ErrorKind::DateTime)?;
    let at = DateTime::from_unix_duration(Duration::from_secs(seconds))?;
    Ok(GeneralizedTime::from_date_time(at))
}

/// `id-pkix-ocsp-basic`.
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
