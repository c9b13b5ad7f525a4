//! One's own registration: looking at it, changing it, leaving.

use crate::ceremony::DNI;
use crate::world::{Gateway, Reply, citizen, nothing, run};
use rubrica_core::api::v1::{NewActivationCode, OtpChallenge, OwnData, Session};
use rubrica_core::identity::{LoginMethod, OwnAct, RegistrationLevel};
use serde_json::{Value, json};

const CONTRAST: &str = "01/05/2031";
const NEW_PHONE: &str = "+34611111456";

impl Gateway {
    /// A citizen who came in with his password and a code.
    async fn surely_logged_in() -> Self {
        let gateway = Self::logged_in().await;
        let _: OtpChallenge = gateway.post("/session/otp", nothing()).await.ok();
        let body = json!({ "code": gateway.last_code() });
        let reply = gateway.post("/session/otp/verify", body).await;
        gateway.keep(&reply);
        gateway
    }

    /// As if the session had been opened in another way.
    fn came_in_by(&self, method: LoginMethod) {
        self.change(match method {
            LoginMethod::Password => "UPDATE sessions SET method = 'password'",
            LoginMethod::Pin => "UPDATE sessions SET method = 'pin'",
            LoginMethod::Certificate => "UPDATE sessions SET method = 'certificate'",
            LoginMethod::Dnie => "UPDATE sessions SET method = 'dnie'",
            _ => "UPDATE sessions SET method = 'password_otp'",
        });
    }

    async fn own_data(&self) -> OwnData {
        self.get("/api/v1/me").await.ok()
    }

    async fn change_email(&self, contrast: &str, email: &str, again: &str) -> Reply {
        let body = json!({ "contrast": contrast, "email": email, "email_again": again });
        self.post("/me/email", body).await
    }

    async fn send_to(&self, phone: &str) -> Reply {
        self.post("/me/phone/otp", json!({ "phone": phone, "phone_again": phone })).await
    }

    async fn change_phone(&self, phone: &str, code: &str) -> Reply {
        self.post("/me/phone", json!({ "phone": phone, "code": code })).await
    }

    fn messages_to(&self, phone: &str) -> Vec<String> {
        texts_to(phone, &self.world().messages.borrow())
    }

    fn last_notice_to(&self, phone: &str) -> String {
        texts_to(phone, &self.world().notices.borrow()).pop().unwrap()
    }
}

fn texts_to(phone: &str, messages: &[Value]) -> Vec<String> {
    let to = messages.iter().filter(|message| message["to"] == phone);
    to.map(|message| message["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn one_sees_ones_own_data_masked() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let data = gateway.own_data().await;
        assert_eq!(
            (data.phone_hint.as_str(), data.email_hint.as_str()),
            ("123", "i***@correo.example")
        );
        assert_eq!((data.level, data.has_password), (RegistrationLevel::Advanced, true));
        assert!(data.identified_at.is_some());
        assert_eq!(data.acts.len(), OwnAct::ALL.len());
        assert!(data.acts.iter().all(|act| !act.allowed), "the password alone allows nothing");
        let answer = gateway.get("/api/v1/me").await.json().to_string();
        for hidden in [DNI, "12345678", "600000123", "inventada@", "AAA000000"] {
            assert!(!answer.contains(hidden), "{hidden} is in {answer}");
        }
    });
}

#[test]
fn chk_me_01_each_act_needs_what_it_names() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let phone = json!({ "phone": NEW_PHONE, "phone_again": NEW_PHONE });
        let email = json!({ "contrast": CONTRAST, "email": "a@b.es", "email_again": "a@b.es" });
        let code = json!({ "code": "123456" });
        let change = json!({ "phone": NEW_PHONE, "code": "123456" });
        let calls: [(&str, &Value, &str); 8] = [
            ("/me/activation-code", &nothing(), "needs_two_factors"),
            ("/me/email", &email, "needs_two_factors"),
            ("/me/phone/otp", &phone, "needs_more_than_phone"),
            ("/me/phone", &change, "needs_more_than_phone"),
            ("/me/leave/otp", &nothing(), "needs_more_than_phone"),
            ("/me/leave", &code, "needs_more_than_phone"),
            ("/me/level", &nothing(), "needs_certificate"),
            ("/me/renewal", &nothing(), "needs_dnie"),
        ];
        for (call, body, needs) in calls {
            gateway.post(call, body).await.refused(403, needs);
        }
        gateway.came_in_by(LoginMethod::Pin);
        for (call, body, needs) in calls.iter().skip(2) {
            gateway.post(call, body).await.refused(403, needs);
        }
        for method in [LoginMethod::PasswordOtp, LoginMethod::Pin] {
            gateway.came_in_by(method);
            gateway.post("/me/level", nothing()).await.refused(403, "needs_certificate");
        }
        gateway.came_in_by(LoginMethod::Certificate);
        gateway.post("/me/renewal", nothing()).await.refused(403, "needs_dnie");
        gateway.post("/me/level", nothing()).await.refused(409, "already_advanced");
    });
}

#[test]
fn chk_me_02_the_code_before_is_dead_when_there_is_a_new_one() {
    run(async {
        let gateway = Gateway::new();
        let registered: rubrica_core::api::v1::CitizenRegistered = gateway.register(DNI).await.ok();
        let old = registered.activation_code;
        // A session of somebody who is not active yet, as a certificate would open it.
        let started = gateway.start_activation(DNI, &old).await;
        let verify = json!({"activation": started.activation, "code": gateway.last_code()});
        gateway.post("/activation/verify", verify).await.done();
        gateway.choose_password(&started).await;
        gateway.log_in(DNI).await;
        gateway.came_in_by(LoginMethod::PasswordOtp);
        gateway.change(r#"UPDATE citizens SET account = CAST('{"state":"not_active"}' AS BLOB)"#);
        for _ in 0..5 {
            let wrong = json!({"identifier": DNI, "activation_code": "0000-0000-0000-0000"});
            gateway.post("/activation/start", wrong).await.refused(403, "activation_refused");
        }
        let new: NewActivationCode = gateway.post("/me/activation-code", nothing()).await.ok();
        assert_ne!(new.activation_code, old);
        let told = gateway.last_notice_to("+34600000123");
        assert!(told.contains("código de activación"), "{told}");
        assert!(!told.contains(&new.activation_code));
        gateway.pass(60);
        let with_old = json!({"identifier": DNI, "activation_code": old});
        gateway.post("/activation/start", with_old).await.refused(403, "activation_refused");
        // The tries that blocked the code before do not block this one.
        gateway.start_activation(DNI, &new.activation_code).await;
    });
}

#[test]
fn chk_me_03_the_email_changes_with_the_contrast_datum_alone() {
    run(async {
        let gateway = Gateway::surely_logged_in().await;
        gateway
            .change_email("02/05/2031", "nueva@correo.example", "nueva@correo.example")
            .await
            .refused(403, "contrast_refused");
        gateway
            .change_email(CONTRAST, "nueva@correo.example", "otra@correo.example")
            .await
            .refused(422, "emails_differ");
        gateway.change_email(CONTRAST, "nueva", "nueva").await.refused(422, "email_malformed");
        assert_eq!(gateway.own_data().await.email_hint, "i***@correo.example");
        gateway.change_email(CONTRAST, "nueva@correo.example", "Nueva@correo.example").await.done();
        assert_eq!(gateway.own_data().await.email_hint, "n***@correo.example");
        assert!(gateway.last_notice_to("+34600000123").contains("correo"));
    });
}

#[test]
fn another_phone_takes_the_codes_from_then_on_and_both_are_told() {
    run(async {
        let gateway = Gateway::surely_logged_in().await;
        let sent: OtpChallenge = gateway.send_to("611 111 456").await.ok();
        assert_eq!(sent.phone_hint, "456");
        assert_eq!(gateway.messages_to(NEW_PHONE).len(), 1);
        gateway.change_phone(NEW_PHONE, &gateway.last_code()).await.done();
        assert_eq!(gateway.own_data().await.phone_hint, "456");
        for phone in ["+34600000123", NEW_PHONE] {
            let told = gateway.last_notice_to(phone);
            assert!(told.contains("teléfono"), "{phone}: {told}");
        }
        gateway.send_to(NEW_PHONE).await.refused(422, "phone_is_the_same");
        // The phone of before is free for somebody else.
        let mut other = citizen("99999999R");
        other.phone = "+34600000123".to_owned();
        assert_eq!(gateway.register_as(&other).await.status(), 200);
    });
}

#[test]
fn chk_me_04_the_code_is_for_this_phone_and_this_session() {
    run(async {
        let gateway = Gateway::surely_logged_in().await;
        let differ = json!({ "phone": NEW_PHONE, "phone_again": "+34611111457" });
        gateway.post("/me/phone/otp", differ).await.refused(422, "phones_differ");
        let _: OtpChallenge = gateway.send_to(NEW_PHONE).await.ok();
        let code = gateway.last_code();
        gateway.change_phone("+34611111457", &code).await.refused(409, "otp_not_sent");
        gateway.change_phone(NEW_PHONE, &gateway.wrong_code()).await.refused(403, "otp_wrong");
        // Another session of the same citizen.
        let kept = (gateway.cookie.take(), gateway.csrf.take());
        gateway.log_in(DNI).await;
        assert_eq!(gateway.count("SELECT count(*) FROM sessions"), 2);
        gateway.change_all("UPDATE sessions SET method = 'password_otp'");
        gateway.change_phone(NEW_PHONE, &code).await.refused(409, "otp_not_sent");
        gateway.cookie.replace(kept.0);
        gateway.csrf.replace(kept.1);
        gateway.change_phone(NEW_PHONE, &code).await.done();
        gateway.change_phone(NEW_PHONE, &code).await.refused(409, "otp_used");
    });
}

#[test]
fn a_phone_of_somebody_else_is_taken_over_with_its_code_and_his_access_ends() {
    run(async {
        let gateway = Gateway::new();
        let mut other = citizen("99999999R");
        other.phone = NEW_PHONE.to_owned();
        assert_eq!(gateway.register_as(&other).await.status(), 200);
        gateway.activate(DNI).await;
        gateway.log_in(DNI).await;
        gateway.came_in_by(LoginMethod::PasswordOtp);
        let _: OtpChallenge = gateway.send_to(NEW_PHONE).await.ok();
        let warned = gateway.messages_to(NEW_PHONE).pop().unwrap();
        assert!(warned.contains("otra persona"), "{warned}");
        gateway.change_phone(NEW_PHONE, &gateway.last_code()).await.done();
        let taken = "SELECT count(*) FROM citizens WHERE registration = 'phone_taken_over'";
        assert_eq!(gateway.count(taken), 1);
        assert_eq!(gateway.own_data().await.phone_hint, "456");
    });
}

#[test]
fn a_certificate_raises_a_basic_registration() {
    run(async {
        let gateway = Gateway::new();
        let mut basic = citizen(DNI);
        basic.level = RegistrationLevel::Basic;
        let registered: rubrica_core::api::v1::CitizenRegistered =
            gateway.register_as(&basic).await.ok();
        let started = gateway.start_activation(DNI, &registered.activation_code).await;
        let verify = json!({"activation": started.activation, "code": gateway.last_code()});
        gateway.post("/activation/verify", verify).await.done();
        gateway.choose_password(&started).await;
        gateway.log_in(DNI).await;
        gateway.came_in_by(LoginMethod::Dnie);
        gateway.post("/me/renewal", nothing()).await.refused(409, "registration_not_advanced");
        gateway.came_in_by(LoginMethod::Certificate);
        let raised: NewActivationCode = gateway.post("/me/level", nothing()).await.ok();
        assert_eq!(raised.activation_code.len(), 19);
        let session: Session = gateway.get("/api/v1/session").await.ok();
        assert_eq!(session.level, RegistrationLevel::Advanced);
        let advanced = "SELECT count(*) FROM citizens WHERE registration = 'advanced'";
        assert_eq!(gateway.count(advanced), 1);
    });
}

#[test]
fn the_electronic_dni_renews_an_identification_of_long_ago() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let before = gateway.own_data().await.identified_at.unwrap();
        gateway.pass(60);
        gateway.came_in_by(LoginMethod::Dnie);
        gateway.post("/me/renewal", nothing()).await.done();
        let after = gateway.own_data().await.identified_at.unwrap();
        assert_eq!(after.0, before.0 + 86_400 + 60);
    });
}

#[test]
fn chk_me_05_nobody_leaves_without_the_code_for_it() {
    run(async {
        let gateway = Gateway::surely_logged_in().await;
        gateway.post("/me/leave", json!({ "code": "123456" })).await.refused(409, "otp_not_sent");
        let _: OtpChallenge = gateway.send_to(NEW_PHONE).await.ok();
        let other = json!({ "code": gateway.last_code() });
        gateway.post("/me/leave", other).await.refused(409, "otp_not_sent");
        let _: OtpChallenge = gateway.post("/me/leave/otp", nothing()).await.ok();
        let wrong = json!({ "code": gateway.wrong_code() });
        gateway.post("/me/leave", wrong).await.refused(403, "otp_wrong");
        let left = "SELECT count(*) FROM citizens WHERE registration = 'renounced'";
        assert_eq!(gateway.count(left), 0);
    });
}

#[test]
fn chk_me_06_nothing_of_somebody_who_left_opens_anything() {
    run(async {
        let gateway = Gateway::surely_logged_in().await;
        let code: NewActivationCode = gateway.post("/me/activation-code", nothing()).await.ok();
        let kept = (gateway.cookie.take(), gateway.csrf.take());
        gateway.log_in(DNI).await;
        let other = (gateway.cookie.replace(kept.0), gateway.csrf.replace(kept.1));
        let _: OtpChallenge = gateway.post("/me/leave/otp", nothing()).await.ok();
        let code_to_leave = json!({ "code": gateway.last_code() });
        // Without the signer nobody leaves: his certificates would stay.
        gateway.post("/me/leave", &code_to_leave).await.refused(502, "signer_unreachable");
        let revoked = json!({ "credentials": [], "audit": crate::world::logged_at(7) });
        gateway.world().signer_says.borrow_mut().push_back((200, revoked));
        let reply = gateway.post("/me/leave", &code_to_leave).await;
        reply.done();
        assert_eq!(gateway.world().asked.borrow().last().unwrap().0, "/v1/revoke");
        assert!(reply.header("set-cookie").ends_with("; Max-Age=0"));
        assert!(gateway.last_notice_to("+34600000123").contains("servicio"));
        gateway.get("/api/v1/session").await.refused(401, "session_missing");
        gateway.cookie.replace(other.0);
        gateway.csrf.replace(other.1);
        gateway.get("/api/v1/session").await.refused(401, "session_missing");
        gateway.guess_login(&gateway.start_login(DNI).await.0).await.refused(401, "login_failed");
        let dead = json!({"identifier": DNI, "activation_code": code.activation_code});
        gateway.post("/activation/start", dead).await.refused(403, "activation_refused");
        // The phone is free, the person is not registered anew by whoever wants to.
        gateway.register(DNI).await.refused(409, "already_registered");
        assert_eq!(gateway.count("SELECT count(*) FROM phones"), 0);
    });
}
