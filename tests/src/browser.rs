//! A real browser: headless Chromium, driven through chromedriver.
//!
//! Elements are found by their identifiers, which the pages keep stable for this: `identifier`,
//! `password`, `otp`, `file`, `submit` and so on. Every wait is for a condition.

mod devtools;
mod driver;
mod examination;
mod journey;
mod passkeys;

use crate::demo::program;
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub use journey::{NEW_PASSWORD, sign_pdf};
pub use passkeys::VirtualAuthenticator;

/// How long a condition may take to come true on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser at the pages of a service. It ends with the value.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    driver: Child,
    driver_port: u16,
    downloads: TempDir,
    base: String,
}

impl Browser {
    /// Starts a browser for the service at `base`, in Spanish.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(base: &str) -> Self {
        Self::start_in(base, "es").await
    }

    /// Starts a browser whose user prefers `language`.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_in(base: &str, language: &str) -> Self {
        Self::start_with(base, language, &[]).await
    }

    /// Starts a browser with a camera that shows a pattern which moves, and that pages may use.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_with_camera(base: &str) -> Self {
        let camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
        Self::start_with(base, "es", &camera).await
    }

    async fn start_with(base: &str, language: &str, further: &[&str]) -> Self {
        let downloads = tempfile::tempdir().expect("a directory for downloads");
        let mut driver = Command::new(program("RUBRICA_CHROMEDRIVER"))
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let output = driver.stdout.take().expect("its output is a pipe");
        let mut lines = BufReader::new(output).lines();
        let port = loop {
            let line = lines.next().expect("a line about its port").expect("text");
            if let Some((_, port)) = line.split_once("successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--window-size=1100,1000".to_owned(),
            format!("--lang={language}"),
        ];
        arguments.extend(further.iter().map(|argument| (*argument).to_owned()));
        let capabilities = json!({
            "goog:chromeOptions": {
                "binary": program("RUBRICA_CHROMIUM"),
                "args": arguments,
                "prefs": {
                    "download.default_directory": downloads.path(),
                    "download.prompt_for_download": false,
                    "intl.accept_languages": language,
                },
            },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!("an object") };
        let driver_port = port.parse().expect("a port");
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("a session with the browser");
        Self { client, driver, driver_port, downloads, base: base.to_owned() }
    }

    /// The session, for what has no method here.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Process identifier of chromedriver: all processes of the browser descend from it.
    #[must_use]
    pub fn driver_process(&self) -> u32 {
        self.driver.id()
    }

    /// Goes to a path and waits for the application.
    ///
    /// # Panics
    /// When the pages do not come.
    pub async fn go(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.expect("a page");
        self.element("heading").await;
    }

    /// Waits until the pages know the numbers of the service: what is not there then is not offered.
    ///
    /// # Panics
    /// When they never do.
    pub async fn configured(&self) {
        let banner = "return document.querySelector('aside.demo') !== null";
        self.until("the numbers of the service", async || self.run(banner).await == true).await;
    }

    /// Waits until the address has this path.
    ///
    /// # Panics
    /// When it does not come to have it.
    pub async fn at(&self, path: &str) {
        self.until(&format!("path {path}"), async || {
            let url = self.client.current_url().await.expect("an address");
            url.path() == path
        })
        .await;
        self.element("heading").await;
    }

    /// Waits for an element.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn element(&self, id: &str) -> Element {
        let waiting = self.client.wait().at_most(PATIENCE);
        match waiting.for_element(Locator::Id(id)).await {
            Ok(element) => element,
            Err(error) => {
                self.screenshot("failure").await;
                panic!("no #{id}: {error}\n{}", self.body().await);
            }
        }
    }

    /// Whether there is such an element now.
    ///
    /// # Panics
    /// When the browser does not answer.
    pub async fn has(&self, id: &str) -> bool {
        !self.client.find_all(Locator::Id(id)).await.expect("an answer").is_empty()
    }

    /// Clicks.
    ///
    /// # Panics
    /// When the element does not come or cannot be clicked.
    pub async fn click(&self, id: &str) {
        let what = format!("click on #{id}");
        // Pages that are just being drawn anew give an element that is gone a moment later.
        self.until(&what, async || self.element(id).await.click().await.is_ok()).await;
    }

    /// Types into a field, in the place of what stands there.
    ///
    /// # Panics
    /// When it cannot be typed into.
    pub async fn fill(&self, id: &str, text: &str) {
        // A page that puts the focus elsewhere meanwhile, on what was wrong, takes keys away: whoever types
        // sees that and types again.
        for _ in 0..3 {
            let field = self.element(id).await;
            field.clear().await.expect("an empty field");
            field.send_keys(text).await.expect("a field to type into");
            if field.prop("value").await.ok().flatten().as_deref() == Some(text) {
                return;
            }
        }
    }

    /// Chooses a file.
    ///
    /// # Panics
    /// When it cannot be chosen.
    pub async fn choose(&self, id: &str, file: &Path) {
        let field = self.element(id).await;
        field.send_keys(&file.to_string_lossy()).await.expect("a field for files");
    }

    /// The text of an element.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn text(&self, id: &str) -> String {
        self.element(id).await.text().await.expect("text")
    }

    /// What stands in a field.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn value(&self, id: &str) -> String {
        let value = self.element(id).await.prop("value").await.expect("a property");
        value.unwrap_or_default()
    }

    /// All text of the page.
    pub async fn body(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => error.to_string(),
        }
    }

    /// Runs a script that answers at once.
    ///
    /// # Panics
    /// When it throws.
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.expect("a script that runs")
    }

    /// Waits until a condition is true.
    ///
    /// # Panics
    /// When it does not come true.
    pub async fn until(&self, what: &str, condition: impl AsyncFn() -> bool) {
        let started = Instant::now();
        while !condition().await {
            if started.elapsed() > PATIENCE {
                self.screenshot("failure").await;
                panic!("never true: {what}\n{}", self.body().await);
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Waits for a downloaded file and reads it.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn downloaded(&self, name: &str) -> Vec<u8> {
        let path = self.downloads.path().join(name);
        // The browser gives it this name only when it is complete.
        self.until(&format!("download {name}"), async || path.is_file()).await;
        fs::read(path).expect("the file")
    }

    /// Keeps a picture of the whole page for people, in `target/screenshots`.
    pub async fn screenshot(&self, name: &str) {
        let Ok(picture) = self.client.screenshot().await else { return };
        let directory = screenshots();
        if fs::create_dir_all(&directory).is_ok() {
            // Pictures are for people; no test fails for the want of one.
            let _unwritten = fs::write(directory.join(format!("{name}.png")), picture);
        }
    }

    /// Waits until an element says something.
    ///
    /// # Panics
    /// When it never does.
    pub async fn says(&self, id: &str, words: &str) {
        self.until(&format!("#{id} says {words}"), async || {
            let found = self.client.find(Locator::Id(id)).await;
            match found {
                Ok(element) => element.text().await.is_ok_and(|text| text.contains(words)),
                Err(_) => false,
            }
        })
        .await;
    }

    /// Follows the first link in an element, or presses its first button.
    ///
    /// # Panics
    /// When there is none, or it cannot be clicked.
    pub async fn click_in(&self, id: &str) {
        let selector = format!("#{id} a, #{id} button");
        self.until(&format!("click in #{id}"), async || {
            match self.client.find(Locator::Css(&selector)).await {
                Ok(element) => element.click().await.is_ok(),
                Err(_) => false,
            }
        })
        .await;
    }

    /// Ends the session in good order.
    ///
    /// # Panics
    /// When the browser does not end.
    pub async fn close(self) {
        self.client.clone().close().await.expect("the session ends");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked like this chromedriver ends its browser too; a signal would leave it behind, with the
        // connections for which the service waits when it is to end.
        if driver::ask(self.driver_port, "GET", "/shutdown", "").is_err() {
            let _ended = self.driver.kill();
        }
        let _ended = self.driver.wait();
    }
}

fn screenshots() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"));
    target.join("screenshots")
}
