//! A registration office in a real browser: an officer registers citizens, takes a phone over, renews.

use rubrica_tests::browser::{Browser, NEW_PASSWORD};
use rubrica_tests::demo::{Citizen, Demo};
use rubrica_tests::paper;
use rubrica_tests::registry::token_file;
use rubrica_tests::service::{rubrica, succeeded};
use serde_json::Value;

/// Phones of nobody.
const PHONES: [&str; 2] = ["600123001", "600123002"];
/// Of an officer who chooses his own.
const OFFICERS_PASSWORD: &str = "mostrador de la planta baja 4";
/// The last day of everybody's document.
const EXPIRES: &str = "09-05-2041";

/// Somebody who comes to the office.
struct Visitor {
    number: &'static str,
    given: &'static str,
    support_number: &'static str,
}

const FIRST: Visitor = Visitor { number: "77777777B", given: "Elena", support_number: "BAA000001" };
const SECOND: Visitor =
    Visitor { number: "88888888Y", given: "Bruno", support_number: "BAA000002" };

/// As the citizens' own pages know the first one.
fn first_with(code: String) -> Citizen {
    Citizen {
        state: "new".to_owned(),
        id: FIRST.number.to_owned(),
        password: None,
        activation_code: Some(code),
        phone: PHONES[0].to_owned(),
        contrast: EXPIRES.to_owned(),
        name: FIRST.given.to_owned(),
    }
}

async fn log_in(demo: &Demo, browser: &Browser) {
    let officer = demo.officer("registrar");
    browser.go("/office").await;
    browser.element("officer").await;
    browser.examine_in_both("office-login").await;
    browser.fill("officer", &officer.officer).await;
    browser.fill("password", officer.password.as_deref().expect("a password")).await;
    browser.click("submit").await;
    browser.element("otp-sent").await;
    browser.examine_in_both("office-code").await;
    browser.fill("otp", &demo.last_code()).await;
    browser.click("submit").await;
    browser.says("officer-name", &officer.name).await;
    browser.examine_in_both("office-ask").await;
}

/// Looks somebody up, and waits for how he stands.
async fn look_up(browser: &Browser, number: &str, standing: &str) {
    browser.element("officer-name").await;
    browser.fill("identifier", number).await;
    browser.click("submit").await;
    browser.says("standing", standing).await;
}

async fn fill_in(browser: &Browser, visitor: &Visitor, phone: &str) {
    let email = format!("{}@correo.example", visitor.given.to_lowercase());
    for (field, text) in [
        ("given", visitor.given),
        ("surname", "Ejemplo"),
        ("second-surname", "Oficina"),
        ("birth", "01-02-1980"),
        ("support-number", visitor.support_number),
        ("expires", EXPIRES),
        ("phone", phone),
        ("phone-repeated", phone),
        ("email", &email),
        ("email-repeated", &email),
    ] {
        browser.fill(field, text).await;
    }
    browser.click("conditions").await;
}

/// The code on the receipt, which is the one on the screen.
async fn receipt(browser: &Browser, visitor: &Visitor, name: &str) -> String {
    browser.element("code").await;
    browser.click("download").await;
    let text = paper::text(&browser.downloaded(name).await);
    let code = paper::code(&text);
    assert_eq!(code, browser.text("code").await);
    assert!(text.contains(visitor.number) && text.contains(visitor.given), "{text}");
    code
}

#[tokio::test]
async fn an_officer_registers_takes_a_phone_over_and_renews() {
    let demo = Demo::start_impatient();
    let browser = Browser::start(demo.address()).await;
    log_in(&demo, &browser).await;

    // Somebody who was never here. What is wrong with the form is said at its fields.
    look_up(&browser, FIRST.number, "no está registrada").await;
    browser.examine_in_both("office-found").await;
    browser.click("register").await;
    browser.element("support-number").await;
    browser.click("submit").await;
    browser.element("error-summary").await;
    browser.examine_in_both("office-form").await;
    fill_in(&browser, &FIRST, PHONES[0]).await;
    browser.fill("email-repeated", "otra@correo.example").await;
    browser.click("submit").await;
    browser.element("email-repeated-error").await;
    browser.fill("email-repeated", "elena@correo.example").await;
    browser.fill("phone-repeated", PHONES[1]).await;
    browser.click("submit").await;
    browser.element("phone-repeated-error").await;
    browser.fill("phone-repeated", PHONES[0]).await;
    browser.click("submit").await;
    let code = receipt(&browser, &FIRST, "justificante.pdf").await;
    browser.examine_in_both("office-receipt").await;

    // She activates her password with the code of her receipt.
    browser.activate(&demo, &first_with(code), NEW_PASSWORD).await;
    browser.log_in(FIRST.number, NEW_PASSWORD).await;
    browser.click("logout").await;
    browser.at("/").await;

    // Another citizen has her phone, and shows it with the code sent to it.
    browser.go("/office").await;
    look_up(&browser, SECOND.number, "no está registrada").await;
    browser.click("register").await;
    browser.element("support-number").await;
    fill_in(&browser, &SECOND, PHONES[0]).await;
    browser.click("submit").await;
    browser.element("phone-error").await;
    browser.examine_in_both("office-phone-held").await;
    browser.click("send-phone-code").await;
    browser.element("phone-code").await;
    let code = demo.last_code();
    browser.fill("phone-code", &wrong(&code)).await;
    browser.click("submit").await;
    browser.element("phone-code-error").await;
    browser.fill("phone-code", &code).await;
    browser.click("submit").await;
    receipt(&browser, &SECOND, "justificante (1).pdf").await;

    // Her access is closed, and she is told what to do.
    browser.go("/login").await;
    browser.fill("identifier", FIRST.number).await;
    browser.fill("password", NEW_PASSWORD).await;
    browser.click("submit").await;
    browser.says("identifier-error", "oficina de registro").await;
    browser.screenshot("office-phone-lost").await;

    // She comes to the office with her document and another phone.
    browser.go("/office").await;
    look_up(&browser, FIRST.number, "sin acceso").await;
    browser.examine_in_both("office-found-lost").await;
    browser.click("renew").await;
    browser.element("support-number").await;
    fill_in(&browser, &FIRST, PHONES[1]).await;
    browser.click("submit").await;
    receipt(&browser, &FIRST, "justificante (2).pdf").await;
    browser.log_in(FIRST.number, NEW_PASSWORD).await;
    browser.click("logout").await;
    browser.at("/").await;

    // The officer goes home.
    browser.go("/office").await;
    browser.click("officer-logout").await;
    browser.element("officer").await;
    browser.close().await;
}

/// Another code of the same form.
fn wrong(code: &str) -> String {
    code.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect()
}

/// An officer whom the operator has just added. Gives his code.
fn added(demo: &Demo, officer: &str) -> String {
    let folder = tempfile::tempdir().expect("a directory");
    let mut command = rubrica();
    command.args(["officer", "add", officer, "--name", "Ana Muestra", "--role", "registrar"]);
    command.args(["--phone", "+34600123009", "--office", "0001", "--server", demo.address()]);
    command.arg("--token-file").arg(token_file(demo.data(), folder.path()));
    let said = succeeded(command.output().expect("the terminal runs")).stdout;
    let said: Value = serde_json::from_slice(&said).expect("an officer");
    said["activation_code"].as_str().expect("a code").to_owned()
}

#[tokio::test]
async fn an_officer_who_was_added_chooses_his_password_and_logs_in_with_it() {
    const OFFICER: &str = "ana.muestra";
    let demo = Demo::start_impatient();
    let code = added(&demo, OFFICER);
    let browser = Browser::start(demo.address()).await;
    browser.go("/office").await;
    browser.click_in("to-activation").await;
    browser.at("/office/activate").await;
    browser.fill("officer", OFFICER).await;
    browser.fill("activation-code", "0000-0000-0000-0000").await;
    browser.click("submit").await;
    browser.element("officer-error").await;
    browser.examine_in_both("officer-activate").await;
    browser.fill("activation-code", &code).await;
    browser.click("submit").await;
    browser.element("otp").await;
    browser.examine_in_both("officer-password").await;
    let otp = demo.last_code();
    browser.fill("otp", &otp).await;
    browser.fill("password", "corta").await;
    browser.click("submit").await;
    browser.element("password-error").await;
    browser.fill("otp", &wrong(&otp)).await;
    browser.fill("password", OFFICERS_PASSWORD).await;
    browser.click("submit").await;
    browser.element("otp-error").await;
    browser.fill("otp", &otp).await;
    browser.fill("password", OFFICERS_PASSWORD).await;
    browser.click("submit").await;
    browser.element("officer-active").await;
    browser.examine_in_both("officer-active").await;
    browser.click_in("officer-active").await;

    browser.fill("officer", OFFICER).await;
    browser.fill("password", OFFICERS_PASSWORD).await;
    browser.click("submit").await;
    browser.element("otp-sent").await;
    browser.fill("otp", &demo.last_code()).await;
    browser.click("submit").await;
    browser.says("officer-name", "Ana Muestra").await;
    browser.close().await;
}
