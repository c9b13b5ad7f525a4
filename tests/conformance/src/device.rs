//! A phone that confirms what a browser asks for.

use crate::browser::Browser;
use crate::citizen::{Citizen, nonce};
use crate::push::GONE;
use crate::push_receiver::Receiver;
use crate::world::{APPLICATION, SystemEntropy, now};
use crate::{Scene, Target, signature};
use http::{Method, Request, header};
use p256::ecdsa::SigningKey;
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{Credential, EnrolResponse, SignResponse};
use rubrica_core::api::v1::device::{
    Answer, Answered, Approvers, DEVICE_COOKIE, Device, DeviceRequest, EnrolFinish, EnrolStart,
    EnrolmentStarted, History, PendingRequests, PushMessage, RequestApproval, RequestOpened,
    RequestPush, RequestReference, RequestState, RequestStatus, RequestedAct, Scan,
};
use rubrica_core::api::v1::{ApprovalOptions, Authorise, Session, Transaction};
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::digest::sha256;
use rubrica_core::entropy::Entropy;
use rubrica_core::identity::{LoginMethod, RequestId};
use rubrica_core::protocol::{
    AnyIntent, Approval, Approver, ComparisonCode, DeviceAnswer, DeviceApproval, DeviceDecision,
    DeviceEnrolment, EnrolmentActivation, EnrolmentIntent, Signed,
};
use serde::Serialize;
use serde_json::json;

/// What is on the documents of [`Citizen::registration`].
const CONTRAST: &str = "17-05-2046";

/// An enrolled phone.
struct Phone<'a, T> {
    browser: Browser<'a, T>,
    key: SigningKey,
    cookie: String,
    device: Device,
}

impl<'a, T: Target> Phone<'a, T> {
    async fn enrol(scene: &'a Scene<'a, T>, citizen: &Citizen) -> Self {
        let browser = Browser::new(scene);
        let body =
            EnrolStart { identifier: citizen.identifier.clone(), contrast: CONTRAST.to_owned() };
        let started: EnrolmentStarted = browser.post("/device/enrol/start", &body).await.json();
        let code = scene.world.sms.code(&citizen.phone);
        let key = SigningKey::from_slice(&SystemEntropy.make_bytes::<32>()).expect("a key");
        let point = key.verifying_key().to_sec1_point(false).as_bytes().to_vec();
        let message = DeviceEnrolment {
            subject: started.subject,
            enrolment: Bytes(sha256(started.enrolment.as_bytes()).to_vec()),
            public_key: Bytes(point.clone()),
        };
        let body = EnrolFinish {
            enrolment: started.enrolment,
            code,
            label: "Phone".to_owned(),
            proof: Signed::sign(&message, &key).expect("a signature").to_bytes().into(),
            public_key: point.into(),
        };
        let reply = browser.post("/device/enrol/finish", &body).await;
        let cookie = reply.0.headers().get(header::SET_COOKIE).expect("a cookie");
        let cookie = cookie.to_str().expect("text").split(';').next().expect("a value").to_owned();
        assert!(cookie.starts_with(DEVICE_COOKIE), "{cookie}");
        Self { browser, key, cookie, device: reply.json() }
    }

    fn with_cookie(&self, mut request: Request<Vec<u8>>) -> Request<Vec<u8>> {
        request.headers_mut().insert(header::COOKIE, self.cookie.parse().expect("a value"));
        request
    }

    async fn get(&self, call: &str) -> crate::browser::Reply {
        let request = self.browser.request(Method::GET, &format!("/api/v1{call}"), Vec::new());
        self.browser.send(self.with_cookie(request)).await
    }

    async fn post(&self, call: &str, body: &impl Serialize) -> crate::browser::Reply {
        let request = self.browser.post_request(call, body);
        self.browser.send(self.with_cookie(request)).await
    }

    fn says(&self, request: RequestId, code: &str, decision: DeviceDecision) -> Binary {
        let said = DeviceAnswer {
            subject: self.device.subject,
            device: self.device.device,
            request,
            application: APPLICATION.to_owned(),
            code: code.to_owned(),
            decision,
        };
        Signed::sign(&said, &self.key).expect("a signature").to_bytes().into()
    }

    async fn answer(
        &self,
        request: RequestId,
        code: &str,
        decision: DeviceDecision,
    ) -> crate::browser::Reply {
        let answer = self.says(request, code, decision);
        self.post("/device/answer", &Answer { answer, approval: None, unlocked: None }).await
    }

    /// A signature whose password is proved and that waits for this phone.
    async fn asked_to_sign(
        &self,
        browser: &Browser<'_, T>,
        citizen: &Citizen,
        credential: &Credential,
    ) -> (String, Authorise, RequestOpened, DeviceRequest) {
        let intent = signature::open(browser, credential, &[b"one"]).await;
        let path = format!("/transactions/{}", intent.transaction);
        let options: ApprovalOptions =
            browser.post(&format!("{path}/approval"), &json!({})).await.json();
        assert_eq!(options.phone.as_deref(), Some("Phone"));
        let authorise = citizen.password_proof(browser, &intent, signature::activation).await;
        let asked: RequestOpened = browser.post(&format!("{path}/phone"), &json!({})).await.json();
        let mut pending = self.pending().await.requests;
        assert_eq!(pending.len(), 1);
        let pending = pending.remove(0);
        let shown = pending.intent.as_ref().expect("an intent");
        assert_eq!(shown.as_ref(), canonical::encode(&intent));
        (path, authorise, asked, pending)
    }

    /// Approves what was asked, with the code that the browser computes from the same intent.
    async fn approve(&self, pending: &DeviceRequest) -> Binary {
        let intent = pending.intent.as_ref().expect("an intent");
        let intent = AnyIntent::from_bytes(intent.as_ref()).expect("of an act");
        let code = ComparisonCode::of(&intent.digest());
        let point = self.key.verifying_key().to_sec1_point(false);
        let approver = Approver::of_phone(point.as_bytes(), None).expect("a phone");
        let said = DeviceApproval {
            transaction: intent.transaction(),
            intent_digest: intent.digest(),
            device: approver.id(),
            code,
            issued_at: now(),
        };
        let signed = Signed::sign(&said, &self.key).expect("a signature").to_bytes();
        let approval =
            Approval::Device { device: approver.id(), signed: Bytes(signed), unlocked: None };
        let approval = Binary(canonical::encode(&approval));
        let said = self.says(pending.request, &code.to_string(), DeviceDecision::Confirm);
        let answer = Answer { answer: said, approval: Some(approval.clone()), unlocked: None };
        let _: Answered = self.post("/device/answer", &answer).await.json();
        approval
    }

    async fn pending(&self) -> PendingRequests {
        let reply = self.get("/device/events").await;
        let text = String::from_utf8(reply.0.body().clone()).expect("text");
        let data = text.lines().find_map(|line| line.strip_prefix("data: ")).expect("data");
        serde_json::from_str(data).expect("requests")
    }
}

pub(super) async fn scanned_and_sent<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("a phone confirms what it has scanned, and rejects what it was sent");
    let citizen = Citizen::new(80);
    let mut browser = Browser::new(scene);
    citizen.activate(&browser).await;
    let phone = Phone::enrol(scene, &citizen).await;
    assert!(phone.pending().await.requests.is_empty());

    let opened: RequestOpened = browser.post("/requests", &json!({})).await.json();
    let reference = RequestReference { request: opened.request.clone() };
    let status: RequestStatus = browser.post("/requests/state", &reference).await.json();
    let scan = Scan { token: status.token.expect("a QR code") };
    let request: DeviceRequest = phone.post("/device/scan", &scan).await.json();
    assert_eq!(request.code.as_deref(), Some(opened.status.code.as_str()));
    let reply = phone.answer(request.request, &status.code, DeviceDecision::Confirm).await;
    let _: Answered = reply.json();
    let reply = browser.post("/requests/collect", &reference).await;
    let session: Session = browser.enter(&reply);
    assert_eq!(session.method, LoginMethod::Device);
    browser.post("/requests/collect", &reference).await.refused(409, "request_delivered");

    let opened: RequestOpened = browser.post("/requests", &json!({})).await.json();
    let push = RequestPush {
        request: opened.request.clone(),
        identifier: citizen.identifier.clone(),
        contrast: CONTRAST.to_owned(),
    };
    let _: RequestStatus = browser.post("/requests/push", &push).await.json();
    let sent = phone.pending().await.requests;
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].code, None);
    let _: Answered = phone.answer(sent[0].request, "", DeviceDecision::Reject).await.json();
    let reference = RequestReference { request: opened.request };
    let status: RequestStatus = browser.post("/requests/state", &reference).await.json();
    assert_eq!(status.state, RequestState::Rejected);
    let history: History = phone.get("/device/history").await.json();
    assert_eq!(history.entries.len(), 2);
    phone.post("/device/logout", &json!({})).await.done();
    phone.get("/device").await.refused(401, "device_not_active");
}

/// From the enrolment at the real signer to a signature that it verifies the phone's approval of.
pub(super) async fn approves<T: Target>(scene: &Scene<'_, T>, citizen: &Citizen) {
    scene.transcript.case("a phone approves a signature in place of the code");
    let phone = Phone::enrol(scene, citizen).await;
    let browser = citizen.log_in(scene).await;
    let point = phone.key.verifying_key().to_sec1_point(false);
    let approver = Approver::of_phone(point.as_bytes(), None).expect("a phone");
    let mut request = browser.post_request("/transactions/device", &json!({"platform": null}));
    let session = request.headers()[header::COOKIE].to_str().expect("text").to_owned();
    let both = format!("{session}; {}", phone.cookie).parse().expect("a value");
    request.headers_mut().insert(header::COOKIE, both);
    let opened: Transaction = browser.send(request).await.json();
    let intent = EnrolmentIntent {
        transaction: opened.transaction,
        subject: opened.subject,
        approver: approver.clone(),
        expires: opened.expires_at,
    };
    let activation =
        |unlock_key| EnrolmentActivation { unlock_key, nonce: nonce(), issued_at: now() };
    let authorise = citizen.authorisation(&browser, &intent, activation).await;
    let call = format!("/transactions/{}/authorise", intent.transaction);
    let enrolled: EnrolResponse = browser.post(&call, &authorise).await.json();
    assert_eq!(enrolled.approver, approver.id());

    let credential = signature::credential(&browser).await;
    let (path, authorise, asked, pending) =
        phone.asked_to_sign(&browser, citizen, &credential).await;
    let approval = phone.approve(&pending).await;
    let reference = RequestReference { request: asked.request };
    let collected: RequestApproval = browser.post("/requests/approval", &reference).await.json();
    assert_eq!(collected.approval, approval);
    let authorise = Authorise { approval: Some(approval), ..authorise };
    let call = format!("{path}/authorise");
    let signed: SignResponse = browser.post(&call, &authorise).await.json();
    assert_eq!(signed.signatures.len(), 1);
    let again: SignResponse = browser.post(&call, &authorise).await.json();
    assert_eq!(again, signed);

    scene.transcript.case("what is rejected on the phone is not signed in any way");
    let (path, authorise, _, pending) = phone.asked_to_sign(&browser, citizen, &credential).await;
    let _: Answered = phone.answer(pending.request, "", DeviceDecision::Reject).await.json();
    let call = format!("{path}/authorise");
    let refused = browser.post(&call, &authorise).await;
    refused.refused(409, "transaction_wrong_step");
    let history: History = phone.get("/device/history").await.json();
    assert!(history.entries.iter().all(|entry| entry.act == RequestedAct::Signature));

    scene.transcript.case("the next phone ends what the one before approves");
    let next = Phone::enrol(scene, citizen).await;
    let known: Approvers = browser.get("/api/v1/approvers").await.json();
    assert_eq!(known.phone, None);
    let device: Device = next.get("/device").await.json();
    assert_eq!(device.approver, None);
}

pub(super) async fn one_active<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("a second phone ends the first");
    let citizen = Citizen::new(81);
    citizen.activate(&Browser::new(scene)).await;
    let first = Phone::enrol(scene, &citizen).await;
    let second = Phone::enrol(scene, &citizen).await;
    first.get("/device").await.refused(401, "device_not_active");
    let _: Device = second.get("/device").await.json();
    first.post("/device/scan", &json!({"token": "AA"})).await.refused(401, "device_not_active");
    second.post("/device/scan", &json!({"token": "AA"})).await.refused(410, "qr_stale");
}

pub(super) async fn five_at_once<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("of five requests sent at once one reaches the phone");
    let citizen = Citizen::new(82);
    let browser = Browser::new(scene);
    citizen.activate(&browser).await;
    Phone::enrol(scene, &citizen).await;
    let mut requests = Vec::new();
    for _ in 0..5 {
        let opened: RequestOpened = browser.post("/requests", &json!({})).await.json();
        let push = RequestPush {
            request: opened.request,
            identifier: citizen.identifier.clone(),
            contrast: CONTRAST.to_owned(),
        };
        requests.push(browser.post_request("/requests/push", &push));
    }
    let all = requests.into_iter().map(|request| scene.target.call(request));
    let answers = futures_util::future::join_all(all).await;
    let sent = answers.iter().filter(|answer| answer.status() == 200).count();
    let refused = answers.iter().filter(|answer| answer.status() == 409).count();
    assert_eq!((sent, refused), (1, 4));
    scene.transcript.outcome(format!("{sent} sent, {refused} refused"));
}

pub(super) async fn rung<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("a phone that sleeps is rung, until its subscription is gone");
    let citizen = Citizen::new(83);
    let browser = Browser::new(scene);
    citizen.activate(&browser).await;
    let phone = Phone::enrol(scene, &citizen).await;
    let receiver = Receiver::new(&[7; 32], [8; 16]);
    let subscribe =
        async |endpoint: &str| phone.post("/device/push", &receiver.subscription(endpoint)).await;
    // Neither other services of the operator nor anybody else.
    for endpoint in ["http://127.0.0.1:1/send/x", "https://push.example/send/x"] {
        subscribe(endpoint).await.refused(422, "push_service_unknown");
    }
    subscribe(&format!("{}/send/phone", scene.world.push_url)).await.done();
    let device: Device = phone.get("/device").await.json();
    let offer = device.push.expect("an offer");
    assert!(offer.on);

    let ring = async || {
        let opened: RequestOpened = browser.post("/requests", &json!({})).await.json();
        let push = RequestPush {
            request: opened.request.clone(),
            identifier: citizen.identifier.clone(),
            contrast: CONTRAST.to_owned(),
        };
        let status: RequestStatus = browser.post("/requests/push", &push).await.json();
        let reference = RequestReference { request: opened.request };
        browser.post("/requests/cancel", &reference).await.done();
        status.expires_at
    };
    let until = ring().await;
    let [rung] = &scene.world.push.rung()[..] else { panic!("one message") };
    assert_eq!((rung.phone.as_str(), &rung.key), ("phone", &offer.key.0));
    assert_eq!(rung.claims["aud"], scene.world.push_url);
    let message = receiver.open(&rung.body).expect("a message to this phone");
    let message: PushMessage = serde_json::from_slice(&message).expect("JSON");
    assert_eq!(message, PushMessage { until, language: "es".to_owned() });

    subscribe(&format!("{}/send/{GONE}", scene.world.push_url)).await.done();
    ring().await;
    assert_eq!(scene.world.push.rung().len(), 2);
    let device: Device = phone.get("/device").await.json();
    assert!(!device.push.expect("an offer").on, "it is forgotten");
}
