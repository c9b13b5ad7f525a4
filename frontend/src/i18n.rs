//! Text for people, by language [Project Fluent].
//!
//! Messages live in a directory per language, in a file per area. All languages have the same messages
//! with the same variables: a test compares them.

use crate::browser::{self, Moment};
use crate::trouble::Trouble;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use rubrica_core::identity::LoginMethod;
use rubrica_core::time::UnixTime;
use std::rc::Rc;
use unic_langid::LanguageIdentifier;

/// A language of the service, in the order of the menu.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Language {
    /// BCP 47 code.
    pub(crate) code: &'static str,
    /// Its name in itself.
    pub(crate) name: &'static str,
    messages: &'static [&'static str],
}

/// The languages that there are messages for. A language is added here and nowhere else.
pub(crate) static LANGUAGES: &[Language] = &[
    Language {
        code: "es",
        name: "Castellano",
        messages: &[
            include_str!("i18n/es/page.ftl"),
            include_str!("i18n/es/account.ftl"),
            include_str!("i18n/es/certificates.ftl"),
            include_str!("i18n/es/own_certificate.ftl"),
            include_str!("i18n/es/identity.ftl"),
            include_str!("i18n/es/office.ftl"),
            include_str!("i18n/es/passkeys.ftl"),
            include_str!("i18n/es/password.ftl"),
            include_str!("i18n/es/signature.ftl"),
            include_str!("i18n/es/validation.ftl"),
            include_str!("i18n/es/information.ftl"),
            include_str!("i18n/es/me.ftl"),
            include_str!("i18n/es/sms.ftl"),
            include_str!("i18n/es/movil.ftl"),
            include_str!("i18n/es/video.ftl"),
        ],
    },
    Language {
        code: "en",
        name: "English",
        messages: &[
            include_str!("i18n/en/page.ftl"),
            include_str!("i18n/en/account.ftl"),
            include_str!("i18n/en/certificates.ftl"),
            include_str!("i18n/en/own_certificate.ftl"),
            include_str!("i18n/en/identity.ftl"),
            include_str!("i18n/en/office.ftl"),
            include_str!("i18n/en/passkeys.ftl"),
            include_str!("i18n/en/password.ftl"),
            include_str!("i18n/en/signature.ftl"),
            include_str!("i18n/en/validation.ftl"),
            include_str!("i18n/en/information.ftl"),
            include_str!("i18n/en/me.ftl"),
            include_str!("i18n/en/sms.ftl"),
            include_str!("i18n/en/movil.ftl"),
            include_str!("i18n/en/video.ftl"),
        ],
    },
];

/// Under which the choice is remembered.
const STORED: &str = "rubrica-language";

/// The messages of one language. Clones share them.
#[derive(Clone)]
pub(crate) struct I18n {
    language: &'static Language,
    bundle: Rc<FluentBundle<FluentResource>>,
}

impl I18n {
    /// The language chosen before, or else the one that the browser prefers among ours.
    pub(crate) fn from_browser() -> Self {
        let mut wanted =
            browser::remembered(STORED).into_iter().chain(browser::preferred_languages());
        let language = wanted.find_map(|wanted| {
            let primary = wanted.split('-').next().unwrap_or_default();
            let with_code = |code| LANGUAGES.iter().find(|language| language.code == code);
            with_code(wanted.as_str()).or_else(|| with_code(primary))
        });
        Self::new(language.or(LANGUAGES.first()).unwrap_or(&NO_LANGUAGE))
    }

    /// The messages of `language`.
    pub(crate) fn new(language: &'static Language) -> Self {
        let identifier: LanguageIdentifier = language.code.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![identifier]);
        // Marks around what is put into messages would be copied along with codes and digests.
        bundle.set_use_isolating(false);
        // The messages are part of this program and a test reads them all without an error.
        for messages in language.messages {
            let resource = FluentResource::try_new((*messages).to_owned());
            let (Ok(resource) | Err((resource, _))) = resource;
            let _no_duplicates = bundle.add_resource(resource);
        }
        Self { language, bundle: Rc::new(bundle) }
    }

    /// The language of these messages.
    pub(crate) const fn language(&self) -> &'static Language {
        self.language
    }

    /// Remembers the language as the citizen's choice.
    pub(crate) fn remember(&self) {
        browser::remember(STORED, self.language.code);
    }

    /// A message without variables.
    pub(crate) fn text(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// A message with variables.
    pub(crate) fn with(&self, key: &str, variables: &[(&'static str, FluentValue<'_>)]) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in variables {
            arguments.set(*name, value.clone());
        }
        self.format(key, Some(&arguments))
    }

    /// What to say about trouble: what happened and what to do. What has no words of its own is
    /// told in general words with its code as the reference.
    pub(crate) fn trouble(&self, trouble: &Trouble) -> String {
        let key = format!("problem-{}", trouble.code.replace('_', "-"));
        let key = if self.bundle.has_message(&key) { key.as_str() } else { "problem-unknown" };
        let minutes = trouble.retry_after_s.unwrap_or_default().div_ceil(60);
        let way = |way: &LoginMethod| self.text(&format!("way-{}", way.name().replace('_', "-")));
        let ways: Vec<String> = trouble.ways.iter().map(way).collect();
        self.with(
            key,
            &[
                ("code", trouble.code.as_str().into()),
                ("tries", trouble.tries_left.unwrap_or_default().into()),
                ("minutes", minutes.into()),
                ("ways", ways.join("; ").into()),
            ],
        )
    }

    /// A moment in Spanish legal time.
    pub(crate) fn moment(&self, at: UnixTime, moment: Moment) -> String {
        browser::format_moment(at, moment, self.language.code)
    }

    /// The length of a file in the unit that people would use.
    pub(crate) fn size(&self, bytes: u64) -> String {
        const UNITS: [&str; 4] = ["B", "kB", "MB", "GB"];
        let mut value = bytes as f64;
        let mut unit = 0;
        while value >= 1000.0 && unit + 1 < UNITS.len() {
            value /= 1000.0;
            unit += 1;
        }
        let digits = usize::from(unit > 0 && value < 100.0);
        let number = format!("{value:.digits$}");
        let number = if self.language.code == "en" { number } else { number.replace('.', ",") };
        format!("{number} {}", UNITS.get(unit).copied().unwrap_or_default())
    }

    fn format(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        // A test checks every key that the program asks for; a key is better than nothing.
        let Some(pattern) = pattern else { return key.to_owned() };
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, arguments, &mut errors).into_owned()
    }
}

static NO_LANGUAGE: Language = Language { code: "es", name: "", messages: &[] };

impl PartialEq for I18n {
    fn eq(&self, other: &Self) -> bool {
        self.language == other.language
    }
}

impl core::fmt::Debug for I18n {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "I18n({})", self.language.code)
    }
}

#[cfg(test)]
mod tests;
