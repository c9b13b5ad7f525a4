//! The words of a letter.

/// The words of one language.
pub(super) struct Words {
    /// BCP 47.
    pub(super) tag: &'static str,
    pub(super) title: &'static str,
    pub(super) why: &'static str,
    /// With `{page}`.
    pub(super) how: &'static str,
    pub(super) code: &'static str,
    /// With `{day}`.
    pub(super) until: &'static str,
    pub(super) warning: &'static str,
}

/// The words of a language; Spanish where there are none.
pub(super) fn of(language: &str) -> &'static Words {
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
    title: "Invitación para registrarse",
    why: "Usted ha pedido esta carta para registrarse por internet sin ir a una oficina. Si no la ha \
        pedido, destrúyala: sin este código nadie puede registrarse en su nombre.",
    how: "Entre en {page} y escriba su DNI o NIE, el código de esta carta, su teléfono móvil y su \
        correo electrónico.",
    code: "Código de la carta",
    until: "Puede usarlo una sola vez, hasta el {day}.",
    warning: "Nadie le pedirá este código por teléfono ni por correo: no lo diga.",
};

const ENGLISH: Words = Words {
    tag: "en",
    title: "Invitation to register",
    why: "You asked for this letter to register online without going to an office. If you did not, \
        destroy it: nobody can register in your name without this code.",
    how: "Go to {page} and enter your DNI or NIE, the code of this letter, your mobile phone and your \
        email address.",
    code: "Code of the letter",
    until: "You can use it once, until {day}.",
    warning: "Nobody will ask you for this code by phone or by mail: do not tell it.",
};

const CATALAN: Words = Words {
    tag: "ca",
    title: "Invitació per registrar-se",
    why: "Vostè ha demanat aquesta carta per registrar-se per internet sense anar a una oficina. Si no \
        l'ha demanada, destrueixi-la: sense aquest codi ningú no es pot registrar en nom seu.",
    how: "Entri a {page} i escrigui el seu DNI o NIE, el codi d'aquesta carta, el seu telèfon mòbil i \
        el seu correu electrònic.",
    code: "Codi de la carta",
    until: "El pot fer servir una sola vegada, fins al {day}.",
    warning: "Ningú no li demanarà aquest codi per telèfon ni per correu: no el digui.",
};

const GALICIAN: Words = Words {
    tag: "gl",
    title: "Invitación para rexistrarse",
    why: "Vostede pediu esta carta para rexistrarse por internet sen ir a unha oficina. Se non a \
        pediu, destrúaa: sen este código ninguén pode rexistrarse no seu nome.",
    how: "Entre en {page} e escriba o seu DNI ou NIE, o código desta carta, o seu teléfono móbil e o \
        seu correo electrónico.",
    code: "Código da carta",
    until: "Pode usalo unha soa vez, ata o {day}.",
    warning: "Ninguén lle pedirá este código por teléfono nin por correo: non o diga.",
};

const BASQUE: Words = Words {
    tag: "eu",
    title: "Erregistratzeko gonbidapena",
    why: "Gutun hau eskatu duzu Internet bidez erregistratzeko, bulegora joan gabe. Eskatu ez baduzu, \
        suntsitu: kode hau gabe inork ezin du zure izenean erregistratu.",
    how: "Sartu {page} helbidean eta idatzi zure NANa edo AIZa, gutun honetako kodea, zure telefono \
        mugikorra eta zure helbide elektronikoa.",
    code: "Gutunaren kodea",
    until: "Behin bakarrik erabil dezakezu, {day} arte.",
    warning: "Inork ez dizu kode hau eskatuko telefonoz edo postaz: ez esan inori.",
};
