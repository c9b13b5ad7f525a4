//! Registration with a certificate, and a higher level for those who are registered.

use super::{NOW, NUMBER, file, gateway};
use crate::ceremony::DNI;
use crate::world::{Gateway, Reply, citizen, run};
use rubrica_core::api::v1::{
    CertificateRegistrationStarted, LoginStarted, OtpChallenge, RegistrationReceipt, Session,
};
use rubrica_core::identity::{RegistrationLevel, RegistrationWay};
use serde_json::json;

async fn verify(gateway: &Gateway, registration: &str, code: &str) -> Reply {
    let body = json!({"registration": registration, "code": code});
    gateway.post("/certificate/registration/verify", body).await
}

async fn start(gateway: &Gateway) -> CertificateRegistrationStarted {
    gateway.certificate_registration(file!("person.p12"), |_| {}).await.ok()
}

#[test]
fn a_citizen_registers_and_gets_what_he_needs_for_a_password() {
    run(async {
        let gateway = gateway();
        let started = start(&gateway).await;
        assert_eq!((started.otp.phone_hint.as_str(), started.takes_phone_over), ("222", false));
        let message = gateway.world().messages.borrow().last().unwrap().clone();
        assert_eq!(message["to"], "+34600111222");
        let reply = verify(&gateway, &started.registration, &gateway.last_code()).await;
        let receipt: RegistrationReceipt = reply.ok();
        assert_eq!(
            (receipt.identifier.as_str(), receipt.level),
            (NUMBER, RegistrationLevel::Advanced)
        );
        assert_eq!((receipt.name.given.as_str(), receipt.registered_at), ("INVENTADA", NOW));
        assert_eq!(receipt.email_hint, "i***@correo.example");
        let session: Session = gateway.certificate_login(file!("person.p12")).await.ok();
        assert_eq!(session.level, RegistrationLevel::Advanced);
        // The receipt opens the way to a password.
        gateway.start_activation(NUMBER, &receipt.activation_code).await;
        let stored = gateway.stored_bytes();
        for secret in [NUMBER, "600111222", "correo.example", &receipt.activation_code] {
            let found = stored.windows(secret.len()).any(|piece| piece == secret.as_bytes());
            assert!(!found, "{secret} is stored in clear");
        }
    });
}

#[test]
fn chk_crt_15_nobody_is_registered_with_the_certificate_of_another() {
    run(async {
        let gateway = gateway();
        let reply = gateway.certificate_registration(file!("other_person.p12"), |_| {}).await;
        let problem = reply.refused(403, "certificate_of_another");
        assert_eq!(problem["subject"], "identifier");
        assert_eq!(gateway.count("SELECT count(*) FROM certificate_registrations"), 0);
        assert!(gateway.world().messages.borrow().is_empty());
    });
}

#[test]
fn chk_crt_12_what_is_sent_is_what_was_signed() {
    run(async {
        let gateway = gateway();
        let fields = [
            ("phone", json!("600111223")),
            ("email", json!("otra@correo.example")),
            ("identifier", json!("52020823K")),
        ];
        for (field, value) in fields {
            let reply = gateway
                .certificate_registration(file!("person.p12"), |form| form.body[field] = value)
                .await;
            reply.refused(422, "statement_differs");
        }
    });
}

#[test]
fn chk_crt_16_nobody_is_registered_before_the_phone_is_proved() {
    run(async {
        let gateway = gateway();
        let started = start(&gateway).await;
        let reply = verify(&gateway, &started.registration, &gateway.wrong_code()).await;
        assert_eq!(reply.refused(403, "otp_wrong")["tries_left"], 2);
        assert_eq!(gateway.count("SELECT count(*) FROM citizens"), 0);
        verify(&gateway, "x", "000000").await.refused(410, "certificate_registration_unknown");
        let code = gateway.last_code();
        gateway.pass(601);
        verify(&gateway, &started.registration, &code)
            .await
            .refused(410, "certificate_registration_unknown");
        assert_eq!(gateway.count("SELECT count(*) FROM citizens"), 0);
    });
}

#[test]
fn a_registration_is_finished_once_and_its_code_dies_with_a_later_one() {
    run(async {
        let gateway = gateway();
        let first = start(&gateway).await;
        gateway.pass(31);
        let second = start(&gateway).await;
        let code = gateway.last_code();
        verify(&gateway, &first.registration, &code)
            .await
            .refused(410, "certificate_registration_unknown");
        let done = verify(&gateway, &second.registration, &code).await;
        done.ok::<RegistrationReceipt>();
        verify(&gateway, &second.registration, &code)
            .await
            .refused(410, "certificate_registration_unknown");
        let again = gateway.certificate_registration(file!("person.p12"), |_| {}).await;
        again.refused(409, "certificate_already_advanced");
    });
}

#[test]
fn the_code_is_sent_again() {
    run(async {
        let gateway = gateway();
        let started = start(&gateway).await;
        let again = json!({"registration": started.registration});
        let too_soon = gateway.post("/certificate/registration/resend", &again).await;
        too_soon.refused(429, "otp_too_soon");
        gateway.pass(31);
        let sent = gateway.post("/certificate/registration/resend", &again).await;
        sent.ok::<OtpChallenge>();
        let reply = verify(&gateway, &started.registration, &gateway.last_code()).await;
        reply.ok::<RegistrationReceipt>();
    });
}

#[test]
fn chk_crt_17_the_conditions_are_those_in_force() {
    run(async {
        let gateway = gateway();
        let reply = gateway
            .certificate_registration(file!("person.p12"), |form| {
                form.statement.conditions_version = 2;
                form.body["conditions_version"] = json!(2);
            })
            .await;
        let problem = reply.refused(422, "field_not_acceptable");
        assert_eq!(problem["subject"], "conditions_version");
    });
}

#[test]
fn fields_that_cannot_be_are_named() {
    run(async {
        let gateway = gateway();
        let fields = [
            ("support_number", json!("E87654321")),
            ("document_expires", json!({"year": 2031, "month": 2, "day": 30})),
            // A permanent DNI is told from others by its date of issue.
            ("document_expires", json!({"year": 9999, "month": 1, "day": 1})),
            ("phone", json!("912345678")),
            ("email", json!("nobody")),
            ("language", json!("fr")),
        ];
        for (field, value) in fields {
            let reply = gateway
                .certificate_registration(file!("person.p12"), |form| form.body[field] = value)
                .await;
            reply.refused(422, "field_not_acceptable");
        }
        assert_eq!(gateway.count("SELECT count(*) FROM certificate_challenges"), 0);
    });
}

/// Registers the citizen of the certificate at the basic level, as a letter does.
async fn register_basic(gateway: &Gateway) {
    let mut basic = citizen(NUMBER);
    basic.level = RegistrationLevel::Basic;
    basic.way = RegistrationWay::Letter;
    gateway.register_as(&basic).await.ok::<serde_json::Value>();
}

#[test]
fn who_is_registered_at_the_basic_level_gets_the_advanced_one_and_a_new_code() {
    run(async {
        let gateway = gateway();
        register_basic(&gateway).await;
        let session: Session = gateway.certificate_login(file!("person.p12")).await.ok();
        assert_eq!(session.level, RegistrationLevel::Basic);
        let started = start(&gateway).await;
        let reply = verify(&gateway, &started.registration, &gateway.last_code()).await;
        let receipt: RegistrationReceipt = reply.ok();
        let session: Session = gateway.certificate_login(file!("person.p12")).await.ok();
        assert_eq!(session.level, RegistrationLevel::Advanced);
        gateway.start_activation(NUMBER, &receipt.activation_code).await;
        let notices = gateway.world().notices.borrow();
        assert_eq!(notices.last().unwrap()["to"], "+34600111222");
    });
}

#[test]
fn who_is_registered_says_again_what_is_on_his_document() {
    run(async {
        let gateway = gateway();
        register_basic(&gateway).await;
        for tries_left in (0..5).rev() {
            let reply = gateway
                .certificate_registration(file!("person.p12"), |form| {
                    form.body["document_expires"] = json!({"year": 2032, "month": 5, "day": 1});
                })
                .await;
            assert_eq!(reply.refused(403, "contrast_refused")["tries_left"], tries_left);
        }
        let reply = gateway.certificate_registration(file!("person.p12"), |_| {}).await;
        reply.refused(429, "contrast_blocked");
    });
}

#[test]
fn a_phone_of_another_is_taken_over_with_its_code_and_his_access_ends() {
    run(async {
        let gateway = gateway();
        gateway.activate(DNI).await;
        let reply = gateway
            .certificate_registration(file!("person.p12"), |form| {
                form.statement.phone = "+34600000123".to_owned();
                form.body["phone"] = json!("600000123");
            })
            .await;
        let started: CertificateRegistrationStarted = reply.ok();
        assert!(started.takes_phone_over);
        let (login, state) = gateway.start_login(DNI).await;
        gateway.finish_login(&login, state).await.ok::<Session>();
        let reply = verify(&gateway, &started.registration, &gateway.last_code()).await;
        reply.ok::<RegistrationReceipt>();
        let (login, state) = gateway.start_login(DNI).await;
        login.ok::<LoginStarted>();
        gateway.finish_login(&login, state).await.refused(403, "phone_taken_over");
    });
}

#[test]
fn an_officers_word_is_not_undone_by_a_certificate() {
    run(async {
        let gateway = gateway();
        register_basic(&gateway).await;
        gateway.change("UPDATE citizens SET registration = 'blocked'");
        let reply = gateway.certificate_registration(file!("person.p12"), |_| {}).await;
        reply.refused(403, "registration_ended");
        let login = gateway.certificate_login(file!("person.p12")).await;
        login.refused(403, "registration_ended");
    });
}
