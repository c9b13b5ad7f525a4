//! What the world asks about certificates, and what the signer's lists and answers say.

use crate::browser::{Browser, Reply};
use crate::citizen::Citizen;
use crate::world::now;
use crate::{Scene, Target};
use base64ct::{Base64, Encoding as _};
use http::{Method, StatusCode, header};
use rubrica_core::api::signer::{CredentialList, CredentialState};
use rubrica_core::api::v1::OtpChallenge;
use rubrica_core::revocation::{
    Revocation, RevocationError, Window, judge_answer, judge_list, make_request,
};
use rubrica_core::x509::Certificate;
use serde_json::json;
use std::time::Duration;

pub(super) async fn lists_and_answers<T: Target>(scene: &Scene<'_, T>, citizen: &Citizen) {
    scene.transcript.case("lists of revoked certificates, and answers about one");
    let known = citizen.log_in(scene).await;
    let list: CredentialList = known.get("/api/v1/credentials").await.json();
    let credential = list.credentials.first().expect("a credential");
    let certificate = Certificate::from_der(credential.certificate.as_ref()).expect("ours");
    let [issuer, _] = credential.chain.as_slice() else { panic!("an issuer and a root") };

    // Whoever asks is nobody to the service.
    let browser = Browser::new(scene);
    let served = got(&browser.get("/pki/issuing.cer").await, "application/pkix-cert");
    assert_eq!(served, issuer.as_ref());
    let issuer = Certificate::from_der(issuer.as_ref()).expect("ours");
    // Of the root, which is not online, there are its certificate and its list.
    let root = Certificate::from_der(&got(&browser.get("/pki/root.cer").await, CERTIFICATE));
    let list = got(&browser.get("/pki/root.crl").await, "application/pkix-crl");
    let until_then = Window {
        now: now(),
        skew: Duration::from_secs(60),
        max_age: Duration::from_secs(16 * 366 * 86_400),
    };
    let judged = judge_list(&list, "", &issuer, &root.expect("ours"), &until_then);
    assert!(matches!(judged, Ok(Revocation::Good { .. })), "{judged:?}");
    let window =
        Window { now: now(), skew: Duration::from_secs(60), max_age: Duration::from_secs(3_600) };
    let list = got(&browser.get("/pki/issuing.crl").await, "application/pkix-crl");
    let judged = judge_list(&list, "", &certificate, &issuer, &window);
    assert!(matches!(judged, Ok(Revocation::Good { .. })), "{judged:?}");

    scene.transcript.case("lists of changes, and of parts that there are not");
    let changes = got(&browser.get("/pki/issuing-delta.crl").await, "application/pkix-crl");
    let judged = judge_list(&changes, "", &certificate, &issuer, &window);
    assert_eq!(judged, Err(RevocationError::UnknownCritical), "nothing follows from changes alone");
    browser.get("/pki/issuing-1.crl").await.refused(404, "not_found");
    browser.get("/pki/issuing-1-delta.crl").await.refused(404, "not_found");

    let question = make_request(&certificate, &issuer);
    let posted = ask(&browser, question.clone(), "application/ocsp-request").await;
    // The base64 of a question has characters that mean something in addresses.
    let text = Base64::encode_string(&question)
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    let fetched = browser.get(&format!("/pki/ocsp/{text}")).await;
    for reply in [&posted, &fetched] {
        let answer = got(reply, "application/ocsp-response");
        let judged = judge_answer(&answer, &certificate, &issuer, &window);
        assert!(matches!(judged, Ok(Revocation::Good { .. })), "{judged:?}");
    }

    scene.transcript.case("questions that are none");
    ask(&browser, question.clone(), "application/json").await.refused(415, "media_type_wrong");
    browser.get("/pki/ocsp/none!").await.refused(400, "question_malformed");
    browser.get("/pki/ocsp").await.refused(405, "method_not_allowed");
    let request = browser.request(Method::POST, "/pki/issuing-delta.crl", Vec::new());
    browser.send(request).await.refused(405, "method_not_allowed");
    browser.get("/pki/other.crl").await.refused(404, "not_found");
    let request = browser.request(Method::POST, "/pki/issuing.crl", Vec::new());
    browser.send(request).await.refused(405, "method_not_allowed");
    let malformed = ask(&browser, b"question".to_vec(), "application/ocsp-request").await;
    let answer = got(&malformed, "application/ocsp-response");
    assert_eq!(answer, [0x30, 0x03, 0x0a, 0x01, 1], "malformedRequest");
}

/// Time stamps, by a question that a program of others has made.
pub(super) async fn time_stamps<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("time stamps");
    let browser = Browser::new(scene);
    // `openssl ts -query -digest 00…1f -sha256 -no_nonce`.
    let mut question = vec![0x30, 0x36, 2, 1, 1, 0x30, 0x31, 0x30, 0x0d, 6, 9];
    question.extend([0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 32]);
    question.extend(0..32);
    let stamp = send(&browser, "/tsa", question.clone(), "application/timestamp-query").await;
    let answer = got(&stamp, "application/timestamp-reply");
    // Granted, and the digest is in what was signed.
    assert_eq!(answer.get(4..9), Some(&[0x30, 3, 2, 1, 0][..]));
    assert!(answer.windows(32).any(|part| part.iter().copied().eq(0..32)));

    scene.transcript.case("questions for time stamps that are none");
    send(&browser, "/tsa", question, "application/ocsp-request")
        .await
        .refused(415, "media_type_wrong");
    browser.get("/tsa").await.refused(405, "method_not_allowed");
    let none = send(&browser, "/tsa", b"question".to_vec(), "application/timestamp-query").await;
    let answer = got(&none, "application/timestamp-reply");
    assert_eq!(answer, [0x30, 9, 0x30, 7, 2, 1, 2, 3, 2, 2, 4], "badDataFormat");
}

/// They rest with the password alone, and come back with a code beside it.
pub(super) async fn suspended_and_lifted<T: Target>(scene: &Scene<'_, T>, citizen: &Citizen) {
    scene.transcript.case("certificates are suspended, and that is lifted");
    let mut known = citizen.log_in(scene).await;
    let states = async |browser: &Browser<'_, T>| {
        let list: CredentialList = browser.get("/api/v1/credentials").await.json();
        list.credentials.into_iter().map(|one| one.state).collect::<Vec<_>>()
    };
    known.post("/credentials/suspension", &json!({})).await.done();
    assert_eq!(states(&known).await, [CredentialState::Suspended; 2]);
    let lift = "/credentials/suspension/lift";
    known.post(lift, &json!({})).await.refused(403, "assurance_too_low");
    let _: OtpChallenge = known.post("/session/otp", &json!({})).await.json();
    let code = json!({"code": scene.world.sms.code(&citizen.phone)});
    let raised = known.post("/session/otp/verify", &code).await;
    known.enter(&raised);
    known.post(lift, &json!({})).await.done();
    assert_eq!(states(&known).await, [CredentialState::Active; 2]);
}

const CERTIFICATE: &str = "application/pkix-cert";

async fn ask<T: Target>(browser: &Browser<'_, T>, question: Vec<u8>, kind: &str) -> Reply {
    send(browser, "/pki/ocsp", question, kind).await
}

async fn send<T: Target>(
    browser: &Browser<'_, T>,
    to: &str,
    question: Vec<u8>,
    kind: &str,
) -> Reply {
    let mut request = browser.request(Method::POST, to, question);
    let kind = header::HeaderValue::from_str(kind).expect("a kind");
    request.headers_mut().insert(header::CONTENT_TYPE, kind);
    browser.send(request).await
}

fn got(reply: &Reply, kind: &str) -> Vec<u8> {
    assert_eq!(reply.status(), StatusCode::OK, "{reply}");
    assert_eq!(reply.0.headers().get(header::CONTENT_TYPE).expect("a kind"), kind);
    reply.0.body().clone()
}
