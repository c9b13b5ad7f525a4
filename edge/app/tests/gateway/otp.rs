//! One-time codes, seen from the authorisation of a signature.

use crate::ceremony::{password_request, sealed};
use crate::world::{Gateway, Reply, run};
use rubrica_core::api::Binary;
use rubrica_core::api::v1::{Authorise, OtpChallenge, Transaction};
use rubrica_core::policy::Policy;

async fn with_code(gateway: &Gateway, opened: &Transaction, body: &Authorise, code: &str) -> Reply {
    gateway.authorise(opened, &Authorise { otp: code.to_owned(), ..body.clone() }).await
}

#[test]
fn chk_otp_01_a_wrong_code_is_refused_and_the_right_one_still_works() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, _, body) = gateway.ready_to_sign(b"document").await;
        for (tries_left, code) in [(2, gateway.wrong_code()), (1, "abc".to_owned())] {
            let reply = with_code(&gateway, &opened, &body, &code).await;
            assert_eq!(reply.refused(403, "otp_wrong")["tries_left"], tries_left);
        }
        gateway.authorise(&opened, &body).await.refused(502, "signer_unreachable");
        assert_eq!(gateway.world().asked.borrow().len(), 1);
    });
}

#[test]
fn chk_otp_02_a_hundred_guesses_at_once_are_three_tries() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, _, body) = gateway.ready_to_sign(b"document").await;
        let wrong = gateway.wrong_code();
        let guesses = (0..100).map(|_| with_code(&gateway, &opened, &body, &wrong));
        let replies = futures_util::future::join_all(guesses).await;
        let judged = replies.iter().filter(|reply| reply.json()["code"] == "otp_wrong").count();
        assert_eq!(judged, 2, "the third is the one that ends it");
        assert_eq!(
            gateway.count("SELECT tries_left FROM one_time_codes WHERE purpose = 'signature'"),
            0
        );
        let late = gateway.authorise(&opened, &body).await;
        late.refused(409, "transaction_wrong_step");
        assert!(gateway.world().asked.borrow().is_empty());
    });
}

#[test]
fn chk_otp_03_a_code_is_good_for_five_minutes() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, _, body) = gateway.ready_to_sign(b"document").await;
        gateway.pass(300);
        gateway.authorise(&opened, &body).await.refused(403, "otp_expired");
    });
}

#[test]
fn chk_otp_04_a_code_is_used_once() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, intent, body) = gateway.ready_to_sign(b"document").await;
        let replies =
            futures_util::future::join_all((0..20).map(|_| gateway.authorise(&opened, &body)))
                .await;
        assert!(replies.iter().any(|reply| reply.json()["code"] == "signer_unreachable"));
        let other = Authorise { sealed: sealed(&intent), ..body };
        let again = gateway.authorise(&opened, &other).await;
        again.refused(409, "transaction_other_request");
        assert_eq!(gateway.count("SELECT used FROM one_time_codes WHERE purpose = 'signature'"), 1);
        gateway.send_otp(&opened).await.refused(409, "transaction_wrong_step");
    });
}

#[test]
fn chk_otp_04_a_used_code_opens_nothing_else() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, _, body) = gateway.ready_to_sign(b"document").await;
        gateway.change("UPDATE one_time_codes SET used = 1 WHERE purpose = 'signature'");
        gateway.authorise(&opened, &body).await.refused(409, "otp_used");
        assert!(gateway.world().asked.borrow().is_empty());
    });
}

#[test]
fn chk_otp_04_a_code_with_which_no_step_was_taken_is_not_used() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, intent, body) = gateway.ready_to_sign(b"document").await;
        let path = format!("/transactions/{}/password", opened.transaction);
        let (request, _) = password_request();
        let late = async {
            tokio::task::yield_now().await;
            gateway.authorise(&opened, &body).await
        };
        let (started, refused) =
            futures_util::future::join(gateway.post(&path, request), late).await;
        started.ok::<serde_json::Value>();
        refused.refused(409, "transaction_busy");
        assert_eq!(gateway.count("SELECT used FROM one_time_codes WHERE purpose = 'signature'"), 0);
        assert_eq!(gateway.count("SELECT used FROM tries WHERE kind = 'password'"), 2);
        let finalization = gateway.prove_password(&opened, &intent).await;
        let again = Authorise { credential_finalization: finalization.into(), ..body };
        gateway.authorise(&opened, &again).await.refused(502, "signer_unreachable");
        assert_eq!(gateway.count("SELECT used FROM one_time_codes WHERE purpose = 'signature'"), 1);
        assert_eq!(gateway.count("SELECT count(*) FROM tries"), 0);
    });
}

#[test]
fn chk_otp_05_a_code_of_another_act_or_purpose_is_no_code() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (first, _, body) = gateway.ready_to_sign(b"first").await;
        let first_code = gateway.last_code();
        gateway.pass(30);
        // The code of the second act takes the place of the first's: one live challenge a purpose.
        let (second, _, second_body) = gateway.ready_to_sign(b"second").await;
        gateway.authorise(&first, &body).await.refused(409, "otp_not_sent");
        if first_code != gateway.last_code() {
            let crossed = with_code(&gateway, &second, &second_body, &first_code).await;
            crossed.refused(403, "otp_wrong");
        }
        // A code for issuing does not sign, and does not disturb the one that does.
        let issuance = gateway.open_issuance().await;
        let signing_code = gateway.last_code();
        let _: OtpChallenge = gateway.send_otp(&issuance).await.ok();
        if signing_code != gateway.last_code() {
            let crossed = with_code(&gateway, &second, &second_body, &gateway.last_code()).await;
            crossed.refused(403, "otp_wrong");
        }
        let right = gateway.authorise(&second, &second_body).await;
        right.refused(502, "signer_unreachable");
    });
}

#[test]
fn chk_otp_06_a_code_is_not_sent_again_at_once() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, _, _) = gateway.ready_to_sign(b"document").await;
        gateway.pass(10);
        let reply = gateway.send_otp(&opened).await;
        assert_eq!(reply.refused(429, "otp_too_soon")["retry_after_s"], 20);
        assert_eq!(reply.header("retry-after"), "20");
        gateway.pass(20);
        let _: OtpChallenge = gateway.send_otp(&opened).await.ok();
    });
}

#[test]
fn chk_otp_07_a_code_is_sent_three_times_and_keeps_its_tries() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (opened, _, body) = gateway.ready_to_sign(b"document").await;
        with_code(&gateway, &opened, &body, &gateway.wrong_code()).await.refused(403, "otp_wrong");
        gateway.pass(30);
        let second: OtpChallenge = gateway.send_otp(&opened).await.ok();
        assert_eq!((second.tries_left, second.resend_at.is_some()), (2, true));
        gateway.pass(30);
        let third: OtpChallenge = gateway.send_otp(&opened).await.ok();
        assert_eq!((third.tries_left, third.resend_at), (2, None));
        gateway.pass(30);
        gateway.send_otp(&opened).await.refused(429, "otp_too_often");
    });
}

#[test]
fn chk_otp_02_07_an_act_gets_nothing_back_when_another_had_a_code_meanwhile() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (first, intent, body) = gateway.ready_to_sign(b"first").await;
        with_code(&gateway, &first, &body, &gateway.wrong_code()).await.refused(403, "otp_wrong");
        gateway.pass(30);
        let (second, _) = gateway.open_signature(b"second").await;
        let _: OtpChallenge = gateway.send_otp(&second).await.ok();
        gateway.pass(30);
        let sent: OtpChallenge = gateway.send_otp(&first).await.ok();
        assert_eq!((sent.tries_left, sent.resend_at.is_some()), (2, true));
        // The first one's code is the living one again.
        let alive =
            gateway.count("SELECT count(*) FROM one_time_codes WHERE replaced = 0 AND used = 0");
        assert_eq!(alive, 1);
        gateway.pass(30);
        let sent: OtpChallenge = gateway.send_otp(&second).await.ok();
        assert!(sent.resend_at.is_some());
        gateway.pass(30);
        let sent: OtpChallenge = gateway.send_otp(&first).await.ok();
        assert_eq!((sent.tries_left, sent.resend_at), (2, None));
        gateway.pass(30);
        gateway.send_otp(&first).await.refused(429, "otp_too_often");
        let finalization = gateway.prove_password(&first, &intent).await;
        let right = Authorise {
            credential_finalization: finalization.into(),
            otp: gateway.last_code(),
            ..body
        };
        gateway.authorise(&first, &right).await.refused(502, "signer_unreachable");
    });
}

#[test]
fn chk_otp_06_another_act_is_sent_its_code_no_earlier_unless_the_last_was_used() {
    run(async {
        let gateway = Gateway::logged_in().await;
        gateway.ready_to_sign(b"first").await;
        gateway.pass(10);
        let (second, _) = gateway.open_signature(b"second").await;
        let reply = gateway.send_otp(&second).await;
        assert_eq!(reply.refused(429, "otp_too_soon")["retry_after_s"], 20);
        gateway.pass(20);
        let (third, _, body) = gateway.ready_to_sign(b"third").await;
        gateway.authorise(&third, &body).await.refused(502, "signer_unreachable");
        let (fourth, _) = gateway.open_signature(b"fourth").await;
        let _: OtpChallenge = gateway.send_otp(&fourth).await.ok();
    });
}

#[test]
fn chk_otp_09_wrong_codes_are_counted_over_all_acts() {
    run(async {
        let policy = Policy { otp_failures: 4, ..Policy::default() };
        let gateway = Gateway::with_policy(policy);
        gateway.activate(crate::ceremony::DNI).await;
        gateway.log_in(crate::ceremony::DNI).await;
        let (first, _, body) = gateway.ready_to_sign(b"first").await;
        for code in ["otp_wrong", "otp_wrong", "otp_exhausted"] {
            with_code(&gateway, &first, &body, &gateway.wrong_code()).await.refused(403, code);
        }
        gateway.pass(60);
        let (second, _, body) = gateway.ready_to_sign(b"second").await;
        with_code(&gateway, &second, &body, &gateway.wrong_code()).await.refused(403, "otp_wrong");
        for _ in 0..3 {
            let reply = gateway.authorise(&second, &body).await;
            assert_eq!(reply.refused(429, "otp_too_many")["retry_after_s"], 3540);
        }
        assert!(gateway.world().asked.borrow().is_empty());
        gateway.pass(3540);
        gateway.log_in(crate::ceremony::DNI).await;
        let (third, _, body) = gateway.ready_to_sign(b"third").await;
        gateway.authorise(&third, &body).await.refused(502, "signer_unreachable");
        assert_eq!(gateway.count("SELECT count(*) FROM failures"), 0, "the right code ends it");
    });
}

#[test]
fn chk_otp_08_a_phone_is_not_flooded() {
    run(async {
        let policy = Policy { otp_sends_per_hour: 4, ..Policy::default() };
        let gateway = Gateway::with_policy(policy);
        gateway.activate(crate::ceremony::DNI).await;
        gateway.log_in(crate::ceremony::DNI).await;
        for _ in 0..4 {
            let opened = gateway.open_issuance().await;
            let _: OtpChallenge = gateway.send_otp(&opened).await.ok();
            gateway.pass(30);
        }
        let opened = gateway.open_issuance().await;
        let reply = gateway.send_otp(&opened).await;
        // The first of them was that of the activation, which was answered.
        assert_eq!(reply.refused(429, "otp_too_many")["retry_after_s"], 3600 - 4 * 30);
        assert_eq!(gateway.world().messages.borrow().len(), 1 + 4);
    });
}

#[test]
fn the_message_of_a_signature_shows_what_is_signed() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let (_, intent, _) = gateway.ready_to_sign(b"document").await;
        let digest = rubrica_core::canonical::digest(&intent);
        let short: String = digest[..2].iter().map(|byte| format!("{byte:02x}")).collect();
        let messages = gateway.world().messages.borrow();
        let text = messages.last().unwrap()["text"].as_str().unwrap();
        assert!(text.contains("firmar 1 documento (Rubrica)"), "{text}");
        assert!(text.contains(&format!("Referencia {short} ")), "{text}");
    });
}

#[test]
fn a_code_is_stored_only_as_a_keyed_hash() {
    run(async {
        let gateway = Gateway::logged_in().await;
        gateway.ready_to_sign(b"document").await;
        let code = gateway.last_code();
        let stored = gateway.stored_bytes();
        assert!(!stored.windows(6).any(|window| window == code.as_bytes()));
        let guess = Binary(rubrica_core::digest::sha256(code.as_bytes()).to_vec());
        assert!(!stored.windows(32).any(|window| window == guess.as_ref()));
    });
}
