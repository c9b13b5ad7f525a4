//! Activation: the code from the receipt, the code from the phone, the password.

use crate::ceremony::DNI;
use crate::world::{Gateway, Reply, run};
use rubrica_core::api::v1::{CitizenRegistered, OtpChallenge};
use serde_json::json;

const NOBODY: &str = "99999999R";

async fn try_code(gateway: &Gateway, number: &str, code: &str) -> Reply {
    let body = json!({"identifier": number, "activation_code": code});
    gateway.post("/activation/start", body).await
}

async fn verify(gateway: &Gateway, activation: &str, code: &str) -> Reply {
    let body = json!({"activation": activation, "code": code});
    gateway.post("/activation/verify", body).await
}

#[test]
fn a_citizen_activates_and_logs_in() {
    run(async {
        let gateway = Gateway::new();
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        let typed = registered.activation_code.to_lowercase().replace('-', " ");
        let started = gateway.start_activation(" 12.345.678-z ", &typed).await;
        assert_eq!(started.subject, registered.subject);
        assert_eq!((started.otp.phone_hint.as_str(), started.otp.digits), ("123", 6));
        let code = gateway.last_code();
        let (left, right) = code.split_at(3);
        let spaced = format!("{left} {right}");
        verify(&gateway, &started.activation, &spaced).await.done();
        gateway.choose_password(&started).await;
        let session = gateway.log_in(DNI).await;
        assert_eq!(session.name.given, "Inventada");
        assert_eq!(session.identifier_hint, "****5678Z");
    });
}

#[test]
fn the_message_names_act_and_application_and_ends_with_the_code_for_the_browser() {
    run(async {
        let gateway = Gateway::new();
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        gateway.start_activation(DNI, &registered.activation_code).await;
        let message = gateway.world().messages.borrow()[0].clone();
        let (text, code) = (message["text"].as_str().unwrap(), gateway.last_code());
        assert_eq!(message["to"], "+34600000123");
        assert!(text.starts_with(&code) && text.contains("activar su cuenta (Rubrica)"), "{text}");
        assert!(text.contains("Nadie se lo pedirá"), "{text}");
        assert_eq!(text.lines().last(), Some(format!("@firma.example #{code}").as_str()));
    });
}

#[test]
fn chk_act_01_wrong_codes_are_counted_for_everybody_and_block() {
    run(async {
        let gateway = Gateway::new();
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        for number in [DNI, NOBODY] {
            let guesses = (0..100).map(|_| try_code(&gateway, number, "0000-0000-0000-0000"));
            let replies = futures_util::future::join_all(guesses).await;
            let counted =
                replies.iter().filter(|reply| reply.json()["code"] == "activation_refused");
            assert_eq!(counted.count(), 5, "{number}");
        }
        let right = try_code(&gateway, DNI, &registered.activation_code).await;
        right.refused(403, "activation_code_blocked");
        assert!(gateway.world().messages.borrow().is_empty());
    });
}

#[test]
fn chk_act_02_wrong_code_dead_code_and_nobody_are_one_answer() {
    run(async {
        let gateway = Gateway::new();
        let _: CitizenRegistered = gateway.register(DNI).await.ok();
        gateway.activate("00000001R").await;
        let wrong = try_code(&gateway, DNI, "0000-0000-0000-0000").await;
        let nobody = try_code(&gateway, NOBODY, "0000-0000-0000-0000").await;
        let active = try_code(&gateway, "00000001R", "0000-0000-0000-0000").await;
        for other in [&nobody, &active] {
            assert_eq!(wrong.0.body(), other.0.body());
            assert_eq!(wrong.0.headers(), other.0.headers());
            assert_eq!(wrong.status(), other.status());
        }
        assert_eq!(wrong.refused(403, "activation_refused")["tries_left"], 4);
    });
}

#[test]
fn chk_act_03_no_password_before_the_code_from_the_phone() {
    run(async {
        let gateway = Gateway::new();
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        let started = gateway.start_activation(DNI, &registered.activation_code).await;
        let body = json!({"activation": started.activation, "registration_request": "AA"});
        let early = gateway.post("/activation/password/start", body).await;
        early.refused(409, "activation_wrong_step");
        let body = json!({"activation": started.activation, "registration_upload": "AA"});
        let early = gateway.post("/activation/password/finish", body).await;
        early.refused(409, "activation_wrong_step");
    });
}

#[test]
fn chk_act_04_an_activation_ends_with_its_time_and_with_the_next_one() {
    run(async {
        let gateway = Gateway::new();
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        let first = gateway.start_activation(DNI, &registered.activation_code).await;
        gateway.pass(30);
        let second = gateway.start_activation(DNI, &registered.activation_code).await;
        let code = gateway.last_code();
        verify(&gateway, &first.activation, &code).await.refused(410, "activation_unknown");
        gateway.pass(601);
        verify(&gateway, &second.activation, &code).await.refused(410, "activation_unknown");
        for nonsense in ["", ".", "a.b", second.activation.split_at(30).0] {
            verify(&gateway, nonsense, &code).await.refused(410, "activation_unknown");
        }
    });
}

#[test]
fn whoever_starts_again_too_soon_loses_neither_the_activation_nor_a_try() {
    run(async {
        let gateway = Gateway::new();
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        let started = gateway.start_activation(DNI, &registered.activation_code).await;
        for _ in 0..10 {
            let reply = try_code(&gateway, DNI, &registered.activation_code).await;
            reply.refused(429, "otp_too_soon");
        }
        verify(&gateway, &started.activation, &gateway.last_code()).await.done();
    });
}

#[test]
fn chk_act_05_an_account_is_activated_once() {
    run(async {
        let gateway = Gateway::new();
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        let started = gateway.start_activation(DNI, &registered.activation_code).await;
        verify(&gateway, &started.activation, &gateway.last_code()).await.done();
        gateway.choose_password(&started).await;
        let body = json!({"activation": started.activation, "registration_request": "AA"});
        let again = gateway.post("/activation/password/start", body).await;
        again.refused(410, "activation_unknown");
        let dead = try_code(&gateway, DNI, &registered.activation_code).await;
        dead.refused(403, "activation_refused");
    });
}

#[test]
fn a_message_that_cannot_be_sent_costs_nothing() {
    run(async {
        let gateway = Gateway::new();
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        gateway.world().sms_works.set(false);
        for _ in 0..30 {
            let reply = try_code(&gateway, DNI, &registered.activation_code).await;
            reply.refused(502, "sms_unreachable");
        }
        assert!(gateway.world().log.borrow()[0].contains("SMS gateway answered 400"));
        gateway.world().sms_works.set(true);
        let started = gateway.start_activation(DNI, &registered.activation_code).await;
        gateway.world().sms_works.set(false);
        gateway.pass(31);
        let resend = json!({"activation": started.activation});
        gateway.post("/activation/resend", &resend).await.refused(502, "sms_unreachable");
        gateway.world().sms_works.set(true);
        let sent: OtpChallenge = gateway.post("/activation/resend", &resend).await.ok();
        assert!(sent.resend_at.is_some());
    });
}
