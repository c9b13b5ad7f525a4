//! The password after its activation: its age, its change, its loss, its end.

use crate::authenticator::Authenticator;
use crate::ceremony::{DNI, PASSWORD, secret};
use crate::revocation::{asserted, revoked};
use crate::world::{Gateway, Random, Reply, nothing, run};
use http::Method;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::{
    ActivationPasswordStarted, ActivationStarted, ApprovalOptions, Authorise,
    DeregistrationStarted, LoginStarted, NewActivationCode, OtpChallenge, PasswordStarted, Renewal,
    Session, Transaction,
};
use rubrica_core::canonical;
use rubrica_core::identity::{ApproverId, Factor, Nonce};
use rubrica_core::opaque::{LoginPurpose, client};
use rubrica_core::policy::Policy;
use rubrica_core::protocol::activation::{ActivationPrivateKey, seal};
use rubrica_core::protocol::{Approval, RevocationReason, RewrapActivation, RewrapIntent};
use serde_json::{Value, json};
use zeroize::Zeroizing;

pub(crate) const NEW: &str = "another Horse 5 battery";
const NOBODY: &str = "99999999R";
pub(crate) const EMAIL: &str = "inventada@correo.example";
const TWO_YEARS: i64 = 2 * 365 * 86_400;

pub(crate) fn rewrapped(opened: &Transaction) -> (u16, Value) {
    let audit = crate::world::logged_at(7);
    (200, json!({"transaction": opened.transaction, "credentials": [], "audit": audit}))
}

fn intent(opened: &Transaction) -> RewrapIntent {
    let (transaction, subject) = (opened.transaction, opened.subject);
    RewrapIntent { transaction, subject, expires: opened.expires_at }
}

impl Gateway {
    pub(crate) async fn try_login(&self, number: &str, password: &str) -> Reply {
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
    pub(crate) async fn ready_to_change(&self, old: &str, new: &str) -> (Transaction, Authorise) {
        let opened: Transaction = self.post("/transactions/password-change", nothing()).await.ok();
        let _: OtpChallenge = self.send_otp(&opened).await.ok();
        let body = self.prove_change(&opened, old, new).await;
        let otp = self.last_code();
        (opened, Authorise { otp, ..body })
    }

    /// The same with a passkey.
    async fn ready_to_approve_change(
        &self,
        passkey: &mut Authenticator,
    ) -> (Transaction, Authorise) {
        let opened: Transaction = self.post("/transactions/password-change", nothing()).await.ok();
        let path = format!("/transactions/{}/approval", opened.transaction);
        let _: ApprovalOptions = self.bare(Method::POST, &path).await.ok();
        let body = self.prove_change(&opened, PASSWORD, NEW).await;
        let approval = passkey.approve(&canonical::digest(&intent(&opened)));
        let approval = canonical::encode(&Approval::Passkey(approval)).into();
        (opened, Authorise { approval: Some(approval), ..body })
    }

    /// Both passwords of a change, without what proves possession.
    async fn prove_change(&self, opened: &Transaction, old: &str, new: &str) -> Authorise {
        let path = format!("/transactions/{}", opened.transaction);
        let intent = intent(opened);
        let old = match &opened.inherited {
            Some(scheme) => scheme.password(&secret(old)).unwrap(),
            None => secret(old),
        };
        let (request, state) = client::start_login(old, &mut Random).unwrap();
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
        Authorise {
            credential_finalization: proved.finalization.into(),
            otp: String::new(),
            sealed: canonical::encode(&sealed).into(),
            registration_upload: Some(finished.upload.into()),
            approval: None,
        }
    }

    pub(crate) async fn start_reset(&self, number: &str, code: &str, email: &str) -> Reply {
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
        assert_eq!(gateway.authorise(&opened, &body).await.status(), 200);
        assert_eq!(gateway.world().asked.borrow().len(), 1);
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
fn chk_pwd_01_a_session_of_another_way_proves_an_old_password_for_another_one_only() {
    run(async {
        let gateway = Gateway::with_policy(Policy { password_ttl_s: 300, ..Policy::default() });
        gateway.activate(DNI).await;
        gateway.log_in(DNI).await;
        gateway.change("UPDATE sessions SET method = 'certificate'");
        let (opened, _) = gateway.open_signature(b"document").await;
        let _: OtpChallenge = gateway.send_otp(&opened).await.ok();
        gateway.pass(300);
        for _ in 0..6 {
            let (reply, _) = gateway.start_password(&opened).await;
            reply.refused(403, "password_must_be_replaced");
        }
        let (change, body) = gateway.ready_to_change(PASSWORD, NEW).await;
        gateway.world().signer_says.borrow_mut().push_back(rewrapped(&change));
        assert_eq!(gateway.authorise(&change, &body).await.status(), 200);
    });
}

#[test]
fn chk_pwd_03_a_login_that_was_begun_with_the_password_before_ends_with_it() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (started, state) = gateway.start_login(DNI).await;
        let (opened, body) = gateway.ready_to_change(PASSWORD, NEW).await;
        gateway.world().signer_says.borrow_mut().push_back(rewrapped(&opened));
        assert_eq!(gateway.authorise(&opened, &body).await.status(), 200);
        gateway.finish_login(&started, state).await.refused(410, "login_unknown");
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
fn a_passkey_approves_a_change_and_its_approval_finishes_one_that_broke_off() {
    run(async {
        let (gateway, mut passkey) = Gateway::with_passkey().await;
        let sent = gateway.world().messages.borrow().len();
        let (opened, body) = gateway.ready_to_approve_change(&mut passkey).await;
        gateway.authorise(&opened, &body).await.refused(502, "signer_unreachable");
        gateway.world().signer_says.borrow_mut().push_back(rewrapped(&opened));
        gateway.keep(&gateway.try_login(DNI, NEW).await);
        gateway.try_login(DNI, PASSWORD).await.refused(401, "login_failed");
        assert_eq!(gateway.world().messages.borrow().len(), sent, "no code was sent");
        let asked = gateway.world().asked.borrow();
        let changes: Vec<_> = asked.iter().filter(|(path, _)| path == "/v1/rewrap").collect();
        let approval = serde_json::to_value(&body.approval).unwrap();
        for (_, request) in &changes {
            assert_eq!(request["approval"], approval);
            let assertion = serde_json::from_value(request["assertion"].clone()).unwrap();
            assert_eq!(gateway.factors(&assertion), [Factor::Password]);
        }
        assert_eq!(changes.len(), 2);
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

impl Gateway {
    /// An activation code for somebody who is logged in with the password.
    pub(crate) async fn own_code(&self) -> String {
        self.pass(31);
        let _: OtpChallenge = self.post("/session/otp", nothing()).await.ok();
        let raised = self.post("/session/otp/verify", json!({"code": self.last_code()})).await;
        self.keep(&raised);
        let new: NewActivationCode = self.post("/me/activation-code", nothing()).await.ok();
        new.activation_code
    }

    /// A reset up to the code from the phone.
    pub(crate) async fn verified_reset(&self, code: &str) -> ActivationStarted {
        let started: ActivationStarted = self.start_reset(DNI, code, EMAIL).await.ok();
        let body = json!({"activation": started.activation, "code": self.last_code()});
        self.post("/reset/verify", body).await.done();
        started
    }

    async fn compare(&self, started: &ActivationStarted, password: &str) -> Result<bool, Reply> {
        let (request, state) = client::start_login(secret(password), &mut Random).unwrap();
        let body = json!({"activation": started.activation, "credential_request": Binary(request)});
        let reply = self.post("/reset/compare", body).await;
        if reply.status() != 200 {
            return Err(reply);
        }
        let answer: PasswordStarted = reply.ok();
        let finished = state.finish(
            answer.credential_response.as_ref(),
            &started.subject,
            LoginPurpose::Session,
            answer.stretching,
            &mut Random,
        );
        Ok(finished.is_ok())
    }

    /// The body that ends a reset.
    pub(crate) async fn new_password(&self, started: &ActivationStarted) -> Value {
        let (request, state) = client::start_registration(secret(NEW), &mut Random).unwrap();
        let body =
            json!({"activation": started.activation, "registration_request": Binary(request)});
        let answer: ActivationPasswordStarted = self.post("/reset/password/start", body).await.ok();
        let response = answer.registration_response.as_ref();
        let finished =
            state.finish(response, &started.subject, answer.stretching, &mut Random).unwrap();
        json!({"activation": started.activation, "registration_upload": Binary(finished.upload)})
    }
}

#[test]
fn a_blocked_account_gets_another_password_and_the_code_is_used_up() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let code = gateway.own_code().await;
        for left in (0..5).rev() {
            let reply = gateway.try_login(DNI, "wrong").await;
            assert_eq!(reply.refused(401, "login_failed")["tries_left"], left);
        }
        gateway.start_login(DNI).await.0.refused(403, "account_blocked");
        let started = gateway.verified_reset(&code).await;
        let body = gateway.new_password(&started).await;
        gateway.world().signer_says.borrow_mut().push_back(revoked(&[]));
        gateway.post("/reset/password/finish", &body).await.done();
        gateway.keep(&gateway.try_login(DNI, NEW).await);
        gateway.try_login(DNI, PASSWORD).await.refused(401, "login_failed");
        gateway.pass(31);
        let dead = gateway.start_reset(DNI, &code, EMAIL).await;
        dead.refused(403, "activation_refused");
    });
}

#[test]
fn chk_rst_01_a_new_password_is_compared_after_the_code_from_the_phone_and_not_often() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let code = gateway.own_code().await;
        let started: ActivationStarted = gateway.start_reset(DNI, &code, EMAIL).await.ok();
        let early = gateway.compare(&started, PASSWORD).await.unwrap_err();
        early.refused(409, "activation_wrong_step");
        let body = json!({"activation": started.activation, "code": gateway.last_code()});
        gateway.post("/reset/verify", body).await.done();
        assert!(gateway.compare(&started, PASSWORD).await.unwrap(), "the same as before");
        for _ in 0..4 {
            assert!(!gateway.compare(&started, NEW).await.unwrap());
        }
        let often = gateway.compare(&started, NEW).await.unwrap_err();
        often.refused(410, "activation_unknown");
        // An activation is no reset: the handle means nothing there.
        let body = json!({"activation": started.activation, "registration_request": "AA"});
        gateway.post("/activation/password/start", body).await.refused(410, "activation_unknown");
    });
}

#[test]
fn chk_rst_02_keys_that_nobody_can_open_end_before_there_is_another_password() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let code = gateway.own_code().await;
        let started = gateway.verified_reset(&code).await;
        let body = gateway.new_password(&started).await;
        let finish = || gateway.post("/reset/password/finish", &body);
        finish().await.refused(502, "signer_unreachable");
        gateway.keep(&gateway.try_login(DNI, PASSWORD).await);
        gateway.world().signer_says.borrow_mut().push_back(revoked(&["AQEBAQEBAQEBAQEBAQEBAQ"]));
        finish().await.done();
        assert!(asserted(&gateway).iter().all(|one| one.reason == RevocationReason::PasswordReset));
        assert_eq!(gateway.count("SELECT count(*) FROM sessions"), 0, "all are out");
        gateway.keep(&gateway.try_login(DNI, NEW).await);
        finish().await.refused(410, "activation_unknown");
    });
}

#[test]
fn chk_rst_03_passkeys_end_with_the_password_that_they_were_enrolled_with() {
    run(async {
        let removed = |passkey: &Authenticator| {
            let approver = ApproverId::of_passkey(&passkey.credential);
            [revoked(&[]), (200, json!({"approver": approver, "removed_at": 0}))]
        };
        let (gateway, mut passkey) = Gateway::with_passkey().await;
        let subject = gateway.subject().await;
        let count = || gateway.count("SELECT count(*) FROM passkeys");
        let code = gateway.own_code().await;
        let started = gateway.verified_reset(&code).await;
        let body = gateway.new_password(&started).await;
        let finish = || gateway.post("/reset/password/finish", &body);
        // While the signer cannot be told of it, nothing ends and the password stays.
        gateway.world().signer_says.borrow_mut().push_back(revoked(&[]));
        finish().await.refused(502, "signer_unreachable");
        assert_eq!(count(), 1);
        gateway.keep(&gateway.try_login(DNI, PASSWORD).await);
        gateway.world().signer_says.borrow_mut().extend(removed(&passkey));
        finish().await.done();
        assert_eq!(count(), 0);
        assert_eq!(gateway.world().asked.borrow().last().unwrap().0, "/v1/approvers/remove");
        let login = gateway.start_passkey_login().await;
        let reply = gateway.finish_passkey_login(&login, &subject, &mut passkey).await;
        reply.refused(401, "passkey_refused");

        // An account that is given up by a session of a passkey ends that session too.
        let (gateway, mut passkey) = Gateway::with_passkey().await;
        let subject = gateway.subject().await;
        let login = gateway.start_passkey_login().await;
        gateway.keep(&gateway.finish_passkey_login(&login, &subject, &mut passkey).await);
        let started: DeregistrationStarted = gateway.post("/deregistration", nothing()).await.ok();
        gateway.world().signer_says.borrow_mut().extend(removed(&passkey));
        let body = json!({"deregistration": started.deregistration, "code": gateway.last_code()});
        let done = gateway.post("/deregistration/confirm", body).await;
        assert!(done.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(gateway.count("SELECT count(*) FROM passkeys"), 0);
        gateway.get("/api/v1/session").await.refused(401, "session_missing");
    });
}

#[test]
fn chk_act_02_a_reset_says_the_same_of_a_wrong_code_a_wrong_address_and_nobody() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let code = gateway.own_code().await;
        let wrong_code = gateway.start_reset(DNI, "0000-0000-0000-0000", EMAIL).await;
        assert_eq!(wrong_code.refused(403, "activation_refused")["tries_left"], 4);
        let nobody = gateway.start_reset(NOBODY, &code, EMAIL).await;
        assert_eq!(wrong_code.0.body(), nobody.0.body());
        let wrong_address = gateway.start_reset(DNI, &code, "otra@example.org").await;
        assert_eq!(wrong_address.refused(403, "activation_refused")["tries_left"], 3);
        let nonsense = gateway.start_reset(DNI, &code, "no address").await;
        assert_eq!(nonsense.refused(403, "activation_refused")["tries_left"], 2);
        let told = gateway.world().messages.borrow().len();
        // Capitals of an address do not matter.
        let _: ActivationStarted =
            gateway.start_reset(DNI, &code, &EMAIL.to_uppercase()).await.ok();
        assert_eq!(gateway.world().messages.borrow().len(), told + 1);
    });
}

#[test]
fn chk_drg_01_an_account_is_given_up_with_a_code_and_the_registration_stays() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let started: DeregistrationStarted = gateway.post("/deregistration", nothing()).await.ok();
        let confirm = |started: &DeregistrationStarted, code: String| {
            let body = json!({"deregistration": started.deregistration, "code": code});
            gateway.post("/deregistration/confirm", body)
        };
        for left in (0..3).rev() {
            let code = if left == 0 { "otp_exhausted" } else { "otp_wrong" };
            let reply = confirm(&started, gateway.wrong_code()).await;
            assert_eq!(reply.refused(403, code)["tries_left"], left);
        }
        confirm(&started, gateway.last_code()).await.refused(403, "otp_exhausted");
        // After that it begins anew.
        gateway.pass(31);
        let started: DeregistrationStarted = gateway.post("/deregistration", nothing()).await.ok();
        confirm(&started, gateway.last_code()).await.refused(502, "signer_unreachable");
        gateway.world().signer_says.borrow_mut().push_back(revoked(&["AQEBAQEBAQEBAQEBAQEBAQ"]));
        let done = confirm(&started, gateway.last_code()).await;
        done.done();
        assert!(done.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(asserted(&gateway)[1].reason, RevocationReason::Deregistered);
        gateway.get("/api/v1/session").await.refused(401, "session_missing");
        gateway.try_login(DNI, PASSWORD).await.refused(401, "login_failed");
        assert_eq!(gateway.count("SELECT count(*) FROM citizens"), 1);
        let again = gateway.register(DNI).await;
        again.refused(409, "already_registered");
    });
}

#[test]
fn an_account_that_was_given_up_is_activated_again_with_a_new_code_only() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let code = gateway.own_code().await;
        gateway.set_aside("CREATE TABLE kept AS SELECT code FROM citizens");
        gateway.pass(31);
        let started: DeregistrationStarted = gateway.post("/deregistration", nothing()).await.ok();
        gateway.world().signer_says.borrow_mut().push_back(revoked(&[]));
        let body = json!({"deregistration": started.deregistration, "code": gateway.last_code()});
        gateway.post("/deregistration/confirm", body).await.done();
        let body = json!({"identifier": DNI, "activation_code": code});
        gateway.post("/activation/start", &body).await.refused(403, "activation_refused");
        let reset = gateway.start_reset(DNI, &code, EMAIL).await;
        reset.refused(403, "activation_refused");

        // As an office does it: the code, which died, takes its own place again.
        gateway.change("UPDATE citizens SET code = (SELECT code FROM kept)");
        let started = gateway.start_activation(DNI, &code).await;
        let body = json!({"activation": started.activation, "code": gateway.last_code()});
        gateway.post("/activation/verify", body).await.done();
        gateway.choose_password(&started).await;
        gateway.log_in(DNI).await;
    });
}
