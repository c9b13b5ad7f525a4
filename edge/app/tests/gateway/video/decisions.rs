//! What reviewers see and decide, and what comes of it.

use super::{PHONE, REVIEWERS, part, typed};
use crate::ceremony::DNI;
use crate::world::{Gateway, run};
use rubrica_core::api::v1::{
    RegistrationReceipt, RejectionReason, ReviewAbout, ReviewCase, ReviewClaim, ReviewQueue,
    VideoStage, VideoStarted,
};
use rubrica_core::canonical;
use rubrica_core::identity::{RegistrationLevel, SubjectId};
use rubrica_core::protocol::evidence::{EvidencePart, PartPlace, SealedEvidenceKey};
use serde_json::{Value, json};

const OTHER: &str = "99999999R";
const OTHER_PHONE: &str = "+34600000888";

impl Gateway {
    async fn review_queue(&self) -> Vec<(String, ReviewClaim)> {
        let queue: ReviewQueue = self.post("/office/reviews", json!({})).await.ok();
        queue.reviews.iter().map(|it| (it.evidence.to_string(), it.claim)).collect()
    }

    fn registration_state(&self) -> String {
        let sql = "SELECT count(*) FROM citizens WHERE registration = ";
        let states =
            ["none", "basic", "under_review", "basic_under_review", "advanced", "rejected"];
        let found = states.iter().find(|state| self.count(&format!("{sql}'{state}'")) == 1);
        (*found.unwrap_or(&"none")).to_owned()
    }

    fn last_notice(&self) -> String {
        let notices = self.world().notices.borrow();
        notices.last().map(|it| it["text"].as_str().unwrap().to_owned()).unwrap_or_default()
    }

    fn evidence_rows(&self) -> i64 {
        self.count("SELECT count(*) FROM evidence_chunks")
            + self.count("SELECT count(*) FROM evidence_manifests")
            + self.count("SELECT count(*) FROM reviews")
    }
}

#[test]
fn chk_vid_12_only_reviewers_open_the_evidence_and_it_is_gone_when_it_is_decided() {
    run(async {
        let (gateway, keys) = Gateway::with_reviewers().await;
        let sent = gateway.handed_in(DNI, PHONE).await;
        let stored = gateway.stored_bytes();
        for which in EvidencePart::ALL {
            let clear = part(which);
            let found = stored.windows(24).any(|window| window == &clear[..24]);
            assert!(!found, "{which:?} is stored in clear");
        }
        for (which, key) in keys.iter().enumerate() {
            gateway.as_reviewer(which).await;
            let case: ReviewCase = gateway.claim(&sent).await.ok();
            assert_eq!(case.about, ReviewAbout::NewRegistration);
            assert_eq!(
                (case.identifier.as_str(), case.support_number.as_str()),
                (DNI, "AAA000000")
            );
            let sealed = case.sealed_key.expect("sealed to each of them");
            let sealed: SealedEvidenceKey = canonical::decode(sealed.as_ref()).unwrap();
            let opened = key.open(case.evidence, &sealed).expect("with his password alone");
            for described in case.parts {
                let mut bytes = Vec::new();
                for index in 0..described.chunks {
                    let path = format!("{}/{index}", described.part.name());
                    let reply = gateway.chunk(&sent, &path).await;
                    assert_eq!(reply.header("content-type"), "application/octet-stream");
                    let place = PartPlace { part: described.part, index, of: described.chunks };
                    bytes.extend(opened.open(place, reply.0.body()).expect("as it was sent"));
                }
                assert_eq!(bytes, part(described.part));
            }
            gateway.pass(20 * 60);
            // Idle for so long, the session is over as well.
            gateway.get("/api/v1/office/session").await.refused(401, "session_expired");
        }
        gateway.as_reviewer(0).await;
        gateway.claim(&sent).await.ok::<ReviewCase>();
        assert!(gateway.evidence_rows() > 0);
        gateway.reject(&sent).await.done();
        assert_eq!(gateway.evidence_rows(), 0);
    });
}

#[test]
fn chk_vid_11_who_is_accepted_gets_a_code_once_and_had_no_access_before() {
    run(async {
        let (gateway, _) = Gateway::with_reviewers().await;
        let sent = gateway.handed_in(DNI, PHONE).await;
        let fetch = async || gateway.post("/video/receipt", json!({"video": sent.video})).await;
        assert_eq!(gateway.registration_state(), "under_review");
        let pin = json!({"identifier": DNI, "contrast": "01-05-2031"});
        gateway.post("/pin/request", &pin).await.refused(403, "registration_ended");
        fetch().await.refused(409, "video_no_receipt");
        gateway.as_reviewer(0).await;
        gateway.claim(&sent).await.ok::<ReviewCase>();
        let handed_in = gateway.world().messages.borrow().len();
        gateway.decide(&sent, json!("accept")).await.done();
        assert_eq!(gateway.registration_state(), "advanced");
        assert!(gateway.last_notice().contains("se ha aceptado"), "{}", gateway.last_notice());
        assert_eq!(gateway.video_standing(&sent.video).await.stage, VideoStage::Accepted);
        let receipt: RegistrationReceipt = fetch().await.ok();
        assert_eq!(receipt.level, RegistrationLevel::Advanced);
        fetch().await.refused(409, "video_no_receipt");
        assert_eq!(gateway.video_standing(&sent.video).await.stage, VideoStage::Received);
        let started = gateway.start_activation(DNI, &receipt.activation_code).await;
        assert!(gateway.world().messages.borrow().len() > handed_in);
        let verify = json!({"activation": started.activation, "code": gateway.last_code()});
        gateway.post("/activation/verify", verify).await.done();
        gateway.choose_password(&started).await;
        let log =
            |act| gateway.count(&format!("SELECT count(*) FROM office_log WHERE act = '{act}'"));
        assert_eq!((log("claim_review"), log("accept_review")), (1, 1));
    });
}

#[test]
fn who_is_rejected_is_deregistered_and_told_why() {
    run(async {
        let (gateway, _) = Gateway::with_reviewers().await;
        let sent = gateway.handed_in(DNI, PHONE).await;
        gateway.as_reviewer(1).await;
        gateway.claim(&sent).await.ok::<ReviewCase>();
        gateway.reject(&sent).await.done();
        assert_eq!(gateway.registration_state(), "rejected");
        assert!(gateway.last_notice().contains("se ha rechazado"), "{}", gateway.last_notice());
        let standing = gateway.video_standing(&sent.video).await;
        assert_eq!(standing.stage, VideoStage::Rejected);
        assert_eq!(standing.reason, Some(RejectionReason::AnotherPerson));
        assert_eq!(gateway.count("SELECT count(*) FROM phones"), 0, "the phone is free again");
        // Another video of his brings nothing, and does not say so.
        let again = gateway.handed_in(DNI, PHONE).await;
        gateway.as_reviewer(1).await;
        let case: ReviewCase = gateway.claim(&again).await.ok();
        assert_eq!(case.about, ReviewAbout::TakenNumber);
    });
}

#[test]
fn who_is_at_the_basic_level_keeps_it_during_the_review_and_loses_it_when_rejected() {
    run(async {
        for accepted in [true, false] {
            let gateway = Gateway::logged_in().await;
            let (cookie, csrf) = (gateway.cookie.borrow().clone(), gateway.csrf.borrow().clone());
            gateway.change("UPDATE citizens SET registration = 'basic'");
            gateway.add_reviewers().await;
            let started: VideoStarted = gateway.post("/video/raise", json!({})).await.ok();
            let sent = gateway.go_on_uploading(started.video).await;
            gateway.put_all(&sent).await;
            gateway.post("/video/hand-in", sent.hand_in()).await.ok::<Value>();
            assert_eq!(gateway.registration_state(), "basic_under_review");
            gateway.get("/api/v1/session").await.ok::<Value>();
            gateway.as_reviewer(0).await;
            let case: ReviewCase = gateway.claim(&sent).await.ok();
            assert_eq!(case.about, ReviewAbout::HigherLevel);
            if accepted {
                gateway.decide(&sent, json!("accept")).await.done();
            } else {
                gateway.reject(&sent).await.done();
            }
            *gateway.cookie.borrow_mut() = cookie;
            *gateway.csrf.borrow_mut() = csrf;
            let session = gateway.get("/api/v1/session").await;
            if accepted {
                session.ok::<Value>();
                assert_eq!(gateway.registration_state(), "advanced");
            } else {
                session.refused(401, "session_missing");
                assert_eq!(gateway.registration_state(), "rejected");
            }
        }
    });
}

#[test]
fn chk_vid_02_whoever_types_a_number_that_is_taken_learns_nothing_and_changes_nothing() {
    run(async {
        let (gateway, _) = Gateway::with_reviewers().await;
        gateway.register(OTHER).await.ok::<Value>();
        let before = gateway.count("SELECT version FROM citizens");
        let free = gateway.post("/video/start", typed(DNI, PHONE)).await;
        gateway.pass(60);
        let taken = gateway.post("/video/start", typed(OTHER, OTHER_PHONE)).await;
        assert_eq!(shape(&free.json()), shape(&taken.json()));
        gateway.pass(60);
        let sent = gateway.handed_in(OTHER, OTHER_PHONE).await;
        let other = gateway.handed_in(DNI, PHONE).await;
        let standing = async |video: &str| {
            let standing = gateway.video_standing(video).await;
            (standing.stage, standing.reason)
        };
        assert_eq!(standing(&sent.video).await, standing(&other.video).await);
        gateway.as_reviewer(0).await;
        let case: ReviewCase = gateway.claim(&sent).await.ok();
        assert_eq!(case.about, ReviewAbout::TakenNumber);
        gateway.decide(&sent, json!("accept")).await.refused(409, "state_forbids");
        gateway.reject(&sent).await.done();
        let claimed: ReviewCase = gateway.claim(&other).await.ok();
        assert_eq!(claimed.about, ReviewAbout::NewRegistration);
        gateway.reject(&other).await.done();
        assert_eq!(standing(&sent.video).await, standing(&other.video).await);
        let advanced = "SELECT version FROM citizens WHERE registration = 'advanced'";
        assert_eq!(gateway.count(advanced), before, "it is as it was");
    });
}

/// The names of the fields of an answer.
fn shape(value: &Value) -> Vec<String> {
    let fields = value.as_object().unwrap().iter();
    fields.map(|(name, value)| format!("{name}: {}", value.is_object())).collect()
}

#[test]
fn chk_vid_09_evidence_is_of_one_reviewer_at_a_time_and_for_so_long() {
    run(async {
        let (gateway, _) = Gateway::with_reviewers().await;
        let first = gateway.handed_in(DNI, PHONE).await;
        let second = gateway.handed_in(OTHER, OTHER_PHONE).await;
        let names = [&first, &second].map(|it| it.upload.evidence.to_string());
        gateway.as_reviewer(0).await;
        let free = names.each_ref().map(|it| (it.clone(), ReviewClaim::Free));
        assert_eq!(gateway.review_queue().await, free, "the oldest first");
        gateway.chunk(&first, "front/0").await.refused(409, "review_not_claimed");
        gateway.reject(&first).await.refused(409, "review_not_claimed");
        gateway.claim(&first).await.ok::<ReviewCase>();
        gateway.claim(&first).await.ok::<ReviewCase>();
        assert_eq!(gateway.review_queue().await[0].1, ReviewClaim::Mine);
        gateway.as_reviewer(1).await;
        assert_eq!(gateway.review_queue().await[0].1, ReviewClaim::Another);
        gateway.claim(&first).await.refused(409, "review_claimed");
        gateway.chunk(&first, "front/0").await.refused(409, "review_not_claimed");
        gateway.decide(&first, json!("accept")).await.refused(409, "review_not_claimed");
        for _ in 0..3 {
            gateway.pass(9 * 60);
            gateway.post("/office/reviews", json!({})).await.ok::<Value>();
        }
        gateway.claim(&first).await.ok::<ReviewCase>();
        assert_eq!(gateway.review_queue().await[0].1, ReviewClaim::Mine);
        gateway.chunk(&first, "front/0").await;
        gateway.chunk(&first, "front/7").await.refused(404, "review_unknown");
        let nothing = format!("/office/reviews/{}/claim", SubjectId::from_bytes([1; 16]));
        gateway.post(&nothing, json!({})).await.refused(404, "review_unknown");
    });
}

#[test]
fn chk_vid_10_evidence_is_decided_once_whatever_arrives_at_the_same_time() {
    run(async {
        let (gateway, _) = Gateway::with_reviewers().await;
        let sent = gateway.handed_in(DNI, PHONE).await;
        gateway.as_reviewer(0).await;
        gateway.claim(&sent).await.ok::<ReviewCase>();
        let at_once = (0..4).map(|which| {
            let (gateway, sent) = (&gateway, &sent);
            async move {
                let reject = json!({"reject": {"reason": "unreadable"}});
                gateway.decide(sent, if which % 2 == 0 { json!("accept") } else { reject }).await
            }
        });
        let replies = futures_util::future::join_all(at_once).await;
        assert!(replies.iter().any(|reply| reply.status() == 204));
        let about_video = |notice: &Value| notice["text"].as_str().unwrap().contains("vídeo");
        let told = gateway.world().notices.borrow().iter().filter(|it| about_video(it)).count();
        assert_eq!(told, 1, "one decision");
        gateway.reject(&sent).await.refused(409, "review_not_claimed");
        let decided = ["advanced", "rejected"].contains(&gateway.registration_state().as_str());
        assert!(decided, "{}", gateway.registration_state());
    });
}

#[test]
fn whoever_was_seen_at_an_office_meanwhile_is_not_deregistered_by_his_video() {
    run(async {
        let (gateway, _) = Gateway::with_reviewers().await;
        let sent = gateway.handed_in(DNI, PHONE).await;
        gateway.change("UPDATE citizens SET registration = 'advanced'");
        gateway.as_reviewer(0).await;
        gateway.claim(&sent).await.ok::<ReviewCase>();
        gateway.decide(&sent, json!("accept")).await.refused(409, "state_forbids");
        gateway.reject(&sent).await.done();
        assert_eq!(gateway.registration_state(), "advanced");
    });
}

#[test]
fn only_reviewers_see_the_queue_and_who_ended_is_sealed_to_no_more() {
    run(async {
        let (gateway, _) = Gateway::with_reviewers().await;
        let registrar = crate::officers::officer("ana.oficina", "office_admin");
        let added = gateway.add_officer(&registrar).await.ok();
        gateway.activate_officer(&added).await;
        gateway.pass(60);
        gateway.log_officer_in("ana.oficina").await;
        gateway.post("/office/reviews", json!({})).await.refused(403, "duty_refused");
        assert_eq!(gateway.count("SELECT count(*) FROM reviewers"), 2);
        let end = json!({"officer": REVIEWERS[0]});
        gateway.post("/office/officers/end", end).await.done();
        assert_eq!(gateway.count("SELECT count(*) FROM reviewers"), 1);
    });
}
