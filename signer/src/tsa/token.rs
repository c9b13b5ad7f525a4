//! The statement [RFC 3161 §2.4.2] and the signed message around it [RFC 5652 §5].

use super::ACCURACY;
use super::question::{MessageImprint, Question};
use crate::ca::{ecdsa_with_sha256, serial_number};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::ID_SHA_256;
use der::asn1::{Any, GeneralizedTime, Int, OctetString, SetOfVec};
use der::{DateTime, Decode as _, Encode, Sequence, Tag};
use rubrica_core::digest::sha256;
use rubrica_core::time::UnixTime;
use spki::AlgorithmIdentifierOwned;
use std::time::Duration;
use x509_cert::Certificate;
use x509_cert::attr::Attribute;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;

/// ```text
/// TSTInfo ::= SEQUENCE {
///    version         INTEGER { v1(1) },
///    policy          TSAPolicyId,
///    messageImprint  MessageImprint,
///    serialNumber    INTEGER,
///    genTime         GeneralizedTime,
///    accuracy        Accuracy OPTIONAL,
///    ordering        BOOLEAN DEFAULT FALSE,
///    nonce           INTEGER OPTIONAL,
///    tsa             [0] GeneralName OPTIONAL,
///    extensions      [1] IMPLICIT Extensions OPTIONAL }
/// ```
/// Who made it stands in the signature; of ordering nothing is promised [EN 319 422 §5.2.1].
#[derive(Debug, Sequence)]
pub(super) struct Statement {
    version: u8,
    policy: ObjectIdentifier,
    imprint: MessageImprint,
    serial: SerialNumber,
    at: GeneralizedTime,
    accuracy: Accuracy,
    #[asn1(optional = "true")]
    nonce: Option<Int>,
}

/// `Accuracy ::= SEQUENCE { seconds INTEGER OPTIONAL, … }`
#[derive(Debug, Sequence)]
struct Accuracy {
    seconds: u64,
}

impl Statement {
    pub(super) fn new(
        question: Question,
        policy: ObjectIdentifier,
        serial: [u8; 16],
        now: UnixTime,
    ) -> der::Result<Self> {
        let since = u64::try_from(now.0).map_err(|_| der::ErrorKind::DateTime)?;
        let at = DateTime::from_unix_duration(Duration::from_secs(since))?;
        Ok(Self {
            version: 1,
            policy,
            imprint: question.imprint,
            serial: serial_number(serial)?,
            at: GeneralizedTime::from_date_time(at),
            accuracy: Accuracy { seconds: ACCURACY.as_secs() },
            nonce: question.nonce,
        })
    }

    pub(super) fn serial(&self) -> &[u8] {
        self.serial.as_bytes()
    }
}

/// `SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2 }` [RFC 5035 §3]
#[derive(Sequence)]
struct SigningCertificateV2 {
    certificates: Vec<EssCertIdV2>,
}

/// `ESSCertIDv2`, by SHA-256: the default, which is left out [RFC 5035 §4].
#[derive(Sequence)]
struct EssCertIdV2 {
    digest: OctetString,
    issuer: IssuerSerial,
}

/// `IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber CertificateSerialNumber }`
#[derive(Sequence)]
struct IssuerSerial {
    issuer: Vec<GeneralName>,
    serial: SerialNumber,
}

/// `ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT ANY }`
#[derive(Sequence)]
struct ContentInfo {
    kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: SignedData,
}

/// `SignedData` with one signer [RFC 5652 §5.1].
#[derive(Sequence)]
struct SignedData {
    version: u8,
    digest_algorithms: SetOfVec<AlgorithmIdentifierOwned>,
    content: EncapsulatedContent,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    certificates: Option<SetOfVec<Any>>,
    signers: SetOfVec<Any>,
}

#[derive(Sequence)]
struct EncapsulatedContent {
    kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: OctetString,
}

/// `SignerInfo` with signed attributes [RFC 5652 §5.3].
#[derive(Sequence)]
struct SignerInfo {
    version: u8,
    signer: IssuerAndSerialNumber,
    digest_algorithm: AlgorithmIdentifierOwned,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    attributes: SetOfVec<Attribute>,
    signature_algorithm: AlgorithmIdentifierOwned,
    signature: OctetString,
}

#[derive(Sequence)]
struct IssuerAndSerialNumber {
    issuer: Name,
    serial: SerialNumber,
}

/// The signed attributes: what is signed is this set, by its own tag [RFC 5652 §5.4].
pub(super) fn attributes(content: &[u8], unit: &[u8]) -> der::Result<SetOfVec<Attribute>> {
    let certificate = Certificate::from_der(unit)?;
    let signed = certificate.tbs_certificate();
    let reference = SigningCertificateV2 {
        certificates: vec![EssCertIdV2 {
            digest: OctetString::new(sha256(unit))?,
            issuer: IssuerSerial {
                issuer: vec![GeneralName::DirectoryName(signed.issuer().clone())],
                serial: signed.serial_number().clone(),
            },
        }],
    };
    SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, &ID_TST_INFO)?,
        attribute(MESSAGE_DIGEST, &OctetString::new(sha256(content))?)?,
        attribute(SIGNING_CERTIFICATE_V2, &reference)?,
    ])
}

/// The token: a signed message with the statement inside.
pub(super) fn assemble(
    content: Vec<u8>,
    attributes: SetOfVec<Attribute>,
    signature: &[u8; 64],
    unit: &[u8],
    certificates: Option<[&[u8]; 2]>,
) -> der::Result<Vec<u8>> {
    let signature = p256::ecdsa::Signature::from_slice(signature)
        .map_err(|_| der::ErrorKind::Value { tag: Tag::OctetString })?;
    let own = Certificate::from_der(unit)?;
    let signer = SignerInfo {
        version: 1,
        signer: IssuerAndSerialNumber {
            issuer: own.tbs_certificate().issuer().clone(),
            serial: own.tbs_certificate().serial_number().clone(),
        },
        digest_algorithm: sha256_algorithm(),
        attributes,
        signature_algorithm: ecdsa_with_sha256(),
        signature: OctetString::new(signature.to_der().as_bytes())?,
    };
    let certificates = match certificates {
        None => None,
        Some(list) => {
            let list =
                list.iter().map(|one| Any::from_der(one)).collect::<der::Result<Vec<_>>>()?;
            Some(SetOfVec::try_from(list)?)
        }
    };
    ContentInfo {
        kind: ID_SIGNED_DATA,
        content: SignedData {
            // 3: the content is no plain data [RFC 5652 §5.1].
            version: 3,
            digest_algorithms: SetOfVec::try_from(vec![sha256_algorithm()])?,
            content: EncapsulatedContent { kind: ID_TST_INFO, content: OctetString::new(content)? },
            certificates,
            signers: SetOfVec::try_from(vec![Any::from_der(&signer.to_der()?)?])?,
        },
    }
    .to_der()
}

fn attribute(oid: ObjectIdentifier, value: &impl Encode) -> der::Result<Attribute> {
    let value = Any::from_der(&value.to_der()?)?;
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}

/// Without parameters [RFC 5754 §2].
fn sha256_algorithm() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: ID_SHA_256, parameters: None }
}

/// `id-ct-TSTInfo` [RFC 3161 §2.4.2].
const ID_TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// `id-signedData` [RFC 5652 §5.1].
const ID_SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
/// [RFC 5652 §11.1].
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
/// [RFC 5652 §11.2].
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// [RFC 5035 §3].
const SIGNING_CERTIFICATE_V2: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
