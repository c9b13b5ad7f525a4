//! `rubrica accounts`: passwords of a system before this one, from a file to the first login.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_tests::registry::token_file;
use rubrica_tests::service::{Citizen, Service, outcome, rubrica};
use std::fs;
use std::path::Path;
use std::process::Command;

/// From `tests/vectors/inherited`, of the kind that the demonstration announces.
const VERIFIER: &str =
    "$pbkdf2-sha256$29000$ABEiM0RVZneImaq7zN3u/w$bZQBZuOMEoDEiwldaBGzwKfiq4zY29LpMGhpjn7mTe8";
const OTHER_KIND: &str = "$5$saltstring$TC7ahvP7O2sr6.YIvXJEOt.kF2JwyvduG86caajyVF.";
const OLD: &str = "contraseña-Ágil-7";

/// A command that leaves only what it says: what it fails with, and its two outputs together.
fn accounts(call: &str, file: &Path) -> Command {
    let mut command = rubrica();
    command.args(["accounts", call]).arg(file);
    command
}

fn registry(command: &mut Command, service: &Service) -> (i32, String) {
    let token = token_file(service.data(), service.data());
    outcome(command.args(["--server", &service.url(), "--token-file"]).arg(&token))
}

#[test]
fn verifiers_are_taken_over_and_their_owners_told_to_choose_another_password() {
    let data = tempfile::tempdir().unwrap();
    let service = Service::demonstration(data.path());
    let file = data.path().join("verifiers.csv");
    let lines = format!(
        "number;verifier\n\
         00000000T;{VERIFIER}\n\
         12345678Z;{VERIFIER}\n\
         52020823K;{VERIFIER}\n\
         99999999R;5f4dcc3b5aa765d61d8327deb882cf99\n\
         99999999X;{VERIFIER}\n"
    );
    fs::write(&file, lines).unwrap();
    let (code, said) = registry(&mut accounts("import", &file), &service);
    assert_eq!(code, 1, "{said}");
    for words in [
        r#"{"has_password":1,"imported":1,"not_registered":1,"refused":2}"#,
        "line 4: ****0823K was not imported",
        "the number is nobody's here",
        "line 5 was not imported",
        "verifier_weak: made with MD5",
        "line 6 was not imported",
        "what to do",
    ] {
        assert!(said.contains(words), "{words:?} is missing in: {said}");
    }
    assert!(!said.contains("bZQBZuOMEoDE"), "a verifier is a secret");

    // The same again, with what was wrong left out.
    fs::write(&file, format!("number;verifier\n00000000T;{VERIFIER}\n12345678Z;{VERIFIER}\n"))
        .unwrap();
    let (code, said) = registry(&mut accounts("import", &file), &service);
    assert_eq!(code, 0, "{said}");

    // Both are told to renew: the one of this file and the one of the demonstration.
    let of_file = Citizen { password: Some(OLD.to_owned()), ..service.citizen("00000000T") };
    let all = service.citizens();
    let of_demo = all.into_iter().find(|citizen| citizen.state == "inherited").unwrap();
    let document = data.path().join("notes.txt");
    fs::write(&document, "a few words").unwrap();
    for citizen in [of_file, of_demo] {
        let output = data.path().join("notes.p7s");
        let (code, said) = outcome(&mut service.sign(&citizen, &document, &output));
        assert_eq!(code, 1, "{said}");
        for words in ["system before this one", "choose another", &service.url()] {
            assert!(said.contains(words), "{words:?} is missing in: {said}");
        }
        assert!(!output.exists());
        let wrong = Citizen { password: Some("another".to_owned()), ..citizen };
        let (code, said) = outcome(&mut service.sign(&wrong, &document, &output));
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("login_failed") && said.contains("4 tries are left"), "{said}");
    }
}

#[test]
fn what_a_login_does_not_show_is_announced_first() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("verifiers.csv");
    fs::write(&file, format!("number;verifier\n00000000T;{OTHER_KIND}\n")).unwrap();
    let place = data.path().join("data");
    let service = Service::demonstration(&place);
    let (code, said) = registry(&mut accounts("import", &file), &service);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("does not announce the kind of line 2"), "{said}");
    assert!(said.contains("rubrica accounts kinds"), "{said}");
    assert_eq!(service.stop().code(), Some(0));

    let kinds = accounts("kinds", &file).output().unwrap();
    assert!(kinds.status.success());
    let policy = data.path().join("policy.json");
    fs::write(&policy, kinds.stdout).unwrap();
    let service = Service::start(&place, &["--demo", "--policy", policy.to_str().unwrap()]);
    let (code, said) = registry(&mut accounts("import", &file), &service);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains(r#"{"imported":1,"refused":0}"#), "{said}");
}
