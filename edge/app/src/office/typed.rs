//! What an officer has typed, read into types or refused by field and code [domain A1.6].

use super::{LiveOfficer, OfficeError};
use crate::citizen::Profile;
use crate::citizen::typed::{self, TypedDocument};
use rubrica_core::api::v1::{Guardian, OfficeRegistration};
use rubrica_core::identity::{
    MobilePhone, NationalId, OfficerName, RegistrationLevel, RegistrationWay,
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
    typed::check_name(&body.name)?;
    check_guardian(&body, today)?;
    let document = TypedDocument {
        kind: body.document,
        number,
        support_number: &body.support_number,
        issued: body.issued,
        expires: body.expires,
    };
    let document = document.read(today)?;
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
    typed::check_language(&body.language)?;
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
