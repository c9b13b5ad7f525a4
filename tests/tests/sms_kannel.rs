//! Messages to phones by way of a Kannel that runs: what its fake centre gets, what it reports, and what
//! that costs.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_core::time::{Date, UnixTime};
use rubrica_tests::caller::Caller;
use rubrica_tests::kannel::{Alphabet, Kannel, OPERATED, Sms};
use rubrica_tests::ports;
use rubrica_tests::registry::token_file;
use rubrica_tests::service::{Launch, Service, rubrica, succeeded};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// So long that a text of the default alphabet with it takes two parts.
const HOST: &str = "sede-electronica.del-ayuntamiento-de-la-villa.example";
const PATIENCE: Duration = Duration::from_secs(120);

/// The service, as an operator starts it beside his Kannel.
struct Scene {
    // Ends before its data and before Kannel.
    service: Service,
    data: TempDir,
    kannel: Kannel,
}

impl Scene {
    fn start(kannel: Kannel, host: &str) -> Self {
        let data = tempfile::tempdir().unwrap();
        // What is asked again is tried again at once.
        let policy = data.path().join("policy.json");
        fs::write(&policy, r#"{"sms_retry_after_s": 0, "sms_tries": 10}"#).unwrap();
        let listen = format!("127.0.0.1:{}", ports::free());
        let (url, token) = (kannel.sms_url(), kannel.token_file());
        let reports = format!("http://{listen}");
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let arguments = [
            "--public-host",
            host,
            "--sms-url",
            &url,
            "--sms-token-file",
            &text(&token),
            "--sms-report-url",
            &reports,
            "--agency",
            "L01280796",
            "--procedure",
            "203164",
            "--policy",
            &text(&policy),
        ];
        let launch =
            Launch { data: data.path(), listen: &listen, arguments: &arguments, log: None };
        Self { service: Service::launch(launch), data, kannel }
    }

    /// Registers somebody and has him ask for the code of his activation: the name of its message.
    fn ask(&self, number: usize, phone: &str, language: &str) -> String {
        let letter = char::from(b"TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]);
        let id = format!("{number:08}{letter}");
        let citizen = json!({
            "name": {"given": "Ana", "surname": "Prueba"},
            "document": {"kind": "dni", "number": id, "support_number": "ABC123456",
                "expires": {"year": 2046, "month": 5, "day": 17}},
            "phone": phone, "email": "ana@correo.example", "level": "advanced", "way": "office",
            "last_presence": now().0 - 86_400, "conditions_version": 1, "language": language,
        });
        let file = self.data.path().join("citizen.json");
        fs::write(&file, citizen.to_string()).unwrap();
        let mut register = rubrica();
        register.arg("register").arg(&file).args(["--server", &self.service.url()]);
        register.arg("--token-file").arg(token_file(self.data.path(), self.data.path()));
        let said = succeeded(register.output().unwrap()).stdout;
        let registered: Value = serde_json::from_slice(&said).unwrap();
        let body = json!({"identifier": id, "activation_code": registered["activation_code"]});
        let reply = self.caller().post("/activation/start", &body);
        reply.ok()["otp"]["message"].as_str().unwrap().to_owned()
    }

    fn caller(&self) -> Caller {
        Caller::at(&self.service.url())
    }

    fn state(&self, message: &str) -> String {
        let reply = self.caller().get(&format!("/sms/state/{message}"));
        reply.ok()["delivery"].as_str().unwrap().to_owned()
    }

    /// Asks until a message has come so far.
    fn until(&self, message: &str, state: &str) {
        until(&format!("{message} is {state}"), || self.state(message) == state);
    }

    /// The bill by purpose, in messages and parts.
    fn bill(&self, months: &[String]) -> BTreeMap<String, (usize, usize)> {
        let mut bill = BTreeMap::<String, (usize, usize)>::new();
        for month in months {
            let mut usage = rubrica();
            usage.args(["sms", "usage", month, "--server", &self.service.url()]);
            usage.arg("--token-file").arg(token_file(self.data.path(), self.data.path()));
            let said = succeeded(usage.output().unwrap()).stdout;
            let said = String::from_utf8(said).unwrap();
            for line in said.lines().skip(1) {
                let fields: Vec<&str> = line.split(',').collect();
                let [in_month, agency, application, procedure, purpose, messages, parts] =
                    fields[..]
                else {
                    panic!("{line}")
                };
                let payer = [in_month, agency, application, procedure];
                assert_eq!(payer, [month, "L01280796", "Rubrica", "203164"]);
                let (all, all_parts) = bill.entry(purpose.to_owned()).or_default();
                *all += messages.parse::<usize>().unwrap();
                *all_parts += parts.parse::<usize>().unwrap();
            }
        }
        bill
    }
}

fn now() -> UnixTime {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    UnixTime(i64::try_from(elapsed.as_secs()).unwrap())
}

fn month() -> String {
    let Date { year, month, .. } = Date::at(now()).unwrap();
    format!("{year:04}-{month:02}")
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < end, "not yet: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// The code that a text begins with.
fn code(sms: &Sms) -> &str {
    sms.text.split_once(' ').unwrap().0
}

#[test]
fn every_language_arrives_unharmed_is_reported_and_is_paid_for_by_its_parts() {
    let scene = Scene::start(Kannel::running(), HOST);
    let begun = month();
    let mut parts = BTreeMap::<&str, usize>::new();
    let texts = [
        (
            "en",
            Alphabet::Gsm7,
            2,
            "is your code to activate your account (Rubrica). Nobody will ask you for it: do not \
             tell it.",
        ),
        (
            "ca",
            Alphabet::Ucs2,
            3,
            "és el seu codi per activar el seu compte (Rubrica). Ningú no l'hi demanarà: no el \
             digui.",
        ),
        (
            "gl",
            Alphabet::Ucs2,
            3,
            "é o seu código para activar a súa conta (Rubrica). Ninguén llo pedirá: non o diga.",
        ),
    ];
    for (number, (language, alphabet, count, text)) in texts.into_iter().enumerate() {
        let phone = format!("+3460000010{number}");
        let message = scene.ask(number + 1, &phone, language);
        let sms = scene.kannel.message(&phone, |sms| sms.text.contains('#'));
        let code = code(&sms);
        assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{sms:?}");
        let expected = format!("{code} {text}\n\n@{HOST} #{code}");
        assert_eq!((sms.text.as_str(), sms.alphabet, sms.parts), (&*expected, alphabet, count));
        *parts.entry("activation").or_default() += count;
        // Kannel's report has come to our address.
        scene.until(&message, "delivered");
        let welcome = scene.kannel.message(&phone, |sms| sms.text.starts_with("Rubrica: "));
        *parts.entry("notice_welcome").or_default() += welcome.parts;
        if language == "en" {
            let expected = format!(
                "Rubrica: you are registered. Activate your account at {HOST} with the code on \
                 your receipt."
            );
            assert_eq!(
                (welcome.text.as_str(), welcome.alphabet, welcome.parts),
                (&*expected, Alphabet::Gsm7, 1)
            );
        }
    }
    let months = std::collections::BTreeSet::from([begun, month()]);
    let bill = scene.bill(&months.into_iter().collect::<Vec<_>>());
    let of = |purpose| (texts.len(), parts[purpose]);
    let expected = ["activation", "notice_welcome"].map(|name| (name.to_owned(), of(name)));
    assert_eq!(bill, expected.into());
}

#[test]
fn a_kannel_that_is_down_gets_the_message_when_it_is_up_again() {
    let mut kannel = Kannel::configured();
    // It has been up, and will be again at the same address.
    kannel.start();
    kannel.stop();
    let mut scene = Scene::start(kannel, HOST);
    let begun = month();
    let phone = "+34600000200";
    let message = scene.ask(20, phone, "es");
    assert_eq!(scene.state(&message), "queued");
    assert_eq!(scene.bill(&[begun]), BTreeMap::new(), "nobody has taken anything");
    scene.kannel.start();
    scene.until(&message, "delivered");
    let sms = scene.kannel.message(phone, |sms| sms.text.contains('#'));
    let text = "es su código para activar su cuenta (Rubrica). Nadie se lo pedirá: no lo diga.";
    let code = code(&sms);
    assert_eq!(sms.text, format!("{code} {text}\n\n@{HOST} #{code}"));
    let all = scene.kannel.messages();
    let codes = all.iter().filter(|sms| sms.text.contains('#'));
    assert_eq!(codes.count(), 1, "once, however often it was tried");
}

#[test]
fn what_the_centre_says_of_a_message_is_what_becomes_of_it() {
    let scene = Scene::start(Kannel::running(), "firma.example");
    let operator = scene.kannel.operator();
    // Nothing is asked to be taken but the welcome and the code, each of one part.
    let both = |phone: &str, answer: &str| {
        let to = phone.replace('+', "%2B");
        let mut found = BTreeMap::new();
        until(&format!("both are {answer}"), || {
            let asked = operator.asked().into_iter();
            let asked = asked.filter(|part| part.to == to && part.answer == answer);
            found = asked.map(|part| (part.id.clone(), part)).collect();
            found.len() == 2
        });
        found
    };
    let report = |phone: &str, status| {
        for part in both(phone, "taken").values() {
            until("Kannel takes the report", || operator.report(part, status));
        }
    };

    // It cannot take it just now, and Kannel tries again by itself.
    operator.answer("later");
    let phone = format!("{OPERATED}0000001");
    let message = scene.ask(31, &phone, "en");
    let _ = both(&phone, "later");
    assert_eq!(scene.state(&message), "sent");
    operator.answer("taken");
    // The phone is switched off, and then gone for good.
    report(&phone, 4);
    assert_eq!(scene.state(&message), "sent");
    report(&phone, 2);
    scene.until(&message, "failed");

    // It never will.
    operator.answer("never");
    let phone = format!("{OPERATED}0000002");
    let message = scene.ask(32, &phone, "en");
    scene.until(&message, "failed");

    // And where everything goes well.
    operator.answer("taken");
    let phone = format!("{OPERATED}0000003");
    let message = scene.ask(33, &phone, "en");
    report(&phone, 1);
    scene.until(&message, "delivered");
}
