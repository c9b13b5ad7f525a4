//! What is typed beside the code of a letter.

use super::error::InvitationError;
use rubrica_core::api::v1::InvitationStart;
use rubrica_core::identity::{EmailAddress, LetterCode, MobilePhone};

/// What was typed, read.
pub(super) struct Fields {
    pub(super) code: LetterCode,
    pub(super) phone: MobilePhone,
    pub(super) email: EmailAddress,
    pub(super) conditions_version: u16,
}

impl Fields {
    /// Reads the fields; `conditions` is the version in force.
    pub(super) fn read(body: &InvitationStart, conditions: u16) -> Result<Self, InvitationError> {
        let code = body.letter_code.parse()?;
        let phone: MobilePhone = body.phone.parse()?;
        let email: EmailAddress = body.email.parse()?;
        // CHK-LTR-09: a slip in either would give access to somebody else, so both are typed twice.
        if body.phone_again.parse() != Ok(phone.clone()) {
            return Err(InvitationError::PhonesDiffer);
        }
        if !body.email_again.parse().is_ok_and(|again| email.matches(&again)) {
            return Err(InvitationError::EmailsDiffer);
        }
        // CHK-LTR-10: the conditions in force, and no others.
        if body.conditions_version != Some(conditions) {
            return Err(InvitationError::ConditionsNotAccepted);
        }
        Ok(Self { code, phone, email, conditions_version: conditions })
    }
}
