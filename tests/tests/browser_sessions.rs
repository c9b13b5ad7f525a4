//! The sessions of a citizen in two real browsers: seen, made surer, ended one by one and all at once.

use rubrica_tests::browser::Browser;
use rubrica_tests::demo::Demo;

#[tokio::test]
async fn sessions_are_seen_made_surer_and_ended_from_anywhere() {
    let demo = Demo::start_impatient();
    let citizen = demo.citizen("ready");
    let password = citizen.password.as_deref().expect("a password");
    let desktop = Browser::start(demo.address()).await;
    let other = Browser::start(demo.address()).await;
    desktop.log_in(&citizen.id, password).await;
    other.log_in(&citizen.id, password).await;

    // This session is made surer, and the list says so.
    desktop.go("/me/sessions").await;
    desktop.element("end-others").await;
    desktop.examine_in_both("sessions").await;
    desktop.click_in("make-surer").await;
    desktop.at("/me/sessions/surer").await;
    desktop.click("send-code").await;
    desktop.element("otp-sent").await;
    let code = demo.last_code();
    desktop.fill("otp", &wrong(&code)).await;
    desktop.click("submit").await;
    desktop.element("otp-error").await;
    desktop.fill("otp", &code).await;
    desktop.click("submit").await;
    desktop.at("/me/sessions").await;
    desktop.says("sessions", "código por SMS").await;
    assert!(!desktop.has("make-surer").await, "it is as sure as it gets");
    desktop.examine_in_both("sessions-surer").await;

    // One ends the other, whose pages ask for a login at the next step.
    desktop.click("end-others").await;
    desktop.says("sessions-said", "ya no sirve").await;
    desktop.until("one is left", async || !desktop.has("end-others").await).await;
    desktop.examine_in_both("sessions-one").await;
    other.go("/me").await;
    other.at("/login").await;
    other.log_in(&citizen.id, password).await;

    // All of them, from the other one.
    other.go("/me/sessions").await;
    other.element("end-others").await;
    other.click("end-all").await;
    other.at("/").await;
    assert!(!other.has("account-name").await);
    desktop.go("/me").await;
    desktop.at("/login").await;
    desktop.close().await;
    other.close().await;
}

/// Another code of the same form.
fn wrong(code: &str) -> String {
    code.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect()
}
