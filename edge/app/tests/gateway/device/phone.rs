//! A phone with a key of its own, as its pages use it.

use crate::ceremony::DNI;
use crate::world::{Gateway, Random, Reply, START};
use http::{Method, header};
use p256::ecdsa::SigningKey;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::device::{
    DEVICE_COOKIE, Device, DeviceRequest, EnrolmentStarted, PendingRequests, RequestOpened,
    RequestStatus,
};
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::digest::sha256;
use rubrica_core::entropy::Entropy;
use rubrica_core::protocol::{
    AnyIntent, Approval, Approver, DeviceAnswer, DeviceApproval, DeviceDecision, DeviceEnrolment,
    PasskeyApproval, PlatformKey, Signed,
};
use serde::Serialize;
use serde_json::{Value, json};

/// What is on the document of [`crate::world::citizen`].
pub(super) const CONTRAST: &str = "01-05-2031";

/// An enrolled phone.
pub(super) struct Phone<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) key: SigningKey,
    pub(super) cookie: String,
    pub(super) device: Device,
}

pub(super) fn make_key() -> SigningKey {
    SigningKey::from_slice(&Random.make_bytes::<32>()).unwrap()
}

pub(super) fn point(key: &SigningKey) -> Vec<u8> {
    key.verifying_key().to_sec1_point(false).as_bytes().to_vec()
}

impl Gateway {
    pub(super) async fn start_enrolment(&self, number: &str) -> EnrolmentStarted {
        let body = json!({"identifier": number, "contrast": CONTRAST});
        self.post("/device/enrol/start", body).await.ok()
    }

    pub(super) async fn finish_enrolment(
        &self,
        started: &EnrolmentStarted,
        code: &str,
        key: &SigningKey,
    ) -> Reply {
        self.post("/device/enrol/finish", enrolment(started, code, key)).await
    }

    /// A phone that is active.
    pub(super) async fn enrol(&self, number: &str) -> Phone<'_> {
        let started = self.start_enrolment(number).await;
        let key = make_key();
        let reply = self.finish_enrolment(&started, &self.last_code(), &key).await;
        self.phone(key, &reply)
    }

    pub(super) fn phone(&self, key: SigningKey, reply: &Reply) -> Phone<'_> {
        let device: Device = reply.ok();
        let cookie = reply.header("set-cookie").split(';').next().unwrap().to_owned();
        assert!(cookie.starts_with(&format!("{DEVICE_COOKIE}=")), "{cookie}");
        Phone { gateway: self, key, cookie, device }
    }

    /// A citizen with a phone.
    pub(super) async fn with_citizen() -> Self {
        let gateway = Self::new();
        gateway.activate(DNI).await;
        gateway
    }

    pub(super) async fn open_request(&self) -> RequestOpened {
        self.post("/requests", json!({})).await.ok()
    }

    pub(super) async fn request_call(&self, call: &str, request: &str) -> Reply {
        self.post(&format!("/requests/{call}"), json!({"request": request})).await
    }

    pub(super) async fn request_state(&self, opened: &RequestOpened) -> RequestStatus {
        self.request_call("state", &opened.request).await.ok()
    }

    pub(super) async fn push(&self, opened: &RequestOpened, number: &str) -> Reply {
        let body = json!({"request": opened.request, "identifier": number, "contrast": CONTRAST});
        self.post("/requests/push", body).await
    }
}

/// What enrols `key`.
pub(super) fn enrolment(started: &EnrolmentStarted, code: &str, key: &SigningKey) -> Value {
    let message = DeviceEnrolment {
        subject: started.subject,
        enrolment: Bytes(sha256(started.enrolment.as_bytes()).to_vec()),
        public_key: Bytes(point(key)),
    };
    let proof = Signed::sign(&message, key).unwrap();
    json!({"enrolment": started.enrolment, "code": code, "label": "Mi teléfono",
        "proof": Binary(proof.to_bytes()), "public_key": Binary(point(key))})
}

impl Phone<'_> {
    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::COOKIE, &self.cookie);
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map(|body| serde_json::to_vec(&body).unwrap()).unwrap_or_default();
        self.gateway.send(request, body).await
    }

    pub(super) async fn get(&self, path: &str) -> Reply {
        self.call(Method::GET, path, None).await
    }

    pub(super) async fn post(&self, path: &str, body: impl Serialize) -> Reply {
        self.call(Method::POST, path, Some(serde_json::to_value(body).unwrap())).await
    }

    pub(super) async fn delete(&self, path: &str) -> Reply {
        self.call(Method::DELETE, path, None).await
    }

    pub(super) async fn scan(&self, token: &str) -> Reply {
        self.post("/device/scan", json!({"token": token})).await
    }

    /// Scans what the browser shows now.
    pub(super) async fn scan_now(&self, opened: &RequestOpened) -> DeviceRequest {
        let status = self.gateway.request_state(opened).await;
        self.scan(&status.token.unwrap()).await.ok()
    }

    /// What the event stream says.
    pub(super) async fn pending(&self) -> PendingRequests {
        let reply = self.get("/device/events").await;
        assert_eq!((reply.status(), reply.header("content-type")), (200, "text/event-stream"));
        let text = String::from_utf8(reply.0.body().clone()).unwrap();
        assert!(text.starts_with("retry: ") && text.ends_with("\n\n"), "{text}");
        let data = text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
        serde_json::from_str(data).unwrap()
    }

    pub(super) fn says(
        &self,
        request: &DeviceRequest,
        code: &str,
        decision: DeviceDecision,
    ) -> DeviceAnswer {
        DeviceAnswer {
            subject: self.device.subject,
            device: self.device.device,
            request: request.request,
            application: request.application.clone(),
            code: code.to_owned(),
            decision,
        }
    }

    /// This phone as the signer is to know it.
    pub(super) fn approver(&self, platform: Option<PlatformKey>) -> Approver {
        Approver::of_phone(&point(&self.key), platform).unwrap()
    }

    /// Its approval of an act, with the code that was compared or typed.
    pub(super) fn approves(
        &self,
        intent: &AnyIntent,
        code: &str,
        unlocked: Option<PasskeyApproval>,
    ) -> Approval {
        let said = DeviceApproval {
            transaction: intent.transaction(),
            intent_digest: intent.digest(),
            device: self.approver(None).id(),
            code: code.parse().unwrap(),
            issued_at: START,
        };
        let signed = Bytes(Signed::sign(&said, &self.key).unwrap().to_bytes());
        Approval::Device { device: said.device, signed, unlocked }
    }

    /// What a confirmation of an act is sent with.
    pub(super) fn confirms(
        &self,
        request: &DeviceRequest,
        code: &str,
        approval: &Approval,
    ) -> Value {
        let mut body = self.sign(&self.says(request, code, DeviceDecision::Confirm));
        body["approval"] = json!(Binary(canonical::encode(approval)));
        body
    }

    pub(super) fn sign(&self, answer: &DeviceAnswer) -> Value {
        json!({"answer": Binary(Signed::sign(answer, &self.key).unwrap().to_bytes())})
    }

    pub(super) async fn answer(&self, answer: &DeviceAnswer) -> Reply {
        self.post("/device/answer", self.sign(answer)).await
    }

    pub(super) async fn confirm(&self, request: &DeviceRequest, code: &str) -> Reply {
        self.answer(&self.says(request, code, DeviceDecision::Confirm)).await
    }

    pub(super) async fn reject(&self, request: &DeviceRequest) -> Reply {
        self.answer(&self.says(request, "", DeviceDecision::Reject)).await
    }
}
