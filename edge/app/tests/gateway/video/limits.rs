//! What is refused on the way to the queue.

use super::{PHONE, chunks, part, seal, typed};
use crate::ceremony::DNI;
use crate::world::{Gateway, run};
use http::header;
use rubrica_core::api::v1::{VideoStage, VideoStarted, VideoUpload};
use rubrica_core::policy::Policy;
use rubrica_core::protocol::UnlockKey;
use rubrica_core::protocol::evidence::{CHUNK_LEN, EvidencePart, ReviewPrivateKey, TAG_LEN};
use serde_json::json;

const OTHER: &str = "99999999R";
const OTHER_PHONE: &str = "+34600000888";

#[test]
fn what_is_typed_wrongly_is_named_with_a_code_of_its_own() {
    run(async {
        let (gateway, _) = Gateway::with_reviewers().await;
        let day = |year, month, day| json!({"year": year, "month": month, "day": day});
        let cases = [
            ("identifier", json!("12345678A"), "identifier", "national_id_wrong_letter"),
            (
                "support_number",
                json!("E00000001"),
                "support_number",
                "support_number_other_document",
            ),
            ("document", json!("tie"), "document", "document_kind_wrong"),
            ("expires", day(2026, 1, 1), "expires", "document_expired"),
            ("expires", day(9999, 1, 1), "issued", "contrast_permanent"),
            ("phone", json!("912345678"), "phone", "phone_not_mobile"),
            ("phone_again", json!("600000124"), "phone_again", "phones_differ"),
            ("email", json!("nobody"), "email", "email_malformed"),
            ("email_again", json!("otra@correo.example"), "email_again", "emails_differ"),
            ("language", json!("tlh"), "language", "field_not_acceptable"),
            ("conditions_version", json!(null), "conditions_version", "conditions_not_accepted"),
        ];
        for (field, value, about, code) in cases {
            let mut body = typed(DNI, PHONE);
            body[field] = value;
            let refused = gateway.post("/video/start", &body).await.refused(422, code);
            assert_eq!(refused["subject"], about, "{field}");
        }
        let mut nameless = typed(DNI, PHONE);
        nameless["name"]["given"] = json!("");
        gateway.post("/video/start", nameless).await.refused(422, "name_malformed");
        assert_eq!(gateway.count("SELECT count(*) FROM videos"), 0);
    });
}

#[test]
fn chk_vid_01_five_are_begun_for_a_number_within_a_day_whoevers_it_is() {
    run(async {
        let (gateway, _) = Gateway::with_reviewers().await;
        gateway.register(OTHER).await.ok::<serde_json::Value>();
        for number in [DNI, OTHER] {
            for _ in 0..5 {
                gateway.start_video(number, PHONE).await;
                gateway.pass(60);
            }
            let refused = gateway.post("/video/start", typed(number, PHONE)).await;
            refused.refused(429, "video_too_often");
        }
        gateway.pass(86_400);
        gateway.start_video(DNI, PHONE).await;
    });
}

#[test]
fn chk_vid_03_nothing_is_stored_before_the_phone_is_proved() {
    run(async {
        let (gateway, _) = Gateway::with_reviewers().await;
        let VideoStarted { video, .. } = gateway.start_video(DNI, PHONE).await;
        let chunk = vec![7; 100];
        let early = gateway.put_chunk(&video, "front/0", chunk.clone()).await;
        early.refused(410, "video_unknown");
        gateway.put_chunk("nobody", "front/0", chunk.clone()).await.refused(410, "video_unknown");
        let wrong = json!({"video": video, "code": gateway.wrong_code()});
        gateway.post("/video/verify", wrong).await.refused(403, "otp_wrong");
        let hand_in = json!({"video": video, "parts": [], "sealed_keys": []});
        gateway.post("/video/hand-in", hand_in).await.refused(410, "video_unknown");
        assert_eq!(gateway.count("SELECT count(*) FROM evidence_chunks"), 0);
        let _: VideoUpload = gateway.verify_video(&video).await.ok();
        gateway.put_chunk(&video, "front/0", chunk.clone()).await.done();
        gateway.verify_video(&video).await.refused(410, "video_unknown");
        // The hour is over.
        gateway.pass(3_600);
        gateway.put_chunk(&video, "front/1", chunk).await.refused(410, "video_unknown");
        // Whoever begins next has what was left behind removed.
        gateway.pass(3_600);
        gateway.uploading(OTHER, OTHER_PHONE).await;
        assert_eq!(gateway.count("SELECT count(*) FROM evidence_chunks"), 0);
    });
}

#[test]
fn chk_vid_04_one_waits_at_a_time_and_only_its_phone_is_told() {
    run(async {
        let (gateway, _) = Gateway::with_reviewers().await;
        let late = gateway.uploading(DNI, PHONE).await;
        gateway.put_all(&late).await;
        gateway.handed_in(DNI, PHONE).await;
        gateway.post("/video/hand-in", late.hand_in()).await.refused(409, "video_open");
        let again = gateway.start_video(DNI, PHONE).await;
        gateway.verify_video(&again.video).await.refused(409, "video_open");
        gateway.pass(60);
        let other = gateway.handed_in(DNI, OTHER_PHONE).await;
        let standing = gateway.video_standing(&other.video).await;
        assert_eq!(standing.stage, VideoStage::UnderReview);
    });
}

#[test]
fn chk_vid_05_neither_a_chunk_nor_all_of_them_are_larger_than_they_may_be() {
    run(async {
        let policy = Policy { video_max_bytes: 65_536, ..Policy::default() };
        let gateway = Gateway::with_policy(policy);
        gateway.add_reviewers().await;
        let uploading = gateway.uploading(DNI, PHONE).await;
        let video = &uploading.video;
        for length in [0, TAG_LEN, CHUNK_LEN + TAG_LEN + 1] {
            let refused = gateway.put_chunk(video, "video/0", vec![1; length]).await;
            refused.refused(422, "video_chunk_malformed");
        }
        for place in ["video/x", "sound/0", "video/-1"] {
            let refused = gateway.put_chunk(video, place, vec![1; 99]).await;
            refused.refused(422, "video_chunk_malformed");
        }
        let full = || vec![1; CHUNK_LEN + TAG_LEN];
        gateway.put_chunk(video, "video/0", full()).await.done();
        // The same place again is no more than before.
        gateway.put_chunk(video, "video/0", full()).await.done();
        let more = gateway.put_chunk(video, "video/1", full()).await;
        more.refused(413, "video_too_large");
        let other = gateway.put_chunk(video, "front/0", full()).await;
        other.refused(413, "video_too_large");
        let request = gateway
            .request(http::Method::PUT, "/api/v1/video/chunks/front/0")
            .header(header::CONTENT_TYPE, "application/json");
        gateway.send(request, vec![1; 99]).await.refused(422, "video_chunk_malformed");
    });
}

#[test]
fn chk_vid_06_every_part_is_there_without_gaps() {
    run(async {
        let (gateway, _) = Gateway::with_reviewers().await;
        let uploading = gateway.uploading(DNI, PHONE).await;
        let refused = async |body: &serde_json::Value| {
            gateway.post("/video/hand-in", body).await.refused(422, "video_incomplete");
        };
        refused(&uploading.hand_in()).await;
        let film = chunks(&uploading.key, EvidencePart::Video);
        for (which, index) in [("front", 0), ("back", 0), ("video", 0), ("video", 2)] {
            let place = format!("{which}/{index}");
            gateway.put_chunk(&uploading.video, &place, film[index].clone()).await.done();
        }
        refused(&uploading.hand_in()).await;
        gateway.put_chunk(&uploading.video, "video/1", film[1].clone()).await.done();
        let mut twice = uploading.hand_in();
        twice["parts"][1]["part"] = json!("front");
        refused(&twice).await;
        let mut film_of_document = uploading.hand_in();
        film_of_document["parts"][0]["media"] = json!("webm");
        refused(&film_of_document).await;
        let mut short = uploading.hand_in();
        short["parts"][2]["chunks"] = json!(2);
        refused(&short).await;
        assert_eq!(gateway.count("SELECT count(*) FROM citizens"), 0);
        let handed_in = gateway.post("/video/hand-in", uploading.hand_in()).await;
        handed_in.ok::<serde_json::Value>();
        // Handing in again, after an answer that was lost, changes nothing.
        gateway.resend().await.ok::<serde_json::Value>();
        assert_eq!(gateway.count("SELECT count(*) FROM reviews WHERE handed_in_at > 0"), 1);
        assert_eq!(part(EvidencePart::Video).len().div_ceil(CHUNK_LEN), film.len());
    });
}

#[test]
fn chk_vid_07_the_key_is_sealed_to_reviewers_of_now_and_to_enough_of_them() {
    run(async {
        let gateway = Gateway::new();
        gateway.post("/video/start", typed(DNI, PHONE)).await.refused(409, "video_unavailable");
        gateway.pass(86_400);
        gateway.add_reviewers().await;
        let uploading = gateway.uploading(DNI, PHONE).await;
        gateway.put_all(&uploading).await;
        let stranger = ReviewPrivateKey::derive(&UnlockKey::from_bytes([1; 32]));
        let [rosa, ramon] = uploading.sealed_keys().try_into().unwrap();
        let stranger = seal(&uploading.key, stranger.public_key());
        for keys in [
            json!([]),
            json!([rosa]),
            json!([rosa, rosa]),
            json!([rosa, ramon, stranger]),
            json!([rosa, "AAAA"]),
        ] {
            let mut body = uploading.hand_in();
            body["sealed_keys"] = keys;
            gateway.post("/video/hand-in", body).await.refused(422, "video_keys_refused");
        }
        // Somebody who is no reviewer any more is not sealed to.
        gateway
            .change("DELETE FROM reviewers WHERE officer = (SELECT max(officer) FROM reviewers)");
        let refused = gateway.post("/video/hand-in", uploading.hand_in()).await;
        refused.refused(422, "video_keys_refused");
        gateway.pass(60);
        let start = gateway.post("/video/start", typed(OTHER, OTHER_PHONE)).await;
        start.refused(409, "video_unavailable");
    });
}

#[test]
fn chk_vid_08_only_who_is_at_the_basic_level_gets_higher() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let cookie = gateway.cookie.borrow().clone();
        let csrf = gateway.csrf.borrow().clone();
        gateway.add_reviewers().await;
        let advanced = gateway.post("/video/raise", json!({})).await;
        advanced.refused(409, "video_not_basic");
        *gateway.csrf.borrow_mut() = None;
        gateway.post("/video/raise", json!({})).await.refused(403, "csrf_refused");
        *gateway.cookie.borrow_mut() = None;
        gateway.post("/video/raise", json!({})).await.refused(401, "session_missing");
        *gateway.cookie.borrow_mut() = cookie;
        *gateway.csrf.borrow_mut() = csrf;
        gateway.change("UPDATE citizens SET registration = 'basic'");
        let _: VideoStarted = gateway.post("/video/raise", json!({})).await.ok();
    });
}
