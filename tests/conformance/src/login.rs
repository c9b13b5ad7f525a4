//! Logins and sessions.

use crate::browser::Browser;
use crate::citizen::{Citizen, finish};
use crate::one_time_codes::until;
use crate::{Scene, Target};
use http::header;
use rubrica_core::api::v1::{LoginStart, Session};
use serde_json::json;

pub(super) async fn sessions<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("sessions");
    let citizen = Citizen::new(20);
    citizen.activate(&Browser::new(scene)).await;
    let mut browser = citizen.log_in(scene).await;
    let session: Session = browser.get("/api/v1/session").await.json();
    assert_eq!(session.name.surname, "Prueba");
    assert!(!session.identifier_hint.contains("00000020"), "the number is masked");

    // Whoever has only the cookie cannot change anything.
    let mut strange = citizen.log_in(scene).await;
    strange.forget_token();
    strange.post("/logout", &json!({})).await.refused(403, "csrf_refused");
    strange.post("/transactions/issuance", &json!({})).await.refused(403, "csrf_refused");
    let mut wrong = strange.post_request("/logout", &json!({}));
    wrong.headers_mut().insert("x-rubrica-csrf", session.csrf.parse().expect("a value"));
    strange.send(wrong).await.refused(403, "csrf_refused");

    let reply = browser.post("/logout", &json!({})).await;
    reply.done();
    let gone = reply.0.headers().get(header::SET_COOKIE).expect("a cookie");
    assert!(gone.to_str().is_ok_and(|cookie| cookie.contains("Max-Age=0")));
    browser.get("/api/v1/session").await.refused(401, "session_missing");
    browser.forget_cookie();
    browser.get("/api/v1/session").await.refused(401, "session_missing");
    browser.get("/api/v1/credentials").await.refused(401, "session_missing");
    // The other session lives on.
    let _: Session = strange.get("/api/v1/session").await.json();
}

pub(super) async fn wrong_passwords<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("wrong passwords block the account");
    let browser = Browser::new(scene);
    let citizen = Citizen::new(21);
    citizen.activate(&browser).await;
    let guesser = Citizen { password: "Una luna de verano, 8".to_owned(), ..citizen.clone() };
    for left in (0..5).rev() {
        let (started, proof) = guesser.prove(&browser).await;
        assert_eq!(proof, None, "the browser knows that it is wrong");
        let reply = finish(&browser, &started.login, vec![0; 32]).await;
        assert_eq!(reply.refused(401, "login_failed").tries_left, Some(left));
        // Each login is finished once.
        finish(&browser, &started.login, vec![0; 32]).await.refused(410, "login_unknown");
    }
    let (request, _) = citizen.blind();
    let body = LoginStart { identifier: citizen.identifier, credential_request: request.into() };
    browser.post("/login/start", &body).await.refused(403, "account_blocked");
}

pub(super) async fn nobody<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("a number of nobody is answered like any other");
    let browser = Browser::new(scene);
    let nobody = Citizen::new(22);
    for _ in 0..5 {
        let (started, proof) = nobody.prove(&browser).await;
        assert_eq!(proof, None);
        finish(&browser, &started.login, vec![0; 32]).await.refused(401, "login_failed");
    }
    let (request, _) = nobody.blind();
    let body = LoginStart { identifier: nobody.identifier, credential_request: request.into() };
    browser.post("/login/start", &body).await.refused(403, "account_blocked");
    let broken = json!({ "identifier": "00000023T", "credential_request": "AAAA" });
    browser.post("/login/start", &broken).await.refused(400, "opaque_malformed");
    let unknown = json!({ "login": "none", "credential_finalization": "AAAA" });
    browser.post("/login/finish", &unknown).await.refused(410, "login_unknown");
}

pub(super) async fn idle_sessions_end<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("an idle session ends");
    let citizen = Citizen::new(24);
    citizen.activate(&Browser::new(scene)).await;
    let browser = citizen.log_in(scene).await;
    let session: Session = browser.get("/api/v1/session").await.json();
    until(session.idle_at).await;
    browser.get("/api/v1/session").await.refused(401, "session_expired");
}
