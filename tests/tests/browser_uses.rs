//! The uses of a citizen's keys in a real browser: each is checked there, and what was changed in the
//! signer's database afterwards is red.

use rubrica_tests::browser::{Browser, NEW_PASSWORD};
use rubrica_tests::demo::Demo;
use rubrica_tests::service::{outcome, rubrica};
use rusqlite::Connection;
use std::fs;
use std::path::Path;

#[tokio::test]
async fn a_citizen_sees_every_use_of_his_keys_and_that_one_was_changed() {
    let demo = Demo::start_impatient();
    let citizen = demo.citizen("new");
    let browser = Browser::start(demo.address()).await;
    browser.activate(&demo, &citizen, NEW_PASSWORD).await;
    browser.log_in(&citizen.id, NEW_PASSWORD).await;
    browser.go("/me/uses").await;
    browser.element("uses-none").await;
    browser.go("/certificates").await;
    browser.element("no-certificates").await;
    browser.issue(&demo, NEW_PASSWORD).await;
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pdf/minimal-two-pages.pdf");
    browser.sign(&demo, &document, NEW_PASSWORD, "minimal-two-pages-signed.pdf").await;

    // The receipt shows to anybody what the page has shown.
    browser.click("download-receipt").await;
    let receipt = browser.downloaded("minimal-two-pages-signed.pdf.receipt.json").await;
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("receipt.json");
    fs::write(&file, receipt).expect("the receipt");
    let mut verify = rubrica();
    verify.args(["audit", "verify", "--log", demo.address(), "--receipt"]).arg(&file);
    let (code, said) = outcome(verify.arg("--trust").arg(demo.root()));
    assert_eq!(code, 0, "{said}");
    let audit = browser.text("receipt-audit").await;
    let index: i64 =
        audit.split(' ').next().and_then(|index| index.parse().ok()).expect("an index");

    browser.go("/me").await;
    browser.click_in("act-uses").await;
    browser.at("/me/uses").await;
    browser.element("uses-proved").await;
    let shown = browser.text("uses").await;
    for words in ["Firma hecha", "Certificados emitidos", "Comprobada"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!browser.has("uses-unproved").await);
    browser.examine_in_both("uses").await;

    // Somebody who has the signer's disk makes it another act.
    let database = demo.data().join("signer/signer.sqlite");
    let database = Connection::open(database).expect("the database");
    database
        .execute_batch(&format!(
            "DROP TRIGGER audit_entries_are_not_changed;
             UPDATE audit_entries SET entry = CAST(substr(entry, 1, length(entry) - 1) || x'5a' AS BLOB)
             WHERE position = {index};"
        ))
        .expect("changed");
    // CHK-TLG-02.
    browser.go("/me/uses").await;
    browser.says("uses-unproved", "1 anotación").await;
    let shown = browser.text("uses").await;
    assert!(shown.contains("Anotación cambiada") && shown.contains("No válida"), "{shown}");
    assert!(!shown.contains("Firma hecha"), "{shown}");
    assert!(!browser.has("uses-proved").await);
    browser.examine_in_both("uses-changed").await;
    browser.close().await;
}
