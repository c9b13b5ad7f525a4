//! Evidence of an identification by video: as large as requests may be, as it came.

use crate::browser::{Browser, Reply};
use crate::citizen::Citizen;
use crate::world::{REGISTRY_TOKEN, SystemEntropy};
use crate::{Scene, Target};
use http::{Method, Request, header};
use rubrica_core::api::v1::{
    ActivationPasswordStarted, CSRF_HEADER, Decision, DescribedPart, LoginFinish, LoginStarted,
    OfficerActivationStart, OfficerActivationStarted, OfficerAdded, OfficerLoginCode,
    OfficerLoginStart, OfficerLoginVerify, OfficerPasswordFinish, OfficerPasswordStart,
    OfficerSession, RegistrationReceipt, ReviewCase, ReviewQueue, VIDEO_HEADER, VideoHandIn,
    VideoReference, VideoStage, VideoStanding, VideoStarted, VideoUpload, VideoVerify,
};
use rubrica_core::canonical;
use rubrica_core::opaque::{LoginPurpose, client};
use rubrica_core::protocol::evidence::{
    CHUNK_LEN, EvidenceKey, EvidenceMedia, EvidencePart, ReviewPrivateKey, TAG_LEN,
};
use rubrica_core::secret::Secret;
use serde::Serialize;
use serde_json::json;

const PASSWORD: &str = "Cuatro estaciones de un tren";
const REVIEWERS: [(&str, &str); 2] =
    [("rosa.revision", "+34611000001"), ("ramon.revision", "+34611000002")];

/// A reviewer at work.
struct Reviewer<'a, T> {
    browser: Browser<'a, T>,
    cookie: String,
    csrf: String,
}

impl<T: Target> Reviewer<'_, T> {
    async fn send(&self, mut request: Request<Vec<u8>>) -> Reply {
        request.headers_mut().insert(header::COOKIE, self.cookie.parse().expect("a value"));
        request.headers_mut().insert(CSRF_HEADER, self.csrf.parse().expect("a value"));
        self.browser.send(request).await
    }

    async fn post(&self, call: &str, body: &impl Serialize) -> Reply {
        self.send(self.browser.post_request(call, body)).await
    }

    async fn get(&self, call: &str) -> Reply {
        self.send(self.browser.request(Method::GET, &format!("/api/v1{call}"), Vec::new())).await
    }
}

async fn add_reviewer<T: Target>(browser: &Browser<'_, T>, (name, phone): (&str, &str)) {
    let body = json!({"officer": name, "name": "Funcionaria Inventada", "phone": phone,
        "role": "reviewer", "office": "0001", "language": "es"});
    let mut request = browser.post_request("/registry/officers", &body);
    let token = format!("Bearer {REGISTRY_TOKEN}").parse().expect("a value");
    request.headers_mut().insert(header::AUTHORIZATION, token);
    let added: OfficerAdded = browser.send(request).await.json();
    let body =
        OfficerActivationStart { officer: name.to_owned(), activation_code: added.activation_code };
    let started: OfficerActivationStarted =
        browser.post("/office/activation/start", &body).await.json();
    let password = Secret::new(PASSWORD.to_owned());
    let (registration_request, state) =
        client::start_registration(password, &mut SystemEntropy).expect("a password");
    let body = OfficerPasswordStart {
        activation: started.activation.clone(),
        code: browser.scene.world.sms.code(phone),
        registration_request: registration_request.into(),
    };
    let answer: ActivationPasswordStarted =
        browser.post("/office/activation/password", &body).await.json();
    let response = answer.registration_response.as_ref();
    let finished = state
        .finish(response, &started.subject, answer.stretching, &mut SystemEntropy)
        .expect("a registration");
    let key = ReviewPrivateKey::derive(&finished.unlock_key);
    let body = OfficerPasswordFinish {
        activation: started.activation,
        registration_upload: finished.upload.into(),
        review_key: key.public_key().to_vec().into(),
    };
    browser.post("/office/activation/finish", &body).await.done();
}

async fn log_in<'a, T: Target>(scene: &'a Scene<'a, T>) -> Reviewer<'a, T> {
    let browser = Browser::new(scene);
    let (name, phone) = REVIEWERS[0];
    let (credential_request, state) =
        client::start_login(Secret::new(PASSWORD.to_owned()), &mut SystemEntropy)
            .expect("a password");
    let body = OfficerLoginStart {
        officer: name.to_owned(),
        credential_request: credential_request.into(),
    };
    let started: LoginStarted = browser.post("/office/login/start", &body).await.json();
    let proof = state
        .finish(
            started.credential_response.as_ref(),
            &started.subject,
            LoginPurpose::Session,
            started.stretching,
            &mut SystemEntropy,
        )
        .expect("the right password");
    let body =
        LoginFinish { login: started.login, credential_finalization: proof.finalization.into() };
    let sent: OfficerLoginCode = browser.post("/office/login/finish", &body).await.json();
    let body = OfficerLoginVerify { login: sent.login, code: scene.world.sms.code(phone) };
    let reply = browser.post("/office/login/verify", &body).await;
    let session: OfficerSession = reply.json();
    let cookie = reply.0.headers().get(header::SET_COOKIE).expect("a cookie");
    let cookie = cookie.to_str().expect("text").split(';').next().expect("a value").to_owned();
    Reviewer { browser, cookie, csrf: session.csrf }
}

/// What a chunk looks like to the gateway, which opens none: the largest there is, of every byte.
fn chunk() -> Vec<u8> {
    (0..=u8::MAX).cycle().take(CHUNK_LEN + TAG_LEN).collect()
}

async fn put<T: Target>(browser: &Browser<'_, T>, video: &str, place: &str) -> Reply {
    let path = format!("/api/v1/video/chunks/{place}");
    let mut request = browser.request(Method::PUT, &path, chunk());
    let headers = request.headers_mut();
    headers.insert(VIDEO_HEADER, video.parse().expect("a value"));
    let kind = header::HeaderValue::from_static("application/octet-stream");
    headers.insert(header::CONTENT_TYPE, kind);
    browser.send(request).await
}

pub(super) async fn handed_in_and_accepted<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("evidence of an identification by video");
    let browser = Browser::new(scene);
    let citizen = Citizen::new(300);
    let typed = json!({
        "identifier": citizen.identifier,
        "name": {"given": "Ana", "surname": "Prueba", "second_surname": null},
        "document": "dni", "support_number": "ABC123456", "issued": null,
        "expires": {"year": 2046, "month": 5, "day": 17},
        "phone": citizen.phone, "phone_again": citizen.phone,
        "email": "ana@correo.example", "email_again": "ana@correo.example",
        "language": "es", "conditions_version": 1,
    });
    browser.post("/video/start", &typed).await.refused(409, "video_unavailable");
    for reviewer in REVIEWERS {
        add_reviewer(&browser, reviewer).await;
    }
    let VideoStarted { video, .. } = browser.post("/video/start", &typed).await.json();
    put(&browser, &video, "front/0").await.refused(410, "video_unknown");
    let body = VideoVerify { video: video.clone(), code: scene.world.sms.code(&citizen.phone) };
    let upload: VideoUpload = browser.post("/video/verify", &body).await.json();
    let places = ["front/0", "back/0", "video/0", "video/1"];
    for place in places {
        put(&browser, &video, place).await.done();
    }
    put(&browser, &video, "video/2").await.refused(413, "video_too_large");
    let key = EvidenceKey::make(upload.evidence, &mut SystemEntropy);
    let seal = |point: &rubrica_core::api::Binary| {
        let sealed = key.seal_to(point.as_ref(), &mut SystemEntropy).expect("a reviewer's key");
        canonical::encode(&sealed).into()
    };
    let described = |part, media, chunks| DescribedPart { part, media, chunks };
    let body = VideoHandIn {
        video: video.clone(),
        parts: vec![
            described(EvidencePart::Front, EvidenceMedia::Jpeg, 1),
            described(EvidencePart::Back, EvidenceMedia::Jpeg, 1),
            described(EvidencePart::Video, EvidenceMedia::Webm, 2),
        ],
        sealed_keys: upload.reviewers.iter().map(seal).collect(),
    };
    let standing: VideoStanding = browser.post("/video/hand-in", &body).await.json();
    assert_eq!(standing.stage, VideoStage::UnderReview);

    let reviewer = log_in(scene).await;
    let queue: ReviewQueue = reviewer.post("/office/reviews", &json!({})).await.json();
    assert_eq!(queue.reviews.len(), 1);
    let review = format!("/office/reviews/{}", upload.evidence);
    let case: ReviewCase = reviewer.post(&format!("{review}/claim"), &json!({})).await.json();
    assert!(case.sealed_key.is_some());
    for place in places {
        let reply = reviewer.get(&format!("{review}/{place}")).await;
        assert_eq!(reply.0.body(), &chunk());
    }
    reviewer.post(&format!("{review}/decision"), &Decision::Accept).await.done();
    reviewer.get(&format!("{review}/front/0")).await.refused(409, "review_not_claimed");
    let body = VideoReference { video };
    let receipt: RegistrationReceipt = browser.post("/video/receipt", &body).await.json();
    assert_eq!(receipt.identifier, citizen.identifier);
}
