//! Object streams [ISO 32000-2 §7.5.7].

use super::PdfError;
use super::object::{Object, Reference, Stream};
use super::parser::Parser;
use super::reader::Reader;

/// An unpacked object stream.
pub(super) struct ObjectStream {
    data: Vec<u8>,
    /// Object number and start within `data` of each object.
    index: Vec<(u32, usize)>,
}

/// Unpacks an object stream and its index [ISO 32000-2 §7.5.7].
pub(super) fn unpack(
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
    let small =
        |key: &str| integer(key).and_then(|n| usize::try_from(n).ok()).ok_or_else(malformed);
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
    /// The object numbers in it, in order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.index.iter().map(|(number, _)| *number)
    }

    /// All objects in it that can be read.
    pub(super) fn objects(&self) -> impl Iterator<Item = Object> {
        self.index
            .iter()
            .filter_map(|(_, start)| Parser::at(&self.data, *start, true).object().ok())
    }

    /// How much memory it takes.
    pub(super) const fn len(&self) -> usize {
        self.data.len()
    }

    pub(super) fn object(&self, number: u32, index: u32) -> Result<Object, PdfError> {
        let (_, start) = self
            .index
            .get(index as usize)
            .filter(|(found, _)| *found == number)
            .ok_or(PdfError::DamagedObject(number, "it is not in its object stream"))?;
        let mut parser = Parser::at(&self.data, *start, true);
        parser.object().map_err(|_| PdfError::DamagedObject(number, "it is malformed"))
    }
}
