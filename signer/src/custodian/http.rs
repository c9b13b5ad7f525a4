//! The custodian's interface over HTTP. The only module of it that knows status codes.

use super::{Custodian, KeepError};
use crate::service::ServeError;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use rubrica_core::api::Problem;
use std::future::Future;
use tokio::net::TcpListener;

/// A row takes some hundred bytes, and a batch has forty thousand at most.
const MAX_BODY_BYTES: usize = 128 * 1024 * 1024;

impl Custodian {
    /// The interface as a router.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/health", get(|| async { "ok" }))
            .route("/v1/batches", post(take))
            .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
            .with_state(self.clone())
    }

    /// Serves until `shutdown` completes, and then finishes what was begun.
    ///
    /// # Errors
    /// [`ServeError`] when the listener fails.
    pub async fn serve(
        &self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServeError> {
        axum::serve(listener, self.router()).with_graceful_shutdown(shutdown).await?;
        Ok(())
    }
}

async fn take(State(custodian): State<Custodian>, delivery: Bytes) -> Response {
    let keeping = custodian.clone();
    match tokio::task::spawn_blocking(move || keeping.keep(&delivery)).await {
        Ok(Ok(receipt)) => {
            // The receipt does not wait for it.
            tokio::task::spawn_blocking(move || {
                if let Err(error) = custodian.tidy() {
                    tracing::error!(error = ?error, "old versions were not overwritten");
                }
            });
            ([(header::CONTENT_TYPE, "application/cbor")], receipt).into_response()
        }
        Ok(Err(error)) => problem(&error),
        Err(_) => problem(&KeepError::Malformed),
    }
}

fn problem(error: &KeepError) -> Response {
    let status = match error {
        KeepError::Malformed | KeepError::Inconsistent => 400,
        KeepError::SignerUnknown(_) => 401,
        KeepError::Gap { .. } | KeepError::Forked { .. } => 409,
        KeepError::Store(error) => {
            tracing::error!(error = ?error, "a batch was not stored");
            503
        }
    };
    let body = serde_json::to_vec(&Problem::new(status, error.code())).unwrap_or_default();
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
}
