//! A virtual authenticator in the browser [WebAuthn 3 §11], through chromedriver's own endpoints.

use super::Browser;
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

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
        let body = body.to_string();
        let mut connection =
            TcpStream::connect(("127.0.0.1", self.driver_port)).expect("chromedriver");
        write!(
            connection,
            "POST /session/{session}/webauthn/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len(),
        )
        .expect("a request is written");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("head and body");
        assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
        let answer: Value = serde_json::from_str(body).expect("JSON");
        answer["value"].clone()
    }
}
