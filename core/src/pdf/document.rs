//! A document as its cross-reference sections show it, revision by revision.

use core::cell::RefCell;
use std::rc::Rc;

use super::PdfError;
use super::filter;
use super::object::{Dictionary, Object, Reference, Stream};
use super::parser::{Parser, SyntaxError};
use super::recover;
use super::source::CachedSource;
use super::xref::{self, Entry, Section};
use crate::source::Source;

/// Reads single objects at known offsets. It knows of no cross-reference yet.
pub(crate) struct Reader<'s> {
    source: CachedSource<'s>,
}

/// A document of which the cross-reference sections were read.
pub(crate) struct Document<'s> {
    reader: Reader<'s>,
    /// Newest first.
    sections: Vec<Section>,
    /// Whether the index had to be made by scanning.
    recovered: bool,
    /// The object stream used last: objects that belong together are packed together.
    unpacked: RefCell<Option<(u64, Rc<ObjectStream>)>>,
}

/// The document as it was when one of its sections was the newest.
#[derive(Clone, Copy)]
pub(crate) struct Revision<'d, 's> {
    document: &'d Document<'s>,
    /// Index of its newest section.
    newest: usize,
}

/// An unpacked object stream.
struct ObjectStream {
    data: Vec<u8>,
    /// Object number and start within `data` of each object.
    index: Vec<(u32, usize)>,
}

/// Where an object lies in the document, from its number to the end of its value.
pub(crate) type Extent = core::ops::Range<u64>;

/// The first window on an object: most end within it.
const FIRST_WINDOW: u64 = 4 * 1024;
/// The last one: a signature with a huge revocation archive, or an array of all fields.
const MAX_WINDOW: u64 = 16 << 20;
/// Packed bytes of a stream that are read.
const MAX_PACKED: u64 = 64 << 20;
/// References that lead to references.
const MAX_HOPS: usize = 16;
/// Where the header must be at the latest, as readers have it since the first one.
const HEADER_WINDOW: u64 = 1024;
/// How far from the end `startxref` is looked for, in case something was appended.
const TAIL_WINDOW: u64 = 4 * 1024;

impl<'s> Reader<'s> {
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
            data = filter::decode(name, parameters, &data)?;
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

impl<'s> Document<'s> {
    /// Opens a document by its index.
    ///
    /// # Errors
    /// [`PdfError`] as its variants say.
    pub(crate) fn open(source: &'s dyn Source) -> Result<Self, PdfError> {
        let reader = Reader { source: CachedSource::new(source) };
        check_header(&reader)?;
        let start = find_startxref(&reader)?
            .ok_or(PdfError::DamagedXref("there is no startxref at the end"))?;
        let sections = xref::read_chain(&reader, start)?;
        Self::checked(reader, sections, false)
    }

    /// Opens a document without its index, by looking for its objects from beginning to end.
    ///
    /// # Errors
    /// [`PdfError`] as its variants say.
    pub(crate) fn recover(source: &'s dyn Source) -> Result<Self, PdfError> {
        let reader = Reader { source: CachedSource::new(source) };
        check_header(&reader)?;
        let section = recover::scan(&reader)?;
        Self::checked(reader, vec![section], true)
    }

    fn checked(
        reader: Reader<'s>,
        sections: Vec<Section>,
        recovered: bool,
    ) -> Result<Self, PdfError> {
        let document = Self { reader, sections, recovered, unpacked: RefCell::new(None) };
        let latest = document.latest();
        latest.check_not_encrypted()?;
        latest.catalog()?;
        Ok(document)
    }

    /// The document as it is now.
    pub(crate) const fn latest(&self) -> Revision<'_, 's> {
        Revision { document: self, newest: 0 }
    }

    /// Its sections, newest first.
    pub(crate) fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The document as it was when section `newest` was the newest.
    pub(crate) const fn revision(&self, newest: usize) -> Revision<'_, 's> {
        Revision { document: self, newest }
    }

    /// Whether its index had to be made by scanning.
    pub(crate) const fn is_recovered(&self) -> bool {
        self.recovered
    }

    /// Length in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.reader.len()
    }

    /// Up to `length` bytes from `offset`.
    pub(crate) fn window(&self, offset: u64, length: u64) -> Result<Vec<u8>, PdfError> {
        self.reader.window(offset, length)
    }

    fn object_stream(&self, number: u32, offset: u64) -> Result<Rc<ObjectStream>, PdfError> {
        if let Some((at, unpacked)) = &*self.unpacked.borrow()
            && *at == offset
        {
            return Ok(Rc::clone(unpacked));
        }
        let Some((reference, Object::Stream(stream), _)) = self.reader.indirect(offset)? else {
            return Err(PdfError::DamagedObject(number, "the object stream is not there"));
        };
        if reference.number != number {
            return Err(PdfError::DamagedObject(number, "the object stream is not there"));
        }
        let unpacked = Rc::new(unpack(&self.reader, number, &stream, &|reference| {
            // Only what lies in the open: an object stream must not be needed to read one.
            match self.latest().entry(reference.number) {
                Ok(Entry::InFile { offset, .. }) => {
                    self.reader.indirect(offset).ok().flatten().map(|(_, object, _)| object)
                }
                _ => None,
            }
        })?);
        *self.unpacked.borrow_mut() = Some((offset, Rc::clone(&unpacked)));
        Ok(unpacked)
    }
}

/// Unpacks an object stream and its index [ISO 32000-2 §7.5.7].
fn unpack(
    reader: &Reader<'_>,
    number: u32,
    stream: &Stream,
    resolve: &dyn Fn(Reference) -> Option<Object>,
) -> Result<ObjectStream, PdfError> {
    const MALFORMED: &str = "the object stream is malformed";
    let malformed = || PdfError::DamagedObject(number, MALFORMED);
    if !stream.dictionary.is_name("Type", "ObjStm") {
        return Err(malformed());
    }
    let integer = |key: &str| match stream.dictionary.find(key) {
        Some(Object::Reference(reference)) => resolve(*reference)?.as_integer(),
        Some(object) => object.as_integer(),
        None => None,
    };
    let small = |key: &str| {
        integer(key).and_then(|n| usize::try_from(n).ok()).ok_or_else(malformed)
    };
    let (count, first) = (small("N")?, small("First")?);
    let data = reader.stream_data(stream, resolve)?;
    // Two digits and two spaces each at the least.
    if count > data.len() / 3 || first > data.len() {
        return Err(malformed());
    }
    let mut parser = Parser::new(data.get(..first).unwrap_or_default(), true);
    let mut index = Vec::with_capacity(count);
    for _ in 0..count {
        let number = parser.unsigned().ok().and_then(|n| u32::try_from(n).ok());
        let start = parser.unsigned().ok().and_then(|n| usize::try_from(n).ok());
        match (number, start.and_then(|start| start.checked_add(first))) {
            (Some(number), Some(start)) => index.push((number, start)),
            _ => return Err(malformed()),
        }
    }
    Ok(ObjectStream { data, index })
}

impl ObjectStream {
    fn object(&self, number: u32, index: u32) -> Result<Object, PdfError> {
        let (_, start) = self
            .index
            .get(index as usize)
            .filter(|(found, _)| *found == number)
            .ok_or(PdfError::DamagedObject(number, "it is not in its object stream"))?;
        let mut parser = Parser::at(&self.data, *start, true);
        parser
            .object()
            .map_err(|_| PdfError::DamagedObject(number, "it is malformed"))
    }
}

/// The object numbers in an object stream, for a scan.
pub(super) fn packed_numbers(
    reader: &Reader<'_>,
    number: u32,
    stream: &Stream,
    resolve: &dyn Fn(Reference) -> Option<Object>,
) -> Result<Vec<u32>, PdfError> {
    let unpacked = unpack(reader, number, stream, resolve)?;
    Ok(unpacked.index.into_iter().map(|(number, _)| number).collect())
}

impl<'d> Revision<'d, '_> {
    /// Where an object is.
    pub(crate) fn entry(self, number: u32) -> Result<Entry, PdfError> {
        for section in self.document.sections.iter().skip(self.newest) {
            if let Some(entry) = section.entry(&self.document.reader, number)? {
                return Ok(entry);
            }
        }
        Ok(Entry::Free)
    }

    /// Reads an object; what is nowhere is null [ISO 32000-2 §7.3.10].
    pub(crate) fn load(self, reference: Reference) -> Result<Object, PdfError> {
        Ok(self.load_with_extent(reference)?.0)
    }

    /// Reads an object and says where it lies, unless it is packed.
    pub(crate) fn load_with_extent(
        self,
        reference: Reference,
    ) -> Result<(Object, Option<Extent>), PdfError> {
        let number = reference.number;
        match self.entry(number)? {
            Entry::Free => Ok((Object::Null, None)),
            Entry::InFile { offset, generation } => {
                if generation != reference.generation {
                    return Ok((Object::Null, None));
                }
                match self.document.reader.indirect(offset)? {
                    Some((found, object, end)) if found == reference => {
                        Ok((object, Some(offset..end)))
                    }
                    _ => Err(PdfError::DamagedObject(number, "it is not where the index says")),
                }
            }
            Entry::InStream { .. } if reference.generation != 0 => Ok((Object::Null, None)),
            Entry::InStream { stream, index } => {
                let Entry::InFile { offset, .. } = self.entry(stream)? else {
                    return Err(PdfError::DamagedObject(number, "its object stream is missing"));
                };
                let unpacked = self.document.object_stream(stream, offset)?;
                Ok((unpacked.object(number, index)?, None))
            }
        }
    }

    /// Follows references to the object itself.
    pub(crate) fn resolve(self, object: &Object) -> Result<Object, PdfError> {
        let Object::Reference(reference) = object else { return Ok(object.clone()) };
        let mut reference = *reference;
        for _ in 0..MAX_HOPS {
            match self.load(reference)? {
                Object::Reference(next) => reference = next,
                object => return Ok(object),
            }
        }
        Err(PdfError::DamagedObject(reference.number, "it refers to itself"))
    }

    /// The value of a key, with references followed; null when it is not there.
    pub(crate) fn value(self, dictionary: &Dictionary, key: &str) -> Result<Object, PdfError> {
        dictionary.find(key).map_or(Ok(Object::Null), |object| self.resolve(object))
    }

    /// The dictionary under a key, if there is one.
    pub(crate) fn dictionary(
        self,
        dictionary: &Dictionary,
        key: &str,
    ) -> Result<Option<Dictionary>, PdfError> {
        Ok(match self.value(dictionary, key)? {
            Object::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        })
    }

    /// The newest section of this revision.
    pub(crate) fn section(self) -> Result<&'d Section, PdfError> {
        self.document
            .sections
            .get(self.newest)
            .ok_or(PdfError::DamagedXref("there is no cross-reference section"))
    }

    /// The catalog and where it is [ISO 32000-2 §7.7.2].
    pub(crate) fn catalog(self) -> Result<(Reference, Dictionary), PdfError> {
        let root = self.section()?.trailer.find("Root").and_then(Object::as_reference);
        let root = root.ok_or(PdfError::DamagedXref("the trailer names no catalog"))?;
        match self.load(root)? {
            Object::Dictionary(catalog) => Ok((root, catalog)),
            _ => Err(PdfError::DamagedXref("the catalog is not where the trailer says")),
        }
    }

    /// One more than the largest object number in use.
    pub(crate) fn next_number(self) -> Result<u32, PdfError> {
        let sections = self.document.sections.get(self.newest..).unwrap_or_default();
        let largest = sections.iter().map(Section::largest_number).max().unwrap_or(0);
        let stated = self.section()?.trailer.find("Size").and_then(Object::as_integer);
        let stated = stated
            .and_then(|size| u32::try_from(size).ok())
            .filter(|size| *size <= xref::MAX_OBJECT_NUMBER);
        Ok(stated.unwrap_or(0).max(largest.saturating_add(1)))
    }

    /// [ISO 32000-2 §7.6]: nothing is decrypted here.
    fn check_not_encrypted(self) -> Result<(), PdfError> {
        for section in self.document.sections.iter().skip(self.newest) {
            let encrypt = match section.trailer.find("Encrypt") {
                None | Some(Object::Null) => continue,
                // The encryption dictionary itself is never encrypted nor packed; when even it is
                // broken, the document is still encrypted.
                Some(object) => self.resolve(object).unwrap_or(Object::Null),
            };
            let handler = encrypt.as_dictionary().and_then(|encrypt| encrypt.find("Filter"));
            return Err(match handler.and_then(Object::as_name) {
                Some(b"Standard") => PdfError::EncryptedWithPassword,
                Some(b"Adobe.PubSec" | b"Adobe.PPKLite" | b"Entrust.PPKEF") => {
                    PdfError::EncryptedForCertificates
                }
                _ => PdfError::EncryptedOtherwise,
            });
        }
        Ok(())
    }
}

/// `%PDF-1.7` at the beginning, or within the first kilobyte as all readers accept it
/// [ISO 32000-2 §7.5.2].
fn check_header(reader: &Reader<'_>) -> Result<(), PdfError> {
    let window = reader.window(0, HEADER_WINDOW)?;
    let at = find_bytes(&window, b"%PDF-").ok_or(PdfError::NotAPdf)?;
    match window.get(at + 5..at + 8) {
        Some([major, b'.', minor]) if major.is_ascii_digit() && minor.is_ascii_digit() => Ok(()),
        _ => Err(PdfError::NotAPdf),
    }
}

/// The offset after the last `startxref`.
fn find_startxref(reader: &Reader<'_>) -> Result<Option<u64>, PdfError> {
    let from = reader.len().saturating_sub(TAIL_WINDOW);
    startxref_before(reader, from, reader.len())
}

/// The offset after the last `startxref` between two places.
fn startxref_before(reader: &Reader<'_>, from: u64, to: u64) -> Result<Option<u64>, PdfError> {
    let window = reader.window(from, to.saturating_sub(from))?;
    let keyword = b"startxref";
    let Some(at) = window.windows(keyword.len()).rposition(|bytes| bytes == keyword) else {
        return Ok(None);
    };
    let mut parser = Parser::at(&window, at + keyword.len(), true);
    Ok(parser.unsigned().ok())
}

impl Document<'_> {
    /// The offset after the last `startxref` before `end`, and where `%%EOF` follows it.
    pub(crate) fn startxref_before(&self, end: u64) -> Result<Option<u64>, PdfError> {
        startxref_before(&self.reader, end.saturating_sub(TAIL_WINDOW), end)
    }
}

/// The first place of `needle`.
pub(super) fn find_bytes(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|bytes| bytes == needle)
}
