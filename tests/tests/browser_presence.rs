//! The five-year rule in a real browser: who was last seen in person too long ago is told so before he
//! signs, and renews his identification with his electronic DNI.

use rubrica_tests::authority::{Authority, FILE_PASSWORD};
use rubrica_tests::browser::{Browser, NEW_PASSWORD};
use rubrica_tests::demo::{Citizen, Demo};
use rubrica_tests::registry::Somebody;
use std::time::{Duration, SystemTime};

const NUMBER: &str = "52020822C";
const PHONE: &str = "600123007";

/// Somebody whom an office saw six years ago.
fn seen_long_ago(demo: &Demo) -> Citizen {
    let six_years = Duration::from_secs(6 * 366 * 86_400);
    let seen = SystemTime::now().checked_sub(six_years).expect("after 1970");
    let seen = seen.duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs();
    let (level, way) = ("advanced", "office");
    let somebody = Somebody { number: NUMBER, phone: PHONE, level, way, last_presence: seen };
    somebody.register(demo)
}

/// From the renewal to the login and back, with a certificate.
async fn come_back_with(browser: &Browser, authority: &Authority, file: &str) {
    browser.click("log-in-again").await;
    browser.at("/login").await;
    browser.click_in("way-certificate").await;
    browser.at("/login/certificate").await;
    browser.choose("certificate-file", &authority.file(file)).await;
    browser.fill("certificate-password", FILE_PASSWORD).await;
    browser.click("submit").await;
    browser.at("/me/renewal").await;
}

#[tokio::test]
async fn who_was_seen_too_long_ago_renews_with_his_dnie_before_he_signs() {
    let authority = Authority::start();
    let arguments = authority.arguments();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let demo = Demo::start_with_policy(r#"{"otp_resend_after_s": 0}"#, &arguments);
    let browser = Browser::start(demo.address()).await;
    let citizen = seen_long_ago(&demo);
    browser.activate(&demo, &citizen, NEW_PASSWORD).await;
    browser.log_in(NUMBER, NEW_PASSWORD).await;

    // He is told before he chooses a document or types a password, and shown the way.
    browser.go("/issue").await;
    browser.says("too-weak", "más de cinco años").await;
    browser.go("/sign").await;
    browser.says("too-weak", "más de cinco años").await;
    browser.examine_in_both("presence-too-old").await;
    browser.click_in("way-on").await;
    browser.at("/me/renewal").await;
    browser.says("needs", "DNI electrónico").await;
    browser.examine_in_both("presence-needs-dnie").await;

    // A certificate in a file shows who somebody is, not that he was seen. The card does.
    come_back_with(&browser, &authority, "person.p12").await;
    browser.says("needs", "DNI electrónico").await;
    come_back_with(&browser, &authority, "card.p12").await;
    browser.click("submit").await;
    browser.element("renewal-done").await;
    browser.examine_in_both("presence-renewed").await;

    browser.go("/sign").await;
    browser.element("file").await;
    browser.close().await;
}
