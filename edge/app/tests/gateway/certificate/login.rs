//! Login, and all that can be wrong with a certificate.

use super::{CARDS, LIST, NUMBER, OCSP, file, gateway, open, sign};
use crate::world::{Gateway, Reply, run};
use futures_util::future::join;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::{CertificateChallenge, CertificateProof};
use rubrica_core::canonical::Bytes;
use rubrica_core::identity::{Assurance, LoginMethod, RegistrationLevel};
use rubrica_core::protocol::{LoginStatement, RegistrationStatement};
use rubrica_core::x509::Certificate;
use serde_json::json;

#[test]
fn a_certificate_opens_a_session_of_its_kind() {
    run(async {
        let gateway = gateway();
        gateway.register(NUMBER).await;
        let session = gateway.keep(&gateway.certificate_login(file!("person.p12")).await);
        assert_eq!(session.method, LoginMethod::Certificate);
        assert_eq!(session.assurance, Assurance::Substantial);
        assert_eq!(session.level, RegistrationLevel::Advanced);
        let shown = gateway.get("/api/v1/session").await;
        assert_eq!(shown.json()["method"], "certificate");
    });
}

#[test]
fn what_the_certificate_cannot_be_relied_on_for_opens_nothing() {
    run(async {
        let gateway = gateway();
        gateway.register(NUMBER).await;
        let refused = async |file: &[u8], code: &str| {
            let reply = gateway.certificate_login(file).await;
            reply.refused(403, code);
            assert_eq!(reply.header("set-cookie"), "");
        };
        refused(file!("stranger.p12"), "certificate_issuer_not_trusted").await;
        refused(file!("expired.p12"), "certificate_expired").await;
        refused(file!("other_policy.p12"), "certificate_policy").await;
        refused(file!("representative.p12"), "certificate_not_of_person").await;
        refused(file!("seal.p12"), "certificate_not_of_person").await;
        refused(file!("foreign.p12"), "certificate_without_national_id").await;
        refused(file!("wrong_letter.p12"), "certificate_without_national_id").await;
        // None of them was worth a question.
        assert!(gateway.world().revocation_asked.borrow().is_empty());
    });
}

/// A statement with its signature as the browser sends it.
async fn proof(gateway: &Gateway, change: impl FnOnce(&mut LoginStatement)) -> CertificateProof {
    let CertificateChallenge { challenge, host, .. } = gateway.challenge().await;
    let mut statement = LoginStatement { challenge: Bytes(challenge.0), host };
    change(&mut statement);
    sign(&open(file!("person.p12")), &statement)
}

async fn log_in(gateway: &Gateway, proof: &CertificateProof) -> Reply {
    gateway.post("/certificate/login", json!({"proof": proof})).await
}

#[test]
fn chk_crt_07_a_statement_is_for_this_service() {
    run(async {
        let gateway = gateway();
        gateway.register(NUMBER).await;
        let other = proof(&gateway, |statement| statement.host = "other.example".to_owned()).await;
        log_in(&gateway, &other).await.refused(403, "statement_other_host");
    });
}

#[test]
fn chk_crt_08_a_challenge_is_the_gateways_and_young() {
    run(async {
        let gateway = gateway();
        gateway.register(NUMBER).await;
        let code = "certificate_challenge_unknown";
        let invented = proof(&gateway, |statement| statement.challenge = Bytes(vec![7; 56])).await;
        log_in(&gateway, &invented).await.refused(410, code);
        // Nobody makes his own live longer.
        let longer = proof(&gateway, |statement| statement.challenge.0[20] ^= 1).await;
        log_in(&gateway, &longer).await.refused(410, code);
        let short = proof(&gateway, |statement| statement.challenge.0.truncate(10)).await;
        log_in(&gateway, &short).await.refused(410, code);
        let late = proof(&gateway, |_| {}).await;
        gateway.pass(600);
        log_in(&gateway, &late).await.refused(410, code);
    });
}

#[test]
fn chk_crt_09_a_statement_serves_once() {
    run(async {
        let gateway = gateway();
        gateway.register(NUMBER).await;
        let signed = proof(&gateway, |_| {}).await;
        let (first, second) = join(log_in(&gateway, &signed), log_in(&gateway, &signed)).await;
        let mut statuses = [first.status(), second.status()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 410]);
        log_in(&gateway, &signed).await.refused(410, "certificate_challenge_unknown");
    });
}

#[test]
fn chk_crt_10_a_revoked_certificate_opens_nothing() {
    run(async {
        let gateway = gateway();
        gateway.register(NUMBER).await;
        let revoked = file!("revoked.ocsp").to_vec();
        gateway.world().revocation.borrow_mut().insert(OCSP.to_owned(), revoked);
        gateway.certificate_login(file!("revoked.p12")).await.refused(403, "certificate_revoked");
        // By the list alone, and again: what is remembered is the list.
        for _ in 0..2 {
            let reply = gateway.certificate_login(file!("revoked_list_only.p12")).await;
            reply.refused(403, "certificate_revoked");
        }
    });
}

#[test]
fn chk_crt_11_when_nobody_can_say_whether_it_was_revoked_it_opens_nothing() {
    run(async {
        let gateway = gateway();
        gateway.register(NUMBER).await;
        let code = "certificate_revocation_unknown";
        gateway.world().revocation.borrow_mut().clear();
        let reply = gateway.certificate_login(file!("person.p12")).await;
        assert_eq!(reply.refused(503, code)["retry_after_s"], 60);
        // It names nobody to ask…
        gateway.certificate_login(file!("silent.p12")).await.refused(503, code);
        // …or somebody whom the operator has not named: inside his own network, say.
        gateway.world().revocation_asked.borrow_mut().clear();
        gateway.certificate_login(file!("elsewhere.p12")).await.refused(503, code);
        assert!(gateway.world().revocation_asked.borrow().is_empty());
        // An answer that is not the authority's is none.
        for forged in [file!("forged.ocsp"), file!("undelegated.ocsp"), file!("unknown.ocsp"), b""]
        {
            gateway.world().revocation.borrow_mut().insert(OCSP.to_owned(), forged.to_vec());
            gateway.certificate_login(file!("person.p12")).await.refused(503, code);
        }
        gateway.world().revocation.borrow_mut().insert(LIST.to_owned(), file!("old.crl").to_vec());
        gateway.certificate_login(file!("list_only.p12")).await.refused(503, code);
        let log = gateway.world().log.borrow().join("\n");
        assert!(log.contains("no revocation data from http://revocation.test/ocsp"), "{log}");
        assert!(!log.contains(NUMBER));
    });
}

#[test]
fn answers_are_remembered_for_a_while_and_the_list_stands_in_for_a_silent_responder() {
    run(async {
        let gateway = gateway();
        gateway.register(NUMBER).await;
        for _ in 0..3 {
            gateway.certificate_login(file!("person.p12")).await.ok::<serde_json::Value>();
        }
        assert_eq!(*gateway.world().revocation_asked.borrow(), [OCSP]);
        gateway.pass(3_601);
        gateway.world().revocation.borrow_mut().remove(OCSP);
        gateway.certificate_login(file!("person.p12")).await.ok::<serde_json::Value>();
        assert_eq!(*gateway.world().revocation_asked.borrow(), [OCSP, OCSP, LIST]);
    });
}

#[test]
fn chk_crt_12_a_statement_of_another_act_logs_nobody_in() {
    run(async {
        let gateway = gateway();
        gateway.register(NUMBER).await;
        let CertificateChallenge { challenge, host, .. } = gateway.challenge().await;
        let registration = RegistrationStatement {
            challenge: Bytes(challenge.0),
            host,
            number: NUMBER.parse().unwrap(),
            phone: "+34600111222".to_owned(),
            email: "inventada@correo.example".to_owned(),
            conditions_version: 1,
        };
        let signed = sign(&open(file!("person.p12")), &registration);
        log_in(&gateway, &signed).await.refused(422, "statement_differs");
    });
}

#[test]
fn chk_crt_06_a_signature_over_another_statement_opens_nothing() {
    run(async {
        let gateway = gateway();
        gateway.register(NUMBER).await;
        let CertificateProof::Statement { statement, .. } = proof(&gateway, |_| {}).await else {
            panic!("a statement")
        };
        let CertificateProof::Statement { signature, .. } = proof(&gateway, |_| {}).await else {
            panic!("a statement")
        };
        let mixed = CertificateProof::Statement { statement: statement.clone(), signature };
        log_in(&gateway, &mixed).await.refused(403, "statement_signature_wrong");
        let none = CertificateProof::Statement { statement, signature: Binary(vec![0x30, 0]) };
        log_in(&gateway, &none).await.refused(400, "statement_malformed");
    });
}

#[test]
fn chk_crt_13_who_is_not_registered_is_told_so_and_has_no_session() {
    run(async {
        let gateway = gateway();
        let reply = gateway.certificate_login(file!("person.p12")).await;
        reply.refused(403, "certificate_not_registered");
        assert_eq!(reply.header("set-cookie"), "");
    });
}

/// What the listener does after a handshake.
async fn ticket(gateway: &Gateway, name: &[u8], challenge: &Binary) -> Result<String, String> {
    let certificate = Certificate::from_pem(core::str::from_utf8(name).unwrap()).unwrap();
    let challenge = serde_json::to_value(challenge).unwrap();
    let chain = [certificate.der().to_vec()];
    let made = gateway.app.certificate_ticket(&chain, challenge.as_str().unwrap()).await;
    made.map_err(|problem| problem.code)
}

#[test]
fn chk_crt_14_a_ticket_serves_once_and_soon_and_the_page_that_asked_for_it() {
    run(async {
        let gateway = gateway();
        gateway.register(NUMBER).await;
        let post = async |ticket: &str, challenge: &Binary| {
            let proof = json!({"ticket": {"ticket": ticket, "challenge": challenge}});
            gateway.post("/certificate/login", json!({"proof": proof})).await
        };
        let code = "certificate_ticket_unknown";
        let ours = gateway.challenge().await.challenge;
        let given = ticket(&gateway, file!("card.crt"), &ours).await.unwrap();
        let session = gateway.keep(&post(&given, &ours).await);
        assert_eq!((session.method, session.assurance), (LoginMethod::Dnie, Assurance::High));
        assert_eq!(*gateway.world().revocation_asked.borrow(), [CARDS]);
        post(&given, &ours).await.refused(410, code);
        // A page that did not ask: somebody has sent the citizen a ticket of his own.
        let (ours, theirs) =
            (gateway.challenge().await.challenge, gateway.challenge().await.challenge);
        let given = ticket(&gateway, file!("card.crt"), &ours).await.unwrap();
        post(&given, &theirs).await.refused(410, code);
        let ours = gateway.challenge().await.challenge;
        let given = ticket(&gateway, file!("card.crt"), &ours).await.unwrap();
        gateway.pass(601);
        post(&given, &ours).await.refused(410, code);
        post("x", &ours).await.refused(410, code);
    });
}

#[test]
fn a_listener_gives_tickets_for_what_a_statement_could_be_signed_with() {
    run(async {
        let gateway = gateway();
        let challenge = gateway.challenge().await.challenge;
        let refused = async |name: &[u8], code: &str| {
            assert_eq!(ticket(&gateway, name, &challenge).await.unwrap_err(), code);
        };
        refused(file!("stranger.crt"), "certificate_issuer_not_trusted").await;
        refused(file!("expired.crt"), "certificate_expired").await;
        refused(file!("future.crt"), "certificate_not_yet_valid").await;
        refused(file!("encrypts.crt"), "certificate_key_usage").await;
        refused(file!("representative.crt"), "certificate_not_of_person").await;
        refused(file!("silent.crt"), "certificate_revocation_unknown").await;
        // That one has used the challenge up for this citizen.
        refused(file!("person.crt"), "certificate_challenge_unknown").await;
        let invented = Binary(vec![0; 56]);
        let made = ticket(&gateway, file!("person.crt"), &invented).await;
        assert_eq!(made.unwrap_err(), "certificate_challenge_unknown");
    });
}
