//! Nobody learns from the gateway who is registered: the answers are the same, and so is the work.

use crate::ceremony::DNI;
use crate::inherited::{OLD, VERIFIER, announced};
use crate::world::{Gateway, Reply, run};
use rubrica_core::api::v1::LoginStarted;
use rubrica_core::policy::Policy;
use serde_json::json;
use std::time::Instant;

const NOBODY: &str = "52020823K";
const NOT_ACTIVE: &str = "52020822C";
const INHERITED: &str = "00000001R";
/// Was imported, and has chosen another password since.
const REPLACED: &str = "00000002W";

/// A way to find out about somebody, to be tried without knowing anything of his.
#[derive(Debug, Clone, Copy)]
enum Way {
    Login,
    InheritedLogin,
    Activation,
    Reset,
    Letter,
    LetterCode,
    Pin,
}

/// What an answer shows of itself, and what it took.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    status: u16,
    headers: Vec<(String, String)>,
    size: usize,
    code: Option<String>,
    work: Vec<String>,
}

impl Way {
    const ALL: [Self; 7] = [
        Self::Login,
        Self::InheritedLogin,
        Self::Activation,
        Self::Reset,
        Self::Letter,
        Self::LetterCode,
        Self::Pin,
    ];

    /// Every step of one attempt at `number`.
    async fn attempt(self, gateway: &Gateway, number: &str) -> Vec<Seen> {
        gateway.world().work.borrow_mut().clear();
        match self {
            Self::Login => {
                let (started, _) = gateway.start_login(number).await;
                let first = Seen::of(gateway, &started);
                if started.status() != 200 {
                    return vec![first];
                }
                vec![first, Seen::of(gateway, &gateway.guess_login(&started).await)]
            }
            Self::InheritedLogin => {
                let (started, _) = gateway.start_login(number).await;
                let first = Seen::of(gateway, &started);
                if started.status() != 200 {
                    return vec![first];
                }
                let asked = gateway.guess_inherited(&started.ok()).await;
                let asked = Seen::of(gateway, &asked);
                let guessed = Seen::of(gateway, &gateway.guess_login(&started).await);
                vec![first, asked, guessed]
            }
            Self::Activation => {
                let body = json!({"identifier": number, "activation_code": "0123-4567-89AB-CDEF"});
                vec![Seen::of(gateway, &gateway.post("/activation/start", body).await)]
            }
            Self::Reset => {
                let body = json!({
                    "identifier": number, "activation_code": "0123-4567-89AB-CDEF",
                    "email": "otra@correo.example",
                });
                vec![Seen::of(gateway, &gateway.post("/reset/start", body).await)]
            }
            Self::Letter => {
                let body = json!({"identifier": number, "contrast": "02-02-2032"});
                vec![Seen::of(gateway, &gateway.post("/letters/request", body).await)]
            }
            Self::LetterCode => {
                let body = json!({
                    "identifier": number, "letter_code": "0123-4567-89AB-CDEF",
                    "phone": "+34633333333", "phone_again": "+34633333333",
                    "email": "otra@correo.example", "email_again": "otra@correo.example",
                    "conditions_version": 1,
                });
                vec![Seen::of(gateway, &gateway.post("/letters/invitation/start", body).await)]
            }
            Self::Pin => {
                let body = json!({"identifier": number, "contrast": "02-02-2032"});
                vec![Seen::of(gateway, &gateway.post("/pin/request", body).await)]
            }
        }
    }
}

impl Seen {
    fn of(gateway: &Gateway, reply: &Reply) -> Self {
        let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            (name.to_string(), value.to_str().unwrap().to_owned())
        };
        Self {
            status: reply.status(),
            headers: reply.0.headers().iter().map(header).collect(),
            size: reply.0.body().len(),
            code: reply.json()["code"].as_str().map(str::to_owned),
            work: gateway.world().work.take(),
        }
    }
}

#[test]
fn chk_log_04_whoever_is_not_registered_gets_the_same_answers_for_the_same_work() {
    run(async {
        for way in Way::ALL {
            let gateway = Gateway::with_policy(announced(&[VERIFIER]));
            gateway.activate(DNI).await;
            for number in [NOT_ACTIVE, INHERITED, REPLACED] {
                gateway.register(number).await.ok::<serde_json::Value>();
            }
            gateway.import_verifier(INHERITED, VERIFIER).await;
            gateway.import_verifier(REPLACED, VERIFIER).await;
            gateway.replace_inherited(REPLACED, OLD).await;
            // Until it is blocked, and once more.
            for attempt in 0..7 {
                let nobody = way.attempt(&gateway, NOBODY).await;
                assert!(nobody.iter().all(|seen| !seen.work.is_empty()), "{way:?}: {nobody:?}");
                for number in [DNI, NOT_ACTIVE, INHERITED, REPLACED] {
                    let somebody = way.attempt(&gateway, number).await;
                    assert_eq!(somebody, nobody, "{way:?} of {number}, attempt {attempt}");
                }
            }
        }
    });
}

#[test]
fn chk_log_04_what_a_login_shows_of_a_number_never_changes_and_is_what_was_imported() {
    run(async {
        let gateway = Gateway::with_policy(announced(&[VERIFIER]));
        let shown = async |number: &str| {
            gateway.change_all("DELETE FROM tries");
            let started: LoginStarted = gateway.start_login(number).await.0.ok();
            started.inherited.unwrap()
        };
        let before = [shown(NOBODY).await, shown(NOT_ACTIVE).await, shown(DNI).await];
        assert_ne!(before[0], before[1], "each number has a salt of its own");
        gateway.activate(DNI).await;
        gateway.register(NOT_ACTIVE).await.ok::<serde_json::Value>();
        assert_eq!([shown(NOBODY).await, shown(NOT_ACTIVE).await, shown(DNI).await], before);
        gateway.register(REPLACED).await.ok::<serde_json::Value>();
        gateway.import_verifier(REPLACED, VERIFIER).await;
        let imported = shown(REPLACED).await;
        assert_eq!(imported.kind(), before[0].kind());
        assert_eq!(imported.salt().len(), before[0].salt().len());
        gateway.replace_inherited(REPLACED, OLD).await;
        assert_eq!(shown(REPLACED).await, imported, "nobody sees that it was replaced");
    });
}

#[test]
fn where_nothing_was_imported_a_login_shows_nothing_of_it() {
    run(async {
        let gateway = Gateway::new();
        gateway.activate(DNI).await;
        for number in [DNI, NOBODY] {
            let (started, _) = gateway.start_login(number).await;
            assert_eq!(started.ok::<LoginStarted>().inherited, None);
            assert!(started.json().get("inherited").is_none());
        }
    });
}

#[test]
fn chk_log_04_a_login_takes_as_long_for_nobody_as_for_somebody() {
    run(async {
        let gateway = Gateway::with_policy(Policy { password_tries: 10, ..Policy::default() });
        gateway.activate(DNI).await;
        let mut least = [(DNI, f64::MAX), (NOBODY, f64::MAX)];
        let mut rounds = 0;
        // What it takes when nothing else happens on the machine: the least of many, in turns. A difference
        // that is the gateway's own stays however long one looks.
        let ratio = loop {
            for (number, least) in &mut least {
                gateway.change_all("DELETE FROM tries");
                let start = Instant::now();
                let (started, _) = gateway.start_login(number).await;
                gateway.guess_login(&started).await.refused(401, "login_failed");
                *least = least.min(start.elapsed().as_secs_f64());
            }
            rounds += 1;
            let ratio = least[0].1 / least[1].1;
            if rounds >= 400 || (rounds >= 20 && (0.9..1.1).contains(&ratio)) {
                break ratio;
            }
        };
        assert!((0.9..1.1).contains(&ratio), "{ratio} times as long for somebody as for nobody");
    });
}
