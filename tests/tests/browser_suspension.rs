//! Certificates that rest, come back and are ended at the office, in a real browser and for the world.

use rubrica_tests::browser::Browser;
use rubrica_tests::demo::{Citizen, Demo};

async fn officer_in(demo: &Demo, browser: &Browser) {
    let officer = demo.officer("revocation_officer");
    browser.go("/office").await;
    browser.element("officer").await;
    browser.fill("officer", &officer.officer).await;
    browser.fill("password", officer.password.as_deref().expect("a password")).await;
    browser.click("submit").await;
    browser.element("otp-sent").await;
    browser.fill("otp", &demo.last_code()).await;
    browser.click("submit").await;
    browser.says("officer-name", &officer.name).await;
}

async fn log_out(browser: &Browser) {
    browser.click("logout").await;
    browser.at("/").await;
}

#[tokio::test]
async fn a_citizen_suspends_with_the_password_and_brings_back_with_a_code() {
    let demo = Demo::start_impatient();
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("ready");
    let password = citizen.password.as_deref().expect("a password");
    browser.log_in(&citizen.id, password).await;
    browser.issue(&demo, password).await;
    browser.go("/certificates/suspend").await;
    browser.element("submit").await;
    browser.examine_in_both("suspend").await;
    browser.click("submit").await;
    browser.at("/certificates").await;
    browser.element("suspended").await;
    assert!(browser.body().await.contains("Suspendido"));
    browser.examine_in_both("suspended").await;

    // Whoever has the password alone does not bring them back.
    log_out(&browser).await;
    browser.log_in(&citizen.id, password).await;
    browser.go("/certificates/lift").await;
    browser.click("send-code").await;
    browser.element("otp-sent").await;
    browser.fill("otp", &demo.last_code()).await;
    browser.click("submit").await;
    browser.says("main", "Recuperar los certificados").await;
    browser.examine_in_both("lift").await;
    browser.click("submit").await;
    browser.at("/certificates").await;
    browser.until("active again", async || browser.body().await.contains("Activo")).await;
    assert!(!browser.has("suspended").await);
    browser.close().await;
}

#[tokio::test]
async fn an_officer_ends_certificates_for_a_reason_and_the_citizen_sees_it() {
    let demo = Demo::start_impatient();
    let browser = Browser::start(demo.address()).await;
    let citizen: Citizen = demo.citizen("ready");
    let password = citizen.password.as_deref().expect("a password");
    browser.log_in(&citizen.id, password).await;
    browser.issue(&demo, password).await;
    log_out(&browser).await;

    officer_in(&demo, &browser).await;
    browser.examine_in_both("office-certificates").await;
    browser.fill("identifier", "12345678A").await;
    browser.click("submit").await;
    browser.element("identifier-error").await;
    browser.fill("identifier", &citizen.id).await;
    browser.click("submit").await;
    browser.element("certificates").await;
    browser.click("suspend").await;
    browser.element("lift").await;
    assert!(browser.text("certificates").await.contains("Suspendido"));
    browser.click("lift").await;
    browser.element("suspend").await;
    browser.click("submit").await;
    browser.element("reason-error").await;
    browser.element("sure-error").await;
    browser.examine_in_both("office-certificates-revoke").await;
    browser.click("reason-ordered").await;
    browser.click("sure").await;
    browser.click("submit").await;
    let ended = async || browser.text("certificates").await.contains("Revocado");
    browser.until("revoked", ended).await;
    browser.examine_in_both("office-certificates-revoked").await;
    assert!(!browser.has("suspend").await);
    let told = demo.messages().into_iter().map(|message| message.text).collect::<Vec<_>>();
    assert!(told.last().is_some_and(|text| text.contains("se han revocado")), "{told:?}");
    browser.close().await;
}
