//! A bounded reader of PDF [ISO 32000-2].
//!
//! A signature touches a handful of objects: the catalog, the form, the first page. This reader
//! finds those through the cross-reference sections and leaves the rest of the document where it
//! is. It takes whatever a stranger sends: every length, depth and loop has a limit, and nothing
//! panics. It renders nothing and decrypts nothing.

mod changes;
pub(crate) mod document;
pub(crate) mod fields;
mod filter;
pub mod object;
mod packed;
mod parser;
mod reader;
mod recover;
mod roles;
pub mod signatures;
mod source;
pub(crate) mod text;
pub(crate) mod xref;

use crate::source::{Source, SourceError};

/// Why a document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// The document could not be read at all.
    #[error("the document cannot be read")]
    Source(#[from] SourceError),
    /// There is no `%PDF-` at the beginning [ISO 32000-2 §7.5.2].
    #[error("the file does not begin as a PDF does")]
    NotAPdf,
    /// The cross-reference sections do not lead to the objects, and the objects found without
    /// them do not make a document either.
    #[error("the index of the document (cross-reference) is damaged: {0}")]
    DamagedXref(&'static str),
    /// An object that has to be read is broken.
    #[error("object {0} is damaged: {1}")]
    DamagedObject(u32, &'static str),
    /// The document is encrypted with a password, which may be the empty one that readers try by
    /// themselves: the protection has to be taken off before.
    #[error("the document is encrypted with a password (possibly an empty one)")]
    EncryptedWithPassword,
    /// The document is encrypted for the holders of certain certificates.
    #[error("the document is encrypted for the holders of certain certificates")]
    EncryptedForCertificates,
    /// The document is encrypted by a handler that the standard does not know.
    #[error("the document is encrypted in a way of its own")]
    EncryptedOtherwise,
    /// No page can be found that a signature could be attached to.
    #[error("the document has no usable page")]
    NoPages,
    /// The index or the objects are packed with a filter that readers must support only for
    /// other things, such as LZW.
    #[error("the document packs its objects in an unsupported way")]
    UnsupportedFilter,
    /// The form fields contain each other.
    #[error("the form of the document is malformed")]
    MalformedForm,
    /// Something is larger or more deeply nested than any honest document has it.
    #[error("the document exceeds a limit: {0}")]
    LimitExceeded(&'static str),
}

impl PdfError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Source(_) => "document_unreadable",
            Self::NotAPdf => "pdf_not_a_pdf",
            Self::DamagedXref(_) => "pdf_damaged_xref",
            Self::DamagedObject(..) => "pdf_damaged_object",
            Self::EncryptedWithPassword => "pdf_encrypted_password",
            Self::EncryptedForCertificates => "pdf_encrypted_certificates",
            Self::EncryptedOtherwise => "pdf_encrypted_unknown",
            Self::NoPages => "pdf_no_pages",
            Self::UnsupportedFilter => "pdf_unsupported_filter",
            Self::MalformedForm => "pdf_malformed_form",
            Self::LimitExceeded(_) => "pdf_limit_exceeded",
        }
    }

    /// Whether looking for the objects without their index may help.
    pub(crate) const fn is_damage(&self) -> bool {
        matches!(self, Self::DamagedXref(_) | Self::DamagedObject(..) | Self::NoPages)
    }
}

/// Lets a source of any kind be used through one reference: the reader is compiled once.
pub(crate) struct Borrowed<'s, S: ?Sized>(pub(crate) &'s S);

impl<S: Source + ?Sized> Source for Borrowed<'_, S> {
    fn len(&self) -> u64 {
        self.0.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError> {
        self.0.read_at(offset, buffer)
    }
}
