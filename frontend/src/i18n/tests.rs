//! Every language says the same things, and says all that the program asks for.

use super::{I18n, LANGUAGES};
use crate::trouble::Trouble;
use fluent_bundle::FluentResource;
use rubrica_core::identity::LoginMethod;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The messages of a language with the variables that each uses.
fn messages(sources: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    for source in sources {
        FluentResource::try_new((*source).to_owned()).expect("a file without syntax errors");
    }
    let mut messages = BTreeMap::<String, BTreeSet<String>>::new();
    let mut current = String::new();
    let lines = sources.iter().flat_map(|source| source.lines());
    for line in lines.filter(|line| !line.starts_with('#')) {
        if let Some((key, _)) = line.split_once(" = ")
            && !line.starts_with([' ', '*', '['])
        {
            current = key.to_owned();
            let known = messages.insert(current.clone(), BTreeSet::new());
            assert!(known.is_none(), "{current} is there twice");
        }
        for part in line.split('$').skip(1) {
            let name = part.chars().take_while(char::is_ascii_alphanumeric).collect();
            messages.entry(current.clone()).or_default().insert(name);
        }
    }
    messages
}

#[test]
fn all_languages_have_the_same_messages_with_the_same_variables() {
    let first = messages(LANGUAGES[0].messages);
    assert!(first.len() > 200, "only {} messages were found", first.len());
    for language in LANGUAGES {
        assert_eq!(messages(language.messages), first, "{}", language.code);
    }
}

#[test]
fn every_message_that_the_program_asks_for_exists() {
    let known = messages(LANGUAGES[0].messages);
    let mut asked = 0;
    for source in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        // Keys are the only literals of lower-case words joined by hyphens that are also the
        // argument of these calls.
        for call in [".text(\"", ".with(\"", "_key: \"", "title: \"", "action: \""] {
            for part in source.split(call).skip(1) {
                let Some((key, _)) = part.split_once('"') else { continue };
                assert!(known.contains_key(key), "no message {key}");
                asked += 1;
            }
        }
    }
    assert!(asked > 100, "only {asked} uses were found");
}

fn sources(directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            found.push(fs::read_to_string(&path).expect("a source"));
        }
    }
    found
}

#[test]
fn trouble_without_words_of_its_own_is_told_with_its_code() {
    for language in LANGUAGES {
        let i18n = I18n::new(language);
        let text = i18n.trouble(&Trouble::new("flux_capacitor"));
        assert!(text.contains("flux_capacitor"), "{text}");
        let text = i18n.trouble(&Trouble::new("pdf_encrypted_password"));
        assert!(!text.contains("pdf_encrypted"), "{text}");
    }
}

#[test]
fn what_tells_of_tries_counts_them_well() {
    let i18n = I18n::new(&LANGUAGES[1]);
    let with = |tries| Trouble { tries_left: Some(tries), ..Trouble::new("otp_wrong") };
    assert!(i18n.trouble(&with(1)).contains("1 try"), "{}", i18n.trouble(&with(1)));
    assert!(i18n.trouble(&with(2)).contains("2 tries"), "{}", i18n.trouble(&with(2)));
}

#[test]
fn whoever_came_in_too_weakly_is_told_the_ways_that_will_do() {
    for language in LANGUAGES {
        let i18n = I18n::new(language);
        let with = |ways| Trouble { ways, ..Trouble::new("assurance_too_low") };
        let text = i18n.trouble(&with(LoginMethod::ALL.to_vec()));
        for method in LoginMethod::ALL {
            let way = i18n.text(&format!("way-{}", method.name().replace('_', "-")));
            assert!(way.contains(' ') && text.contains(&way), "{text}");
        }
    }
}

#[test]
fn sizes_are_written_as_the_language_has_it() {
    let spanish = I18n::new(&LANGUAGES[0]);
    let english = I18n::new(&LANGUAGES[1]);
    for (bytes, written) in [
        (0, "0 B"),
        (999, "999 B"),
        (1_500, "1.5 kB"),
        (150_000, "150 kB"),
        (1_073_741_824, "1.1 GB"),
    ] {
        assert_eq!(english.size(bytes), written);
        assert_eq!(spanish.size(bytes), written.replace('.', ","));
    }
}

#[test]
fn every_problem_that_the_gateway_and_the_engine_know_has_words_of_its_own() {
    let known = messages(LANGUAGES[0].messages);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut codes = BTreeSet::new();
    for source in sources(&root.join("../edge/app/src")) {
        for part in source.split("Problem::new(").skip(1) {
            let code = part.split_once(", \"").filter(|(status, _)| status.len() == 3);
            codes.extend(code.and_then(|(_, rest)| rest.split('"').next()).map(str::to_owned));
        }
    }
    for source in sources(&root.join("../edge/app/src/office")) {
        for part in source.split("OfficeError::field(").skip(1) {
            let arguments = part.split(')').next().unwrap_or_default();
            codes.extend(arguments.split('"').nth(3).map(str::to_owned));
        }
    }
    assert!(codes.len() > 30, "only {} codes were found", codes.len());
    for part in [
        "core/src/pdf.rs",
        "core/src/pades.rs",
        "core/src/cades.rs",
        "core/src/cades/certificate.rs",
        "core/src/activation_key.rs",
        "core/src/transparency/checkpoint.rs",
        "core/src/transparency/receipt.rs",
        "core/src/pkcs12.rs",
        "core/src/pkcs12/private_key.rs",
        "core/src/recognised.rs",
        "core/src/recognised/statement.rs",
        "core/src/identity/contrast.rs",
        "core/src/identity/email.rs",
        "core/src/identity/phone.rs",
        "core/src/identity/pin.rs",
        "core/src/identity/support_number.rs",
        "frontend/engine/src/failure.rs",
    ] {
        let source = fs::read_to_string(root.join("..").join(part)).expect(part);
        for part in source.split("=> \"").skip(1) {
            let code = part.split('"').next().unwrap_or_default();
            if code.contains('_') && code.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
                codes.insert(code.to_owned());
            }
        }
    }
    let missing: Vec<_> = codes
        .iter()
        .filter(|code| !known.contains_key(&format!("problem-{}", code.replace('_', "-"))))
        .collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
}
