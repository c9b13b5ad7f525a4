//! Sessions.

use crate::ceremony::DNI;
use crate::world::{Gateway, START, run};
use http::{Method, Request, header};
use rubrica_core::api::v1::{CSRF_HEADER, Session};
use rubrica_core::identity::state::RegistrationState;

#[test]
fn the_cookie_is_out_of_reach_of_scripts_other_sites_and_other_hosts() {
    run(async {
        let gateway = Gateway::new();
        gateway.activate(DNI).await;
        let (started, state) = gateway.start_login(DNI).await;
        let reply = gateway.finish_login(&started, state).await;
        let cookie = reply.header("set-cookie");
        let (value, attributes) = cookie.split_once("; ").unwrap();
        assert!(value.starts_with("__Host-rubrica="), "{value}");
        assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Strict");
        let secret = value.split_once('.').unwrap().1;
        assert_eq!(secret.len(), 43);
        let stored = gateway.stored_bytes();
        assert!(!stored.windows(43).any(|window| window == secret.as_bytes()));
    });
}

#[test]
fn chk_ses_01_without_a_session_of_ours_there_is_no_answer() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let cookie = gateway.cookie.borrow().clone().unwrap();
        let (start, last) = cookie.split_at(cookie.len() - 1);
        let changed = format!("{start}{}", if last == "A" { "E" } else { "A" });
        let truncated = cookie.split_at(60).0.to_owned();
        for wrong in [None, Some(String::new()), Some(changed), Some(truncated)] {
            *gateway.cookie.borrow_mut() = wrong;
            gateway.get("/api/v1/session").await.refused(401, "session_missing");
        }
    });
}

#[test]
fn chk_ses_02_an_idle_session_ends() {
    run(async {
        let gateway = Gateway::logged_in().await;
        gateway.pass(899);
        let session: Session = gateway.get("/api/v1/session").await.ok();
        assert_eq!(session.idle_at.0, START.0 + 899 + 900);
        gateway.pass(900);
        gateway.get("/api/v1/session").await.refused(401, "session_expired");
        gateway.log_in(DNI).await;
        assert_eq!(gateway.count("SELECT count(*) FROM sessions"), 1, "the old one is removed");
    });
}

#[test]
fn chk_ses_03_a_session_in_use_ends_too() {
    run(async {
        let gateway = Gateway::logged_in().await;
        for _ in 0..8 {
            gateway.pass(899);
            let session: Session = gateway.get("/api/v1/session").await.ok();
            assert_eq!(session.ends_at.0, START.0 + 7200);
            assert!(session.idle_at <= session.ends_at);
        }
        gateway.pass(8);
        gateway.get("/api/v1/session").await.refused(401, "session_expired");
    });
}

#[test]
fn chk_ses_04_csrf_a_change_needs_the_token_of_the_session() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let right = gateway.csrf.borrow().clone().unwrap();
        let other = Gateway::logged_in().await.csrf.borrow().clone();
        for wrong in [None, Some(String::new()), Some(right.to_lowercase()), other] {
            *gateway.csrf.borrow_mut() = wrong;
            for path in ["/logout", "/transactions/issuance", "/transactions/signature"] {
                gateway.post(path, crate::world::nothing()).await.refused(403, "csrf_refused");
            }
        }
        *gateway.csrf.borrow_mut() = Some(right);
        gateway.open_issuance().await;
    });
}

#[test]
fn chk_ses_05_a_change_from_another_site_is_refused() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let cases = [
            ("origin", "https://evil.example", false),
            ("origin", "null", false),
            ("origin", "https://firma.example.evil.example", false),
            ("origin", "https://firma.example", true),
            ("sec-fetch-site", "cross-site", false),
            ("sec-fetch-site", "same-site", false),
            ("sec-fetch-site", "none", false),
            ("sec-fetch-site", "same-origin", true),
        ];
        for (name, value, allowed) in cases {
            let request = gateway
                .request(Method::POST, "/api/v1/transactions/issuance")
                .header(header::CONTENT_TYPE, "application/json")
                .header(name, value);
            let reply = gateway.send(request, b"{}".to_vec()).await;
            if allowed {
                assert_eq!(reply.status(), 200, "{name}: {value}");
            } else {
                reply.refused(403, "origin_refused");
            }
        }
    });
}

#[test]
fn chk_ses_06_fixation_a_login_never_keeps_the_cookie_that_was_there() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let before = gateway.cookie.borrow().clone();
        gateway.log_in(DNI).await;
        assert_ne!(*gateway.cookie.borrow(), before);
    });
}

#[test]
fn after_logout_the_cookie_opens_nothing() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let reply = gateway.bare(Method::POST, "/logout").await;
        reply.done();
        assert!(reply.header("set-cookie").ends_with("; Max-Age=0"));
        gateway.get("/api/v1/session").await.refused(401, "session_missing");
    });
}

#[test]
fn the_cookie_is_found_among_others() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let cookie = gateway.cookie.borrow().clone().unwrap();
        let request = Request::builder()
            .uri("/api/v1/session")
            .header(header::COOKIE, format!("a=b; {cookie}; c=d"))
            .header(CSRF_HEADER, "not needed to read");
        let _: Session = gateway.send(request, Vec::new()).await.ok();
    });
}

#[test]
fn chk_ses_11_a_registration_that_has_ended_opens_no_session() {
    run(async {
        let gateway = Gateway::new();
        gateway.activate(DNI).await;
        for state in RegistrationState::ALL {
            gateway.change(&format!("UPDATE citizens SET registration = '{}'", state.name()));
            gateway.change_all("DELETE FROM sessions");
            let (started, login) = gateway.start_login(DNI).await;
            let reply = gateway.finish_login(&started, login).await;
            if state.may_log_in() {
                reply.ok::<Session>();
                continue;
            }
            let code = match state {
                RegistrationState::PhoneTakenOver => "phone_taken_over",
                _ => "registration_ended",
            };
            reply.refused(403, code);
            assert_eq!(reply.header("set-cookie"), "");
            assert_eq!(gateway.count("SELECT count(*) FROM sessions"), 0);
        }
    });
}
