//! Messages to phones: limits, delivery, reports, the bill.

use crate::ceremony::DNI;
use crate::world::{Gateway, REGISTRY_TOKEN, Reply, START, run};
use http::{Method, Request, header};
use rubrica_core::api::v1::{
    ActivationStarted, CitizenRegistered, MessageState, OtpChallenge, SmsUsage,
};
use rubrica_core::policy::Policy;
use rubrica_core::sms::Delivery;
use rubrica_edge::ports::ClientAddress;
use serde_json::json;

impl Gateway {
    /// Registers somebody and starts his activation, from an address.
    async fn ask_from(&self, code: &str, number: &str, address: &str) -> Reply {
        let body = json!({"identifier": number, "activation_code": code}).to_string();
        let request = self
            .request(Method::POST, "/api/v1/activation/start")
            .header(header::CONTENT_TYPE, "application/json")
            .extension(ClientAddress(address.parse().unwrap()));
        self.send(request, body.into_bytes()).await
    }

    async fn state(&self, name: &str) -> MessageState {
        self.get(&format!("/api/v1/sms/state/{name}")).await.ok()
    }

    /// The path that the gateway was told to report the last message to.
    fn report_path(&self) -> String {
        let messages = self.world().messages.borrow();
        let url = messages.last().unwrap()["report_url"].as_str().unwrap().to_owned();
        url.strip_prefix("https://firma.example").unwrap().to_owned()
    }

    async fn started(&self, number: &str) -> ActivationStarted {
        let registered: CitizenRegistered = self.register(number).await.ok();
        self.start_activation(number, &registered.activation_code).await
    }

    async fn usage(&self, month: &str, token: &str) -> Reply {
        let request = Request::builder()
            .uri(format!("/api/v1/sms/usage/{month}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        self.send(request, Vec::new()).await
    }
}

/// Asks for a hundred codes at once, each for another act, and gives how many came.
async fn a_hundred_at_once(policy: Policy, address: Option<&str>) -> usize {
    let gateway = Gateway::with_policy(Policy {
        otp_resend_after_s: 0,
        otp_sends_per_hour: 250,
        activation_tries: 10,
        ..policy
    });
    let registered: CitizenRegistered = gateway.register(DNI).await.ok();
    let code = &registered.activation_code;
    let asked = (0..100).map(|_| async {
        match address {
            Some(address) => gateway.ask_from(code, DNI, address).await,
            None => {
                let body = json!({"identifier": DNI, "activation_code": code});
                gateway.post("/activation/start", body).await
            }
        }
    });
    let replies = futures_util::future::join_all(asked).await;
    let sent = replies.iter().filter(|reply| reply.status() == 200).count();
    assert_eq!(gateway.world().messages.borrow().len(), sent);
    sent
}

#[test]
fn chk_sms_01_a_hundred_requests_at_once_for_one_phone_are_as_many_messages_as_it_may_get() {
    run(async {
        let policy = Policy { sms_per_phone_per_hour: 4, ..Policy::default() };
        assert_eq!(a_hundred_at_once(policy, None).await, 4);
    });
}

#[test]
fn chk_sms_02_a_hundred_requests_at_once_from_one_address_are_as_many_messages_as_it_may_cause() {
    run(async {
        let policy = Policy { sms_per_address_per_hour: 4, ..Policy::default() };
        assert_eq!(a_hundred_at_once(policy.clone(), Some("192.0.2.7")).await, 4);
        // Where the shell cannot tell, nobody else has to suffer for it.
        assert!(a_hundred_at_once(policy, None).await > 4);
    });
}

#[test]
fn chk_sms_03_a_hundred_requests_at_once_for_one_application_are_as_many_as_it_may_cause() {
    run(async {
        let policy = Policy { sms_per_application_per_hour: 4, ..Policy::default() };
        assert_eq!(a_hundred_at_once(policy, None).await, 4);
    });
}

#[test]
fn chk_sms_02_an_address_that_asked_too_often_waits_and_others_do_not() {
    run(async {
        let policy = Policy {
            sms_per_address_per_hour: 2,
            otp_resend_after_s: 0,
            activation_tries: 10,
            ..Policy::default()
        };
        let gateway = Gateway::with_policy(policy);
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        let code = &registered.activation_code;
        for _ in 0..2 {
            let _: ActivationStarted = gateway.ask_from(code, DNI, "2001:db8::1").await.ok();
        }
        gateway.pass(600);
        let refused = gateway.ask_from(code, DNI, "2001:db8::2").await;
        assert_eq!(refused.refused(429, "otp_too_many")["retry_after_s"], 3000);
        let _: ActivationStarted = gateway.ask_from(code, DNI, "2001:db8:0:1::1").await.ok();
        gateway.pass(3000);
        let _: ActivationStarted = gateway.ask_from(code, DNI, "2001:db8::2").await.ok();
    });
}

#[test]
fn chk_sms_01_what_is_not_sent_does_not_count() {
    run(async {
        let policy = Policy { sms_per_phone_per_hour: 1, ..Policy::default() };
        let gateway = Gateway::with_policy(policy);
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        let body = json!({"identifier": DNI, "activation_code": registered.activation_code});
        gateway.world().sms_works.set(false);
        for _ in 0..3 {
            gateway.post("/activation/start", &body).await.refused(502, "sms_unreachable");
        }
        gateway.world().sms_works.set(true);
        let _: ActivationStarted = gateway.post("/activation/start", &body).await.ok();
        gateway.pass(60);
        gateway.post("/activation/start", &body).await.refused(429, "otp_too_many");
    });
}

#[test]
fn chk_sms_01_news_are_counted_apart_from_codes() {
    run(async {
        let policy = Policy { sms_notices_per_day: 0, ..Policy::default() };
        let gateway = Gateway::with_policy(policy);
        let started = gateway.started(DNI).await;
        assert_eq!(started.otp.delivery, Delivery::Sent);
        assert!(gateway.world().notices.borrow().is_empty());
        assert_eq!(*gateway.world().log.borrow(), ["notice_welcome not sent: too many messages"]);
    });
}

#[test]
fn a_gateway_that_cannot_just_now_gets_the_message_later() {
    run(async {
        let gateway = Gateway::new();
        gateway.world().sms_later.set(true);
        let started = gateway.started(DNI).await;
        let name = &started.otp.message;
        assert_eq!(started.otp.delivery, Delivery::Queued);
        let state = gateway.state(name).await;
        assert_eq!(
            (state.delivery, state.retry_at.map(|at| at.0)),
            (Delivery::Queued, Some(START.0 + 5))
        );

        gateway.pass(5);
        assert_eq!(
            gateway.state(name).await.retry_at.map(|at| at.0),
            Some(START.0 + 15),
            "twice as long"
        );
        gateway.world().sms_later.set(false);
        assert!(gateway.world().messages.borrow().is_empty(), "it is not time to");
        gateway.pass(10);
        // A page that asks in two tabs does not send it twice.
        let (one, other) = tokio::join!(gateway.state(name), gateway.state(name));
        assert!([one.delivery, other.delivery].contains(&Delivery::Sent));
        assert_eq!(gateway.world().messages.borrow().len(), 1);
        let verify = json!({"activation": started.activation, "code": gateway.last_code()});
        gateway.post("/activation/verify", verify).await.done();
    });
}

#[test]
fn a_gateway_that_never_can_costs_the_citizen_nothing() {
    run(async {
        let gateway = Gateway::new();
        gateway.world().sms_later.set(true);
        let started = gateway.started(DNI).await;
        for wait in [5, 10, 20] {
            assert_eq!(gateway.state(&started.otp.message).await.delivery, Delivery::Queued);
            gateway.pass(wait);
        }
        assert_eq!(gateway.state(&started.otp.message).await.delivery, Delivery::Failed);
        gateway.world().sms_later.set(false);
        // At once, and as often as if there had been none.
        let resend = json!({"activation": started.activation});
        let sent: OtpChallenge = gateway.post("/activation/resend", &resend).await.ok();
        assert!(sent.resend_at.is_some());
        gateway.pass(30);
        let sent: OtpChallenge = gateway.post("/activation/resend", &resend).await.ok();
        assert!(sent.resend_at.is_some());
    });
}

#[test]
fn chk_sms_06_a_code_that_another_one_replaces_is_not_sent_after_it() {
    run(async {
        let gateway = Gateway::new();
        gateway.world().sms_later.set(true);
        let first = gateway.started(DNI).await;
        gateway.pass(30);
        gateway.world().sms_later.set(false);
        let resend = json!({"activation": first.activation});
        let second: OtpChallenge = gateway.post("/activation/resend", &resend).await.ok();
        assert_eq!(second.delivery, Delivery::Sent);
        gateway.pass(60);
        assert_eq!(gateway.state(&first.otp.message).await.delivery, Delivery::Expired);
        assert_eq!(gateway.world().messages.borrow().len(), 1);
    });
}

#[test]
fn chk_sms_06_a_code_is_not_sent_when_its_time_is_over() {
    run(async {
        let gateway = Gateway::new();
        gateway.world().sms_later.set(true);
        let started = gateway.started(DNI).await;
        gateway.pass(300);
        gateway.world().sms_later.set(false);
        assert_eq!(gateway.state(&started.otp.message).await.delivery, Delivery::Expired);
        assert!(gateway.world().messages.borrow().is_empty());
    });
}

#[test]
fn the_text_of_a_message_is_forgotten_when_the_gateway_has_it() {
    run(async {
        let gateway = Gateway::new();
        gateway.world().sms_later.set(true);
        let started = gateway.started(DNI).await;
        let waiting = "SELECT count(*) FROM sms WHERE length(body) > 0";
        assert_eq!(gateway.count(waiting), 2, "the code and the welcome");
        gateway.pass(5);
        gateway.world().sms_later.set(false);
        for _ in 0..2 {
            gateway.state(&started.otp.message).await;
        }
        assert_eq!(gateway.count(waiting), 0);
        assert_eq!(gateway.world().notices.borrow().len(), 1);
    });
}

#[test]
fn reports_tell_what_became_of_a_message() {
    run(async {
        let gateway = Gateway::new();
        let started = gateway.started(DNI).await;
        let (name, path) = (&started.otp.message, gateway.report_path());
        assert_eq!(gateway.state(name).await.delivery, Delivery::Sent);
        // Kannel, which waits for the phone; then a form; then JSON.
        gateway.get(&format!("{path}?status=4")).await.done();
        assert_eq!(gateway.state(name).await.delivery, Delivery::Sent);
        let form = gateway
            .request(Method::POST, &path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        gateway.send(form, b"id=1&status=DELIVRD".to_vec()).await.done();
        assert_eq!(gateway.state(name).await.delivery, Delivery::Delivered);

        gateway.pass(30);
        let resend = json!({"activation": started.activation});
        let second: OtpChallenge = gateway.post("/activation/resend", &resend).await.ok();
        let path = gateway.report_path();
        let path = path.strip_prefix("/api/v1").unwrap();
        gateway.post(path, json!({"status": "undelivered"})).await.done();
        assert_eq!(gateway.state(&second.message).await.delivery, Delivery::Failed);
        gateway.post(path, json!({"status": "lost"})).await.refused(422, "delivery_status_unknown");
        gateway.get(&format!("/api/v1{path}")).await.refused(422, "delivery_status_unknown");
    });
}

#[test]
fn chk_sms_07_nothing_undoes_a_final_state() {
    run(async {
        let gateway = Gateway::new();
        let started = gateway.started(DNI).await;
        let path = gateway.report_path();
        for status in ["failed", "delivered", "sent", "expired"] {
            gateway.get(&format!("{path}?status={status}")).await.done();
            assert_eq!(gateway.state(&started.otp.message).await.delivery, Delivery::Failed);
        }
    });
}

#[test]
fn chk_sms_04_only_the_gateway_that_was_told_the_address_reports() {
    run(async {
        let gateway = Gateway::new();
        let started = gateway.started(DNI).await;
        let path = gateway.report_path();
        let (rest, token) = path.rsplit_once('/').unwrap();
        let (reference, of_browser) = started.otp.message.split_once('.').unwrap();
        let other = |text: &str| {
            let first = if text.starts_with('A') { "B" } else { "A" };
            format!("{first}{}", text.get(1..).unwrap())
        };
        let forged = other(token);
        for path in [
            format!("{rest}/{forged}"),
            format!("{rest}/{of_browser}"),
            format!("/api/v1/sms/report/{}/{token}", other(reference)),
            format!("/api/v1/sms/report/x/{token}"),
        ] {
            let reply = gateway.get(&format!("{path}?status=failed")).await;
            reply.refused(404, "message_unknown");
        }
        assert_eq!(gateway.state(&started.otp.message).await.delivery, Delivery::Sent);
    });
}

#[test]
fn chk_sms_05_nobody_asks_about_a_message_that_he_was_not_told_of() {
    run(async {
        let gateway = Gateway::new();
        let started = gateway.started(DNI).await;
        let path = gateway.report_path();
        let token = path.rsplit('/').next().unwrap();
        let (reference, _) = started.otp.message.split_once('.').unwrap();
        for name in [format!("{reference}.{token}"), reference.to_owned(), "a.b".to_owned()] {
            let reply = gateway.get(&format!("/api/v1/sms/state/{name}")).await;
            reply.refused(404, "message_unknown");
        }
    });
}

#[test]
fn every_message_is_paid_for_once_by_agency_application_procedure_and_purpose() {
    run(async {
        let gateway = Gateway::new();
        // In May.
        let started = gateway.started(DNI).await;
        gateway.get(&format!("{}?status=delivered", gateway.report_path())).await.done();
        gateway.state(&started.otp.message).await;
        gateway.pass(5 * 86_400);
        // In June: the welcome, two codes, and one that the gateway refused.
        let started = gateway.started("X0000000T").await;
        let resend = json!({"activation": started.activation});
        gateway.pass(30);
        let _: OtpChallenge = gateway.post("/activation/resend", &resend).await.ok();
        gateway.pass(30);
        gateway.world().sms_works.set(false);
        gateway.post("/activation/resend", &resend).await.refused(502, "sms_unreachable");

        let may: SmsUsage = gateway.usage("2026-05", REGISTRY_TOKEN).await.ok();
        let june: SmsUsage = gateway.usage("2026-06", REGISTRY_TOKEN).await.ok();
        let of = |usage: &SmsUsage| -> Vec<(String, u64, u64)> {
            let rows = usage.rows.iter().inspect(|row| {
                let who = (row.agency.as_str(), row.application.as_str(), row.procedure.as_str());
                assert_eq!(who, ("E04975701", "Rubrica", "203164"));
            });
            rows.map(|row| (row.purpose.clone(), row.messages, row.parts)).collect()
        };
        let (code, welcome) = ("activation".to_owned(), "notice_welcome".to_owned());
        // Spanish has accents that the seven-bit alphabet has not: parts of 67 characters.
        assert_eq!(of(&may), [(code.clone(), 1, 2), (welcome.clone(), 1, 2)]);
        assert_eq!(of(&june), [(code, 2, 4), (welcome, 1, 2)]);
        assert_eq!(gateway.count("SELECT count(DISTINCT subject) FROM sms_usage"), 2);
        let none: SmsUsage = gateway.usage("2026-07", REGISTRY_TOKEN).await.ok();
        assert!(none.rows.is_empty());
        gateway.usage("2026-13", REGISTRY_TOKEN).await.refused(422, "month_malformed");
    });
}

#[test]
fn a_message_whose_bill_was_lost_in_a_crash_stands_in_it_after_all() {
    run(async {
        let gateway = Gateway::new();
        gateway.started(DNI).await;
        gateway.change("DELETE FROM sms_usage WHERE purpose = 'activation'");
        gateway.change("UPDATE sms SET metered = 0 WHERE purpose = 'activation'");
        gateway.get(&format!("{}?status=delivered", gateway.report_path())).await.done();
        assert_eq!(gateway.count("SELECT count(*) FROM sms_usage WHERE purpose = 'activation'"), 1);
    });
}

#[test]
fn chk_sms_08_the_bill_is_the_operators_alone() {
    run(async {
        let gateway = Gateway::new();
        gateway.usage("2026-05", "guess").await.refused(401, "registry_token_wrong");
        gateway.usage("2026-05", "").await.refused(401, "registry_token_wrong");
    });
}
