//! Enrolling phones.

use super::phone::{CONTRAST, enrolment, make_key, point};
use crate::ceremony::DNI;
use crate::world::{Gateway, run};
use rubrica_core::api::Binary;
use rubrica_core::api::v1::device::{Device, EnrolmentStarted};
use serde_json::json;

#[test]
fn a_phone_is_enrolled_by_the_code_sent_to_it() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let shown: Device = phone.get("/device").await.ok();
        assert_eq!(shown, phone.device);
        assert_eq!(shown.label, "Mi teléfono");
        assert!(!shown.identifier_hint.contains("12345678"), "{}", shown.identifier_hint);
        let secret = phone.cookie.split_once('.').unwrap().1;
        let stored = gateway.stored_bytes();
        for hidden in [secret, "Mi teléfono", "Inventada"] {
            assert!(!stored.windows(hidden.len()).any(|window| window == hidden.as_bytes()));
        }
    });
}

#[test]
fn chk_mov_01_only_a_session_of_a_certificate_enrols_without_a_code() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let refused = gateway.bare(http::Method::POST, "/device/enrol/session").await;
        refused.refused(403, "enrolment_needs_certificate");
        gateway.change("UPDATE sessions SET method = 'certificate'");
        let started: EnrolmentStarted =
            gateway.bare(http::Method::POST, "/device/enrol/session").await.ok();
        assert_eq!(started.otp, None);
        let key = make_key();
        let reply = gateway.finish_enrolment(&started, "", &key).await;
        let phone = gateway.phone(key, &reply);
        let _: Device = phone.get("/device").await.ok();
    });
}

#[test]
fn chk_mov_02_a_second_phone_ends_the_first() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let first = gateway.enrol(DNI).await;
        gateway.pass(60);
        let second = gateway.enrol(DNI).await;
        first.get("/device").await.refused(401, "device_not_active");
        let _: Device = second.get("/device").await.ok();
        let active = "SELECT count(*) FROM devices WHERE state = 'active'";
        assert_eq!(gateway.count(active), 1);
        assert_eq!(gateway.count("SELECT count(*) FROM devices WHERE state = 'replaced'"), 1);
    });
}

#[test]
fn chk_mov_02_phones_enrolled_at_the_same_moment_are_one() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let started = gateway.start_enrolment(DNI).await;
        let code = gateway.last_code();
        let keys = [make_key(), make_key(), make_key()];
        let tries = keys.iter().map(|key| gateway.finish_enrolment(&started, &code, key));
        let replies = futures_util::future::join_all(tries).await;
        assert_eq!(replies.iter().filter(|reply| reply.status() == 200).count(), 1);
        assert_eq!(gateway.count("SELECT count(*) FROM devices"), 1);
    });
}

#[test]
fn chk_mov_03_a_key_is_enrolled_by_who_holds_it_and_for_this_enrolment() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let started = gateway.start_enrolment(DNI).await;
        let code = gateway.last_code();
        let key = make_key();
        let right = enrolment(&started, &code, &key);
        let other = EnrolmentStarted { enrolment: "another".to_owned(), ..started.clone() };
        let with = |field: &str, value: &serde_json::Value| {
            let mut body = right.clone();
            body[field] = value.clone();
            body
        };
        let foreign = make_key();
        for body in [
            with("public_key", &json!(Binary(point(&foreign)))),
            with("public_key", &json!(Binary(vec![4; 65]))),
            with("public_key", &json!(Binary(vec![4; 10]))),
            with("proof", &enrolment(&started, &code, &foreign)["proof"]),
            with("proof", &enrolment(&other, &code, &key)["proof"]),
            with("proof", &json!("AA")),
        ] {
            gateway.post("/device/enrol/finish", body).await.refused(403, "device_proof_refused");
        }
        let _: Device = gateway.post("/device/enrol/finish", right.clone()).await.ok();
        gateway.post("/device/enrol/finish", right).await.refused(410, "enrolment_unknown");
    });
}

#[test]
fn chk_mov_04_who_has_logged_out_asks_nothing_more() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let reply = phone.post("/device/logout", json!({})).await;
        reply.done();
        assert!(reply.header("set-cookie").ends_with("; Max-Age=0"));
        for path in ["/device", "/device/events", "/device/history"] {
            phone.get(path).await.refused(401, "device_not_active");
        }
        phone.scan("AA").await.refused(401, "device_not_active");
    });
}

#[test]
fn a_wrong_code_or_datum_enrols_nothing() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        for (number, contrast) in [(DNI, "02-05-2031"), ("99999999R", CONTRAST)] {
            let body = json!({"identifier": number, "contrast": contrast});
            let problem = gateway.post("/device/enrol/start", body).await;
            assert_eq!(problem.refused(403, "contrast_refused")["tries_left"], 4, "{number}");
        }
        let started = gateway.start_enrolment(DNI).await;
        let reply = gateway.finish_enrolment(&started, &gateway.wrong_code(), &make_key()).await;
        reply.refused(403, "otp_wrong");
        gateway.pass(601);
        let reply = gateway.finish_enrolment(&started, &gateway.last_code(), &make_key()).await;
        reply.refused(410, "enrolment_unknown");
        assert_eq!(gateway.count("SELECT count(*) FROM devices"), 0);
    });
}

#[test]
fn a_phone_has_a_name_of_a_line() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let started = gateway.start_enrolment(DNI).await;
        let mut body = enrolment(&started, &gateway.last_code(), &make_key());
        for label in ["", "  ", "a\nb", &"x".repeat(41)] {
            body["label"] = json!(label);
            let refused = gateway.post("/device/enrol/finish", body.clone()).await;
            refused.refused(422, "device_label_length");
        }
    });
}
