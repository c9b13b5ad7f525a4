//! The words of an SMS. Like those of a screen they are made for people, and nowhere else.

use super::{OtpAct, OtpPurpose};
use crate::settings::Settings;

/// The whole message: the code first, what it is for, the warning, and the line that lets the
/// browser on the phone offer the code ["Origin-bound one-time codes delivered via SMS", WICG].
pub(super) fn message(settings: &Settings, language: &str, act: &OtpAct, code: &str) -> String {
    let words = words(language);
    let application = &settings.application;
    let purpose = match act.purpose {
        OtpPurpose::Activation => words.activation.to_owned(),
        OtpPurpose::StepUp => words.step_up.to_owned(),
        OtpPurpose::Issuance => words.issuance.to_owned(),
        OtpPurpose::Signature { count: 1 } => words.signature.to_owned(),
        OtpPurpose::Signature { count } => words.signatures.replace("{n}", &count.to_string()),
    };
    let reference = match act.purpose {
        OtpPurpose::Activation | OtpPurpose::StepUp => String::new(),
        _ => format!(" {} {}.", words.reference, short_digest(&act.binding)),
    };
    format!(
        "{code} {purpose} ({application}).{reference} {}\n\n@{} #{code}",
        words.warning, settings.public_host
    )
}

/// The first four bytes of the digest of the intent, as pages show it too.
fn short_digest(digest: &[u8; 32]) -> String {
    let [a, b, c, d, ..] = digest;
    format!("{a:02x}{b:02x} {c:02x}{d:02x}")
}

struct Words {
    activation: &'static str,
    step_up: &'static str,
    issuance: &'static str,
    signature: &'static str,
    signatures: &'static str,
    reference: &'static str,
    warning: &'static str,
}

fn words(language: &str) -> &'static Words {
    match language {
        "en" => &ENGLISH,
        "ca" | "va" => &CATALAN,
        "gl" => &GALICIAN,
        "eu" => &BASQUE,
        _ => &SPANISH,
    }
}

const SPANISH: Words = Words {
    activation: "es su código para activar su cuenta",
    step_up: "es su código para confirmar que es usted",
    issuance: "es su código para emitir sus certificados",
    signature: "es su código para firmar 1 documento",
    signatures: "es su código para firmar {n} documentos",
    reference: "Referencia",
    warning: "Nadie se lo pedirá: no lo diga.",
};

const ENGLISH: Words = Words {
    activation: "is your code to activate your account",
    step_up: "is your code to confirm that it is you",
    issuance: "is your code to issue your certificates",
    signature: "is your code to sign 1 document",
    signatures: "is your code to sign {n} documents",
    reference: "Reference",
    warning: "Nobody will ask you for it: do not tell it.",
};

const CATALAN: Words = Words {
    activation: "és el seu codi per activar el seu compte",
    step_up: "és el seu codi per confirmar que és vostè",
    issuance: "és el seu codi per emetre els seus certificats",
    signature: "és el seu codi per signar 1 document",
    signatures: "és el seu codi per signar {n} documents",
    reference: "Referència",
    warning: "Ningú no l'hi demanarà: no el digui.",
};

const GALICIAN: Words = Words {
    activation: "é o seu código para activar a súa conta",
    step_up: "é o seu código para confirmar que é vostede",
    issuance: "é o seu código para emitir os seus certificados",
    signature: "é o seu código para asinar 1 documento",
    signatures: "é o seu código para asinar {n} documentos",
    reference: "Referencia",
    warning: "Ninguén llo pedirá: non o diga.",
};

const BASQUE: Words = Words {
    activation: "da zure kontua aktibatzeko kodea",
    step_up: "da zu zarela baieztatzeko kodea",
    issuance: "da zure ziurtagiriak jaulkitzeko kodea",
    signature: "da dokumentu 1 sinatzeko kodea",
    signatures: "da {n} dokumentu sinatzeko kodea",
    reference: "Erreferentzia",
    warning: "Inork ez dizu eskatuko: ez esan inori.",
};
