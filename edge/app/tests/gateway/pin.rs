//! Cl@ve PIN.

use crate::ceremony::{DNI, PASSWORD, sealed};
use crate::world::{Gateway, Reply, citizen, run};
use http::Method;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::{Authorise, CitizenRegistered, OtpChallenge, PinRequested, Session};
use rubrica_core::identity::{Assurance, LoginMethod};
use rubrica_core::policy::Policy;
use serde_json::{Value, json};

const NOBODY: &str = "X0000000T";

impl Gateway {
    async fn registered(policy: Policy) -> Self {
        let gateway = Self::with_policy(policy);
        let _: CitizenRegistered = gateway.register(DNI).await.ok();
        gateway
    }

    async fn ask_pin(&self, number: &str, contrast: &str, own: Option<&str>) -> Reply {
        let body = json!({"identifier": number, "contrast": contrast, "own_code": own});
        self.post("/pin/request", body).await
    }

    async fn pin(&self, own: Option<&str>) -> PinRequested {
        self.ask_pin(DNI, &datum(), own).await.ok()
    }

    async fn enter(&self, requested: &PinRequested, key: &str) -> Reply {
        self.post("/pin/login", json!({"pin": requested.pin, "key": key})).await
    }
}

/// The contrast datum of the tests' citizen.
fn datum() -> String {
    let expires = citizen(DNI).document.expires;
    format!("{:02}-{:02}-{}", expires.day, expires.month, expires.year)
}

/// Another PIN of the same form.
fn other(pin: &str) -> String {
    let first = if pin.starts_with('A') { 'B' } else { 'A' };
    format!("{first}{}", pin.get(1..).unwrap())
}

#[test]
fn a_citizen_without_a_password_logs_in_with_a_pin() {
    run(async {
        let gateway = Gateway::registered(Policy::default()).await;
        let requested = gateway.pin(None).await;
        assert_eq!((requested.otp.digits, requested.otp.tries_left), (3, 3));
        let pin = gateway.last_code();
        let text = gateway.world().messages.borrow()[0]["text"].as_str().unwrap().to_owned();
        assert!(
            text.starts_with(&format!("{pin} es su Cl@ve PIN para entrar (Rubrica).")),
            "{text}"
        );
        let reply = gateway.enter(&requested, &pin.to_lowercase()).await;
        let session: Session = gateway.keep(&reply);
        assert_eq!((session.method, session.assurance), (LoginMethod::Pin, Assurance::Substantial));
        assert!(
            reply.header("set-cookie").ends_with("HttpOnly; SameSite=Strict"),
            "until the browser is closed"
        );
    });
}

#[test]
fn chk_pin_08_the_own_code_is_half_of_the_key() {
    run(async {
        let gateway = Gateway::registered(Policy::default()).await;
        let requested = gateway.pin(Some("ab09")).await;
        let pin = gateway.last_code();
        assert_eq!(pin.len(), 3, "the message holds the service's part alone");
        gateway.enter(&requested, &pin).await.refused(403, "pin_wrong");
        gateway.enter(&requested, &format!("AB08{pin}")).await.refused(403, "pin_wrong");
        let _: Session = gateway.enter(&requested, &format!("ab09-{pin}")).await.ok();
    });
}

#[test]
fn chk_pin_01_a_wrong_datum_and_nobodys_number_are_one_answer_and_both_are_counted() {
    run(async {
        let gateway = Gateway::registered(Policy::default()).await;
        let _: CitizenRegistered = gateway.register("Y5010345Q").await.ok();
        let same = |left: Reply, right: Reply| {
            assert_eq!(left.status(), right.status());
            assert_eq!(left.0.body(), right.0.body());
            assert_eq!(left.0.headers(), right.0.headers());
            left
        };
        loop {
            let wrong = gateway.ask_pin("Y5010345Q", "E87654320", None).await;
            let nobody = gateway.ask_pin(NOBODY, "E87654320", None).await;
            let reply = same(wrong, nobody);
            if reply.status() == 429 {
                reply.refused(429, "contrast_blocked");
                break;
            }
            reply.refused(403, "contrast_refused");
        }
        assert!(gateway.world().messages.borrow().is_empty());
    });
}

#[test]
fn chk_pin_02_a_hundred_guesses_at_once_are_three_tries() {
    run(async {
        let gateway = Gateway::registered(Policy::default()).await;
        let requested = gateway.pin(None).await;
        let pin = gateway.last_code();
        let wrong = other(&pin);
        let guesses = (0..100).map(|_| gateway.enter(&requested, &wrong));
        let replies = futures_util::future::join_all(guesses).await;
        let count =
            |code: &str| replies.iter().filter(|reply| reply.json()["code"] == code).count();
        assert_eq!((count("pin_wrong"), count("pin_exhausted")), (2, 98));
        gateway.enter(&requested, &pin).await.refused(403, "pin_exhausted");
    });
}

#[test]
fn chk_pin_03_a_pin_serves_for_ten_minutes() {
    run(async {
        let gateway = Gateway::registered(Policy::default()).await;
        let requested = gateway.pin(None).await;
        gateway.pass(600);
        gateway.enter(&requested, &gateway.last_code()).await.refused(403, "pin_expired");
        let requested = gateway.pin(None).await;
        gateway.pass(599);
        let _: Session = gateway.enter(&requested, &gateway.last_code()).await.ok();
    });
}

#[test]
fn chk_pin_04_a_pin_serves_once_even_for_many_at_once() {
    run(async {
        let gateway = Gateway::registered(Policy { pin_tries: 5, ..Policy::default() }).await;
        let requested = gateway.pin(None).await;
        let pin = gateway.last_code();
        let logins = (0..5).map(|_| gateway.enter(&requested, &pin));
        let replies = futures_util::future::join_all(logins).await;
        assert_eq!(replies.iter().filter(|reply| reply.status() == 200).count(), 1);
        gateway.enter(&requested, &pin).await.refused(409, "pin_used");
    });
}

#[test]
fn chk_pin_05_a_later_pin_takes_the_place_of_the_one_before() {
    run(async {
        let gateway = Gateway::registered(Policy::default()).await;
        let first = gateway.pin(None).await;
        let pin = gateway.last_code();
        gateway.ask_pin(DNI, &datum(), None).await.refused(429, "otp_too_soon");
        gateway.pass(30);
        let second = gateway.pin(None).await;
        gateway.enter(&first, &pin).await.refused(410, "pin_superseded");
        let _: Session = gateway.enter(&second, &gateway.last_code()).await.ok();
    });
}

#[test]
fn chk_pin_06_what_is_switched_off_is_not_there() {
    run(async {
        let policy = Policy { pin_enabled: false, ..Policy::default() };
        let gateway = Gateway::registered(policy).await;
        gateway.ask_pin(DNI, &datum(), None).await.refused(404, "pin_disabled");
        gateway.post("/pin/login", json!({})).await.refused(404, "pin_disabled");
        let configuration: Value = gateway.get("/api/v1/configuration").await.json();
        assert_eq!(configuration["policy"]["pin_enabled"], false);
    });
}

#[test]
fn chk_pin_07_a_session_of_a_pin_neither_signs_nor_issues_and_says_what_would_do() {
    run(async {
        let gateway = Gateway::new();
        gateway.activate(DNI).await;
        let requested = gateway.pin(None).await;
        let reply = gateway.enter(&requested, &gateway.last_code()).await;
        gateway.keep(&reply);
        let signature = json!({
            "credential": "AAAAAAAAAAAAAAAAAAAAAA",
            "hash_algorithm": "sha-256",
            "digests": [Binary(vec![7; 32])],
        });
        for (call, body) in [("issuance", json!({})), ("signature", signature)] {
            let reply = gateway.post(&format!("/transactions/{call}"), body).await;
            let problem = reply.refused(403, "pin_not_for_signing");
            let ways = ["password", "password_otp", "device", "passkey", "certificate", "dnie"];
            assert_eq!(problem["ways"], json!(ways), "{call}");
        }
        // Nor is the session made surer by a code alone.
        let surer = gateway.bare(Method::POST, "/session/otp").await;
        surer.refused(409, "session_not_raisable");
    });
}

#[test]
fn chk_pin_07_a_session_of_a_pin_proves_no_factor_of_an_act() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, intent) = gateway.open_signature(b"document").await;
        gateway.change("UPDATE sessions SET method = 'pin'");
        let _: OtpChallenge = gateway.send_otp(&opened).await.ok();
        let body = Authorise {
            credential_finalization: Binary(vec![1; 32]),
            otp: gateway.last_code(),
            approval: None,
            sealed: sealed(&intent),
            registration_upload: None,
        };
        gateway.authorise(&opened, &body).await.refused(409, "transaction_wrong_step");
        let (reply, _) = gateway.start_password(&opened).await;
        assert_eq!(reply.status(), 200, "{PASSWORD} is asked for");
        gateway.authorise(&opened, &body).await.refused(403, "password_not_proved");
        assert!(gateway.world().asked.borrow().is_empty(), "the signer was not asked");
    });
}

#[test]
fn a_session_of_a_pin_is_idle_for_an_hour_at_most() {
    run(async {
        let gateway = Gateway::new();
        gateway.activate(DNI).await;
        let requested = gateway.pin(None).await;
        let reply = gateway.enter(&requested, &gateway.last_code()).await;
        gateway.keep(&reply);
        let cookie = gateway.cookie.borrow().clone();
        gateway.pass(3599);
        // The login of another browser sweeps what has ended, and this one has not.
        gateway.log_in(DNI).await;
        *gateway.cookie.borrow_mut() = cookie;
        let _: Session = gateway.get("/api/v1/session").await.ok();
        gateway.pass(3600);
        gateway.get("/api/v1/session").await.refused(401, "session_expired");
    });
}

#[test]
fn what_is_no_pin_costs_no_try() {
    run(async {
        let gateway = Gateway::registered(Policy::default()).await;
        let requested = gateway.pin(None).await;
        let pin = gateway.last_code();
        for key in ["", "AB", "AB1", "ABCD", "ABC.DEF"] {
            gateway.enter(&requested, key).await.refused(422, "pin_malformed");
        }
        gateway.ask_pin(DNI, &datum(), Some("ñ123")).await.refused(422, "own_code_malformed");
        gateway.ask_pin(DNI, "2031", None).await.refused(422, "contrast_date_malformed");
        gateway.ask_pin("12345678A", "", None).await.refused(422, "national_id_wrong_letter");
        gateway
            .post("/pin/login", json!({"pin": "x", "key": pin}))
            .await
            .refused(410, "pin_unknown");
        let _: Session = gateway.enter(&requested, &pin).await.ok();
    });
}

#[test]
fn neither_pin_nor_own_code_is_stored() {
    run(async {
        let gateway = Gateway::registered(Policy::default()).await;
        gateway.pin(Some("ZQ09")).await;
        let stored = gateway.stored_bytes();
        let key = format!("ZQ09{}", gateway.last_code());
        for secret in [key.as_bytes(), b"ZQ09"] {
            assert!(!stored.windows(secret.len()).any(|window| window == secret));
        }
    });
}
