//! Transactions up to the signer, and what it is asked.

use crate::ceremony::{DNI, sealed};
use crate::world::{Gateway, nothing, run};
use http::Method;
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{SignRequest, SignResponse};
use rubrica_core::api::v1::{Authorise, OtpChallenge};
use rubrica_core::canonical;
use rubrica_core::identity::Factor;
use rubrica_core::protocol::{ActivationAssertion, InquiryAssertion, Signed};
use serde_json::{Value, json};

fn signed(opened: &rubrica_core::api::v1::Transaction) -> Value {
    json!({
        "transaction": opened.transaction,
        "signatures": [Binary(vec![1; 64])],
        "signed_at": 1_780_000_000,
        "audit": crate::world::logged_at(7),
    })
}

#[test]
fn the_signer_gets_the_intent_the_proof_of_both_factors_and_the_sealed_part() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, intent, body) = gateway.ready_to_sign(b"document").await;
        gateway.world().signer_says.borrow_mut().push_back((200, signed(&opened)));
        let answer: SignResponse = gateway.authorise(&opened, &body).await.ok();
        assert_eq!(answer.audit.index, 7);

        let asked = gateway.world().asked.borrow();
        let (path, sent) = &asked[0];
        assert_eq!(path, "/v1/sign");
        let sent: SignRequest = serde_json::from_value(sent.clone()).unwrap();
        assert_eq!(sent.intent.0, canonical::encode(&intent));
        assert_eq!(sent.sealed, body.sealed);
        let assertion = Signed::<ActivationAssertion>::from_bytes(sent.assertion.as_ref()).unwrap();
        let assertion = assertion.verify(gateway.edge_key.verifying_key()).unwrap();
        assert_eq!(assertion.intent_digest, canonical::digest(&intent));
        assert_eq!(assertion.transaction, opened.transaction);
        assert_eq!(assertion.factors, [Factor::Password, Factor::OtpSms]);
        assert_eq!(
            (assertion.head.audience.as_str(), assertion.head.subject),
            ("signer", opened.subject)
        );
        assert_eq!(assertion.head.expires.0 - assertion.head.issued_at.0, 60);
    });
}

#[test]
fn the_same_request_again_is_the_same_answer_and_the_signer_is_not_asked_twice() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, _, body) = gateway.ready_to_sign(b"document").await;
        gateway.world().signer_says.borrow_mut().push_back((200, signed(&opened)));
        let first = gateway.authorise(&opened, &body).await;
        let _: SignResponse = first.ok();
        gateway.pass(700);
        let again = gateway.authorise(&opened, &body).await;
        assert_eq!(first.0.body(), again.0.body());
        assert_eq!(gateway.world().asked.borrow().len(), 1);
    });
}

#[test]
fn a_signer_that_was_not_reached_is_asked_again_with_a_fresh_assertion() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, _, body) = gateway.ready_to_sign(b"document").await;
        gateway.authorise(&opened, &body).await.refused(502, "signer_unreachable");
        gateway.world().signer_says.borrow_mut().push_back((500, json!("broken")));
        gateway.authorise(&opened, &body).await.refused(502, "signer_failed");
        gateway.pass(5);
        gateway.world().signer_says.borrow_mut().push_back((200, signed(&opened)));
        let _: SignResponse = gateway.authorise(&opened, &body).await.ok();
        let asked = gateway.world().asked.borrow();
        assert_eq!((asked.len(), &asked[0].1["intent"]), (3, &asked[2].1["intent"]));
        assert_eq!(asked[0].1["sealed"], asked[2].1["sealed"]);
        assert_ne!(asked[0].1["assertion"], asked[2].1["assertion"]);
    });
}

#[test]
fn a_refusal_of_the_signer_is_passed_on_and_kept() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, _, body) = gateway.ready_to_sign(b"document").await;
        let refusal = json!({"type": "urn:rubrica:problem:unlock_key_wrong", "status": 403,
            "code": "unlock_key_wrong", "subject": "CHK-SAD-09", "tries_left": 4});
        gateway.world().signer_says.borrow_mut().push_back((403, refusal));
        for _ in 0..2 {
            let reply = gateway.authorise(&opened, &body).await;
            let problem = reply.refused(403, "unlock_key_wrong");
            assert_eq!(
                (&problem["subject"], &problem["tries_left"]),
                (&json!("CHK-SAD-09"), &json!(4))
            );
        }
        assert_eq!(gateway.world().asked.borrow().len(), 1);
    });
}

#[test]
fn a_signer_that_does_not_know_this_gateway_is_no_judgement_of_the_act() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, _, body) = gateway.ready_to_sign(b"document").await;
        let refusal = json!({"type": "urn:rubrica:problem:edge_key_unknown", "status": 401,
            "code": "edge_key_unknown", "subject": "CHK-ASR-01"});
        gateway.world().signer_says.borrow_mut().push_back((401, refusal));
        gateway.authorise(&opened, &body).await.refused(502, "edge_key_unknown");
        gateway.world().signer_says.borrow_mut().push_back((200, signed(&opened)));
        let _: SignResponse = gateway.authorise(&opened, &body).await.ok();
    });
}

#[test]
fn chk_trx_01_a_transaction_is_its_citizens_own() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, _, body) = gateway.ready_to_sign(b"document").await;
        gateway.activate("00000001R").await;
        gateway.log_in("00000001R").await;
        gateway.authorise(&opened, &body).await.refused(404, "transaction_unknown");
        gateway.send_otp(&opened).await.refused(404, "transaction_unknown");
        let nonsense = gateway.bare(Method::DELETE, "/transactions/nonsense").await;
        nonsense.refused(404, "transaction_unknown");
        gateway.log_in(DNI).await;
        gateway.authorise(&opened, &body).await.refused(502, "signer_unreachable");
    });
}

#[test]
fn chk_trx_02_steps_come_in_their_order() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, intent) = gateway.open_signature(b"document").await;
        let (early, _) = gateway.start_password(&opened).await;
        assert_eq!(early.refused(409, "transaction_wrong_step")["subject"], "opened");
        assert_eq!(gateway.count("SELECT count(*) FROM tries"), 0, "no attempt was taken");
        let body = Authorise {
            credential_finalization: Binary(vec![1; 32]),
            otp: "123456".to_owned(),
            approval: None,
            sealed: sealed(&intent),
            registration_upload: None,
        };
        gateway.authorise(&opened, &body).await.refused(409, "transaction_wrong_step");
        let path = format!("/transactions/{}", opened.transaction);
        gateway.bare(Method::DELETE, &path).await.done();
        gateway.bare(Method::DELETE, &path).await.done();
        let late = gateway.send_otp(&opened).await;
        assert_eq!(late.refused(409, "transaction_wrong_step")["subject"], "cancelled");
    });
}

#[test]
fn chk_trx_03_a_transaction_waits_for_ten_minutes() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, _, body) = gateway.ready_to_sign(b"document").await;
        gateway.pass(600);
        gateway.authorise(&opened, &body).await.refused(410, "transaction_expired");
        gateway.send_otp(&opened).await.refused(410, "transaction_expired");
        gateway.log_in(DNI).await;
        gateway.pass(3601);
        gateway.log_in(DNI).await;
        gateway.open_issuance().await;
        assert_eq!(gateway.count("SELECT count(*) FROM transactions"), 1, "the old one is removed");
        assert_eq!(gateway.count("SELECT count(*) FROM one_time_codes"), 0, "and its code");
    });
}

#[test]
fn chk_trx_04_what_no_signer_would_sign_is_not_opened() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let digest = Binary(vec![1; 32]);
        let cases = [
            ("sha-256", vec![], "digest_count"),
            ("sha-256", vec![digest.clone(); 51], "digest_count"),
            ("sha-256", vec![digest.clone(), Binary(vec![1; 31])], "digest_length"),
            ("sha-512", vec![digest], "digest_length"),
        ];
        for (algorithm, digests, code) in cases {
            let body = json!({"credential": Binary(vec![9; 16]), "hash_algorithm": algorithm,
                "digests": digests});
            gateway.post("/transactions/signature", body).await.refused(422, code);
        }
        let weak = json!({"credential": Binary(vec![9; 16]), "hash_algorithm": "sha-1",
            "digests": [Binary(vec![1; 20])]});
        gateway.post("/transactions/signature", weak).await.refused(400, "body_malformed");
    });
}

#[test]
fn chk_trx_05_a_sealed_part_that_is_none_costs_no_try() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, _, body) = gateway.ready_to_sign(b"document").await;
        let spoilt = Authorise { sealed: Binary(vec![0; 40]), ..body.clone() };
        for _ in 0..5 {
            gateway.authorise(&opened, &spoilt).await.refused(400, "sealed_malformed");
        }
        gateway.authorise(&opened, &body).await.refused(502, "signer_unreachable");
    });
}

#[test]
fn chk_trx_06_replay_what_one_request_authorised_no_other_redoes() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, intent, body) = gateway.ready_to_sign(b"document").await;
        gateway.world().signer_says.borrow_mut().push_back((200, signed(&opened)));
        let _: SignResponse = gateway.authorise(&opened, &body).await.ok();
        let resealed = Authorise { sealed: sealed(&intent), ..body.clone() };
        let other_code = Authorise { otp: gateway.wrong_code(), ..body };
        for other in [resealed, other_code] {
            let reply = gateway.authorise(&opened, &other).await;
            reply.refused(409, "transaction_other_request");
        }
        assert_eq!(gateway.world().asked.borrow().len(), 1);
    });
}

#[test]
fn chk_trx_07_the_password_is_proved_for_this_act() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (first, first_intent) = gateway.open_signature(b"first").await;
        let _: OtpChallenge = gateway.send_otp(&first).await.ok();
        let finalization = gateway.prove_password(&first, &first_intent).await;
        gateway.pass(30);
        let (second, second_intent, right) = gateway.ready_to_sign(b"second").await;
        let crossed = Authorise {
            credential_finalization: finalization.into(),
            otp: gateway.last_code(),
            approval: None,
            sealed: sealed(&second_intent),
            registration_upload: None,
        };
        let reply = gateway.authorise(&second, &crossed).await;
        assert_eq!(reply.refused(403, "password_not_proved")["tries_left"], 3);
        // The gateway's half of that proof is spent.
        let again = gateway.authorise(&second, &right).await;
        again.refused(409, "transaction_wrong_step");
        assert!(gateway.world().asked.borrow().is_empty());
        let finalization = gateway.prove_password(&second, &second_intent).await;
        let body = Authorise { credential_finalization: finalization.into(), ..right };
        gateway.authorise(&second, &body).await.refused(502, "signer_unreachable");
        assert_eq!(gateway.count("SELECT count(*) FROM tries"), 0, "success gives tries back");
    });
}

#[test]
fn passwords_of_acts_and_logins_share_their_attempts() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, _) = gateway.open_signature(b"document").await;
        let _: OtpChallenge = gateway.send_otp(&opened).await.ok();
        for _ in 0..5 {
            assert_eq!(gateway.start_password(&opened).await.0.status(), 200);
        }
        gateway.start_password(&opened).await.0.refused(403, "account_blocked");
        gateway.start_login(DNI).await.0.refused(403, "account_blocked");
    });
}

#[test]
fn credentials_are_asked_for_with_an_assertion_that_allows_nothing_else() {
    run(async {
        let gateway = Gateway::logged_in().await;
        gateway.world().signer_says.borrow_mut().push_back((200, json!({"credentials": []})));
        let list = gateway.get("/api/v1/credentials").await;
        assert_eq!(list.json(), json!({"credentials": []}));
        let asked = gateway.world().asked.borrow();
        assert_eq!(asked[0].0, "/v1/credentials");
        let assertion: Binary = serde_json::from_value(asked[0].1["assertion"].clone()).unwrap();
        let assertion = Signed::<InquiryAssertion>::from_bytes(assertion.as_ref()).unwrap();
        assert!(assertion.verify(gateway.edge_key.verifying_key()).is_ok());
    });
}

#[test]
fn the_activation_key_is_served_from_memory_for_a_minute() {
    run(async {
        let gateway = Gateway::new();
        let key = json!({"statement": "AA", "log_key": "AA", "chain": ["AQ"]});
        gateway.get("/api/v1/activation-key").await.refused(502, "signer_unreachable");
        gateway.world().signer_says.borrow_mut().push_back((200, key.clone()));
        for _ in 0..3 {
            assert_eq!(gateway.get("/api/v1/activation-key").await.json(), key);
            gateway.pass(20);
        }
        gateway.get("/api/v1/activation-key").await.refused(502, "signer_unreachable");
        gateway.post("/transactions/issuance", nothing()).await.refused(401, "session_missing");
    });
}
