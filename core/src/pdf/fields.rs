//! The tree of form fields [ISO 32000-2 §12.7.4].

use std::collections::BTreeSet;

use super::PdfError;
use super::document::Revision;
use super::object::{Dictionary, Object, Reference};
use super::text;

/// One field, with what it inherits.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// Where it is; nothing when it stands directly in the array.
    pub(crate) reference: Option<Reference>,
    /// Its own entries.
    pub(crate) dictionary: Dictionary,
    /// Fully qualified name: partial names joined by full stops.
    pub(crate) name: String,
    /// Whether it is a signature field.
    pub(crate) is_signature: bool,
    /// Its value, not followed; null when there is none.
    pub(crate) value: Object,
}

/// Depth of a form; real ones stay below ten.
const MAX_DEPTH: usize = 32;
/// Fields and widgets of a form.
const MAX_FIELDS: usize = 100_000;

/// The interactive form of a revision, if it has one.
pub(crate) fn form(revision: Revision<'_, '_>) -> Result<Option<Dictionary>, PdfError> {
    let (_, catalog) = revision.catalog()?;
    revision.dictionary(&catalog, "AcroForm")
}

/// All fields of a revision, in the order of the form.
pub(crate) fn fields(revision: Revision<'_, '_>) -> Result<Vec<Field>, PdfError> {
    let Some(form) = form(revision)? else { return Ok(Vec::new()) };
    let Object::Array(roots) = revision.value(&form, "Fields")? else { return Ok(Vec::new()) };
    let mut walk = Walk {
        revision,
        seen: BTreeSet::new(),
        path: Vec::new(),
        fields: Vec::new(),
        budget: MAX_FIELDS,
    };
    for root in &roots {
        walk.node(root, None, 0)?;
    }
    Ok(walk.fields)
}

struct Walk<'d, 's> {
    revision: Revision<'d, 's>,
    seen: BTreeSet<Reference>,
    /// The ancestors of the node at hand.
    path: Vec<Reference>,
    fields: Vec<Field>,
    budget: usize,
}

impl Walk<'_, '_> {
    fn node(
        &mut self,
        object: &Object,
        parent: Option<&Field>,
        depth: usize,
    ) -> Result<(), PdfError> {
        self.budget = self
            .budget
            .checked_sub(1)
            .filter(|_| depth < MAX_DEPTH)
            .ok_or(PdfError::LimitExceeded("fields of the form"))?;
        let reference = object.as_reference();
        if let Some(reference) = reference {
            if self.path.contains(&reference) {
                return Err(PdfError::MalformedForm);
            }
            // A field that stands in the form twice is looked at once.
            if !self.seen.insert(reference) {
                return Ok(());
            }
        }
        let Object::Dictionary(dictionary) = self.revision.resolve(object)? else { return Ok(()) };
        let partial = self.revision.value(&dictionary, "T")?;
        let name = match (parent, partial.as_string()) {
            // A kid without a name is a widget of its parent.
            (Some(_), None) => return Ok(()),
            (Some(parent), Some(partial)) => format!("{}.{}", parent.name, text::decode(partial)),
            (None, partial) => partial.map(text::decode).unwrap_or_default(),
        };
        let is_signature = match self.revision.value(&dictionary, "FT")?.as_name() {
            Some(kind) => kind == b"Sig",
            None => parent.is_some_and(|parent| parent.is_signature),
        };
        let value = match dictionary.find("V") {
            Some(value) => value.clone(),
            None => parent.map_or(Object::Null, |parent| parent.value.clone()),
        };
        let kids = self.revision.value(&dictionary, "Kids")?;
        let field = Field { reference, dictionary, name, is_signature, value };
        self.fields.push(field.clone());
        self.path.push(reference.unwrap_or(Reference::new(0)));
        for kid in kids.as_array().unwrap_or_default() {
            self.node(kid, Some(&field), depth + 1)?;
        }
        self.path.pop();
        Ok(())
    }
}
