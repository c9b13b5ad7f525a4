//! A document as its cross-reference sections show it, revision by revision.

use core::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use super::PdfError;
use super::object::{Dictionary, Object, Reference};
use super::packed::{ObjectStream, unpack};
use super::parser::Parser;
use super::reader::{Reader, find_bytes};
use super::recover;
use super::xref::{self, Entry, Section};
use crate::source::Source;

/// A document of which the cross-reference sections were read.
pub(crate) struct Document<'s> {
    reader: Reader<'s>,
    /// Newest first.
    sections: Vec<Section>,
    /// Whether the index had to be made by scanning.
    recovered: bool,
    /// The object streams used last: objects that belong together are packed together.
    unpacked: RefCell<Vec<(u64, Rc<ObjectStream>)>>,
    /// How much more may be unpacked: a small file must not keep a reader busy for hours.
    unpacking_left: Cell<usize>,
}

/// The document as it was when one of its sections was the newest.
#[derive(Clone, Copy)]
pub(crate) struct Revision<'d, 's> {
    document: &'d Document<'s>,
    /// Index of its newest section.
    newest: usize,
}

/// Where an object lies in the document, from its number to the end of its value.
pub(crate) type Extent = core::ops::Range<u64>;

/// Bytes of all object streams that are unpacked for one document.
const MAX_UNPACKED: usize = 1 << 30;
/// Object streams kept at hand.
const MAX_OBJECT_STREAMS: usize = 32;
/// Writers put a hundred objects or so into one.
const LARGE_OBJECT_STREAM: usize = 1 << 20;
/// References that lead to references.
const MAX_HOPS: usize = 16;
/// Where the header must be at the latest, as readers have it since the first one.
const HEADER_WINDOW: u64 = 1024;
/// How far from the end `startxref` is looked for, in case something was appended.
const TAIL_WINDOW: u64 = 4 * 1024;

impl<'s> Document<'s> {
    /// Opens a document by its index.
    ///
    /// # Errors
    /// [`PdfError`] as its variants say.
    pub(crate) fn open(source: &'s dyn Source) -> Result<Self, PdfError> {
        let reader = Reader::new(source);
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
        let reader = Reader::new(source);
        check_header(&reader)?;
        let section = recover::scan(&reader)?;
        Self::checked(reader, vec![section], true)
    }

    fn checked(
        reader: Reader<'s>,
        sections: Vec<Section>,
        recovered: bool,
    ) -> Result<Self, PdfError> {
        let document = Self {
            reader,
            sections,
            recovered,
            unpacked: RefCell::default(),
            unpacking_left: Cell::new(MAX_UNPACKED),
        };
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

    /// The numbers of all objects that any section speaks of.
    pub(crate) fn numbers(&self) -> Result<BTreeSet<u32>, PdfError> {
        self.revision(0).numbers()
    }

    /// Length in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.reader.len()
    }

    /// The offset after the last `startxref` before `end`, and whether nothing but `%%EOF` lies
    /// between: only there may a revision end.
    pub(crate) fn startxref_before(&self, end: u64) -> Result<Option<(u64, bool)>, PdfError> {
        startxref_before(&self.reader, end)
    }

    /// Whether readers differ in what they make of the index: there is none, it has faults that
    /// some forgive, or objects that old readers do not see.
    pub(crate) fn has_doubtful_index(&self) -> bool {
        self.recovered || self.sections.iter().any(Section::is_doubtful)
    }

    /// Up to `length` bytes from `offset`.
    pub(crate) fn window(&self, offset: u64, length: u64) -> Result<Vec<u8>, PdfError> {
        self.reader.window(offset, length)
    }

    fn object_stream(&self, number: u32, offset: u64) -> Result<Rc<ObjectStream>, PdfError> {
        let known = self
            .unpacked
            .borrow()
            .iter()
            .find(|(at, _)| *at == offset)
            .map(|(_, unpacked)| Rc::clone(unpacked));
        if let Some(known) = known {
            return Ok(known);
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
        let left = self.unpacking_left.get().checked_sub(unpacked.len());
        self.unpacking_left.set(left.ok_or(PdfError::LimitExceeded("unpacked object streams"))?);
        let mut known = self.unpacked.borrow_mut();
        // Large ones are rare and leave no room for others.
        if unpacked.len() > LARGE_OBJECT_STREAM || known.len() >= MAX_OBJECT_STREAMS {
            known.clear();
        }
        known.push((offset, Rc::clone(&unpacked)));
        Ok(unpacked)
    }
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

    /// The numbers of all objects that its sections speak of.
    pub(crate) fn numbers(self) -> Result<BTreeSet<u32>, PdfError> {
        let mut numbers = BTreeSet::new();
        for section in self.document.sections.iter().skip(self.newest) {
            numbers.append(&mut section.numbers()?);
        }
        Ok(numbers)
    }

    /// One more than the largest object number in use.
    pub(crate) fn next_number(self) -> Result<u32, PdfError> {
        let sections = self.document.sections.get(self.newest..).unwrap_or_default();
        let largest = sections.iter().map(Section::largest_number).max().unwrap_or(0);
        let stated = self.section()?.trailer.find("Size").and_then(Object::as_integer);
        let stated = stated
            .and_then(|size| u32::try_from(size).ok())
            .filter(|size| *size <= xref::MAX_OBJECT_NUMBER + 1);
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
    Ok(startxref_before(reader, reader.len())?.map(|(start, _)| start))
}

/// The offset after the last `startxref` before `end`, and whether nothing but `%%EOF` lies
/// between.
fn startxref_before(reader: &Reader<'_>, end: u64) -> Result<Option<(u64, bool)>, PdfError> {
    let from = end.saturating_sub(TAIL_WINDOW);
    let window = reader.window(from, end.saturating_sub(from))?;
    let keyword = b"startxref";
    let Some(at) = window.windows(keyword.len()).rposition(|bytes| bytes == keyword) else {
        return Ok(None);
    };
    let mut parser = Parser::at(&window, at + keyword.len(), true);
    let Ok(start) = parser.unsigned() else { return Ok(None) };
    let rest = window.get(parser.position()..).unwrap_or_default().trim_ascii();
    Ok(Some((start, rest == b"%%EOF")))
}
