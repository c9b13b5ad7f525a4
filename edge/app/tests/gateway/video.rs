//! Identification by video: handing in, and deciding.

mod decisions;
mod limits;

use crate::officers::officer;
use crate::world::{Gateway, Random, Reply};
use http::{Method, header};
use rubrica_core::api::Binary;
use rubrica_core::api::v1::{
    OfficerAdded, VIDEO_HEADER, VideoStage, VideoStanding, VideoStarted, VideoUpload,
};
use rubrica_core::canonical;
use rubrica_core::protocol::evidence::{
    CHUNK_LEN, EvidenceKey, EvidencePart, PartPlace, ReviewPrivateKey,
};
use serde_json::{Value, json};

pub(crate) const PHONE: &str = "+34600000777";
pub(crate) const REVIEWERS: [&str; 2] = ["rosa.revision", "ramon.revision"];

/// What the parts hold: two pictures of one chunk, and a film of three.
pub(crate) fn part(part: EvidencePart) -> Vec<u8> {
    match part {
        EvidencePart::Front => b"the front of the document".repeat(9),
        EvidencePart::Back => b"the back of the document".repeat(9),
        EvidencePart::Video => b"a face that turns".repeat(7_000),
    }
}

/// What a citizen types.
pub(crate) fn typed(number: &str, phone: &str) -> Value {
    json!({
        "identifier": number,
        "name": {"given": "Inventada", "surname": "Ejemplo", "second_surname": null},
        "document": if number.starts_with('X') { "tie" } else { "dni" },
        "support_number": if number.starts_with('X') { "E00000001" } else { "AAA000000" },
        "issued": null,
        "expires": {"year": 2031, "month": 5, "day": 1},
        "phone": phone,
        "phone_again": phone,
        "email": "inventada@correo.example",
        "email_again": "inventada@correo.example",
        "language": "es",
        "conditions_version": 1,
    })
}

/// An identification whose phone is proved.
pub(crate) struct Uploading {
    pub(crate) video: String,
    pub(crate) upload: VideoUpload,
    pub(crate) key: EvidenceKey,
}

impl Uploading {
    /// The content key, sealed to everybody whom the gateway named.
    pub(crate) fn sealed_keys(&self) -> Vec<Binary> {
        let reviewers = self.upload.reviewers.iter();
        reviewers.map(|key| seal(&self.key, key.as_ref())).collect()
    }

    /// The call that hands it in.
    pub(crate) fn hand_in(&self) -> Value {
        json!({"video": self.video, "sealed_keys": self.sealed_keys(), "parts": [
            {"part": "front", "media": "jpeg", "chunks": 1},
            {"part": "back", "media": "png", "chunks": 1},
            {"part": "video", "media": "webm", "chunks": 3},
        ]})
    }
}

pub(crate) fn seal(key: &EvidenceKey, reviewer: &[u8]) -> Binary {
    canonical::encode(&key.seal_to(reviewer, &mut Random).unwrap()).into()
}

/// The chunks of a part, closed.
pub(crate) fn chunks(key: &EvidenceKey, which: EvidencePart) -> Vec<Vec<u8>> {
    let bytes = part(which);
    let pieces: Vec<&[u8]> = bytes.chunks(CHUNK_LEN).collect();
    let of = u32::try_from(pieces.len()).unwrap();
    let place = |index| PartPlace { part: which, index, of };
    (0..).zip(pieces).map(|(index, piece)| key.close(place(index), piece)).collect()
}

impl Gateway {
    /// A gateway with two reviewers, and their keys.
    pub(crate) async fn with_reviewers() -> (Self, Vec<ReviewPrivateKey>) {
        let gateway = Self::new();
        let keys = gateway.add_reviewers().await;
        (gateway, keys)
    }

    pub(crate) async fn add_reviewers(&self) -> Vec<ReviewPrivateKey> {
        let mut keys = Vec::new();
        for name in REVIEWERS {
            let added: OfficerAdded = self.add_officer(&officer(name, "reviewer")).await.ok();
            keys.push(self.activate_officer(&added).await);
        }
        self.pass(60);
        keys
    }

    pub(crate) async fn start_video(&self, number: &str, phone: &str) -> VideoStarted {
        self.post("/video/start", typed(number, phone)).await.ok()
    }

    pub(crate) async fn verify_video(&self, video: &str) -> Reply {
        self.post("/video/verify", json!({"video": video, "code": self.last_code()})).await
    }

    /// Up to the proof of the phone.
    pub(crate) async fn uploading(&self, number: &str, phone: &str) -> Uploading {
        let VideoStarted { video, .. } = self.start_video(number, phone).await;
        self.go_on_uploading(video).await
    }

    pub(crate) async fn go_on_uploading(&self, video: String) -> Uploading {
        let upload: VideoUpload = self.verify_video(&video).await.ok();
        self.pass(60);
        let key = EvidenceKey::make(upload.evidence, &mut Random);
        Uploading { video, upload, key }
    }

    pub(crate) async fn put_chunk(&self, video: &str, place: &str, chunk: Vec<u8>) -> Reply {
        let request = self
            .request(Method::PUT, &format!("/api/v1/video/chunks/{place}"))
            .header(VIDEO_HEADER, video)
            .header(header::CONTENT_TYPE, "application/octet-stream");
        self.send(request, chunk).await
    }

    pub(crate) async fn put_all(&self, uploading: &Uploading) {
        for which in EvidencePart::ALL {
            for (index, chunk) in chunks(&uploading.key, which).into_iter().enumerate() {
                let place = format!("{}/{index}", which.name());
                self.put_chunk(&uploading.video, &place, chunk).await.done();
            }
        }
    }

    /// Everything up to the queue.
    pub(crate) async fn handed_in(&self, number: &str, phone: &str) -> Uploading {
        let uploading = self.uploading(number, phone).await;
        self.put_all(&uploading).await;
        let standing: VideoStanding = self.post("/video/hand-in", uploading.hand_in()).await.ok();
        assert_eq!(standing.stage, VideoStage::UnderReview);
        uploading
    }

    pub(crate) async fn video_standing(&self, video: &str) -> VideoStanding {
        self.post("/video/state", json!({ "video": video })).await.ok()
    }

    /// The first reviewer, or the second, at work.
    pub(crate) async fn as_reviewer(&self, which: usize) {
        self.log_officer_in(REVIEWERS[which]).await;
        self.pass(60);
    }

    pub(crate) async fn claim(&self, uploading: &Uploading) -> Reply {
        let path = format!("/office/reviews/{}/claim", uploading.upload.evidence);
        self.post(&path, json!({})).await
    }

    pub(crate) async fn decide(&self, uploading: &Uploading, decision: Value) -> Reply {
        let path = format!("/office/reviews/{}/decision", uploading.upload.evidence);
        self.post(&path, decision).await
    }

    pub(crate) async fn reject(&self, uploading: &Uploading) -> Reply {
        self.decide(uploading, json!({"reject": {"reason": "another_person"}})).await
    }

    pub(crate) async fn chunk(&self, uploading: &Uploading, place: &str) -> Reply {
        self.get(&format!("/api/v1/office/reviews/{}/{place}", uploading.upload.evidence)).await
    }
}
