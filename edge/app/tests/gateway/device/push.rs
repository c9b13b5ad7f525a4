//! Ringing phones that sleep, against a push service that decrypts and looks at who rings.

use super::phone::Phone;
use crate::ceremony::DNI;
use crate::push_receiver::{Receiver, vapid_claims};
use crate::world::{Gateway, PUSH, Random, START, run};
use p256::ecdsa::SigningKey;
use rubrica_core::api::v1::device::{Device, PushMessage, PushOffer, RequestStatus};
use rubrica_core::entropy::Entropy;
use rubrica_core::policy::Policy;
use rubrica_edge::settings::push::WebPush;
use serde_json::{Value, json};

const ENDPOINT: &str = "https://push.example/send/a-phone";

fn receiver() -> Receiver {
    Receiver::new(&Random.make_bytes::<32>(), Random.make_bytes())
}

impl Phone<'_> {
    async fn subscribe(&self, receiver: &Receiver, endpoint: &str) {
        self.post("/device/push", receiver.subscription(endpoint)).await.done();
    }

    async fn offer(&self) -> Option<PushOffer> {
        self.get("/device").await.ok::<Device>().push
    }
}

impl Gateway {
    /// Sends a request to the phone: when it ends.
    async fn ring(&self) -> i64 {
        let opened = self.open_request().await;
        let status: RequestStatus = self.push(&opened, DNI).await.ok();
        status.expires_at.0
    }

    fn times_rung(&self) -> usize {
        self.world().rung.borrow().len()
    }
}

#[test]
fn a_phone_is_rung_with_a_message_that_only_it_can_read() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let offer = phone.offer().await.unwrap();
        assert!(!offer.on);
        let receiver = receiver();
        phone.subscribe(&receiver, ENDPOINT).await;
        assert!(phone.offer().await.unwrap().on);
        let until = gateway.ring().await;

        let rung = gateway.world().rung.borrow();
        let [request] = rung.as_slice() else { panic!("rung {} times", rung.len()) };
        assert_eq!(
            (request.method().as_str(), request.uri().to_string()),
            ("POST", ENDPOINT.to_owned())
        );
        let header = |name: &str| request.headers()[name].to_str().unwrap();
        assert_eq!(header("content-encoding"), "aes128gcm");
        assert_eq!(header("ttl"), (until - START.0).to_string());
        assert_eq!((header("urgency"), header("topic")), ("high", "request"));
        let (claims, key) = vapid_claims(header("authorization")).unwrap();
        assert_eq!(key, offer.key.0, "browsers let nobody else ring");
        assert_eq!(claims["aud"], PUSH);
        assert_eq!(claims["sub"], "https://firma.example");
        let lives = claims["exp"].as_i64().unwrap() - START.0;
        assert!((1..=86_400).contains(&lives), "[RFC 8292 §2] {lives}");

        let message = receiver.open(request.body()).unwrap();
        let message: PushMessage = serde_json::from_slice(&message).unwrap();
        assert_eq!((message.until.0, message.language.as_str()), (until, "es"));
        assert!(self::receiver().open(request.body()).is_none());
    });
}

#[test]
fn chk_psh_04_a_message_says_nothing_but_that_a_request_waits() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let receiver = receiver();
        phone.subscribe(&receiver, ENDPOINT).await;
        gateway.ring().await;
        gateway.pass(301);
        gateway.ring().await;
        let rung = gateway.world().rung.borrow();
        let [first, second] = rung.as_slice() else { panic!("rung {} times", rung.len()) };
        for message in [first, second].map(|one| receiver.open(one.body()).unwrap()) {
            let fields: serde_json::Map<String, Value> = serde_json::from_slice(&message).unwrap();
            assert_eq!(fields.keys().collect::<Vec<_>>(), ["language", "until"]);
        }
        // Nothing in them is the same but their length: neither salt nor key serves twice.
        let (first, second) = (first.body(), second.body());
        assert_eq!(first.len(), second.len());
        assert_ne!(first[..16], second[..16]);
        assert_ne!(first[21..86], second[21..86]);
    });
}

#[test]
fn chk_psh_01_a_subscription_elsewhere_is_refused() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let long = format!("{PUSH}/{}", "a".repeat(1_024));
        for endpoint in [
            "",
            "http://signer.example:7443/v1/sign",
            "http://push.example/send",
            "https://push.example:8443/send",
            "https://push.example@127.0.0.1/send",
            "https://127.0.0.1/#@push.example/send",
            "https://sms.example/send",
            &long,
        ] {
            let reply = phone.post("/device/push", receiver().subscription(endpoint)).await;
            let problem = reply.refused(422, "push_service_unknown");
            assert_eq!(problem["subject"], "endpoint", "{endpoint}");
        }
        gateway.ring().await;
        assert_eq!(gateway.times_rung(), 0);
    });
}

#[test]
fn chk_psh_01_a_service_that_is_not_listed_any_more_is_not_asked() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        phone.subscribe(&receiver(), ENDPOINT).await;
        let key = SigningKey::from_slice(&[9; 32]).unwrap();
        let push = WebPush { key, services: vec!["https://other.example".to_owned()] };
        let other = Gateway::with_push(Policy::default(), Some(push));
        other.take_database_of(&gateway);
        other.ring().await;
        assert_eq!(other.times_rung(), 0);
        assert!(other.world().revocation_asked.borrow().is_empty(), "nobody else is asked");
    });
}

#[test]
fn keys_that_are_none_are_refused() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let phone = gateway.enrol(DNI).await;
        let right = receiver().subscription(ENDPOINT);
        let point = right["p256dh"].as_str().unwrap();
        for (field, wrong) in [
            ("p256dh", json!("")),
            ("p256dh", json!("AAAA")),
            // Not on the curve.
            ("p256dh", json!(format!("{}AAAA", point.get(..point.len() - 4).unwrap()))),
            ("auth", json!("AAAA")),
        ] {
            let mut body = right.clone();
            body[field] = wrong;
            phone.post("/device/push", body).await.refused(422, "push_keys_malformed");
        }
    });
}

#[test]
fn chk_psh_02_only_the_active_phone_is_rung_and_only_where_it_said() {
    run(async {
        let gateway = Gateway::with_citizen().await;
        let first = gateway.enrol(DNI).await;
        first.subscribe(&receiver(), ENDPOINT).await;
        gateway.pass(60);
        let second = gateway.enrol(DNI).await;
        let reply = first.post("/device/push", receiver().subscription(ENDPOINT)).await;
        reply.refused(401, "device_not_active");
        gateway
            .post("/device/push", receiver().subscription(ENDPOINT))
            .await
            .refused(401, "device_not_active");
        gateway.ring().await;
        assert_eq!(gateway.times_rung(), 0, "the phone before is not rung for it");
        assert_eq!(gateway.count("SELECT count(*) FROM push_subscriptions"), 0);

        // A later subscription takes the place of the one before; no longer is no longer.
        let other = format!("{ENDPOINT}-2");
        second.subscribe(&receiver(), ENDPOINT).await;
        second.subscribe(&receiver(), &other).await;
        gateway.pass(301);
        gateway.ring().await;
        assert_eq!(gateway.world().rung.borrow()[0].uri().to_string(), other);
        second.delete("/device/push").await.done();
        assert!(!second.offer().await.unwrap().on);
        gateway.pass(301);
        gateway.ring().await;
        assert_eq!(gateway.times_rung(), 1);

        second.subscribe(&receiver(), ENDPOINT).await;
        second.post("/device/logout", json!({})).await.done();
        assert_eq!(gateway.count("SELECT count(*) FROM push_subscriptions"), 0);
    });
}

#[test]
fn chk_psh_03_a_subscription_that_is_gone_is_forgotten() {
    run(async {
        for status in [404, 410] {
            let gateway = Gateway::with_citizen().await;
            let phone = gateway.enrol(DNI).await;
            phone.subscribe(&receiver(), ENDPOINT).await;
            gateway.world().push_says.set(Some(status));
            gateway.ring().await;
            assert!(!phone.offer().await.unwrap().on, "{status}");
            gateway.pass(301);
            gateway.ring().await;
            assert_eq!(gateway.times_rung(), 1);
        }
    });
}

#[test]
fn what_goes_wrong_at_the_push_service_is_nobodys_trouble() {
    run(async {
        for (says, line) in [
            (None, "phone not rung: push service: no answer: connection refused"),
            (
                Some(500),
                "phone not rung: push service https://push.example answered 500 Internal Server Error",
            ),
            (Some(403), "phone not rung: push service https://push.example answered 403 Forbidden"),
        ] {
            let gateway = Gateway::with_citizen().await;
            let phone = gateway.enrol(DNI).await;
            phone.subscribe(&receiver(), ENDPOINT).await;
            gateway.world().push_says.set(says);
            gateway.ring().await;
            assert_eq!(phone.pending().await.requests.len(), 1, "it waits all the same");
            assert!(phone.offer().await.unwrap().on);
            assert_eq!(*gateway.world().log.borrow(), [line]);
        }
    });
}

#[test]
fn without_a_key_nothing_is_offered() {
    run(async {
        let gateway = Gateway::with_push(Policy::default(), None);
        gateway.activate(DNI).await;
        let phone = gateway.enrol(DNI).await;
        assert_eq!(phone.offer().await, None);
        assert!(phone.get("/device").await.json().get("push").is_none());
        let reply = phone.post("/device/push", receiver().subscription(ENDPOINT)).await;
        reply.refused(409, "push_not_offered");
        gateway.ring().await;
        assert_eq!(gateway.times_rung(), 0);
    });
}
