//! Writes a revision down: objects, signature with its room, cross-reference section.

use std::collections::BTreeMap;

use super::update::Update;
use super::{PadesError, Prepared, SignatureOptions};
use crate::digest::sha256;
use crate::pdf::document::Document;
use crate::pdf::object::{Dictionary, Object, Reference};
use crate::pdf::text;
use crate::pdf::xref::Entry;

/// What the new cross-reference section speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Index {
    /// The objects of this revision; the earlier sections have the others.
    Added,
    /// Every object of the document: nobody needs the earlier sections any more.
    Whole,
}

/// The bytes of the new revision in the making.
pub(super) struct Tail<'d, 's> {
    document: &'d Document<'s>,
    update: Update<'d, 's>,
    root: Reference,
    index: Index,
    bytes: Vec<u8>,
    /// Offset of each object written.
    offsets: BTreeMap<Reference, u64>,
}

/// Offsets in a table have ten digits [ISO 32000-2 §7.5.4].
const MAX_TABLE_OFFSET: u64 = 9_999_999_999;
/// `[0 ` and three numbers of up to twenty digits: room that no document outgrows.
const BYTE_RANGE_LEN: usize = 66;

impl<'d, 's> Tail<'d, 's> {
    pub(super) fn new(
        document: &'d Document<'s>,
        update: Update<'d, 's>,
        root: Reference,
        index: Index,
    ) -> Result<Self, PadesError> {
        // An update begins on a line of its own.
        let last = document.window(document.len().saturating_sub(1), 1)?;
        let bytes =
            if matches!(last.first(), Some(b'\n' | b'\r')) { Vec::new() } else { vec![b'\n'] };
        Ok(Self { document, update, root, index, bytes, offsets: BTreeMap::new() })
    }

    fn position(&self) -> u64 {
        self.document.len().saturating_add(self.bytes.len() as u64)
    }

    fn begin(&mut self, reference: Reference) {
        self.offsets.insert(reference, self.position());
        let header = format!("{} {} obj\n", reference.number, reference.generation);
        self.bytes.extend_from_slice(header.as_bytes());
    }

    /// Writes everything down.
    pub(super) fn finish(
        mut self,
        signature: Reference,
        options: &SignatureOptions,
        date: &str,
    ) -> Result<Prepared, PadesError> {
        let objects = core::mem::take(&mut self.update.objects);
        for (reference, object) in &objects {
            self.begin(*reference);
            object.write(&mut self.bytes);
            self.bytes.extend_from_slice(b"\nendobj\n");
        }
        self.begin(signature);
        self.bytes.extend_from_slice(
            b"<</Type /Sig/Filter /Adobe.PPKLite/SubFilter /ETSI.CAdES.detached",
        );
        for (key, text) in
            [("Name", &options.name), ("Reason", &options.reason), ("Location", &options.location)]
        {
            if let Some(text) = text {
                self.bytes.extend_from_slice(format!("/{key} ").as_bytes());
                Object::String(text::encode(text)).write(&mut self.bytes);
            }
        }
        self.bytes.extend_from_slice(format!("/M ({date})/ByteRange ").as_bytes());
        let byte_range = self.bytes.len();
        self.bytes.resize(byte_range + BYTE_RANGE_LEN, b' ');
        self.bytes.extend_from_slice(b"/Contents ");
        let contents_start = self.bytes.len();
        self.bytes.push(b'<');
        self.bytes.resize(self.bytes.len() + 2 * options.contents_capacity, b'0');
        self.bytes.push(b'>');
        let contents_end = self.bytes.len();
        self.bytes.extend_from_slice(b">>\nendobj\n");
        self.write_index()?;

        let prepared = Prepared::new(self.document.len(), self.bytes, contents_start..contents_end);
        Ok(prepared.with_byte_range_at(byte_range))
    }

    /// The cross-reference section: of the kind that the last one has, so that every reader that
    /// could read the document can read this too.
    fn write_index(&mut self) -> Result<(), PadesError> {
        let section = self.update.revision.section()?;
        let mut entries = BTreeMap::new();
        let mut packed = section.is_stream;
        let mut trailer = section.trailer.clone();
        for key in [
            "Prev",
            "XRefStm",
            "Type",
            "W",
            "Index",
            "Filter",
            "DecodeParms",
            "Length",
            "F",
            "FFilter",
            "FDecodeParms",
            "DL",
            "Size",
        ] {
            trailer.remove(key);
        }
        match self.index {
            Index::Whole => {
                for number in self.document.numbers()? {
                    let entry = self.update.revision.entry(number)?;
                    packed |= matches!(entry, Entry::InStream { .. });
                    if entry != Entry::Free {
                        entries.insert(number, entry);
                    }
                }
                entries.insert(0, Entry::Free);
            }
            Index::Added => {
                let offset = i64::try_from(section.offset).map_err(|_| PadesError::TooLarge)?;
                trailer.set("Prev", Object::Integer(offset));
            }
        }
        for (reference, offset) in &self.offsets {
            let entry = Entry::InFile { offset: *offset, generation: reference.generation };
            entries.insert(reference.number, entry);
        }
        trailer.set("Root", Object::Reference(self.root));
        trailer.set("ID", self.identifier(&trailer)?);
        let start = self.position();
        if packed {
            let number = self.update.new_number()?;
            self.begin(number);
            entries.insert(number.number, Entry::InFile { offset: start, generation: 0 });
            trailer.set("Size", Object::Integer(i64::from(self.update.next)));
            self.write_stream(trailer, &entries);
        } else {
            trailer.set("Size", Object::Integer(i64::from(self.update.next)));
            if start > MAX_TABLE_OFFSET {
                return Err(PadesError::TooLarge);
            }
            self.write_table(&trailer, &entries);
        }
        self.bytes.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        Ok(())
    }

    /// The first part names the document and stays, the second names this revision
    /// [ISO 32000-2 §14.4].
    fn identifier(&self, trailer: &Dictionary) -> Result<Object, PadesError> {
        let old = self.update.revision.value(trailer, "ID")?;
        let mut seed = self.document.len().to_be_bytes().to_vec();
        old.write(&mut seed);
        seed.extend_from_slice(&self.bytes);
        let new = sha256(&seed).get(..16).unwrap_or_default().to_vec();
        let first = match old.as_array().and_then(|parts| parts.first()) {
            Some(first) => self.update.revision.resolve(first)?.as_string().map(<[u8]>::to_vec),
            None => None,
        };
        let first = first.unwrap_or_else(|| new.clone());
        Ok(Object::Array(vec![Object::String(first), Object::String(new)]))
    }

    fn write_table(&mut self, trailer: &Dictionary, entries: &BTreeMap<u32, Entry>) {
        self.bytes.extend_from_slice(b"xref\n");
        for run in runs(entries) {
            let first = run.first().map_or(0, |(number, _)| *number);
            self.bytes.extend_from_slice(format!("{first} {}\n", run.len()).as_bytes());
            for (_, entry) in run {
                let line = match entry {
                    Entry::InFile { offset, generation } => {
                        format!("{offset:010} {generation:05} n\r\n")
                    }
                    _ => "0000000000 65535 f\r\n".to_owned(),
                };
                self.bytes.extend_from_slice(line.as_bytes());
            }
        }
        self.bytes.extend_from_slice(b"trailer\n");
        trailer.write(&mut self.bytes);
        self.bytes.push(b'\n');
    }

    fn write_stream(&mut self, mut trailer: Dictionary, entries: &BTreeMap<u32, Entry>) {
        let mut data = Vec::new();
        let mut index = Vec::new();
        for run in runs(entries) {
            let first = run.first().map_or(0, |(number, _)| *number);
            index.push(Object::Integer(i64::from(first)));
            index.push(Object::Integer(i64::try_from(run.len()).unwrap_or(i64::MAX)));
            for (_, entry) in run {
                let (kind, second, third) = match entry {
                    Entry::Free => (0, 0, u32::from(u16::MAX)),
                    Entry::InFile { offset, generation } => (1, offset, u32::from(generation)),
                    Entry::InStream { stream, index } => (2, u64::from(stream), index),
                };
                data.push(kind);
                data.extend_from_slice(&second.to_be_bytes());
                data.extend_from_slice(&third.to_be_bytes());
            }
        }
        trailer.set("Type", Object::name("XRef"));
        trailer.set("W", Object::Array([1, 8, 4].map(Object::Integer).to_vec()));
        trailer.set("Index", Object::Array(index));
        let length = i64::try_from(data.len()).unwrap_or(i64::MAX);
        trailer.set("Length", Object::Integer(length));
        trailer.write(&mut self.bytes);
        self.bytes.extend_from_slice(b"\nstream\n");
        self.bytes.extend_from_slice(&data);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
    }
}

/// The entries in runs of consecutive numbers.
fn runs(entries: &BTreeMap<u32, Entry>) -> Vec<Vec<(u32, Entry)>> {
    let mut runs: Vec<Vec<(u32, Entry)>> = Vec::new();
    for (number, entry) in entries {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(last, _)| last + 1 == *number) => {
                run.push((*number, *entry));
            }
            _ => runs.push(vec![(*number, *entry)]),
        }
    }
    runs
}

impl Prepared {
    /// Writes `/ByteRange` into the room left for it, now that all lengths are known.
    fn with_byte_range_at(mut self, place: usize) -> Self {
        let [start, before, after, rest] = self.byte_range();
        let text = format!("[{start} {before} {after} {rest}]");
        if let Some(room) = self.tail.get_mut(place..place + text.len()) {
            room.copy_from_slice(text.as_bytes());
        }
        self
    }
}
