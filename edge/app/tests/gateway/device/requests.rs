//! Requests: scanned or sent to a phone, answered, delivered.

use super::phone::{CONTRAST, Phone};
use crate::ceremony::DNI;
use crate::world::{Gateway, run};
use rubrica_core::api::v1::device::{
    Answered, Arrival, DeviceRequest, History, RequestOpened, RequestState, RequestStatus,
};
use rubrica_core::identity::{Assurance, LoginMethod};
use rubrica_core::protocol::DeviceDecision;
use serde_json::json;

const OTHER: &str = "00000001R";

async fn scanned(phone: &Phone<'_>) -> (RequestOpened, DeviceRequest) {
    let opened = phone.gateway.open_request().await;
    let request = phone.scan_now(&opened).await;
    (opened, request)
}

async fn pushed(phone: &Phone<'_>) -> (RequestOpened, DeviceRequest) {
    let opened = phone.gateway.open_request().await;
    let status: RequestStatus = phone.gateway.push(&opened, DNI).await.ok();
    assert_eq!((status.state, status.token), (RequestState::Pushed, None));
    let mut pending = phone.pending().await.requests;
    assert_eq!(pending.len(), 1);
    (opened, pending.remove(0))
}

#[test]
fn who_scans_compares_and_confirms_is_logged_in_where_the_code_was_shown() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let (opened, request) = scanned(&phone).await;
        assert_eq!(request.arrival, Arrival::Scanned);
        assert_eq!(request.code.as_deref(), Some(opened.status.code.as_str()));
        assert_eq!(opened.status.code.len(), 3);
        gateway.request_call("collect", &opened.request).await.refused(409, "request_wrong_step");
        let answered: Answered = phone.confirm(&request, &opened.status.code).await.ok();
        assert_eq!(answered.decision, DeviceDecision::Confirm);
        let reply = gateway.request_call("collect", &opened.request).await;
        let session = gateway.keep(&reply);
        assert_eq!(
            (session.method, session.assurance),
            (LoginMethod::Device, Assurance::Substantial)
        );
        assert_eq!(session.subject, phone.device.subject);
        assert_eq!(gateway.request_state(&opened).await.state, RequestState::Delivered);
        let history: History = phone.get("/device/history").await.ok();
        assert_eq!(history.entries.len(), 1);
        assert_eq!(history.entries[0].decision, DeviceDecision::Confirm);
    });
}

#[test]
fn chk_mov_05_a_pushed_request_does_not_tell_the_phone_its_code() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let (opened, request) = pushed(&phone).await;
        assert_eq!((request.arrival, request.code.as_deref()), (Arrival::Pushed, None));
        let stream = phone.get("/device/events").await;
        let stream = String::from_utf8(stream.0.body().clone()).unwrap();
        assert!(stream.contains("\"code\":null"), "{stream}");
        let _: Answered = phone.confirm(&request, &opened.status.code).await.ok();
        assert!(phone.pending().await.requests.is_empty());
        gateway.keep(&gateway.request_call("collect", &opened.request).await);
    });
}

#[test]
fn chk_mov_06_a_photographed_qr_code_comes_too_late() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let opened = gateway.open_request().await;
        let photographed = gateway.request_state(&opened).await.token.unwrap();
        gateway.pass(1);
        let next = gateway.request_state(&opened).await.token.unwrap();
        assert_ne!(next, photographed, "it is renewed every second");
        gateway.pass(2);
        phone.scan(&photographed).await.refused(410, "qr_stale");
        let mut forged = next.clone().into_bytes();
        forged[25] = if forged[25] == b'A' { b'B' } else { b'A' };
        for token in [String::from_utf8(forged).unwrap(), String::new(), "AAAA".to_owned()] {
            phone.scan(&token).await.refused(410, "qr_stale");
        }
        let request: DeviceRequest = phone.scan(&next).await.ok();
        assert_eq!(request.arrival, Arrival::Scanned);
        assert_eq!(gateway.request_state(&opened).await.token, None, "it is shown no more");
    });
}

#[test]
fn chk_mov_07_the_first_phone_that_scans_has_the_request() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        gateway.activate(OTHER).await;
        let phone = gateway.enrol(DNI).await;
        let other = gateway.enrol(OTHER).await;
        let opened = gateway.open_request().await;
        let token = gateway.request_state(&opened).await.token.unwrap();
        let request: DeviceRequest = phone.scan(&token).await.ok();
        other.scan(&token).await.refused(409, "request_taken");
        let again: DeviceRequest = phone.scan(&token).await.ok();
        assert_eq!(again, request);
    });
}

#[test]
fn chk_mov_08_only_the_key_of_the_phone_answers() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        gateway.activate(OTHER).await;
        let phone = gateway.enrol(DNI).await;
        let other = gateway.enrol(OTHER).await;
        let (opened, request) = scanned(&phone).await;
        let right = phone.says(&request, &opened.status.code, DeviceDecision::Confirm);
        let mut elsewhere = right.clone();
        elsewhere.application = "Otra".to_owned();
        let mut another = right.clone();
        another.device = other.device.device;
        for body in [
            other.sign(&right),
            phone.sign(&elsewhere),
            phone.sign(&another),
            json!({"answer": "AA"}),
        ] {
            phone.post("/device/answer", body).await.refused(403, "device_proof_refused");
        }
        assert_eq!(gateway.request_state(&opened).await.state, RequestState::Scanned);
    });
}

#[test]
fn chk_mov_09_a_wrong_code_ends_the_request() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let (opened, request) = pushed(&phone).await;
        let wrong = if opened.status.code == "123" { "124" } else { "123" };
        phone.confirm(&request, wrong).await.refused(403, "request_code_wrong");
        phone.confirm(&request, &opened.status.code).await.refused(409, "request_answered");
        gateway.request_call("collect", &opened.request).await.refused(403, "request_rejected");
        let history: History = phone.get("/device/history").await.ok();
        assert_eq!(history.entries[0].decision, DeviceDecision::Reject);
    });
}

#[test]
fn chk_mov_10_replay_an_answer_counts_once() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let (opened, request) = scanned(&phone).await;
        let answer = phone.says(&request, &opened.status.code, DeviceDecision::Confirm);
        let body = phone.sign(&answer);
        let _: Answered = phone.post("/device/answer", body.clone()).await.ok();
        let _: Answered = phone.post("/device/answer", body.clone()).await.ok();
        phone.reject(&request).await.refused(409, "request_answered");
        gateway.keep(&gateway.request_call("collect", &opened.request).await);
        let _: Answered = phone.post("/device/answer", body).await.ok();
        let again = gateway.request_call("collect", &opened.request).await;
        again.refused(409, "request_delivered");
        assert_eq!(gateway.count("SELECT count(*) FROM device_answers"), 1);
    });
}

#[test]
fn chk_mov_11_another_phone_answers_nothing() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        gateway.activate(OTHER).await;
        let phone = gateway.enrol(DNI).await;
        let other = gateway.enrol(OTHER).await;
        let (opened, request) = scanned(&phone).await;
        other.confirm(&request, &opened.status.code).await.refused(404, "request_unknown");
        gateway.pass(60);
        let newer = gateway.enrol(DNI).await;
        newer.confirm(&request, &opened.status.code).await.refused(404, "request_unknown");
        assert_eq!(gateway.request_state(&opened).await.state, RequestState::Scanned);
    });
}

#[test]
fn chk_mov_12_what_has_expired_or_was_cancelled_takes_no_answer() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let (opened, request) = scanned(&phone).await;
        gateway.pass(300);
        phone.confirm(&request, &opened.status.code).await.refused(410, "request_expired");
        assert_eq!(gateway.request_state(&opened).await.state, RequestState::Expired);
        gateway.request_call("collect", &opened.request).await.refused(410, "request_expired");

        let (opened, request) = scanned(&phone).await;
        gateway.request_call("cancel", &opened.request).await.done();
        gateway.request_call("cancel", &opened.request).await.done();
        phone.confirm(&request, &opened.status.code).await.refused(409, "request_cancelled");
        gateway.request_call("collect", &opened.request).await.refused(409, "request_cancelled");

        let (opened, request) = scanned(&phone).await;
        let _: Answered = phone.confirm(&request, &opened.status.code).await.ok();
        gateway.pass(300);
        gateway.request_call("collect", &opened.request).await.refused(410, "request_expired");
    });
}

#[test]
fn chk_mov_13_who_has_seen_the_qr_code_does_not_get_the_session() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let (opened, request) = scanned(&phone).await;
        let _: Answered = phone.confirm(&request, &opened.status.code).await.ok();
        let (_, secret) = opened.request.split_once('.').unwrap();
        let unknown = rubrica_core::identity::RequestId::from_bytes([1; 16]);
        for guess in [
            format!("{}.{}", request.request, "A".repeat(43)),
            format!("{unknown}.{secret}"),
            request.request.to_string(),
        ] {
            for call in ["state", "collect", "cancel"] {
                gateway.request_call(call, &guess).await.refused(404, "request_unknown");
            }
        }
        gateway.keep(&gateway.request_call("collect", &opened.request).await);
    });
}

#[test]
fn chk_mov_14_one_request_at_a_time_is_sent_to_a_phone() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let others: Vec<_> =
            futures_util::future::join_all((0..5).map(|_| gateway.open_request())).await;
        let sent = others.iter().map(|opened| gateway.push(opened, DNI));
        let replies = futures_util::future::join_all(sent).await;
        let (taken, refused): (Vec<_>, Vec<_>) =
            replies.iter().partition(|reply| reply.status() == 200);
        assert_eq!((taken.len(), refused.len()), (1, 4));
        for reply in refused {
            reply.refused(409, "request_already_open");
        }
        assert_eq!(phone.pending().await.requests.len(), 1);
        for opened in &others {
            gateway.request_call("cancel", &opened.request).await.done();
        }
        assert!(phone.pending().await.requests.is_empty());
        pushed(&phone).await;
    });
}

#[test]
fn chk_mov_15_nobody_is_worn_down_by_requests() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        for _ in 0..3 {
            let (_, request) = pushed(&phone).await;
            let _: Answered = phone.reject(&request).await.ok();
            gateway.pass(60);
        }
        let opened = gateway.open_request().await;
        let problem = gateway.push(&opened, DNI).await.refused(429, "push_too_many");
        assert_eq!(problem["retry_after_s"], 3600 - 180);
        // Where the citizen is himself, nothing is in his way.
        let (scanned, request) = scanned(&phone).await;
        let _: Answered = phone.confirm(&request, &scanned.status.code).await.ok();
        pushed(&phone).await;
    });
}

#[test]
fn chk_mov_16_what_a_replaced_phone_has_confirmed_opens_nothing() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let (opened, request) = scanned(&phone).await;
        let _: Answered = phone.confirm(&request, &opened.status.code).await.ok();
        gateway.pass(60);
        gateway.enrol(DNI).await;
        let refused = gateway.request_call("collect", &opened.request).await;
        refused.refused(409, "request_device_changed");
    });
}

#[test]
fn chk_mov_17_one_confirmation_is_one_session() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let (opened, request) = scanned(&phone).await;
        let _: Answered = phone.confirm(&request, &opened.status.code).await.ok();
        let before = gateway.count("SELECT count(*) FROM sessions");
        let all = (0..20).map(|_| gateway.request_call("collect", &opened.request));
        let replies = futures_util::future::join_all(all).await;
        assert_eq!(replies.iter().filter(|reply| reply.status() == 200).count(), 1);
        assert_eq!(gateway.count("SELECT count(*) FROM sessions"), before + 1);
    });
}

#[test]
fn a_phone_is_not_rung_by_who_knows_only_the_number() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let opened = gateway.open_request().await;
        let mut shapes = Vec::new();
        for (number, contrast) in [(DNI, "02-05-2031"), ("99999999R", CONTRAST)] {
            let body =
                json!({"request": opened.request, "identifier": number, "contrast": contrast});
            let reply = gateway.post("/requests/push", body).await;
            reply.refused(403, "contrast_refused");
            shapes.push((reply.0.body().clone(), reply.0.headers().clone()));
        }
        assert_eq!(shapes[0], shapes[1]);
        assert!(phone.pending().await.requests.is_empty());
        phone.post("/device/logout", json!({})).await.done();
        gateway.push(&opened, DNI).await.refused(409, "device_missing");
    });
}
