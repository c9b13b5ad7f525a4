//! Finding and judging the certificates between a signer and somebody who is trusted
//! [RFC 5280 §6].

use crate::time::UnixTime;
use crate::x509::public_key::SignatureError;
use crate::x509::{Certificate, CertificateError};

/// The certificates that are trusted without a reason.
#[derive(Debug, Clone, Default)]
pub struct TrustAnchors(Vec<Certificate>);

impl TrustAnchors {
    /// Trusts these certificates.
    #[must_use]
    pub const fn new(certificates: Vec<Certificate>) -> Self {
        Self(certificates)
    }

    /// Trusts all certificates of a text in PEM.
    ///
    /// # Errors
    /// [`CertificateError`] when there is none or one of them is broken.
    pub fn from_pem(text: &str) -> Result<Self, CertificateError> {
        Certificate::all_from_pem(text).map(Self)
    }

    /// Trusts these as well.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// The certificates.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.0
    }
}

/// What was found above a certificate.
#[derive(Debug, Clone)]
pub struct Path {
    /// From the certificate itself to the anchor, or as far as it went.
    pub certificates: Vec<Certificate>,
    /// What is wrong; empty for a path that can be relied on.
    pub faults: Vec<PathFault>,
}

/// What is wrong with a path. `index` counts from the certificate that was asked about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathFault {
    /// Nobody who is trusted stands above the certificate.
    #[error("no path to a trusted certificate")]
    NoAnchor,
    /// The only way up is a signature that is not reliable any more.
    #[error("certificate {index} is signed with a weak algorithm")]
    WeakAlgorithm {
        /// Which certificate.
        index: usize,
    },
    /// The only way up is a signature of a kind that cannot be judged here.
    #[error("certificate {index} is signed with an unsupported algorithm")]
    UnsupportedAlgorithm {
        /// Which certificate.
        index: usize,
    },
    /// A certificate has expired.
    #[error("certificate {index} has expired")]
    Expired {
        /// Which certificate.
        index: usize,
    },
    /// A certificate is not valid yet.
    #[error("certificate {index} is not valid yet")]
    NotYetValid {
        /// Which certificate.
        index: usize,
    },
    /// A certificate issued another one without being an authority [RFC 5280 §4.2.1.9].
    #[error("certificate {index} is not a certification authority")]
    NotAuthority {
        /// Which certificate.
        index: usize,
    },
    /// The key of an authority is not for issuing certificates [RFC 5280 §4.2.1.3].
    #[error("certificate {index} may not sign certificates")]
    KeyUsage {
        /// Which certificate.
        index: usize,
    },
    /// More authorities follow below one than it allows [RFC 5280 §4.2.1.9].
    #[error("too many authorities below certificate {index}")]
    PathLength {
        /// Which certificate.
        index: usize,
    },
    /// A critical extension is not understood here [RFC 5280 §4.2].
    #[error("certificate {index} has an unknown critical extension")]
    UnknownCriticalExtension {
        /// Which certificate.
        index: usize,
    },
}

impl PathFault {
    /// Whether the path does not reach an anchor.
    #[must_use]
    pub const fn is_incomplete(&self) -> bool {
        matches!(
            self,
            Self::NoAnchor | Self::WeakAlgorithm { .. } | Self::UnsupportedAlgorithm { .. }
        )
    }

    /// Stable code of the fault.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoAnchor => "path_no_anchor",
            Self::WeakAlgorithm { .. } => "path_weak_algorithm",
            Self::UnsupportedAlgorithm { .. } => "path_unsupported_algorithm",
            Self::Expired { .. } => "path_expired",
            Self::NotYetValid { .. } => "path_not_yet_valid",
            Self::NotAuthority { .. } => "path_not_authority",
            Self::KeyUsage { .. } => "path_key_usage",
            Self::PathLength { .. } => "path_length",
            Self::UnknownCriticalExtension { .. } => "path_unknown_critical_extension",
        }
    }
}

/// Looks for a path from `certificate` over any of `candidates` to one of `anchors` that is valid
/// at `time`.
///
/// A path without faults wins; otherwise the first complete one is given with its faults, or the
/// longest attempt. Who sends the candidates decides how much work there is, so it is limited.
#[must_use]
pub fn find(
    certificate: &Certificate,
    candidates: &[Certificate],
    anchors: &TrustAnchors,
    time: UnixTime,
) -> Path {
    let mut search = Search {
        candidates,
        anchors: anchors.certificates(),
        time,
        verifications_left: MAX_VERIFICATIONS,
        faulty: None,
        incomplete: Path { certificates: Vec::new(), faults: vec![PathFault::NoAnchor] },
    };
    let mut path = vec![certificate.clone()];
    match search.extend(&mut path) {
        Some(found) => found,
        None => search.faulty.unwrap_or(search.incomplete),
    }
}

/// More than any real hierarchy needs, less than would be felt.
const MAX_VERIFICATIONS: usize = 64;
const MAX_LENGTH: usize = 10;

struct Search<'a> {
    candidates: &'a [Certificate],
    anchors: &'a [Certificate],
    time: UnixTime,
    verifications_left: usize,
    /// The first path that reached an anchor but has faults.
    faulty: Option<Path>,
    /// The longest path that reached none.
    incomplete: Path,
}

impl Search<'_> {
    /// A path without faults that begins like `path`, if there is one.
    fn extend(&mut self, path: &mut Vec<Certificate>) -> Option<Path> {
        let last = path.last()?.clone();
        if self.anchors.contains(&last) {
            return self.complete(path);
        }
        let mut blocked = None;
        let (anchors, candidates) = (self.anchors, self.candidates);
        let from_anchors = anchors.iter().map(|issuer| (issuer, true));
        let from_candidates = candidates.iter().map(|issuer| (issuer, false));
        for (issuer, trusted) in from_anchors.chain(from_candidates) {
            if issuer.subject() != last.issuer() || path.contains(issuer) {
                continue;
            }
            if path.len() >= MAX_LENGTH || self.verifications_left == 0 {
                break;
            }
            self.verifications_left -= 1;
            let index = path.len() - 1;
            match last.verify_signed_by(issuer) {
                Ok(()) => {
                    path.push(issuer.clone());
                    let found = if trusted { self.complete(path) } else { self.extend(path) };
                    path.pop();
                    if found.is_some() {
                        return found;
                    }
                }
                Err(SignatureError::Weak) => blocked = Some(PathFault::WeakAlgorithm { index }),
                Err(SignatureError::Unsupported) => {
                    blocked = Some(PathFault::UnsupportedAlgorithm { index });
                }
                Err(SignatureError::Mismatch) => {}
            }
        }
        if path.len() > self.incomplete.certificates.len() {
            let fault = blocked.unwrap_or(PathFault::NoAnchor);
            self.incomplete = Path { certificates: path.clone(), faults: vec![fault] };
        }
        None
    }

    fn complete(&mut self, path: &[Certificate]) -> Option<Path> {
        let found = Path { certificates: path.to_vec(), faults: faults(path, self.time) };
        if found.faults.is_empty() {
            return Some(found);
        }
        self.faulty.get_or_insert(found);
        None
    }
}

/// All that is wrong with a path whose signatures are right. The last certificate is trusted.
fn faults(path: &[Certificate], time: UnixTime) -> Vec<PathFault> {
    let mut faults = Vec::new();
    let mut authorities_below = 0_u32;
    for (index, certificate) in path.iter().enumerate() {
        let validity = certificate.validity();
        if time < validity.not_before {
            faults.push(PathFault::NotYetValid { index });
        }
        if time > validity.not_after {
            faults.push(PathFault::Expired { index });
        }
        if !certificate.unknown_critical_extensions().is_empty() {
            faults.push(PathFault::UnknownCriticalExtension { index });
        }
        if index == 0 {
            continue;
        }
        let is_anchor = index + 1 == path.len();
        let constraints = certificate.basic_constraints();
        // An anchor is trusted even where it is of version 1 and cannot say that it is one.
        if !constraints.map_or(is_anchor, |constraints| constraints.certification_authority) {
            faults.push(PathFault::NotAuthority { index });
        }
        if certificate.key_usage().is_some_and(|usage| !usage.certificate_signing()) {
            faults.push(PathFault::KeyUsage { index });
        }
        let allowed = constraints.and_then(|constraints| constraints.path_length);
        if allowed.is_some_and(|allowed| authorities_below > allowed) {
            faults.push(PathFault::PathLength { index });
        }
        // Self-issued ones, as made when keys change, do not count [RFC 5280 §4.2.1.9].
        if !certificate.is_self_issued() {
            authorities_below += 1;
        }
    }
    faults
}
