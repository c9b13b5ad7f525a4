//! Texts of messages.

use super::words;
use rubrica_core::sms::{Notice, OtpPurpose};

/// Who speaks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Service<'a> {
    /// For which application.
    pub(super) application: &'a str,
    /// The host that people see in the address bar.
    pub(super) host: &'a str,
}

/// A code with what it is for: the code first, the purpose, the warning, and the line that lets the
/// browser on the phone offer the code ["Origin-bound one-time codes delivered via SMS", WICG].
pub(super) fn code(
    service: Service<'_>,
    language: &str,
    (purpose, binding): (OtpPurpose, &[u8; 32]),
    code: &str,
) -> String {
    let words = words::of(language);
    let what = match purpose {
        OtpPurpose::Signature { count } => {
            (words.purpose)(purpose).replace("{n}", &count.to_string())
        }
        _ => (words.purpose)(purpose).to_owned(),
    };
    let reference = match purpose {
        // What pages show of an act that is authorised; the others have nothing to compare.
        OtpPurpose::Issuance | OtpPurpose::Signature { .. } => {
            format!(" {} {}.", words.reference, short_digest(binding))
        }
        _ => String::new(),
    };
    format!(
        "{code} {what} ({}).{reference} {}\n\n@{} #{code}",
        service.application, words.warning, service.host
    )
}

/// News: who says it, what has happened, and what to do about it.
pub(super) fn notice(service: Service<'_>, language: &str, notice: Notice) -> String {
    let words = words::of(language);
    let what = (words.notice)(notice);
    let not_you = match notice {
        Notice::Welcome | Notice::RegistrationRenewed => String::new(),
        Notice::VideoAccepted | Notice::VideoRejected => String::new(),
        _ => format!(" {}", words.not_you),
    };
    format!("{}: {what}{not_you}", service.application).replace("{host}", service.host)
}

/// The first four bytes of the digest of the intent, as pages show it too.
fn short_digest(digest: &[u8; 32]) -> String {
    let [a, b, c, d, ..] = digest;
    format!("{a:02x}{b:02x} {c:02x}{d:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: Service<'_> = Service { application: "Rubrica", host: "firma.example" };
    const LANGUAGES: [&str; 6] = ["es", "ca", "gl", "eu", "va", "en"];

    #[test]
    fn every_code_is_first_and_in_the_last_line_and_is_not_to_be_told() {
        let purposes = [
            OtpPurpose::Activation,
            OtpPurpose::Issuance,
            OtpPurpose::Signature { count: 1 },
            OtpPurpose::Signature { count: 3 },
            OtpPurpose::Pin,
            OtpPurpose::StepUp,
            OtpPurpose::PasswordReset,
            OtpPurpose::PasswordChange,
            OtpPurpose::Deregistration,
            OtpPurpose::PhoneChange,
            OtpPurpose::PhoneTakeover,
            OtpPurpose::EmailChange,
            OtpPurpose::Registration,
            OtpPurpose::Device,
            OtpPurpose::Passkey,
            OtpPurpose::Leave,
            OtpPurpose::OfficerLogin,
        ];
        for language in LANGUAGES {
            let mut seen = std::collections::BTreeSet::new();
            for purpose in purposes {
                let text = code(SERVICE, language, (purpose, &[0xab; 32]), "123456");
                assert!(text.starts_with("123456 "), "{text}");
                assert!(text.contains(" (Rubrica)."), "{text}");
                assert!(text.contains(words::of(language).warning), "{text}");
                assert!(text.ends_with("\n\n@firma.example #123456"), "{text}");
                assert!(!text.contains('{'), "{text}");
                let act = matches!(purpose, OtpPurpose::Issuance | OtpPurpose::Signature { .. });
                assert_eq!(text.contains("abab abab."), act, "{text}");
                seen.insert(text);
            }
            assert_eq!(seen.len(), purposes.len(), "{language}: each purpose has its own words");
        }
    }

    #[test]
    fn every_notice_says_who_speaks_and_asks_for_nothing() {
        for language in LANGUAGES {
            let mut seen = std::collections::BTreeSet::new();
            for what in Notice::ALL {
                let text = notice(SERVICE, language, what);
                assert!(text.starts_with("Rubrica: "), "{text}");
                // A last line with a code would be offered to pages.
                assert!(!text.contains(['{', '#', '@', '\n']), "{text}");
                seen.insert(text);
            }
            assert_eq!(seen.len(), Notice::ALL.len(), "{language}: each notice has its own words");
        }
    }
}
