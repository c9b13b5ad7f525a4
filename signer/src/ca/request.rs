//! Requests for certificates of authorities [RFC 2986].

use super::authority::{AuthorityError, Issuer, point_of, public_key_info};
use super::certificate::{ecdsa_with_sha256, signature_bits};
use super::profile;
use crate::custody::{PublicPoint, verifies};
use crate::profile::Profile;
use der::asn1::SetOfVec;
use der::pem::LineEnding;
use der::{Decode as _, DecodePem as _, Encode as _, EncodePem as _};
use rubrica_core::digest::sha256;
use rubrica_core::time::UnixTime;
use x509_cert::name::Name;
use x509_cert::request::{CertReq, CertReqInfo, Version};

/// What is asked for: a name and the key that asked.
#[derive(Debug)]
pub(crate) struct AuthorityRequest {
    pub(crate) subject: Name,
    pub(crate) public: PublicPoint,
    /// In DER, as it came.
    pub(crate) octets: Vec<u8>,
}

/// Asks for a certificate of an issuing authority, in PEM, by the key itself.
pub(crate) fn make_request(
    issuer: (&dyn crate::custody::KeyBackend, &crate::custody::WrappedKey, &PublicPoint),
    (profile, common_name): (&Profile, &str),
) -> Result<String, AuthorityError> {
    let (backend, key, public) = issuer;
    let subject = profile::authority_subject(profile, common_name)?;
    let info = CertReqInfo {
        version: Version::V1,
        subject: subject.clone(),
        public_key: public_key_info(public)?,
        attributes: SetOfVec::new(),
    };
    let own = Issuer { backend, key, public, name: subject, not_after: UnixTime(0) };
    let signature = own.sign(sha256(&info.to_der()?))?;
    let request =
        CertReq { info, algorithm: ecdsa_with_sha256(), signature: signature_bits(&signature)? };
    Ok(request.to_pem(LineEnding::LF)?)
}

/// Reads a request, and whether the key in it has signed it; `None` when it has not.
pub(crate) fn read_request(pem: &str) -> Option<AuthorityRequest> {
    let request = CertReq::from_pem(pem).ok()?;
    if request.algorithm != ecdsa_with_sha256() {
        return None;
    }
    let public = point_of(&request.info.public_key)?;
    let signature = p256::ecdsa::Signature::from_der(request.signature.as_bytes()?).ok()?;
    let digest = sha256(&request.info.to_der().ok()?).into();
    let signature = signature.to_bytes().as_slice().try_into().ok()?;
    verifies(&public, &digest, &signature).then_some(())?;
    let octets = request.to_der().ok()?;
    // Read again from what was written: there is one form.
    let request = CertReq::from_der(&octets).ok()?;
    Some(AuthorityRequest { subject: request.info.subject, public, octets })
}
