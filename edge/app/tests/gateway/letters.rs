//! Registration with an invitation letter.

use crate::ceremony::DNI;
use crate::world::{Gateway, REGISTRY_TOKEN, Reply, nothing, run};
use http::{Method, header};
use rubrica_core::api::v1::{
    CensusImported, InvitationStarted, LetterQueue, NewActivationCode, QueuedLetter,
};
use rubrica_core::policy::Policy;
use serde_json::{Value, json};

const PERSON: &str = "52020822C";
const CONTRAST: &str = "09/05/2031";
const NOBODY: &str = "52020823K";
const PHONE: &str = "+34622222789";

fn entry(number: &str, street: &str) -> Value {
    json!({
        "name": {"given": "Inventada", "surname": "Carta", "second_surname": "Ejemplo"},
        "document": {"kind": "dni", "number": number, "support_number": "AAA000009",
            "expires": {"year": 2031, "month": 5, "day": 9}},
        "address": {"street": street, "postcode": "28013", "town": "Madrid", "province": "Madrid"},
        "language": "es",
    })
}

impl Gateway {
    async fn with_census() -> Self {
        Self::with_census_and(Policy::default()).await
    }

    async fn with_census_and(policy: Policy) -> Self {
        let gateway = Self::with_policy(policy);
        gateway.import(&[entry(PERSON, "Calle de la Prueba, 1, 2.º A")]).await;
        gateway
    }

    async fn import(&self, people: &[Value]) {
        let body = json!({ "people": people });
        let imported: CensusImported =
            self.office(Method::POST, "/registry/census", body).await.ok();
        assert_eq!(imported.imported, people.len());
    }

    async fn ask(&self, number: &str, contrast: &str) -> Reply {
        let body = json!({ "identifier": number, "contrast": contrast });
        self.post("/letters/request", body).await
    }

    async fn queue(&self) -> Vec<QueuedLetter> {
        let queue: LetterQueue =
            self.office(Method::GET, "/registry/letters", nothing()).await.ok();
        queue.letters
    }

    async fn take(&self, letter: &QueuedLetter) -> Reply {
        let path = format!("/registry/letters/{}/take", letter.id);
        self.office(Method::POST, &path, nothing()).await
    }

    /// Asks for a letter and reads the code in it.
    async fn letter_code(&self) -> String {
        self.ask(PERSON, CONTRAST).await.done();
        let queue = self.queue().await;
        code_in(&self.take(queue.last().unwrap()).await)
    }

    async fn start_with(&self, change: Value) -> Reply {
        let mut body = json!({
            "identifier": PERSON, "letter_code": "", "phone": PHONE, "phone_again": PHONE,
            "email": "carta@correo.example", "email_again": "carta@correo.example",
            "conditions_version": 1,
        });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.post("/letters/invitation/start", body).await
    }

    async fn verify(&self, started: &InvitationStarted, code: &str) -> Reply {
        let body = json!({ "invitation": started.invitation, "code": code });
        self.post("/letters/invitation/verify", body).await
    }
}

/// The lines of text of a PDF of ours.
fn text_of(reply: &Reply) -> Vec<String> {
    assert_eq!((reply.status(), reply.header("content-type")), (200, "application/pdf"));
    let pdf: String = reply.0.body().iter().copied().map(char::from).collect();
    let shown = pdf.lines().filter_map(|line| line.strip_suffix(" Tj"));
    shown.filter_map(|shown| literal(shown).or_else(|| hexadecimal(shown))).collect()
}

/// A string of ASCII alone [ISO 32000-1 §7.3.4.2].
fn literal(shown: &str) -> Option<String> {
    Some(shown.strip_prefix('(')?.strip_suffix(')')?.replace('\\', ""))
}

/// Any other one [§7.3.4.3]: what the tests print is the same in `WinAnsiEncoding` and Latin-1.
fn hexadecimal(shown: &str) -> Option<String> {
    let digits: Vec<char> = shown.strip_prefix('<')?.strip_suffix('>')?.chars().collect();
    let pairs = digits.chunks(2).map(|pair| pair.iter().collect::<String>());
    pairs.map(|pair| Some(char::from(u8::from_str_radix(&pair, 16).ok()?))).collect()
}

fn code_in(reply: &Reply) -> String {
    let lines = text_of(reply);
    let is_code = |line: &&String| line.len() == 19 && line.matches('-').count() == 3;
    lines.iter().find(is_code).unwrap().clone()
}

fn another(code: &str) -> String {
    let (head, last) = code.split_at(code.len() - 1);
    format!("{head}{}", if last == "7" { "8" } else { "7" })
}

#[test]
fn from_the_census_to_a_basic_registration() {
    run(async {
        let gateway = Gateway::with_census().await;
        gateway.ask("52.020.822-c", "9-5-2031").await.done();
        let queue = gateway.queue().await;
        let [letter] = queue.as_slice() else { panic!("{queue:?}") };
        assert_eq!(letter.taken_at, None);
        let taken = gateway.take(letter).await;
        assert_eq!(taken.header("cache-control"), "no-store");
        let lines = text_of(&taken);
        for line in ["Inventada Carta Ejemplo", "Calle de la Prueba, 1, 2.º A", "28013 Madrid"] {
            assert!(lines.iter().any(|printed| printed == line), "{line} is not in {lines:?}");
        }
        let code = code_in(&taken);
        assert!(gateway.queue().await[0].taken_at.is_some());

        let started: InvitationStarted =
            gateway.start_with(json!({ "letter_code": code.to_lowercase() })).await.ok();
        assert_eq!(started.otp.phone_hint, "789");
        let otp = gateway.last_code();
        gateway.verify(&started, &gateway.wrong_code()).await.refused(403, "otp_wrong");
        let registered: NewActivationCode = gateway.verify(&started, &otp).await.ok();
        let receipt = String::from_utf8_lossy(registered.receipt.as_ref()).into_owned();
        for printed in [registered.activation_code.as_str(), PERSON, "******789"] {
            assert!(
                receipt.contains(&format!("({printed}) Tj")),
                "{printed} is not on the receipt"
            );
        }
        let basic = "SELECT count(*) FROM citizens WHERE registration = 'basic'";
        assert_eq!(gateway.count(basic), 1);
        assert_eq!(gateway.count("SELECT count(*) FROM letters WHERE body IS NULL"), 1);
        gateway.pass(60);
        let activation = gateway.start_activation(PERSON, &registered.activation_code).await;
        assert_eq!(activation.name.surname, "Carta");
    });
}

#[test]
fn nothing_of_the_people_of_the_census_is_stored_in_clear() {
    run(async {
        let gateway = Gateway::with_census().await;
        let code = gateway.letter_code().await;
        let _: InvitationStarted = gateway.start_with(json!({ "letter_code": code })).await.ok();
        let stored = gateway.stored_bytes();
        let bare = code.replace('-', "");
        let secrets =
            [PERSON, "Inventada", "Carta", "Prueba", "28013", "AAA000009", PHONE, "carta@"];
        for secret in secrets.into_iter().chain([code.as_str(), bare.as_str()]) {
            let found = stored.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is stored in clear");
        }
        assert!(gateway.world().log.borrow().is_empty());
    });
}

#[test]
fn chk_ltr_01_letters_are_asked_for_so_often_and_no_more() {
    run(async {
        let gateway = Gateway::with_census().await;
        for number in [PERSON, NOBODY] {
            for _ in 0..5 {
                gateway.ask(number, "10/05/2031").await.done();
            }
            let refused = gateway.ask(number, CONTRAST).await.refused(429, "letter_too_often");
            assert_eq!(refused["retry_after_s"], 30 * 86_400);
        }
        assert!(gateway.queue().await.is_empty(), "the right datum came too late");
        gateway.pass(30 * 86_400);
        gateway.ask(PERSON, CONTRAST).await.done();
        assert_eq!(gateway.queue().await.len(), 1);
    });
}

#[test]
fn chk_ltr_02_enumeration_whoever_asks_gets_the_same_answer() {
    run(async {
        let gateway = Gateway::with_census().await;
        gateway.activate(DNI).await;
        gateway.import(&[entry(DNI, "Calle del Registro, 3")]).await;
        let mut answers = Vec::new();
        for (number, contrast) in
            [(NOBODY, CONTRAST), (PERSON, "10/05/2031"), (DNI, CONTRAST), (PERSON, CONTRAST)]
        {
            let reply = gateway.ask(number, contrast).await;
            let headers = format!("{:?}", reply.0.headers());
            answers.push((reply.status(), headers, reply.0.body().clone()));
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        assert_eq!(gateway.queue().await.len(), 1, "one of them gets a letter");
        gateway.ask(PERSON, "9.5.31").await.refused(422, "contrast_date_malformed");
        gateway.ask(NOBODY, "9.5.31").await.refused(422, "contrast_date_malformed");
    });
}

#[test]
fn chk_ltr_03_one_letter_lives_for_a_person() {
    run(async {
        let gateway = Gateway::with_census().await;
        let first = gateway.letter_code().await;
        let queued = gateway.queue().await[0].id;
        gateway.ask(PERSON, CONTRAST).await.done();
        assert_eq!(gateway.queue().await.len(), 1, "the one under way is enough");
        gateway.pass(15 * 86_400);
        gateway.ask(PERSON, CONTRAST).await.done();
        let queue = gateway.queue().await;
        assert_eq!(queue.len(), 2);
        // The old one is not printed any more, and its code opens nothing.
        let old = queue.iter().find(|letter| letter.id == queued).unwrap();
        gateway.take(old).await.refused(404, "letter_unknown");
        let queue = gateway.queue().await;
        assert_eq!(queue.len(), 1);
        gateway
            .start_with(json!({ "letter_code": first }))
            .await
            .refused(403, "letter_code_refused");
        let second = code_in(&gateway.take(&queue[0]).await);
        let _: InvitationStarted = gateway.start_with(json!({ "letter_code": second })).await.ok();
    });
}

#[test]
fn a_letter_that_never_reached_the_queue_gets_there_with_the_next_request() {
    run(async {
        let gateway = Gateway::with_census().await;
        gateway.ask(PERSON, CONTRAST).await.done();
        // As if the gateway had stopped between its two units.
        gateway.change("DELETE FROM letter_queue");
        gateway.ask(PERSON, "10/05/2031").await.done();
        assert!(gateway.queue().await.is_empty(), "not for somebody who does not know the datum");
        gateway.ask(PERSON, CONTRAST).await.done();
        assert_eq!(gateway.queue().await.len(), 1);
    });
}

#[test]
fn chk_ltr_04_no_letter_box_is_filled() {
    run(async {
        let gateway = Gateway::new();
        let people = ["52020822C", "52020823K", "52020824E", "50751129L"];
        let streets = ["Calle Mayor, 1", "CALLE MAYOR 1", "calle mayor, 1", "Calle  Mayor 1"];
        for (number, street) in people.into_iter().zip(streets) {
            gateway.import(&[entry(number, street)]).await;
            gateway.ask(number, CONTRAST).await.done();
        }
        assert_eq!(gateway.queue().await.len(), 3);
        gateway.pass(30 * 86_400);
        gateway.ask("50751129L", CONTRAST).await.done();
        assert_eq!(gateway.queue().await.len(), 4);
    });
}

#[test]
fn chk_ltr_05_five_codes_are_tried_for_a_number_and_no_more() {
    run(async {
        let gateway = Gateway::with_census().await;
        let code = gateway.letter_code().await;
        for number in [PERSON, NOBODY] {
            let wrong = json!({ "identifier": number, "letter_code": another(&code) });
            for left in (0..5).rev() {
                let refused = gateway.start_with(wrong.clone()).await;
                let problem = refused.refused(403, "letter_code_refused");
                assert_eq!(problem["tries_left"], left, "{number}");
            }
            gateway.start_with(wrong).await.refused(403, "letter_code_blocked");
        }
        let right = json!({ "letter_code": code });
        gateway.start_with(right).await.refused(403, "letter_code_blocked");
        // Another letter can be tried again.
        gateway.pass(15 * 86_400);
        gateway.ask(PERSON, CONTRAST).await.done();
        let queue = gateway.queue().await;
        let code = code_in(&gateway.take(queue.last().unwrap()).await);
        let _: InvitationStarted = gateway.start_with(json!({ "letter_code": code })).await.ok();
    });
}

#[test]
fn chk_ltr_06_enumeration_a_wrong_code_and_nobodys_number_are_one_answer() {
    run(async {
        let gateway = Gateway::with_census().await;
        let code = gateway.letter_code().await;
        gateway.import(&[entry("52020824E", "Calle Sin Carta, 7")]).await;
        let mut answers = Vec::new();
        for (number, code) in
            [(PERSON, another(&code)), (NOBODY, code.clone()), ("52020824E", code)]
        {
            let reply =
                gateway.start_with(json!({ "identifier": number, "letter_code": code })).await;
            reply.refused(403, "letter_code_refused");
            answers.push((format!("{:?}", reply.0.headers()), reply.0.body().clone()));
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        assert!(gateway.world().messages.borrow().is_empty());
    });
}

#[test]
fn chk_ltr_07_the_code_of_an_old_letter_is_told_to_be_old() {
    run(async {
        let gateway = Gateway::with_census().await;
        let code = gateway.letter_code().await;
        gateway.pass(60 * 86_400 - 1);
        let _: InvitationStarted = gateway.start_with(json!({ "letter_code": code })).await.ok();
        gateway.pass(1);
        gateway.start_with(json!({ "letter_code": code })).await.refused(410, "letter_expired");
    });
}

#[test]
fn chk_ltr_08_replay_a_letter_registers_once() {
    run(async {
        let gateway = Gateway::with_census().await;
        let code = gateway.letter_code().await;
        let started: InvitationStarted =
            gateway.start_with(json!({ "letter_code": code })).await.ok();
        let otp = gateway.last_code();
        let (a, b) = tokio::join!(gateway.verify(&started, &otp), gateway.verify(&started, &otp));
        let done = [&a, &b].into_iter().filter(|reply| reply.status() == 200).count();
        assert_eq!(done, 1, "{} {}", a.json(), b.json());
        gateway.verify(&started, &otp).await.refused(410, "invitation_unknown");
        gateway.start_with(json!({ "letter_code": code })).await.refused(409, "letter_used");
        assert_eq!(gateway.count("SELECT count(*) FROM citizens"), 1);
        gateway.pass(30 * 86_400);
        gateway.ask(PERSON, CONTRAST).await.done();
        let printed = "SELECT count(*) FROM letters WHERE body IS NOT NULL";
        assert_eq!(gateway.count(printed), 0, "who is registered gets no letter");
    });
}

#[test]
fn chk_ltr_09_phone_and_email_are_the_same_twice() {
    run(async {
        let gateway = Gateway::with_census().await;
        let code = gateway.letter_code().await;
        let cases = [
            ("phones_differ", json!({ "phone_again": "+34622222780" })),
            ("emails_differ", json!({ "email_again": "carta@correo.test" })),
            ("phone_not_mobile", json!({ "phone": "912345678" })),
            ("email_malformed", json!({ "email": "carta" })),
            ("paper_code_malformed", json!({ "letter_code": "0123" })),
        ];
        for (refusal, mut change) in cases {
            if change["letter_code"].is_null() {
                change["letter_code"] = json!(code);
            }
            gateway.start_with(change).await.refused(422, refusal);
        }
        let spaced = json!({ "letter_code": code, "phone": "622 222 789",
            "email_again": "Carta@Correo.example" });
        let _: InvitationStarted = gateway.start_with(spaced).await.ok();
    });
}

#[test]
fn chk_ltr_10_the_conditions_in_force_are_accepted() {
    run(async {
        let gateway = Gateway::with_census().await;
        let code = gateway.letter_code().await;
        for version in [json!(null), json!(0), json!(2)] {
            let change = json!({ "letter_code": code, "conditions_version": version });
            let refused = gateway.start_with(change).await;
            refused.refused(422, "conditions_not_accepted");
        }
        assert!(gateway.world().messages.borrow().is_empty());
    });
}

#[test]
fn chk_ltr_11_letters_and_the_census_are_the_operators() {
    run(async {
        let gateway = Gateway::with_census().await;
        gateway.ask(PERSON, CONTRAST).await.done();
        let id = gateway.queue().await[0].id;
        let calls = [
            (Method::POST, "/api/v1/registry/census".to_owned()),
            (Method::GET, "/api/v1/registry/letters".to_owned()),
            (Method::POST, format!("/api/v1/registry/letters/{id}/take")),
            (Method::POST, format!("/api/v1/registry/letters/{id}/posted")),
        ];
        for (method, path) in calls {
            for token in ["", "Bearer ", "Bearer wrong", REGISTRY_TOKEN] {
                let request = gateway
                    .request(method.clone(), &path)
                    .header(header::CONTENT_TYPE, "application/json")
                    .header(header::AUTHORIZATION, token);
                let reply = gateway.send(request, b"{\"people\":[]}".to_vec()).await;
                reply.refused(401, "registry_token_wrong");
            }
        }
        assert_eq!(gateway.queue().await[0].taken_at, None);
    });
}

#[test]
fn a_posted_letter_is_forgotten_but_for_its_code() {
    run(async {
        let gateway = Gateway::with_census().await;
        gateway.ask(PERSON, CONTRAST).await.done();
        let letter = gateway.queue().await[0].clone();
        let posted = format!("/registry/letters/{}/posted", letter.id);
        let early = gateway.office(Method::POST, &posted, nothing()).await;
        early.refused(404, "letter_unknown");
        let code = code_in(&gateway.take(&letter).await);
        assert_eq!(code_in(&gateway.take(&letter).await), code, "a jammed printer needs it again");
        for _ in 0..2 {
            gateway.office(Method::POST, &posted, nothing()).await.done();
        }
        gateway.take(&letter).await.refused(404, "letter_unknown");
        assert!(gateway.queue().await.is_empty());
        let _: InvitationStarted = gateway.start_with(json!({ "letter_code": code })).await.ok();
    });
}

#[test]
fn a_census_that_cannot_be_is_not_taken_over() {
    run(async {
        let gateway = Gateway::new();
        let cases = [
            (
                "address.postcode",
                json!({"address": {"street": "a", "postcode": "2801", "town": "b",
                "province": "c"}}),
            ),
            (
                "address.street",
                json!({"address": {"street": " ", "postcode": "28013", "town": "b",
                "province": "c"}}),
            ),
            ("language", json!({"language": "xx"})),
            ("name", json!({"name": {"given": "", "surname": "C", "second_surname": null}})),
        ];
        for (field, change) in cases {
            let mut wrong = entry(PERSON, "Calle de la Prueba, 1");
            for (name, value) in change.as_object().unwrap() {
                wrong[name] = value.clone();
            }
            let body = json!({ "people": [entry(NOBODY, "Calle Buena, 2"), wrong] });
            let reply = gateway.office(Method::POST, "/registry/census", body).await;
            assert_eq!(reply.refused(422, "field_not_acceptable")["subject"], field);
        }
        let many = vec![entry(PERSON, "Calle de la Prueba, 1"); 51];
        let reply = gateway.office(Method::POST, "/registry/census", json!({"people": many})).await;
        reply.refused(422, "census_too_many");
        assert_eq!(gateway.count("SELECT count(*) FROM census"), 0);
    });
}
