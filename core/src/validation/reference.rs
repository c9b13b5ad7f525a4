//! The signed attribute that ties a signature to one certificate [RFC 5035 §3].
//!
//! Without it, another certificate for the same key could be put in the place of the one that the
//! signer meant.

use crate::asn1::{self, Element, Malformed};
use crate::cms::attribute::{SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2};
use crate::cms::read::SignerInfo;
use crate::digest::HashAlgorithm;
use crate::validation::report::{Check, CheckCode, SubIndication};
use crate::x509::Certificate;
use crate::x509::public_key::NamedHash;

/// The signed reference to the certificate [ETSI EN 319 122-1 §5.2.2].
pub(super) fn check(signer: &SignerInfo<'_>, certificate: &Certificate) -> Check {
    const CODE: CheckCode = CheckCode::SigningCertificateReference;
    let Some(value) = signer.value(SIGNING_CERTIFICATE_V2) else {
        let old = signer.value(SIGNING_CERTIFICATE).is_some();
        return if old {
            // By SHA-1: anybody with means can make a second certificate for it.
            Check::failed(CODE, SubIndication::CryptoConstraintsFailure).because("SHA-1")
        } else {
            Check::failed(CODE, SubIndication::SigConstraintsFailure).because("none")
        };
    };
    match read_reference(value) {
        Err(Malformed) => Check::failed(CODE, SubIndication::FormatFailure),
        Ok(Reference { hash: NamedHash::Known(hash), digest, issuer_serial }) => {
            if digest != hash.digest(certificate.der()) {
                Check::failed(CODE, SubIndication::NoSigningCertificateFound).because("digest")
            } else if issuer_serial.is_some_and(|(issuer, serial_number)| {
                issuer != certificate.issuer().der() || serial_number != certificate.serial_number()
            }) {
                Check::failed(CODE, SubIndication::SigConstraintsFailure).because("issuer_serial")
            } else {
                Check::passed(CODE)
            }
        }
        Ok(Reference { hash, .. }) => {
            Check::failed(CODE, SubIndication::CryptoConstraintsFailure).because(hash.to_string())
        }
    }
}

/// The first `ESSCertIDv2`: the one of the signer [RFC 5035 §3].
struct Reference<'a> {
    hash: NamedHash,
    digest: &'a [u8],
    issuer_serial: Option<(&'a [u8], &'a [u8])>,
}

fn read_reference(value: Element<'_>) -> Result<Reference<'_>, Malformed> {
    if value.tag != asn1::SEQUENCE {
        return Err(Malformed);
    }
    let mut fields = value.elements();
    let mut all = fields.expect(asn1::SEQUENCE)?.elements();
    fields.optional(asn1::SEQUENCE)?;
    fields.finish()?;
    let mut first = all.expect(asn1::SEQUENCE)?.elements();
    all.all(asn1::SEQUENCE)?;
    let hash = match first.optional(asn1::SEQUENCE)? {
        Some(algorithm) => NamedHash::from_element(algorithm)?,
        None => NamedHash::Known(HashAlgorithm::Sha256),
    };
    let digest = first.expect(asn1::OCTET_STRING)?.value;
    let issuer_serial = match first.optional(asn1::SEQUENCE)? {
        None => None,
        Some(pair) => {
            let mut pair = pair.elements();
            let mut names = pair.expect(asn1::SEQUENCE)?.elements();
            let serial_number = pair.expect(asn1::INTEGER)?.value;
            pair.finish()?;
            // One name, of the kind directoryName [ETSI EN 319 122-1 §5.2.2.3].
            let directory_name = names.expect(DIRECTORY_NAME)?;
            names.finish()?;
            let issuer = Element::only(directory_name.value, asn1::SEQUENCE)?.raw;
            Some((issuer, serial_number))
        }
    };
    first.finish()?;
    Ok(Reference { hash, digest, issuer_serial })
}

/// `directoryName [4] Name`; explicit, because Name is a CHOICE.
const DIRECTORY_NAME: u8 = 0xa4;
