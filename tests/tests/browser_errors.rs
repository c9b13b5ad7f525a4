//! What goes wrong is said in words, at its place, and nothing that was typed is lost.

use rubrica_tests::browser::{Browser, NEW_PASSWORD};
use rubrica_tests::demo::Demo;
use std::path::{Path, PathBuf};

#[tokio::test]
async fn a_wrong_password_keeps_the_number_and_clears_the_password() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("ready");

    browser.go("/login").await;
    browser.click("submit").await;
    assert_eq!(browser.text("identifier-error").await, "Escriba su DNI o NIE");
    assert_eq!(browser.text("password-error").await, "Escriba su contraseña");
    assert_eq!(focused(&browser).await, "error-summary");
    let title = browser.client().title().await.expect("a title");
    assert!(title.starts_with("Error: "), "{title}");

    browser.fill("identifier", "12345678A").await;
    browser.fill("password", "whatever").await;
    browser.click("submit").await;
    browser
        .until("the letter is wrong", async || {
            browser.body().await.contains("La letra no corresponde al número")
        })
        .await;

    browser.fill("identifier", &citizen.id).await;
    browser.fill("password", "No-es-esta-99").await;
    browser.click("submit").await;
    browser
        .until("they do not match", async || {
            browser.body().await.contains("El DNI o NIE y la contraseña no coinciden")
        })
        .await;
    assert_eq!(browser.value("identifier").await, citizen.id);
    assert_eq!(browser.value("password").await, "");
    browser.screenshot("login-failed").await;

    // Switching the language keeps step and typed data.
    browser.click("language-en").await;
    assert_eq!(browser.text("heading").await, "Log in");
    assert_eq!(browser.value("identifier").await, citizen.id);
    let language = browser.run("return document.documentElement.lang").await;
    assert_eq!(language, "en");
    browser.close().await;
}

#[tokio::test]
async fn a_wrong_code_counts_and_the_right_one_still_works() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("new");
    browser.go("/activate").await;
    browser.fill("identifier", &citizen.id.to_lowercase()).await;
    browser.fill("activation-code", "AAAA-AAAA-AAAA").await;
    browser.click("submit").await;
    let refused = browser.text("activation-code-error").await;
    assert!(refused.contains("no coinciden"), "{refused}");
    assert_eq!(browser.value("activation-code").await, "AAAA-AAAA-AAAA");

    let code = citizen.activation_code.as_deref().expect("an activation code");
    browser.fill("activation-code", code).await;
    browser.click("submit").await;
    browser.at("/activate/code").await;
    let sent = browser.text("otp-sent").await;
    let (_, phone) = citizen.phone.split_at(citizen.phone.len() - 3);
    assert!(sent.contains(phone) && !sent.contains(&citizen.phone), "{sent}");
    let right = demo.last_code();
    let wrong: String = right.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect();
    browser.fill("otp", &wrong).await;
    browser.click("submit").await;
    let error = browser.text("otp-error").await;
    assert!(error.contains("El código no es correcto") && error.contains('2'), "{error}");

    // Back goes one step back and keeps what was typed; forward leads where he stands.
    browser.client().back().await.expect("back");
    browser.at("/activate").await;
    assert_eq!(browser.value("identifier").await, citizen.id.to_lowercase());
    browser.client().forward().await.expect("forward");
    browser.at("/activate/code").await;
    let (first, second) = right.split_at(3);
    let spaced = format!("{first} {second}");
    browser.fill("otp", &spaced).await;
    browser.click("submit").await;
    browser.at("/activate/password").await;

    // The rules are judged while typing and on sending.
    browser.fill("new-password", "corta").await;
    browser.element("password-rules").await;
    browser.click("submit").await;
    let error = browser.text("error-summary").await;
    assert!(error.contains("8 caracteres"), "{error}");
    assert_eq!(browser.value("new-password").await, "");
    browser.fill("new-password", NEW_PASSWORD).await;
    browser.click("new-password-show").await;
    let kind = browser.element("new-password").await.attr("type").await.expect("a type");
    assert_eq!(kind.as_deref(), Some("text"));
    browser.click("submit").await;
    browser.at("/activate/done").await;
    browser.close().await;
}

#[tokio::test]
async fn a_document_that_cannot_be_signed_is_refused_with_the_reason() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    log_in(&browser, &demo).await;
    browser.go("/sign").await;
    browser.click("submit").await;
    assert_eq!(browser.text("file-error").await, "Elija el documento que quiere firmar");
    browser.choose("file", &corpus("minimal-aes256.pdf")).await;
    browser
        .until("it is encrypted", async || {
            browser.body().await.contains("El PDF está protegido con contraseña")
        })
        .await;
    browser.screenshot("refused").await;
    browser.click("submit").await;
    browser.at("/sign").await;
    // Another file takes its place.
    browser.choose("file", &corpus("minimal.pdf")).await;
    browser.until("no error", async || !browser.has("error-summary").await).await;
    browser.element("file-known").await;
    browser.go_on_to_review().await;
    browser.close().await;
}

#[tokio::test]
async fn an_ended_session_asks_to_log_in_and_keeps_the_document() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    let (id, password) = log_in(&browser, &demo).await;
    browser.issue(&demo, &password).await;
    browser.go("/sign").await;
    browser.choose("file", &corpus("minimal.pdf")).await;
    browser.element("file-known").await;
    browser.go_on_to_review().await;
    browser.element("certificate-holder").await;
    // As after a quarter of an hour.
    browser.client().delete_all_cookies().await.expect("no cookies");
    browser.click("declare").await;
    browser.click("submit").await;
    browser.at("/login").await;
    browser.element("session-ended").await;
    browser.screenshot("session-ended").await;
    browser.fill("identifier", &id).await;
    browser.fill("password", &password).await;
    browser.click("submit").await;
    browser.at("/sign").await;
    assert_eq!(browser.text("file-name").await, "minimal.pdf");
    browser.close().await;
}

#[tokio::test]
async fn logging_in_needs_nothing_but_the_keyboard() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("ready");
    let password = citizen.password.expect("a password");
    browser.go("/").await;
    press(&browser, TAB).await;
    assert_eq!(focused_text(&browser).await, "Ir al contenido");
    press(&browser, ENTER).await;
    assert_eq!(focused(&browser).await, "main");
    tab_to(&browser, "Mis certificados").await;
    press(&browser, ENTER).await;
    browser.at("/login").await;
    browser.until("focus on the heading", async || focused(&browser).await == "heading").await;
    press(&browser, TAB).await;
    assert_eq!(focused(&browser).await, "identifier");
    press(&browser, &citizen.id).await;
    press(&browser, TAB).await;
    assert_eq!(focused(&browser).await, "password");
    press(&browser, &password).await;
    press(&browser, ENTER).await;
    browser.at("/certificates").await;
    browser.close().await;
}

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

async fn log_in(browser: &Browser, demo: &Demo) -> (String, String) {
    let citizen = demo.citizen("ready");
    let password = citizen.password.expect("a password");
    browser.log_in(&citizen.id, &password).await;
    (citizen.id, password)
}

async fn press(browser: &Browser, keys: &str) {
    let element = browser.client().active_element().await.expect("a focus");
    element.send_keys(keys).await.expect("keys");
}

async fn tab_to(browser: &Browser, text: &str) {
    for _ in 0..30 {
        if focused_text(browser).await == text {
            return;
        }
        press(browser, TAB).await;
    }
    panic!("the keyboard does not lead to {text}");
}

async fn focused(browser: &Browser) -> String {
    let id = browser.run("return document.activeElement.id").await;
    id.as_str().unwrap_or_default().to_owned()
}

async fn focused_text(browser: &Browser) -> String {
    let text = browser.run("return document.activeElement.textContent").await;
    text.as_str().unwrap_or_default().to_owned()
}

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pdf").join(name)
}
