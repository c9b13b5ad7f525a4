//! The incremental update that carries a signature [ISO 32000-2 §7.5.6 and §12.8].

use std::collections::{BTreeMap, BTreeSet};

use super::permissions::{self, Locks};
use super::tail::{Index, Tail};
use super::{PadesError, Prepared, SignatureOptions};
use crate::pdf::PdfError;
use crate::pdf::document::{Document, Revision};
use crate::pdf::fields::{self, Field};
use crate::pdf::object::{Dictionary, Object, Reference};
use crate::pdf::text;
use crate::pdf::xref::MAX_OBJECT_NUMBER;

/// Makes the tail with room for the signature, and the name of its field.
pub(super) fn prepare(
    document: &Document<'_>,
    options: &SignatureOptions,
) -> Result<(Prepared, String), PadesError> {
    let revision = document.latest();
    // After anything else, readers count offsets from different places [ISO 32000-2 §7.5.2].
    if document.window(0, 5)? != b"%PDF-" {
        return Err(PdfError::NotAPdf.into());
    }
    let (root, catalog) = revision.catalog()?;
    let fields = fields::fields(revision)?;
    let signed = is_signed(revision, &fields)?;
    if signed && document.is_recovered() {
        // A new index hides the revisions, and with them what each signature covers.
        return Err(PadesError::DamagedAndSigned);
    }
    let locks = permissions::check(revision, &catalog, &fields)?;
    let name = free_name(&fields, &locks)?;
    let (page, page_dictionary) = first_page(revision, &catalog)?;

    let next = free_number(revision, &fields, &catalog, &page_dictionary)?;
    let mut update = Update { revision, objects: BTreeMap::new(), next };
    let signature = update.new_number()?;
    let field = update.new_number()?;
    update.put(field, Object::Dictionary(widget(&name, signature, page)));
    update.annotate(page, page_dictionary, field)?;
    update.register(root, field)?;
    let date = text::write_date(options.signing_time).ok_or(PadesError::TimeOutOfRange)?;
    // Where readers differ about the index, an index of everything ends the doubt. Earlier
    // signatures need the old one.
    let index = if document.has_doubtful_index() && !signed { Index::Whole } else { Index::Added };
    let tail = Tail::new(document, update, root, index)?;
    Ok((tail.finish(signature, options, &date)?, name))
}

fn is_signed(revision: Revision<'_, '_>, fields: &[Field]) -> Result<bool, PdfError> {
    for field in fields.iter().filter(|field| field.is_signature) {
        if revision.resolve(&field.value)? != Object::Null {
            return Ok(true);
        }
    }
    Ok(false)
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

/// A number that is free, and that nothing at hand refers to although it is free: the new
/// signature must not become the value of an old field.
fn free_number(
    revision: Revision<'_, '_>,
    fields: &[Field],
    catalog: &Dictionary,
    page: &Dictionary,
) -> Result<u32, PdfError> {
    let form = fields::form(revision)?.unwrap_or_default();
    let mut lists = Vec::new();
    for (holder, key) in [(&form, "Fields"), (page, "Annots")] {
        lists.extend(revision.value(holder, key)?.references());
    }
    let dictionaries = fields.iter().map(|field| &field.dictionary).chain([catalog, page, &form]);
    let values = dictionaries.flat_map(Dictionary::iter).flat_map(|(_, value)| value.references());
    let referred = values
        .chain(lists)
        .map(|reference| reference.number)
        .filter(|number| *number <= MAX_OBJECT_NUMBER);
    Ok(revision.next_number()?.max(referred.max().map_or(0, |number| number + 1)))
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
pub(super) struct Update<'d, 's> {
    /// The revision it builds upon.
    pub(super) revision: Revision<'d, 's>,
    /// What is written, but the signature.
    pub(super) objects: BTreeMap<Reference, Object>,
    /// The next free object number.
    pub(super) next: u32,
}

impl Update<'_, '_> {
    /// Takes a free object number.
    pub(super) fn new_number(&mut self) -> Result<Reference, PadesError> {
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
            _ => Err(PdfError::MalformedForm.into()),
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
    fn register(&mut self, root: Reference, field: Reference) -> Result<(), PadesError> {
        // Not as it was read first: a hostile file may have it for a page as well.
        let Object::Dictionary(mut catalog) = self.current(root)? else {
            return Err(PdfError::MalformedForm.into());
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
            _ => return Err(PdfError::MalformedForm.into()),
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
