//! One's own registration in a real browser: seen, changed, left.

use rubrica_tests::browser::Browser;
use rubrica_tests::demo::{Citizen, Demo};
use rubrica_tests::paper;

const NEW_PHONE: &str = "600123005";
const NEW_EMAIL: &str = "nueva@correo.example";

#[tokio::test]
async fn a_citizen_sees_changes_and_gives_up_his_registration() {
    let demo = Demo::start_impatient();
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("ready");
    let password = citizen.password.clone().expect("a password");

    // What is known of him is shown so that whoever looks over his shoulder learns little.
    browser.go("/me").await;
    browser.at("/login").await;
    browser.fill("identifier", &citizen.id).await;
    browser.fill("password", &password).await;
    browser.click("submit").await;
    browser.at("/me").await;
    browser.element("own-data").await;
    browser.examine_in_both("me").await;
    let shown = browser.text("own-data").await;
    for secret in [&citizen.id, &citizen.phone, &format!("{}@", citizen.id)] {
        assert!(!shown.to_uppercase().contains(&secret.to_uppercase()), "{secret} in {shown}");
    }
    assert!(shown.contains(&citizen.name), "{shown}");

    change_email(&demo, &browser, &citizen).await;
    change_phone(&demo, &browser, &citizen).await;
    let code = new_code(&browser).await;
    leave(&demo, &browser).await;

    // Nothing opens his registration any more, the newest code least of all.
    browser.go("/login").await;
    browser.fill("identifier", &citizen.id).await;
    browser.fill("password", &password).await;
    browser.click("submit").await;
    browser.element("identifier-error").await;
    browser.screenshot("me-left-login").await;
    browser.go("/activate").await;
    browser.fill("identifier", &citizen.id).await;
    browser.fill("activation-code", &code).await;
    browser.click("submit").await;
    browser.element("error-summary").await;
    browser.screenshot("me-left-activate").await;
    browser.close().await;
}

/// The password alone changes nothing: a code to the phone comes first, and makes the session surer.
async fn change_email(demo: &Demo, browser: &Browser, citizen: &Citizen) {
    browser.click_in("act-email").await;
    browser.at("/me/email").await;
    browser.element("send-code").await;
    browser.examine_in_both("me-sure").await;
    browser.click("send-code").await;
    browser.element("otp-sent").await;
    browser.examine_in_both("me-sure-code").await;
    browser.fill("otp", &demo.last_code()).await;
    browser.click("submit").await;
    browser.element("contrast").await;
    browser.click("submit").await;
    browser.element("error-summary").await;
    browser.examine_in_both("me-email").await;
    browser.fill("contrast", "01-01-2031").await;
    browser.fill("email", NEW_EMAIL).await;
    browser.fill("email-again", NEW_EMAIL).await;
    browser.click("submit").await;
    browser.says("contrast-error", "no coinciden").await;
    browser.fill("contrast", &citizen.contrast).await;
    browser.click("submit").await;
    browser.element("email-changed").await;
    browser.examine_in_both("me-email-changed").await;
}

async fn change_phone(demo: &Demo, browser: &Browser, citizen: &Citizen) {
    browser.go("/me").await;
    browser.click_in("act-phone").await;
    browser.at("/me/phone").await;
    browser.element("phone-again").await;
    browser.fill("phone", NEW_PHONE).await;
    browser.click("submit").await;
    browser.element("phone-again-error").await;
    browser.examine_in_both("me-phone").await;
    browser.fill("phone-again", NEW_PHONE).await;
    browser.click("submit").await;
    browser.element("otp-sent").await;
    let message = demo.messages().pop().expect("a message");
    assert!(message.to.ends_with(NEW_PHONE), "{}", message.to);
    browser.fill("otp", &message.code).await;
    browser.click("submit").await;
    browser.element("phone-changed").await;
    browser.examine_in_both("me-phone-changed").await;
    let told: Vec<String> = demo.messages().into_iter().rev().take(2).map(|it| it.to).collect();
    assert!(told.contains(&citizen.phone), "the phone of before is told: {told:?}");
    browser.go("/me").await;
    browser.says("me-phone", "005").await;
}

async fn new_code(browser: &Browser) -> String {
    browser.click_in("act-code").await;
    browser.at("/me/code").await;
    browser.click("submit").await;
    browser.element("accept-error").await;
    browser.examine_in_both("me-code").await;
    browser.click("accept").await;
    browser.click("submit").await;
    let code = browser.text("activation-code").await;
    browser.examine_in_both("me-new-code").await;
    browser.click("receipt").await;
    assert_eq!(paper::code(&paper::text(&browser.downloaded("justificante.pdf").await)), code);
    code
}

async fn leave(demo: &Demo, browser: &Browser) {
    browser.go("/me").await;
    browser.click_in("act-leave").await;
    browser.at("/me/leave").await;
    browser.click("submit").await;
    browser.element("understood-error").await;
    browser.examine_in_both("me-leave").await;
    browser.click("understood").await;
    browser.click("submit").await;
    browser.element("otp-sent").await;
    browser.examine_in_both("me-leave-code").await;
    browser.fill("otp", &demo.last_code()).await;
    browser.click("submit").await;
    browser.at("/left").await;
    browser.examine_in_both("me-left").await;
    assert!(!browser.has("account-name").await);
}
