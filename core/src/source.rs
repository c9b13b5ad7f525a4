//! Random access to a document that is too large, or too private, to be copied about.

/// A document that can be read in pieces.
///
/// In the browser this is a `File` read by a synchronous reader inside a worker, natively a file
/// or a slice. Readers ask for the few ranges they need; nothing ever holds the whole document.
pub trait Source {
    /// Length in bytes.
    fn len(&self) -> u64;

    /// Fills `buffer` from `offset`.
    ///
    /// # Errors
    /// [`SourceError::OutOfRange`] when the range does not lie inside the document,
    /// [`SourceError::Unreadable`] when the medium fails.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError>;

    /// Whether the document has no bytes at all.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads `length` bytes from `offset` into a new vector.
    ///
    /// # Errors
    /// As [`Source::read_at`]. The range is checked before anything is allocated, so a length
    /// taken from a hostile file cannot exhaust memory beyond the size of the file itself.
    fn read_range(&self, offset: u64, length: u64) -> Result<Vec<u8>, SourceError> {
        let end = offset.checked_add(length).ok_or(SourceError::OutOfRange)?;
        if end > self.len() {
            return Err(SourceError::OutOfRange);
        }
        let mut buffer = vec![0; usize::try_from(length).map_err(|_| SourceError::OutOfRange)?];
        self.read_at(offset, &mut buffer)?;
        Ok(buffer)
    }
}

/// Why a range of a document could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The range lies outside the document.
    #[error("range outside the document")]
    OutOfRange,
    /// The medium failed.
    #[error("document cannot be read: {0}")]
    Unreadable(String),
}

impl Source for [u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError> {
        let start = usize::try_from(offset).map_err(|_| SourceError::OutOfRange)?;
        let end = start.checked_add(buffer.len()).ok_or(SourceError::OutOfRange)?;
        let piece = self.get(start..end).ok_or(SourceError::OutOfRange)?;
        buffer.copy_from_slice(piece);
        Ok(())
    }
}

impl Source for Vec<u8> {
    fn len(&self) -> u64 {
        Source::len(self.as_slice())
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError> {
        self.as_slice().read_at(offset, buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_from_a_hostile_file_is_refused_before_memory_is_taken() {
        let document = b"%PDF-1.7".to_vec();
        assert_eq!(document.read_range(4, u64::MAX), Err(SourceError::OutOfRange));
        assert_eq!(document.read_range(9, 0), Err(SourceError::OutOfRange));
        assert_eq!(document.read_range(5, 3).as_deref(), Ok(&b"1.7"[..]));
    }
}
