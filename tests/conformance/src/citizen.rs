//! Citizens with the real client half of the protocol.

use crate::browser::{Browser, Reply};
use crate::world::{REGISTRY_TOKEN, SIGNER, SystemEntropy, now};
use crate::{Scene, Target};
use http::header;
use rubrica_core::activation_key::TrustedActivationKey;
use rubrica_core::api::signer::ActivationKey;
use rubrica_core::api::v1::{
    ActivationPasswordFinish, ActivationPasswordStart, ActivationPasswordStarted, ActivationStart,
    ActivationStarted, ActivationVerify, Authorise, CitizenRegistered, LoginFinish, LoginStart,
    LoginStarted, OtpChallenge, PasswordStart, PasswordStarted,
};
use rubrica_core::canonical;
use rubrica_core::entropy::Entropy;
use rubrica_core::identity::Nonce;
use rubrica_core::opaque::{LoginPurpose, client};
use rubrica_core::protocol::activation::{ActivationFor, seal};
use rubrica_core::protocol::{Intent, UnlockKey};
use rubrica_core::secret::Secret;
use serde_json::{Value, json};

/// An invented citizen.
#[derive(Debug, Clone)]
pub(super) struct Citizen {
    pub(super) identifier: String,
    pub(super) phone: String,
    pub(super) password: String,
}

impl Citizen {
    /// The citizen with this number and its check letter [domain D1].
    pub(super) fn new(number: usize) -> Self {
        let letter = b"TRWAGMYFPDXBNJZSQVHLCKE"[number % 23];
        Self {
            identifier: format!("{number:08}{}", char::from(letter)),
            phone: format!("+346{number:08}"),
            password: "Un sol de invierno, 7".to_owned(),
        }
    }

    /// What the registration office says about him.
    pub(super) fn registration(&self) -> Value {
        json!({
            "name": { "given": "Ana", "surname": "Prueba", "second_surname": "Inventada" },
            "document": {
                "kind": "dni",
                "number": self.identifier,
                "support_number": "ABC123456",
                "expires": { "year": 2046, "month": 5, "day": 17 },
            },
            "phone": self.phone,
            "email": format!("{}@correo.example", self.identifier.to_lowercase()),
            "level": "advanced",
            "way": "office",
            "last_presence": now().0 - 86_400,
            "conditions_version": 1,
            "language": "es",
        })
    }

    pub(super) async fn register<T: Target>(&self, browser: &Browser<'_, T>) -> CitizenRegistered {
        office(browser, &self.registration()).await.json()
    }

    /// From the receipt to the code from the phone.
    pub(super) async fn start_activation<T: Target>(
        &self,
        browser: &Browser<'_, T>,
    ) -> ActivationStarted {
        let registered = self.register(browser).await;
        let body = ActivationStart {
            identifier: self.identifier.clone(),
            activation_code: registered.activation_code,
        };
        let started: ActivationStarted = browser.post("/activation/start", &body).await.json();
        assert_eq!(started.subject, registered.subject);
        started
    }

    pub(super) async fn verify<T: Target>(
        &self,
        browser: &Browser<'_, T>,
        activation: &str,
        code: &str,
    ) -> Reply {
        let body = ActivationVerify { activation: activation.to_owned(), code: code.to_owned() };
        browser.post("/activation/verify", &body).await
    }

    /// A registered and activated citizen.
    pub(super) async fn activate<T: Target>(&self, browser: &Browser<'_, T>) {
        let started = self.start_activation(browser).await;
        let code = browser.scene.world.sms.code(&self.phone);
        self.verify(browser, &started.activation, &code).await.done();
        let (request, registration) =
            client::start_registration(Secret::new(self.password.clone()), &mut SystemEntropy)
                .expect("a password");
        let answer: ActivationPasswordStarted = browser
            .post(
                "/activation/password/start",
                &ActivationPasswordStart {
                    activation: started.activation.clone(),
                    registration_request: request.into(),
                },
            )
            .await
            .json();
        let finished = registration
            .finish(
                answer.registration_response.as_ref(),
                &started.subject,
                answer.stretching,
                &mut SystemEntropy,
            )
            .expect("a registration");
        let body = ActivationPasswordFinish {
            activation: started.activation,
            registration_upload: finished.upload.into(),
        };
        browser.post("/activation/password/finish", &body).await.done();
    }

    /// Begins a login, and gives the proof if the password is right.
    pub(super) async fn prove<T: Target>(
        &self,
        browser: &Browser<'_, T>,
    ) -> (LoginStarted, Option<Vec<u8>>) {
        let (request, login) = self.blind();
        let body =
            LoginStart { identifier: self.identifier.clone(), credential_request: request.into() };
        let started: LoginStarted = browser.post("/login/start", &body).await.json();
        let finished = login.finish(
            started.credential_response.as_ref(),
            &started.subject,
            LoginPurpose::Session,
            started.stretching,
            &mut SystemEntropy,
        );
        (started, finished.ok().map(|finished| finished.finalization))
    }

    pub(super) fn blind(&self) -> (Vec<u8>, client::LoginStarted) {
        client::start_login(Secret::new(self.password.clone()), &mut SystemEntropy)
            .expect("a password")
    }

    /// Logs in with the right password.
    pub(super) async fn log_in<'a, T: Target>(&self, scene: &'a Scene<'a, T>) -> Browser<'a, T> {
        let mut browser = Browser::new(scene);
        let (started, proof) = self.prove(&browser).await;
        let reply = finish(&browser, &started.login, proof.expect("the right password")).await;
        browser.enter(&reply);
        browser
    }

    /// Has the code of an act sent, proves the password for it and seals what opens the keys.
    pub(super) async fn authorisation<T: Target, I: Intent, A: ActivationFor<I>>(
        &self,
        browser: &Browser<'_, T>,
        intent: &I,
        activation: impl FnOnce(UnlockKey) -> A,
    ) -> Authorise {
        let path = format!("/transactions/{}", intent.transaction());
        let sent: OtpChallenge = browser.post(&format!("{path}/otp"), &json!({})).await.json();
        assert!(self.phone.ends_with(&sent.phone_hint), "the hint is of this phone");
        let code = browser.scene.world.sms.code(&self.phone);
        let mut authorise = self.password_proof(browser, intent, activation).await;
        authorise.otp = code;
        authorise
    }

    /// As [`Citizen::authorisation`], without a code.
    pub(super) async fn password_proof<T: Target, I: Intent, A: ActivationFor<I>>(
        &self,
        browser: &Browser<'_, T>,
        intent: &I,
        activation: impl FnOnce(UnlockKey) -> A,
    ) -> Authorise {
        let path = format!("/transactions/{}/password", intent.transaction());
        let (request, login) = self.blind();
        let body = PasswordStart { credential_request: request.into() };
        let started: PasswordStarted = browser.post(&path, &body).await.json();
        let session: rubrica_core::api::v1::Session = browser.get("/api/v1/session").await.json();
        let finished = login
            .finish(
                started.credential_response.as_ref(),
                &session.subject,
                LoginPurpose::Act(canonical::digest(intent)),
                started.stretching,
                &mut SystemEntropy,
            )
            .expect("the right password for this act");
        let key = activation_key(browser).await;
        let sealed =
            seal(key.public_key(), intent, &activation(finished.unlock_key), &mut SystemEntropy)
                .expect("sealed to the signer");
        Authorise {
            credential_finalization: finished.finalization.into(),
            otp: String::new(),
            approval: None,
            sealed: canonical::encode(&sealed).into(),
            registration_upload: None,
        }
    }
}

/// The signer's key, if the root vouches for it.
pub(super) async fn activation_key<T: Target>(browser: &Browser<'_, T>) -> TrustedActivationKey {
    let answer: ActivationKey = browser.get("/api/v1/activation-key").await.json();
    let roots = [browser.scene.world.root.clone()];
    TrustedActivationKey::check(&answer, &roots, SIGNER, now()).expect("a key to be trusted")
}

/// A registration by the office.
pub(super) async fn office<T: Target>(browser: &Browser<'_, T>, citizen: &Value) -> Reply {
    let mut request = browser.post_request("/registry/citizens", citizen);
    let token = header::HeaderValue::from_str(&format!("Bearer {REGISTRY_TOKEN}"));
    request.headers_mut().insert(header::AUTHORIZATION, token.expect("a token"));
    browser.send(request).await
}

pub(super) async fn finish<T: Target>(
    browser: &Browser<'_, T>,
    login: &str,
    proof: Vec<u8>,
) -> Reply {
    let body = LoginFinish { login: login.to_owned(), credential_finalization: proof.into() };
    browser.post("/login/finish", &body).await
}

/// A value that was never used.
pub(super) fn nonce() -> Nonce {
    Nonce::from_bytes(SystemEntropy.make_bytes())
}
