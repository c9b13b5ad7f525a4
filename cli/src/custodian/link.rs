//! The way to the custodian over HTTP.

use crate::failure::Failure;
use crate::http::{ServerAddress, agent};
use rubrica_core::api::Problem;
use rubrica_signer::backup::{CustodianLink, LinkError};
use std::time::Duration;
use ureq::Agent;
use ureq::http::{Request, header};

/// A custodian at an address.
#[derive(Debug)]
pub(super) struct HttpLink {
    agent: Agent,
    address: ServerAddress,
}

impl HttpLink {
    pub(super) fn new(address: &str) -> Result<Self, Failure> {
        let address = ServerAddress::parse(address).map_err(|error| {
            Failure::usage(format!("cannot use --custodian {address}")).because(&error)
        })?;
        Ok(Self { agent: agent(&address, TIMEOUT), address })
    }
}

impl CustodianLink for HttpLink {
    fn keep(&self, delivery: &[u8]) -> Result<Vec<u8>, LinkError> {
        let no_answer = |error: ureq::Error| LinkError::NoAnswer(error.to_string());
        let request = Request::post(format!("{}/v1/batches", self.address))
            .header(header::CONTENT_TYPE, "application/cbor")
            .body(delivery)
            .map_err(|error| no_answer(error.into()))?;
        let mut response = self.agent.run(request).map_err(no_answer)?;
        let status = response.status();
        let body = response
            .body_mut()
            .with_config()
            .limit(MAX_ANSWER_LEN)
            .read_to_vec()
            .map_err(no_answer)?;
        if status.is_success() {
            return Ok(body);
        }
        // What does not speak the protocol, a proxy perhaps, is not the custodian.
        Err(serde_json::from_slice::<Problem>(&body).map_or_else(
            |_| LinkError::NoAnswer(format!("status {}", status.as_u16())),
            |problem| LinkError::Refused(problem.code),
        ))
    }
}

/// Less than the signer's own callers wait.
const TIMEOUT: Duration = Duration::from_secs(8);
/// A receipt takes some hundred bytes.
const MAX_ANSWER_LEN: u64 = 1 << 16;
