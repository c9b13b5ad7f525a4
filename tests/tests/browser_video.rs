//! Identification by video with two real browsers: the citizen's, with a camera, and a reviewer's.

use base64ct::{Base64, Encoding as _};
use rubrica_tests::browser::{Browser, NEW_PASSWORD};
use rubrica_tests::demo::Demo;
use rubrica_tests::leaks;
use rubrica_tests::recorder::Recorder;
use rubrica_tests::registry::Somebody;
use std::fs;

/// A blue picture, eight pixels wide and high.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGMwTpuJFTEMLQkAyvtMgQDiJ6sAAAAASUVORK5CYII=";

/// Whoever this is, he is not registered.
const NUMBER: &str = "00000010X";

/// They are registered at the basic level.
const REJECTED: &str = "52020822C";
const RAISED: &str = "52020823K";

/// Makes a part with the camera.
async fn take(browser: &Browser, part: &str) {
    browser.click(&format!("camera-{part}")).await;
    browser.click(&format!("take-{part}")).await;
    if part == "video" {
        browser.click("end-video").await;
    }
    browser.element(&format!("preview-{part}")).await;
}

/// A browser in which a reviewer has logged in.
async fn a_reviewer(demo: &Demo) -> Browser {
    let reviewer = Browser::start(demo.address()).await;
    let officer = demo.officer("reviewer");
    reviewer.go("/office").await;
    reviewer.fill("officer", &officer.officer).await;
    reviewer.fill("password", officer.password.as_deref().expect("a password")).await;
    reviewer.click("submit").await;
    reviewer.element("otp-sent").await;
    reviewer.fill("otp", &demo.last_code()).await;
    reviewer.click("submit").await;
    reviewer.element("queue").await;
    reviewer
}

/// Takes what waits.
async fn claim(reviewer: &Browser) {
    reviewer.element("queue").await;
    reviewer.run("document.querySelector('.claim').click()").await;
    reviewer.element("evidence-video").await;
}

#[tokio::test]
async fn a_citizen_sends_a_video_a_reviewer_accepts_it_and_nobody_between_them_sees_it() {
    let demo = Demo::start();
    let recorder = Recorder::before(demo.address());
    let citizen = Browser::start_with_camera(&recorder.address()).await;
    citizen.go("/register/video/state").await;
    citizen.element("no-video").await;
    citizen.go("/register/video").await;
    citizen.click("submit").await;
    citizen.element("error-summary").await;
    citizen.examine_in_both("video-data").await;
    for (field, text) in [
        ("identifier", NUMBER),
        ("given", "Inés"),
        ("surname", "Ejemplo"),
        ("second-surname", "Grabada"),
        ("support-number", "AAA000010"),
        ("expires", "31-12-2039"),
        ("phone", "600000777"),
        ("phone-repeated", "600000777"),
        ("email", "ines@correo.example"),
        ("email-repeated", "ines@correo.example"),
    ] {
        citizen.fill(field, text).await;
    }
    citizen.click("conditions").await;
    citizen.click("submit").await;
    citizen.at("/register/video/code").await;
    citizen.element("otp-sent").await;
    citizen.fill("otp", &demo.last_code()).await;
    citizen.click("submit").await;

    citizen.at("/register/video/capture").await;
    citizen.element("missing").await;
    take(&citizen, "front").await;
    // Without a camera a file is chosen: here one whose bytes are known, of more than one chunk.
    let directory = tempfile::tempdir().expect("a directory");
    let picture = directory.path().join("back.png");
    let mut picture_bytes = Base64::decode_vec(PICTURE).expect("base64");
    picture_bytes.extend((0_u32..30_000).flat_map(u32::to_be_bytes));
    fs::write(&picture, &picture_bytes).expect("a picture");
    citizen.choose("file-back", &picture).await;
    citizen.element("preview-back").await;
    take(&citizen, "video").await;
    citizen.click("again-front").await;
    take(&citizen, "front").await;
    citizen.examine_in_both("video-capture").await;
    citizen.client().set_window_size(400, 800).await.expect("a narrow window");
    citizen.examine("video-capture-narrow").await;
    citizen.click("submit").await;
    citizen.at("/register/video/state").await;
    citizen.element("stage").await;
    citizen.examine("video-under-review").await;

    let sent = recorder.sent();
    assert_eq!(leaks::document_pieces(&picture_bytes, &sent), Vec::<String>::new());
    // What stands in every film and photograph that the browser makes.
    for mark in [b"V_VP8".as_slice(), b"JFIF\0"] {
        let found = sent.iter().any(|one| one.windows(mark.len()).any(|piece| piece == mark));
        assert!(!found, "{} was sent", String::from_utf8_lossy(mark));
    }

    let reviewer = a_reviewer(&demo).await;
    reviewer.element("queue").await;
    reviewer.examine("review-queue").await;
    claim(&reviewer).await;
    assert!(reviewer.text("case").await.contains(NUMBER));
    for picture in ["front", "back"] {
        let width = format!("return document.getElementById('evidence-{picture}').naturalWidth");
        reviewer.until("a picture", async || reviewer.run(&width).await.as_u64() > Some(0)).await;
    }
    let film = "return document.getElementById('evidence-video').videoWidth";
    reviewer.until("a film", async || reviewer.run(film).await.as_u64() > Some(0)).await;
    reviewer.examine_in_both("review-case").await;
    reviewer.click("reject").await;
    reviewer.element("trouble").await;
    reviewer.click("accept").await;
    reviewer.element("decided").await;
    reviewer.element("queue-empty").await;
    reviewer.examine("review-decided").await;

    // The page asks by itself.
    citizen.click("receipt").await;
    citizen.element("receipt-code").await;
    assert_eq!(citizen.text("receipt-identifier").await, NUMBER);
    let notices = demo.messages();
    assert!(notices.iter().any(|it| it.purpose == "notice_video_accepted"), "{notices:?}");
    reviewer.close().await;
    citizen.close().await;
}

/// Somebody who is registered at the basic level, logged in, and has sent his evidence. Nothing that is
/// known of him is typed again.
async fn basic_with_video(demo: &Demo, number: &str, phone: &str, examined: bool) -> Browser {
    let (level, way) = ("basic", "letter");
    let somebody = Somebody { number, phone, level, way, last_presence: 1_700_000_000 };
    let registered = somebody.register(demo);
    let citizen = Browser::start_with_camera(demo.address()).await;
    citizen.activate(demo, &registered, NEW_PASSWORD).await;
    citizen.log_in(number, NEW_PASSWORD).await;
    citizen.go("/me").await;
    citizen.says("me-level", "Básico").await;
    citizen.click_in("act-video").await;
    citizen.at("/register/video").await;
    citizen.element("video-raise").await;
    if examined {
        citizen.examine_in_both("video-raise").await;
    }
    citizen.click("submit").await;
    citizen.at("/register/video/code").await;
    citizen.element("otp-sent").await;
    citizen.fill("otp", &demo.last_code()).await;
    citizen.click("submit").await;
    citizen.at("/register/video/capture").await;
    for part in ["front", "back", "video"] {
        take(&citizen, part).await;
    }
    citizen.click("submit").await;
    citizen.at("/register/video/state").await;
    citizen.element("stage").await;
    citizen
}

#[tokio::test]
async fn whose_video_is_rejected_is_told_why_and_has_no_access_and_whose_is_accepted_signs() {
    let demo = Demo::start_impatient();
    let citizen = basic_with_video(&demo, REJECTED, "600123008", true).await;
    let reviewer = a_reviewer(&demo).await;
    claim(&reviewer).await;
    let choose = "const reason = document.getElementById('reason');
        reason.value = 'unreadable';
        reason.dispatchEvent(new Event('change', {bubbles: true}));";
    reviewer.run(choose).await;
    reviewer.click("reject").await;
    reviewer.element("decided").await;

    // The page asks by itself, and says what was wrong and what to do.
    citizen.says("reason", "no se distinguen").await;
    assert!(!citizen.has("account-name").await, "his session has ended");
    citizen.examine_in_both("video-rejected").await;
    let notices = demo.messages();
    assert!(notices.iter().any(|it| it.purpose == "notice_video_rejected"), "{notices:?}");
    citizen.go("/me").await;
    citizen.at("/login").await;
    citizen.fill("identifier", REJECTED).await;
    citizen.fill("password", NEW_PASSWORD).await;
    citizen.click("submit").await;
    citizen.element("identifier-error").await;
    citizen.examine_in_both("video-rejected-login").await;
    citizen.close().await;

    let citizen = basic_with_video(&demo, RAISED, "600123010", false).await;
    // Her key is in this page alone: it is not loaded again.
    reviewer.click("look-again").await;
    claim(&reviewer).await;
    reviewer.click("accept").await;
    reviewer.element("decided").await;
    citizen.element("receipt").await;
    citizen.go("/me").await;
    citizen.says("me-level", "Avanzado").await;
    citizen.go("/sign").await;
    citizen.element("file").await;
    reviewer.close().await;
    citizen.close().await;
}
