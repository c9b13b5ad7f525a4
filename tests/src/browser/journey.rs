//! The ways that a citizen takes through the pages.

use super::Browser;
use crate::demo::{Citizen, Demo};
use std::cell::Cell;
use std::path::Path;

/// The password that a new citizen chooses in tests.
pub const NEW_PASSWORD: &str = "Delantera-7-verde";

/// Where the page has gone on meanwhile, its next button is left alone.
const CLICK_AGAIN: &str =
    "if (location.pathname === '/sign') document.getElementById('submit').click();";
const LOOKS_BEFORE_ANOTHER_CLICK: u32 = 70;

impl Browser {
    /// Activates a citizen who holds an activation code.
    ///
    /// # Panics
    /// When a step does not work.
    pub async fn activate(&self, demo: &Demo, citizen: &Citizen, password: &str) {
        self.go("/activate").await;
        self.fill("identifier", &citizen.id).await;
        let code = citizen.activation_code.as_deref().expect("an activation code");
        self.fill("activation-code", code).await;
        self.click("submit").await;
        self.at("/activate/code").await;
        self.element("otp-sent").await;
        self.fill("otp", &demo.last_code()).await;
        self.click("submit").await;
        self.at("/activate/password").await;
        self.fill("new-password", password).await;
        self.click("submit").await;
        self.at("/activate/done").await;
    }

    /// Logs in.
    ///
    /// # Panics
    /// When a step does not work.
    pub async fn log_in(&self, id: &str, password: &str) {
        self.go("/login").await;
        self.fill("identifier", id).await;
        self.fill("password", password).await;
        self.click("submit").await;
        self.at("/certificates").await;
    }

    /// Gets the certificates of whoever is logged in.
    ///
    /// # Panics
    /// When a step does not work.
    pub async fn issue(&self, demo: &Demo, password: &str) {
        self.go("/issue").await;
        self.click("accept-terms").await;
        self.click("submit").await;
        self.at("/issue/password").await;
        self.authorise(demo, password, "/issue/code").await;
        self.at("/issue/done").await;
    }

    /// Goes on from the chosen document to its review. While the browser makes its own view of the
    /// document a click can get lost in it; whoever sees that nothing happens clicks again.
    ///
    /// # Panics
    /// When the page does not go on.
    pub async fn go_on_to_review(&self) {
        self.click("submit").await;
        let looks = Cell::new(0_u32);
        self.until("the review", async || {
            let address = self.client().current_url().await;
            let arrived = address.is_ok_and(|address| address.path() == "/sign/review");
            looks.set(looks.get() + 1);
            if !arrived && looks.get().is_multiple_of(LOOKS_BEFORE_ANOTHER_CLICK) {
                self.run(CLICK_AGAIN).await;
            }
            arrived
        })
        .await;
        self.at("/sign/review").await;
    }

    /// Types the password and then the code.
    ///
    /// # Panics
    /// When a step does not work.
    pub async fn authorise(&self, demo: &Demo, password: &str, code_path: &str) {
        self.fill("password", password).await;
        self.click("submit").await;
        self.at(code_path).await;
        self.element("otp-sent").await;
        self.fill("otp", &demo.last_code()).await;
        self.click("submit").await;
    }

    /// Chooses a document, reviews it and signs it. Gives the downloaded file of this name.
    ///
    /// # Panics
    /// When a step does not work.
    pub async fn sign(&self, demo: &Demo, file: &Path, password: &str, name: &str) -> Vec<u8> {
        self.review(file).await;
        self.authorise(demo, password, "/sign/code").await;
        self.at("/sign/done").await;
        self.click("download").await;
        self.downloaded(name).await
    }

    /// Chooses a document to sign and reviews it: the password is asked for next.
    ///
    /// # Panics
    /// When a step does not work.
    pub async fn review(&self, file: &Path) {
        self.go("/sign").await;
        self.choose("file", file).await;
        self.element("file-known").await;
        self.go_on_to_review().await;
        self.element("certificate-holder").await;
        self.click("declare").await;
        self.click("submit").await;
        self.at("/sign/password").await;
    }
}

/// A PDF signed in a real browser by the demo's ready citizen, who gets certificates first.
///
/// # Panics
/// When a step does not work.
pub async fn sign_pdf(demo: &Demo, file: &Path) -> Vec<u8> {
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("ready");
    let password = citizen.password.as_deref().expect("a password");
    browser.log_in(&citizen.id, password).await;
    browser.issue(demo, password).await;
    let stem = file.file_stem().expect("a file with a name").to_string_lossy();
    let signed = browser.sign(demo, file, password, &format!("{stem}-signed.pdf")).await;
    browser.close().await;
    signed
}
