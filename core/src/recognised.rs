//! Certificates of persons that other authorities issued and this service recognises.
//!
//! Who holds the key of such a certificate is the person that it names: whoever issued it has seen
//! to that. What is checked here is everything that a certificate itself can say; whether it was
//! revoked is asked elsewhere, see [`crate::revocation`].

mod holder;
mod issuers;
mod statement;

use crate::identity::{NationalId, PersonName};
use crate::time::UnixTime;
use crate::x509::Certificate;
use crate::x509::path::{self, PathFault};

pub use self::issuers::{IssuerKind, TrustedIssuers, TrustedIssuersError};
pub use self::statement::{StatementError, verify_statement};

/// A certificate that is recognised, if it was not revoked.
#[derive(Debug, Clone)]
pub struct Recognised {
    /// The number of the person.
    pub number: NationalId,
    /// The names, as the certificate writes them.
    pub name: PersonName,
    /// What kind of certificate it is.
    pub kind: IssuerKind,
    /// From the certificate to the trusted issuer.
    pub path: Vec<Certificate>,
}

/// What the holder does with the key to prove that he has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Signs a statement.
    Statement,
    /// Authenticates a connection.
    Connection,
}

/// Why a certificate is not recognised.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecognitionError {
    /// No trusted issuer stands above it.
    #[error("certificate is not by a trusted issuer")]
    Issuer,
    /// A certificate of the path breaks a rule, or was signed with a weak algorithm.
    #[error("a certificate of the path cannot be relied on")]
    Path(#[source] PathFault),
    /// It has expired, or one above it has.
    #[error("certificate has expired")]
    Expired,
    /// It is not valid yet.
    #[error("certificate is not valid yet")]
    NotYetValid,
    /// The key is for something else.
    #[error("the key of the certificate is not for this")]
    KeyUsage,
    /// Issued under none of the policies that this issuer is trusted for.
    #[error("certificate is issued under another policy")]
    Policy,
    /// Of an entity, or of a person who represents or belongs to one.
    #[error("certificate is not of a natural person alone")]
    NotOfPerson,
    /// It has no DNI or NIE, or no names.
    #[error("certificate does not name a person with DNI or NIE")]
    NoNationalId,
}

impl RecognitionError {
    /// Stable code of the failure.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Issuer => "certificate_issuer_not_trusted",
            Self::Path(_) => "certificate_path_faulty",
            Self::Expired => "certificate_expired",
            Self::NotYetValid => "certificate_not_yet_valid",
            Self::KeyUsage => "certificate_key_usage",
            Self::Policy => "certificate_policy",
            Self::NotOfPerson => "certificate_not_of_person",
            Self::NoNationalId => "certificate_without_national_id",
        }
    }
}

/// Judges a certificate with the help of `others`, which may stand above it.
///
/// # Errors
/// [`RecognitionError`].
pub fn recognise(
    certificate: &Certificate,
    others: &[Certificate],
    proof: Proof,
    issuers: &TrustedIssuers,
    now: UnixTime,
) -> Result<Recognised, RecognitionError> {
    let path = path::find(certificate, others, issuers.anchors(), now);
    // CHK-CRT-01: a trusted issuer stands above it, over certificates that may issue.
    // CHK-CRT-02: all of them are valid now.
    if let Some(fault) = path.faults.first() {
        return Err(match fault {
            PathFault::NoAnchor => RecognitionError::Issuer,
            PathFault::Expired { .. } => RecognitionError::Expired,
            PathFault::NotYetValid { .. } => RecognitionError::NotYetValid,
            other => RecognitionError::Path(other.clone()),
        });
    }
    // An issuer is trusted for what it issues, and not to be a person itself.
    let anchor = path.certificates.last().filter(|_| path.certificates.len() > 1);
    let anchor = anchor.ok_or(RecognitionError::Issuer)?;
    // CHK-CRT-03: the key is for signing, or for authentication.
    if !may_prove(certificate, proof) {
        return Err(RecognitionError::KeyUsage);
    }
    // CHK-CRT-04: issued under a policy that the issuer is trusted for.
    let kind = issuers.kind(anchor, certificate).ok_or(RecognitionError::Policy)?;
    // CHK-CRT-05: of a natural person, for himself.
    if !holder::is_person_alone(certificate) {
        return Err(RecognitionError::NotOfPerson);
    }
    let (number, name) = holder::read(certificate).ok_or(RecognitionError::NoNationalId)?;
    Ok(Recognised { number, name, kind, path: path.certificates })
}

/// Whom a certificate names, if it names a person with DNI or NIE. That it is to be believed is
/// another matter: [`recognise`].
#[must_use]
pub fn holder(certificate: &Certificate) -> Option<(NationalId, PersonName)> {
    holder::read(certificate)
}

fn may_prove(certificate: &Certificate, proof: Proof) -> bool {
    let is_authority =
        certificate.basic_constraints().is_some_and(|found| found.certification_authority);
    let usage = certificate.key_usage();
    !is_authority
        && match proof {
            Proof::Statement => usage.is_some() && certificate.may_sign_documents(),
            Proof::Connection => usage.is_some_and(|usage| usage.digital_signature()),
        }
}
