//! What a whole journey leaves behind on the machine of the service: neither its log nor its files hold
//! what citizens typed, were sent or are called by.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_core::api::v1::{
    ActivationPasswordFinish, ActivationPasswordStart, ActivationPasswordStarted,
    ActivationStarted, PinRequested,
};
use rubrica_core::entropy::Entropy;
use rubrica_core::opaque::client;
use rubrica_core::secret::Secret;
use rubrica_tests::caller::Caller;
use rubrica_tests::kannel::Kannel;
use rubrica_tests::leaks::Search;
use rubrica_tests::ports;
use rubrica_tests::registry::token_file;
use rubrica_tests::service::{Launch, Service, outcome, rubrica, said, succeeded};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

const DNI: &str = "71234567W";
const PHONE: &str = "+34655000901";
const EMAIL: &str = "filomena@inventado.example";
const SURNAME: &str = "Zarzaparrilla";
const PASSWORD: &str = "Siete-lunas-de-hojalata.9";
const OWN_CODE: &str = "ZQ7K";
/// The date on the document, as it is typed.
const CONTRAST: &str = "17-05-2046";

/// Randomness of the machine.
struct Random;

impl Entropy for Random {
    fn fill(&mut self, buffer: &mut [u8]) {
        getrandom::fill(buffer).unwrap();
    }
}

/// A service that logs all that it can, and everybody around it.
struct Journey {
    service: Service,
    kannel: Kannel,
    data: PathBuf,
    log: PathBuf,
    /// What belongs to the citizen's side. Not searched.
    outside: tempfile::TempDir,
    /// What must stand nowhere, by what it is.
    secrets: BTreeMap<String, String>,
}

impl Journey {
    fn start(home: &Path) -> Self {
        let kannel = Kannel::running();
        let (data, log) = (home.join("data"), home.join("log.txt"));
        let outside = tempfile::tempdir().unwrap();
        let policy = outside.path().join("policy.json");
        fs::write(&policy, r#"{"otp_resend_after_s": 0}"#).unwrap();
        let listen = format!("127.0.0.1:{}", ports::free());
        let (url, token) = (kannel.sms_url(), kannel.token_file());
        let arguments = [
            "--public-host",
            "firma.example",
            "--sms-url",
            &url,
            "--sms-token-file",
            token.to_str().unwrap(),
            "--sms-report-url",
            &format!("http://{listen}"),
            "--policy",
            policy.to_str().unwrap(),
        ];
        let launch =
            Launch { data: &data, listen: &listen, arguments: &arguments, log: Some(&log) };
        let service = Service::launch(launch);
        let known = [
            ("number", DNI),
            ("number without its letter", "71234567"),
            ("phone", PHONE),
            ("phone without its country", "655000901"),
            ("email address", EMAIL),
            ("password", PASSWORD),
            ("date on the document", CONTRAST),
            ("date on the document, ISO 8601", "2046-05-17"),
            ("date on the document, digits", "20460517"),
            ("number of the document", "BHX123456"),
        ];
        let secrets =
            known.into_iter().map(|(what, secret)| (what.to_owned(), secret.to_owned())).collect();
        Self { service, kannel, data, log, outside, secrets }
    }

    fn caller(&self) -> Caller {
        Caller::at(&self.service.url())
    }

    fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> T {
        let reply = self.caller().post(path, body);
        serde_json::from_value(reply.ok().clone()).unwrap()
    }

    /// The code of the message that says this.
    fn code(&mut self, words: &str) -> String {
        let sms = self.kannel.message(PHONE, |sms| sms.text.contains(words));
        let code = sms.text.rsplit_once('#').unwrap().1.to_owned();
        if code.len() >= 6 {
            self.secrets.insert(format!("code: {words}"), code.clone());
        }
        code
    }

    /// The office registers him: the activation code.
    fn register(&mut self) -> String {
        let citizen = json!({
            "name": {"given": "Filomena", "surname": SURNAME},
            "document": {"kind": "dni", "number": DNI, "support_number": "BHX123456",
                "expires": {"year": 2046, "month": 5, "day": 17}},
            "phone": PHONE, "email": EMAIL, "level": "advanced", "way": "office",
            "last_presence": 1_790_000_000, "conditions_version": 1, "language": "en",
        });
        let (file, token) =
            (self.outside.path().join("citizen.json"), token_file(&self.data, self.outside.path()));
        fs::write(&file, citizen.to_string()).unwrap();
        let mut register = rubrica();
        register.arg("register").arg(&file).args(["--server", &self.service.url()]);
        register.arg("--token-file").arg(token);
        let said = succeeded(register.output().unwrap()).stdout;
        let registered: Value = serde_json::from_slice(&said).unwrap();
        let code = registered["activation_code"].as_str().unwrap().to_owned();
        let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
        self.secrets.insert("activation code, in capitals".to_owned(), plain.to_uppercase());
        self.secrets.insert("activation code, in small letters".to_owned(), plain.to_lowercase());
        self.secrets.insert("activation code, as printed".to_owned(), code.clone());
        code
    }

    /// He activates his account.
    fn activate(&mut self, activation_code: &str) {
        let body = json!({"identifier": DNI, "activation_code": activation_code});
        let started: ActivationStarted = self.post("/activation/start", &body);
        let code = self.code("activate your account");
        let activation = started.activation;
        let verify = json!({"activation": activation, "code": code});
        self.caller().post("/activation/verify", &verify).ok();
        let password = Secret::new(PASSWORD.to_owned());
        let (request, registration) = client::start_registration(password, &mut Random).unwrap();
        let start = ActivationPasswordStart {
            activation: activation.clone(),
            registration_request: request.into(),
        };
        let start = serde_json::to_value(start).unwrap();
        let answer: ActivationPasswordStarted = self.post("/activation/password/start", &start);
        let finished = registration
            .finish(
                answer.registration_response.as_ref(),
                &started.subject,
                answer.stretching,
                &mut Random,
            )
            .unwrap();
        let finish =
            ActivationPasswordFinish { activation, registration_upload: finished.upload.into() };
        let finish = serde_json::to_value(finish).unwrap();
        self.caller().post("/activation/password/finish", &finish).ok();
    }

    /// He logs in, gets his certificates and signs, with the codes from his phone.
    fn sign(&mut self) {
        let outside = self.outside.path();
        let [document, password, signature] =
            ["document.txt", "password.txt", "document.p7s"].map(|name| outside.join(name));
        fs::write(&document, "what is signed").unwrap();
        fs::write(&password, PASSWORD).unwrap();
        let mut sign = rubrica();
        sign.arg("sign").arg(&document).args(["--server", &self.service.url(), "--id", DNI]);
        sign.arg("--password-file").arg(password).arg("-o").arg(&signature).arg("--accept-terms");
        sign.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut sign = sign.spawn().unwrap();
        let mut typed = sign.stdin.take().unwrap();
        for words in ["issue your certificates", "sign 1 document"] {
            let code = self.code(words);
            writeln!(typed, "{code}").unwrap();
        }
        drop(typed);
        let output = sign.wait_with_output().unwrap();
        assert!(output.status.success() && signature.exists(), "{}", said(&output));
    }

    /// He logs in with a PIN, and begins to enrol a phone.
    fn log_in_with_pin(&mut self) {
        let body = json!({"identifier": DNI, "contrast": CONTRAST, "own_code": OWN_CODE});
        let requested: PinRequested = self.post("/pin/request", &body);
        let pin = format!("{OWN_CODE}{}", self.code("Cl@ve PIN"));
        let reply = self.caller().post("/pin/login", &json!({"pin": requested.pin, "key": pin}));
        reply.ok();
        self.secrets.insert("PIN".to_owned(), pin);
        let session = self.caller().in_session(&reply);
        let me = session.get("/session");
        assert_eq!(me.ok()["name"]["surname"], SURNAME);
        let body = json!({"identifier": DNI, "contrast": CONTRAST});
        self.caller().post("/device/enrol/start", &body).ok();
        self.code("activate a device");
        // What is wrong is logged no more than what is right.
        let wrong = json!({"identifier": DNI, "contrast": "18-05-2046"});
        assert_eq!(self.caller().post("/device/enrol/start", &wrong).status, 403);
        let wrong = json!({"identifier": DNI, "activation_code": "AAAA-BBBB-CCCC-DDDD"});
        self.secrets.insert("wrong date".to_owned(), "18-05-2046".to_owned());
        self.secrets.insert("wrong activation code".to_owned(), "AAAABBBBCCCCDDDD".to_owned());
        assert!(self.caller().post("/activation/start", &wrong).status >= 400);
    }

    /// Every file of the service, and its log without the times in front of its lines: six digits behind a
    /// second are no code.
    fn places(&self) -> Vec<(String, Vec<u8>)> {
        let mut places = files(&self.data);
        let log = String::from_utf8(fs::read(&self.log).unwrap()).unwrap();
        let lines = log.lines().map(|line| match line.split_once(' ') {
            Some((time, rest)) if time.ends_with('Z') => rest,
            _ => line,
        });
        let log = lines.flat_map(|line| [line, "\n"]).collect::<String>();
        places.push(("the log".to_owned(), log.into_bytes()));
        places
    }

    fn found(&self, places: &[(String, Vec<u8>)]) -> Vec<String> {
        let pairs = || self.secrets.iter().map(|(what, secret)| (what.as_str(), secret.as_str()));
        let everywhere = Search::of(pairs());
        // A certificate says whom it is of: his number is in those that the signer keeps, and in no other
        // place.
        let number = |what: &str| what.starts_with("number");
        let at_the_signer = Search::of(pairs().filter(|(what, _)| !number(what)));
        let mut all = Vec::new();
        for (place, content) in places {
            let search = if place.starts_with("signer") { &at_the_signer } else { &everywhere };
            all.extend(search.in_place(content).into_iter().map(|line| format!("{place}: {line}")));
        }
        all
    }
}

fn files(root: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let name = path.strip_prefix(root).unwrap().display().to_string();
            found.push((name, fs::read(path).unwrap()));
        }
    }
    found
}

#[test]
fn chk_prv_02_a_whole_journey_leaves_no_secret_in_a_log_or_a_file() {
    let home = tempfile::tempdir().unwrap();
    let mut journey = Journey::start(home.path());
    let activation_code = journey.register();
    journey.activate(&activation_code);
    journey.sign();
    journey.log_in_with_pin();

    // While it runs, with what is still in the write-ahead logs.
    let running = journey.places();
    let names: Vec<&str> = running.iter().map(|(name, _)| name.as_str()).collect();
    for name in
        ["edge.sqlite", "edge.sqlite-wal", "signer/signer.sqlite", "signer/signer.sqlite-wal"]
    {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
    let size = |name| running.iter().find(|(place, _)| place == name).unwrap().1.len();
    assert!(size("the log") > 1_000, "nothing was logged");
    assert!(size("edge.sqlite") + size("edge.sqlite-wal") > 50_000, "nothing was stored");
    assert!(journey.secrets.len() >= 17, "{:?}", journey.secrets.keys());
    assert_eq!(journey.found(&running), Vec::<String>::new());

    // The search does find what stands there: a certificate says whom it is of.
    let number = Search::of([("number", DNI)]);
    let signer = running.iter().filter(|(place, _)| place.starts_with("signer"));
    assert!(signer.into_iter().any(|(_, content)| !number.in_place(content).is_empty()));
    let mut spoilt = running;
    spoilt.push(("spoilt".to_owned(), format!("x {PASSWORD} y").into_bytes()));
    assert_eq!(journey.found(&spoilt), ["spoilt: password (raw)"]);

    // And when it has ended, with everything in its place.
    let Journey { service, kannel, data, log, outside, secrets } = journey;
    assert_eq!(service.stop().code(), Some(0));
    let (code, said) = outcome(rubrica().args(["audit", "verify", "--data"]).arg(&data));
    assert_eq!(code, 0, "{said}");
    let again = Service::start(&data, &[]);
    let journey = Journey { service: again, kannel, data, log, outside, secrets };
    assert_eq!(journey.found(&journey.places()), Vec::<String>::new());
}
