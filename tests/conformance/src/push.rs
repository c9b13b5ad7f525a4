//! A push service: a real server that looks at who rings, and keeps what it is to hand on.

use crate::push_receiver::vapid_claims;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;

/// The service, as the tests see it.
#[derive(Debug, Clone, Default)]
pub(super) struct PushService {
    rung: Arc<Mutex<Vec<Rung>>>,
}

/// A message to a phone, and who sent it.
#[derive(Debug, Clone)]
pub(super) struct Rung {
    pub(super) phone: String,
    pub(super) claims: Value,
    pub(super) key: Vec<u8>,
    pub(super) body: Vec<u8>,
}

/// A phone whose subscription has ended.
pub(super) const GONE: &str = "gone";

impl PushService {
    /// Serves on a free port of loopback and gives its origin.
    pub(super) async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().route("/send/{phone}", post(take)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    /// What it was to hand on.
    pub(super) fn rung(&self) -> Vec<Rung> {
        self.rung.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn take(
    State(service): State<PushService>,
    Path(phone): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let claims = header(header::AUTHORIZATION.as_str()).and_then(vapid_claims);
    let Some((claims, key)) = claims else { return StatusCode::UNAUTHORIZED };
    let fits = header("content-encoding") == Some("aes128gcm")
        && header("ttl").and_then(|ttl| ttl.parse::<u32>().ok()).is_some()
        && header("urgency") == Some("high");
    if !fits {
        return StatusCode::BAD_REQUEST;
    }
    let status = if phone == GONE { StatusCode::GONE } else { StatusCode::CREATED };
    let rung = Rung { phone, claims, key, body: body.to_vec() };
    service.rung.lock().unwrap_or_else(PoisonError::into_inner).push(rung);
    status
}
