//! What an officer has typed, read into types or refused by field and code [domain A1.6].

use super::{LiveOfficer, OfficeError};
use crate::citizen::Profile;
use rubrica_core::api::v1::{Guardian, OfficeRegistration};
use rubrica_core::identity::{
    ContrastDatum, DocumentKind, IdentityDocument, MobilePhone, NationalId, NationalIdKind,
    OfficerName, RegistrationLevel, RegistrationWay, SupportNumber,
};
use rubrica_core::policy::Policy;
use rubrica_core::time::{Date, UnixTime};

/// Who is younger needs somebody who answers for him.
const MAJORITY_YEARS: i16 = 18;

/// The name of an officer.
pub(super) fn officer(typed: &str) -> Result<OfficerName, OfficeError> {
    typed.parse().map_err(|_| OfficeError::field("officer", "officer_name_malformed"))
}

/// A mobile phone.
pub(super) fn phone(typed: &str) -> Result<MobilePhone, OfficeError> {
    typed.parse().map_err(|error: rubrica_core::identity::MobilePhoneError| {
        OfficeError::field("phone", error.code())
    })
}

/// The profile of somebody whose documents an officer sees now.
pub(super) fn profile(
    body: OfficeRegistration,
    policy: &Policy,
    now: UnixTime,
    officer: &LiveOfficer,
) -> Result<Profile, OfficeError> {
    let number: NationalId = body.identifier.parse()?;
    let today = Date::at(now).ok_or(OfficeError::field("expires", "field_not_acceptable"))?;
    check_name(&body)?;
    check_guardian(&body, today)?;
    let document = document(&body, number, today)?;
    let phone = phone(&body.phone)?;
    if body.phone_repeated.parse().ok().as_ref() != Some(&phone) {
        return Err(OfficeError::field("phone_repeated", "phones_differ"));
    }
    let email: rubrica_core::identity::EmailAddress =
        body.email.parse().map_err(|error: rubrica_core::identity::EmailAddressError| {
            OfficeError::field("email", error.code())
        })?;
    if body.email_repeated.parse().ok().as_ref() != Some(&email) {
        return Err(OfficeError::field("email_repeated", "emails_differ"));
    }
    if !["es", "ca", "gl", "eu", "va", "en"].contains(&body.language.as_str()) {
        return Err(OfficeError::field("language", "field_not_acceptable"));
    }
    // Those in force, and no others that somebody may have kept on paper.
    if body.conditions_version != Some(policy.conditions_version) {
        return Err(OfficeError::field("conditions", "conditions_not_accepted"));
    }
    Ok(Profile {
        name: body.name,
        document,
        document_issued: body.issued,
        phone,
        email,
        level: RegistrationLevel::Advanced,
        way: RegistrationWay::Office,
        registered_at: now,
        last_presence: now,
        conditions_version: policy.conditions_version,
        office: Some(officer.office().to_owned()),
        officer: Some(officer.subject().to_string()),
        guardian: body.guardian.map(note),
        language: body.language,
    })
}

fn check_name(body: &OfficeRegistration) -> Result<(), OfficeError> {
    let fits = |text: &str| {
        !text.trim().is_empty() && text.chars().count() <= 80 && !text.chars().any(char::is_control)
    };
    let second = body.name.second_surname.as_deref();
    let rules = [
        (fits(&body.name.given), "given"),
        (fits(&body.name.surname), "surname"),
        (second.is_none_or(fits), "second_surname"),
    ];
    match rules.into_iter().find(|(holds, _)| !holds) {
        Some((_, field)) => Err(OfficeError::field(field, "name_malformed")),
        None => Ok(()),
    }
}

/// Minors come with somebody who answers for them, and the paper that says so [domain A1.2].
fn check_guardian(body: &OfficeRegistration, today: Date) -> Result<(), OfficeError> {
    let birth = body.birth;
    let known = Date::new(birth.year, birth.month, birth.day).filter(|birth| *birth <= today);
    let age = known.ok_or(OfficeError::field("birth", "birth_malformed"))?.years_until(today);
    match &body.guardian {
        None if age < MAJORITY_YEARS => {
            Err(OfficeError::field("guardian", "minor_without_guardian"))
        }
        None => Ok(()),
        Some(guardian) => {
            let id: NationalId = guardian
                .identifier
                .parse()
                .map_err(|_| OfficeError::field("guardian", "guardian_malformed"))?;
            let himself = body.identifier.parse().as_ref() == Ok(&id);
            let proof = guardian.proof.trim();
            if himself || proof.is_empty() || proof.chars().count() > 80 {
                return Err(OfficeError::field("guardian", "guardian_malformed"));
            }
            Ok(())
        }
    }
}

/// As it is kept: the number of the guardian, and the paper.
fn note(guardian: Guardian) -> String {
    format!("{}: {}", guardian.identifier.trim().to_uppercase(), guardian.proof.trim())
}

fn document(
    body: &OfficeRegistration,
    number: NationalId,
    today: Date,
) -> Result<IdentityDocument, OfficeError> {
    let of_number = match number.kind() {
        NationalIdKind::Dni => body.document == DocumentKind::Dni,
        NationalIdKind::Nie => body.document != DocumentKind::Dni,
    };
    if !of_number {
        return Err(OfficeError::field("document", "document_kind_wrong"));
    }
    let support = SupportNumber::of_document(body.document, &body.support_number)
        .map_err(|error| OfficeError::field("support_number", error.code()))?;
    let of_calendar = |date: Date| Date::new(date.year, date.month, date.day).is_some();
    if !of_calendar(body.expires) || (body.expires.year == 9999 && body.expires != Date::PERMANENT)
    {
        return Err(OfficeError::field("expires", "date_malformed"));
    }
    if body.issued.is_some_and(|issued| !of_calendar(issued) || issued > today) {
        return Err(OfficeError::field("issued", "date_malformed"));
    }
    if body.expires < today {
        return Err(OfficeError::field("expires", "document_expired"));
    }
    let document = IdentityDocument {
        kind: body.document,
        number,
        support_number: support.as_str().to_owned(),
        expires: body.expires,
    };
    // A permanent DNI is told from others by the day it was issued on.
    ContrastDatum::of_document(&document, body.issued)
        .map_err(|error| OfficeError::field("issued", error.code()))?;
    Ok(document)
}
