//! The receipt of a registration ("justificante") [domain A1.3].

use crate::app::App;
use crate::citizen::Profile;
use crate::paper::Paper;
use crate::ports::Ports;
use rubrica_core::api::v1::Receipt;
use rubrica_core::time::{Date, UnixTime};

/// The words of a receipt.
struct Words {
    language: &'static str,
    title: &'static str,
    identifier: &'static str,
    name: &'static str,
    phone: &'static str,
    email: &'static str,
    date: &'static str,
    office: &'static str,
    code: &'static str,
    code_text: &'static str,
    what_now: &'static str,
    what_now_text: &'static str,
}

const SPANISH: Words = Words {
    language: "es",
    title: "Justificante de registro",
    identifier: "DNI o NIE",
    name: "Nombre",
    phone: "Teléfono móvil",
    email: "Correo electrónico",
    date: "Fecha (UTC)",
    office: "Oficina",
    code: "Código de activación",
    code_text: "Guárdelo: con él activa su contraseña y la recupera si la olvida. Los códigos de \
        justificantes anteriores ya no valen. Nadie se lo pedirá por teléfono ni por correo.",
    what_now: "Qué hacer ahora",
    what_now_text: "Entre en https://{host}/activate con su DNI o NIE y este código. Recibirá un \
        SMS en el teléfono de este justificante y podrá elegir su contraseña.",
};

const ENGLISH: Words = Words {
    language: "en",
    title: "Receipt of registration",
    identifier: "DNI or NIE",
    name: "Name",
    phone: "Mobile phone",
    email: "E-mail",
    date: "Date (UTC)",
    office: "Office",
    code: "Activation code",
    code_text: "Keep it: with it you activate your password, and recover it when forgotten. Codes \
        of earlier receipts are void. Nobody will ask you for it by phone or e-mail.",
    what_now: "What to do now",
    what_now_text: "Go to https://{host}/activate with your DNI or NIE and this code. You will get \
        an SMS on the phone of this receipt and can choose your password.",
};

impl<P: Ports> App<P> {
    /// The receipt for the citizen, with a code that is shown here and never again.
    pub(super) fn receipt(&self, profile: &Profile, activation_code: String) -> Receipt {
        let words = if profile.language == "en" { &ENGLISH } else { &SPANISH };
        let host = &self.settings.public_host;
        let title = format!("{} – {}", words.title, self.settings.application);
        let mut paper = Paper::new(&title, words.language);
        paper.heading(&title);
        paper.field(words.identifier, profile.document.number.as_str());
        paper.field(words.name, &profile.name.full());
        paper.field(words.phone, profile.phone.as_str());
        paper.field(words.email, profile.email.as_str());
        paper.field(words.date, &moment(self.ports.now()));
        paper.field(words.office, profile.office.as_deref().unwrap_or("–"));
        paper.heading(words.code);
        paper.code(&activation_code);
        paper.text(words.code_text);
        paper.heading(words.what_now);
        paper.text(&words.what_now_text.replace("{host}", host));
        Receipt { activation_code, receipt: paper.into_pdf().into() }
    }
}

/// `2026-05-28 14:05`.
fn moment(at: UnixTime) -> String {
    let second = at.0.rem_euclid(86_400);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    Date::at(at).map_or_else(String::new, |Date { year, month, day }| {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
    })
}
