//! What an officer types, as text, and what is sent of it.

use rubrica_core::api::v1::{Guardian, OfficeRegistration};
use rubrica_core::identity::{
    DocumentKind, EmailAddress, MobilePhone, NationalId, NationalIdKind, PersonName, SupportNumber,
};
use rubrica_core::time::{Date, UnixTime};

/// The fields of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    pub(crate) identifier: String,
    pub(crate) given: String,
    pub(crate) surname: String,
    pub(crate) second_surname: String,
    pub(crate) birth: String,
    pub(crate) support_number: String,
    pub(crate) issued: String,
    pub(crate) expires: String,
    pub(crate) permanent: bool,
    pub(crate) phone: String,
    pub(crate) phone_repeated: String,
    pub(crate) email: String,
    pub(crate) email_repeated: String,
    pub(crate) guardian: String,
    pub(crate) guardian_proof: String,
    pub(crate) conditions: bool,
    pub(crate) phone_code: String,
}

impl Typed {
    /// Whether whoever was born then is a minor `now`.
    pub(crate) fn is_minor(&self, now: UnixTime) -> bool {
        let ages = date(&self.birth).zip(Date::at(now));
        ages.is_some_and(|(birth, today)| birth.years_until(today) < 18)
    }

    /// The field and the code of everything that is wrong and can be seen here, so that all of it is told
    /// at once.
    pub(super) fn flaws(&self, now: UnixTime) -> Vec<(&'static str, &'static str)> {
        let is_empty = |text: &str| text.trim().is_empty();
        let mut flaws = Vec::new();
        let mut add = |is_wrong: bool, field: &'static str, code: &'static str| {
            if is_wrong {
                flaws.push((field, code));
            }
        };
        add(is_empty(&self.given), "given", "name_malformed");
        add(is_empty(&self.surname), "surname", "name_malformed");
        add(date(&self.birth).is_none(), "birth", "birth_malformed");
        let is_alone = self.is_minor(now) && is_empty(&self.guardian);
        add(is_alone, "guardian", "minor_without_guardian");
        if let Err(error) = self.support_number.parse::<SupportNumber>() {
            add(true, "support-number", error.code());
        }
        match self.permanent {
            true => add(date(&self.issued).is_none(), "issued", "date_malformed"),
            false => add(date(&self.expires).is_none(), "expires", "date_malformed"),
        }
        match (self.phone.parse::<MobilePhone>(), self.phone_repeated.parse::<MobilePhone>()) {
            (Err(error), _) => add(true, "phone", error.code()),
            (phone, repeated) => add(phone != repeated, "phone-repeated", "phones_differ"),
        }
        match (self.email.parse::<EmailAddress>(), self.email_repeated.parse::<EmailAddress>()) {
            (Err(error), _) => add(true, "email", error.code()),
            (Ok(email), repeated) => {
                let is_same = repeated.is_ok_and(|repeated| email.matches(&repeated));
                add(!is_same, "email-repeated", "emails_differ");
            }
        }
        add(!self.conditions, "conditions", "conditions_not_accepted");
        flaws
    }

    /// The message, or the code of the first thing that is no date.
    pub(crate) fn to_message(
        &self,
        language: &str,
        conditions_version: u16,
    ) -> Result<OfficeRegistration, &'static str> {
        let (issued, expires) = self.days()?;
        let guardian = optional(&self.guardian).map(|identifier| Guardian {
            identifier,
            proof: self.guardian_proof.trim().to_owned(),
        });
        Ok(OfficeRegistration {
            identifier: self.identifier.clone(),
            name: self.name(),
            birth: date(&self.birth).ok_or("birth_malformed")?,
            document: self.kind(),
            support_number: self.support_number.clone(),
            issued,
            expires,
            phone: self.phone.clone(),
            phone_repeated: self.phone_repeated.clone(),
            email: self.email.clone(),
            email_repeated: self.email_repeated.clone(),
            language: language.to_owned(),
            conditions_version: self.conditions.then_some(conditions_version),
            guardian,
            phone_code: optional(&self.phone_code),
        })
    }

    /// The names.
    pub(crate) fn name(&self) -> PersonName {
        PersonName {
            given: self.given.trim().to_owned(),
            surname: self.surname.trim().to_owned(),
            second_surname: optional(&self.second_surname),
        }
    }

    /// The first day of the document, where it was typed, and the last; or the code of what is no date.
    pub(crate) fn days(&self) -> Result<(Option<Date>, Date), &'static str> {
        let issued = match optional(&self.issued) {
            Some(issued) => Some(date(&issued).ok_or("date_malformed")?),
            None => None,
        };
        let expires = match self.permanent {
            true => Date::PERMANENT,
            false => date(&self.expires).ok_or("date_malformed")?,
        };
        Ok((issued, expires))
    }

    /// The number says who has a DNI; the support number tells the documents of others apart.
    pub(crate) fn kind(&self) -> DocumentKind {
        match self.identifier.parse::<NationalId>().map(|number| number.kind()) {
            Ok(NationalIdKind::Nie) => match self.support_number.parse::<SupportNumber>() {
                Ok(support) if support.kind() == DocumentKind::EuCitizen => DocumentKind::EuCitizen,
                _ => DocumentKind::Tie,
            },
            _ => DocumentKind::Dni,
        }
    }
}

fn optional(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// A day as people in Spain type it: `dd-mm-yyyy` or `dd/mm/yyyy`.
fn date(typed: &str) -> Option<Date> {
    let mut parts = typed.trim().split(['-', '/']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_typed_as_they_are_in_spain() {
        let day = Date { year: 1980, month: 2, day: 29 };
        for (typed, expected) in [
            ("29-02-1980", Some(day)),
            (" 29/2/1980 ", Some(day)),
            ("29-02-1981", None),
            ("29-02-80", None),
            ("1980-02-29", None),
        ] {
            assert_eq!(date(typed), expected, "{typed}");
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let now = UnixTime(1_700_000_000);
        let fields = |typed: &Typed| -> Vec<&str> {
            typed.flaws(now).into_iter().map(|(field, _)| field).collect()
        };
        let nothing = Typed::default();
        assert_eq!(
            fields(&nothing),
            [
                "given",
                "surname",
                "birth",
                "support-number",
                "expires",
                "phone",
                "email",
                "conditions"
            ]
        );
        let mut typed = Typed {
            given: "Elena".to_owned(),
            surname: "Ejemplo".to_owned(),
            birth: "01-02-1980".to_owned(),
            support_number: "AAA000000".to_owned(),
            expires: "09-05-2041".to_owned(),
            phone: "600123001".to_owned(),
            phone_repeated: "600 123 001".to_owned(),
            email: "elena@correo.example".to_owned(),
            email_repeated: "elena@correo.example".to_owned(),
            conditions: true,
            ..Typed::default()
        };
        assert_eq!(fields(&typed), Vec::<&str>::new());
        typed.phone_repeated = "600123002".to_owned();
        typed.email_repeated.clear();
        typed.permanent = true;
        typed.birth = "01-02-2020".to_owned();
        assert_eq!(fields(&typed), ["guardian", "issued", "phone-repeated", "email-repeated"]);
    }

    #[test]
    fn the_document_follows_from_the_numbers() {
        for (identifier, support, expected) in [
            ("12345678Z", "AAA000000", DocumentKind::Dni),
            ("X0000000T", "E1234567", DocumentKind::Tie),
            ("X0000000T", "C1234567", DocumentKind::EuCitizen),
        ] {
            let typed = Typed {
                identifier: identifier.to_owned(),
                support_number: support.to_owned(),
                ..Typed::default()
            };
            assert_eq!(typed.kind(), expected, "{support}");
        }
    }
}
