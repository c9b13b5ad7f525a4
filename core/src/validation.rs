//! Validation of signatures [ETSI EN 319 102-1], as of level B-B: without proofs of existence and
//! without revocation.
//!
//! A signature counts only if every octet of it is accounted for: signed, or implied by what is
//! signed, or verified by itself. Whatever could be changed without anybody noticing keeps it from
//! TOTAL-PASSED. `docs/validation.md` lists all checks.

mod certificates;
mod message;
mod pdf;
mod reference;
pub mod report;

use crate::digest::{HashAlgorithm, Hasher};
use crate::source::{Source, SourceError};
use crate::time::UnixTime;
use crate::validation::message::{Content, Findings, Rules};
use crate::validation::report::{Check, CheckCode, Covered, Format, Scope, ValidationReport};
use crate::x509::path::TrustAnchors;

pub use self::pdf::validate_pdf;

/// Why a document could not be judged at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValidationError {
    /// The document cannot be read from where it is.
    #[error("the document cannot be read")]
    Source(#[from] SourceError),
    /// The PDF cannot be read.
    #[error("the PDF cannot be read: {0}")]
    Pdf(#[from] crate::pdf::PdfError),
}

impl ValidationError {
    /// Stable code of the failure.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Source(_) => "document_unreadable",
            Self::Pdf(error) => error.code(),
        }
    }
}

/// Validates the signatures of a message that travels beside its document.
///
/// # Errors
/// [`ValidationError::Source`] when the document cannot be read. A message that is no signature is
/// no error: it is TOTAL-FAILED, FORMAT_FAILURE.
pub fn validate_detached<S: Source + ?Sized>(
    message: &[u8],
    document: &S,
    trust: &TrustAnchors,
    now: UnixTime,
) -> Result<ValidationReport, ValidationError> {
    let digest = |algorithm| digest_ranges(document, algorithm, &[(0, document.len())]);
    let found = message::validate(message, &Rules::CADES, Content::Outside(&digest), trust, now)?;
    let covered = Covered { scope: Scope::WholeDocument, bytes: document.len() };
    Ok(report(found, Format::CadesDetached, Some(covered), now))
}

/// Validates the signatures of a message that its document travels in.
///
/// # Errors
/// None at present.
pub fn validate_attached(
    message: &[u8],
    trust: &TrustAnchors,
    now: UnixTime,
) -> Result<ValidationReport, ValidationError> {
    let found = message::validate(message, &Rules::CADES, Content::Inside, trust, now)?;
    let covered = attached_content(message)
        .map(|content| Covered { scope: Scope::WholeDocument, bytes: content.len() as u64 });
    Ok(report(found, Format::CadesAttached, covered, now))
}

/// The document that travels in a signature, whether or not the signature is any good.
#[must_use]
pub fn attached_content(message: &[u8]) -> Option<Vec<u8>> {
    message::read(message, |signed, _| signed.content.map(<[u8]>::to_vec)).ok().flatten()
}

/// Whether a file looks like a signed message rather than a document of another kind.
#[must_use]
pub fn is_signed_message(file: &[u8]) -> bool {
    message::read(file, |_, _| ()).is_ok()
}

fn report(
    found: Vec<Findings>,
    format: Format,
    covered: Option<Covered>,
    now: UnixTime,
) -> ValidationReport {
    let signatures = found.into_iter().map(|one| one.of(format, covered, now)).collect();
    let present = Check::passed(CheckCode::SignaturesPresent);
    ValidationReport::new(now, vec![present], signatures)
}

/// Digest of some ranges of a document, one after the other, in constant memory.
pub(crate) fn digest_ranges<S: Source + ?Sized>(
    document: &S,
    algorithm: HashAlgorithm,
    ranges: &[(u64, u64)],
) -> Result<Vec<u8>, SourceError> {
    let mut hasher = Hasher::new(algorithm);
    let mut buffer = vec![0; PIECE];
    for &(start, length) in ranges {
        let end = start.checked_add(length).ok_or(SourceError::OutOfRange)?;
        let mut position = start;
        while position < end {
            let length = usize::try_from(end - position).unwrap_or(PIECE).min(PIECE);
            let piece = buffer.get_mut(..length).ok_or(SourceError::OutOfRange)?;
            document.read_at(position, piece)?;
            hasher.update(piece);
            position += length as u64;
        }
    }
    Ok(hasher.finalize())
}

/// How much is read at a time: each read of a file in a browser has its price.
const PIECE: usize = 1 << 20;
