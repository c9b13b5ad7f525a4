//! Codes are for one purpose: each is tried at every other, and messages are sent a second time.

use crate::ceremony::{DNI, sealed};
use crate::world::{Gateway, Reply, START, nothing, run};
use http::Method;
use rubrica_core::api::v1::{
    Authorise, CitizenRegistered, OtpChallenge, PasswordStarted, Transaction,
};
use rubrica_core::digest::HashAlgorithm;
use rubrica_core::identity::{CredentialId, TransactionId};
use rubrica_core::policy::Policy;
use rubrica_core::protocol::SigningIntent;
use serde_json::json;

const NEW_PHONE: &str = "+34611111456";

/// A purpose for which somebody who is logged in gets a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    StepUp,
    Issuance,
    Signature,
    PhoneChange,
    Leave,
}

/// A purpose with its code on the way, and what is sent along with it.
struct Pending {
    purpose: Purpose,
    code: String,
    transaction: Option<(Transaction, Authorise)>,
}

impl Purpose {
    /// What puts another session in the place of the one that is there comes last but one.
    const ALL: [Self; 5] =
        [Self::Issuance, Self::Signature, Self::PhoneChange, Self::StepUp, Self::Leave];

    /// As if the session had been opened in the way that the act asks for.
    fn come_in(self, gateway: &Gateway) {
        gateway.change(match self {
            Self::StepUp => "UPDATE sessions SET method = 'password'",
            _ => "UPDATE sessions SET method = 'password_otp'",
        });
    }

    async fn send(self, gateway: &Gateway) -> Pending {
        self.come_in(gateway);
        let mut transaction = None;
        match self {
            Self::StepUp => {
                drop(gateway.post("/session/otp", nothing()).await.ok::<OtpChallenge>())
            }
            Self::Issuance => {
                let opened = gateway.open_issuance().await;
                drop(gateway.send_otp(&opened).await.ok::<OtpChallenge>());
                let (started, _) = gateway.start_password(&opened).await;
                drop(started.ok::<PasswordStarted>());
                transaction = Some((opened, unproved()));
            }
            Self::Signature => {
                let (opened, _, body) = gateway.ready_to_sign(b"document").await;
                transaction = Some((opened, body));
            }
            Self::PhoneChange => {
                let body = json!({ "phone": NEW_PHONE, "phone_again": NEW_PHONE });
                drop(gateway.post("/me/phone/otp", body).await.ok::<OtpChallenge>());
            }
            Self::Leave => {
                drop(gateway.post("/me/leave/otp", nothing()).await.ok::<OtpChallenge>())
            }
        }
        Pending { purpose: self, code: gateway.last_code(), transaction }
    }
}

impl Pending {
    /// Tries a code for what is pending.
    async fn try_with(&self, gateway: &Gateway, code: &str) -> Reply {
        self.purpose.come_in(gateway);
        match (&self.purpose, &self.transaction) {
            (Purpose::StepUp, _) => {
                gateway.post("/session/otp/verify", json!({ "code": code })).await
            }
            (Purpose::PhoneChange, _) => {
                gateway.post("/me/phone", json!({ "phone": NEW_PHONE, "code": code })).await
            }
            (Purpose::Leave, _) => gateway.post("/me/leave", json!({ "code": code })).await,
            (_, Some((opened, body))) => {
                let body = Authorise { otp: code.to_owned(), ..body.clone() };
                gateway.authorise(opened, &body).await
            }
            (purpose, None) => panic!("{purpose:?} has a transaction"),
        }
    }
}

/// An authorisation by somebody who does not know the password: the code is looked at before that.
fn unproved() -> Authorise {
    let intent = SigningIntent {
        transaction: TransactionId::from_bytes([1; 16]),
        credential: CredentialId::from_bytes([2; 16]),
        hash_algorithm: HashAlgorithm::Sha256,
        digests: Vec::new(),
        application: String::new(),
        expires: START,
    };
    Authorise {
        credential_finalization: vec![1; 32].into(),
        otp: String::new(),
        approval: None,
        registration_upload: None,
        sealed: sealed(&intent),
    }
}

#[test]
fn chk_otp_05_swapped_no_code_of_one_purpose_does_for_another() {
    run(async {
        let policy = Policy { otp_tries: 5, otp_failures: 100, ..Policy::default() };
        let gateway = Gateway::with_policy(policy);
        gateway.activate(DNI).await;
        gateway.log_in(DNI).await;
        let mut pending = Vec::new();
        for purpose in Purpose::ALL {
            pending.push(purpose.send(&gateway).await);
        }
        for wanted in &pending {
            for other in &pending {
                if other.purpose != wanted.purpose && other.code != wanted.code {
                    let reply = wanted.try_with(&gateway, &other.code).await;
                    let code = reply.json()["code"].as_str().unwrap_or_default().to_owned();
                    assert_eq!(
                        (reply.status(), code.as_str()),
                        (403, "otp_wrong"),
                        "{:?} with the code for {:?}",
                        wanted.purpose,
                        other.purpose
                    );
                }
            }
        }
        // Each of them was alive: its own code gets further.
        for wanted in &pending {
            let reply = wanted.try_with(&gateway, &wanted.code).await;
            let code = reply.json()["code"].as_str().unwrap_or_default().to_owned();
            if wanted.purpose == Purpose::Leave {
                // It was sent for the session that has become another one.
                assert_eq!(code, "otp_not_sent");
                continue;
            }
            assert!(!code.starts_with("otp_"), "{:?}: {code}", wanted.purpose);
            if wanted.purpose == Purpose::StepUp {
                gateway.keep(&reply);
            }
        }
    });
}

/// What a second sending of a message is answered with.
async fn replay(gateway: &Gateway, status: u16, code: &str) {
    let before = gateway.stored_but_counters();
    gateway.resend().await.refused(status, code);
    assert_eq!(gateway.stored_but_counters(), before, "a replay has changed something");
}

#[test]
fn chk_rpl_01_replay_a_message_serves_once() {
    run(async {
        let gateway = Gateway::new();
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        let started = gateway.start_activation(DNI, &registered.activation_code).await;
        let body = json!({"activation": started.activation, "code": gateway.last_code()});
        gateway.post("/activation/verify", body).await.done();
        replay(&gateway, 409, "activation_wrong_step").await;
        gateway.choose_password(&started).await;
        replay(&gateway, 410, "activation_unknown").await;
        let body = json!({"identifier": DNI, "activation_code": registered.activation_code});
        gateway.post("/activation/start", body).await.refused(403, "activation_refused");

        gateway.log_in(DNI).await;
        replay(&gateway, 410, "login_unknown").await;

        let _: OtpChallenge = gateway.post("/session/otp", nothing()).await.ok();
        let body = json!({"code": gateway.last_code()});
        let raised = gateway.post("/session/otp/verify", body).await;
        replay(&gateway, 401, "session_missing").await;
        gateway.keep(&raised);

        let (opened, _, _) = gateway.ready_to_sign(b"document").await;
        let path = format!("/transactions/{}", opened.transaction);
        gateway.bare(Method::DELETE, &path).await.done();
        // That once more is no more than that.
        gateway.resend().await.done();
        gateway.send_otp(&opened).await.refused(409, "transaction_wrong_step");

        let body = json!({ "phone": NEW_PHONE, "phone_again": NEW_PHONE });
        let _: OtpChallenge = gateway.post("/me/phone/otp", body).await.ok();
        let body = json!({ "phone": NEW_PHONE, "code": gateway.last_code() });
        gateway.post("/me/phone", body).await.done();
        replay(&gateway, 409, "otp_used").await;

        let _: OtpChallenge = gateway.post("/me/leave/otp", nothing()).await.ok();
        let body = json!({ "code": gateway.last_code() });
        let revoked = json!({ "credentials": [], "audit": crate::world::logged_at(7) });
        gateway.world().signer_says.borrow_mut().push_back((200, revoked));
        gateway.post("/me/leave", body).await.done();
        replay(&gateway, 401, "session_missing").await;
    });
}
