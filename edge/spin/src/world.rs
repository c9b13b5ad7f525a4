//! The gateway's ports on Spin.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt as _, Limited};
use rubrica_core::time::UnixTime;
use rubrica_edge::ports::{DatabaseError, FetchError, LogLevel, Partition, Ports, Rows, Statement};
use spin_sdk::http::FullBody;
use spin_sdk::wasip3::http::types::RequestOptions;
use spin_sdk::wasip3::http_compat::RequestOptionsExtension;
use spin_sdk::wasip3::random::random;

use crate::database;

/// The world as Spin offers it.
#[derive(Debug, Default)]
pub(crate) struct World {
    /// Files of the frontend that were read: they do not change while an instance lives.
    assets: RefCell<HashMap<String, Rc<[u8]>>>,
}

impl Ports for World {
    fn now(&self) -> UnixTime {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixTime(i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX))
    }

    fn fill(&self, buffer: &mut [u8]) {
        // The host may give less than was asked for.
        let mut rest = buffer;
        while !rest.is_empty() {
            let bytes = random::get_random_bytes(rest.len() as u64);
            let taken = bytes.len().min(rest.len());
            let (filled, unfilled) = rest.split_at_mut(taken);
            filled.copy_from_slice(&bytes[..taken]);
            rest = unfilled;
        }
    }

    async fn run(
        &self,
        _partition: &Partition,
        statements: Vec<Statement>,
    ) -> Result<Vec<Rows>, DatabaseError> {
        database::run(&statements).await
    }

    async fn fetch(
        &self,
        mut request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, FetchError> {
        let options = RequestOptions::new();
        // A host that does not know them keeps its own limits.
        let _ = options.set_connect_timeout(Some(nanoseconds(CONNECT_TIMEOUT)));
        let _ = options.set_first_byte_timeout(Some(nanoseconds(ANSWER_TIMEOUT)));
        request.extensions_mut().insert(RequestOptionsExtension(options));
        let response =
            spin_sdk::http::send(request.map(|body| FullBody::<bytes::Bytes>::new(body.into())))
                .await
                .map_err(|code| FetchError(code.to_string()))?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, MAX_ANSWER_BYTES)
            .collect()
            .await
            .map_err(|error| FetchError(error.to_string()))?;
        Ok(http::Response::from_parts(parts, body.to_bytes().to_vec()))
    }

    async fn asset(&self, path: &str) -> Option<Rc<[u8]>> {
        let safe = path.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
        if !safe {
            return None;
        }
        if let Some(known) = self.assets.borrow().get(path) {
            return Some(Rc::clone(known));
        }
        let content: Rc<[u8]> = std::fs::read(format!("{ASSETS}/{path}")).ok()?.into();
        self.assets.borrow_mut().insert(path.to_owned(), Rc::clone(&content));
        Some(content)
    }

    fn log(&self, level: LogLevel, line: &str) {
        let level = match level {
            LogLevel::Error => "error",
            LogLevel::Warn => "warning",
            LogLevel::Info => "info",
        };
        eprintln!("{level}: {line}");
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// Where spin.toml mounts the frontend.
const ASSETS: &str = "/static";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
const MAX_ANSWER_BYTES: usize = 1024 * 1024;
