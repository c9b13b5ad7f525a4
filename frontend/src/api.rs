//! Calls to the gateway.

use crate::trouble::Trouble;
use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::Uint8Array;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::CSRF_HEADER;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Fetches what needs no more than the cookie.
pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Trouble> {
    let request = builder(Method::GET, path).build();
    read(send(request).await?).await
}

/// Posts a message and reads the answer.
pub(crate) async fn post<T: DeserializeOwned>(
    path: &str,
    csrf: Csrf<'_>,
    body: &impl Serialize,
) -> Result<T, Trouble> {
    read(post_raw(path, csrf, body).await?).await
}

/// Posts a message that is answered with nothing.
pub(crate) async fn post_for_nothing(
    path: &str,
    csrf: Csrf<'_>,
    body: &impl Serialize,
) -> Result<(), Trouble> {
    post_raw(path, csrf, body).await.map(|_| ())
}

/// Puts bytes somewhere; `header` says on whose behalf.
pub(crate) async fn put_bytes(
    path: &str,
    (name, value): (&str, &str),
    bytes: &[u8],
) -> Result<(), Trouble> {
    let request = builder(Method::PUT, path)
        .header(name, value)
        .header("content-type", "application/octet-stream")
        .body(Uint8Array::from(bytes));
    send(request).await.map(|_| ())
}

/// Fetches bytes for a session.
pub(crate) async fn get_bytes(path: &str, csrf: Csrf<'_>) -> Result<Vec<u8>, Trouble> {
    let response = send(csrf.add_to(builder(Method::GET, path)).build()).await?;
    response.binary().await.map_err(|_| offline())
}

/// Posts nothing and reads the answer.
pub(crate) async fn post_nothing<T: DeserializeOwned>(
    path: &str,
    csrf: Csrf<'_>,
) -> Result<T, Trouble> {
    let request = csrf.add_to(builder(Method::POST, path)).build();
    read(send(request).await?).await
}

/// Posts nothing and reads the answer, if there is one.
pub(crate) async fn post_nothing_perhaps<T: DeserializeOwned>(
    path: &str,
    csrf: Csrf<'_>,
) -> Result<Option<T>, Trouble> {
    let request = csrf.add_to(builder(Method::POST, path)).build();
    let response = send(request).await?;
    if response.status() == NO_CONTENT { Ok(None) } else { read(response).await.map(Some) }
}

/// Posts nothing and is answered with nothing.
pub(crate) async fn signal(method: Method, path: &str, csrf: Csrf<'_>) -> Result<(), Trouble> {
    send(csrf.add_to(builder(method, path)).build()).await.map(|_| ())
}

/// Fetches the root that the service's certificates lead to, in PEM.
pub(crate) async fn trusted_root() -> Result<String, Trouble> {
    let request = RequestBuilder::new(TRUSTED_ROOT).build();
    let response = send(request).await?;
    response.text().await.map_err(|_| offline())
}

/// The value that proves that a call comes from our own pages.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Csrf<'a> {
    /// Nobody is logged in.
    None,
    /// The value of the session.
    Of(&'a str),
}

impl Csrf<'_> {
    fn add_to(self, builder: RequestBuilder) -> RequestBuilder {
        match self {
            Self::None => builder,
            Self::Of(value) => builder.header(CSRF_HEADER, value),
        }
    }
}

/// Where the gateway answers.
const BASE: &str = "/api/v1";
/// Where the trusted root is.
const TRUSTED_ROOT: &str = "/trust/root.pem";

/// All was said with this status [RFC 9110 §15.3.5].
const NO_CONTENT: u16 = 204;

fn builder(method: Method, path: &str) -> RequestBuilder {
    RequestBuilder::new(&format!("{BASE}{path}")).method(method)
}

async fn post_raw(path: &str, csrf: Csrf<'_>, body: &impl Serialize) -> Result<Response, Trouble> {
    let request = csrf.add_to(builder(Method::POST, path)).json(body);
    send(request).await
}

async fn send(
    request: Result<gloo_net::http::Request, gloo_net::Error>,
) -> Result<Response, Trouble> {
    let request = request.map_err(|_| Trouble::new("engine_request"))?;
    let response = request.send().await.map_err(|_| offline())?;
    if response.ok() {
        return Ok(response);
    }
    let status = response.status();
    match response.json::<Problem>().await {
        Ok(problem) => Err(problem.into()),
        Err(_) => Err(Trouble { status, ..Trouble::new("answer_malformed") }),
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Trouble> {
    response.json().await.map_err(|_| Trouble::new("answer_malformed"))
}

fn offline() -> Trouble {
    Trouble::new("offline")
}
