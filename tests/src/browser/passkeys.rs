//! A virtual authenticator in the browser [WebAuthn 3 §11], through chromedriver's own endpoints.

use super::{Browser, driver};
use serde_json::{Value, json};

/// An authenticator of the browser: as the fingerprint reader of a laptop. It asks nobody.
#[derive(Debug)]
pub struct VirtualAuthenticator {
    id: String,
}

impl Browser {
    /// Gives the browser an authenticator whose user is always there and verified.
    ///
    /// # Panics
    /// When chromedriver does not.
    pub async fn add_authenticator(&self) -> VirtualAuthenticator {
        let body = json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserConsenting": true,
            "isUserVerified": true,
        });
        let answer = self.webauthn("authenticator", &body).await;
        VirtualAuthenticator { id: answer.as_str().expect("an identifier").to_owned() }
    }

    /// Says whether the user manages to unlock the authenticator from now on.
    ///
    /// # Panics
    /// When chromedriver does not take it.
    pub async fn unlocks(&self, authenticator: &VirtualAuthenticator, is_user_verified: bool) {
        let path = format!("authenticator/{}/uv", authenticator.id);
        self.webauthn(&path, &json!({ "isUserVerified": is_user_verified })).await;
    }

    async fn webauthn(&self, path: &str, body: &Value) -> Value {
        let session = self.client.session_id().await.expect("an answer").expect("a session");
        let path = format!("/session/{session}/webauthn/{path}");
        driver::ask(self.driver_port, "POST", &path, &body.to_string()).expect("an authenticator")
    }
}
