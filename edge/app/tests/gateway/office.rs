//! What officers do for citizens at the office.

use crate::ceremony::DNI;
use crate::world::{Gateway, Reply, run};
use rubrica_core::api::v1::{OtpChallenge, Receipt, Session};
use serde_json::{Value, json};

const OTHER: &str = "99999999R";
const NIE: &str = "X0000000T";

/// What an officer types of a citizen with a DNI.
fn typed(number: &str, phone: &str) -> Value {
    json!({
        "identifier": number,
        "name": {"given": "Inventada", "surname": "Ejemplo", "second_surname": "Prueba"},
        "birth": {"year": 1980, "month": 2, "day": 29},
        "document": "dni",
        "support_number": "aaa 000000",
        "issued": null,
        "expires": {"year": 2031, "month": 5, "day": 1},
        "phone": phone,
        "phone_repeated": phone,
        "email": "inventada@correo.example",
        "email_repeated": "inventada@correo.example",
        "language": "es",
        "conditions_version": 1,
        "guardian": null,
        "phone_code": null,
    })
}

fn of_foreigner() -> Value {
    let mut body = typed(NIE, "600 000 777");
    body["document"] = json!("tie");
    body["support_number"] = json!("E7654321");
    body
}

impl Gateway {
    async fn register_here(&self, body: &Value) -> Reply {
        self.post("/office/registrations", body).await
    }

    async fn renew_here(&self, body: &Value) -> Reply {
        self.post("/office/renewals", body).await
    }

    /// Registers the citizen of the other tests at the office.
    pub(crate) async fn register_anybody(&self) {
        let _: Receipt = self.register_here(&typed(DNI, "600000123")).await.ok();
    }

    /// Renews his registration with a document that replaces the one before.
    pub(crate) async fn renew_anybody(&self) -> Reply {
        let mut body = typed(DNI, "600000123");
        body["support_number"] = json!("BBB000000");
        body["expires"] = json!({"year": 2036, "month": 5, "day": 1});
        self.renew_here(&body).await
    }

    async fn standing(&self, number: &str) -> Value {
        self.post("/office/lookup", json!({"identifier": number})).await.ok()
    }

    async fn new_code(&self, number: &str, contrast: &str) -> Reply {
        let body = json!({"identifier": number, "contrast": contrast});
        self.post("/office/codes", body).await
    }
}

#[test]
fn a_citizen_is_registered_gets_a_receipt_and_activates_with_its_code() {
    run(async {
        let gateway = Gateway::with_officer("registrar").await;
        assert_eq!(gateway.standing(DNI).await["registration"], "none");
        let made: Receipt = gateway.register_here(&typed(DNI, "600000123")).await.ok();
        let pdf = made.receipt.as_ref();
        assert!(pdf.starts_with(b"%PDF-1.7") && pdf.ends_with(b"%%EOF"));
        let welcome = gateway.world().notices.borrow().last().unwrap().clone();
        assert_eq!(welcome["to"], "+34600000123");
        let standing = gateway.standing("12.345.678-z").await;
        assert_eq!(
            standing,
            json!({"identifier_hint": "****5678Z", "registration": "advanced",
                "document_expired": false, "active": false})
        );
        let started = gateway.start_activation(DNI, &made.activation_code).await;
        let verify = json!({"activation": started.activation, "code": gateway.last_code()});
        gateway.post("/activation/verify", verify).await.done();
        gateway.choose_password(&started).await;
        assert_eq!(gateway.standing(DNI).await["active"], true);
        let log = gateway.count("SELECT count(*) FROM office_log WHERE act = 'register'");
        assert_eq!(log, 1);
        let stored = gateway.stored_bytes();
        for secret in ["Inventada", "600000123", "AAA000000", "inventada@", &made.activation_code] {
            let found = stored.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is stored in clear");
        }
    });
}

#[test]
fn what_is_typed_wrongly_is_named_with_a_code_of_its_own() {
    run(async {
        let gateway = Gateway::with_officer("registrar").await;
        let day = |year, month, day| json!({"year": year, "month": month, "day": day});
        let cases = [
            ("identifier", json!("12345678A"), "identifier", "national_id_wrong_letter"),
            ("identifier", json!("1234"), "identifier", "national_id_malformed"),
            (
                "support_number",
                json!("E00000001"),
                "support_number",
                "support_number_other_document",
            ),
            ("support_number", json!("12"), "support_number", "support_number_malformed"),
            ("document", json!("tie"), "document", "document_kind_wrong"),
            ("expires", day(2026, 1, 1), "expires", "document_expired"),
            ("expires", day(2031, 2, 30), "expires", "date_malformed"),
            ("expires", day(9999, 1, 1), "issued", "contrast_permanent"),
            ("issued", day(2099, 1, 1), "issued", "date_malformed"),
            ("birth", day(2099, 1, 1), "birth", "birth_malformed"),
            ("birth", day(2015, 1, 1), "guardian", "minor_without_guardian"),
            (
                "guardian",
                json!({"identifier": DNI, "proof": "libro"}),
                "guardian",
                "guardian_malformed",
            ),
            ("phone", json!("0600000123"), "phone", "phone_prefix_malformed"),
            ("phone", json!("912345678"), "phone", "phone_not_mobile"),
            ("phone_repeated", json!("600000124"), "phone_repeated", "phones_differ"),
            ("email", json!("nobody"), "email", "email_malformed"),
            ("email_repeated", json!("otra@correo.example"), "email_repeated", "emails_differ"),
            ("conditions_version", json!(null), "conditions", "conditions_not_accepted"),
            ("conditions_version", json!(2), "conditions", "conditions_not_accepted"),
        ];
        for (field, value, about, code) in cases {
            let mut body = typed(DNI, "600000123");
            body[field] = value;
            let refused = gateway.register_here(&body).await.refused(422, code);
            assert_eq!(refused["subject"], about, "{field}");
        }
        let mut nameless = typed(DNI, "600000123");
        nameless["name"]["surname"] = json!(" ");
        gateway.register_here(&nameless).await.refused(422, "name_malformed");
        assert_eq!(gateway.count("SELECT count(*) FROM citizens"), 0);
        let mut minor = typed(DNI, "600000123");
        minor["birth"] = day(2015, 1, 1);
        minor["guardian"] = json!({"identifier": OTHER, "proof": "Libro de familia"});
        let _: Receipt = gateway.register_here(&minor).await.ok();
        gateway.register_here(&typed(DNI, "600000123")).await.refused(409, "already_registered");
    });
}

#[test]
fn presence_five_years_ago_is_stale_until_the_registration_is_renewed_in_person() {
    run(async {
        let gateway = Gateway::with_officer("registrar").await;
        gateway.renew_here(&typed(DNI, "600000123")).await.refused(404, "not_registered");
        let first: Receipt = gateway.register_here(&typed(DNI, "600000123")).await.ok();
        gateway.pass(61 * 31 * 86_400);
        gateway.log_officer_in("ana.oficina").await;
        let standing = gateway.standing(DNI).await;
        assert_eq!(standing["registration"], "advanced_stale");
        assert_eq!(standing["document_expired"], true);
        let mut body = typed(DNI, "600000999");
        body["expires"]["year"] = json!(2040);
        let second: Receipt = gateway.renew_here(&body).await.ok();
        assert_ne!(first.activation_code, second.activation_code);
        assert_eq!(gateway.standing(DNI).await["registration"], "advanced");
        let body = json!({"identifier": DNI, "activation_code": first.activation_code});
        gateway.post("/activation/start", body).await.refused(403, "activation_refused");
        gateway.start_activation(DNI, &second.activation_code).await;
        // Its phone of before is free for others.
        let mut other = typed(OTHER, "600000123");
        other["expires"]["year"] = json!(2040);
        let _: Receipt = gateway.register_here(&other).await.ok();
    });
}

#[test]
fn chk_con_01_contrast_data_are_guessed_five_times_a_day_known_or_not() {
    run(async {
        let gateway = Gateway::with_officer("registrar").await;
        let _: Receipt = gateway.register_here(&typed(DNI, "600000123")).await.ok();
        for number in [DNI, OTHER] {
            for left in (0..5).rev() {
                let wrong = gateway.new_code(number, "01-06-2031").await;
                assert_eq!(wrong.refused(403, "contrast_refused")["tries_left"], left);
            }
            let blocked = gateway.new_code(number, "01-05-2031").await;
            assert!(!blocked.header("retry-after").is_empty());
            blocked.refused(429, "contrast_blocked");
        }
        gateway.pass(86_400);
        gateway.log_officer_in("ana.oficina").await;
        let _: Receipt = gateway.new_code(DNI, "1/5/2031").await.ok();
        // The right one has given all tries back; guesses at once are no more than one by one.
        let guesses = (0..30).map(|_| gateway.new_code(DNI, "01-06-2031"));
        let replies = futures_util::future::join_all(guesses).await;
        assert_eq!(replies.iter().filter(|reply| reply.status() == 403).count(), 5);
        assert_eq!(replies.iter().filter(|reply| reply.status() == 429).count(), 25);
    });
}

#[test]
fn chk_con_02_a_wrong_datum_and_an_unknown_person_are_one_answer() {
    run(async {
        let gateway = Gateway::with_officer("registrar").await;
        let _: Receipt = gateway.register_here(&typed(DNI, "600000123")).await.ok();
        let _: Receipt = gateway.register_here(&of_foreigner()).await.ok();
        let bytes = |reply: &Reply| reply.0.body().clone();
        let wrong = gateway.new_code(DNI, "02-05-2031").await;
        let unknown = gateway.new_code(OTHER, "02-05-2031").await;
        wrong.refused(403, "contrast_refused");
        assert_eq!((wrong.status(), bytes(&wrong)), (unknown.status(), bytes(&unknown)));
        let wrong = gateway.new_code(NIE, "E07654320").await;
        let unknown = gateway.new_code("Z1234567R", "E07654320").await;
        assert_eq!((wrong.status(), bytes(&wrong)), (unknown.status(), bytes(&unknown)));
        gateway.new_code(NIE, "02-05-2031").await.refused(422, "support_number_malformed");
        let _: Receipt = gateway.new_code(NIE, "e-7654321").await.ok();
    });
}

#[test]
fn chk_off_08_a_phone_is_taken_over_with_its_code_and_the_other_loses_access() {
    run(async {
        let gateway = Gateway::new();
        gateway.activate(DNI).await;
        gateway.log_in(DNI).await;
        let citizen = (gateway.cookie.take(), gateway.csrf.take());
        let officer = crate::officers::officer("ana.oficina", "registrar");
        gateway.activate_officer(&gateway.add_officer(&officer).await.ok()).await;
        gateway.log_officer_in("ana.oficina").await;

        let mut body = typed(OTHER, "600000123");
        gateway.register_here(&body).await.refused(409, "phone_held");
        let ask = |phone: &str| json!({"identifier": OTHER, "phone": phone, "language": "es"});
        gateway.post("/office/phone-code", ask("600000555")).await.refused(409, "phone_free");
        let sent: OtpChallenge = gateway.post("/office/phone-code", ask("600000123")).await.ok();
        assert_eq!(sent.phone_hint, "123");
        let code = gateway.last_code();
        body["phone_code"] = json!(gateway.wrong_code());
        gateway.register_here(&body).await.refused(403, "otp_wrong");
        // The code is for this person and this phone alone.
        let mut third = typed("00000001R", "600000123");
        third["phone_code"] = json!(code);
        gateway.register_here(&third).await.refused(409, "otp_not_sent");
        body["phone_code"] = json!(code);
        let _: Receipt = gateway.register_here(&body).await.ok();
        let told = gateway.world().notices.borrow().clone();
        let told = told.iter().map(|notice| notice["text"].as_str().unwrap());
        assert!(
            told.clone().any(|text| text.contains("otra persona")),
            "{:?}",
            told.collect::<Vec<_>>()
        );

        assert_eq!(gateway.standing(DNI).await["registration"], "phone_taken_over");
        let officer = (gateway.cookie.take(), gateway.csrf.take());
        (*gateway.cookie.borrow_mut(), *gateway.csrf.borrow_mut()) = citizen;
        gateway.get("/api/v1/session").await.refused(401, "session_missing");
        let (started, login) = gateway.start_login(DNI).await;
        gateway.finish_login(&started, login).await.refused(403, "phone_taken_over");

        // With another phone he is let in again, in person.
        (*gateway.cookie.borrow_mut(), *gateway.csrf.borrow_mut()) = officer;
        gateway.renew_here(&typed(DNI, "600000123")).await.refused(409, "phone_held");
        let _: Receipt = gateway.renew_here(&typed(DNI, "600000321")).await.ok();
        let session: Session = gateway.log_in(DNI).await;
        assert_eq!(session.identifier_hint, "****5678Z");
    });
}
