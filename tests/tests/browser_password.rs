//! The password after its activation, in a real browser: its change, its age, its loss, its end. Each
//! new screen is examined on the way: by axe-core in both languages, and for its width.

use rubrica_tests::browser::{Browser, NEW_PASSWORD};
use rubrica_tests::demo::{Citizen, Demo};
use serde_json::Value;
use std::fs;
use std::path::Path;

const ANOTHER: &str = "Tejado-de-9-gatos";

/// Examines the screen that is shown in a narrow window, where nothing needs to be scrolled sideways
/// [WCAG 1.4.10], in both languages. Ends in Spanish, and wide.
async fn examine(browser: &Browser, name: &str) {
    browser.client().set_window_size(320, 640).await.expect("a narrow window");
    browser.examine_in_both(&format!("password-{name}-narrow")).await;
    browser.client().set_window_size(1100, 1000).await.expect("a wide window");
    browser.screenshot(&format!("password-{name}")).await;
}

/// Proves a password at the login page and says where that led.
async fn log_in_at(browser: &Browser, citizen: &Citizen, password: &str) {
    browser.fill("identifier", &citizen.id).await;
    browser.fill("password", password).await;
    browser.click("submit").await;
}

/// The code of the newest message, once it was sent.
async fn type_code(browser: &Browser, demo: &Demo) {
    browser.element("otp-sent").await;
    browser.fill("otp", &demo.last_code()).await;
    browser.click("submit").await;
}

/// A session that was opened with the password is made surer.
async fn make_sure(browser: &Browser, demo: &Demo) {
    browser.click("send-code").await;
    type_code(browser, demo).await;
}

async fn log_out(browser: &Browser) {
    browser.click("logout").await;
    browser.at("/").await;
}

#[tokio::test]
async fn another_password_keeps_the_certificates_until_they_are_revoked() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("ready");
    let old = citizen.password.clone().expect("a password");
    browser.log_in(&citizen.id, &old).await;
    browser.issue(&demo, &old).await;

    browser.go("/me").await;
    browser.element("act-password").await;
    browser.go("/me/password").await;
    examine(&browser, "change").await;
    browser.click("submit").await;
    browser.at("/me/password/new").await;
    // What breaks a rule is told here, and costs no attempt.
    browser.fill("password", &old).await;
    let digits = citizen.id.trim_end_matches(char::is_alphabetic);
    browser.fill("new-password", &format!("Xx-{digits}-yy")).await;
    browser.click("submit").await;
    let error = browser.text("new-password-error").await;
    assert!(error.contains("Quite de la contraseña"), "{error}");
    browser.fill("password", &old).await;
    browser.fill("new-password", &old).await;
    browser.click("submit").await;
    browser
        .until("the same as before", async || {
            browser.text("new-password-error").await.contains("distinta de la anterior")
        })
        .await;
    browser.fill("new-password", "casi").await;
    examine(&browser, "change-new").await;
    browser.fill("password", &old).await;
    browser.fill("new-password", ANOTHER).await;
    browser.click("submit").await;
    browser.at("/me/password/code").await;
    browser.element("otp-sent").await;
    examine(&browser, "change-code").await;
    type_code(&browser, &demo).await;
    browser.at("/me/password/done").await;
    examine(&browser, "change-done").await;

    log_out(&browser).await;
    browser.go("/login").await;
    log_in_at(&browser, &citizen, &old).await;
    let refused = browser.text("identifier-error").await;
    assert!(refused.contains("no coinciden"), "{refused}");
    browser.log_in(&citizen.id, ANOTHER).await;
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pdf/minimal.pdf");
    browser.sign(&demo, &document, ANOTHER, "minimal-signed.pdf").await;

    // The certificates are revoked at the citizen's own wish.
    browser.go("/certificates/revoke").await;
    make_sure(&browser, &demo).await;
    browser.element("reason-compromised").await;
    browser.click("submit").await;
    browser.element("reason-error").await;
    examine(&browser, "revoke").await;
    browser.click("reason-unwanted").await;
    browser.click("understood").await;
    browser.click("submit").await;
    browser.at("/certificates/revoked").await;
    examine(&browser, "revoked").await;
    browser.go("/certificates").await;
    browser.element("no-certificates").await;
    assert!(browser.body().await.contains("Revocado"));
    browser.close().await;
}

#[tokio::test]
async fn whose_password_is_too_old_replaces_it_first_and_then_goes_on() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("expired");
    let old = citizen.password.clone().expect("a password");
    // He wanted to see his data.
    browser.go("/me").await;
    browser.at("/login").await;
    log_in_at(&browser, &citizen, &old).await;
    browser.at("/renewal").await;
    let why = browser.text("why").await;
    assert!(why.contains("ha caducado"), "{why}");
    examine(&browser, "renewal").await;

    // Every other screen leads back, or says so.
    for path in ["/certificates", "/sign", "/me/sessions"] {
        browser.go(path).await;
        browser.at("/renewal").await;
    }
    browser.go("/help").await;
    browser.element("replace-password").await;
    examine(&browser, "renewal-elsewhere").await;

    browser.go("/me").await;
    browser.at("/renewal").await;
    browser.click("submit").await;
    browser.at("/me/password/new").await;
    browser.fill("password", &old).await;
    browser.fill("new-password", ANOTHER).await;
    browser.click("submit").await;
    browser.at("/me/password/code").await;
    type_code(&browser, &demo).await;
    browser.at("/me/password/done").await;
    assert!(!browser.has("replace-password").await, "nothing is to be done any more");
    browser.screenshot("password-renewal-done").await;
    browser.click("go-on").await;
    browser.at("/me").await;
    browser.element("own-data").await;

    log_out(&browser).await;
    browser.log_in(&citizen.id, ANOTHER).await;
    browser.element("no-certificates").await;
    log_out(&browser).await;

    // A password of the system before this one goes the same way.
    let citizen = demo.citizen("inherited");
    let old = citizen.password.clone().expect("a password");
    browser.go("/me").await;
    browser.at("/login").await;
    log_in_at(&browser, &citizen, &old).await;
    browser.at("/renewal").await;
    let why = browser.text("why").await;
    assert!(why.contains("sistema anterior"), "{why}");
    browser.click("submit").await;
    browser.at("/me/password/new").await;
    browser.fill("password", &old).await;
    browser.fill("new-password", ANOTHER).await;
    browser.click("submit").await;
    browser.at("/me/password/code").await;
    type_code(&browser, &demo).await;
    browser.at("/me/password/done").await;
    browser.click("go-on").await;
    browser.at("/me").await;
    browser.element("own-data").await;

    // It was good for that one time.
    log_out(&browser).await;
    browser.go("/login").await;
    log_in_at(&browser, &citizen, &old).await;
    browser.element("error-summary").await;
    browser.log_in(&citizen.id, ANOTHER).await;
    browser.element("no-certificates").await;
    browser.close().await;
}

#[tokio::test]
async fn a_blocked_password_is_replaced_with_a_code_and_the_certificates_are_gone() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("ready");
    let old = citizen.password.clone().expect("a password");
    browser.log_in(&citizen.id, &old).await;
    browser.issue(&demo, &old).await;
    browser.go("/me/code").await;
    make_sure(&browser, &demo).await;
    browser.click("accept").await;
    browser.click("submit").await;
    let code = browser.text("activation-code").await;
    // The page warns whoever leaves without the receipt.
    browser.click("receipt").await;
    browser
        .until("the receipt is saved", async || {
            browser.text("new-code-status").await.contains("Ha guardado")
        })
        .await;
    log_out(&browser).await;

    let mut wrong = 0;
    while !browser.has("trouble-code").await {
        browser.go("/login").await;
        log_in_at(&browser, &citizen, "No-es-esta-99").await;
        browser
            .until("an answer", async || {
                browser.has("identifier-error").await || browser.has("trouble-code").await
            })
            .await;
        wrong += 1;
    }
    assert_eq!(wrong, 6, "five are looked at");
    // The right one is not looked at any more either.
    browser.go("/login").await;
    log_in_at(&browser, &citizen, &old).await;
    assert_eq!(browser.text("trouble-code").await, "account_blocked");
    examine(&browser, "blocked").await;
    browser.click("way-out").await;
    browser.at("/reset").await;
    browser.element("reset-means").await;
    browser.click("no-code").await;
    examine(&browser, "reset").await;

    browser.fill("identifier", &citizen.id).await;
    browser.fill("email", "otra@correo.example").await;
    browser.fill("activation-code", &code).await;
    browser.click("submit").await;
    let refused = browser.text("activation-code-error").await;
    assert!(refused.contains("no coinciden"), "{refused}");
    browser.fill("email", &format!("{}@correo.example", citizen.id.to_lowercase())).await;
    browser.click("submit").await;
    browser.at("/reset/code").await;
    browser.element("otp-sent").await;
    examine(&browser, "reset-code").await;
    type_code(&browser, &demo).await;
    browser.at("/reset/password").await;
    browser.fill("new-password", &old).await;
    browser.click("submit").await;
    let same = browser.text("new-password-error").await;
    assert!(same.contains("distinta de la anterior"), "{same}");
    examine(&browser, "reset-password").await;
    browser.fill("new-password", ANOTHER).await;
    browser.click("submit").await;
    browser.at("/reset/done").await;
    examine(&browser, "reset-done").await;

    browser.log_in(&citizen.id, ANOTHER).await;
    browser.element("no-certificates").await;
    assert!(browser.body().await.contains("Revocado"));
    browser.close().await;
}

#[tokio::test]
async fn an_account_is_given_up_and_activated_again_with_a_code_from_an_office() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("ready");
    let old = citizen.password.clone().expect("a password");
    browser.log_in(&citizen.id, &old).await;
    browser.issue(&demo, &old).await;

    browser.go("/me/deregister").await;
    browser.click("submit").await;
    browser.element("understood-error").await;
    examine(&browser, "deregister").await;
    browser.click("understood").await;
    browser.click("submit").await;
    browser.at("/me/deregister/code").await;
    browser.element("otp-sent").await;
    examine(&browser, "deregister-code").await;
    type_code(&browser, &demo).await;
    browser.at("/deregistered").await;
    assert!(!browser.has("logout").await, "the session has ended");
    examine(&browser, "deregistered").await;
    browser.go("/login").await;
    log_in_at(&browser, &citizen, &old).await;
    let refused = browser.text("identifier-error").await;
    assert!(refused.contains("no coinciden"), "{refused}");

    // With his document at an office he gets another code.
    let (officer, password) = registrar(&demo);
    browser.go("/office").await;
    browser.fill("officer", &officer).await;
    browser.fill("password", &password).await;
    browser.click("submit").await;
    type_code(&browser, &demo).await;
    browser.element("officer-name").await;
    browser.fill("identifier", &citizen.id).await;
    browser.click("submit").await;
    browser.element("standing").await;
    browser.fill("contrast", &citizen.contrast).await;
    browser.click("submit").await;
    let code = browser.text("code").await;

    let again = Citizen { activation_code: Some(code), ..citizen.clone() };
    browser.activate(&demo, &again, NEW_PASSWORD).await;
    browser.log_in(&citizen.id, NEW_PASSWORD).await;
    browser.element("no-certificates").await;
    browser.issue(&demo, NEW_PASSWORD).await;
    browser.close().await;
}

/// Name and password of an invented officer who registers.
fn registrar(demo: &Demo) -> (String, String) {
    let content = fs::read(demo.data().join("demo.json")).expect("demo.json");
    let content: Value = serde_json::from_slice(&content).expect("JSON");
    let officers = content["officers"].as_array().expect("officers");
    let registrar = officers
        .iter()
        .find(|officer| officer["role"] == "registrar" && officer["password"].is_string())
        .expect("an officer who registers");
    let text = |name: &str| registrar[name].as_str().expect("text").to_owned();
    (text("officer"), text("password"))
}
