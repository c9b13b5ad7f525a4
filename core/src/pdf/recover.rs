//! Finds the objects of a document whose index is damaged, as every reader does.
//!
//! The document is read once from beginning to end in pieces. Streams of a stated length are
//! stepped over, so that a PDF attached to a PDF is not taken for part of it.

use std::collections::BTreeMap;

use super::PdfError;
use super::object::{Dictionary, Object, Reference, Stream};
use super::packed::unpack;
use super::parser::{Parser, SyntaxError, is_regular, is_space};
use super::reader::Reader;
use super::xref::{Entry, MAX_OBJECT_NUMBER, Section};

/// Bytes looked at in one go.
const PIECE: u64 = 256 * 1024;
/// Room for `4294967295 65535 ` in front of `obj`.
const LOOK_BACK: usize = 40;
/// Objects beyond this length are noted, but not looked into.
const OBJECT_WINDOW: u64 = 64 * 1024;
/// Places that look like an object and are none: a document full of them is not worth the time.
const MAX_FAILURES: usize = 4096;
/// Objects of a document worth recovering.
const MAX_FOUND: usize = 1 << 20;
/// Object streams that are unpacked.
const MAX_OBJECT_STREAMS: usize = 4096;

/// What a scan collects.
#[derive(Default)]
struct Findings {
    /// In the order of the document: what comes later replaces what came before.
    objects: Vec<(Reference, u64, Option<Stream>)>,
    /// Trailers and dictionaries of cross-reference streams, with their places.
    trailers: Vec<(u64, Dictionary)>,
    catalogs: Vec<(u64, Reference)>,
    /// Streams whose length stands in another object, with the place of their data.
    long_streams: Vec<(u64, Reference)>,
    /// The largest number that anything refers to: what is missing must not be found again under
    /// the number of something new.
    largest_reference: u32,
    failures: usize,
}

/// Looks for all objects and puts a section together from them.
pub(super) fn scan(reader: &Reader<'_>) -> Result<Section, PdfError> {
    let mut findings = Findings::default();
    let mut position = 0_u64;
    while position < reader.len() {
        // The end of the piece before is seen again: a keyword may lie across the border.
        let start = position.saturating_sub(LOOK_BACK as u64);
        let window = reader.window(start, PIECE)?;
        let seen = usize::try_from(position - start).unwrap_or(0);
        position = match next_keyword(&window, seen) {
            Some((at, Keyword::Object(number_at))) => {
                let after = start.saturating_add(at as u64 + 3);
                findings.object(reader, start.saturating_add(number_at as u64))?.unwrap_or(after)
            }
            Some((at, Keyword::Trailer)) => {
                let after = start.saturating_add(at as u64 + 7);
                findings.trailer(reader, after)?;
                after
            }
            // A keyword at the very end may be cut: step back less than its length.
            None if start.saturating_add(PIECE) < reader.len() => {
                start.saturating_add(PIECE).saturating_sub(8).max(position.saturating_add(1))
            }
            None => break,
        };
        if findings.objects.len() > MAX_FOUND
            || findings.failures > MAX_FAILURES
            || findings.trailers.len() > MAX_FAILURES
        {
            return Err(PdfError::LimitExceeded("objects looked at without an index"));
        }
    }
    findings.section(reader)
}

enum Keyword {
    /// `obj`, with the place of the object number.
    Object(usize),
    Trailer,
}

/// The first `12 0 obj` or `trailer` that ends after `seen`.
fn next_keyword(window: &[u8], seen: usize) -> Option<(usize, Keyword)> {
    let mut from = seen.saturating_sub(2);
    loop {
        let rest = window.get(from..)?;
        let at = from + rest.iter().position(|byte| matches!(byte, b'o' | b't'))?;
        let here = window.get(at..).unwrap_or_default();
        if here.starts_with(b"obj") && at + 3 > seen {
            if let Some(number_at) = header_before(window, at) {
                return Some((at, Keyword::Object(number_at)));
            }
        } else if here.starts_with(b"trailer") && at >= seen {
            return Some((at, Keyword::Trailer));
        }
        from = at + 1;
    }
}

/// The place of the object number of `12 0 ` before `at`.
fn header_before(window: &[u8], at: usize) -> Option<usize> {
    let back = |mut end: usize, accept: fn(u8) -> bool| {
        let start = end;
        while end > 0 && window.get(end - 1).copied().is_some_and(accept) && start - end < 20 {
            end -= 1;
        }
        (end < start).then_some(end)
    };
    let digit = |byte: u8| byte.is_ascii_digit();
    let generation_end = back(at, is_space).unwrap_or(at);
    let generation = back(generation_end, digit)?;
    let number = back(back(generation, is_space)?, digit)?;
    let free = number == 0 || !window.get(number - 1).copied().is_some_and(is_regular);
    free.then_some(number)
}

impl Findings {
    /// Notes the object at `offset` and says where to go on.
    fn object(&mut self, reader: &Reader<'_>, offset: u64) -> Result<Option<u64>, PdfError> {
        let window = reader.window(offset, OBJECT_WINDOW)?;
        let complete = offset.saturating_add(OBJECT_WINDOW) >= reader.len();
        let mut parser = Parser::new(&window, complete);
        let Ok(reference) = parser.object_header() else {
            self.failures += 1;
            return Ok(None);
        };
        if reference.number == 0 || reference.number > MAX_OBJECT_NUMBER {
            return Ok(None);
        }
        let object = match parser.object() {
            Ok(object) => object,
            Err(SyntaxError::Incomplete) => {
                // Large, but there: a font, a signature. It is read in full when it is needed.
                self.failures += 1;
                self.objects.push((reference, offset, None));
                return Ok(None);
            }
            Err(_) => {
                self.failures += 1;
                return Ok(None);
            }
        };
        self.note_references(&object);
        let mut end = offset.saturating_add(parser.position() as u64);
        let is_stream = parser.stream_keyword().unwrap_or(false);
        let Object::Dictionary(dictionary) = object else {
            self.objects.push((reference, offset, None));
            return Ok(Some(end));
        };
        if !is_stream {
            if dictionary.is_name("Type", "Catalog") {
                self.catalogs.push((offset, reference));
            }
            self.objects.push((reference, offset, None));
            return Ok(Some(end));
        }
        let data = offset.saturating_add(parser.position() as u64);
        end = data;
        match dictionary.find("Length") {
            Some(Object::Integer(length)) => {
                let length = u64::try_from(*length).unwrap_or(u64::MAX);
                if reader.ends_stream(data.saturating_add(length))? {
                    end = data.saturating_add(length);
                }
            }
            Some(Object::Reference(length)) => self.long_streams.push((data, *length)),
            _ => {}
        }
        if dictionary.is_name("Type", "XRef") {
            self.trailers.push((offset, dictionary.clone()));
        }
        let packed = dictionary.is_name("Type", "ObjStm");
        let stream = packed.then_some(Stream { dictionary, offset: data });
        self.objects.push((reference, offset, stream));
        Ok(Some(end))
    }

    fn trailer(&mut self, reader: &Reader<'_>, offset: u64) -> Result<(), PdfError> {
        let window = reader.window(offset, OBJECT_WINDOW)?;
        match Parser::new(&window, true).object() {
            Ok(Object::Dictionary(trailer)) => self.trailers.push((offset, trailer)),
            _ => self.failures += 1,
        }
        Ok(())
    }

    fn note_references(&mut self, object: &Object) {
        self.largest_reference = self.largest_reference.max(largest_reference_in(object));
    }

    /// Forgets what was found inside streams: it belongs to a file within the file.
    fn leave_streams(&mut self, reader: &Reader<'_>) -> Result<(), PdfError> {
        let offsets = self.offsets();
        let mut streams = Vec::new();
        let mut inside_until = 0;
        for (data, length) in &self.long_streams {
            if *data < inside_until {
                continue;
            }
            let Some(Object::Integer(length)) = load(reader, &offsets, *length) else { continue };
            let end = data.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
            if reader.ends_stream(end)? {
                streams.push(*data..end);
                inside_until = end;
            }
        }
        let outside = |offset: u64| {
            let next = streams.partition_point(|stream| stream.start <= offset);
            let before = next.checked_sub(1).and_then(|index| streams.get(index));
            !before.is_some_and(|stream| stream.contains(&offset))
        };
        self.objects.retain(|(_, offset, _)| outside(*offset));
        self.trailers.retain(|(offset, _)| outside(*offset));
        self.catalogs.retain(|(offset, _)| outside(*offset));
        Ok(())
    }

    fn offsets(&self) -> BTreeMap<u32, u64> {
        self.objects.iter().map(|(reference, offset, _)| (reference.number, *offset)).collect()
    }

    /// The last trailer that names a catalog, or else the last catalog.
    fn latest_trailer(&self) -> Option<Dictionary> {
        let named = self.trailers.iter().rev().find(|(_, trailer)| trailer.find("Root").is_some());
        let mut trailer = match (named, self.catalogs.last()) {
            (Some((_, trailer)), _) => trailer.clone(),
            (None, Some((_, catalog))) => {
                let mut trailer = Dictionary::new();
                trailer.set("Root", Object::Reference(*catalog));
                trailer
            }
            (None, None) => return None,
        };
        // One trailer that says so is enough: what is encrypted must not be taken for plain.
        let encrypt = self.trailers.iter().rev().find_map(|(_, trailer)| trailer.find("Encrypt"));
        if let Some(encrypt) = encrypt {
            trailer.set("Encrypt", encrypt.clone());
        }
        Some(trailer)
    }

    fn section(mut self, reader: &Reader<'_>) -> Result<Section, PdfError> {
        self.leave_streams(reader)?;
        let mut trailer = self
            .latest_trailer()
            .ok_or(PdfError::DamagedXref("neither a trailer nor a catalog can be found"))?;
        let offsets = self.offsets();
        let resolve = |reference| load(reader, &offsets, reference);
        let encrypted = trailer.find("Encrypt").is_some();
        let mut entries = BTreeMap::new();
        let mut object_streams = 0;
        let mut largest_reference = self.largest_reference;
        for (reference, offset, stream) in &self.objects {
            let generation = reference.generation;
            entries.insert(reference.number, Entry::InFile { offset: *offset, generation });
            let Some(stream) = stream else { continue };
            object_streams += 1;
            if object_streams > MAX_OBJECT_STREAMS {
                return Err(PdfError::LimitExceeded("object streams looked at without an index"));
            }
            // A broken one takes only its own objects with it; an encrypted one says nothing.
            if encrypted {
                continue;
            }
            let Ok(unpacked) = unpack(reader, reference.number, stream, &resolve) else {
                continue;
            };
            for object in unpacked.objects() {
                largest_reference = largest_reference.max(largest_reference_in(&object));
            }
            for (index, number) in (0_u32..).zip(unpacked.numbers()) {
                if number > 0 && number <= MAX_OBJECT_NUMBER && number != reference.number {
                    entries.insert(number, Entry::InStream { stream: reference.number, index });
                }
            }
        }
        let stated = trailer.find("Size").and_then(Object::as_integer).unwrap_or(0);
        let size = stated.max(i64::from(largest_reference) + 1);
        trailer.set("Size", Object::Integer(size));
        Ok(Section::found(entries, trailer))
    }
}

fn largest_reference_in(object: &Object) -> u32 {
    let numbers = object.references().into_iter().map(|reference| reference.number);
    numbers.filter(|number| *number <= MAX_OBJECT_NUMBER).max().unwrap_or(0)
}

fn load(reader: &Reader<'_>, offsets: &BTreeMap<u32, u64>, reference: Reference) -> Option<Object> {
    let offset = offsets.get(&reference.number)?;
    reader.indirect(*offset).ok().flatten().map(|(_, object, _)| object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(window: &str, expected: Option<usize>) {
        let found = next_keyword(window.as_bytes(), 0).and_then(|(_, keyword)| match keyword {
            Keyword::Object(at) => Some(at),
            Keyword::Trailer => None,
        });
        assert_eq!(found, expected, "{window}");
    }

    #[test]
    fn object_headers_are_told_from_other_text() {
        check("1 0 obj", Some(0));
        check("\n12  0\r\nobj<<", Some(1));
        check("endobj 12 0obj", Some(7));
        check("endobj\nxref object", None);
        check("a1 0 obj", None);
        check("1 obj", None);
        check("endobj1 0 obj", None);
        check("]1 0 obj", Some(1));
        check("trailer", None);
    }
}
