//! The interface over HTTP. The only module that knows its status codes.

mod answers;
mod handlers;

use crate::service::{ServeError, Signer};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use std::future::Future;
use std::time::Duration;
use tokio::net::TcpListener;

/// A signing request of fifty digests takes less than ten kilobytes.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// Longer than the slowest commit, shorter than anybody waits.
const TIMEOUT: Duration = Duration::from_secs(20);

impl Signer {
    /// The interface as a router, to be served here or mounted by a program that embeds it.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/health", get(handlers::health))
            .route("/openapi.json", get(handlers::description))
            .route("/v1/activation-key", get(handlers::activation_key))
            .route("/v1/ca", get(handlers::authority))
            .route("/v1/ca/root.cer", get(handlers::root_certificate))
            .route("/v1/ca/root.crl", get(handlers::root_list))
            .route("/v1/ca/issuing.cer", get(handlers::issuing_certificate))
            .route("/v1/revocation-list", get(handlers::revocation_list))
            .route("/v1/revocation-list/delta", get(handlers::revocation_list_delta))
            .route("/v1/revocation-list/{shard}", get(handlers::revocation_list_part))
            .route("/v1/revocation-list/{shard}/delta", get(handlers::revocation_list_part_delta))
            .route("/v1/ocsp", post(handlers::ocsp))
            .route("/v1/timestamp", post(handlers::timestamp))
            .route("/v1/log/checkpoint", get(handlers::log_checkpoint))
            .route("/v1/log/tile/{*tile}", get(handlers::log_tile))
            .route("/v1/credentials", post(handlers::credentials))
            .route("/v1/uses", post(handlers::uses))
            .route("/v1/issue", post(handlers::issue))
            .route("/v1/sign", post(handlers::sign))
            .route("/v1/approvers/enrol", post(handlers::enrol))
            .route("/v1/approvers/remove", post(handlers::remove))
            .route("/v1/rewrap", post(handlers::rewrap))
            .route("/v1/revoke", post(handlers::revoke))
            .route("/v1/suspend", post(handlers::suspend))
            .route("/v1/ending", post(handlers::ending))
            .fallback(answers::unknown_path)
            .method_not_allowed_fallback(answers::unknown_method)
            .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
            .layer(middleware::from_fn(|request, next| answers::in_time(TIMEOUT, request, next)))
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

/// The OpenAPI document of the interface, as `GET /openapi.json` gives it.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    handlers::document()
}
