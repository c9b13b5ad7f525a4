//! Acts that the phone approves: its enrolment as an approver, its requests, what they are worth.

use super::phone::Phone;
use crate::authenticator::Authenticator;
use crate::ceremony::{DNI, PASSWORD, sealed};
use crate::password::NEW;
use crate::revocation::revoked;
use crate::world::{Gateway, Reply, run};
use http::Method;
use rubrica_core::api::signer::{EnrolRequest, SignRequest};
use rubrica_core::api::v1::device::{
    Answered, Approvers, Arrival, Device, DeviceRequest, History, RequestApproval, RequestOpened,
    RequestState, RequestedAct,
};
use rubrica_core::api::v1::{
    ApprovalOptions, Authorise, OtpChallenge, PasskeyRegistration, Transaction,
};
use rubrica_core::api::{Binary, Problem};
use rubrica_core::canonical;
use rubrica_core::identity::{ApproverId, Factor};
use rubrica_core::protocol::{
    AnyIntent, Approval, Approver, ComparisonCode, DeviceDecision, EnrolmentIntent, PlatformKey,
    RemovalAssertion, Signed, SigningIntent,
};
use rubrica_core::webauthn::{RegistrationChallenge, Site, UnlockChallenge, read_registration};
use serde_json::{Value, json};

const OTHER: &str = "00000001R";
const RP_ID: &str = "firma.example";
const ORIGIN: &str = "https://firma.example";

fn enrolled(id: ApproverId) -> Value {
    json!({"approver": id, "enrolled_at": 0,
        "audit": crate::world::logged_at(3)})
}

fn removed(id: ApproverId) -> Value {
    json!({"approver": id, "removed_at": 0})
}

fn signed(opened: &Transaction) -> Value {
    json!({"transaction": opened.transaction, "signatures": [Binary(vec![1; 64])],
        "signed_at": 0, "audit": crate::world::logged_at(7)})
}

impl Gateway {
    fn signer_answers(&self, status: u16, answer: Value) {
        self.world().signer_says.borrow_mut().push_back((status, answer));
    }

    /// What the signer was asked last.
    fn last_asked(&self) -> (String, Value) {
        self.world().asked.borrow().last().unwrap().clone()
    }

    fn removed_last(&self) -> ApproverId {
        let (path, body) = self.last_asked();
        assert_eq!(path, "/v1/approvers/remove");
        let assertion: Binary = serde_json::from_value(body["assertion"].clone()).unwrap();
        let assertion = Signed::<RemovalAssertion>::from_bytes(assertion.as_ref()).unwrap();
        assertion.verify(self.edge_key.verifying_key()).unwrap().approver
    }

    /// A citizen with a session and a phone, in one browser.
    async fn with_phone(&self) -> Phone<'_> {
        self.activate(DNI).await;
        self.log_in(DNI).await;
        let phone = self.enrol(DNI).await;
        self.pass(30);
        phone
    }

    /// A citizen whose phone approves.
    async fn with_approving_phone(&self) -> Phone<'_> {
        let phone = self.with_phone().await;
        let opened: Transaction = self.open_approver(&phone, &json!({})).await.ok();
        let body = self.ready_to_enrol(&opened, phone.approver(None)).await;
        self.signer_answers(200, enrolled(phone.approver(None).id()));
        assert_eq!(self.authorise(&opened, &body).await.status(), 200);
        self.pass(30);
        phone
    }

    async fn open_approver(&self, phone: &Phone<'_>, body: &Value) -> Reply {
        let session = self.cookie.borrow().clone().unwrap();
        *self.cookie.borrow_mut() = Some(format!("{session}; {}", phone.cookie));
        let reply = self.post("/transactions/device", body).await;
        *self.cookie.borrow_mut() = Some(session);
        reply
    }

    async fn ready_to_enrol(&self, opened: &Transaction, approver: Approver) -> Authorise {
        let intent = EnrolmentIntent {
            transaction: opened.transaction,
            subject: opened.subject,
            approver,
            expires: opened.expires_at,
        };
        let _: OtpChallenge = self.send_otp(opened).await.ok();
        let otp = self.last_code();
        let finalization = self.prove_password(opened, &intent).await;
        // What is sealed is the signer's business: anything well-formed passes through.
        let (_, any) = self.open_signature(b"another").await;
        Authorise {
            credential_finalization: finalization.into(),
            otp,
            approval: None,
            sealed: sealed(&any),
            registration_upload: None,
        }
    }

    /// A signature that waits for the approval of the phone, up to the authorisation.
    async fn ready_for_phone(&self) -> (Transaction, SigningIntent, Authorise) {
        let (opened, intent) = self.open_signature(b"document").await;
        let path = format!("/transactions/{}/approval", opened.transaction);
        let options: ApprovalOptions = self.bare(Method::POST, &path).await.ok();
        assert_eq!(options.phone.as_deref(), Some("Mi teléfono"));
        let finalization = self.prove_password(&opened, &intent).await;
        let body = Authorise {
            credential_finalization: finalization.into(),
            otp: String::new(),
            approval: None,
            sealed: sealed(&intent),
            registration_upload: None,
        };
        (opened, intent, body)
    }

    async fn ask_phone(&self, opened: &Transaction) -> Reply {
        self.bare(Method::POST, &format!("/transactions/{}/phone", opened.transaction)).await
    }

    async fn collect(&self, opened: &RequestOpened) -> Reply {
        self.request_call("approval", &opened.request).await
    }
}

fn code_of(intent: &AnyIntent) -> String {
    ComparisonCode::of(&intent.digest()).to_string()
}

fn wrong(code: &str) -> &'static str {
    if code == "123" { "124" } else { "123" }
}

/// A request that the phone was sent.
async fn sent(phone: &Phone<'_>) -> DeviceRequest {
    let mut pending = phone.pending().await.requests;
    assert_eq!(pending.len(), 1);
    pending.remove(0)
}

async fn approve(phone: &Phone<'_>, request: &DeviceRequest, intent: &AnyIntent) -> Reply {
    let code = code_of(intent);
    let approval = phone.approves(intent, &code, None);
    phone.post("/device/answer", phone.confirms(request, &code, &approval)).await
}

#[test]
fn a_phone_is_enrolled_with_password_and_code_and_approves_a_signature_in_place_of_the_code() {
    run(async {
        let gateway = Gateway::new();
        let phone = gateway.with_phone().await;
        let known: Approvers = gateway.get("/api/v1/approvers").await.ok();
        assert_eq!(known, Approvers { passkeys: 0, phone: None });
        let opened: Transaction = gateway.open_approver(&phone, &json!({})).await.ok();
        let body = gateway.ready_to_enrol(&opened, phone.approver(None)).await;
        gateway.signer_answers(200, enrolled(phone.approver(None).id()));
        let notices = gateway.world().notices.borrow().len();
        assert_eq!(gateway.authorise(&opened, &body).await.status(), 200);
        assert_eq!(gateway.authorise(&opened, &body).await.status(), 200, "the same again");
        assert_eq!(gateway.world().notices.borrow().len(), notices + 1, "he is told once");
        let (path, asked) = gateway.last_asked();
        assert_eq!(path, "/v1/approvers/enrol");
        let asked: EnrolRequest = serde_json::from_value(asked).unwrap();
        let intent: EnrolmentIntent = canonical::decode(&asked.intent.0).unwrap();
        assert_eq!(intent.approver, phone.approver(None));
        assert_eq!(gateway.factors(&asked.assertion), [Factor::Password, Factor::OtpSms]);
        let known: Approvers = gateway.get("/api/v1/approvers").await.ok();
        assert_eq!(known.phone.as_deref(), Some("Mi teléfono"));
        assert!(phone.get("/device").await.ok::<Device>().approver.is_some());
        let again = gateway.open_approver(&phone, &json!({})).await;
        again.refused(409, "device_approves_already");

        let messages = gateway.world().messages.borrow().len();
        let (opened, intent, mut body) = gateway.ready_for_phone().await;
        let intent = AnyIntent::Signature(intent);
        let asked: RequestOpened = gateway.ask_phone(&opened).await.ok();
        assert_eq!(asked.status.state, RequestState::Pushed);
        assert_eq!(asked.status.code, code_of(&intent), "what page and phone compute themselves");
        let request = sent(&phone).await;
        assert_eq!((request.act, request.arrival), (RequestedAct::Signature, Arrival::Pushed));
        assert_eq!(request.code, None, "it has to be typed");
        assert_eq!(request.intent, Some(Binary(intent.to_bytes())), "what is shown is signed");
        gateway.collect(&asked).await.refused(409, "request_wrong_step");
        let _: Answered = approve(&phone, &request, &intent).await.ok();
        assert!(phone.pending().await.requests.is_empty());
        let approval: RequestApproval = gateway.collect(&asked).await.ok();
        assert_eq!(gateway.collect(&asked).await.ok::<RequestApproval>(), approval, "asked again");
        body.approval = Some(approval.approval);
        gateway.signer_answers(200, signed(&opened));
        assert_eq!(gateway.authorise(&opened, &body).await.status(), 200);
        let (path, asked) = gateway.last_asked();
        assert_eq!(path, "/v1/sign");
        let asked: SignRequest = serde_json::from_value(asked).unwrap();
        assert_eq!(asked.approval, body.approval);
        assert_eq!(gateway.factors(&asked.assertion), [Factor::Password]);
        assert_eq!(gateway.world().messages.borrow().len(), messages, "no code was sent");
        let history: History = phone.get("/device/history").await.ok();
        let last = &history.entries[0];
        assert_eq!(
            (last.act, last.documents, last.decision),
            (RequestedAct::Signature, 1, DeviceDecision::Confirm)
        );
    });
}

#[test]
fn the_phone_at_hand_scans_what_it_was_sent_and_compares_the_code() {
    run(async {
        let gateway = Gateway::new();
        let phone = gateway.with_approving_phone().await;
        gateway.activate(OTHER).await;
        let other = gateway.enrol(OTHER).await;
        let (opened, intent, _) = gateway.ready_for_phone().await;
        let intent = AnyIntent::Signature(intent);
        let asked: RequestOpened = gateway.ask_phone(&opened).await.ok();
        let token = asked.status.token.clone().unwrap();
        other.scan(&token).await.refused(409, "request_taken");
        gateway.pass(3);
        phone.scan(&token).await.refused(410, "qr_stale");
        let request = phone.scan_now(&asked).await;
        assert_eq!(request.arrival, Arrival::Scanned);
        assert_eq!(request.code, Some(code_of(&intent)));
        assert_eq!(gateway.request_state(&asked).await.token, None, "it is shown no more");
        let _: Answered = approve(&phone, &request, &intent).await.ok();
        let _: RequestApproval = gateway.collect(&asked).await.ok();
    });
}

#[test]
fn chk_mov_18_a_phone_approves_for_its_owner_alone() {
    run(async {
        let gateway = Gateway::new();
        let phone = gateway.with_phone().await;
        gateway.activate(OTHER).await;
        gateway.log_in(OTHER).await;
        let refused = gateway.open_approver(&phone, &json!({})).await;
        refused.refused(403, "device_of_another");
        gateway.log_in(DNI).await;
        let _: Transaction = gateway.open_approver(&phone, &json!({})).await.ok();
        let without = gateway.post("/transactions/device", json!({})).await;
        without.refused(401, "device_not_active");
    });
}

#[test]
fn chk_mov_19_the_signer_forgets_a_phone_that_approves_no_more() {
    run(async {
        let gateway = Gateway::new();
        let first = gateway.with_approving_phone().await;
        let id = first.approver(None).id();
        gateway.pass(60);
        // The signer cannot be reached just now: at the gateway the phone approves nothing any more.
        let second = gateway.enrol(DNI).await;
        assert_eq!(gateway.removed_last(), id);
        let known: Approvers = gateway.get("/api/v1/approvers").await.ok();
        assert_eq!(known.phone, None);
        assert_eq!(gateway.count("SELECT count(*) FROM device_approvers"), 1);
        // It is told again at the next occasion, and then no more.
        gateway.signer_answers(200, removed(id));
        gateway.pass(30);
        let opened: Transaction = gateway.open_approver(&second, &json!({})).await.ok();
        assert_eq!(gateway.removed_last(), id);
        assert_eq!(gateway.count("SELECT count(*) FROM device_approvers"), 0);

        let body = gateway.ready_to_enrol(&opened, second.approver(None)).await;
        gateway.signer_answers(200, enrolled(second.approver(None).id()));
        assert_eq!(gateway.authorise(&opened, &body).await.status(), 200);
        // Stopping is not logging out.
        gateway.signer_answers(403, json!(Problem::new(403, "approver_unknown")));
        let stopped = second.delete("/device/approver").await;
        stopped.done();
        assert_eq!(gateway.removed_last(), second.approver(None).id());
        assert_eq!(second.get("/device").await.ok::<Device>().approver, None);
        assert_eq!(gateway.count("SELECT count(*) FROM device_approvers"), 0);

        gateway.pass(30);
        let opened: Transaction = gateway.open_approver(&second, &json!({})).await.ok();
        let body = gateway.ready_to_enrol(&opened, second.approver(None)).await;
        gateway.signer_answers(200, enrolled(second.approver(None).id()));
        assert_eq!(gateway.authorise(&opened, &body).await.status(), 200);
        gateway.signer_answers(200, removed(second.approver(None).id()));
        second.post("/device/logout", json!({})).await.done();
        assert_eq!(gateway.removed_last(), second.approver(None).id());
        assert_eq!(gateway.count("SELECT count(*) FROM device_approvers"), 0);
    });
}

#[test]
fn chk_rst_03_a_phone_approves_no_more_when_its_password_is_replaced() {
    run(async {
        let gateway = Gateway::new();
        let phone = gateway.with_approving_phone().await;
        let id = phone.approver(None).id();
        let code = gateway.own_code().await;
        let started = gateway.verified_reset(&code).await;
        let body = gateway.new_password(&started).await;
        let finish = || gateway.post("/reset/password/finish", &body);
        // The signer revokes, and cannot be reached when it is to forget the phone: the password stays.
        gateway.world().signer_says.borrow_mut().push_back(revoked(&[]));
        finish().await.refused(502, "signer_unreachable");
        gateway.keep(&gateway.try_login(DNI, PASSWORD).await);

        gateway.world().signer_says.borrow_mut().extend([revoked(&[]), (200, removed(id))]);
        finish().await.done();
        assert_eq!(gateway.removed_last(), id);
        assert_eq!(gateway.count("SELECT count(*) FROM device_approvers"), 0);
        gateway.keep(&gateway.try_login(DNI, NEW).await);
        let known: Approvers = gateway.get("/api/v1/approvers").await.ok();
        assert_eq!(known.phone, None);
        // It is still his phone, and can be enrolled with the new password.
        let device: Device = phone.get("/device").await.ok();
        assert_eq!(device.approver, None);
    });
}

#[test]
fn chk_mov_20_a_phone_that_the_signer_does_not_know_is_not_asked() {
    run(async {
        let gateway = Gateway::new();
        let phone = gateway.with_phone().await;
        let (opened, _) = gateway.open_signature(b"document").await;
        gateway.ask_phone(&opened).await.refused(409, "device_approves_nothing");
        let path = format!("/transactions/{}/approval", opened.transaction);
        gateway.bare(Method::POST, &path).await.refused(409, "approver_none");
        assert!(phone.pending().await.requests.is_empty());
        let change: Transaction =
            gateway.post("/transactions/password-change", json!({})).await.ok();
        gateway.ask_phone(&change).await.refused(409, "possession_not_asked");
    });
}

#[test]
fn chk_mov_21_an_approved_act_opens_no_session_and_a_login_is_no_approval() {
    run(async {
        let gateway = Gateway::new();
        let phone = gateway.with_approving_phone().await;
        let (opened, intent, _) = gateway.ready_for_phone().await;
        let asked: RequestOpened = gateway.ask_phone(&opened).await.ok();
        let request = sent(&phone).await;
        let _: Answered = approve(&phone, &request, &AnyIntent::Signature(intent)).await.ok();
        let refused = gateway.request_call("collect", &asked.request).await;
        refused.refused(409, "request_wrong_step");
        let pushed = gateway.push(&asked, DNI).await;
        pushed.refused(409, "request_wrong_step");

        let login = gateway.open_request().await;
        let request = phone.scan_now(&login).await;
        let _: Answered = phone.confirm(&request, &login.status.code).await.ok();
        gateway.collect(&login).await.refused(409, "request_wrong_step");
        gateway.keep(&gateway.request_call("collect", &login.request).await);
    });
}

#[test]
fn chk_mov_22_a_confirmed_act_comes_with_the_phones_approval_of_exactly_this_act() {
    run(async {
        let gateway = Gateway::new();
        let phone = gateway.with_approving_phone().await;
        let (opened, intent, _) = gateway.ready_for_phone().await;
        let intent = AnyIntent::Signature(intent);
        let asked: RequestOpened = gateway.ask_phone(&opened).await.ok();
        let request = sent(&phone).await;
        let code = code_of(&intent);
        let (_, another) = gateway.open_signature(b"another").await;
        let another = AnyIntent::Signature(another);
        let stranger = Phone {
            gateway: &gateway,
            key: super::phone::make_key(),
            cookie: phone.cookie.clone(),
            device: phone.device.clone(),
        };
        let mut none = phone.sign(&phone.says(&request, &code, DeviceDecision::Confirm));
        let malformed = {
            let mut body = none.clone();
            body["approval"] = json!("AA");
            body
        };
        none["approval"] = Value::Null;
        for body in [
            none,
            malformed,
            phone.confirms(&request, &code, &phone.approves(&another, &code_of(&another), None)),
            phone.confirms(&request, &code, &phone.approves(&intent, wrong(&code), None)),
            phone.confirms(&request, &code, &stranger.approves(&intent, &code, None)),
        ] {
            phone.post("/device/answer", body).await.refused(403, "device_proof_refused");
        }
        assert_eq!(gateway.request_state(&asked).await.state, RequestState::Pushed);
        let _: Answered = approve(&phone, &request, &intent).await.ok();
    });
}

/// What the phone's own authenticator makes, and what it is then known by.
async fn with_lock(gateway: &Gateway, lock: &Authenticator) -> (Value, PlatformKey) {
    let asked: PasskeyRegistration = gateway.post("/passkeys/registration", json!({})).await.ok();
    let challenge = RegistrationChallenge { nonce: asked.nonce }.challenge();
    let (object, client_data) = lock.register(&challenge);
    let site = Site { rp_id: RP_ID, origin: ORIGIN };
    let read = read_registration(&object, &client_data, &challenge, site).unwrap();
    let made = json!({"platform": {"registration": asked.registration,
        "attestation_object": Binary(object), "client_data": Binary(client_data)}});
    (made, PlatformKey::of_registration(read.approver).unwrap())
}

#[test]
fn chk_mov_23_a_phone_with_a_lock_confirms_nothing_before_it_was_unlocked() {
    run(async {
        let gateway = Gateway::new();
        let phone = gateway.with_phone().await;
        let mut lock = Authenticator::new(61, RP_ID, ORIGIN);
        let (made, platform) = with_lock(&gateway, &lock).await;
        let opened: Transaction = gateway.open_approver(&phone, &made).await.ok();
        let replayed = gateway.open_approver(&phone, &made).await;
        replayed.refused(410, "passkey_challenge_unknown");
        let body = gateway.ready_to_enrol(&opened, phone.approver(Some(platform))).await;
        gateway.signer_answers(200, enrolled(phone.approver(None).id()));
        assert_eq!(gateway.authorise(&opened, &body).await.status(), 200);
        gateway.pass(30);
        let known = phone.get("/device").await.ok::<Device>().approver.unwrap();
        let known = known.platform.unwrap();
        assert_eq!((known.rp_id.as_str(), &known.credential.0), (RP_ID, &lock.credential));

        let login = gateway.open_request().await;
        let request = phone.scan_now(&login).await;
        let said = phone.says(&request, &login.status.code, DeviceDecision::Confirm);
        let mut body = phone.sign(&said);
        phone.post("/device/answer", &body).await.refused(403, "device_not_unlocked");
        let answer: Binary = serde_json::from_value(body["answer"].clone()).unwrap();
        let challenge = |answer: &Binary| {
            let answer = rubrica_core::digest::sha256(answer.as_ref());
            UnlockChallenge { answer }.challenge()
        };
        let with = |said| json!(Binary(canonical::encode(&Approval::Passkey(said))));
        let unverified = Authenticator { flags: 0x01, ..lock.clone() }.approve(&challenge(&answer));
        for said in [unverified, lock.approve(&challenge(&Binary(vec![1; 3])))] {
            body["unlocked"] = with(said);
            phone.post("/device/answer", &body).await.refused(403, "device_not_unlocked");
        }
        body["unlocked"] = with(lock.approve(&challenge(&answer)));
        let _: Answered = phone.post("/device/answer", &body).await.ok();

        let (opened, intent, mut authorise) = gateway.ready_for_phone().await;
        let intent = AnyIntent::Signature(intent);
        let asked: RequestOpened = gateway.ask_phone(&opened).await.ok();
        let request = sent(&phone).await;
        let code = code_of(&intent);
        let without = phone.confirms(&request, &code, &phone.approves(&intent, &code, None));
        phone.post("/device/answer", without).await.refused(403, "device_not_unlocked");
        let approval = phone.approves(&intent, &code, Some(lock.approve(&intent.digest())));
        let body = phone.confirms(&request, &code, &approval);
        let _: Answered = phone.post("/device/answer", body).await.ok();
        let collected: RequestApproval = gateway.collect(&asked).await.ok();
        authorise.approval = Some(collected.approval);
        gateway.signer_answers(200, signed(&opened));
        assert_eq!(gateway.authorise(&opened, &authorise).await.status(), 200);
        // Whoever says no is asked for nothing.
        let login = gateway.open_request().await;
        let request = phone.scan_now(&login).await;
        let _: Answered = phone.reject(&request).await.ok();
    });
}

#[test]
fn chk_mov_24_who_does_not_say_yes_ends_the_act_in_every_way() {
    run(async {
        let gateway = Gateway::new();
        let phone = gateway.with_approving_phone().await;
        for with_wrong_code in [false, true] {
            let (opened, intent, mut body) = gateway.ready_for_phone().await;
            let intent = AnyIntent::Signature(intent);
            let asked: RequestOpened = gateway.ask_phone(&opened).await.ok();
            let request = sent(&phone).await;
            let code = code_of(&intent);
            // What the phone would have said.
            let approval = phone.approves(&intent, &code, None);
            if with_wrong_code {
                let said = phone.approves(&intent, wrong(&code), None);
                let typed = phone.confirms(&request, wrong(&code), &said);
                phone.post("/device/answer", typed).await.refused(403, "request_code_wrong");
            } else {
                let _: Answered = phone.reject(&request).await.ok();
            }
            assert_eq!(gateway.request_state(&asked).await.state, RequestState::Rejected);
            gateway.collect(&asked).await.refused(403, "request_rejected");
            gateway.ask_phone(&opened).await.refused(409, "transaction_wrong_step");
            gateway.send_otp(&opened).await.refused(409, "transaction_wrong_step");
            body.approval = Some(canonical::encode(&approval).into());
            let refused = gateway.authorise(&opened, &body).await;
            refused.refused(409, "transaction_wrong_step");
            gateway.pass(60);
        }
        let (path, _) = gateway.last_asked();
        assert_eq!(path, "/v1/approvers/enrol", "nothing was signed");
        let history: History = phone.get("/device/history").await.ok();
        assert!(history.entries.iter().all(|entry| {
            entry.decision == DeviceDecision::Reject && entry.act == RequestedAct::Signature
        }));
    });
}

#[test]
fn chk_mov_12_an_act_that_has_expired_or_was_cancelled_is_not_approved() {
    run(async {
        let gateway = Gateway::new();
        let phone = gateway.with_approving_phone().await;
        let (opened, intent, _) = gateway.ready_for_phone().await;
        let intent = AnyIntent::Signature(intent);
        let asked: RequestOpened = gateway.ask_phone(&opened).await.ok();
        let request = sent(&phone).await;
        gateway.ask_phone(&opened).await.refused(409, "request_already_open");
        gateway.request_call("cancel", &asked.request).await.done();
        assert!(phone.pending().await.requests.is_empty());
        approve(&phone, &request, &intent).await.refused(409, "request_cancelled");
        gateway.collect(&asked).await.refused(409, "request_cancelled");
        // Who has cancelled may ask again, and choose the code as well.
        let asked: RequestOpened = gateway.ask_phone(&opened).await.ok();
        let request = sent(&phone).await;
        gateway.pass(300);
        approve(&phone, &request, &intent).await.refused(410, "request_expired");
        gateway.collect(&asked).await.refused(410, "request_expired");
        assert!(phone.pending().await.requests.is_empty());
        let _: OtpChallenge = gateway.send_otp(&opened).await.ok();
    });
}

#[test]
fn chk_mov_16_an_approval_ends_with_its_phone() {
    run(async {
        let gateway = Gateway::new();
        let phone = gateway.with_approving_phone().await;
        let (opened, intent, _) = gateway.ready_for_phone().await;
        let asked: RequestOpened = gateway.ask_phone(&opened).await.ok();
        let request = sent(&phone).await;
        let _: Answered = approve(&phone, &request, &AnyIntent::Signature(intent)).await.ok();
        gateway.enrol(DNI).await;
        gateway.collect(&asked).await.refused(409, "request_device_changed");
    });
}

#[test]
fn chk_mov_25_what_a_replaced_phone_has_approved_is_not_passed_on() {
    run(async {
        let gateway = Gateway::new();
        let phone = gateway.with_approving_phone().await;
        let (opened, intent, mut body) = gateway.ready_for_phone().await;
        let asked: RequestOpened = gateway.ask_phone(&opened).await.ok();
        let request = sent(&phone).await;
        let _: Answered = approve(&phone, &request, &AnyIntent::Signature(intent)).await.ok();
        let approval: RequestApproval = gateway.collect(&asked).await.ok();
        body.approval = Some(approval.approval);
        gateway.enrol(DNI).await;
        gateway.authorise(&opened, &body).await.refused(409, "request_device_changed");
        assert_ne!(gateway.last_asked().0, "/v1/sign");
    });
}

#[test]
fn chk_mov_26_a_phone_that_was_replaced_meanwhile_is_not_enrolled_at_the_signer() {
    run(async {
        let gateway = Gateway::new();
        let phone = gateway.with_phone().await;
        let opened: Transaction = gateway.open_approver(&phone, &json!({})).await.ok();
        let body = gateway.ready_to_enrol(&opened, phone.approver(None)).await;
        // The signer may have done it: its answer did not come.
        gateway.authorise(&opened, &body).await.refused(502, "signer_unreachable");
        gateway.pass(30);
        gateway.enrol(DNI).await;
        assert_eq!(gateway.removed_last(), phone.approver(None).id());
        gateway.authorise(&opened, &body).await.refused(409, "request_device_changed");
        let asked = gateway.world().asked.borrow();
        let enrolments = asked.iter().filter(|(path, _)| path == "/v1/approvers/enrol");
        assert_eq!(enrolments.count(), 1);
    });
}
