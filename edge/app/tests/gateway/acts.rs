//! How sure the service has to be of a citizen for what he wants to do.

use crate::ceremony::DNI;
use crate::world::{Gateway, run};
use rubrica_core::api::v1::Session;
use rubrica_core::identity::LoginMethod;
use rubrica_core::policy::Policy;
use serde_json::json;

#[test]
fn chk_ses_12_an_act_names_how_one_must_have_come_in_and_what_would_do() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let body = json!({"reason": "unwanted"});
        for method in LoginMethod::ALL {
            gateway.change(&format!("UPDATE sessions SET method = '{}'", method.name()));
            let reply = gateway.post("/credentials/revocation", &body).await;
            if method == LoginMethod::Password {
                let problem = reply.refused(403, "assurance_too_low");
                assert_eq!(problem["needs"], "substantial");
                let ways =
                    ["password_otp", "pin", "device", "passkey", "certificate", "dnie"].as_slice();
                assert_eq!(problem["ways"], json!(ways));
                assert!(gateway.world().asked.borrow().is_empty(), "the signer was asked");
            } else {
                reply.refused(502, "signer_unreachable");
            }
            gateway.get("/api/v1/sessions").await.ok::<serde_json::Value>();
        }
    });
}

#[test]
fn chk_ses_13_who_is_registered_too_weakly_neither_signs_nor_gets_certificates() {
    run(async {
        let gateway = Gateway::logged_in().await;
        assert_eq!(open_both(&gateway).await, [None, None]);
        for state in ["basic", "basic_under_review"] {
            gateway.change(&format!("UPDATE citizens SET registration = '{state}'"));
            let refused = Some((403, "registration_level_too_low".to_owned()));
            assert_eq!(open_both(&gateway).await, [refused.clone(), refused], "{state}");
        }
        gateway.change("UPDATE citizens SET registration = 'blocked'");
        let refused = Some((403, "registration_ended".to_owned()));
        assert_eq!(open_both(&gateway).await, [refused.clone(), refused]);
    });
}

#[test]
fn chk_ses_13_who_was_not_seen_for_too_long_neither_signs_nor_gets_certificates() {
    run(async {
        let gateway = Gateway::with_policy(Policy { presence_months: 1, ..Policy::default() });
        gateway.activate(DNI).await;
        gateway.log_in(DNI).await;
        assert_eq!(open_both(&gateway).await, [None, None]);
        let lapsed = async || gateway.get("/api/v1/session").await.ok::<Session>().presence_lapsed;
        assert!(!lapsed().await);
        gateway.pass(31 * 86_400);
        gateway.log_in(DNI).await;
        assert!(lapsed().await, "the pages say so before he begins");
        let refused = Some((403, "presence_too_old".to_owned()));
        assert_eq!(open_both(&gateway).await, [refused.clone(), refused]);
    });
}

/// Status and code with which an issuance and a signature are refused, if they are.
async fn open_both(gateway: &Gateway) -> [Option<(u16, String)>; 2] {
    let signature = json!({
        "credential": "AAAAAAAAAAAAAAAAAAAAAA",
        "hash_algorithm": "sha-256",
        "digests": [rubrica_core::api::Binary(vec![7; 32])],
    });
    let mut outcomes = [None, None];
    let calls = [("issuance", json!({})), ("signature", signature)];
    for (outcome, (call, body)) in outcomes.iter_mut().zip(calls) {
        let reply = gateway.post(&format!("/transactions/{call}"), &body).await;
        let code = || reply.json()["code"].as_str().unwrap_or_default().to_owned();
        *outcome = (reply.status() != 200).then(|| (reply.status(), code()));
    }
    outcomes
}
