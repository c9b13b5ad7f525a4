//! What a citizen has typed who is to be identified by video.

use super::VideoError;
use crate::citizen::Profile;
use crate::citizen::typed::{self, TypedDocument};
use rubrica_core::api::v1::VideoStart;
use rubrica_core::identity::{
    EmailAddress, EmailAddressError, MobilePhone, MobilePhoneError, NationalId, RegistrationLevel,
    RegistrationWay,
};
use rubrica_core::policy::Policy;
use rubrica_core::time::{Date, UnixTime};

/// The profile of somebody of whom nobody has seen anything yet.
pub(super) fn profile(
    body: VideoStart,
    policy: &Policy,
    now: UnixTime,
) -> Result<Profile, VideoError> {
    let number: NationalId = body.identifier.parse()?;
    let today = Date::at(now).ok_or(VideoError::field("expires", "field_not_acceptable"))?;
    typed::check_name(&body.name)?;
    let document = TypedDocument {
        kind: body.document,
        number,
        support_number: &body.support_number,
        issued: body.issued,
        expires: body.expires,
    };
    let document = document.read(today)?;
    let phone: MobilePhone = body
        .phone
        .parse()
        .map_err(|error: MobilePhoneError| VideoError::field("phone", error.code()))?;
    if body.phone_again.parse().ok().as_ref() != Some(&phone) {
        return Err(VideoError::field("phone_again", "phones_differ"));
    }
    let email: EmailAddress = body
        .email
        .parse()
        .map_err(|error: EmailAddressError| VideoError::field("email", error.code()))?;
    if body.email_again.parse().ok().as_ref() != Some(&email) {
        return Err(VideoError::field("email_again", "emails_differ"));
    }
    typed::check_language(&body.language)?;
    // The conditions in force, and no others.
    if body.conditions_version != Some(policy.conditions_version) {
        return Err(VideoError::field("conditions_version", "conditions_not_accepted"));
    }
    Ok(Profile {
        name: body.name,
        document,
        document_issued: body.issued,
        phone,
        email,
        level: RegistrationLevel::Basic,
        way: RegistrationWay::VideoReviewed,
        registered_at: now,
        last_presence: UnixTime(0),
        conditions_version: policy.conditions_version,
        office: None,
        officer: None,
        guardian: None,
        language: body.language,
    })
}
