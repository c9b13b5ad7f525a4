//! A host for Spin components, for tests: in process, without a socket.
//!
//! It reads `spin.toml` as Spin does, so that a route, a variable or a host that is missing there
//! fails the test too. It has what the gateway uses and nothing that Spin has not: SQLite,
//! variables, outbound HTTP to the allowed hosts, read-only files. A component that imports
//! anything else is refused. Its wall clock can be moved, which Spin's cannot.
//!
//! As in Spin 4, an instance answers up to 16 requests at a time and 128 in all.

mod allowed;
mod guest;
mod manifest;
mod outbound;
mod sqlite;
mod variables;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Method, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full};
use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{Config, Engine};
use wasmtime_wasi_http::handler::{ProxyHandler, ProxyPre};
use wasmtime_wasi_http::p3::bindings::ServicePre;

use crate::allowed::AllowedHosts;
use crate::guest::{Guest, Instances};
use crate::manifest::Manifest;

mod bindings {
    include!(concat!(env!("OUT_DIR"), "/bindings.rs"));
}

/// An application that runs.
pub struct Host {
    handler: ProxyHandler<Instances>,
    routes: Vec<String>,
    offset: Arc<AtomicU64>,
}

/// The application cannot be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// spin.toml cannot be read, or says something that Spin would refuse.
    #[error("{path}: {problem}")]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The component is no component, or wants something that is not there.
    #[error("the component cannot be linked: {0}")]
    Component(#[from] wasmtime::Error),
}

/// A request was not answered: the component trapped or gave up.
#[derive(Debug, thiserror::Error)]
#[error("the component did not answer: {0}")]
pub struct CallError(String);

impl Host {
    /// Loads the application that `manifest` describes.
    ///
    /// `component` takes the place of the one that the manifest names; `variables` are what an
    /// operator gives with `--variable`; databases are files in `state`.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(
        manifest: &Path,
        component: Option<&Path>,
        variables: &[(&str, &str)],
        state: &Path,
    ) -> Result<Self, StartError> {
        let refuse = |problem| StartError::Manifest { path: manifest.to_path_buf(), problem };
        let given = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let application = Manifest::read(manifest)
            .and_then(|manifest| manifest.resolve(given.collect::<HashMap<_, _>>()))
            .map_err(refuse)?;
        let allowed = AllowedHosts::parse(&application.allowed_outbound_hosts).map_err(refuse)?;

        let mut config = Config::new();
        config.wasm_component_model_async(true);
        let engine = Engine::new(&config)?;
        let mut linker = Linker::<Guest>::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
        wasmtime_wasi::p3::add_to_linker(&mut linker)?;
        wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
        bindings::spin::sqlite::sqlite::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |g| g)?;
        bindings::spin::variables::variables::add_to_linker::<_, HasSelf<Guest>>(
            &mut linker,
            |guest| guest,
        )?;
        let module = component.unwrap_or(&application.source);
        let component = Component::from_file(&engine, module)?;
        let service = ServicePre::new(linker.instantiate_pre(&component)?)?;

        let offset = Arc::new(AtomicU64::new(0));
        let instances = Instances {
            engine,
            service: ProxyPre::P3(service),
            allowed: Arc::new(allowed),
            variables: Arc::new(application.variables),
            databases: Arc::new(
                application
                    .databases
                    .into_iter()
                    .map(|name| (name.clone(), state.join(name).with_extension("db")))
                    .collect(),
            ),
            files: application.files,
            offset: Arc::clone(&offset),
        };
        Ok(Self { handler: ProxyHandler::new(instances), routes: application.routes, offset })
    }

    /// Answers a request as Spin's trigger would: 404 where no route leads to the component.
    ///
    /// # Errors
    /// [`CallError`] where Spin would answer 500.
    pub async fn call(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, CallError> {
        let (mut parts, body) = request.into_parts();
        if !self.routes.iter().any(|route| leads(route, parts.uri.path())) {
            let mut response = Response::new(Vec::new());
            *response.status_mut() = StatusCode::NOT_FOUND;
            return Ok(response);
        }
        parts.uri = absolute(&parts);
        let bodiless = parts.method == Method::HEAD;
        let body = Full::new(Bytes::from(body)).map_err(|never| match never {}).boxed_unsync();
        let response = self
            .handler
            .handle((), Request::from_parts(parts, body))
            .await
            .map_err(|error| CallError(format!("{error:?}")))?;
        let (parts, body) = response.into_parts();
        // A server never asks for a body that it may not send.
        let bodiless =
            bodiless || matches!(parts.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        let body = if bodiless {
            Vec::new()
        } else {
            let body = body.collect().await.map_err(|error| CallError(error.to_string()))?;
            body.to_bytes().to_vec()
        };
        Ok(Response::from_parts(parts, body))
    }

    /// Moves the component's wall clock forward.
    pub fn advance(&self, by: Duration) {
        self.offset.fetch_add(by.as_secs(), Ordering::Relaxed);
    }
}

/// Whether a route of the manifest covers a path.
fn leads(route: &str, path: &str) -> bool {
    match route.strip_suffix("/...") {
        Some(prefix) => {
            path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
        None => route == path,
    }
}

/// The URI as components see it: with the host that the client named.
fn absolute(request: &http::request::Parts) -> Uri {
    let named = request
        .headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .and_then(|host| host.parse().ok());
    let authority =
        request.uri.authority().cloned().or(named).unwrap_or(Authority::from_static("localhost"));
    let path =
        request.uri.path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
    let mut parts = http::uri::Parts::default();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(authority);
    parts.path_and_query = Some(path);
    Uri::from_parts(parts).unwrap_or_else(|_| request.uri.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_route_covers_what_is_below_it() {
        assert!(leads("/...", "/"));
        assert!(leads("/...", "/a/b"));
        assert!(leads("/a/...", "/a"));
        assert!(!leads("/a/...", "/ab"));
        assert!(leads("/a", "/a"));
        assert!(!leads("/a", "/a/b"));
    }
}
