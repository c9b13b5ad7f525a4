//! The world as tokio, hyper and SQLite offer it.

use crate::assets::Assets;
use crate::clock::Clock;
use crate::database::Database;
use crate::outbox::Outbox;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rubrica_core::time::UnixTime;
use rubrica_edge::ports::{
    DatabaseError, FetchError, LogLevel, Partition, Ports, Rows, SmsMessage, Statement,
};
use std::rc::Rc;
use std::time::Duration;

/// The ports of one executor.
#[derive(Debug)]
pub(crate) struct NativePorts {
    database: Database,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    assets: Assets,
    outbox: Option<Outbox>,
    clock: Clock,
}

/// The signer waits for a disk; an SMS gateway for a network. Neither takes longer than this.
const FETCH_TIMEOUT: Duration = Duration::from_secs(15);
/// No answer that we ask for comes near this.
const MAX_ANSWER_BYTES: usize = 1024 * 1024;

impl NativePorts {
    pub(crate) fn new(
        database: Database,
        assets: Assets,
        outbox: Option<Outbox>,
        clock: Clock,
    ) -> Self {
        let https = HttpsConnectorBuilder::new();
        // Without the system's roots only plain addresses can be reached: a signer on loopback.
        let https = match https.with_native_roots() {
            Ok(https) => https.https_or_http().enable_http1().build(),
            Err(error) => {
                tracing::warn!(%error, "no trusted roots on this system: https cannot be reached");
                let none = rustls_without_roots();
                HttpsConnectorBuilder::new()
                    .with_tls_config(none)
                    .https_or_http()
                    .enable_http1()
                    .build()
            }
        };
        let client = Client::builder(TokioExecutor::new()).build(https);
        Self { database, client, assets, outbox, clock }
    }

    async fn exchange(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, FetchError> {
        let request = request.map(|body| Full::new(Bytes::from(body)));
        let answer = self.client.request(request).await;
        let (head, body) = answer.map_err(|error| FetchError(chain(&error)))?.into_parts();
        let body = Limited::new(body, MAX_ANSWER_BYTES).collect().await;
        let body = body.map_err(|error| FetchError(error.to_string()))?.to_bytes().to_vec();
        Ok(http::Response::from_parts(head, body))
    }
}

fn rustls_without_roots() -> rustls::ClientConfig {
    rustls::ClientConfig::builder()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

impl Ports for NativePorts {
    fn now(&self) -> UnixTime {
        self.clock.now()
    }

    fn fill(&self, buffer: &mut [u8]) {
        if getrandom::fill(buffer).is_err() {
            // Without randomness there is no safe answer to anything.
            tracing::error!("the system gives no randomness; stopping");
            std::process::abort();
        }
    }

    async fn run(
        &self,
        _partition: &Partition,
        statements: Vec<Statement>,
    ) -> Result<Vec<Rows>, DatabaseError> {
        self.database.run(statements).await
    }

    async fn fetch(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, FetchError> {
        tokio::time::timeout(FETCH_TIMEOUT, self.exchange(request))
            .await
            .unwrap_or_else(|_| Err(FetchError("no answer in time".to_owned())))
    }

    async fn asset(&self, path: &str) -> Option<Rc<[u8]>> {
        self.assets.read(path)
    }

    async fn outbox(&self, message: &SmsMessage) -> Option<Result<(), FetchError>> {
        self.outbox.as_ref().map(|outbox| outbox.append(message))
    }

    fn log(&self, level: LogLevel, line: &str) {
        match level {
            LogLevel::Error => tracing::error!("{line}"),
            LogLevel::Warn => tracing::warn!("{line}"),
            LogLevel::Info => tracing::info!("{line}"),
        }
    }
}
