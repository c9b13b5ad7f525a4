//! The words of messages, in every language. Like those of a screen they are made for people, and
//! nowhere else.

mod ca;
mod en;
mod es;
mod eu;
mod gl;

use rubrica_core::sms::{Notice, OtpPurpose};

/// What is said in one language. `{n}` is a number, `{host}` where the service is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    /// What a code is for, after the code.
    pub(super) purpose: fn(OtpPurpose) -> &'static str,
    /// What has happened, after the name of the service.
    pub(super) notice: fn(Notice) -> &'static str,
    /// In front of the short digest of what is authorised.
    pub(super) reference: &'static str,
    /// Not to tell a code.
    pub(super) warning: &'static str,
    /// What to do when somebody else did it.
    pub(super) not_you: &'static str,
}

/// The words of a language: those of Spanish for one that is not known.
pub(super) fn of(language: &str) -> &'static Words {
    match language {
        "en" => &en::WORDS,
        "ca" => &ca::WORDS,
        "va" => &ca::VALENCIAN,
        "gl" => &gl::WORDS,
        "eu" => &eu::WORDS,
        _ => &es::WORDS,
    }
}
