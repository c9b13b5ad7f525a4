//! The list of one's sessions, ending them, and making one surer.

use crate::ceremony::DNI;
use crate::world::{Gateway, Reply, START, nothing, run};
use http::{Method, header};
use rubrica_core::api::v1::{
    BrowserFamily, ListedSession, OtpChallenge, Session, SessionList, SystemFamily,
};
use rubrica_core::identity::{Assurance, LoginMethod};
use serde_json::json;

const OTHER: &str = "00000001R";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0";

/// What one browser keeps, while another one is used.
type Kept = (Option<String>, Option<String>);

impl Gateway {
    fn put_aside(&self) -> Kept {
        (self.cookie.take(), self.csrf.take())
    }

    fn take_up(&self, kept: Kept) {
        self.cookie.replace(kept.0);
        self.csrf.replace(kept.1);
    }

    async fn sessions(&self) -> Vec<ListedSession> {
        let list: SessionList = self.get("/api/v1/sessions").await.ok();
        list.sessions
    }

    async fn raise(&self, code: &str) -> Reply {
        self.post("/session/otp/verify", json!({ "code": code })).await
    }
}

#[test]
fn the_list_says_how_when_and_from_what_and_no_secret() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let first = gateway.put_aside();
        gateway.pass(60);
        gateway.log_in(DNI).await;
        let request =
            gateway.request(Method::GET, "/api/v1/session").header(header::USER_AGENT, FIREFOX);
        let _: Session = gateway.send(request, Vec::new()).await.ok();
        let second = gateway.put_aside();
        gateway.take_up(first);
        gateway.pass(5);
        let sessions = gateway.sessions().await;
        let [own, other] = sessions.as_slice() else { panic!("{sessions:?}") };
        assert_eq!((own.current, other.current), (true, false));
        assert_eq!((own.opened_at.0, own.seen_at.0), (START.0, START.0 + 65));
        assert_eq!((other.opened_at.0, other.seen_at.0), (START.0 + 60, START.0 + 60));
        assert_eq!(
            (own.method, own.seen_with.browser),
            (LoginMethod::Password, BrowserFamily::Other)
        );
        assert_eq!(other.seen_with.browser, BrowserFamily::Firefox);
        assert_eq!(other.seen_with.system, SystemFamily::Linux);
        let secret = second.0.unwrap().split_once('.').unwrap().1.to_owned();
        let reply = gateway.get("/api/v1/sessions").await;
        assert!(!reply.json().to_string().contains(&secret));
        let stored = gateway.stored_bytes();
        assert!(!stored.windows(7).any(|window| window == b"firefox" || window == b"Firefox"));
    });
}

#[test]
fn sessions_that_ended_by_themselves_are_not_listed() {
    run(async {
        let gateway = Gateway::logged_in().await;
        gateway.pass(899);
        gateway.log_in(DNI).await;
        assert_eq!(gateway.sessions().await.len(), 2);
        gateway.pass(1);
        assert_eq!(gateway.sessions().await.len(), 1);
    });
}

#[test]
fn chk_ses_07_nobody_ends_a_session_of_somebody_else() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let victim = gateway.sessions().await[0].id;
        let kept = gateway.put_aside();
        gateway.activate(OTHER).await;
        gateway.log_in(OTHER).await;
        for id in [victim.to_string(), "AAAAAAAAAAAAAAAAAAAAAA".to_owned(), "x".to_owned()] {
            let reply = gateway.bare(Method::DELETE, &format!("/sessions/{id}")).await;
            reply.refused(404, "session_unknown");
        }
        gateway.post("/sessions/end-all", json!({"which": "all"})).await.done();
        gateway.take_up(kept);
        assert_eq!(gateway.sessions().await[0].id, victim);
    });
}

#[test]
fn chk_ses_08_an_ended_session_is_dead_at_once() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let mut others = Vec::new();
        for _ in 0..3 {
            others.push(gateway.put_aside());
            gateway.log_in(DNI).await;
        }
        let sessions = gateway.sessions().await;
        assert_eq!(sessions.len(), 4);
        // One of them, and it is the one that was named.
        let named = sessions.iter().find(|session| !session.current).unwrap().id;
        gateway.bare(Method::DELETE, &format!("/sessions/{named}")).await.done();
        assert!(gateway.sessions().await.iter().all(|session| session.id != named));
        assert_eq!(gateway.sessions().await.len(), 3);
        gateway
            .bare(Method::DELETE, &format!("/sessions/{named}"))
            .await
            .refused(404, "session_unknown");

        gateway.post("/sessions/end-all", json!({"which": "others"})).await.done();
        assert_eq!(gateway.sessions().await.len(), 1);
        let own = gateway.put_aside();
        for other in others {
            gateway.take_up(other);
            gateway.get("/api/v1/session").await.refused(401, "session_missing");
            gateway.post("/transactions/issuance", nothing()).await.refused(401, "session_missing");
        }
        gateway.take_up(own);
        let reply = gateway.post("/sessions/end-all", json!({"which": "all"})).await;
        reply.done();
        assert!(reply.header("set-cookie").ends_with("; Max-Age=0"));
        gateway.get("/api/v1/session").await.refused(401, "session_missing");
    });
}

#[test]
fn ending_sessions_needs_the_token_of_the_session() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let id = gateway.sessions().await[0].id;
        gateway.csrf.replace(None);
        let call = format!("/sessions/{id}");
        gateway.bare(Method::DELETE, &call).await.refused(403, "csrf_refused");
        let all = json!({"which": "all"});
        gateway.post("/sessions/end-all", &all).await.refused(403, "csrf_refused");
        gateway.post("/session/otp", nothing()).await.refused(403, "csrf_refused");
        assert_eq!(gateway.sessions().await.len(), 1);
    });
}

#[test]
fn a_code_makes_a_session_of_the_password_surer() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let before: Session = gateway.get("/api/v1/session").await.ok();
        assert_eq!((before.method, before.assurance), (LoginMethod::Password, Assurance::Low));
        gateway.pass(60);
        let sent: OtpChallenge = gateway.post("/session/otp", nothing()).await.ok();
        assert_eq!(sent.phone_hint, "123");
        gateway.raise(&gateway.wrong_code()).await.refused(403, "otp_wrong");
        let after = gateway.keep(&gateway.raise(&gateway.last_code()).await);
        assert_eq!(after.method, LoginMethod::PasswordOtp);
        assert_eq!(after.assurance, Assurance::Substantial);
        assert_eq!(after.ends_at, before.ends_at, "it lasts no longer for it");
        let shown: Session = gateway.get("/api/v1/session").await.ok();
        assert_eq!((shown.method, shown.csrf), (after.method, after.csrf));
    });
}

#[test]
fn chk_ses_09_the_code_is_for_this_session_and_a_password_alone() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let _: OtpChallenge = gateway.post("/session/otp", nothing()).await.ok();
        let code = gateway.last_code();
        let first = gateway.put_aside();
        // Another session of the same citizen cannot use it.
        gateway.log_in(DNI).await;
        gateway.raise(&code).await.refused(409, "otp_not_sent");
        gateway.take_up(first);
        gateway.keep(&gateway.raise(&code).await);
        // What is surer already is not made surer, neither with the same code nor with another.
        gateway.raise(&code).await.refused(409, "session_not_raisable");
        gateway.post("/session/otp", nothing()).await.refused(409, "session_not_raisable");
    });
}

#[test]
fn chk_ses_10_fixation_the_secret_changes_when_a_session_becomes_surer() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let _: OtpChallenge = gateway.post("/session/otp", nothing()).await.ok();
        let reply = gateway.raise(&gateway.last_code()).await;
        let before = gateway.put_aside();
        let after = gateway.keep(&reply);
        assert_ne!(gateway.cookie.borrow().clone(), before.0);
        assert_ne!(Some(after.csrf), before.1);
        gateway.take_up(before);
        gateway.get("/api/v1/session").await.refused(401, "session_missing");
        assert_eq!(gateway.count("SELECT count(*) FROM sessions"), 1);
    });
}
