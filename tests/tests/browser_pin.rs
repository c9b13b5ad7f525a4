//! Cl@ve PIN in a real browser: asked for, mistyped, replaced, used; and not enough for a signature.

use rubrica_tests::browser::Browser;
use rubrica_tests::demo::{Citizen, Demo};
use serde_json::json;

/// Half of the key, chosen by the citizen.
const OWN: &str = "zq09";
/// A number of nobody, and a support number.
const NOBODY: (&str, &str) = ("Y5010345Q", "E87654321");

async fn ask(browser: &Browser, identifier: &str, contrast: &str, own: &str) {
    browser.fill("identifier", identifier).await;
    browser.fill("contrast", contrast).await;
    browser.fill("own-code", own).await;
    browser.click("submit").await;
}

async fn enter(browser: &Browser, key: &str) {
    browser.fill("pin", key).await;
    browser.click("submit").await;
}

/// The PIN of the newest message, which is there already when the page says so.
fn pin(demo: &Demo) -> String {
    let code = demo.last_code();
    assert_eq!(code.len(), 3, "{code}");
    code
}

/// Another PIN of the same form.
fn other(pin: &str) -> String {
    let first = if pin.starts_with('A') { 'B' } else { 'A' };
    format!("{first}{}", pin.get(1..).expect("three characters"))
}

/// Asks for a PIN as another page of the citizen's would.
async fn ask_elsewhere(browser: &Browser, citizen: &Citizen) {
    let body = json!({"identifier": citizen.id, "contrast": citizen.contrast});
    let script = format!(
        "const done = arguments[0];
         fetch('/api/v1/pin/request', {{
           method: 'POST',
           headers: {{ 'content-type': 'application/json' }},
           body: JSON.stringify({body}),
         }}).then(answer => done(answer.status), error => done(String(error)));"
    );
    let status = browser.client().execute_async(&script, Vec::new()).await.expect("an answer");
    assert_eq!(status, 200);
}

/// Every wrong turn of the form that costs no PIN.
async fn mistype_the_form(browser: &Browser, citizen: &Citizen) {
    browser.click("submit").await;
    browser.element("error-summary").await;
    browser.examine_in_both("pin-errors").await;
    ask(browser, &citizen.id, "2031", "zq0").await;
    browser.says("contrast-error", "día, mes y año").await;
    browser.says("own-code-error", "cuatro letras o cifras").await;
    ask(browser, &citizen.id, "01-01-2031", OWN).await;
    browser.says("contrast-error", "no coinciden").await;
    // Whoever guesses is stopped, for nobody's number too.
    let (number, datum) = NOBODY;
    ask(browser, number, datum, OWN).await;
    let blocked = async || {
        browser.click("submit").await;
        browser.text("contrast-error").await.contains("demasiadas veces")
    };
    browser.until("blocked", blocked).await;
    browser.screenshot("pin-blocked").await;
}

#[tokio::test]
async fn a_citizen_logs_in_with_a_pin_which_is_not_enough_to_sign() {
    let demo = Demo::start_impatient();
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("ready");

    // He wants to sign, and comes back to it after the login.
    browser.go("/sign").await;
    browser.at("/login").await;
    browser.click_in("way-pin").await;
    browser.at("/login/pin").await;
    browser.element("own-code").await;
    browser.examine_in_both("pin-ask").await;
    mistype_the_form(&browser, &citizen).await;
    ask(&browser, &citizen.id, &citizen.contrast, OWN).await;
    browser.at("/login/pin/enter").await;
    browser.element("pin-sent").await;
    assert!(browser.text("pin-left").await.contains(':'));
    browser.examine_in_both("pin-enter").await;

    // The own code is half of the key. Without it nothing is asked, and no try is lost.
    let sent = pin(&demo);
    enter(&browser, &sent).await;
    browser.says("pin-error", "los cuatro caracteres que ha elegido").await;
    enter(&browser, &format!("{OWN}{}", other(&sent))).await;
    browser.says("pin-error", "quedan 2 intentos").await;
    browser.examine_in_both("pin-wrong").await;
    browser.click("submit").await;
    browser.says("pin-error", "queda 1 intento").await;
    browser.click("submit").await;
    browser.says("pin-over", "demasiadas veces").await;
    assert!(!browser.has("pin").await, "a dead PIN is not asked for");
    browser.examine_in_both("pin-exhausted").await;

    // Another one; and a later one from elsewhere takes its place.
    browser.click("pin-another").await;
    browser.element("pin").await;
    let second = pin(&demo);
    ask_elsewhere(&browser, &citizen).await;
    enter(&browser, &format!("{OWN}{second}")).await;
    browser.says("pin-over", "Se ha pedido otro PIN después").await;
    browser.click("pin-another").await;
    browser.element("pin").await;
    enter(&browser, &format!("{OWN}-{}", pin(&demo).to_lowercase())).await;

    // He is in, where he wanted to be, and is told what is missing.
    browser.at("/sign").await;
    browser.says("too-weak", "con la contraseña").await;
    assert_eq!(browser.text("account-name").await, citizen.name);
    browser.examine_in_both("pin-too-weak").await;
    browser.go("/issue").await;
    browser.says("too-weak", "con la contraseña").await;
    browser.go("/sign").await;
    browser.click("log-in-again").await;
    browser.at("/login").await;
    browser.fill("identifier", &citizen.id).await;
    browser.fill("password", citizen.password.as_deref().expect("a password")).await;
    browser.click("submit").await;
    browser.at("/sign").await;
    browser.element("file").await;
    browser.close().await;
}

#[tokio::test]
async fn what_is_switched_off_is_not_offered() {
    let demo = Demo::start_with_policy(r#"{"pin_enabled": false}"#, &[]);
    let browser = Browser::start(demo.address()).await;
    browser.go("/login").await;
    browser.configured().await;
    assert!(browser.has("way-movil").await && !browser.has("way-pin").await);
    browser.go("/login/pin").await;
    browser.element("pin-disabled").await;
    assert!(!browser.has("identifier").await);
    browser.examine_in_both("pin-disabled").await;
    browser.close().await;
}
