//! Whether certificates from a ceremony belong to this signer.

use super::authority::{point_of, seconds, subject_of};
use super::lint::{Expected, Finding, Kind, lint};
use super::profile;
use crate::custody::{PublicPoint, verifies};
use der::asn1::BitString;
use der::{Decode as _, Encode as _};
use rubrica_core::digest::sha256;
use rubrica_core::time::UnixTime;
use x509_cert::Certificate;
use x509_cert::certificate::Rfc5280;
use x509_cert::crl::CertificateList;

/// What came back from the root.
#[derive(Debug, Clone)]
pub struct FromRoot {
    /// Certificate of the issuing authority, in DER.
    pub issuing: Vec<u8>,
    /// Certificate of the root, in DER.
    pub root: Vec<u8>,
    /// List of the root, in DER.
    pub list: Vec<u8>,
}

/// Judges a list by the root that is installed and the list that was before.
pub(crate) fn judge_root_list(
    list: &[u8],
    root: &[u8],
    before: Option<&[u8]>,
    now: UnixTime,
) -> Result<(), InstallError> {
    let (_, key, _) = subject_of(root).map_err(|_| InstallError::Unreadable(ROOT))?;
    let read = |list| {
        CertificateList::<Rfc5280>::from_der(list).map_err(|_| InstallError::Unreadable(LIST))
    };
    let content = read(list)?;
    let octets = content.tbs_cert_list.to_der().map_err(|_| InstallError::Unreadable(LIST))?;
    if !is_signed(&octets, &content.signature, &key) {
        return Err(InstallError::NotSigned(LIST));
    }
    let this_update = |list: &CertificateList| seconds(list.tbs_cert_list.this_update);
    // CHK-CA-05: nobody brings back a list of before.
    if let Some(before) = before
        && this_update(&content) <= this_update(&read(before)?)
    {
        return Err(InstallError::List("is not newer than the one that is installed"));
    }
    has_not_ended(&content, now)
}

fn has_not_ended(list: &CertificateList, now: UnixTime) -> Result<(), InstallError> {
    let until = list.tbs_cert_list.next_update.map(seconds);
    if until.is_none_or(|until| until < now) {
        return Err(InstallError::List("has ended"));
    }
    Ok(())
}

/// Why what came back is not installed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InstallError {
    /// One of them is no certificate or list.
    #[error("{0} cannot be read")]
    Unreadable(&'static str),
    /// CHK-CA-03: the certificate is for another key than the one that asked.
    #[error("issuing certificate is for another key than the one that asked")]
    OtherKey,
    /// CHK-CA-04: the chain does not hold.
    #[error("{0} is not signed by the root")]
    NotSigned(&'static str),
    /// CHK-CA-04: a certificate breaks rules.
    #[error("{0} breaks rules: {1}")]
    Rules(&'static str, String),
    /// CHK-CA-05: the list is of another time, or says that the authority is not to be relied on.
    #[error("list of the root {0}")]
    List(&'static str),
}

/// Judges certificates and list by the key that asked.
pub(crate) fn judge(
    from: &FromRoot,
    asked: &PublicPoint,
    now: UnixTime,
) -> Result<PublicPoint, InstallError> {
    let unreadable = |what| move |_| InstallError::Unreadable(what);
    let issuing = Certificate::from_der(&from.issuing).map_err(unreadable(ISSUING))?;
    let root = Certificate::from_der(&from.root).map_err(unreadable(ROOT))?;
    let list: CertificateList = CertificateList::from_der(&from.list).map_err(unreadable(LIST))?;
    let (root_name, root_key, root_until) =
        subject_of(&from.root).map_err(|_| InstallError::Unreadable(ROOT))?;
    // CHK-CA-03: a certificate for another key makes this signer speak for nobody.
    let key = point_of(issuing.tbs_certificate().subject_public_key_info());
    if key != Some(*asked) {
        return Err(InstallError::OtherKey);
    }
    // CHK-CA-04: both are what the root has made, and are in order.
    let signed = [
        (ROOT, root.tbs_certificate().to_der(), root.signature()),
        (ISSUING, issuing.tbs_certificate().to_der(), issuing.signature()),
        (LIST, list.tbs_cert_list.to_der(), &list.signature),
    ];
    for (what, octets, signature) in signed {
        let octets = octets.map_err(|_| InstallError::Unreadable(what))?;
        if !is_signed(&octets, signature, &root_key) {
            return Err(InstallError::NotSigned(what));
        }
    }
    let issuer = root_name.to_der().map_err(|_| InstallError::Unreadable(ROOT))?;
    let expected = |kind, key, policies, pointers| Expected {
        kind,
        issuer: issuer.clone(),
        issuer_key: &root_key,
        issuer_until: root_until,
        key,
        policies,
        pointers,
        qualified: None,
    };
    let has_pointers = issuing.tbs_certificate().extensions().is_some_and(|extensions| {
        let id = const_oid::db::rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS;
        extensions.iter().any(|one| one.extn_id == id)
    });
    in_order(ROOT, lint(&from.root, &expected(Kind::Root, &root_key, Vec::new(), false)))?;
    let policies = vec![profile::ANY_POLICY];
    in_order(
        ISSUING,
        lint(&from.issuing, &expected(Kind::Issuing, asked, policies, has_pointers)),
    )?;
    // CHK-CA-05.
    has_not_ended(&list, now)?;
    let serial = issuing.tbs_certificate().serial_number();
    let revoked = list.tbs_cert_list.revoked_certificates.unwrap_or_default();
    if revoked.iter().any(|one| one.serial_number == *serial) {
        return Err(InstallError::List("has the issuing certificate on it"));
    }
    let begins = seconds(issuing.tbs_certificate().validity().not_before);
    let (_, _, ends) = subject_of(&from.issuing).map_err(|_| InstallError::Unreadable(ISSUING))?;
    if now < begins || ends < now {
        return Err(InstallError::Rules(ISSUING, "it is not valid now".to_owned()));
    }
    Ok(root_key)
}

fn in_order(what: &'static str, findings: Vec<Finding>) -> Result<(), InstallError> {
    match findings.as_slice() {
        [] => Ok(()),
        [first, ..] => Err(InstallError::Rules(what, first.to_string())),
    }
}

fn is_signed(octets: &[u8], signature: &BitString, key: &PublicPoint) -> bool {
    let read = signature.as_bytes().and_then(|der| p256::ecdsa::Signature::from_der(der).ok());
    let signature = read.and_then(|one| one.to_bytes().as_slice().try_into().ok());
    signature.is_some_and(|signature| verifies(key, &sha256(octets).into(), &signature))
}

const ISSUING: &str = "issuing certificate";
const ROOT: &str = "root certificate";
const LIST: &str = "list of the root";
