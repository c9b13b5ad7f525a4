//! The end of certificates, and what citizens are told without having asked.

use crate::ceremony::DNI;
use crate::officers::officer;
use crate::world::{Gateway, REGISTRY_TOKEN, nothing, run};
use http::{Method, header};
use rubrica_core::api::Binary;
use rubrica_core::api::v1::{OfficerAdded, OtpChallenge};
use rubrica_core::canonical::Message;
use rubrica_core::identity::Factor;
use rubrica_core::protocol::{
    AskedBy, EndingAssertion, RevocationAssertion, RevocationReason, Signed, Suspension,
    SuspensionAssertion,
};
use serde_json::{Value, json};

const ONE: &str = "AQEBAQEBAQEBAQEBAQEBAQ";

pub(crate) fn revoked(credentials: &[&str]) -> (u16, Value) {
    (200, json!({"credentials": credentials, "audit": crate::world::logged_at(7)}))
}

fn texts(gateway: &Gateway) -> Vec<String> {
    let messages = gateway.world().notices.borrow();
    messages.iter().map(|message| message["text"].as_str().unwrap().to_owned()).collect()
}

/// The assertions of all revocations that the signer was asked for.
pub(crate) fn asserted(gateway: &Gateway) -> Vec<RevocationAssertion> {
    asserted_at(gateway, "/v1/revoke")
}

/// The assertions that the signer was sent at this address.
pub(crate) fn asserted_at<M: Message>(gateway: &Gateway, at: &str) -> Vec<M> {
    let asked = gateway.world().asked.borrow();
    asked
        .iter()
        .filter(|(path, _)| path == at)
        .map(|(_, body)| {
            let bytes: Binary = serde_json::from_value(body["assertion"].clone()).unwrap();
            let signed = Signed::<M>::from_bytes(bytes.as_ref()).unwrap();
            signed.verify(gateway.edge_key.verifying_key()).unwrap()
        })
        .collect()
}

#[test]
fn chk_rev_02_a_password_alone_takes_nobodys_keys_away() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let body = json!({"reason": "compromised"});
        let weak = gateway.post("/credentials/revocation", &body).await;
        assert_eq!(weak.refused(403, "assurance_too_low")["needs"], "substantial");
        assert!(gateway.world().asked.borrow().is_empty());

        let _: OtpChallenge = gateway.post("/session/otp", json!({})).await.ok();
        let code = json!({"code": gateway.last_code()});
        gateway.keep(&gateway.post("/session/otp/verify", code).await);
        gateway.post("/credentials/revocation", &body).await.refused(502, "signer_unreachable");
        gateway.world().signer_says.borrow_mut().push_back(revoked(&[ONE]));
        gateway.post("/credentials/revocation", &body).await.done();
        let asserted = asserted(&gateway);
        assert_eq!(asserted[1].reason, RevocationReason::Compromised);
        assert_ne!(asserted[0].head.jti, asserted[1].head.jti, "each attempt is a fresh one");
        assert!(texts(&gateway).last().unwrap().contains("sus certificados se han revocado"));

        // Who has none any more is not told again.
        let told = texts(&gateway).len();
        gateway.world().signer_says.borrow_mut().push_back(revoked(&[]));
        gateway.post("/credentials/revocation", &body).await.done();
        assert_eq!(texts(&gateway).len(), told);
    });
}

#[test]
fn the_citizen_whose_credential_is_locked_gets_a_message() {
    run(async {
        let gateway = Gateway::logged_in().await;
        for (tries_left, told) in [(1, false), (0, true)] {
            let (opened, _, body) = gateway.ready_to_sign(b"document").await;
            let code = if tries_left == 0 { "credential_locked" } else { "unlock_key_wrong" };
            let problem = json!({"type": format!("urn:rubrica:problem:{code}"), "status": 403,
                "code": code, "tries_left": tries_left, "subject": "CHK-SAD-09"});
            gateway.world().signer_says.borrow_mut().push_back((403, problem));
            gateway.authorise(&opened, &body).await.refused(403, code);
            // The same request again gets the same answer, and no other message.
            gateway.authorise(&opened, &body).await.refused(403, code);
            let locked =
                texts(&gateway).iter().filter(|text| text.contains("está bloqueado")).count();
            assert_eq!(locked, usize::from(told));
        }
    });
}

#[test]
fn chk_sus_05_a_password_alone_suspends_and_brings_nothing_back() {
    run(async {
        let gateway = Gateway::logged_in().await;
        gateway.world().signer_says.borrow_mut().push_back(revoked(&[ONE]));
        gateway.post("/credentials/suspension", nothing()).await.done();
        assert!(texts(&gateway).last().unwrap().contains("sus certificados se han suspendido"));
        let lift = || gateway.post("/credentials/suspension/lift", nothing());
        assert_eq!(lift().await.refused(403, "assurance_too_low")["ways"], json!(["password_otp"]));

        let _: OtpChallenge = gateway.post("/session/otp", json!({})).await.ok();
        let code = json!({"code": gateway.last_code()});
        gateway.keep(&gateway.post("/session/otp/verify", code).await);
        gateway.world().signer_says.borrow_mut().push_back(revoked(&[ONE]));
        lift().await.done();
        assert!(texts(&gateway).last().unwrap().contains("se ha levantado"));
        let asserted: Vec<SuspensionAssertion> = asserted_at(&gateway, "/v1/suspend");
        let said: Vec<_> =
            asserted.into_iter().map(|one| (one.suspension, one.by, one.factors)).collect();
        assert_eq!(
            said,
            [
                (Suspension::Begin, AskedBy::Citizen, vec![Factor::Password]),
                (Suspension::Lift, AskedBy::Citizen, vec![Factor::Password, Factor::OtpSms]),
            ]
        );
        // To whom nothing happened, nothing is told.
        let told = texts(&gateway).len();
        gateway.world().signer_says.borrow_mut().push_back(revoked(&[]));
        lift().await.done();
        assert_eq!(texts(&gateway).len(), told);
    });
}

const SIGNATURE: &str = "AQEBAQEBAQEBAQEBAQEBAQ";

/// What the signer says of somebody who has one certificate, of another authority for the tests.
fn listed(state: &str) -> (u16, Value) {
    let bytes = include_bytes!("../../../../tests/vectors/cms/deep_signer.crt");
    let certificate = Binary(bytes.to_vec());
    (
        200,
        json!({"credentials": [{"credential": SIGNATURE, "purpose": "signature", "state": state,
            "certificate": certificate, "chain": [], "not_before": 1, "not_after": 2}]}),
    )
}

/// A gateway with a registered citizen and an officer who may end certificates.
async fn with_revocation_officer() -> Gateway {
    let gateway = Gateway::with_officer("registrar").await;
    gateway.register_anybody().await;
    let added: OfficerAdded =
        gateway.add_officer(&officer("raul.final", "revocation_officer")).await.ok();
    gateway.activate_officer(&added).await;
    gateway.pass(60);
    gateway.log_officer_in("raul.final").await;
    gateway
}

#[test]
fn chk_rev_05_an_officer_ends_certificates_for_a_reason_of_the_law_and_the_citizen_is_told() {
    run(async {
        let gateway = with_revocation_officer().await;
        gateway.world().signer_says.borrow_mut().push_back(listed("active"));
        let seen: Value =
            gateway.post("/office/certificates", json!({"identifier": DNI})).await.ok();
        assert_eq!(seen["identifier_hint"], "****5678Z");
        assert_eq!(seen["certificates"][0]["state"], "active");
        let serial = seen["certificates"][0]["serial"].as_str().unwrap();
        assert!(serial.len() >= 2 && serial.bytes().all(|byte| byte.is_ascii_hexdigit()));

        let call = "/office/certificates/revocation";
        let body = |reason: &str, credentials: Value| json!({"identifier": DNI, "reason": reason, "credentials": credentials});
        for reason in ["password_reset", "left", "suspension_ended"] {
            let refused = gateway.post(call, body(reason, json!(null))).await;
            refused.refused(422, "field_not_acceptable");
        }
        let refused = gateway.post(call, body("deceased", json!([SIGNATURE]))).await;
        refused.refused(422, "field_not_acceptable");
        gateway.post(call, body("ordered", json!([]))).await.refused(422, "field_not_acceptable");
        assert!(asserted(&gateway).is_empty());

        gateway.world().signer_says.borrow_mut().extend([revoked(&[ONE]), listed("revoked")]);
        let seen: Value = gateway.post(call, body("ordered", json!([SIGNATURE]))).await.ok();
        assert_eq!(seen["certificates"][0]["state"], "revoked");
        assert!(texts(&gateway).last().unwrap().contains("sus certificados se han revocado"));
        let asserted = asserted(&gateway);
        assert_eq!(asserted[0].reason, RevocationReason::Ordered);
        assert_eq!(asserted[0].credentials.len(), 1);
        assert!(matches!(asserted[0].by, AskedBy::Officer(_)));
        let log =
            gateway.count("SELECT count(*) FROM office_log WHERE act = 'revoke_certificates'");
        assert_eq!(log, 1);
        let nobody = json!({"identifier": "99999999R"});
        gateway.post("/office/certificates", nobody).await.refused(404, "not_registered");
    });
}

#[test]
fn an_officer_suspends_and_brings_back_without_the_citizens_factors() {
    run(async {
        let gateway = with_revocation_officer().await;
        let body = json!({"identifier": DNI});
        for (call, state, said) in [
            ("/office/certificates/suspension", "suspended", "se han suspendido"),
            ("/office/certificates/suspension/lift", "active", "se ha levantado"),
        ] {
            gateway.world().signer_says.borrow_mut().extend([revoked(&[ONE]), listed(state)]);
            let seen: Value = gateway.post(call, &body).await.ok();
            assert_eq!(seen["certificates"][0]["state"], state);
            assert!(texts(&gateway).last().unwrap().contains(said));
        }
        let asserted: Vec<SuspensionAssertion> = asserted_at(&gateway, "/v1/suspend");
        assert_eq!(asserted.len(), 2);
        assert!(asserted.iter().all(|one| matches!(one.by, AskedBy::Officer(_))));
        assert!(asserted.iter().all(|one| one.factors.is_empty()));
    });
}

#[test]
fn who_has_died_has_neither_certificates_nor_access() {
    run(async {
        let gateway = with_revocation_officer().await;
        gateway.world().signer_says.borrow_mut().extend([revoked(&[ONE]), listed("revoked")]);
        let call = "/office/certificates/revocation";
        let body = json!({"identifier": DNI, "reason": "deceased", "credentials": null});
        let seen: Value = gateway.post(call, &body).await.ok();
        assert_eq!(seen["registration"], "deceased");
        assert_eq!(asserted(&gateway)[0].reason, RevocationReason::Deceased);
        assert!(asserted(&gateway)[0].credentials.is_empty(), "all");
        // Whoever reports it again changes nothing.
        gateway.world().signer_says.borrow_mut().extend([revoked(&[]), listed("revoked")]);
        let _: Value = gateway.post(call, &body).await.ok();
        assert_eq!(
            gateway.count("SELECT count(*) FROM citizens WHERE registration = 'deceased'"),
            1
        );
        // Nor does anybody register him again without taking the report back.
        gateway.log_officer_in("ana.oficina").await;
        gateway.renew_anybody().await.refused(409, "state_forbids");
    });
}

#[test]
fn chk_off_05_who_registers_does_not_end_certificates_and_who_ends_them_does_not_register() {
    run(async {
        let gateway = Gateway::with_officer("registrar").await;
        let body = json!({"identifier": DNI});
        for call in ["", "/suspension", "/suspension/lift"] {
            let call = format!("/office/certificates{call}");
            gateway.post(&call, &body).await.refused(403, "duty_refused");
        }
        let revocation = json!({"identifier": DNI, "reason": "ordered", "credentials": null});
        let refused = gateway.post("/office/certificates/revocation", revocation).await;
        refused.refused(403, "duty_refused");
        let added: OfficerAdded =
            gateway.add_officer(&officer("raul.final", "revocation_officer")).await.ok();
        gateway.activate_officer(&added).await;
        gateway.pass(60);
        gateway.log_officer_in("raul.final").await;
        gateway.post("/office/lookup", &body).await.refused(403, "duty_refused");
        assert!(gateway.world().asked.borrow().is_empty());
    });
}

#[test]
fn a_document_that_replaces_a_lost_one_ends_no_certificate() {
    run(async {
        let gateway = Gateway::with_officer("registrar").await;
        gateway.register_anybody().await;
        gateway.pass(60);
        // Another support number and another last day.
        let _: Value = gateway.renew_anybody().await.ok();
        assert!(gateway.world().asked.borrow().is_empty(), "the signer hears nothing of it");
    });
}

#[test]
fn chk_end_01_whose_certificates_end_is_told_once_for_each_number_of_days() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let session: Value = gateway.get("/api/v1/session").await.ok();
        let subject = session["subject"].as_str().unwrap().to_owned();
        let call = async |token: &str, after: Value| {
            let request = gateway
                .request(Method::POST, "/api/v1/registry/notices/ending")
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::AUTHORIZATION, format!("Bearer {token}"));
            gateway.send(request, json!({"after": after}).to_string().into_bytes()).await
        };
        call("nobody's", Value::Null).await.refused(401, "registry_token_wrong");
        assert!(gateway.world().asked.borrow().is_empty());

        let ends = gateway.world().clock.get().0 + 40 * 86_400;
        let one = json!({"people": [{"subject": subject, "not_after": ends}]});
        let before = texts(&gateway).len();
        let told = async || {
            gateway.world().signer_says.borrow_mut().push_back((200, one.clone()));
            let answer: Value = call(REGISTRY_TOKEN, Value::Null).await.ok();
            assert_eq!(answer["next"], Value::Null);
            answer["told"].as_u64().unwrap()
        };
        assert_eq!(told().await, 1);
        assert!(texts(&gateway).last().unwrap().contains("caducan pronto"));
        assert_eq!(told().await, 0);
        gateway.pass(26 * 86_400);
        assert_eq!((told().await, told().await), (1, 0));
        gateway.pass(13 * 86_400);
        assert_eq!((told().await, told().await), (1, 0));
        assert_eq!(texts(&gateway).len(), before + 3);
        let asked: Vec<EndingAssertion> = asserted_at(&gateway, "/v1/ending");
        assert!(asked.iter().all(|one| one.days == 60));

        // Where there are more, it is said where to go on.
        let many = json!({"people": vec![json!({"subject": subject, "not_after": ends}); 10]});
        gateway.world().signer_says.borrow_mut().push_back((200, many));
        let answer: Value = call(REGISTRY_TOKEN, json!(subject)).await.ok();
        assert_eq!(answer, json!({"told": 0, "next": subject}));
        let asked: Vec<EndingAssertion> = asserted_at(&gateway, "/v1/ending");
        assert_eq!(asked.last().unwrap().head.subject.to_string(), subject);
    });
}
