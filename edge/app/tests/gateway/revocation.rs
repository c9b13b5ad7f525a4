//! The end of certificates, and what citizens are told without having asked.

use crate::world::{Gateway, nothing, run};
use rubrica_core::api::Binary;
use rubrica_core::api::v1::OtpChallenge;
use rubrica_core::canonical::Message;
use rubrica_core::identity::Factor;
use rubrica_core::protocol::{
    AskedBy, RevocationAssertion, RevocationReason, Signed, Suspension, SuspensionAssertion,
};
use serde_json::{Value, json};

const ONE: &str = "AQEBAQEBAQEBAQEBAQEBAQ";

pub(crate) fn revoked(credentials: &[&str]) -> (u16, Value) {
    (200, json!({"credentials": credentials, "audit": {"index": 7, "leaf": "AA"}}))
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
