//! Login.

use crate::ceremony::{DNI, PASSWORD};
use crate::world::{Gateway, run};
use rubrica_core::api::v1::{CitizenRegistered, LoginStarted};
use serde_json::json;

const NOBODY: &str = "99999999R";

#[test]
fn chk_log_01_a_proof_that_does_not_fit_is_refused_and_counted() {
    run(async {
        let gateway = Gateway::new();
        gateway.activate(DNI).await;
        let (started, _) = gateway.start_login(DNI).await;
        let reply = gateway.guess_login(&started).await;
        assert_eq!(reply.refused(401, "login_failed")["tries_left"], 4);
        assert_eq!(reply.header("set-cookie"), "");
        gateway.log_in(DNI).await;
        assert_eq!(gateway.count("SELECT count(*) FROM tries"), 0, "success gives tries back");
    });
}

#[test]
fn chk_log_02_attempts_are_counted_at_the_start_and_block() {
    run(async {
        let gateway = Gateway::new();
        gateway.activate(DNI).await;
        for number in [DNI, NOBODY] {
            let starts = (0..100).map(|_| gateway.start_login(number));
            let replies = futures_util::future::join_all(starts).await;
            let answered = replies.iter().filter(|(reply, _)| reply.status() == 200).count();
            assert_eq!(answered, 5, "{number}");
            let (blocked, _) = gateway.start_login(number).await;
            blocked.refused(403, "account_blocked");
        }
    });
}

#[test]
fn chk_log_03_a_login_is_finished_once_and_in_time() {
    run(async {
        let gateway = Gateway::new();
        gateway.activate(DNI).await;
        let (started, state) = gateway.start_login(DNI).await;
        gateway.guess_login(&started).await.refused(401, "login_failed");
        gateway.finish_login(&started, state).await.refused(410, "login_unknown");
        let (started, state) = gateway.start_login(DNI).await;
        gateway.pass(121);
        gateway.finish_login(&started, state).await.refused(410, "login_unknown");
        gateway.log_in(DNI).await;
        assert_eq!(gateway.count("SELECT count(*) FROM logins"), 0, "what has expired is removed");
    });
}

#[test]
fn known_registered_and_unknown_numbers_cannot_be_told_apart() {
    run(async {
        let gateway = Gateway::new();
        gateway.activate(DNI).await;
        let _: CitizenRegistered = gateway.register("00000001R").await.ok();
        let mut shapes = Vec::new();
        for number in [DNI, "00000001R", NOBODY] {
            let (started, _) = gateway.start_login(number).await;
            let refused = gateway.guess_login(&started).await;
            let parsed: LoginStarted = started.ok();
            shapes.push((
                started.status(),
                started.0.body().len(),
                started.0.headers().clone(),
                parsed.stretching,
                refused.status(),
                refused.0.body().clone(),
                refused.0.headers().clone(),
            ));
        }
        assert_eq!(shapes[0], shapes[1]);
        assert_eq!(shapes[0], shapes[2]);
    });
}

#[test]
fn the_password_is_nowhere() {
    run(async {
        let gateway = Gateway::new();
        let unlock_key = gateway.activate(DNI).await;
        gateway.log_in(DNI).await;
        let stored = gateway.stored_bytes();
        for secret in [PASSWORD.as_bytes(), unlock_key.expose().as_slice()] {
            assert!(!stored.windows(secret.len()).any(|window| window == secret));
        }
    });
}

#[test]
fn what_is_no_number_is_named_before_anything_is_counted() {
    run(async {
        let gateway = Gateway::new();
        for (number, code) in
            [("12345678A", "national_id_wrong_letter"), ("x", "national_id_malformed")]
        {
            let body = json!({"identifier": number, "credential_request": "AA"});
            let problem = gateway.post("/login/start", body).await.refused(422, code);
            assert_eq!(problem["subject"], "identifier");
        }
        assert_eq!(gateway.count("SELECT count(*) FROM tries"), 0);
    });
}
