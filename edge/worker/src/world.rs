//! The gateway's ports on Workers.

use std::borrow::Cow;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{Either, select};
use http_body_util::{BodyExt as _, Limited};
use rubrica_core::time::UnixTime;
use rubrica_edge::ports::{
    DatabaseError, FetchError, LogLevel, Partition, Ports, Rows, Statement, Value,
};
use worker::js_sys::Uint8Array;
use worker::{
    Date, Delay, Env, Fetch, Headers, HttpResponse, Method, Request, RequestInit, RequestRedirect,
};

use crate::message::{Call, Cell, Outcome, Unit};

/// The world as Workers offer it.
#[derive(Debug)]
pub(crate) struct World {
    env: Env,
}

impl World {
    pub(crate) const fn new(env: Env) -> Self {
        Self { env }
    }

    /// Hands a unit to the Durable Object of its partition.
    async fn ask(&self, partition: &Partition, unit: &Unit<'_>) -> worker::Result<Outcome> {
        let stub = self.env.durable_object(DATABASE)?.get_by_name(&partition.name())?;
        let mut init = RequestInit::new();
        let text = serde_json::to_string(unit)?;
        init.with_method(Method::Post).with_body(Some(text.into()));
        // The host means nothing: the stub alone says where this goes.
        let request = Request::new_with_init("http://partition/", &init)?;
        stub.fetch_with_request(request).await?.json().await
    }

    async fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> worker::Result<http::Response<Vec<u8>>> {
        let (parts, body) = request.into_parts();
        let headers = Headers::new();
        for (name, value) in &parts.headers {
            headers.append(name.as_str(), value.to_str().map_err(|error| error.to_string())?)?;
        }
        let mut init = RequestInit::new();
        init.with_method(Method::from(parts.method.as_str().to_owned()))
            .with_headers(headers)
            .with_redirect(RequestRedirect::Manual);
        if !body.is_empty() {
            init.with_body(Some(Uint8Array::from(body.as_slice()).into()));
        }
        let request = Request::new_with_init(&parts.uri.to_string(), &init)?;
        whole(Fetch::Request(request).send().await?.try_into()?, MAX_ANSWER_BYTES).await
    }

    async fn file(&self, path: &str) -> worker::Result<http::Response<Vec<u8>>> {
        let assets = self.env.assets(ASSETS)?;
        whole(assets.fetch(format!("http://assets/{path}"), None).await?, usize::MAX).await
    }
}

impl Ports for World {
    fn now(&self) -> UnixTime {
        UnixTime(i64::try_from(Date::now().as_millis() / 1000).unwrap_or(i64::MAX))
    }

    fn fill(&self, buffer: &mut [u8]) {
        // `crypto.getRandomValues` fails only for more than 65 536 bytes at once, and the crate
        // cuts them up.
        getrandom::fill(buffer)
            .unwrap_or_else(|_| worker::wasm_bindgen::throw_str("no randomness"));
    }

    async fn run(
        &self,
        partition: &Partition,
        statements: Vec<Statement>,
    ) -> Result<Vec<Rows>, DatabaseError> {
        let statements = statements
            .into_iter()
            .map(|statement| Call {
                sql: Cow::Borrowed(statement.sql),
                parameters: statement.parameters.into_iter().map(Cell::from).collect(),
            })
            .collect();
        let unit = Unit { statements };
        // An object that stopped in the middle never answers.
        let outcome = within(DATABASE_TIMEOUT, self.ask(partition, &unit))
            .await
            .map_err(DatabaseError::Unavailable)?;
        let results = match outcome {
            Outcome::Done(results) => results,
            Outcome::Refused(problem) => return Err(DatabaseError::Refused(problem)),
        };
        let column = |cell: Cell| {
            Value::try_from(cell).map_err(|error| DatabaseError::Refused(error.to_string()))
        };
        let row = |cells: Vec<Cell>| cells.into_iter().map(column).collect();
        results.into_iter().map(|rows| rows.into_iter().map(row).collect()).collect()
    }

    async fn fetch(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, FetchError> {
        within(ANSWER_TIMEOUT, self.send(request)).await.map_err(FetchError)
    }

    async fn asset(&self, path: &str) -> Option<Rc<[u8]>> {
        let safe = path.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
        // A name without an extension may be a directory, of which workerd gives a listing.
        let file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
        if !safe || !file {
            return None;
        }
        let response = self.file(path).await.ok()?;
        (response.status() == http::StatusCode::OK).then(|| response.into_body().into())
    }

    fn log(&self, level: LogLevel, line: &str) {
        match level {
            LogLevel::Error => worker::console_error!("{line}"),
            LogLevel::Warn => worker::console_warn!("{line}"),
            LogLevel::Info => worker::console_log!("{line}"),
        }
    }
}

/// Waits for an answer, but not for ever.
async fn within<T>(
    limit: Duration,
    answer: impl Future<Output = worker::Result<T>>,
) -> Result<T, String> {
    let answer = pin!(answer);
    match select(answer, Delay::from(limit)).await {
        Either::Left((outcome, _)) => outcome.map_err(|error| error.to_string()),
        Either::Right(_) => Err(format!("no answer within {} s", limit.as_secs())),
    }
}

/// An answer with its body.
async fn whole(response: HttpResponse, limit: usize) -> worker::Result<http::Response<Vec<u8>>> {
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, limit).collect().await.map_err(|error| error.to_string())?;
    Ok(http::Response::from_parts(parts, body.to_bytes().to_vec()))
}

/// Name of the binding to the Durable Objects.
const DATABASE: &str = "PARTITION";
/// Name of the binding to the frontend's files.
const ASSETS: &str = "ASSETS";
const DATABASE_TIMEOUT: Duration = Duration::from_secs(10);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
const MAX_ANSWER_BYTES: usize = 1024 * 1024;
