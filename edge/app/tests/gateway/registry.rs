//! The registration office.

use crate::ceremony::DNI;
use crate::world::{Gateway, REGISTRY_TOKEN, citizen, run};
use http::{Method, header};
use rubrica_core::api::v1::CitizenRegistered;
use serde_json::{Value, json};

async fn with_token(gateway: &Gateway, token: &str, body: Vec<u8>) -> crate::world::Reply {
    let request = gateway
        .request(Method::POST, "/api/v1/registry/citizens")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, token);
    gateway.send(request, body).await
}

#[test]
fn a_citizen_is_registered_and_nothing_of_him_is_stored_in_clear() {
    run(async {
        let gateway = Gateway::new();
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        let code = &registered.activation_code;
        assert_eq!((code.len(), code.matches('-').count()), (19, 3));
        let stored = gateway.stored_bytes();
        for secret in [DNI, "Inventada", "Ejemplo", "600000123", "AAA000000", code] {
            let found = stored.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is stored in clear");
        }
    });
}

#[test]
fn chk_reg_01_only_the_registration_office_registers() {
    run(async {
        let gateway = Gateway::new();
        let body = serde_json::to_vec(&citizen(DNI)).unwrap();
        for token in ["", "Bearer ", "Bearer wrong", REGISTRY_TOKEN] {
            let reply = with_token(&gateway, token, body.clone()).await;
            reply.refused(401, "registry_token_wrong");
        }
        assert_eq!(gateway.count("SELECT count(*) FROM citizens"), 0);
    });
}

#[test]
fn chk_reg_02_a_person_is_registered_once() {
    run(async {
        let gateway = Gateway::new();
        let _: CitizenRegistered = gateway.register(DNI).await.ok();
        gateway.register("12.345.678-z").await.refused(409, "already_registered");
        assert_eq!(gateway.count("SELECT count(*) FROM citizens"), 1);
    });
}

#[test]
fn who_is_registered_is_welcomed_in_his_language_and_no_less_registered_when_that_fails() {
    run(async {
        let gateway = Gateway::new();
        let body = json!({"language": "gl", "phone": "+34600000321"});
        let mut galician = serde_json::to_value(citizen(DNI)).unwrap();
        for (name, value) in body.as_object().unwrap() {
            galician[name] = value.clone();
        }
        let token = format!("Bearer {REGISTRY_TOKEN}");
        with_token(&gateway, &token, galician.to_string().into_bytes()).await;
        let notice = gateway.world().notices.borrow()[0].clone();
        assert_eq!(notice["to"], "+34600000321");
        let text = notice["text"].as_str().unwrap();
        assert!(
            text.starts_with("Rubrica: xa está no rexistro. Active a súa conta en firma.example")
        );
        gateway.world().sms_works.set(false);
        let _: CitizenRegistered = gateway.register("X0000000T").await.ok();
        let log = gateway.world().log.borrow();
        assert_eq!(
            *log,
            [
                "notice_welcome not sent: message refused: no answer: SMS gateway answered 400 Bad Request"
            ]
        );
    });
}

#[test]
fn fields_that_cannot_be_are_named() {
    run(async {
        let gateway = Gateway::new();
        let token = format!("Bearer {REGISTRY_TOKEN}");
        let mut permanent = document("dni", "AAA000000", 9999);
        permanent["document"]["expires"]["month"] = json!(1);
        let cases = [
            ("phone", json!({"phone": "912345678"})),
            ("phone", json!({"phone": "+34 600"})),
            ("name", json!({"name": {"given": "A\nB", "surname": "C", "second_surname": null}})),
            ("language", json!({"language": "xx"})),
            ("document.support_number", document("dni", "", 2031)),
            ("document.kind", document("tie", "AAA000000", 2031)),
            ("document.support_number", document("dni", "E00000001", 2031)),
            ("document.expires", document("dni", "AAA000000", 31)),
            ("document.expires", document("dni", "AAA000000", 9999)),
            ("document_issued", permanent),
            ("document_issued", json!({"document_issued": {"year": 2032, "month": 1, "day": 1}})),
            ("email", json!({"email": "nobody at all"})),
            ("level", json!({"way": "letter"})),
            ("last_presence", json!({"last_presence": 9_000_000_000_i64})),
            ("conditions_version", json!({"conditions_version": 2})),
            ("office", json!({"office": " "})),
        ];
        for (field, change) in cases {
            let mut body = serde_json::to_value(citizen(DNI)).unwrap();
            for (name, value) in change.as_object().unwrap() {
                body[name] = value.clone();
            }
            let reply = with_token(&gateway, &token, body.to_string().into_bytes()).await;
            assert_eq!(reply.refused(422, "field_not_acceptable")["subject"], field);
        }
    });
}

#[test]
fn chk_reg_03_one_phone_is_one_persons() {
    run(async {
        let gateway = Gateway::new();
        let _: CitizenRegistered = gateway.register(DNI).await.ok();
        let token = format!("Bearer {REGISTRY_TOKEN}");
        let mut other = citizen("99999999R");
        for written in ["+34600000123", "600 000 123", "0034600000123"] {
            other.phone = written.to_owned();
            let body = serde_json::to_vec(&other).unwrap();
            with_token(&gateway, &token, body).await.refused(409, "phone_taken");
        }
        assert_eq!(gateway.count("SELECT count(*) FROM citizens"), 1);
        other.phone = "+34600000124".to_owned();
        let body = serde_json::to_vec(&other).unwrap();
        let _: CitizenRegistered = with_token(&gateway, &token, body).await.ok();
    });
}

#[test]
fn a_phone_claimed_for_a_registration_that_never_came_is_free_again() {
    run(async {
        let gateway = Gateway::new();
        let _: CitizenRegistered = gateway.register(DNI).await.ok();
        // As if the gateway had stopped between its two steps.
        gateway.change("DELETE FROM citizens");
        let token = format!("Bearer {REGISTRY_TOKEN}");
        let mut other = citizen("99999999R");
        other.phone = "+34600000123".to_owned();
        let body = serde_json::to_vec(&other).unwrap();
        with_token(&gateway, &token, body.clone()).await.refused(409, "phone_taken");
        gateway.pass(15 * 60);
        let _: CitizenRegistered = with_token(&gateway, &token, body).await.ok();
        gateway.register(DNI).await.refused(409, "phone_taken");
    });
}

fn document(kind: &str, support_number: &str, year: i16) -> Value {
    json!({"document": {"kind": kind, "number": DNI, "support_number": support_number,
        "expires": {"year": year, "month": 5, "day": 1}}})
}
