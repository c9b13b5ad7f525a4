//! Reads small ranges of a document without asking the medium for each of them.

use core::cell::RefCell;

use crate::source::{Source, SourceError};

/// A document with its most recently read blocks at hand.
pub(super) struct CachedSource<'s> {
    source: &'s dyn Source,
    blocks: RefCell<Vec<(u64, Vec<u8>)>>,
}

/// Large enough for a page of cross-reference entries, small enough to read for one of them.
const BLOCK_LEN: u64 = 32 * 1024;
/// Head, tail, cross-reference section and object at hand.
const MAX_BLOCKS: usize = 6;

impl<'s> CachedSource<'s> {
    pub(super) const fn new(source: &'s dyn Source) -> Self {
        Self { source, blocks: RefCell::new(Vec::new()) }
    }

    pub(super) fn len(&self) -> u64 {
        self.source.len()
    }

    /// Up to `length` bytes from `offset`: fewer at the end of the document, none beyond it.
    pub(super) fn window(&self, offset: u64, length: u64) -> Result<Vec<u8>, SourceError> {
        let end = offset.saturating_add(length).min(self.len());
        if offset >= end {
            return Ok(Vec::new());
        }
        if end - offset > BLOCK_LEN {
            return self.source.read_range(offset, end - offset);
        }
        let mut out = Vec::with_capacity(usize::try_from(end - offset).unwrap_or_default());
        let mut position = offset;
        while position < end {
            let start = position - position % BLOCK_LEN;
            let block_end = start.saturating_add(BLOCK_LEN).min(self.len());
            let stop = end.min(block_end);
            self.with_block(start, block_end, |block| {
                let from = usize::try_from(position - start).unwrap_or(usize::MAX);
                let to = usize::try_from(stop - start).unwrap_or(usize::MAX);
                out.extend_from_slice(block.get(from..to).unwrap_or_default());
            })?;
            position = stop;
        }
        Ok(out)
    }

    /// Gives the block at hand to `take`, reading it first if need be. The last used one is last.
    fn with_block(
        &self,
        start: u64,
        end: u64,
        take: impl FnOnce(&[u8]),
    ) -> Result<(), SourceError> {
        let mut blocks = self.blocks.borrow_mut();
        match blocks.iter().position(|(block, _)| *block == start) {
            Some(index) => {
                let block = blocks.remove(index);
                blocks.push(block);
            }
            None => {
                let bytes = self.source.read_range(start, end - start)?;
                if blocks.len() >= MAX_BLOCKS {
                    blocks.remove(0);
                }
                blocks.push((start, bytes));
            }
        }
        if let Some((_, bytes)) = blocks.last() {
            take(bytes);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_over_block_borders_are_what_the_document_holds() {
        let document: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let source = CachedSource::new(&document);
        for (offset, length) in
            [(0, 10), (32_760, 20), (199_990, 100), (65_536, 32_768), (1, 199_000), (200_000, 5)]
        {
            let end = (offset + length).min(document.len());
            assert_eq!(
                source.window(offset as u64, length as u64).as_deref(),
                Ok(document.get(offset..end).unwrap_or_default())
            );
        }
        assert_eq!(source.window(u64::MAX, u64::MAX), Ok(Vec::new()));
    }
}
