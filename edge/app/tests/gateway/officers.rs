//! Officers: how they come to be, log in and are kept apart.

use crate::ceremony::{PASSWORD, secret};
use crate::world::{Gateway, REGISTRY_TOKEN, Random, Reply, nothing, run};
use http::{Method, header};
use rubrica_core::api::Binary;
use rubrica_core::api::v1::{
    ActivationPasswordStarted, LoginStarted, OfficerActivationStarted, OfficerAdded,
    OfficerLoginCode, OfficerSession,
};
use rubrica_core::opaque::{LoginPurpose, client};
use rubrica_core::protocol::evidence::ReviewPrivateKey;
use serde_json::{Value, json};

pub(crate) fn officer(name: &str, role: &str) -> Value {
    let digits = name.bytes().map(usize::from).sum::<usize>() % 1000;
    json!({"officer": name, "name": "Funcionaria Inventada", "role": role, "office": "0001",
        "phone": format!("+34611000{digits:03}"), "language": "es"})
}

impl Gateway {
    pub(crate) async fn add_officer(&self, body: &Value) -> Reply {
        let request = self
            .request(Method::POST, "/api/v1/registry/officers")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {REGISTRY_TOKEN}"));
        self.send(request, body.to_string().into_bytes()).await
    }

    async fn start_officer(&self, name: &str, code: &str) -> Reply {
        let body = json!({"officer": name, "activation_code": code});
        self.post("/office/activation/start", body).await
    }

    /// An officer with a password, by the code of whoever added him; gives the key that only it gives.
    pub(crate) async fn activate_officer(&self, added: &OfficerAdded) -> ReviewPrivateKey {
        let name = added.officer.as_str();
        let started: OfficerActivationStarted =
            self.start_officer(name, &added.activation_code).await.ok();
        let (request, state) = client::start_registration(secret(PASSWORD), &mut Random).unwrap();
        let body = json!({"activation": started.activation, "code": self.last_code(),
            "registration_request": Binary(request)});
        let answer: ActivationPasswordStarted =
            self.post("/office/activation/password", body).await.ok();
        let response = answer.registration_response.as_ref();
        let finished =
            state.finish(response, &started.subject, answer.stretching, &mut Random).unwrap();
        let key = ReviewPrivateKey::derive(&finished.unlock_key);
        let mut body = json!({"activation": started.activation,
            "registration_upload": Binary(finished.upload), "review_key": Binary(vec![4; 65])});
        let refused = self.post("/office/activation/finish", &body).await;
        refused.refused(422, "review_key_malformed");
        body["review_key"] = json!(Binary(key.public_key().to_vec()));
        self.post("/office/activation/finish", body).await.done();
        key
    }

    async fn start_officer_login(&self, name: &str) -> (Reply, client::LoginStarted) {
        let (request, state) = client::start_login(secret(PASSWORD), &mut Random).unwrap();
        let body = json!({"officer": name, "credential_request": Binary(request)});
        (self.post("/office/login/start", body).await, state)
    }

    async fn prove_officer(&self, started: &Reply, state: client::LoginStarted) -> Reply {
        let started: LoginStarted = started.ok();
        let finalization = state
            .finish(
                started.credential_response.as_ref(),
                &started.subject,
                LoginPurpose::Session,
                started.stretching,
                &mut Random,
            )
            .map_or_else(|_| vec![1; 32], |finished| finished.finalization);
        let body = json!({"login": started.login, "credential_finalization": Binary(finalization)});
        self.post("/office/login/finish", body).await
    }

    async fn verify_officer(&self, login: &str, code: &str) -> Reply {
        self.post("/office/login/verify", json!({"login": login, "code": code})).await
    }

    pub(crate) async fn log_officer_in(&self, name: &str) -> OfficerSession {
        let (started, state) = self.start_officer_login(name).await;
        let code: OfficerLoginCode = self.prove_officer(&started, state).await.ok();
        let reply = self.verify_officer(&code.login, &self.last_code()).await;
        let session: OfficerSession = reply.ok();
        let cookie = reply.header("set-cookie").split(';').next().unwrap().to_owned();
        *self.cookie.borrow_mut() = Some(cookie);
        *self.csrf.borrow_mut() = Some(session.csrf.clone());
        session
    }

    /// A gateway with an officer at work.
    pub(crate) async fn with_officer(role: &str) -> Self {
        let gateway = Self::new();
        let added: OfficerAdded = gateway.add_officer(&officer("ana.oficina", role)).await.ok();
        gateway.activate_officer(&added).await;
        gateway.pass(60);
        gateway.log_officer_in("ana.oficina").await;
        gateway
    }
}

#[test]
fn an_officer_is_added_activates_and_logs_in_with_a_code_and_nothing_of_him_is_in_clear() {
    run(async {
        let gateway = Gateway::new();
        let added: OfficerAdded =
            gateway.add_officer(&officer("Ana.Oficina", "registrar")).await.ok();
        let code = &added.activation_code;
        gateway.activate_officer(&added).await;
        let session = gateway.log_officer_in(" ANA.oficina ").await;
        assert_eq!((session.officer.as_str(), session.office.as_str()), ("ana.oficina", "0001"));
        let shown: OfficerSession = gateway.get("/api/v1/office/session").await.ok();
        assert_eq!(shown.csrf, session.csrf);
        assert_eq!((session.ends_at.0 - session.idle_at.0), 8 * 3_600 - 600);
        let stored = gateway.stored_bytes();
        for secret in ["ana.oficina", "Funcionaria", "611000", code, PASSWORD] {
            let found = stored.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is stored in clear");
        }
        gateway.post("/office/logout", nothing()).await.done();
        gateway.get("/api/v1/office/session").await.refused(401, "session_missing");
    });
}

#[test]
fn chk_off_01_codes_of_officers_are_counted_and_serve_once() {
    run(async {
        let gateway = Gateway::new();
        let added: OfficerAdded =
            gateway.add_officer(&officer("ana.oficina", "registrar")).await.ok();
        for name in ["ana.oficina", "nobody.here"] {
            for _ in 0..5 {
                gateway.start_officer(name, "0000").await.refused(422, "activation_refused");
            }
            let blocked = gateway.start_officer(name, &added.activation_code).await;
            blocked.refused(422, "activation_code_blocked");
        }
        let again: OfficerAdded =
            gateway.add_officer(&officer("ana.oficina", "registrar")).await.ok();
        gateway
            .start_officer("ana.oficina", &added.activation_code)
            .await
            .refused(422, "activation_refused");
        gateway.activate_officer(&again).await;
        gateway
            .start_officer("ana.oficina", &again.activation_code)
            .await
            .refused(422, "activation_refused");
    });
}

#[test]
fn chk_off_02_the_password_alone_opens_nothing_and_is_guessed_five_times() {
    run(async {
        let gateway = Gateway::new();
        let added: OfficerAdded =
            gateway.add_officer(&officer("ana.oficina", "registrar")).await.ok();
        gateway.activate_officer(&added).await;
        let (started, state) = gateway.start_officer_login("ana.oficina").await;
        let reply = gateway.prove_officer(&started, state).await;
        assert_eq!(reply.header("set-cookie"), "");
        let code: OfficerLoginCode = reply.ok();
        gateway.verify_officer(&code.login, &gateway.wrong_code()).await.refused(403, "otp_wrong");
        // The login of before the proof is none that a code could finish.
        let opened: LoginStarted = started.ok();
        let early = gateway.verify_officer(&opened.login, &gateway.last_code()).await;
        early.refused(409, "otp_not_sent");
        let right = gateway.last_code();
        let _: OfficerSession = gateway.verify_officer(&code.login, &right).await.ok();
        gateway.verify_officer(&code.login, &right).await.refused(409, "otp_used");
        for name in ["ana.oficina", "nobody.here"] {
            for _ in 0..5 {
                let (started, _) = gateway.start_officer_login(name).await;
                let started: LoginStarted = started.ok();
                let body = json!({"login": started.login,
                    "credential_finalization": Binary(vec![1; 32])});
                let guess = gateway.post("/office/login/finish", body).await;
                guess.refused(422, "login_failed");
            }
            let (blocked, _) = gateway.start_officer_login(name).await;
            blocked.refused(422, "officer_blocked");
        }
    });
}

#[test]
fn chk_off_03_a_session_of_an_officer_ends_idle_and_with_the_day() {
    run(async {
        let gateway = Gateway::with_officer("registrar").await;
        gateway.pass(600);
        gateway.get("/api/v1/office/session").await.refused(401, "session_expired");
        gateway.log_officer_in("ana.oficina").await;
        for _ in 0..53 {
            gateway.pass(540);
            let _: OfficerSession = gateway.get("/api/v1/office/session").await.ok();
        }
        gateway.pass(180);
        gateway.get("/api/v1/office/session").await.refused(401, "session_expired");
    });
}

#[test]
fn chk_off_04_csrf_an_act_needs_the_token_of_the_session() {
    run(async {
        let gateway = Gateway::with_officer("registrar").await;
        let look = || gateway.post("/office/lookup", json!({"identifier": "12345678Z"}));
        let right = gateway.csrf.take();
        look().await.refused(403, "csrf_refused");
        *gateway.csrf.borrow_mut() = Some("another".to_owned());
        look().await.refused(403, "csrf_refused");
        *gateway.csrf.borrow_mut() = right;
        look().await.ok::<Value>();
    });
}

#[test]
fn chk_off_05_each_role_does_what_it_is_there_for_and_nothing_else() {
    run(async {
        for (role, may_register) in
            [("registrar", true), ("reviewer", false), ("office_admin", false)]
        {
            let gateway = Gateway::with_officer(role).await;
            let look = gateway.post("/office/lookup", json!({"identifier": "12345678Z"})).await;
            let add = gateway.post("/office/officers", officer("eva.nueva", "registrar")).await;
            let (granted, denied) = if may_register { (look, add) } else { (add, look) };
            denied.refused(403, "duty_refused");
            if role == "reviewer" {
                granted.refused(403, "duty_refused");
            } else {
                granted.ok::<Value>();
            }
        }
    });
}

#[test]
fn chk_off_06_fixation_sessions_of_officers_and_citizens_open_nothing_of_each_other() {
    run(async {
        let gateway = Gateway::with_officer("registrar").await;
        let cookie = gateway.cookie.borrow().clone().unwrap();
        let value = cookie.split_once('=').unwrap().1.to_owned();
        *gateway.cookie.borrow_mut() = Some(format!("__Host-rubrica={value}"));
        gateway.get("/api/v1/session").await.refused(401, "session_missing");
        gateway.get("/api/v1/office/session").await.refused(401, "session_missing");
        *gateway.cookie.borrow_mut() = Some(cookie.clone());
        gateway.pass(60);
        gateway.log_officer_in("ana.oficina").await;
        assert_ne!(gateway.cookie.borrow().clone().unwrap(), cookie);
    });
}

#[test]
fn chk_off_07_nobody_is_given_a_password_over_the_head_of_an_officer() {
    run(async {
        let gateway = Gateway::with_officer("office_admin").await;
        let again = gateway.add_officer(&officer("ana.oficina", "registrar")).await;
        again.refused(409, "officer_exists");
        // An administrator adds to his own office, whatever he writes, and ends no other's officers.
        let mut other = officer("eva.nueva", "registrar");
        other["office"] = json!("0002");
        let _: OfficerAdded = gateway.add_officer(&other).await.ok();
        gateway.post("/office/officers", other).await.refused(409, "officer_exists");
        let end = |name: &str| gateway.post("/office/officers/end", json!({"officer": name}));
        end("eva.nueva").await.refused(404, "officer_unknown");
        let _: OfficerAdded =
            gateway.post("/office/officers", officer("leo.nuevo", "reviewer")).await.ok();
        end("leo.nuevo").await.done();
        end("leo.nuevo").await.refused(404, "officer_unknown");
        end("ana.oficina").await.done();
        gateway.get("/api/v1/office/session").await.refused(401, "session_missing");
        assert_eq!(gateway.count("SELECT count(*) FROM office_log"), 6);
    });
}
