//! An SMS gateway: a real server that takes messages over HTTP and keeps them.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;

/// The gateway, as the tests see it.
#[derive(Debug, Clone, Default)]
pub(super) struct SmsGateway {
    messages: Arc<Mutex<Vec<Message>>>,
}

#[derive(Debug, Clone, Deserialize)]
struct Message {
    to: String,
    text: String,
}

/// The bearer token that it wants.
pub(super) const TOKEN: &str = "sms-token-of-the-tests";
/// A phone that it cannot reach.
pub(super) const UNREACHABLE: &str = "+34600000500";

impl SmsGateway {
    /// Serves on a free port of loopback and gives the address to post to.
    pub(super) async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().route("/v1/send", post(take)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    /// The code in the last message to a phone.
    pub(super) fn code(&self, phone: &str) -> String {
        let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        let message = messages.iter().rev().find(|message| message.to == phone);
        let text = &message.expect("a message to this phone").text;
        let code: String = text.chars().take_while(char::is_ascii_digit).collect();
        assert!(text.ends_with(&format!("#{code}")), "the WebOTP line is last: {text}");
        code
    }
}

async fn take(State(gateway): State<SmsGateway>, headers: HeaderMap, body: String) -> StatusCode {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if token != Some(&format!("Bearer {TOKEN}")) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(message) = serde_json::from_str::<Message>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    if message.to == UNREACHABLE {
        return StatusCode::UNPROCESSABLE_ENTITY;
    }
    gateway.messages.lock().unwrap_or_else(PoisonError::into_inner).push(message);
    StatusCode::ACCEPTED
}
