//! What somebody has typed from an identity document, read into types or refused by field and code [domain A1.6].

use rubrica_core::identity::{
    ContrastDatum, DocumentKind, IdentityDocument, NationalId, NationalIdKind, PersonName,
    SupportNumber,
};
use rubrica_core::time::Date;

/// Languages that messages exist in.
const LANGUAGES: [&str; 6] = ["es", "ca", "gl", "eu", "va", "en"];

/// What is wrong with a field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flaw {
    /// The field.
    pub(crate) field: &'static str,
    /// Stable code.
    pub(crate) code: &'static str,
}

const fn flaw(field: &'static str, code: &'static str) -> Flaw {
    Flaw { field, code }
}

/// A document as typed.
#[derive(Debug)]
pub(crate) struct TypedDocument<'a> {
    pub(crate) kind: DocumentKind,
    pub(crate) number: NationalId,
    pub(crate) support_number: &'a str,
    pub(crate) issued: Option<Date>,
    pub(crate) expires: Date,
}

impl TypedDocument<'_> {
    /// The document, if there can be one like it, and it is valid `today`.
    pub(crate) fn read(self, today: Date) -> Result<IdentityDocument, Flaw> {
        let of_number = match self.number.kind() {
            NationalIdKind::Dni => self.kind == DocumentKind::Dni,
            NationalIdKind::Nie => self.kind != DocumentKind::Dni,
        };
        if !of_number {
            return Err(flaw("document", "document_kind_wrong"));
        }
        let support = SupportNumber::of_document(self.kind, self.support_number)
            .map_err(|error| flaw("support_number", error.code()))?;
        let of_calendar = |date: Date| Date::new(date.year, date.month, date.day).is_some();
        let (issued, expires) = (self.issued, self.expires);
        if !of_calendar(expires) || (expires.year == 9999 && expires != Date::PERMANENT) {
            return Err(flaw("expires", "date_malformed"));
        }
        if issued.is_some_and(|issued| !of_calendar(issued) || issued > today) {
            return Err(flaw("issued", "date_malformed"));
        }
        if expires < today {
            return Err(flaw("expires", "document_expired"));
        }
        let document = IdentityDocument {
            kind: self.kind,
            number: self.number,
            support_number: support.as_str().to_owned(),
            expires,
        };
        // A permanent DNI is told from others by the day it was issued on.
        ContrastDatum::of_document(&document, issued)
            .map_err(|error| flaw("issued", error.code()))?;
        Ok(document)
    }
}

/// Whether names can be written as they are.
pub(crate) fn check_name(name: &PersonName) -> Result<(), Flaw> {
    let fits = |text: &str| {
        !text.trim().is_empty() && text.chars().count() <= 80 && !text.chars().any(char::is_control)
    };
    let second = name.second_surname.as_deref();
    let rules = [
        (fits(&name.given), "given"),
        (fits(&name.surname), "surname"),
        (second.is_none_or(fits), "second_surname"),
    ];
    match rules.into_iter().find(|(holds, _)| !holds) {
        Some((_, field)) => Err(flaw(field, "name_malformed")),
        None => Ok(()),
    }
}

/// Whether there are messages in this language.
pub(crate) fn check_language(language: &str) -> Result<(), Flaw> {
    if LANGUAGES.contains(&language) {
        Ok(())
    } else {
        Err(flaw("language", "field_not_acceptable"))
    }
}
