//! Cl@ve Móvil with two real browsers: one asks, the other is the phone.

use rubrica_tests::browser::Browser;
use rubrica_tests::demo::{Citizen, Demo};
use rubrica_tests::judges::{all_accept, judge_pdf};
use rubrica_tests::qr;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// A little longer than a QR code can be scanned.
const QR_TTL: Duration = Duration::from_secs(4);

/// The phone is enrolled by the code sent to it.
async fn enrol(phone: &Browser, demo: &Demo, citizen: &Citizen) {
    phone.go("/movil").await;
    phone.element("phone-inactive").await;
    phone.screenshot("movil-inactive").await;
    phone.go("/movil/enrol").await;
    phone.fill("identifier", &citizen.id).await;
    phone.fill("contrast", &citizen.contrast).await;
    phone.screenshot("movil-enrol").await;
    phone.click("submit").await;
    phone.at("/movil/enrol/code").await;
    phone.element("otp-sent").await;
    phone.fill("otp", &demo.last_code()).await;
    phone.click("submit").await;
    phone.at("/movil").await;
    phone.element("phone-active").await;
}

/// The link in the QR code that the page shows now, as a camera would read it.
async fn link(desktop: &Browser) -> String {
    desktop.element("qr").await;
    let picture = desktop
        .run(
            "const svg = document.getElementById('qr');
             return [svg.querySelector('path').getAttribute('d'), svg.viewBox.baseVal.width]",
        )
        .await;
    let size = picture[1].as_f64().expect("a number");
    qr::read(picture[0].as_str().expect("a path"), size as usize)
}

/// Follows a link in the browser that is open at the scanner already.
async fn follow(phone: &Browser, link: &str) {
    let script = format!("location.hash = {:?}", link.split_once('#').expect("a token").1);
    phone.run(&script).await;
}

async fn narrow(phone: &Browser) {
    phone.client().set_window_size(400, 800).await.expect("a narrow window");
}

#[tokio::test]
async fn a_scanned_code_logs_in_the_browser_that_shows_it() {
    let demo = Demo::start();
    let citizen = demo.citizen("ready");
    let desktop = Browser::start(demo.address()).await;
    let phone = Browser::start(demo.address()).await;
    narrow(&phone).await;
    enrol(&phone, &demo, &citizen).await;
    phone.screenshot("movil-active").await;

    desktop.go("/login").await;
    desktop.go("/login/movil").await;
    let first = link(&desktop).await;
    assert!(first.starts_with(&format!("{}/movil/r#", demo.address())), "{first}");
    desktop.screenshot("login-movil").await;
    let shown = Instant::now();
    desktop.until("a new code", async || link(&desktop).await != first).await;
    desktop.until("the first code is old", async || shown.elapsed() > QR_TTL).await;

    phone.go("/movil/r").await;
    phone.element("start-camera").await;
    phone.screenshot("movil-scan").await;
    // A photograph from before is told for what it is.
    follow(&phone, &first).await;
    phone.element("qr-stale").await;
    phone
        .until("the request", async || {
            follow(&phone, &link(&desktop).await).await;
            tokio::time::sleep(Duration::from_millis(300)).await;
            phone.has("request-code").await
        })
        .await;
    assert_eq!(phone.text("request-code").await, desktop.text("request-code").await);
    assert_eq!(phone.text("request-application").await, "Rubrica");
    phone.screenshot("movil-request").await;
    desktop.until("no code", async || !desktop.has("qr").await).await;
    desktop.screenshot("login-movil-scanned").await;
    phone.click("confirm").await;
    phone.element("request-outcome").await;
    phone.screenshot("movil-confirmed").await;
    desktop.at("/certificates").await;
    assert_eq!(desktop.text("account-name").await, citizen.name);

    phone.go("/movil/history").await;
    phone.element("history").await;
    phone.screenshot("movil-history").await;
    desktop.close().await;
    phone.close().await;
}

#[tokio::test]
async fn a_request_that_was_sent_needs_the_code_of_the_browser() {
    let demo = Demo::start();
    let citizen = demo.citizen("ready");
    let desktop = Browser::start_in(demo.address(), "en").await;
    let phone = Browser::start_in(demo.address(), "en").await;
    narrow(&phone).await;
    enrol(&phone, &demo, &citizen).await;

    send(&desktop, &citizen).await;
    phone.click("open-request").await;
    let code = desktop.text("request-code").await;
    assert!(!phone.body().await.contains(&code), "the phone does not know the code");
    phone.fill("device-code", &other_than(&code)).await;
    phone.screenshot("movil-pushed").await;
    phone.click("confirm").await;
    phone.element("request-outcome").await;
    desktop.element("request-over").await;
    desktop.screenshot("login-movil-rejected").await;

    phone.click("request-done").await;
    desktop.click("request-again").await;
    send(&desktop, &citizen).await;
    desktop.screenshot("login-movil-pushed").await;
    phone.click("open-request").await;
    phone.fill("device-code", &desktop.text("request-code").await).await;
    phone.click("confirm").await;
    desktop.at("/certificates").await;
    desktop.close().await;
    phone.close().await;
}

async fn send(desktop: &Browser, citizen: &Citizen) {
    if !desktop.has("push").await {
        desktop.go("/login/movil").await;
    }
    desktop.element("push").await.click().await.expect("an open form");
    desktop.fill("identifier", &citizen.id).await;
    desktop.fill("contrast", &citizen.contrast).await;
    desktop.click("push-submit").await;
    desktop.until("it is sent", async || !desktop.has("push").await).await;
}

fn other_than(code: &str) -> String {
    let number: u16 = code.parse().expect("three digits");
    format!("{:03}", (number + 1) % 1_000)
}

#[tokio::test]
async fn no_screen_of_the_phone_keeps_anybody_out() {
    let demo = Demo::start();
    let citizen = demo.citizen("ready");
    let phone = Browser::start(demo.address()).await;
    narrow(&phone).await;
    let mut found = Vec::new();
    let mut check = async |name: &str| {
        for violation in phone.accessibility_violations().await {
            found.push(format!("{name}: {violation}"));
        }
        let sideways = "return document.documentElement.scrollWidth > window.innerWidth";
        assert_eq!(phone.run(sideways).await, false, "{name} is wider than the window");
    };
    for path in ["/movil", "/movil/enrol", "/movil/r", "/movil/history", "/login/movil"] {
        phone.go(path).await;
        if path == "/login/movil" {
            phone.element("qr").await;
            phone.element("push").await.click().await.expect("an open form");
        }
        check(path).await;
    }
    enrol(&phone, &demo, &citizen).await;
    for path in ["/movil", "/movil/r", "/movil/history"] {
        phone.go(path).await;
        phone.until("it has come", async || !phone.has("phone-inactive").await).await;
        check(&format!("{path} enrolled")).await;
    }
    assert_eq!(found, Vec::<String>::new());
    phone.close().await;
}

/// The phone is allowed to approve, with password and code, in the session that it logs in for.
async fn let_it_approve(phone: &Browser, demo: &Demo, citizen: &Citizen, password: &str) {
    phone.element("approve-offer").await;
    phone.screenshot("movil-approve-offer").await;
    phone.go("/movil/approve").await;
    phone.at("/login").await;
    phone.fill("identifier", &citizen.id).await;
    phone.fill("password", password).await;
    phone.click("submit").await;
    phone.at("/movil/approve").await;
    phone.element("phone-lock").await;
    phone.screenshot("movil-approve").await;
    phone.click("submit").await;
    phone.at("/movil/approve/password").await;
    phone.authorise(demo, password, "/movil/approve/code").await;
    phone.at("/movil/approve/done").await;
    phone.screenshot("movil-approve-done").await;
    phone.go("/movil").await;
    phone.element("approves").await;
}

/// A document that waits for the phone, and what the phone is shown of it.
async fn ask(desktop: &Browser, phone: &Browser, password: &str, document: &Path) {
    desktop.review(document).await;
    desktop.element("possession-phone").await;
    desktop.screenshot("sign-possession").await;
    desktop.fill("password", password).await;
    desktop.click("submit").await;
    desktop.at("/sign/code").await;
    desktop.element("request-code").await;
    desktop.element("qr").await;
    phone.click("open-request").await;
    let reference = phone.text("request-reference").await;
    assert_eq!(reference, desktop.text("request-reference").await);
    assert!(phone.text("request-act").await.contains('1'));
}

fn codes_sent(demo: &Demo) -> usize {
    demo.messages().iter().filter(|message| !message.code.is_empty()).count()
}

#[tokio::test]
async fn a_signature_is_approved_on_the_phone_or_rejected_there() {
    let demo = Demo::start();
    let citizen = demo.citizen("ready");
    let password = citizen.password.clone().expect("a password");
    let desktop = Browser::start(demo.address()).await;
    let phone = Browser::start(demo.address()).await;
    narrow(&phone).await;
    desktop.log_in(&citizen.id, &password).await;
    desktop.issue(&demo, &password).await;
    enrol(&phone, &demo, &citizen).await;
    let_it_approve(&phone, &demo, &citizen, &password).await;

    let sent = codes_sent(&demo);
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pdf/minimal-two-pages.pdf");
    ask(&desktop, &phone, &password, &document).await;
    desktop.screenshot("sign-phone").await;
    phone.fill("device-code", &desktop.text("request-code").await).await;
    phone.screenshot("movil-signature").await;
    phone.click("confirm").await;
    phone.element("request-outcome").await;
    desktop.at("/sign/done").await;
    assert_eq!(codes_sent(&demo), sent, "no code was sent");
    desktop.click("download").await;
    let signed = desktop.downloaded("minimal-two-pages-signed.pdf").await;
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("signed.pdf");
    fs::write(&file, &signed).expect("the signed file");
    all_accept("what was approved on the phone", &judge_pdf(&file, &demo.root(), 1));
    phone.click("request-done").await;

    ask(&desktop, &phone, &password, &document).await;
    phone.click("reject").await;
    phone.element("request-outcome").await;
    phone.screenshot("movil-signature-rejected").await;
    desktop.element("start-again").await;
    desktop.screenshot("sign-phone-rejected").await;
    assert!(!desktop.has("approve-with-code").await, "it is over in every way");
    assert_eq!(codes_sent(&demo), sent);
    phone.go("/movil/history").await;
    assert!(phone.text("history").await.contains("Firmar 1 documento"));
    phone.screenshot("movil-history-acts").await;
    let mut found = phone.accessibility_violations().await;
    found.extend(desktop.accessibility_violations().await);
    assert_eq!(found, Vec::<String>::new());
    desktop.close().await;
    phone.close().await;
}

/// The phone's own authenticator is part of what the signer was given, and is asked at every confirmation.
#[tokio::test]
async fn a_phone_with_a_lock_confirms_logins_and_acts_with_it() {
    let demo = Demo::start();
    // Authenticators know hosts by name.
    let address = demo.address().replace("127.0.0.1", "localhost");
    let citizen = demo.citizen("ready");
    let password = citizen.password.clone().expect("a password");
    let desktop = Browser::start_in(&address, "en").await;
    let phone = Browser::start_in(&address, "en").await;
    narrow(&phone).await;
    phone.add_authenticator().await;
    enrol(&phone, &demo, &citizen).await;
    let_it_approve(&phone, &demo, &citizen, &password).await;

    send(&desktop, &citizen).await;
    phone.click("open-request").await;
    phone.element("request-lock").await;
    phone.fill("device-code", &desktop.text("request-code").await).await;
    phone.click("confirm").await;
    phone.element("request-outcome").await;
    desktop.at("/certificates").await;
    phone.click("request-done").await;

    let sent = codes_sent(&demo);
    desktop.go("/issue").await;
    desktop.click("accept-terms").await;
    desktop.click("submit").await;
    desktop.at("/issue/password").await;
    desktop.element("possession-phone").await;
    desktop.fill("password", &password).await;
    desktop.click("submit").await;
    desktop.at("/issue/code").await;
    desktop.element("request-code").await;
    phone.click("open-request").await;
    phone.fill("device-code", &desktop.text("request-code").await).await;
    phone.screenshot("movil-issuance").await;
    phone.click("confirm").await;
    desktop.at("/issue/done").await;
    assert_eq!(codes_sent(&demo), sent, "no code was sent");
    desktop.close().await;
    phone.close().await;
}

/// What makes an application of the pages: a manifest, a service worker, a page for bad times.
#[tokio::test]
async fn the_pages_install_and_say_so_when_there_is_no_network() {
    let demo = Demo::start();
    let phone = Browser::start(demo.address()).await;
    phone.go("/movil").await;
    let ready = phone
        .client()
        .execute_async(
            "const done = arguments[0];
             navigator.serviceWorker.ready.then(worker => done(worker.scope));",
            Vec::new(),
        )
        .await
        .expect("a service worker");
    assert_eq!(ready, format!("{}/movil", demo.address()));
    let manifest = phone
        .client()
        .execute_async(
            "const done = arguments[0];
             fetch(document.querySelector('link[rel=manifest]').href)
               .then(answer => answer.json())
               .then(async manifest => {
                 for (const icon of manifest.icons) {
                   const image = new Image();
                   image.src = icon.src;
                   await image.decode();
                 }
                 done(manifest);
               }, error => done(String(error)));",
            Vec::new(),
        )
        .await
        .expect("a manifest");
    assert_eq!(manifest["start_url"], "/movil", "{manifest}");
    assert_eq!(manifest["display"], "standalone");
    drop(demo);
    phone.client().refresh().await.expect("a page of the service worker");
    phone.until("the offline page", async || phone.body().await.contains("No hay conexión")).await;
    phone.screenshot("movil-offline").await;
    phone.close().await;
}
