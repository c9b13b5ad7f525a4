//! The incremental update that carries a signature [ISO 32000-2 §7.5.6 and §12.8].

use std::collections::{BTreeMap, BTreeSet};

use super::permissions::{self, Locks};
use super::{PadesError, Prepared, SignatureOptions};
use crate::digest::sha256;
use crate::pdf::PdfError;
use crate::pdf::document::{Document, Revision};
use crate::pdf::fields::{self, Field};
use crate::pdf::object::{Dictionary, Object, Reference};
use crate::pdf::text;
use crate::pdf::xref::{Entry, MAX_OBJECT_NUMBER};

/// Makes the tail with room for the signature.
pub(super) fn prepare(
    document: &Document<'_>,
    options: &SignatureOptions,
) -> Result<Prepared, PadesError> {
    let revision = document.latest();
    let (root, catalog) = revision.catalog()?;
    let fields = fields::fields(revision)?;
    refuse_damaged_and_signed(document, &fields)?;
    let locks = permissions::check(revision, &catalog, &fields)?;
    let name = free_name(&fields, &locks)?;
    let (page, page_dictionary) = first_page(revision, &catalog)?;

    let mut update = Update { revision, objects: BTreeMap::new(), next: revision.next_number()? };
    let signature = update.new_number()?;
    let field = update.new_number()?;
    update.put(field, Object::Dictionary(widget(&name, signature, page)));
    update.annotate(page, page_dictionary, field)?;
    update.register(root, field)?;
    let date = text::write_date(options.signing_time).ok_or(PadesError::TimeOutOfRange)?;
    Tail::new(document, update, root)?.finish(signature, options, &date)
}

/// A new index hides the revisions of the damaged one, and with them what each signature covers.
fn refuse_damaged_and_signed(document: &Document<'_>, fields: &[Field]) -> Result<(), PadesError> {
    if !document.is_recovered() {
        return Ok(());
    }
    for field in fields.iter().filter(|field| field.is_signature) {
        if document.latest().resolve(&field.value)? != Object::Null {
            return Err(PadesError::DamagedAndSigned);
        }
    }
    Ok(())
}

/// `Firma1`, or the next one that is neither taken nor locked.
fn free_name(fields: &[Field], locks: &Locks) -> Result<String, PadesError> {
    if locks.closes_form() {
        return Err(PadesError::FieldsLocked);
    }
    let taken: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    (1_u32..)
        .map(|number| format!("Firma{number}"))
        .find(|name| !taken.contains(name.as_str()) && !locks.covers(name))
        .ok_or(PadesError::FieldsLocked)
}

/// Depth and number of page tree nodes looked at for one page.
const MAX_PAGE_NODES: usize = 4096;

/// The first page that can be referred to [ISO 32000-2 §7.7.3].
fn first_page(
    revision: Revision<'_, '_>,
    catalog: &Dictionary,
) -> Result<(Reference, Dictionary), PdfError> {
    let mut seen = BTreeSet::new();
    // Nodes still to be looked at, the next one last.
    let mut waiting: Vec<Object> = catalog.find("Pages").cloned().into_iter().collect();
    while let Some(node) = waiting.pop() {
        if seen.len() > MAX_PAGE_NODES {
            break;
        }
        let reference = node.as_reference();
        if reference.is_some_and(|reference| !seen.insert(reference)) {
            return Err(PdfError::NoPages);
        }
        let Object::Dictionary(dictionary) = revision.resolve(&node)? else { continue };
        match revision.value(&dictionary, "Kids")? {
            Object::Array(kids) => waiting.extend(kids.into_iter().rev().take(MAX_PAGE_NODES)),
            _ => {
                // A page written into its parent cannot be changed alone: take the next one.
                if let Some(reference) = reference {
                    return Ok((reference, dictionary));
                }
            }
        }
    }
    Err(PdfError::NoPages)
}

/// A signature field and its invisible widget in one [ISO 32000-2 §12.7.5.5]: nothing to be seen,
/// printed and locked as other signers have it.
fn widget(name: &str, signature: Reference, page: Reference) -> Dictionary {
    const PRINT_AND_LOCKED: i64 = 132;
    let mut widget = Dictionary::new();
    widget.set("Type", Object::name("Annot"));
    widget.set("Subtype", Object::name("Widget"));
    widget.set("FT", Object::name("Sig"));
    widget.set("T", Object::String(text::encode(name)));
    widget.set("V", Object::Reference(signature));
    widget.set("F", Object::Integer(PRINT_AND_LOCKED));
    widget.set("Rect", Object::Array(vec![Object::Integer(0); 4]));
    widget.set("P", Object::Reference(page));
    widget
}

/// The objects of the new revision.
struct Update<'d, 's> {
    revision: Revision<'d, 's>,
    objects: BTreeMap<Reference, Object>,
    next: u32,
}

impl Update<'_, '_> {
    fn new_number(&mut self) -> Result<Reference, PadesError> {
        if self.next > MAX_OBJECT_NUMBER {
            return Err(PadesError::TooLarge);
        }
        let reference = Reference::new(self.next);
        self.next += 1;
        Ok(reference)
    }

    fn put(&mut self, reference: Reference, object: Object) {
        self.objects.insert(reference, object);
    }

    /// The object as this revision will have it.
    fn current(&self, reference: Reference) -> Result<Object, PdfError> {
        match self.objects.get(&reference) {
            Some(object) => Ok(object.clone()),
            None => self.revision.load(reference),
        }
    }

    /// Appends a reference to the array under `key`, which stands in its holder or on its own.
    /// Says whether the holder changed.
    fn append(
        &mut self,
        holder: &mut Dictionary,
        key: &str,
        element: Reference,
    ) -> Result<bool, PadesError> {
        let element = Object::Reference(element);
        let mut place = None;
        let mut value = holder.find(key).cloned().unwrap_or(Object::Null);
        // A chain of references is followed to the object that holds the array.
        for _ in 0..8 {
            let Object::Reference(reference) = value else { break };
            place = Some(reference);
            value = self.current(reference)?;
        }
        match (place, value) {
            (Some(place), Object::Array(mut elements)) => {
                elements.push(element);
                self.put(place, Object::Array(elements));
                Ok(false)
            }
            (None, Object::Array(mut elements)) => {
                elements.push(element);
                holder.set(key, Object::Array(elements));
                Ok(true)
            }
            (_, Object::Null) => {
                holder.set(key, Object::Array(vec![element]));
                Ok(true)
            }
            _ => Err(PadesError::MalformedForm),
        }
    }

    fn annotate(
        &mut self,
        page: Reference,
        mut dictionary: Dictionary,
        widget: Reference,
    ) -> Result<(), PadesError> {
        if self.append(&mut dictionary, "Annots", widget)? {
            self.put(page, Object::Dictionary(dictionary));
        }
        Ok(())
    }

    /// Puts the field into the form, and the form into the catalog if there was none.
    fn register(
        &mut self,
        root: Reference,
        field: Reference,
    ) -> Result<(), PadesError> {
        // Not as it was read first: a hostile file may have it for a page as well.
        let Object::Dictionary(mut catalog) = self.current(root)? else {
            return Err(PadesError::MalformedForm);
        };
        let mut place = None;
        let mut form = catalog.find("AcroForm").cloned().unwrap_or(Object::Null);
        for _ in 0..8 {
            let Object::Reference(reference) = form else { break };
            place = Some(reference);
            form = self.current(reference)?;
        }
        let mut form = match form {
            Object::Dictionary(form) => form,
            Object::Null => {
                place = None;
                Dictionary::new()
            }
            _ => return Err(PadesError::MalformedForm),
        };
        let mut changed = self.append(&mut form, "Fields", field)?;
        changed |= self.flag(&mut form)?;
        match place {
            Some(place) if changed => self.put(place, Object::Dictionary(form)),
            None if changed => {
                catalog.set("AcroForm", Object::Dictionary(form));
                self.put(root, Object::Dictionary(catalog));
            }
            _ => {}
        }
        Ok(())
    }

    /// Signatures exist, append only [ISO 32000-2 table 225].
    fn flag(&self, form: &mut Dictionary) -> Result<bool, PadesError> {
        const SIGNED_APPEND_ONLY: i64 = 3;
        let flags = match self.revision.value(form, "SigFlags")? {
            Object::Integer(flags) => flags,
            _ => 0,
        };
        if flags & SIGNED_APPEND_ONLY == SIGNED_APPEND_ONLY {
            return Ok(false);
        }
        form.set("SigFlags", Object::Integer(flags | SIGNED_APPEND_ONLY));
        Ok(true)
    }
}

/// The bytes of the new revision in the making.
struct Tail<'d, 's> {
    document: &'d Document<'s>,
    update: Update<'d, 's>,
    root: Reference,
    bytes: Vec<u8>,
    /// Offset of each object written.
    offsets: BTreeMap<Reference, u64>,
}

/// Offsets in a table have ten digits [ISO 32000-2 §7.5.4].
const MAX_TABLE_OFFSET: u64 = 9_999_999_999;
/// `[0 ` and three numbers of up to twenty digits: room that no document outgrows.
const BYTE_RANGE_LEN: usize = 66;

impl<'d, 's> Tail<'d, 's> {
    fn new(
        document: &'d Document<'s>,
        update: Update<'d, 's>,
        root: Reference,
    ) -> Result<Self, PadesError> {
        // An update begins on a line of its own.
        let last = document.window(document.len().saturating_sub(1), 1)?;
        let bytes = if matches!(last.first(), Some(b'\n' | b'\r')) { Vec::new() } else { vec![b'\n'] };
        Ok(Self { document, update, root, bytes, offsets: BTreeMap::new() })
    }

    fn position(&self) -> u64 {
        self.document.len().saturating_add(self.bytes.len() as u64)
    }

    fn begin(&mut self, reference: Reference) {
        self.offsets.insert(reference, self.position());
        let header = format!("{} {} obj\n", reference.number, reference.generation);
        self.bytes.extend_from_slice(header.as_bytes());
    }

    fn finish(
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

        let prepared =
            Prepared::new(self.document.len(), self.bytes, contents_start..contents_end);
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
            "Prev", "XRefStm", "Type", "W", "Index", "Filter", "DecodeParms", "Length", "F",
            "FFilter", "FDecodeParms", "DL", "Size",
        ] {
            trailer.remove(key);
        }
        if self.document.is_recovered() {
            // The old index leads astray: the new one names every object by itself.
            for number in section.numbers()? {
                let entry = self.update.revision.entry(number)?;
                packed |= matches!(entry, Entry::InStream { .. });
                entries.insert(number, entry);
            }
            entries.insert(0, Entry::Free);
        } else {
            let offset = i64::try_from(section.offset).map_err(|_| PadesError::TooLarge)?;
            trailer.set("Prev", Object::Integer(offset));
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
