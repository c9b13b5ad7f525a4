//! The gateway as a Spin component.
//!
//! Instances are reused and answer several requests at once, and a panic in one would end all of
//! them: nothing here panics, and nothing of a request outlives it. What does outlive it, one per
//! instance, is the application with its settings.

mod database;
mod world;

use std::cell::RefCell;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::rc::Rc;

use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http_body_util::{BodyExt as _, Limited};
use rubrica_core::api::Problem;
use rubrica_edge::ports::{ClientAddress, DatabaseError};
use rubrica_edge::settings::{Settings, SettingsError};
use rubrica_edge::{App, MAX_BODY_BYTES};
use spin_sdk::http::{FullBody, Request, Response};
use spin_sdk::http_service;

use crate::world::World;

#[http_service]
async fn handle(request: Request) -> Response<FullBody<bytes::Bytes>> {
    let app = match application().await {
        Ok(app) => app,
        Err(unready) => {
            eprintln!("error: {unready}");
            return unready.answer();
        }
    };
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(body) => body.to_bytes().to_vec(),
        // One byte more than the application takes tells it that there was too much.
        Err(_) => vec![0; MAX_BODY_BYTES + 1],
    };
    let mut request = http::Request::from_parts(parts, body);
    if let Some(address) = client_address(request.headers()) {
        request.extensions_mut().insert(address);
    }
    let response = app.handle(request).await;
    response.map(|body| FullBody::new(body.into()))
}

/// Spin's HTTP trigger writes this header itself, whatever the client sent: address and port.
fn client_address(headers: &http::HeaderMap) -> Option<ClientAddress> {
    let peer: SocketAddr = headers.get("spin-client-addr")?.to_str().ok()?.parse().ok()?;
    Some(ClientAddress(peer.ip()))
}

/// The application of this instance. Its settings are read once: an instance does not live long.
async fn application() -> Result<Rc<App<World>>, Unready> {
    if let Some(app) = APPLICATION.with_borrow(Clone::clone) {
        return Ok(app);
    }
    let mut variables = HashMap::new();
    for name in Settings::VARIABLES {
        if let Ok(value) = spin_sdk::variables::get(name).await {
            variables.insert(name, value);
        }
    }
    let settings = Settings::read(|name| variables.get(name).cloned())?;
    database::prepare().await?;
    let app = Rc::new(App::new(World::default(), settings));
    APPLICATION.set(Some(Rc::clone(&app)));
    Ok(app)
}

/// Why there is no application to answer with.
#[derive(Debug, thiserror::Error)]
enum Unready {
    /// The operator left something out.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// There are no tables to work with.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl Unready {
    fn answer(&self) -> Response<FullBody<bytes::Bytes>> {
        let problem = match self {
            Self::Settings(_) => Problem::new(500, "misconfigured"),
            Self::Database(_) => Problem::new(503, "database_unavailable"),
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let length = body.len();
        let mut response = Response::new(FullBody::new(body.into()));
        *response.status_mut() = StatusCode::from_u16(problem.status).unwrap_or_default();
        let headers = response.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }
}

thread_local! {
    static APPLICATION: RefCell<Option<Rc<App<World>>>> = const { RefCell::new(None) };
}
