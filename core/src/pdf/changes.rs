//! What later revisions did to a signed one.
//!
//! Signatures, timestamps and validation material may be added to a signed document, and its form
//! filled in, without touching what was signed [ETSI EN 319 142-1 §5.4.2, ISO 32000-2 §12.8.2.2].
//! Everything else is another document. An object counts by its roles: whoever replaces the
//! appearance of a field that is also the content of a page replaces the page. What cannot be told
//! is [`Changes::Other`].

use std::collections::BTreeSet;

use super::PdfError;
use super::document::{Document, Revision};
use super::object::{Dictionary, Object, Reference};
use super::roles::Roles;
use super::xref::Entry;
use super::{fields, parser};

/// What happened to a document after it was signed, from harmless to not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Changes {
    /// Nothing.
    None,
    /// Signatures, timestamps or validation material were added.
    Signatures,
    /// Form fields were filled in as well.
    FormFilling,
    /// Anything else, or something that could not be told from it.
    Other,
}

/// The index of the section that was the newest when the document ended at `end`; nothing when no
/// revision ended there.
pub(super) fn revision_ending_at(
    document: &Document<'_>,
    end: u64,
) -> Result<Option<usize>, PdfError> {
    let sections = document.sections();
    let newer = sections.iter().take_while(|section| section.last_offset() >= end).count();
    let older = sections.get(newer..).unwrap_or_default();
    if older.iter().any(|section| section.last_offset() >= end) {
        return Ok(None);
    }
    let Some(newest) = older.first() else { return Ok(None) };
    Ok(match document.startxref_before(end)? {
        Some((start, true)) if start == newest.offset => Some(newer),
        _ => None,
    })
}

/// What changed after `end`.
pub(super) fn since(document: &Document<'_>, end: u64) -> Result<Changes, PdfError> {
    match revision_ending_at(document, end)? {
        None => Ok(Changes::Other),
        Some(0) => trailing_bytes(document, end),
        Some(newest) => Comparison::new(document, newest, end)?.judge(),
    }
}

/// Bytes that no index leads to: line ends are nothing, anything else has no business there.
fn trailing_bytes(document: &Document<'_>, end: u64) -> Result<Changes, PdfError> {
    let mut offset = end;
    while offset < document.len() {
        let window = document.window(offset, 1 << 16)?;
        if !window.iter().all(|byte| parser::is_space(*byte)) {
            return Ok(Changes::Other);
        }
        offset += window.len() as u64;
    }
    Ok(Changes::None)
}

/// The signed revision beside the latest one.
struct Comparison<'d, 's> {
    old: Revision<'d, 's>,
    new: Revision<'d, 's>,
    end: u64,
    /// Objects of which a later section speaks.
    touched: BTreeSet<u32>,
    roles: Roles,
    /// Signature fields and their widgets in the latest revision.
    signature_fields: BTreeSet<u32>,
}

/// Nothing but this: `Err` ends a comparison early with a verdict, or with a real error.
enum Stop {
    Other,
    Error(PdfError),
}

impl From<PdfError> for Stop {
    fn from(error: PdfError) -> Self {
        Self::Error(error)
    }
}

/// Requires something of a change that is still harmless.
fn require(condition: bool) -> Result<(), Stop> {
    if condition { Ok(()) } else { Err(Stop::Other) }
}

impl<'d, 's> Comparison<'d, 's> {
    fn new(document: &'d Document<'s>, newest: usize, end: u64) -> Result<Self, PdfError> {
        let old = document.revision(newest);
        let mut touched = BTreeSet::new();
        for section in document.sections().iter().take(newest) {
            touched.append(&mut section.numbers()?);
        }
        touched.remove(&0);
        let roles = Roles::of(old, &touched)?;
        let new = document.latest();
        let signature_fields = signature_fields(new)?;
        Ok(Self { old, new, end, touched, roles, signature_fields })
    }

    fn judge(self) -> Result<Changes, PdfError> {
        match self.compare() {
            Ok(changes) => Ok(changes),
            Err(Stop::Other) => Ok(Changes::Other),
            // What cannot be compared cannot be cleared.
            Err(Stop::Error(PdfError::Source(error))) => Err(error.into()),
            Err(Stop::Error(_)) => Ok(Changes::Other),
        }
    }

    fn compare(&self) -> Result<Changes, Stop> {
        require(!self.roles.unreadable)?;
        self.check_signed_index()?;
        let (old_root, old_catalog) = self.old.catalog()?;
        let (new_root, new_catalog) = self.new.catalog()?;
        require(old_root == new_root)?;
        let mut changes = Changes::Signatures;
        changes = changes.max(self.catalog(&old_catalog, &new_catalog)?);
        for number in &self.touched {
            changes = changes.max(self.object(*number, old_root.number)?);
        }
        Ok(changes)
    }

    /// The signed index must not lead to what was not there yet: a prepared hole to be filled.
    fn check_signed_index(&self) -> Result<(), Stop> {
        for number in self.old.numbers()? {
            if let Entry::InFile { offset, .. } = self.old.entry(number)? {
                require(offset < self.end)?;
            }
        }
        Ok(())
    }

    fn catalog(&self, old: &Dictionary, new: &Dictionary) -> Result<Changes, Stop> {
        for key in differing_keys(old, new) {
            let harmless: [&[u8]; 5] =
                [b"AcroForm", b"DSS", b"Extensions", b"Metadata", b"Version"];
            require(harmless.contains(&key.as_slice()))?;
        }
        let (old_form, new_form) =
            (self.old.dictionary(old, "AcroForm")?, self.new.dictionary(new, "AcroForm")?);
        match (old_form, new_form) {
            (None, None) => Ok(Changes::Signatures),
            (Some(_), None) => Err(Stop::Other),
            (old, Some(new)) => self.form(&old.unwrap_or_default(), &new),
        }
    }

    fn form(&self, old: &Dictionary, new: &Dictionary) -> Result<Changes, Stop> {
        let mut changes = Changes::Signatures;
        for key in differing_keys(old, new) {
            match key.as_slice() {
                b"Fields" | b"SigFlags" => {}
                b"NeedAppearances" | b"DR" | b"DA" => changes = Changes::FormFilling,
                _ => return Err(Stop::Other),
            }
        }
        let list = |revision: Revision<'_, '_>, form| {
            Ok::<_, PdfError>(match revision.value(form, "Fields")? {
                Object::Array(fields) => fields,
                _ => Vec::new(),
            })
        };
        self.added_signature_fields(&list(self.old, old)?, &list(self.new, new)?)?;
        Ok(changes)
    }

    /// Requires that a list only grew, and by new signature fields or their widgets.
    fn added_signature_fields(&self, old: &[Object], new: &[Object]) -> Result<(), Stop> {
        require(new.get(..old.len()) == Some(old))?;
        for added in new.get(old.len()..).unwrap_or_default() {
            let reference = added.as_reference().ok_or(Stop::Other)?;
            // A field that was there before may have been left out by mistake; what it shows
            // would be new all the same.
            require(self.old.entry(reference.number)? == Entry::Free)?;
            require(self.signature_fields.contains(&reference.number))?;
        }
        Ok(())
    }

    fn object(&self, number: u32, root: u32) -> Result<Changes, Stop> {
        let (old_entry, new_entry) = (self.old.entry(number)?, self.new.entry(number)?);
        if old_entry == new_entry {
            return Ok(Changes::Signatures);
        }
        if old_entry == Entry::Free {
            // New. It matters only where something leads to it, and nothing old may.
            require(!self.roles.is_referred_to(number))?;
            return Ok(Changes::Signatures);
        }
        let reference = match old_entry {
            Entry::InFile { generation, .. } => Reference { number, generation },
            _ => Reference::new(number),
        };
        let (old, new) = (self.old.load(reference)?, self.new.load(reference)?);
        if old == new || number == root {
            // The catalog was compared by itself.
            return Ok(Changes::Signatures);
        }
        let roles = &self.roles;
        if let Some(is_signature) = roles.field(number) {
            return self.field(&dictionary_of(&old)?, &dictionary_of(&new)?, is_signature);
        }
        if roles.is_widget(number) {
            let keys = differing_keys(&dictionary_of(&old)?, &dictionary_of(&new)?);
            require(keys.iter().all(|key| matches!(key.as_slice(), b"AP" | b"AS")))?;
            return Ok(Changes::FormFilling);
        }
        if roles.is_form(number) {
            // The form and its list of fields were compared through the catalog.
            return Ok(Changes::Signatures);
        }
        if roles.is_annotation_list(number) {
            let (old, new) = (array_of(&old)?, array_of(&new)?);
            self.added_signature_fields(old, new)?;
            return Ok(Changes::Signatures);
        }
        if roles.is_validation_material(number) || roles.is_metadata(number) {
            return Ok(Changes::Signatures);
        }
        if roles.is_appearance(number) {
            return Ok(Changes::FormFilling);
        }
        match (&old, &new) {
            (Object::Dictionary(old), Object::Dictionary(new)) if old.is_name("Type", "Page") => {
                self.page(old, new)
            }
            (Object::Stream(old), Object::Stream(new)) => {
                let is_index = |dictionary: &Dictionary| dictionary.is_name("Type", "XRef");
                require(is_index(&old.dictionary) && is_index(&new.dictionary))?;
                Ok(Changes::Signatures)
            }
            _ => Err(Stop::Other),
        }
    }

    fn page(&self, old: &Dictionary, new: &Dictionary) -> Result<Changes, Stop> {
        require(differing_keys(old, new).iter().all(|key| key == b"Annots"))?;
        let list = |revision: Revision<'_, '_>, page| {
            Ok::<_, PdfError>(match revision.value(page, "Annots")? {
                Object::Array(annotations) => annotations,
                _ => Vec::new(),
            })
        };
        self.added_signature_fields(&list(self.old, old)?, &list(self.new, new)?)?;
        Ok(Changes::Signatures)
    }

    fn field(
        &self,
        old: &Dictionary,
        new: &Dictionary,
        is_signature: bool,
    ) -> Result<Changes, Stop> {
        let keys = differing_keys(old, new);
        if !is_signature {
            let allowed = |key: &Vec<u8>| {
                matches!(key.as_slice(), b"V" | b"AP" | b"AS" | b"RV" | b"I" | b"M" | b"MK")
            };
            require(keys.iter().all(allowed))?;
            return Ok(Changes::FormFilling);
        }
        let allowed =
            |key: &Vec<u8>| matches!(key.as_slice(), b"V" | b"AP" | b"AS" | b"M" | b"F" | b"MK");
        require(keys.iter().all(allowed))?;
        // An empty field was signed. A signature that was there stays.
        require(self.old.value(old, "V")? == Object::Null)?;
        Ok(Changes::Signatures)
    }
}

/// The objects that are signature fields and the widgets of such.
fn signature_fields(revision: Revision<'_, '_>) -> Result<BTreeSet<u32>, PdfError> {
    let mut found = BTreeSet::new();
    for field in fields::fields(revision)?.iter().filter(|field| field.is_signature) {
        found.extend(field.reference.map(|reference| reference.number));
        let kids = revision.value(&field.dictionary, "Kids")?;
        for kid in kids.as_array().unwrap_or_default() {
            found.extend(kid.as_reference().map(|reference| reference.number));
        }
    }
    Ok(found)
}

/// The keys whose values are not written the same.
fn differing_keys(old: &Dictionary, new: &Dictionary) -> Vec<Vec<u8>> {
    let value = |dictionary: &Dictionary, key: &[u8]| {
        core::str::from_utf8(key).ok().and_then(|key| dictionary.find(key).cloned())
    };
    let keys: BTreeSet<&[u8]> = old.iter().chain(new.iter()).map(|(key, _)| key).collect();
    keys.into_iter()
        .filter(|key| {
            let (old, new) = (value(old, key), value(new, key));
            // A key that is no text is never looked up: any is a difference.
            old != new || (old.is_none() && new.is_none())
        })
        .map(<[u8]>::to_vec)
        .collect()
}

fn dictionary_of(object: &Object) -> Result<Dictionary, Stop> {
    match object {
        Object::Dictionary(dictionary) => Ok(dictionary.clone()),
        _ => Err(Stop::Other),
    }
}

fn array_of(object: &Object) -> Result<&[Object], Stop> {
    object.as_array().ok_or(Stop::Other)
}
