//! From what an office says to a profile, or the first field that cannot be.

use crate::citizen::Profile;
use rubrica_core::api::v1::RegisterCitizen;
use rubrica_core::identity::{
    ContrastDatum, DocumentKind, IdentityDocument, NationalIdKind, PersonName, SupportNumber,
};
use rubrica_core::policy::Policy;
use rubrica_core::time::{Date, UnixTime};

/// Languages that messages exist in.
pub(crate) const LANGUAGES: [&str; 6] = ["es", "ca", "gl", "eu", "va", "en"];

/// The profile of a citizen who is registered `now` at the latest.
pub(super) fn read(
    citizen: RegisterCitizen,
    policy: &Policy,
    now: UnixTime,
) -> Result<Profile, &'static str> {
    let registered_at = citizen.registered_at.unwrap_or(now);
    let conditions = 1..=policy.conditions_version;
    let fits_office = |text: &Option<String>| text.as_deref().is_none_or(|text| fits(text, 80));
    let rules = [
        (name_fits(&citizen.name), "name"),
        (LANGUAGES.contains(&citizen.language.as_str()), "language"),
        (citizen.level <= citizen.way.level(), "level"),
        (citizen.last_presence <= now, "last_presence"),
        (registered_at <= now, "registered_at"),
        (conditions.contains(&citizen.conditions_version), "conditions_version"),
        (fits_office(&citizen.office), "office"),
        (fits_office(&citizen.officer), "officer"),
    ];
    if let Some((_, field)) = rules.into_iter().find(|(holds, _)| !holds) {
        return Err(field);
    }
    Ok(Profile {
        name: citizen.name,
        document: document(citizen.document, citizen.document_issued)?,
        document_issued: citizen.document_issued,
        phone: citizen.phone.parse().map_err(|_| "phone")?,
        email: citizen.email.parse().map_err(|_| "email")?,
        level: citizen.level,
        way: citizen.way,
        registered_at,
        last_presence: citizen.last_presence,
        conditions_version: citizen.conditions_version,
        office: citizen.office,
        officer: citizen.officer,
        guardian: None,
        language: citizen.language,
    })
}

/// Names as documents have them.
pub(crate) fn name_fits(name: &PersonName) -> bool {
    let second = name.second_surname.as_deref();
    fits(&name.given, 80) && fits(&name.surname, 80) && second.is_none_or(|name| fits(name, 80))
}

/// One line of text, not empty and of `most` characters at most.
pub(crate) fn fits(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
}

/// A document of the kind that goes with the number, with a contrast datum.
pub(crate) fn document(
    mut document: IdentityDocument,
    issued: Option<Date>,
) -> Result<IdentityDocument, &'static str> {
    let kind = match document.number.kind() {
        NationalIdKind::Dni => document.kind == DocumentKind::Dni,
        NationalIdKind::Nie => document.kind != DocumentKind::Dni,
    };
    let of_calendar = |date: Date| Date::new(date.year, date.month, date.day).is_some();
    let expires = document.expires;
    let ends = expires == Date::PERMANENT || (1900..9999).contains(&expires.year);
    let rules = [
        (kind, "document.kind"),
        (of_calendar(expires) && ends, "document.expires"),
        (issued.is_none_or(of_calendar), "document_issued"),
        (issued.is_none_or(|issued| issued <= document.expires), "document_issued"),
    ];
    if let Some((_, field)) = rules.into_iter().find(|(holds, _)| !holds) {
        return Err(field);
    }
    let support = SupportNumber::of_document(document.kind, &document.support_number)
        .map_err(|_| "document.support_number")?;
    support.as_str().clone_into(&mut document.support_number);
    // A permanent DNI is told from others by the day it was issued on [domain A1.2].
    ContrastDatum::of_document(&document, issued).map_err(|_| "document_issued")?;
    Ok(document)
}
