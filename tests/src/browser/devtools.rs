//! The DevTools protocol, for what WebDriver has no word for.

use super::{Browser, driver};
use serde_json::{Value, json};

impl Browser {
    /// A command of the DevTools protocol, by way of chromedriver.
    ///
    /// # Panics
    /// When the browser does not do it.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let session = self.client.session_id().await.expect("an answer").expect("a session");
        let path = format!("/session/{session}/goog/cdp/execute");
        let body = json!({ "cmd": command, "params": parameters }).to_string();
        driver::ask(self.driver_port, "POST", &path, &body).expect("the browser does it")
    }
}
