//! The form as typed, and as it is sent.

use crate::screens::login::identifier_error;
use crate::screens::register_online::Source;
use crate::shell::Shell;
use crate::trouble::Trouble;
use crate::ui::FieldError;
use rubrica_core::api::v1::{CertificateProof, CertificateRegistration};
use rubrica_core::identity::{EmailAddress, MobilePhone, NationalId, SupportNumber};
use rubrica_core::time::Date;
use rubrica_engine_api::RegistrationDetails;

/// What the fields hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Typed {
    pub(super) identifier: String,
    pub(super) support_number: String,
    pub(super) permanent: bool,
    pub(super) expires: String,
    pub(super) issued: String,
    pub(super) phone: String,
    pub(super) phone_again: String,
    pub(super) email: String,
    pub(super) email_again: String,
    pub(super) conditions: bool,
}

/// What is stated and sent.
#[derive(Debug)]
pub(super) struct Complete {
    number: NationalId,
    support_number: SupportNumber,
    expires: Date,
    issued: Option<Date>,
    phone: MobilePhone,
    email: EmailAddress,
    conditions_version: u16,
    language: &'static str,
}

impl Typed {
    /// An empty form, but for what the certificate says.
    pub(super) fn new(source: &Source) -> Self {
        let number = match source {
            Source::File(opened) => opened.number.as_ref(),
            Source::Card(_) => None,
        };
        let identifier = number.map(ToString::to_string).unwrap_or_default();
        Self { identifier, ..Self::default() }
    }

    /// Reads all fields, or says what is wrong with each.
    pub(super) fn check(&self, shell: &Shell) -> Result<Complete, Vec<FieldError>> {
        let i18n = &shell.i18n;
        let mut errors = Vec::new();
        let mut error = |field, text| errors.push(FieldError { field, text });
        let code = |code: &str| i18n.trouble(&Trouble::new(code));
        if let Some(key) = identifier_error(&self.identifier) {
            error("identifier", i18n.text(key));
        }
        let support_number = match self.support_number.parse::<SupportNumber>() {
            Ok(number) => Some(number),
            Err(_) if self.support_number.trim().is_empty() => {
                error("support-number", i18n.text("error-support-missing"));
                None
            }
            Err(wrong) => {
                error("support-number", code(wrong.code()));
                None
            }
        };
        let dates = if self.permanent {
            let issued = typed_date(&self.issued).filter(|issued| *issued < Date::PERMANENT);
            if issued.is_none() {
                error("issued", i18n.text("error-issued-form"));
            }
            issued.map(|issued| (Date::PERMANENT, Some(issued)))
        } else {
            let expires = typed_date(&self.expires).filter(|date| date.year < 9999);
            if expires.is_none() {
                error("expires", i18n.text("error-expires-form"));
            }
            expires.map(|expires| (expires, None))
        };
        let phone = self.phone.parse::<MobilePhone>();
        match (&phone, self.phone_again.parse::<MobilePhone>()) {
            (Err(wrong), _) => error("phone", code(wrong.code())),
            (Ok(phone), again) if again.as_ref() != Ok(phone) => {
                error("phone-again", i18n.text("error-phones-differ"));
            }
            _ => {}
        }
        let email = self.email.trim().parse::<EmailAddress>();
        match (&email, self.email_again.trim().parse::<EmailAddress>()) {
            (Err(wrong), _) => error("email", code(wrong.code())),
            (Ok(email), again) if again.as_ref() != Ok(email) => {
                error("email-again", i18n.text("error-emails-differ"));
            }
            _ => {}
        }
        if !self.conditions {
            error("conditions", i18n.text("error-conditions"));
        }
        let conditions_version =
            shell.configuration.as_ref().map_or(0, |known| known.policy.conditions_version);
        let number = self.identifier.parse::<NationalId>();
        match (errors.is_empty(), number, support_number, dates, phone, email) {
            (
                true,
                Ok(number),
                Some(support_number),
                Some((expires, issued)),
                Ok(phone),
                Ok(email),
            ) => {
                let language = i18n.language().code;
                Ok(Complete {
                    number,
                    support_number,
                    expires,
                    issued,
                    phone,
                    email,
                    conditions_version,
                    language,
                })
            }
            _ => Err(errors),
        }
    }
}

impl Complete {
    /// What the engine states.
    pub(super) fn details(&self) -> RegistrationDetails {
        RegistrationDetails {
            number: self.number.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            conditions_version: self.conditions_version,
        }
    }

    /// What is sent.
    pub(super) fn into_body(self, proof: CertificateProof) -> CertificateRegistration {
        CertificateRegistration {
            proof,
            identifier: self.number.to_string(),
            support_number: self.support_number.as_str().to_owned(),
            document_expires: self.expires,
            document_issued: self.issued,
            phone: self.phone.as_str().to_owned(),
            email: self.email.as_str().to_owned(),
            conditions_version: self.conditions_version,
            language: self.language.to_owned(),
        }
    }
}

/// At which field a refusal of the gateway is told.
pub(super) fn field_of(trouble: &Trouble) -> &'static str {
    match trouble.code.as_str() {
        code if code.starts_with("contrast_") => "expires",
        code if code.starts_with("otp_") || code.starts_with("sms_") => "phone",
        _ => "identifier",
    }
}

/// `dd-mm-yyyy` or `dd/mm/yyyy`.
fn typed_date(typed: &str) -> Option<Date> {
    let mut parts = typed.trim().split(['-', '/']);
    let mut number = |most: usize| {
        let part = parts.next().filter(|part| (1..=most).contains(&part.len()))?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<i16>().ok())?
    };
    let (day, month, year) = (number(2)?, number(2)?, number(4)?);
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)?;
    (parts.next().is_none() && year >= 1900).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::typed_date;
    use rubrica_core::time::Date;

    #[test]
    fn dates_are_read_as_people_in_spain_write_them() {
        let day = Date { year: 2031, month: 5, day: 9 };
        for typed in ["09-05-2031", " 9/5/2031 "] {
            assert_eq!(typed_date(typed), Some(day), "{typed}");
        }
        for typed in ["", "2031-05-09", "31-04-2031", "09-05-31", "09-05-2031-1", "a-b-c"] {
            assert_eq!(typed_date(typed), None, "{typed}");
        }
    }
}
