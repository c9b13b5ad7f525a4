//! What the citizen's browser does, with the real client side of the password protocol.

use crate::world::{Gateway, Random, Reply, nothing};
use http::Method;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::{
    ActivationPasswordStarted, ActivationStarted, Authorise, CitizenRegistered, LoginStarted,
    OtpChallenge, PasswordStarted, Session, Transaction,
};
use rubrica_core::canonical::{self, Bytes, Message};
use rubrica_core::digest::{HashAlgorithm, sha256};
use rubrica_core::identity::{CredentialId, Nonce};
use rubrica_core::opaque::{LoginPurpose, client};
use rubrica_core::protocol::activation::{ActivationPrivateKey, seal};
use rubrica_core::protocol::{SignatureActivation, SigningIntent, UnlockKey};
use rubrica_core::secret::Secret;
use serde_json::json;
use zeroize::Zeroizing;

pub(crate) const PASSWORD: &str = "correct Horse 4 battery";
pub(crate) const DNI: &str = "12345678Z";

pub(crate) fn secret(password: &str) -> Secret<String> {
    Secret::new(password.to_owned())
}

impl Gateway {
    /// Registers and goes through the whole activation.
    pub(crate) async fn activate(&self, number: &str) -> UnlockKey {
        let registered: CitizenRegistered = self.register(number).await.ok();
        let started = self.start_activation(number, &registered.activation_code).await;
        let verify = json!({"activation": started.activation, "code": self.last_code()});
        self.post("/activation/verify", verify).await.done();
        self.choose_password(&started).await
    }

    pub(crate) async fn start_activation(&self, number: &str, code: &str) -> ActivationStarted {
        let body = json!({"identifier": number, "activation_code": code});
        self.post("/activation/start", body).await.ok()
    }

    pub(crate) async fn choose_password(&self, started: &ActivationStarted) -> UnlockKey {
        let (request, state) = client::start_registration(secret(PASSWORD), &mut Random).unwrap();
        let body = json!({"activation": started.activation,
            "registration_request": Binary(request)});
        let answer: ActivationPasswordStarted =
            self.post("/activation/password/start", body).await.ok();
        let response = answer.registration_response.as_ref();
        let finished =
            state.finish(response, &started.subject, answer.stretching, &mut Random).unwrap();
        let body = json!({"activation": started.activation,
            "registration_upload": Binary(finished.upload)});
        self.post("/activation/password/finish", body).await.done();
        finished.unlock_key
    }

    /// The first step of a login: the answer and what the browser keeps.
    pub(crate) async fn start_login(&self, number: &str) -> (Reply, client::LoginStarted) {
        let (request, state) = client::start_login(secret(PASSWORD), &mut Random).unwrap();
        let body = json!({"identifier": number, "credential_request": Binary(request)});
        (self.post("/login/start", body).await, state)
    }

    /// The second step, as the browser of somebody who knows the password takes it.
    pub(crate) async fn finish_login(&self, started: &Reply, state: client::LoginStarted) -> Reply {
        let started: LoginStarted = started.ok();
        let finished = state
            .finish(
                started.credential_response.as_ref(),
                &started.subject,
                LoginPurpose::Session,
                started.stretching,
                &mut Random,
            )
            .unwrap();
        let body = json!({"login": started.login,
            "credential_finalization": Binary(finished.finalization)});
        self.post("/login/finish", body).await
    }

    /// The second step of somebody who does not know it.
    pub(crate) async fn guess_login(&self, started: &Reply) -> Reply {
        let started: LoginStarted = started.ok();
        let body = json!({"login": started.login,
            "credential_finalization": Binary(vec![1; 32])});
        self.post("/login/finish", body).await
    }

    pub(crate) async fn log_in(&self, number: &str) -> Session {
        let (started, state) = self.start_login(number).await;
        let reply = self.finish_login(&started, state).await;
        self.keep(&reply)
    }

    /// A citizen with an account and an open session.
    pub(crate) async fn logged_in() -> Self {
        let gateway = Self::new();
        gateway.activate(DNI).await;
        gateway.log_in(DNI).await;
        gateway
    }

    pub(crate) async fn open_signature(&self, document: &[u8]) -> (Transaction, SigningIntent) {
        let digest = sha256(document).to_vec();
        let credential = CredentialId::from_bytes([9; 16]);
        let body = json!({"credential": credential, "hash_algorithm": "sha-256",
            "digests": [Binary(digest.clone())]});
        let opened: Transaction = self.post("/transactions/signature", body).await.ok();
        let intent = SigningIntent {
            transaction: opened.transaction,
            credential,
            hash_algorithm: HashAlgorithm::Sha256,
            digests: vec![Bytes(digest)],
            application: opened.application.clone(),
            expires: opened.expires_at,
        };
        (opened, intent)
    }

    pub(crate) async fn send_otp(&self, opened: &Transaction) -> Reply {
        self.bare(Method::POST, &format!("/transactions/{}/otp", opened.transaction)).await
    }

    /// The first half of the proof of the password; the second is `prove`.
    pub(crate) async fn start_password(
        &self,
        opened: &Transaction,
    ) -> (Reply, client::LoginStarted) {
        let path = format!("/transactions/{}/password", opened.transaction);
        let (body, state) = password_request();
        (self.post(&path, body).await, state)
    }

    pub(crate) async fn prove_password(
        &self,
        opened: &Transaction,
        intent: &impl Message,
    ) -> Vec<u8> {
        let (reply, state) = self.start_password(opened).await;
        let started: PasswordStarted = reply.ok();
        state
            .finish(
                started.credential_response.as_ref(),
                &opened.subject,
                LoginPurpose::Act(canonical::digest(intent)),
                started.stretching,
                &mut Random,
            )
            .unwrap()
            .finalization
    }

    /// Everything up to the authorisation, with the right code.
    pub(crate) async fn ready_to_sign(
        &self,
        document: &[u8],
    ) -> (Transaction, SigningIntent, Authorise) {
        let (opened, intent) = self.open_signature(document).await;
        let _: OtpChallenge = self.send_otp(&opened).await.ok();
        let finalization = self.prove_password(&opened, &intent).await;
        let body = Authorise {
            credential_finalization: finalization.into(),
            otp: self.last_code(),
            approval: None,
            sealed: sealed(&intent),
            registration_upload: None,
        };
        (opened, intent, body)
    }

    pub(crate) async fn authorise(&self, opened: &Transaction, body: &Authorise) -> Reply {
        self.post(&format!("/transactions/{}/authorise", opened.transaction), body).await
    }

    pub(crate) async fn open_issuance(&self) -> Transaction {
        self.post("/transactions/issuance", nothing()).await.ok()
    }
}

/// The body of the first half of the proof of the password, and what the browser keeps.
pub(crate) fn password_request() -> (serde_json::Value, client::LoginStarted) {
    let (request, state) = client::start_login(secret(PASSWORD), &mut Random).unwrap();
    (json!({"credential_request": Binary(request)}), state)
}

/// An activation sealed to a signer of the tests.
pub(crate) fn sealed(intent: &SigningIntent) -> Binary {
    let (_, public) = ActivationPrivateKey::derive(&Zeroizing::new([5; 32]));
    let activation = SignatureActivation {
        unlock_key: UnlockKey::from_bytes([6; 32]),
        nonce: Nonce::from_bytes([8; 16]),
        issued_at: intent.expires,
    };
    canonical::encode(&seal(&public, intent, &activation, &mut Random).unwrap()).into()
}
