//! Reads an update back before anybody signs it.

use super::{PadesError, Prepared};
use crate::pdf::signatures::{self, Coverage};
use crate::source::{Source, SourceError};

/// Makes sure that a reader will find the signature, and that it will cover everything.
pub(super) fn check(
    document: &dyn Source,
    prepared: &Prepared,
    field_name: &str,
) -> Result<(), PadesError> {
    let joined = Joined { document, tail: &prepared.tail };
    let covered =
        signatures::coverage_of(&joined, field_name).map_err(|_| PadesError::NotReadBack)?;
    if covered == Some(Coverage::WholeDocument) { Ok(()) } else { Err(PadesError::NotReadBack) }
}

/// A document and its tail as one.
struct Joined<'s> {
    document: &'s dyn Source,
    tail: &'s [u8],
}

impl Source for Joined<'_> {
    fn len(&self) -> u64 {
        self.document.len().saturating_add(self.tail.len() as u64)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError> {
        let border = self.document.len();
        let from_document =
            usize::try_from(border.saturating_sub(offset)).unwrap_or(usize::MAX).min(buffer.len());
        let (head, rest) = buffer.split_at_mut(from_document);
        if !head.is_empty() {
            self.document.read_at(offset, head)?;
        }
        if rest.is_empty() {
            return Ok(());
        }
        self.tail.read_at(offset.saturating_sub(border), rest)
    }
}
