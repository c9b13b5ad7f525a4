//! Validation of the certificates behind a signature [ETSI EN 319 102-1 §5.2.6].

use crate::time::UnixTime;
use crate::validation::report::{CertificateReport, Check, CheckCode, SubIndication};
use crate::x509::Certificate;
use crate::x509::path::{self, Path, PathFault, TrustAnchors};

/// Judges the certificate of a signer with all others of the message, and gives back those of the
/// path.
pub(super) fn validate(
    certificate: &Certificate,
    embedded: &[Certificate],
    unreadable: usize,
    trust: &TrustAnchors,
    now: UnixTime,
    checks: &mut Vec<Check>,
) -> Vec<CertificateReport> {
    checks.push(Check::that(
        certificate.may_sign_documents(),
        CheckCode::KeyUsage,
        SubIndication::ChainConstraintsFailure,
    ));
    let path = path::find(certificate, embedded, trust, now);
    path_checks(&path, checks);
    checks.push(embedded_certificates(&path, embedded, unreadable, trust));
    checks.push(Check::not_performed(CheckCode::Revocation));
    path.certificates.iter().map(CertificateReport::from).collect()
}

fn path_checks(path: &Path, checks: &mut Vec<Check>) {
    use CheckCode as Code;
    for code in [
        Code::CertificatePath,
        Code::CertificateAlgorithms,
        Code::CertificateValidity,
        Code::CertificateConstraints,
    ] {
        let mut found = path.faults.iter().filter(|fault| meaning(fault).0 == code);
        checks.push(match found.next() {
            Some(fault) => {
                let failed = Check::failed(code, meaning(fault).1);
                failed.because(match index_of(fault) {
                    Some(index) => format!("{}:{index}", fault.code()),
                    None => fault.code().to_owned(),
                })
            }
            // Without a path there is nothing that could be said about it.
            None if path.faults.iter().any(|fault| fault.is_incomplete()) => {
                Check::not_performed(code)
            }
            None => Check::passed(code),
        });
    }
}

const fn meaning(fault: &PathFault) -> (CheckCode, SubIndication) {
    use CheckCode as Code;
    use SubIndication as Sub;
    match fault {
        PathFault::NoAnchor => (Code::CertificatePath, Sub::NoCertificateChainFound),
        PathFault::WeakAlgorithm { .. } | PathFault::UnsupportedAlgorithm { .. } => {
            (Code::CertificateAlgorithms, Sub::CryptoConstraintsFailure)
        }
        // That the signature exists now proves that it was made before its certificate was valid.
        PathFault::NotYetValid { index: 0 } => (Code::CertificateValidity, Sub::NotYetValid),
        PathFault::NotYetValid { .. } | PathFault::Expired { .. } => {
            (Code::CertificateValidity, Sub::OutOfBoundsNoPoe)
        }
        PathFault::NotAuthority { .. }
        | PathFault::KeyUsage { .. }
        | PathFault::PathLength { .. }
        | PathFault::UnknownCriticalExtension { .. } => {
            (Code::CertificateConstraints, Sub::ChainConstraintsFailure)
        }
    }
}

const fn index_of(fault: &PathFault) -> Option<usize> {
    match fault {
        PathFault::NoAnchor => None,
        PathFault::WeakAlgorithm { index }
        | PathFault::UnsupportedAlgorithm { index }
        | PathFault::Expired { index }
        | PathFault::NotYetValid { index }
        | PathFault::NotAuthority { index }
        | PathFault::KeyUsage { index }
        | PathFault::PathLength { index }
        | PathFault::UnknownCriticalExtension { index } => Some(*index),
    }
}

/// Nothing signs the set of certificates of a message. A member that is not part of the path is
/// harmless if it is unaltered, and that it is if somebody at hand signed it.
fn embedded_certificates(
    path: &Path,
    embedded: &[Certificate],
    unreadable: usize,
    trust: &TrustAnchors,
) -> Check {
    const CODE: CheckCode = CheckCode::EmbeddedCertificates;
    const MEANS: SubIndication = SubIndication::SigConstraintsFailure;
    if unreadable > 0 {
        return Check::failed(CODE, MEANS).because(format!("unreadable:{unreadable}"));
    }
    if embedded.len() > MAX_EMBEDDED {
        return Check::failed(CODE, MEANS).because("too_many");
    }
    let unaccounted = embedded.iter().find(|certificate| {
        let known =
            path.certificates.contains(certificate) || trust.certificates().contains(certificate);
        let mut issuers = embedded.iter().chain(trust.certificates());
        !known
            && !issuers.any(|issuer| {
                issuer.subject() == certificate.issuer()
                    && certificate.verify_signed_by(issuer).is_ok()
            })
    });
    match unaccounted {
        None => Check::passed(CODE),
        Some(certificate) => {
            Check::failed(CODE, MEANS).because(format!("unverifiable:{}", certificate.subject()))
        }
    }
}

/// More than any message needs.
const MAX_EMBEDDED: usize = 32;
