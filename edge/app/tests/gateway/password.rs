//! The password after its activation: its age, its change, its loss, its end.

use crate::ceremony::{DNI, PASSWORD, secret};
use crate::revocation::{asserted, revoked};
use crate::world::{Gateway, Random, Reply, nothing, run};
use rubrica_core::api::Binary;
use rubrica_core::api::v1::{
    ActivationPasswordStarted, ActivationStarted, Authorise, CitizenRegistered,
    DeregistrationStarted, LoginStarted, OtpChallenge, PasswordStarted, Renewal, Session,
    Transaction,
};
use rubrica_core::canonical;
use rubrica_core::identity::Nonce;
use rubrica_core::opaque::{LoginPurpose, client};
use rubrica_core::policy::Policy;
use rubrica_core::protocol::activation::{ActivationPrivateKey, seal};
use rubrica_core::protocol::{RevocationReason, RewrapActivation, RewrapIntent, UnlockKey};
use serde_json::{Value, json};
use zeroize::Zeroizing;

const NEW: &str = "another Horse 5 battery";
const NOBODY: &str = "99999999R";
const EMAIL: &str = "inventada@example.org";
const TWO_YEARS: i64 = 2 * 365 * 86_400;

fn rewrapped(opened: &Transaction) -> (u16, Value) {
    let audit = json!({"index": 7, "leaf": "AA"});
    (200, json!({"transaction": opened.transaction, "credentials": [], "audit": audit}))
}

impl Gateway {
    async fn try_login(&self, number: &str, password: &str) -> Reply {
        let (request, state) = client::start_login(secret(password), &mut Random).unwrap();
        let body = json!({"identifier": number, "credential_request": Binary(request)});
        let started: LoginStarted = self.post("/login/start", body).await.ok();
        let finished = state.finish(
            started.credential_response.as_ref(),
            &started.subject,
            LoginPurpose::Session,
            started.stretching,
            &mut Random,
        );
        let proof = finished.map_or(vec![1; 32], |finished| finished.finalization);
        let body = json!({"login": started.login, "credential_finalization": Binary(proof)});
        self.post("/login/finish", body).await
    }

    /// Everything up to the authorisation of a change from one password to another.
    async fn ready_to_change(&self, old: &str, new: &str) -> (Transaction, Authorise) {
        let opened: Transaction = self.post("/transactions/password-change", nothing()).await.ok();
        let path = format!("/transactions/{}", opened.transaction);
        let _: OtpChallenge = self.send_otp(&opened).await.ok();
        let intent = RewrapIntent {
            transaction: opened.transaction,
            subject: opened.subject,
            expires: opened.expires_at,
        };
        let (request, state) = client::start_login(secret(old), &mut Random).unwrap();
        let body = json!({"credential_request": Binary(request)});
        let started: PasswordStarted = self.post(&format!("{path}/password"), body).await.ok();
        let proved = state
            .finish(
                started.credential_response.as_ref(),
                &opened.subject,
                LoginPurpose::Act(canonical::digest(&intent)),
                started.stretching,
                &mut Random,
            )
            .unwrap();
        let (request, state) = client::start_registration(secret(new), &mut Random).unwrap();
        let body = json!({"registration_request": Binary(request)});
        let answer: ActivationPasswordStarted =
            self.post(&format!("{path}/new-password"), body).await.ok();
        let response = answer.registration_response.as_ref();
        let finished =
            state.finish(response, &opened.subject, answer.stretching, &mut Random).unwrap();
        let activation = RewrapActivation {
            old_unlock_key: proved.unlock_key,
            new_unlock_key: finished.unlock_key,
            nonce: Nonce::from_bytes([8; 16]),
            issued_at: opened.expires_at,
        };
        let (_, public) = ActivationPrivateKey::derive(&Zeroizing::new([5; 32]));
        let sealed = seal(&public, &intent, &activation, &mut Random).unwrap();
        let body = Authorise {
            credential_finalization: proved.finalization.into(),
            otp: self.last_code(),
            sealed: canonical::encode(&sealed).into(),
            registration_upload: Some(finished.upload.into()),
        };
        (opened, body)
    }

    /// A new activation code, as an office gives one.
    async fn new_code(&self, number: &str) -> String {
        let registered: CitizenRegistered = self.register(number).await.ok();
        registered.activation_code
    }

    async fn start_reset(&self, number: &str, code: &str, email: &str) -> Reply {
        let body = json!({"identifier": number, "activation_code": code, "email": email});
        self.post("/reset/start", body).await
    }
}

#[test]
fn a_change_replaces_the_password_and_ends_the_other_sessions() {
    run(async {
        let gateway = Gateway::logged_in().await;
        gateway.log_in(DNI).await;
        let (opened, body) = gateway.ready_to_change(PASSWORD, NEW).await;
        gateway.world().signer_says.borrow_mut().push_back(rewrapped(&opened));
        assert_eq!(gateway.authorise(&opened, &body).await.status(), 200);
        assert_eq!(gateway.world().asked.borrow()[0].0, "/v1/rewrap");
        assert_eq!(gateway.count("SELECT count(*) FROM sessions"), 1);
        assert_eq!(gateway.count("SELECT count(*) FROM password_changes"), 0);
        assert_eq!(gateway.get("/api/v1/session").await.status(), 200, "the one that asked");
        gateway.try_login(DNI, PASSWORD).await.refused(401, "login_failed");
        gateway.keep(&gateway.try_login(DNI, NEW).await);
        let told = gateway.world().notices.borrow().last().unwrap()["text"].to_string();
        assert!(told.contains("su contraseña ha cambiado"), "{told}");
        // The same body again is answered as before, and nothing is asked again.
        gateway.authorise(&opened, &body).await.refused(401, "session_missing");
    });
}

#[test]
fn chk_pwd_01_an_old_password_serves_for_nothing_but_another_one() {
    run(async {
        let gateway = Gateway::logged_in().await;
        gateway.pass(TWO_YEARS - 1);
        assert_eq!(gateway.log_in(DNI).await.renewal, None);
        gateway.pass(1);
        // The session that was open is no better than a new one.
        for fresh in [false, true] {
            if fresh {
                assert_eq!(gateway.log_in(DNI).await.renewal, Some(Renewal::Expired));
            }
            let session: Session = gateway.get("/api/v1/session").await.ok();
            assert_eq!(session.renewal, Some(Renewal::Expired));
            for path in ["/transactions/issuance", "/session/otp", "/deregistration"] {
                gateway.post(path, nothing()).await.refused(403, "password_must_be_replaced");
            }
            let list = gateway.get("/api/v1/credentials").await;
            list.refused(403, "password_must_be_replaced");
        }
        let (opened, body) = gateway.ready_to_change(PASSWORD, NEW).await;
        gateway.world().signer_says.borrow_mut().push_back(rewrapped(&opened));
        assert_eq!(gateway.authorise(&opened, &body).await.status(), 200);
        let session: Session = gateway.get("/api/v1/session").await.ok();
        assert_eq!(session.renewal, None, "the session serves for everything from now on");
        let _: Transaction = gateway.post("/transactions/issuance", nothing()).await.ok();
        assert_eq!(gateway.keep(&gateway.try_login(DNI, NEW).await).renewal, None);
    });
}

#[test]
fn chk_pwd_01_a_transaction_from_before_does_not_go_on_with_an_old_password() {
    run(async {
        let gateway = Gateway::with_policy(Policy { password_ttl_s: 300, ..Policy::default() });
        gateway.activate(DNI).await;
        gateway.log_in(DNI).await;
        let (opened, _, body) = gateway.ready_to_sign(b"document").await;
        gateway.pass(299);
        gateway.authorise(&opened, &body).await.refused(502, "signer_unreachable");
        gateway.pass(1);
        gateway.authorise(&opened, &body).await.refused(403, "password_must_be_replaced");
    });
}

#[test]
fn chk_pwd_02_a_change_that_broke_off_is_finished_by_asking_again() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, body) = gateway.ready_to_change(PASSWORD, NEW).await;
        gateway.authorise(&opened, &body).await.refused(502, "signer_unreachable");
        gateway.world().signer_says.borrow_mut().push_back(rewrapped(&opened));
        assert_eq!(gateway.authorise(&opened, &body).await.status(), 200);
        gateway.try_login(DNI, PASSWORD).await.refused(401, "login_failed");
        gateway.keep(&gateway.try_login(DNI, NEW).await);
        let asked = gateway.world().asked.borrow();
        assert_eq!(asked[0].1["sealed"], asked[1].1["sealed"], "the very same request");
        assert_ne!(asked[0].1["assertion"], asked[1].1["assertion"], "a fresh assertion");
    });
}

#[test]
fn chk_pwd_02_a_change_that_broke_off_is_finished_by_the_next_login() {
    run(async {
        // The signer had done it, and would refuse it for good, or cannot be reached.
        for (answer, works) in [(Some(true), NEW), (Some(false), PASSWORD), (None, PASSWORD)] {
            let gateway = Gateway::logged_in().await;
            let (opened, body) = gateway.ready_to_change(PASSWORD, NEW).await;
            gateway.authorise(&opened, &body).await.refused(502, "signer_unreachable");
            let refusal = json!({"type": "urn:rubrica:problem:intent_expired", "status": 422,
                "code": "intent_expired", "subject": "CHK-SAD-08"});
            let says = answer.map(|done| if done { rewrapped(&opened) } else { (422, refusal) });
            gateway.world().signer_says.borrow_mut().extend(says);
            let session: Session = gateway.try_login(DNI, works).await.ok();
            assert_eq!(session.renewal, None);
            let left = gateway.count("SELECT count(*) FROM password_changes");
            assert_eq!(left, i64::from(answer.is_none()), "{answer:?}");
        }
    });
}

#[test]
fn what_the_signer_refuses_leaves_the_password_as_it_was() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, body) = gateway.ready_to_change(PASSWORD, NEW).await;
        let refusal = json!({"type": "urn:rubrica:problem:unlock_key_wrong", "status": 403,
            "code": "unlock_key_wrong", "tries_left": 3, "subject": "CHK-SAD-09"});
        gateway.world().signer_says.borrow_mut().push_back((403, refusal));
        gateway.authorise(&opened, &body).await.refused(403, "unlock_key_wrong");
        assert_eq!(gateway.count("SELECT count(*) FROM password_changes"), 0);
        gateway.keep(&gateway.try_login(DNI, PASSWORD).await);
    });
}

#[test]
fn a_new_password_comes_with_a_change_and_with_nothing_else() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (signature, _, body) = gateway.ready_to_sign(b"document").await;
        let (change, of_change) = gateway.ready_to_change(PASSWORD, NEW).await;
        let with = Authorise { registration_upload: of_change.registration_upload.clone(), ..body };
        let reply = gateway.authorise(&signature, &with).await;
        reply.refused(400, "registration_upload_misplaced");
        let without = Authorise { registration_upload: None, ..of_change };
        let reply = gateway.authorise(&change, &without).await;
        reply.refused(400, "registration_upload_misplaced");
        let body = json!({"registration_request": "AA"});
        let path = format!("/transactions/{}/new-password", signature.transaction);
        gateway.post(&path, body).await.refused(400, "registration_upload_misplaced");
        assert!(gateway.world().asked.borrow().is_empty());
    });
}
