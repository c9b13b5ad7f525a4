//! The receipt with a new activation code [domain A1.3]: who, which code, what to do with it.

use crate::app::App;
use crate::citizen::Profile;
use crate::paper::Paper;
use crate::ports::Ports;
use rubrica_core::api::v1::NewActivationCode;

struct Words {
    tag: &'static str,
    title: &'static str,
    name: &'static str,
    number: &'static str,
    phone: &'static str,
    email: &'static str,
    code: &'static str,
    /// With `{page}`.
    what_for: &'static str,
    warning: &'static str,
}

impl<P: Ports> App<P> {
    /// The code and its receipt, for whose profile it is.
    pub(crate) fn with_receipt(
        &self,
        activation_code: String,
        profile: &Profile,
    ) -> NewActivationCode {
        let words = words(&profile.language);
        let page = format!("https://{}/activate", self.settings.public_host);
        let mut paper = Paper::new(words.title, words.tag);
        paper.lines([self.settings.application.as_str()]);
        paper.heading(words.title);
        paper.field(words.name, &profile.name.full());
        paper.field(words.number, profile.document.number.as_str());
        paper.field(words.phone, &profile.phone.masked());
        paper.field(words.email, &profile.email.masked());
        paper.field(words.code, "");
        paper.code(&activation_code);
        paper.text(&words.what_for.replace("{page}", &page));
        paper.text(words.warning);
        NewActivationCode { activation_code, receipt: paper.into_pdf().into() }
    }
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
    tag: "es",
    title: "Justificante con código de activación",
    name: "Nombre y apellidos",
    number: "DNI o NIE",
    phone: "Teléfono móvil",
    email: "Correo electrónico",
    code: "Código de activación",
    what_for: "Con este código activa su contraseña en {page}, o elige otra si la olvida o se bloquea. \
        Cualquier código anterior ya no sirve.",
    warning: "Guárdelo en un lugar seguro. Nadie se lo pedirá por teléfono ni por correo.",
};

const ENGLISH: Words = Words {
    tag: "en",
    title: "Receipt with activation code",
    name: "Name and surnames",
    number: "DNI or NIE",
    phone: "Mobile phone",
    email: "Email address",
    code: "Activation code",
    what_for: "With this code you activate your password at {page}, or choose another one if you \
        forget it or it is blocked. Any earlier code no longer works.",
    warning: "Keep it in a safe place. Nobody will ask you for it by phone or by mail.",
};

const CATALAN: Words = Words {
    tag: "ca",
    title: "Justificant amb codi d'activació",
    name: "Nom i cognoms",
    number: "DNI o NIE",
    phone: "Telèfon mòbil",
    email: "Correu electrònic",
    code: "Codi d'activació",
    what_for: "Amb aquest codi activa la contrasenya a {page}, o en tria una altra si l'oblida o es \
        bloqueja. Qualsevol codi anterior ja no serveix.",
    warning: "Desi'l en un lloc segur. Ningú no l'hi demanarà per telèfon ni per correu.",
};

const GALICIAN: Words = Words {
    tag: "gl",
    title: "Xustificante con código de activación",
    name: "Nome e apelidos",
    number: "DNI ou NIE",
    phone: "Teléfono móbil",
    email: "Correo electrónico",
    code: "Código de activación",
    what_for: "Con este código activa o seu contrasinal en {page}, ou escolle outro se o esquece ou se \
        bloquea. Calquera código anterior xa non serve.",
    warning: "Gárdeo nun lugar seguro. Ninguén llo pedirá por teléfono nin por correo.",
};

const BASQUE: Words = Words {
    tag: "eu",
    title: "Aktibazio-kodearen egiaztagiria",
    name: "Izen-abizenak",
    number: "NANa edo AIZa",
    phone: "Telefono mugikorra",
    email: "Helbide elektronikoa",
    code: "Aktibazio-kodea",
    what_for: "Kode honekin pasahitza aktibatzen duzu {page} helbidean, edo beste bat aukeratzen duzu \
        ahazten baduzu edo blokeatzen bada. Aurreko kodeek ez dute balio.",
    warning: "Gorde leku seguruan. Inork ez dizu eskatuko telefonoz edo postaz.",
};
