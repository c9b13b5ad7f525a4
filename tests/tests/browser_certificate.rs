//! A certificate of one's own in a real browser: registration and login with a file that never leaves it.

use rubrica_tests::authority::{Authority, FILE_PASSWORD};
use rubrica_tests::browser::{Browser, NEW_PASSWORD};
use rubrica_tests::demo::{Citizen, Demo};
use rubrica_tests::leaks;
use rubrica_tests::recorder::Recorder;
use std::fs;
use std::process::Command;

const NUMBER: &str = "52020822C";
const PHONE: &str = "600123004";
const EMAIL: &str = "certificada@correo.example";

/// Opens a file of the authority.
async fn open(browser: &Browser, authority: &Authority, name: &str, password: &str) {
    browser.choose("certificate-file", &authority.file(name)).await;
    browser.fill("certificate-password", password).await;
    browser.click("submit").await;
}

async fn fill_in(browser: &Browser) {
    assert_eq!(browser.value("identifier").await, NUMBER, "the certificate says it");
    for (field, text) in [
        ("support-number", "AAA000009"),
        ("expires", "09-05-2041"),
        ("phone", PHONE),
        ("phone-again", PHONE),
        ("email", EMAIL),
        ("email-again", EMAIL),
    ] {
        browser.fill(field, text).await;
    }
    browser.click("conditions").await;
}

/// Registers with the certificate. Gives the activation code.
async fn register(demo: &Demo, browser: &Browser, authority: &Authority) -> String {
    // One that was revoked registers nobody.
    browser.go("/register/certificate").await;
    open(browser, authority, "revoked.p12", FILE_PASSWORD).await;
    browser.at("/register/certificate/data").await;
    fill_in(browser).await;
    browser.click("submit").await;
    browser.says("identifier-error", "revoc").await;
    browser.examine_in_both("certificate-revoked").await;

    browser.go("/register/certificate").await;
    browser.examine_in_both("certificate-register").await;
    open(browser, authority, "person.p12", FILE_PASSWORD).await;
    browser.at("/register/certificate/data").await;
    browser.says("own-certificate", "INVENTADA").await;
    browser.click("submit").await;
    browser.element("error-summary").await;
    browser.examine_in_both("certificate-data").await;
    fill_in(browser).await;
    browser.click("submit").await;
    browser.at("/register/certificate/code").await;
    browser.element("otp-sent").await;
    browser.examine_in_both("certificate-code").await;
    browser.fill("otp", &demo.last_code()).await;
    browser.click("submit").await;
    browser.at("/register/certificate/done").await;
    let code = browser.text("receipt-code").await;
    browser.examine_in_both("certificate-receipt").await;
    code
}

#[tokio::test]
async fn a_certificate_registers_and_logs_in_and_its_key_stays_in_the_browser() {
    let authority = Authority::start();
    let arguments = authority.arguments();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let demo = Demo::start_with_policy(r#"{"otp_resend_after_s": 0}"#, &arguments);
    let recorder = Recorder::before(demo.address());
    let browser = Browser::start(&recorder.address()).await;

    // The login knows nobody yet, and says so.
    browser.go("/login").await;
    browser.click_in("way-certificate").await;
    browser.at("/login/certificate").await;
    browser.click("submit").await;
    browser.element("error-summary").await;
    browser.examine_in_both("certificate-login").await;
    open(&browser, &authority, "person.p12", "no-es-esta").await;
    browser.says("certificate-password-error", "contraseña").await;
    open(&browser, &authority, "person.p12", FILE_PASSWORD).await;
    browser.says("certificate-file-error", "regist").await;
    browser.examine_in_both("certificate-unknown").await;

    let code = register(&demo, &browser, &authority).await;
    let citizen = Citizen {
        state: "new".to_owned(),
        id: NUMBER.to_owned(),
        password: None,
        activation_code: Some(code),
        phone: PHONE.to_owned(),
        contrast: String::new(),
        name: String::new(),
    };
    browser.activate(&demo, &citizen, NEW_PASSWORD).await;

    // She logs in with the certificate, and is where she wanted to go.
    browser.go("/me").await;
    browser.at("/login").await;
    browser.click_in("way-certificate").await;
    browser.at("/login/certificate").await;
    open(&browser, &authority, "person.p12", FILE_PASSWORD).await;
    browser.at("/me").await;
    browser.says("me-level", "Avanzado").await;
    browser.says("me-way", "certificado").await;
    browser.close().await;

    // Neither the file, nor the key in it, nor its password were sent in any form. The certificate was:
    // it stands in what is signed.
    let sent = recorder.sent();
    let file = fs::read(authority.file("person.p12")).expect("the file");
    assert_eq!(leaks::document_pieces(&file, &sent), Vec::<String>::new());
    assert_eq!(leaks::document_pieces(&private_key(&authority), &sent), Vec::<String>::new());
    assert_eq!(leaks::password_forms(FILE_PASSWORD, &sent), Vec::<&str>::new());
    let certificate = certificate(&authority);
    assert!(!leaks::document_pieces(&certificate, &sent).is_empty(), "what is sent is looked at");
}

/// The secret number of the citizen's key.
fn private_key(authority: &Authority) -> Vec<u8> {
    let key = der(&["ec"], authority, "person.key");
    // ECPrivateKey ::= SEQUENCE { version, privateKey OCTET STRING (32 bytes), … } [RFC 5915 §3]
    let start = key.windows(2).position(|head| head == [0x04, 0x20]).expect("a key") + 2;
    key[start..start + 32].to_vec()
}

fn certificate(authority: &Authority) -> Vec<u8> {
    der(&["x509"], authority, "person.crt")
}

fn der(command: &[&str], authority: &Authority, name: &str) -> Vec<u8> {
    let output = Command::new("openssl")
        .args(command)
        .args(["-outform", "DER", "-in"])
        .arg(authority.file(name))
        .output()
        .expect("openssl");
    assert!(output.status.success(), "{name}");
    output.stdout
}
