//! Passwords of a system before this one: imported, proved as their old hash, replaced.

use crate::browser::{Browser, Reply};
use crate::citizen::{Citizen, activation_key, finish, nonce};
use crate::world::{REGISTRY_TOKEN, SystemEntropy, now};
use crate::{Scene, Target};
use http::header;
use rubrica_core::api::v1::{
    AccountFinish, AccountOutcome, AccountsImported, AccountsStarted, ActivationPasswordStarted,
    LoginInherited, LoginStarted, PasswordStarted, Renewal, Session, Transaction,
};
use rubrica_core::api::{Binary, signer};
use rubrica_core::canonical;
use rubrica_core::inherited::{Encoding, Verifier};
use rubrica_core::opaque::{LoginPurpose, client};
use rubrica_core::protocol::activation::seal;
use rubrica_core::protocol::{RewrapActivation, RewrapIntent};
use rubrica_core::secret::Secret;
use serde_json::{Value, json};

/// Announces the kind of [`VERIFIER`].
pub(super) const POLICY: &str = r#"{"inherited":[{"kind":{"algorithm":{"sha_crypt":
    {"hash":"sha256","rounds":1234}}},"salt":{"alphabet":"crypt","length":16},"accounts":1}]}"#;

/// From `tests/vectors/inherited`, as the password.
const VERIFIER: &str =
    "$5$rounds=1234$./azAZ09./azAZ09$HufO4W5MGjzcms1wbSu3awZRDDlP/lEQZdEcKXVQRD2";
const OLD: &str = "contraseña-Ágil-7";
const NEW: &str = "Un mar de otoño, 9";

pub(super) async fn from_import_to_replacement<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("a password of a system before this one");
    let browser = Browser::new(scene);
    let (citizen, nobody) = (Citizen::new(60), Citizen::new(61));
    let account = prepare(&browser, &citizen).await;
    let body = json!({ "accounts": [account] });
    browser.post("/registry/accounts/finish", &body).await.refused(401, "registry_token_wrong");
    assert_eq!(outcome(&browser, &body).await, AccountOutcome::NotRegistered);
    citizen.register(&browser).await;
    assert_eq!(outcome(&browser, &body).await, AccountOutcome::Imported);
    let mut strange = body.clone();
    strange["accounts"][0]["scheme"]["kind"]["algorithm"]["sha_crypt"]["rounds"] = json!(1235);
    let refused = registry(&browser, "/registry/accounts/finish", &strange).await;
    refused.refused(422, "inherited_not_announced");
    strange["accounts"][0]["scheme"]["kind"]["algorithm"]["sha_crypt"]["rounds"] = json!(1_000_001);
    let refused = registry(&browser, "/registry/accounts/finish", &strange).await;
    refused.refused(400, "body_malformed");

    // Nobody's number shows as much, and gets as much of an answer.
    for guesser in [&citizen, &nobody] {
        let (started, proof) = guesser.prove(&browser).await;
        assert_eq!(proof, None);
        assert_eq!(prove(&browser, &started, "a guess").await, None);
        finish(&browser, &started.login, vec![0; 32]).await.refused(401, "login_failed");
    }
    let (started, _) = citizen.prove(&browser).await;
    let proof = prove(&browser, &started, OLD).await.expect("the password of before");
    let again = ask(&browser, &started, OLD).await.0;
    again.refused(410, "login_unknown");
    let mut browser = Browser::new(scene);
    let reply = finish(&browser, &started.login, proof).await;
    let session: Session = reply.json();
    browser.enter(&reply);
    assert_eq!(session.renewal, Some(Renewal::Inherited));
    let early = browser.post("/transactions/issuance", &json!({})).await;
    early.refused(403, "password_must_be_replaced");

    replace(&browser, &citizen).await;
    let session: Session = browser.get("/api/v1/session").await.json();
    assert_eq!(session.renewal, None);
    assert_eq!(outcome(&browser, &body).await, AccountOutcome::HasPassword);
    let (started, _) =
        Citizen { password: OLD.to_owned(), ..citizen.clone() }.prove(&browser).await;
    assert_eq!(prove(&browser, &started, OLD).await, None, "the old one is none any more");
    finish(&browser, &started.login, vec![0; 32]).await.refused(401, "login_failed");
    Citizen { password: NEW.to_owned(), ..citizen }.log_in(scene).await;
}

/// The tool's half of an import.
async fn prepare<T: Target>(browser: &Browser<'_, T>, citizen: &Citizen) -> AccountFinish {
    let verifier = Verifier::read(VERIFIER, Encoding::Utf8).expect("a verifier");
    let scheme = verifier.scheme().clone();
    let (request, state) =
        client::start_registration(verifier.into_password(), &mut SystemEntropy).expect("a value");
    let identifier = citizen.identifier.clone();
    let body = json!({ "accounts": [
        { "identifier": identifier, "registration_request": Binary(request) }] });
    let answer: AccountsStarted = registry(browser, "/registry/accounts/start", &body).await.json();
    let started = answer.accounts.first().expect("an answer for each");
    let response = started.registration_response.as_ref();
    let finished = state
        .finish(response, &started.subject, answer.stretching, &mut SystemEntropy)
        .expect("a registration");
    AccountFinish { identifier, scheme, registration_upload: finished.upload.into() }
}

async fn registry<T: Target>(browser: &Browser<'_, T>, path: &str, body: &Value) -> Reply {
    let mut request = browser.post_request(path, body);
    let token = header::HeaderValue::from_str(&format!("Bearer {REGISTRY_TOKEN}"));
    request.headers_mut().insert(header::AUTHORIZATION, token.expect("a token"));
    browser.send(request).await
}

async fn outcome<T: Target>(browser: &Browser<'_, T>, body: &Value) -> AccountOutcome {
    let done: AccountsImported = registry(browser, "/registry/accounts/finish", body).await.json();
    *done.outcomes.first().expect("an outcome for each")
}

/// Asks for the second answer of a login with the old hash of what is typed.
async fn ask<T: Target>(
    browser: &Browser<'_, T>,
    started: &LoginStarted,
    typed: &str,
) -> (Reply, client::LoginStarted) {
    let scheme = started.inherited.as_ref().expect("a scheme for every number");
    let value = scheme.password(&Secret::new(typed.to_owned())).expect("a value");
    let (request, state) = client::start_login(value, &mut SystemEntropy).expect("a value");
    let body = LoginInherited { login: started.login.clone(), credential_request: request.into() };
    (browser.post("/login/inherited", &body).await, state)
}

/// The proof, if the old hash of what is typed is right.
async fn prove<T: Target>(
    browser: &Browser<'_, T>,
    started: &LoginStarted,
    typed: &str,
) -> Option<Vec<u8>> {
    let (reply, state) = ask(browser, started, typed).await;
    let answer: PasswordStarted = reply.json();
    let response = answer.credential_response.as_ref();
    let (subject, purpose) = (&started.subject, LoginPurpose::Session);
    let finished = state.finish(response, subject, purpose, answer.stretching, &mut SystemEntropy);
    finished.ok().map(|finished| finished.finalization)
}

/// The way of any password that has to be replaced.
async fn replace<T: Target>(browser: &Browser<'_, T>, citizen: &Citizen) {
    let opened: Transaction =
        browser.post("/transactions/password-change", &json!({})).await.json();
    let intent = RewrapIntent {
        transaction: opened.transaction,
        subject: opened.subject,
        expires: opened.expires_at,
    };
    let scheme = opened.inherited.as_ref().expect("how the old one was hashed");
    let old = scheme.password(&Secret::new(OLD.to_owned())).expect("a value");
    let registered = Citizen { password: NEW.to_owned(), ..citizen.clone() };
    let (request, registration) =
        client::start_registration(Secret::new(registered.password), &mut SystemEntropy)
            .expect("a password");
    let path = format!("/transactions/{}", opened.transaction);
    let body = json!({ "registration_request": Binary(request) });
    let answer: ActivationPasswordStarted =
        browser.post(&format!("{path}/new-password"), &body).await.json();
    let response = answer.registration_response.as_ref();
    let new = registration
        .finish(response, &opened.subject, answer.stretching, &mut SystemEntropy)
        .expect("a registration");
    let _: Value = browser.post(&format!("{path}/otp"), &json!({})).await.json();
    let otp = browser.scene.world.sms.code(&citizen.phone);
    let (request, login) = client::start_login(old, &mut SystemEntropy).expect("a value");
    let body = json!({ "credential_request": Binary(request) });
    let started: PasswordStarted = browser.post(&format!("{path}/password"), &body).await.json();
    let proved = login
        .finish(
            started.credential_response.as_ref(),
            &opened.subject,
            LoginPurpose::Act(canonical::digest(&intent)),
            started.stretching,
            &mut SystemEntropy,
        )
        .expect("the password of before, for this act");
    let activation = RewrapActivation {
        old_unlock_key: proved.unlock_key,
        new_unlock_key: new.unlock_key,
        nonce: nonce(),
        issued_at: now(),
    };
    let key = activation_key(browser).await;
    let sealed = seal(key.public_key(), &intent, &activation, &mut SystemEntropy)
        .expect("sealed to the signer");
    let body = json!({
        "credential_finalization": Binary(proved.finalization),
        "otp": otp,
        "sealed": Binary(canonical::encode(&sealed)),
        "registration_upload": Binary(new.upload),
    });
    let done: signer::RewrapResponse =
        browser.post(&format!("{path}/authorise"), &body).await.json();
    assert_eq!(done.transaction, opened.transaction);
}
