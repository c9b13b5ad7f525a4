//! Passkeys in a real browser with a virtual authenticator: added, used for signing and for logging
//! in, and removed.

use fantoccini::Locator;
use rubrica_tests::browser::Browser;
use rubrica_tests::demo::{Demo, program};
use std::fs;
use std::path::Path;
use std::process::Command;

const SIGNED: &str = "minimal-two-pages-signed.pdf";
const NAME: &str = "Mi portátil";

/// A demonstration in which nobody waits for his next code, and its address by the name that
/// passkeys need.
fn demonstration() -> (Demo, String) {
    let demo = Demo::start_impatient();
    let address = demo.address().replace("127.0.0.1", "localhost");
    (demo, address)
}

async fn check(browser: &Browser, name: &str) {
    browser.examine_in_both(&format!("passkey-{name}")).await;
}

/// Adds a passkey with password and code.
async fn add(demo: &Demo, browser: &Browser, password: &str) {
    browser.go("/me/passkeys").await;
    browser.element("passkeys-none").await;
    check(browser, "none").await;
    browser.click("add").await;
    browser.at("/me/passkeys/add").await;
    browser.click("submit").await;
    browser.element("error-summary").await;
    check(browser, "add-errors").await;
    browser.fill("label", NAME).await;
    browser.click("submit").await;
    browser.at("/me/passkeys/password").await;
    browser.authorise(demo, password, "/me/passkeys/code").await;
    browser.at("/me/passkeys/done").await;
    check(browser, "added").await;
    browser.go("/me/passkeys").await;
    assert!(browser.text("passkeys").await.contains(NAME));
    check(browser, "list").await;
}

/// Clicks on the first element of a class.
async fn click_on(browser: &Browser, class: &str) {
    let selector = format!("button.{class}");
    let button = browser.client().wait().for_element(Locator::Css(&selector)).await;
    button.expect(class).click().await.expect(class);
}

#[tokio::test]
async fn a_citizen_adds_a_passkey_signs_and_logs_in_with_it_and_removes_it() {
    let folder = tempfile::tempdir().expect("a directory");
    let (demo, address) = demonstration();
    let browser = Browser::start(&address).await;
    let authenticator = browser.add_authenticator().await;
    let citizen = demo.citizen("ready");
    let password = citizen.password.expect("a password");
    browser.log_in(&citizen.id, &password).await;
    browser.issue(&demo, &password).await;
    add(&demo, &browser, &password).await;

    // Signs with password and passkey: no message is sent for it.
    let sent = demo.messages().len();
    let document = corpus("minimal-two-pages.pdf");
    browser.review(&document).await;
    browser.element("possession-passkey").await;
    check(&browser, "choice").await;
    browser.fill("password", &password).await;
    browser.click("submit").await;
    browser.at("/sign/code").await;
    browser.element("approve").await;
    check(&browser, "approve").await;
    browser.click("approve").await;
    browser.at("/sign/done").await;
    assert_eq!(demo.messages().len(), sent, "no code was sent");
    browser.click("download").await;
    let signed = browser.downloaded(SIGNED).await;
    let verified = verify(&demo, folder.path(), &signed);
    assert!(verified.contains("TOTAL-PASSED"), "{verified}");

    // Who cannot unlock his device is not at a dead end.
    browser.unlocks(&authenticator, false).await;
    browser.review(&document).await;
    browser.element("possession-passkey").await;
    browser.fill("password", &password).await;
    browser.click("submit").await;
    browser.at("/sign/code").await;
    browser.click("approve").await;
    browser.element("error-summary").await;
    check(&browser, "approve-failed").await;
    let other = browser.element("approve-other").await;
    other.find(Locator::Css("summary")).await.expect("a summary").click().await.expect("opens");
    browser.click("approve-with-code").await;
    browser.element("otp-sent").await;
    browser.fill("otp", &demo.last_code()).await;
    browser.click("submit").await;
    browser.at("/sign/done").await;
    browser.unlocks(&authenticator, true).await;

    // Logs in with nothing typed.
    browser.click("logout").await;
    browser.at("/").await;
    browser.go("/login").await;
    browser.element("login-passkey").await;
    check(&browser, "login").await;
    browser.click("login-passkey").await;
    browser.at("/certificates").await;
    assert!(browser.has("account-name").await);

    // Another name, and the end.
    browser.go("/me/passkeys").await;
    browser.element("passkeys").await;
    click_on(&browser, "rename").await;
    browser.fill("new-label", "Otro nombre").await;
    check(&browser, "rename").await;
    browser.click("rename-save").await;
    browser.until("the new name", async || browser.text("passkeys").await.contains("Otro")).await;
    click_on(&browser, "remove").await;
    check(&browser, "remove").await;
    browser.click("remove-confirm").await;
    browser.element("passkeys-none").await;
    browser.click("logout").await;
    browser.at("/").await;
    browser.go("/login").await;
    browser.click("login-passkey").await;
    browser.element("error-summary").await;
    browser.close().await;
}

/// At an address where no passkey works nobody is offered one.
#[tokio::test]
async fn at_a_bare_address_there_is_the_code_alone() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    browser.add_authenticator().await;
    browser.go("/login").await;
    browser.configured().await;
    assert!(!browser.has("login-passkey").await);
    let citizen = demo.citizen("ready");
    let password = citizen.password.expect("a password");
    browser.log_in(&citizen.id, &password).await;
    browser.go("/me/passkeys").await;
    browser.element("passkeys-none").await;
    assert!(!browser.has("add").await);
    browser.issue(&demo, &password).await;
    browser.close().await;
}

fn corpus(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pdf").join(name)
}

/// What the terminal says of a signed file.
fn verify(demo: &Demo, folder: &Path, signed: &[u8]) -> String {
    let (file, root) = (folder.join(SIGNED), folder.join("root.pem"));
    fs::write(&file, signed).expect("the signed file");
    fs::write(&root, fetch(demo, "/trust/root.pem")).expect("the root");
    let output = Command::new(program("RUBRICA_BIN"))
        .arg("verify")
        .arg(&file)
        .arg("--trust")
        .arg(&root)
        .output()
        .expect("the terminal runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn fetch(demo: &Demo, path: &str) -> Vec<u8> {
    use std::io::{Read as _, Write as _};
    let host = demo.address().trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(host).expect("the service");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        .expect("a request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let start = answer.windows(4).position(|end| end == b"\r\n\r\n").expect("a head") + 4;
    answer.split_off(start)
}
