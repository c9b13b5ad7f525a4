//! The listener for certificates that browsers hold, with OpenSSL as the browser and as the authority.

use rubrica_tests::authority::Authority;
use rubrica_tests::demo::Demo;
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

/// The number in the certificates.
const NUMBER: &str = "52020822C";

struct Service {
    authority: Authority,
    demo: Demo,
}

impl Service {
    fn start() -> Self {
        let authority = Authority::start();
        let mut arguments = authority.arguments();
        let place = |name: &str| authority.file(name).to_str().expect("text").to_owned();
        // Who it is towards browsers does not matter here: any certificate with its key will do.
        for argument in [
            "--client-listen",
            "127.0.0.1:0",
            "--tls-cert",
            &place("root.crt"),
            "--tls-key",
            &place("root.key"),
        ] {
            arguments.push(argument.to_owned());
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let demo = Demo::start_with(&arguments);
        Self { authority, demo }
    }

    /// A call of the gateway.
    fn call(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let host = self.demo.address().trim_start_matches("http://");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(host).expect("the service");
        write!(
            stream,
            "{method} /api/v1{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).expect("a status").parse().expect("a number");
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    fn challenge(&self) -> Value {
        let (status, answer) = self.call("POST", "/certificate/challenge", &Value::Null);
        assert_eq!(status, 200, "{answer}");
        answer["challenge"].clone()
    }

    /// What the listener answers to somebody with this certificate, or with none.
    fn show(&self, certificate: Option<&str>, challenge: &Value) -> String {
        let (_, configuration) = self.call("GET", "/configuration", &Value::Null);
        let listener = configuration["card_listener"].as_str().expect("a listener").to_owned();
        let address = listener.strip_prefix("https://").expect("TLS");
        let mut openssl = Command::new("openssl");
        openssl.args(["s_client", "-quiet", "-no_ign_eof", "-connect", address]);
        if let Some(name) = certificate {
            openssl.arg("-cert").arg(self.authority.file(&format!("{name}.crt")));
            openssl.arg("-key").arg(self.authority.file(&format!("{name}.key")));
        }
        let mut client = openssl
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl");
        let request = format!(
            "GET /?challenge={} HTTP/1.1\r\nHost: {address}\r\n\r\n",
            challenge.as_str().expect("text")
        );
        let mut input = client.stdin.take().expect("a pipe");
        // Whoever is not let in does not read it.
        let _refused = input.write_all(request.as_bytes());
        let mut answer = String::new();
        client.stdout.take().expect("a pipe").read_to_string(&mut answer).expect("text");
        drop(input);
        client.wait().expect("an end");
        answer
    }

    /// Where the listener sends somebody back to.
    fn way_back(&self, certificate: &str, challenge: &Value) -> String {
        let answer = self.show(Some(certificate), challenge);
        let location = answer.lines().find_map(|line| line.strip_prefix("location: "));
        let back = format!("{}/certificate/return#", self.demo.address());
        let location = location.unwrap_or_else(|| panic!("{answer}"));
        location.strip_prefix(&back).unwrap_or_else(|| panic!("{location}")).to_owned()
    }

    fn proof(&self, certificate: &str) -> Value {
        let challenge = self.challenge();
        let way = self.way_back(certificate, &challenge);
        let ticket = way.strip_prefix("ticket=").unwrap_or_else(|| panic!("{way}"));
        json!({"ticket": {"ticket": ticket, "challenge": challenge}})
    }
}

#[test]
fn a_card_registers_and_logs_in() {
    let service = Service::start();
    let login = json!({"proof": service.proof("card")});
    let (status, answer) = service.call("POST", "/certificate/login", &login);
    assert_eq!((status, &answer["code"]), (403, &json!("certificate_not_registered")));
    let (status, started) = service.call(
        "POST",
        "/certificate/registration",
        &json!({
            "proof": service.proof("card"),
            "identifier": NUMBER,
            "support_number": "AAA000000",
            "document_expires": {"year": 2041, "month": 5, "day": 1},
            "document_issued": null,
            "phone": "600111222",
            "email": "inventada@correo.example",
            "conditions_version": 1,
            "language": "es",
        }),
    );
    assert_eq!(status, 200, "{started}");
    let body = json!({"registration": started["registration"], "code": service.demo.last_code()});
    let (status, receipt) = service.call("POST", "/certificate/registration/verify", &body);
    assert_eq!((status, &receipt["level"]), (200, &json!("advanced")), "{receipt}");
    let login = json!({"proof": service.proof("card")});
    let (status, session) = service.call("POST", "/certificate/login", &login);
    assert_eq!(status, 200, "{session}");
    assert_eq!((&session["method"], &session["assurance"]), (&json!("dnie"), &json!("high")));
    // The same ticket again.
    let (status, _) = service.call("POST", "/certificate/login", &login);
    assert_eq!(status, 410);
}

#[test]
fn who_shows_nothing_or_a_strangers_certificate_is_not_let_in_and_others_are_told_why() {
    let service = Service::start();
    let challenge = service.challenge();
    assert_eq!(service.show(None, &challenge), "");
    assert_eq!(service.show(Some("stranger"), &challenge), "");
    let told = |certificate: &str| {
        let way = service.way_back(certificate, &service.challenge());
        way.strip_prefix("problem=").unwrap_or_else(|| panic!("{way}")).to_owned()
    };
    assert_eq!(told("expired"), "certificate_expired");
    assert_eq!(told("revoked"), "certificate_revoked");
    assert_eq!(told("revoked_list_only"), "certificate_revoked");
    assert_eq!(told("silent"), "certificate_revocation_unknown");
    assert_eq!(told("representative"), "certificate_not_of_person");
    let invented = service.way_back("person", &json!("AAAA"));
    assert_eq!(invented, "problem=certificate_challenge_unknown");
}
