//! PAdES baseline signatures, level B-B [ETSI EN 319 142-1], as incremental updates.
//!
//! The document is never rewritten: [`prepare`] gives a tail, and the signed document is the
//! original followed by that tail [ISO 32000-2 §7.5.6]. So a document of any size is signed in
//! constant memory, earlier signatures stay valid, and what was signed is what was shown.

mod permissions;
mod read_back;
mod tail;
mod update;

use crate::digest::{HashAlgorithm, Hasher};
use crate::pdf::document::Document;
use crate::pdf::object;
use crate::pdf::{Borrowed, PdfError};
use crate::source::{Source, SourceError};
use crate::time::UnixTime;

/// What the signature says beside the signature itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureOptions {
    /// `/M`: the claimed time. PAdES has it here and not in the CMS [ETSI EN 319 142-1 §5.3].
    pub signing_time: UnixTime,
    /// `/Name`: who signs.
    pub name: Option<String>,
    /// `/Reason`: why.
    pub reason: Option<String>,
    /// `/Location`: where.
    pub location: Option<String>,
    /// Room for the CMS in bytes; it cannot grow afterwards.
    pub contents_capacity: usize,
}

impl SignatureOptions {
    /// A signature with a time and nothing else, with room for a chain of certificates.
    #[must_use]
    pub const fn at(signing_time: UnixTime) -> Self {
        Self {
            signing_time,
            name: None,
            reason: None,
            location: None,
            contents_capacity: DEFAULT_CAPACITY,
        }
    }
}

/// Enough for a signature with three certificates, and for a timestamp to be added later.
const DEFAULT_CAPACITY: usize = 12_288;
/// More than any signature needs, archives of revocation lists included.
const MAX_CAPACITY: usize = 4 << 20;
/// How much is read at a time when a document is digested.
const PIECE_LEN: u64 = 1 << 20;

/// Why a document cannot be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PadesError {
    /// The document cannot be read.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// Its author certified it and forbids any change [ISO 32000-2 §12.8.2.2, P = 1].
    #[error("the author of the document certified it and allows no change, signatures included")]
    CertifiedNoChanges,
    /// An earlier signature locks all form fields [ISO 32000-2 §12.8.2.4].
    #[error("an earlier signature locks the form of the document")]
    FieldsLocked,
    /// The document is signed and its index is damaged: repairing it would put the earlier
    /// signatures in doubt.
    #[error("the document is signed and its index is damaged")]
    DamagedAndSigned,
    /// The document is so large, or has so many objects, that PDF cannot number what is added.
    #[error("the document is too large for one more revision")]
    TooLarge,
    /// The update, read back, is not what was written: the document contradicts itself in a way
    /// that nothing else has noticed. It is not signed rather than broken.
    #[error("the document contradicts itself: a signature would not be found in it")]
    NotReadBack,
    /// The signing time lies outside the years 0 to 9999.
    #[error("the signing time cannot be written as a date")]
    TimeOutOfRange,
    /// The room asked for the signature is none, or unreasonably large.
    #[error("the room asked for the signature is unreasonable")]
    CapacityOutOfRange,
    /// The CMS does not fit into the room made for it.
    #[error("the signature takes {length} bytes and there is room for {capacity}")]
    SignatureTooLarge {
        /// Length of the CMS.
        length: usize,
        /// Length of the room.
        capacity: usize,
    },
    /// What was given as CMS is not one DER value.
    #[error("the signature is not one DER value")]
    NotDer,
}

impl PadesError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Pdf(error) => error.code(),
            Self::CertifiedNoChanges => "pdf_certified_no_changes",
            Self::FieldsLocked => "pdf_fields_locked",
            Self::DamagedAndSigned => "pdf_damaged_and_signed",
            Self::TooLarge => "pdf_too_large",
            Self::NotReadBack => "pdf_contradictory",
            Self::TimeOutOfRange => "pades_time_out_of_range",
            Self::CapacityOutOfRange => "pades_capacity_out_of_range",
            Self::SignatureTooLarge { .. } => "pades_signature_too_large",
            Self::NotDer => "pades_not_der",
        }
    }
}

/// A document that waits for its signature. It holds the new tail only, not the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    original_len: u64,
    tail: Vec<u8>,
    /// Place in the tail of the `<` of `/Contents`.
    contents_start: usize,
    /// Place after its `>`.
    contents_end: usize,
}

/// Prepares a document for its signature.
///
/// # Errors
/// [`PadesError`] as its variants say.
pub fn prepare<S: Source + ?Sized>(
    document: &S,
    options: &SignatureOptions,
) -> Result<Prepared, PadesError> {
    if !(1..=MAX_CAPACITY).contains(&options.contents_capacity) {
        return Err(PadesError::CapacityOutOfRange);
    }
    let source = Borrowed(document);
    let by_index = Document::open(&source)
        .map_err(PadesError::from)
        .and_then(|document| update::prepare(&document, options));
    let (prepared, field_name) = match by_index {
        Err(PadesError::Pdf(error)) if error.is_damage() => {
            // What the scan says is of interest only where it finds something better.
            let found = Document::recover(&source)
                .map_err(PadesError::from)
                .and_then(|document| update::prepare(&document, options));
            found.map_err(|found| match found {
                PadesError::Pdf(found) if found.is_damage() => error.into(),
                found => found,
            })
        }
        result => result,
    }?;
    read_back::check(&source, &prepared, &field_name)?;
    Ok(prepared)
}

impl Prepared {
    /// Puts the parts of a tail together.
    fn new(original_len: u64, tail: Vec<u8>, contents: core::ops::Range<usize>) -> Self {
        Self { original_len, tail, contents_start: contents.start, contents_end: contents.end }
    }

    /// Length of the document without the tail.
    #[must_use]
    pub const fn original_len(&self) -> u64 {
        self.original_len
    }

    /// `/ByteRange`: start and length of what comes before `/Contents`, and of what comes after.
    #[must_use]
    pub const fn byte_range(&self) -> [u64; 4] {
        let before = self.original_len + self.contents_start as u64;
        let after = self.original_len + self.contents_end as u64;
        [0, before, after, self.original_len + self.tail.len() as u64 - after]
    }

    /// What is digested after the whole original document.
    #[must_use]
    pub fn tail_before_contents(&self) -> &[u8] {
        self.tail.get(..self.contents_start).unwrap_or_default()
    }

    /// What is digested last.
    #[must_use]
    pub fn tail_after_contents(&self) -> &[u8] {
        self.tail.get(self.contents_end..).unwrap_or_default()
    }

    /// Digests what the signature covers, in constant memory. A caller that wants to show progress
    /// digests the document itself and adds the two pieces of the tail.
    ///
    /// # Errors
    /// [`SourceError`] when the document cannot be read, or is not as long as it was.
    pub fn digest<S: Source + ?Sized>(
        &self,
        document: &S,
        algorithm: HashAlgorithm,
    ) -> Result<Vec<u8>, SourceError> {
        if document.len() != self.original_len {
            return Err(SourceError::OutOfRange);
        }
        let mut hasher = Hasher::new(algorithm);
        let mut offset = 0;
        while offset < self.original_len {
            let length = PIECE_LEN.min(self.original_len - offset);
            hasher.update(&document.read_range(offset, length)?);
            offset += length;
        }
        hasher.update(self.tail_before_contents());
        hasher.update(self.tail_after_contents());
        Ok(hasher.finalize())
    }

    /// Puts the signature into its place and gives what is to be appended to the original.
    ///
    /// # Errors
    /// [`PadesError::SignatureTooLarge`] and [`PadesError::NotDer`].
    pub fn embed(mut self, cms_der: &[u8]) -> Result<Vec<u8>, PadesError> {
        let capacity = (self.contents_end - self.contents_start - 2) / 2;
        let length = cms_der.len();
        if length > capacity {
            return Err(PadesError::SignatureTooLarge { length, capacity });
        }
        // A SEQUENCE, as CMS is: whoever reads it back finds its end by its length only.
        if cms_der.first() != Some(&0x30)
            || crate::pdf::signatures::der_len(cms_der) != Some(length)
        {
            return Err(PadesError::NotDer);
        }
        let mut hex = Vec::with_capacity(2 * length);
        object::write_hex(cms_der, &mut hex);
        let start = self.contents_start + 1;
        if let Some(place) = self.tail.get_mut(start..start + hex.len()) {
            place.copy_from_slice(&hex);
        }
        Ok(self.tail)
    }
}
