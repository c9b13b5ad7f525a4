//! Codes from the phone.

use crate::browser::Browser;
use crate::citizen::Citizen;
use crate::world::now;
use crate::{Scene, Target, sms};
use futures_util::future::join_all;
use http::{Request, Response};
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{
    ActivationReference, ActivationStart, ActivationStarted, ActivationVerify, OtpChallenge,
};
use std::collections::BTreeMap;
use std::time::Duration;

/// Another code than the one that was sent.
fn other(code: &str) -> String {
    let digits = code.bytes().map(|digit| char::from(b'0' + (digit - b'0' + 1) % 10));
    digits.collect()
}

pub(super) async fn three_tries<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("three tries of a code");
    let browser = Browser::new(scene);
    let citizen = Citizen::new(10);
    let started = citizen.start_activation(&browser).await;
    assert_eq!((started.otp.digits, started.otp.tries_left), (6, 3));
    let code = scene.world.sms.code(&citizen.phone);
    for left in [2, 1] {
        let reply = citizen.verify(&browser, &started.activation, &other(&code)).await;
        assert_eq!(reply.refused(403, "otp_wrong").tries_left, Some(left));
    }
    let last = citizen.verify(&browser, &started.activation, &other(&code)).await;
    last.refused(403, "otp_exhausted");
    let right = citizen.verify(&browser, &started.activation, &code).await;
    right.refused(403, "otp_exhausted");
}

/// CHK-OTP-02.
pub(super) async fn a_hundred_guesses_at_once<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("a hundred guesses at once are three tries");
    let browser = Browser::new(scene);
    let citizen = Citizen::new(11);
    let started = citizen.start_activation(&browser).await;
    let code = scene.world.sms.code(&citizen.phone);
    let guess = ActivationVerify { activation: started.activation.clone(), code: other(&code) };
    let request = browser.post_request("/activation/verify", &guess);
    let answers = join_all((0..100).map(|_| scene.target.call(request.clone()))).await;
    let mut outcomes = BTreeMap::<String, usize>::new();
    for answer in answers {
        *outcomes.entry(outcome(&request, &answer)).or_default() += 1;
    }
    for (outcome, count) in &outcomes {
        scene.transcript.outcome(format_args!("{count} × {outcome}"));
    }
    let expected = [
        ("403 otp_exhausted Some(0)".to_owned(), 98),
        ("403 otp_wrong Some(1)".to_owned(), 1),
        ("403 otp_wrong Some(2)".to_owned(), 1),
    ];
    assert_eq!(outcomes.into_iter().collect::<Vec<_>>(), expected);
    let right = citizen.verify(&browser, &started.activation, &code).await;
    right.refused(403, "otp_exhausted");
}

fn outcome(request: &Request<Vec<u8>>, answer: &Response<Vec<u8>>) -> String {
    let problem: Problem = serde_json::from_slice(answer.body())
        .unwrap_or_else(|_| panic!("{} answered {}", request.uri(), answer.status()));
    format!("{} {} {:?}", answer.status().as_u16(), problem.code, problem.tries_left)
}

pub(super) async fn not_again_at_once<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("a code is not sent again at once");
    let browser = Browser::new(scene);
    let citizen = Citizen::new(12);
    let registered = citizen.register(&browser).await;
    let body = ActivationStart {
        identifier: citizen.identifier.clone(),
        activation_code: registered.activation_code,
    };
    let started: ActivationStarted = browser.post("/activation/start", &body).await.json();
    // Not for another act of the same kind either.
    browser.post("/activation/start", &body).await.refused(429, "otp_too_soon");
    let again = ActivationReference { activation: started.activation.clone() };
    let problem = browser.post("/activation/resend", &again).await.refused(429, "otp_too_soon");
    assert!(problem.retry_after_s.is_some_and(|wait| (1..=30).contains(&wait)), "{problem:?}");
    // The first one still holds.
    let code = scene.world.sms.code(&citizen.phone);
    citizen.verify(&browser, &started.activation, &code).await.done();
}

pub(super) async fn no_way_to_the_phone<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("no way to the phone");
    let browser = Browser::new(scene);
    let citizen = Citizen { phone: sms::UNREACHABLE.to_owned(), ..Citizen::new(13) };
    let registered = citizen.register(&browser).await;
    let body = ActivationStart {
        identifier: citizen.identifier.clone(),
        activation_code: registered.activation_code,
    };
    // More often than there are tries: it is not the citizen's fault.
    for _ in 0..6 {
        browser.post("/activation/start", &body).await.refused(502, "sms_unreachable");
    }
}

pub(super) async fn expired<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("a code that came too late");
    let browser = Browser::new(scene);
    let citizen = Citizen::new(14);
    let started = citizen.start_activation(&browser).await;
    let code = scene.world.sms.code(&citizen.phone);
    until(started.otp.expires_at).await;
    let late = citizen.verify(&browser, &started.activation, &code).await;
    late.refused(403, "otp_expired");
}

pub(super) async fn sent_three_times<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("a code is sent three times, and the last one holds");
    let browser = Browser::new(scene);
    let citizen = Citizen::new(15);
    let started = citizen.start_activation(&browser).await;
    let first = scene.world.sms.code(&citizen.phone);
    let again = ActivationReference { activation: started.activation.clone() };
    let second: OtpChallenge = browser.post("/activation/resend", &again).await.json();
    assert!(second.resend_at.is_some(), "once more");
    let third: OtpChallenge = browser.post("/activation/resend", &again).await.json();
    assert_eq!(third.resend_at, None);
    browser.post("/activation/resend", &again).await.refused(429, "otp_too_often");
    let last = scene.world.sms.code(&citizen.phone);
    // By one chance in a million the first code is the last one too.
    if first != last {
        let reply = citizen.verify(&browser, &started.activation, &first).await;
        assert_eq!(reply.status(), 403, "{reply}");
    }
}

/// Waits until a time of whole seconds is past.
pub(super) async fn until(time: rubrica_core::time::UnixTime) {
    while now() <= time {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
