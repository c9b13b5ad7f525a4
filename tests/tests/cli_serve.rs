//! `rubrica serve` from its first start to its last, and what it leaves behind.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_tests::judges::{all_accept, judge_detached};
use rubrica_tests::service::{Citizen, Service, outcome, rubrica};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

#[track_caller]
fn audit(data: &Path) -> (i32, String) {
    outcome(rubrica().args(["audit", "verify", "--data"]).arg(data))
}

fn citizen_ids(service: &Service) -> Vec<(String, Option<String>)> {
    service.citizens().into_iter().map(|citizen| (citizen.id, citizen.password)).collect()
}

#[test]
fn a_demonstration_has_citizens_of_every_state_and_keeps_them() {
    let data = tempfile::tempdir().unwrap();
    let place = data.path().join("made/by/itself");
    let service = Service::demonstration(&place);
    for citizen in service.citizens() {
        let Citizen { state, password, activation_code, name, .. } = &citizen;
        match state.as_str() {
            "new" => assert!(password.is_none() && activation_code.is_some()),
            "ready" | "expired" => assert!(password.is_some() && activation_code.is_none()),
            "blocked" | "inherited" => assert!(password.is_some() && activation_code.is_some()),
            other => panic!("{name} is {other}"),
        }
    }
    for state in ["new", "ready", "inherited", "expired", "blocked"] {
        assert!(service.citizens().iter().any(|citizen| citizen.state == state), "{state}");
    }
    assert_eq!(service.fetch("/health").0 / 100, 2);
    let (status, page) = service.fetch("/dev/sms");
    assert_eq!(status, 200);
    assert!(page.contains("SMS"), "{page}");
    let (status, root) = service.fetch("/trust/root.pem");
    assert_eq!(status, 200);
    assert_eq!(root.trim(), fs::read_to_string(service.root()).unwrap().trim());
    let line = fs::read_to_string(place.join("outbox.jsonl")).unwrap();
    let message: serde_json::Value = serde_json::from_str(line.lines().next().unwrap()).unwrap();
    for key in ["to", "text", "code", "purpose"] {
        assert!(message[key].is_string(), "{key}: {message}");
    }
    assert!(message["at"].is_i64(), "{message}");

    let before = citizen_ids(&service);
    let messages = service.messages().len();
    assert_eq!(service.stop().code(), Some(0), "SIGTERM is an orderly end");
    let again = Service::demonstration(&place);
    assert_eq!(citizen_ids(&again), before);
    assert_eq!(again.messages().len(), messages);
    drop(again);
    let mut real = rubrica();
    real.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&place);
    let (code, said) = outcome(&mut real);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("belongs to a demonstration") && said.contains("--demo"), "{said}");
    for private in [&place, &place.join("edge.json"), &place.join("signer")] {
        let mode = fs::metadata(private).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", private.display());
    }
}

#[test]
fn without_demo_nothing_of_it_exists() {
    let data = tempfile::tempdir().unwrap();
    let service = Service::start(data.path(), &[]);
    assert_eq!(service.fetch("/dev/sms").0, 404);
    assert!(!data.path().join("demo.json").exists());
    assert!(!data.path().join("outbox.jsonl").exists());
    let (_, configuration) = service.fetch("/api/v1/configuration");
    assert!(configuration.contains("\"demo\":false"), "{configuration}");
    assert_eq!(service.stop().code(), Some(0));
    // And it never gets there later.
    let mut again = rubrica();
    again.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
    let (code, said) = outcome(&mut again);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("no demonstration") && said.contains("what to do"), "{said}");
}

#[test]
fn an_address_that_is_taken_and_data_in_use_are_told() {
    let data = tempfile::tempdir().unwrap();
    let service = Service::start(data.path(), &[]);
    let mut second = rubrica();
    second.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
    let (code, said) = outcome(&mut second);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("another service works on this data directory"), "{said}");

    let other = tempfile::tempdir().unwrap();
    let address = service.url().replace("http://", "");
    let mut second = rubrica();
    second.args(["serve", "--listen", &address, "--data"]).arg(other.path());
    let (code, said) = outcome(&mut second);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains(&format!("cannot listen on {address}")), "{said}");
}

#[test]
fn killed_while_it_signs_it_goes_on_with_a_whole_log() {
    let data = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    fs::write(&content, "what is signed").unwrap();
    let mut signed = 0;
    for (round, delay_ms) in [0, 40, 80, 120, 160, 240].into_iter().enumerate() {
        let service = Service::impatient_demonstration(data.path());
        let citizen = service.citizen("12345678Z");
        let signature = folder.path().join(format!("signature-{round}"));
        let before = service.messages().len();
        let mut sign = service
            .sign_with_outbox(&citizen, &content, &signature)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let start = Instant::now();
        while service.messages().len() == before {
            assert!(start.elapsed() < Duration::from_secs(60), "no code is sent");
            thread::sleep(Duration::from_millis(2));
        }
        thread::sleep(Duration::from_millis(delay_ms));
        service.kill();
        let status = sign.wait().unwrap();
        assert_eq!(status.success(), signature.exists(), "a file appears with success only");
        signed += usize::from(status.success());

        let (code, said) = audit(data.path());
        assert_eq!(code, 0, "round {round}: {said}");
    }
    let service = Service::impatient_demonstration(data.path());
    let citizen = service.citizen("12345678Z");
    let signature = folder.path().join("signature");
    let (code, said) = outcome(&mut service.sign_with_outbox(&citizen, &content, &signature));
    assert_eq!(code, 0, "{said}");
    all_accept("a signature after it all", &judge_detached(&signature, &content, &service.root()));
    let (code, said) = audit(data.path());
    assert_eq!(code, 0, "{said}");
    let logged = said.lines().find_map(|line| line.split_once(" signature acts")).unwrap();
    let logged: usize = logged.0.parse().unwrap();
    assert!(logged > signed, "{logged} acts are logged and {signed} files came before: {said}");
}

#[test]
fn a_changed_audit_log_is_found_out() {
    let data = tempfile::tempdir().unwrap();
    let service = Service::demonstration(data.path());
    assert_eq!(audit(data.path()).0, 0, "while it runs");
    service.stop();
    let (code, said) = audit(data.path());
    assert_eq!(code, 0, "{said}");
    let database = data.path().join("signer/signer.sqlite");
    let original = fs::read(&database).unwrap();
    // Every entry carries its domain tag.
    let tag = b"rubrica/audit-entry/v1";
    let places: Vec<usize> = original
        .windows(tag.len())
        .enumerate()
        .filter(|(_, window)| window == tag)
        .map(|(place, _)| place)
        .collect();
    assert!(places.len() >= 3, "the log is in the file");
    for place in places.into_iter().take(4) {
        let mut changed = original.clone();
        changed[place + tag.len() + 12] ^= 1;
        fs::write(&database, changed).unwrap();
        let (code, said) = audit(data.path());
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("is not whole") && said.contains("cause: "), "{said}");
    }
    fs::write(&database, original).unwrap();
    assert_eq!(audit(data.path()).0, 0, "as it was");
}

#[test]
fn tools_without_a_signer_say_so() {
    let empty = tempfile::tempdir().unwrap();
    for command in [["audit", "verify"], ["ca", "export"], ["edge-key", "list"]] {
        let (code, said) = outcome(rubrica().args(command).arg("--data").arg(empty.path()));
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("there is no signer in"), "{said}");
    }
}
