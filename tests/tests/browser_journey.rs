//! A citizen's whole way in a real browser, and what leaves the browser on it.

use rubrica_tests::browser::{Browser, NEW_PASSWORD};
use rubrica_tests::demo::{Demo, program};
use rubrica_tests::leaks;
use rubrica_tests::recorder::Recorder;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// From the activation code to the signed PDF.
#[tokio::test]
async fn a_new_citizen_activates_gets_certificates_and_signs_and_nothing_leaks() {
    let demo = Demo::start();
    let recorder = Recorder::before(demo.address());
    let browser = Browser::start(&recorder.address()).await;
    let citizen = demo.citizen("new");

    browser.activate(&demo, &citizen, NEW_PASSWORD).await;
    browser.screenshot("activated").await;
    browser.log_in(&citizen.id, NEW_PASSWORD).await;
    browser.element("no-certificates").await;
    browser.issue(&demo, NEW_PASSWORD).await;
    let document = corpus("minimal-two-pages.pdf");
    let signed = browser.sign(&demo, &document, NEW_PASSWORD, SIGNED).await;
    browser.screenshot("signed").await;
    let original = fs::read(&document).expect("the document");
    assert!(signed.starts_with(&original), "the original stays as it was, byte for byte");
    assert!(!browser.text("receipt-transaction").await.is_empty());

    // CHK-PRV-01: neither the document nor the password left the browser in any form.
    let sent = recorder.sent();
    assert_eq!(leaks::document_pieces(&original, &sent), Vec::<String>::new());
    assert_eq!(leaks::document_pieces(&signed[original.len()..], &sent), Vec::<String>::new());
    assert_eq!(leaks::password_forms(NEW_PASSWORD, &sent), Vec::<&str>::new());
    assert_only_known_fields(&sent);

    // What was downloaded is judged by the terminal, and by the page itself.
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path().join("root.pem");
    let file = directory.path().join(SIGNED);
    fs::write(&file, &signed).expect("the signed file");
    fs::write(&root, fetch(&demo, "/trust/root.pem")).expect("the root");
    let verified = verify(&file, &root);
    assert!(verified.contains("TOTAL-PASSED"), "{verified}");
    browser.go("/verify").await;
    browser.choose("verify-file", &file).await;
    browser.click("submit").await;
    assert_eq!(browser.text("verdict").await, "La firma es válida");
    browser.screenshot("verified").await;

    let mut tampered = signed.clone();
    tampered[original.len() / 2] ^= 1;
    fs::write(&file, &tampered).expect("the tampered file");
    browser.go("/verify").await;
    browser.choose("verify-file", &file).await;
    browser.click("submit").await;
    assert_eq!(browser.text("verdict").await, "La firma no es válida");
    browser.close().await;
}

/// The citizen sees what he is about to sign, in the page itself.
#[tokio::test]
async fn a_pdf_is_shown_before_it_is_signed() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("ready");
    browser.log_in(&citizen.id, citizen.password.as_deref().expect("a password")).await;
    browser.issue(&demo, citizen.password.as_deref().expect("a password")).await;
    browser.go("/sign").await;
    browser.choose("file", &corpus("minimal-two-pages.pdf")).await;
    browser.element("file-known").await;
    let frame = browser.element("preview").await;
    let source = frame.attr("src").await.expect("an attribute").expect("a source");
    assert!(source.starts_with("blob:"), "{source}");
    browser.screenshot("shown").await;
    browser.close().await;
}

/// A file that is no PDF gets a signature beside it, at the same screens.
#[tokio::test]
async fn a_text_is_signed_beside_the_document() {
    let demo = Demo::start();
    let browser = Browser::start_in(demo.address(), "en").await;
    let citizen = demo.citizen("ready");
    let password = citizen.password.expect("a password");
    let directory = tempfile::tempdir().expect("a directory");
    let text = directory.path().join("agreement.txt");
    fs::write(&text, "We agree.\n").expect("the document");

    browser.log_in(&citizen.id, &password).await;
    // Certificates are offered at the moment of the first signature.
    browser.go("/sign").await;
    browser.choose("file", &text).await;
    browser.element("file-known").await;
    browser.go_on_to_review().await;
    browser.element("no-certificates").await;
    browser.screenshot("no-certificates").await;
    browser.issue(&demo, &password).await;
    let signature = browser.sign(&demo, &text, &password, "agreement.txt.p7s").await;

    let message = directory.path().join("agreement.txt.p7s");
    fs::write(&message, &signature).expect("the signature");
    browser.go("/verify").await;
    browser.choose("verify-file", &message).await;
    browser.click("submit").await;
    browser.choose("verify-content", &text).await;
    browser.click("submit").await;
    assert_eq!(browser.text("verdict").await, "The signature is valid");
    browser.close().await;
}

const SIGNED: &str = "minimal-two-pages-signed.pdf";

/// Every field that the interface has, by what was sent: none takes a document or a password.
const FIELDS: &[&str] = &[
    "activation",
    "activation_code",
    "code",
    "credential",
    "credential_finalization",
    "credential_request",
    "digests",
    "hash_algorithm",
    "identifier",
    "login",
    "otp",
    "registration_request",
    "registration_upload",
    "sealed",
];

/// More than any body needs, and less than any document has.
const LARGEST_BODY: usize = 2_048;

fn assert_only_known_fields(sent: &[Vec<u8>]) {
    let mut seen = BTreeSet::new();
    for connection in sent {
        let text = String::from_utf8_lossy(connection);
        for request in text.split("POST /").skip(1) {
            let Some((head, rest)) = request.split_once("\r\n\r\n") else { continue };
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned)
                })
                .map_or(0, |length| length.parse::<usize>().expect("a length"));
            assert!(length <= LARGEST_BODY, "{length} bytes in {head}");
            if length == 0 {
                continue;
            }
            let body: serde_json::Value =
                serde_json::from_slice(&rest.as_bytes()[..length]).expect("bodies are JSON");
            seen.extend(body.as_object().expect("an object").keys().cloned());
        }
    }
    let known: BTreeSet<String> = FIELDS.iter().map(|field| (*field).to_owned()).collect();
    assert_eq!(seen, known);
}

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pdf").join(name)
}

fn verify(file: &Path, root: &Path) -> String {
    let output = Command::new(program("RUBRICA_BIN"))
        .args(["verify", "--json", "--trust"])
        .arg(root)
        .arg(file)
        .output()
        .expect("the binary runs");
    format!(
        "{} {} {}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
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
