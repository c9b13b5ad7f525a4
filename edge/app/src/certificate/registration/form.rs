//! The form of a registration, as types.

use crate::certificate::CertificateError;
use crate::citizen::Profile;
use rubrica_core::api::v1::CertificateRegistration;
use rubrica_core::identity::{
    ContrastDatum, DocumentKind, EmailAddress, IdentityDocument, MobilePhone, NationalId,
    NationalIdKind, RegistrationLevel, RegistrationWay, SupportNumber,
};
use rubrica_core::policy::Policy;
use rubrica_core::protocol::RegistrationStatement;
use rubrica_core::recognised::{IssuerKind, Recognised};
use rubrica_core::time::{Date, UnixTime};

/// What the citizen typed.
pub(super) struct Form {
    pub(super) document: IdentityDocument,
    document_issued: Option<Date>,
    phone: MobilePhone,
    email: EmailAddress,
    conditions_version: u16,
    language: String,
}

/// Languages that messages exist in.
const LANGUAGES: [&str; 6] = ["es", "ca", "gl", "eu", "va", "en"];

/// Reads the form, or names the first field that cannot be.
pub(super) fn read(
    body: &CertificateRegistration,
    policy: &Policy,
) -> Result<Form, CertificateError> {
    let number: NationalId = body.identifier.parse()?;
    let field = CertificateError::Field;
    let of_calendar = |date: Date| Date::new(date.year, date.month, date.day).is_some();
    let expires = body.document_expires;
    let ends = expires == Date::PERMANENT || (1900..9999).contains(&expires.year);
    let issued = body.document_issued;
    let rules = [
        (of_calendar(expires) && ends, "document_expires"),
        (issued.is_none_or(|issued| of_calendar(issued) && issued <= expires), "document_issued"),
        // CHK-CRT-17: the conditions that were accepted are those in force.
        (body.conditions_version == policy.conditions_version, "conditions_version"),
        (LANGUAGES.contains(&body.language.as_str()), "language"),
    ];
    if let Some((_, name)) = rules.into_iter().find(|(holds, _)| !holds) {
        return Err(field(name));
    }
    let support: SupportNumber =
        body.support_number.parse().map_err(|_| field("support_number"))?;
    let fits = match number.kind() {
        NationalIdKind::Dni => support.kind() == DocumentKind::Dni,
        NationalIdKind::Nie => support.kind() != DocumentKind::Dni,
    };
    if !fits {
        return Err(field("support_number"));
    }
    let document = IdentityDocument {
        kind: support.kind(),
        number,
        support_number: support.as_str().to_owned(),
        expires,
    };
    ContrastDatum::of_document(&document, issued).map_err(|_| field("document_issued"))?;
    Ok(Form {
        document,
        document_issued: issued,
        phone: body.phone.parse().map_err(|_| field("phone"))?,
        email: body.email.parse().map_err(|_| field("email"))?,
        conditions_version: body.conditions_version,
        language: body.language.clone(),
    })
}

impl Form {
    /// Whether the statement says the same.
    pub(super) fn is_stated_by(&self, statement: &RegistrationStatement) -> bool {
        statement.number == self.document.number
            && statement.phone == self.phone.as_str()
            && statement.email == self.email.as_str()
            && statement.conditions_version == self.conditions_version
    }

    /// The contrast datum as one types it.
    pub(super) fn contrast(&self) -> String {
        let expires = self.document.expires;
        match (self.document.kind, self.document_issued) {
            (DocumentKind::Dni, Some(issued)) if expires == Date::PERMANENT => typed(issued),
            (DocumentKind::Dni, _) => typed(expires),
            _ => self.document.support_number.clone(),
        }
    }

    /// What is known of the citizen from now on. The card counts as presence; of another certificate
    /// the person was seen when it was issued, at the latest [Ley 6/2020 art. 7.6].
    pub(super) fn into_profile(
        self,
        recognised: &Recognised,
        known: Option<Profile>,
        now: UnixTime,
    ) -> Profile {
        let presence = match (recognised.kind, recognised.path.first()) {
            (IssuerKind::Software, Some(certificate)) => certificate.validity().not_before,
            _ => now,
        };
        let before = known.map(|known| known.last_presence);
        Profile {
            name: recognised.name.clone(),
            document: self.document,
            document_issued: self.document_issued,
            phone: self.phone,
            email: self.email,
            level: RegistrationLevel::Advanced,
            way: RegistrationWay::Certificate,
            registered_at: now,
            last_presence: before.map_or(presence, |before| before.max(presence)),
            conditions_version: self.conditions_version,
            office: None,
            officer: None,
            guardian: None,
            language: self.language,
        }
    }
}

fn typed(Date { year, month, day }: Date) -> String {
    format!("{day:02}-{month:02}-{year:04}")
}
