//! Reads single objects at known offsets. It knows of no cross-reference.

use super::PdfError;
use super::filter;
use super::object::{Object, Reference, Stream};
use super::parser::{Parser, SyntaxError};
use super::source::CachedSource;
use crate::source::Source;

/// A document without an index.
pub(crate) struct Reader<'s> {
    source: CachedSource<'s>,
}

/// The first window on an object: most end within it.
const FIRST_WINDOW: u64 = 4 * 1024;
/// The last one: a signature with a huge revocation archive, or an array of all fields.
const MAX_WINDOW: u64 = 16 << 20;
/// Packed bytes of a stream that are read.
const MAX_PACKED: u64 = 64 << 20;

impl<'s> Reader<'s> {
    pub(super) const fn new(source: &'s dyn Source) -> Self {
        Self { source: CachedSource::new(source) }
    }

    pub(super) fn len(&self) -> u64 {
        self.source.len()
    }

    pub(super) fn window(&self, offset: u64, length: u64) -> Result<Vec<u8>, PdfError> {
        Ok(self.source.window(offset, length)?)
    }

    /// Parses at `offset` through windows that grow until the syntax is whole. Gives the value and
    /// where it ends, or nothing when there is no such syntax.
    pub(super) fn parse<T>(
        &self,
        offset: u64,
        mut parse: impl FnMut(&mut Parser<'_>) -> Result<T, SyntaxError>,
    ) -> Result<Option<(T, u64)>, PdfError> {
        let mut length = FIRST_WINDOW;
        loop {
            let window = self.window(offset, length)?;
            let complete = offset.saturating_add(length) >= self.len();
            let mut parser = Parser::new(&window, complete);
            match parse(&mut parser) {
                Ok(value) => {
                    return Ok(Some((value, offset.saturating_add(parser.position() as u64))));
                }
                Err(SyntaxError::Malformed) => return Ok(None),
                Err(SyntaxError::Incomplete) if length < MAX_WINDOW => length *= 8,
                Err(SyntaxError::Incomplete | SyntaxError::Excessive) => {
                    return Err(PdfError::LimitExceeded("size of an object"));
                }
            }
        }
    }

    /// The indirect object at `offset`, if there is one, with its end (of the dictionary, if it
    /// is a stream).
    pub(super) fn indirect(
        &self,
        offset: u64,
    ) -> Result<Option<(Reference, Object, u64)>, PdfError> {
        let parsed = self.parse(offset, |parser| {
            let reference = parser.object_header()?;
            // `1 0 obj endobj` stands for null in all readers.
            if parser.keyword(b"endobj")? {
                return Ok((reference, Object::Null, parser.position(), None));
            }
            let object = parser.object()?;
            let end = parser.position();
            let is_stream = matches!(object, Object::Dictionary(_)) && parser.stream_keyword()?;
            Ok((reference, object, end, is_stream.then(|| parser.position())))
        })?;
        let Some(((reference, object, end, data), _)) = parsed else { return Ok(None) };
        let object = match (object, data) {
            (Object::Dictionary(dictionary), Some(data)) => {
                let offset = offset.saturating_add(data as u64);
                Object::Stream(Stream { dictionary, offset })
            }
            (object, _) => object,
        };
        Ok(Some((reference, object, offset.saturating_add(end as u64))))
    }

    /// The unpacked bytes of a stream. `resolve` finds what the dictionary refers to.
    pub(super) fn stream_data(
        &self,
        stream: &Stream,
        resolve: &dyn Fn(Reference) -> Option<Object>,
    ) -> Result<Vec<u8>, PdfError> {
        let value = |key: &str| match stream.dictionary.find(key) {
            Some(Object::Reference(reference)) => resolve(*reference).unwrap_or(Object::Null),
            Some(object) => object.clone(),
            None => Object::Null,
        };
        if stream.dictionary.find("F").is_some() {
            return Err(PdfError::UnsupportedFilter);
        }
        let stated = value("Length").as_integer().and_then(|length| u64::try_from(length).ok());
        let mut data = self.packed_data(stream.offset, stated)?;
        let (filters, parameters) = (value("Filter"), value("DecodeParms"));
        let steps = filter::chain(&filters, &parameters);
        // More than two is a way to build bombs, not documents.
        if steps.len() > 2 {
            return Err(PdfError::UnsupportedFilter);
        }
        for (name, parameters) in steps {
            data = filter::decode(name, parameters, &data, filter::MAX_DECODED)?;
        }
        Ok(data)
    }

    /// Takes the stated length when `endstream` follows there, and looks for it otherwise.
    fn packed_data(&self, offset: u64, stated: Option<u64>) -> Result<Vec<u8>, PdfError> {
        if let Some(length) = stated
            && self.ends_stream(offset.saturating_add(length))?
        {
            if length > MAX_PACKED {
                return Err(PdfError::LimitExceeded("size of a stream"));
            }
            return self.window(offset, length);
        }
        let mut length = FIRST_WINDOW;
        loop {
            let mut window = self.window(offset, length)?;
            if let Some(end) = find_bytes(&window, b"endstream") {
                window.truncate(end);
                return Ok(window);
            }
            if offset.saturating_add(length) >= self.len() || length >= MAX_PACKED {
                return Err(PdfError::DamagedXref("a stream has no end"));
            }
            length *= 8;
        }
    }

    /// Whether `endstream` is at `offset`, after any white space.
    pub(super) fn ends_stream(&self, offset: u64) -> Result<bool, PdfError> {
        if offset >= self.len() {
            return Ok(false);
        }
        let window = self.window(offset, 32)?;
        Ok(Parser::new(&window, true).keyword(b"endstream").unwrap_or(false))
    }
}

/// The first place of `needle`.
pub(super) fn find_bytes(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|bytes| bytes == needle)
}
