//! What later revisions did to a signed one.

use super::PdfError;
use super::document::Document;

/// What happened to a document after it was signed, from harmless to not. Orders by gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Changes {
    /// Nothing.
    None,
    /// Signatures, timestamps or validation material were added.
    Signatures,
    /// Form fields were filled in as well.
    FormFilling,
    /// Anything else, or something that could not be told from it.
    Other,
}

/// The index of the section that was the newest when the document ended at `end`.
pub(super) fn revision_ending_at(
    document: &Document<'_>,
    end: u64,
) -> Result<Option<usize>, PdfError> {
    let _ = (document, end);
    Ok(None)
}

/// What changed after `end`.
pub(super) fn since(document: &Document<'_>, end: u64) -> Result<Changes, PdfError> {
    let _ = (document, end);
    Ok(Changes::Other)
}
