//! An invitation letter in a real browser: asked for, taken from the queue, used; and the way from the
//! basic registration that comes of it to an advanced one.

use rubrica_tests::authority::{Authority, FILE_PASSWORD};
use rubrica_tests::browser::{Browser, NEW_PASSWORD};
use rubrica_tests::demo::{Citizen, Demo};
use rubrica_tests::paper;
use rubrica_tests::registry::token_file;
use rubrica_tests::service::{rubrica, succeeded};
use serde_json::Value;
use std::fs;
use std::path::Path;

const PHONE: &str = "600123003";
const EMAIL: &str = "invitada@correo.example";

/// The letter that waits to be posted, as the operator prints it.
fn letter(demo: &Demo, folder: &Path) -> String {
    let token = token_file(demo.data(), folder);
    let letters = |arguments: &[&str]| {
        let mut command = rubrica();
        command.arg("letters").args(arguments).args(["--server", demo.address(), "--token-file"]);
        succeeded(command.arg(&token).output().expect("the terminal runs")).stdout
    };
    let listed: Value = serde_json::from_slice(&letters(&["list"])).expect("one letter");
    let id = listed["id"].as_str().expect("an identifier");
    let file = folder.join("letter.pdf");
    letters(&["take", id, "-o", file.to_str().expect("a path of text")]);
    letters(&["posted", id]);
    assert!(letters(&["list"]).is_empty(), "what is posted waits no more");
    paper::text(&fs::read(file).expect("the letter"))
}

/// Registers with the code of a letter. Gives the activation code.
async fn register(demo: &Demo, browser: &Browser, id: &str, code: &str) -> String {
    browser.go("/letter/register").await;
    browser.click("submit").await;
    browser.element("error-summary").await;
    browser.examine_in_both("letter-register-errors").await;
    for (field, text) in [
        ("identifier", id),
        ("letter-code", "0000-0000-0000-0000"),
        ("phone", PHONE),
        ("phone-again", PHONE),
        ("email", EMAIL),
        ("email-again", EMAIL),
    ] {
        browser.fill(field, text).await;
    }
    browser.click("conditions").await;
    browser.click("submit").await;
    browser.says("letter-code-error", "no coinciden").await;
    browser.fill("letter-code", code).await;
    browser.click("submit").await;
    browser.element("otp-sent").await;
    browser.examine_in_both("letter-code").await;
    browser.fill("otp", &demo.last_code()).await;
    browser.click("submit").await;
    let shown = browser.text("activation-code").await;
    browser.examine_in_both("letter-done").await;
    browser.click("receipt").await;
    let receipt = paper::text(&browser.downloaded("justificante.pdf").await);
    assert_eq!(paper::code(&receipt), shown);
    shown
}

#[tokio::test]
async fn a_letter_makes_a_basic_registration_and_a_certificate_an_advanced_one() {
    let authority = Authority::start();
    let arguments = authority.arguments();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let demo = Demo::start_with_policy(r#"{"otp_resend_after_s": 0}"#, &arguments);
    let folder = tempfile::tempdir().expect("a directory");
    let browser = Browser::start(demo.address()).await;
    let people = demo.people().census;
    let person = people.first().expect("somebody invented");

    browser.go("/letter").await;
    browser.examine_in_both("letter").await;
    browser.go("/letter/ask").await;
    browser.click("submit").await;
    browser.element("error-summary").await;
    browser.examine_in_both("letter-ask").await;
    browser.fill("identifier", &person.id).await;
    browser.fill("contrast", &person.contrast).await;
    browser.click("submit").await;
    browser.element("letter-asked").await;
    browser.examine_in_both("letter-asked").await;

    let printed = letter(&demo, folder.path());
    assert!(printed.contains(&person.name), "{printed}");
    let code = register(&demo, &browser, &person.id, &paper::code(&printed)).await;
    let citizen = Citizen {
        state: "new".to_owned(),
        id: person.id.clone(),
        password: None,
        activation_code: Some(code),
        phone: PHONE.to_owned(),
        contrast: person.contrast.clone(),
        name: person.name.clone(),
    };
    browser.activate(&demo, &citizen, NEW_PASSWORD).await;

    // At the basic level nobody signs. The page says why, and leads to the way up.
    browser.log_in(&citizen.id, NEW_PASSWORD).await;
    browser.go("/sign").await;
    browser.says("too-weak", "Su registro es básico").await;
    browser.examine_in_both("level-too-low").await;
    browser.click_in("way-on").await;
    browser.at("/me/level").await;
    browser.says("needs", "certificado").await;
    browser.examine_in_both("level-needs-certificate").await;
    browser.click("log-in-again").await;
    browser.at("/login").await;
    browser.click_in("way-certificate").await;
    browser.at("/login/certificate").await;
    browser.choose("certificate-file", &authority.file("person.p12")).await;
    browser.fill("certificate-password", FILE_PASSWORD).await;
    browser.click("submit").await;
    browser.at("/me/level").await;
    browser.element("accept").await;
    browser.examine_in_both("level-raise").await;
    browser.click("accept").await;
    browser.click("submit").await;
    browser.element("activation-code").await;
    browser.click("receipt").await;

    // The way to certificates is open, in this very page too.
    browser.click_in("new-code-ways").await;
    browser.at("/activate").await;
    browser.go("/me").await;
    browser.says("me-level", "Avanzado").await;
    browser.go("/sign").await;
    browser.element("file").await;
    browser.close().await;
}
