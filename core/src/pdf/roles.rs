//! What the objects of a signed revision are there for.

use std::collections::{BTreeMap, BTreeSet};

use super::PdfError;
use super::document::Revision;
use super::fields;
use super::object::{Dictionary, Object, Reference};
use super::xref::Entry;

/// The roles of objects that later revisions touched, found by reading the whole signed revision
/// once.
#[derive(Debug, Default)]
pub(super) struct Roles {
    /// Who refers to each touched object; 0 is the trailer.
    referrers: BTreeMap<u32, BTreeSet<u32>>,
    /// Fields, and whether they are for signatures.
    fields: BTreeMap<u32, bool>,
    widgets: BTreeSet<u32>,
    form: BTreeSet<u32>,
    annotation_lists: BTreeSet<u32>,
    appearances: BTreeSet<u32>,
    validation_material: BTreeSet<u32>,
    metadata: BTreeSet<u32>,
    catalog: u32,
    /// Whether some object could not be read: it might refer to anything.
    pub(super) unreadable: bool,
}

/// What the catalog uses in a role that later revisions may touch.
const CATALOG_KEYS: &[&[u8]] = &[b"AcroForm", b"DSS", b"Extensions", b"Metadata"];
/// No object has this number.
const SOMEBODY_ELSE: u32 = u32::MAX;
/// Objects followed for one role.
const MAX_FOLLOWED: usize = 100_000;
/// How deep a role reaches through objects that refer to each other.
const MAX_PASSES: usize = 16;

impl Roles {
    /// Reads the revision.
    pub(super) fn of(
        revision: Revision<'_, '_>,
        touched: &BTreeSet<u32>,
    ) -> Result<Self, PdfError> {
        let mut roles = Self::default();
        roles.note_form(revision)?;
        roles.note_catalog(revision)?;
        let of_interest: BTreeSet<u32> =
            [touched, &roles.appearances, &roles.validation_material, &roles.metadata]
                .into_iter()
                .flatten()
                .copied()
                .collect();
        let mut users = Users { referrers: BTreeMap::new(), of_interest };
        users.note_dictionary(0, &revision.section()?.trailer, &[b"Info"]);
        for number in revision.numbers()? {
            let generation = match revision.entry(number)? {
                Entry::Free => continue,
                Entry::InFile { generation, .. } => generation,
                Entry::InStream { .. } => 0,
            };
            match revision.load(Reference { number, generation }) {
                Ok(object) => {
                    let dictionary = object.as_dictionary();
                    match dictionary {
                        // It refers to things because it is a trailer.
                        Some(trailer) if trailer.is_name("Type", "XRef") => {
                            users.note_dictionary(0, trailer, &[b"Info"]);
                        }
                        Some(catalog) if number == roles.catalog => {
                            users.note_dictionary(number, catalog, CATALOG_KEYS);
                        }
                        Some(field) if roles.is_field_or_widget(number) => {
                            users.note_dictionary(number, field, &[b"AP"]);
                        }
                        _ => users.note(number, &object),
                    }
                    if let Some(page) = dictionary
                        && page.is_name("Type", "Page")
                        && let Some(list) = page.find("Annots").and_then(Object::as_reference)
                    {
                        roles.annotation_lists.insert(list.number);
                    }
                }
                Err(PdfError::Source(error)) => return Err(error.into()),
                Err(_) => roles.unreadable = true,
            }
        }
        roles.referrers = users.referrers;
        roles.drop_what_others_use();
        Ok(roles)
    }

    /// An appearance that a page uses too is not only an appearance, nor is what it leads to; and
    /// so for validation material and metadata.
    fn drop_what_others_use(&mut self) {
        let Self { fields, widgets, referrers, catalog, .. } = self;
        let is_field = |user: u32| fields.contains_key(&user) || widgets.contains(&user);
        let is_catalog = |user: u32| user == *catalog;
        let is_top = |user: u32| user == 0 || user == *catalog;
        keep_own(&mut self.appearances, referrers, is_field);
        keep_own(&mut self.validation_material, referrers, is_catalog);
        keep_own(&mut self.metadata, referrers, is_top);
    }

    /// Whether anything in the revision refers to the object.
    pub(super) fn is_referred_to(&self, number: u32) -> bool {
        self.referrers.contains_key(&number)
    }

    /// Whether it is a field, and then whether it is for signatures.
    pub(super) fn field(&self, number: u32) -> Option<bool> {
        self.fields.get(&number).copied()
    }

    /// Whether it is the widget of a field and nothing more.
    pub(super) fn is_widget(&self, number: u32) -> bool {
        self.widgets.contains(&number)
    }

    /// Whether it is the form or its list of fields.
    pub(super) fn is_form(&self, number: u32) -> bool {
        self.form.contains(&number)
    }

    /// Whether it is a list of annotations.
    pub(super) fn is_annotation_list(&self, number: u32) -> bool {
        self.annotation_lists.contains(&number)
    }

    /// Whether only fields use it, to look like something.
    pub(super) fn is_appearance(&self, number: u32) -> bool {
        self.appearances.contains(&number)
    }

    /// Whether it is part of the document security store and of nothing else.
    pub(super) fn is_validation_material(&self, number: u32) -> bool {
        self.validation_material.contains(&number)
    }

    /// Whether it describes the document: the information dictionary or the metadata stream.
    pub(super) fn is_metadata(&self, number: u32) -> bool {
        self.metadata.contains(&number)
    }

    fn is_field_or_widget(&self, number: u32) -> bool {
        self.fields.contains_key(&number) || self.widgets.contains(&number)
    }

    fn note_form(&mut self, revision: Revision<'_, '_>) -> Result<(), PdfError> {
        for field in fields::fields(revision)? {
            let Some(reference) = field.reference else { continue };
            self.fields.insert(reference.number, field.is_signature);
            self.note_appearance(revision, &field.dictionary)?;
            let kids = revision.value(&field.dictionary, "Kids")?;
            for kid in kids.as_array().unwrap_or_default() {
                let Object::Dictionary(widget) = revision.resolve(kid)? else { continue };
                if let Some(reference) = kid.as_reference()
                    && widget.find("T").is_none()
                {
                    self.widgets.insert(reference.number);
                    self.note_appearance(revision, &widget)?;
                }
            }
        }
        Ok(())
    }

    /// `/AP`, its dictionaries and the streams in them [ISO 32000-2 §12.5.5]. What the streams
    /// use in turn may be used by pages too.
    fn note_appearance(
        &mut self,
        revision: Revision<'_, '_>,
        widget: &Dictionary,
    ) -> Result<(), PdfError> {
        let Some(appearance) = widget.find("AP") else { return Ok(()) };
        let mut found = core::mem::take(&mut self.appearances);
        let result = follow(revision, appearance, &mut found);
        self.appearances = found;
        result
    }

    fn note_catalog(&mut self, revision: Revision<'_, '_>) -> Result<(), PdfError> {
        let (root, catalog) = revision.catalog()?;
        self.catalog = root.number;
        if let Some(form) = catalog.find("AcroForm").and_then(Object::as_reference) {
            self.form.insert(form.number);
        }
        if let Some(form) = fields::form(revision)?
            && let Some(list) = form.find("Fields").and_then(Object::as_reference)
        {
            self.form.insert(list.number);
        }
        // Extensions say what else may be met, and change nothing that is.
        for key in ["DSS", "Extensions"] {
            let Some(store) = catalog.find(key) else { continue };
            let mut found = BTreeSet::new();
            follow(revision, store, &mut found)?;
            // Certificates and lists in streams are never replaced, only added.
            for number in found {
                if !matches!(revision.load(Reference::new(number))?, Object::Stream(_)) {
                    self.validation_material.insert(number);
                }
            }
        }
        if let Some(metadata) = catalog.find("Metadata").and_then(Object::as_reference) {
            self.metadata.insert(metadata.number);
        }
        if let Some(information) = revision.section()?.trailer.find("Info")
            && let Some(information) = information.as_reference()
        {
            self.metadata.insert(information.number);
        }
        Ok(())
    }
}

/// Who refers to the objects of interest.
struct Users {
    referrers: BTreeMap<u32, BTreeSet<u32>>,
    of_interest: BTreeSet<u32>,
}

impl Users {
    fn note(&mut self, from: u32, object: &Object) {
        for reference in object.references() {
            if self.of_interest.contains(&reference.number) {
                self.referrers.entry(reference.number).or_default().insert(from);
            }
        }
    }

    /// Only under these keys does the dictionary use something as the role wants it. Under any
    /// other it is somebody else.
    fn note_dictionary(&mut self, from: u32, dictionary: &Dictionary, keys: &[&[u8]]) {
        for (key, value) in dictionary.iter() {
            self.note(if keys.contains(&key) { from } else { SOMEBODY_ELSE }, value);
        }
    }
}

/// Keeps those objects that only each other and `accept`ed ones refer to.
fn keep_own(
    own: &mut BTreeSet<u32>,
    referrers: &BTreeMap<u32, BTreeSet<u32>>,
    accept: impl Fn(u32) -> bool,
) {
    for _ in 0..MAX_PASSES {
        let kept: BTreeSet<u32> = own
            .iter()
            .filter(|number| {
                referrers.get(number).is_some_and(|users| {
                    users.iter().all(|user| accept(*user) || own.contains(user))
                })
            })
            .copied()
            .collect();
        if kept.len() == own.len() {
            return;
        }
        *own = kept;
    }
    // Deeper than any form: nothing is known of it.
    own.clear();
}

/// Adds what an object leads to through dictionaries and arrays, streams included but not what
/// they use.
fn follow(
    revision: Revision<'_, '_>,
    object: &Object,
    found: &mut BTreeSet<u32>,
) -> Result<(), PdfError> {
    let mut waiting = object.references();
    while let Some(reference) = waiting.pop() {
        if found.len() > MAX_FOLLOWED {
            return Err(PdfError::LimitExceeded("objects of one kind"));
        }
        if found.insert(reference.number) {
            match revision.load(reference)? {
                Object::Stream(_) => {}
                object => waiting.extend(object.references()),
            }
        }
    }
    Ok(())
}
