//! Bodies of requests.

use super::Refusal;
use http::{Request, header};
use rubrica_core::api::Problem;
use serde::de::DeserializeOwned;

/// Nothing that the interface takes comes near this: digests, codes and sealed keys only.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// Why a body is not what the call takes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum BodyError {
    /// More than [`MAX_BODY_BYTES`].
    #[error("body is too large")]
    TooLarge,
    /// Not declared as JSON.
    #[error("body is not declared as application/json")]
    NotJson,
    /// Not the JSON that the call takes; unknown fields count.
    #[error("body is not of the call's form")]
    Malformed(#[source] serde_json::Error),
}

impl Refusal for BodyError {
    fn problem(&self) -> Problem {
        match self {
            Self::TooLarge => Problem::new(413, "body_too_large"),
            Self::NotJson => Problem::new(415, "body_not_json"),
            Self::Malformed(_) => Problem::new(400, "body_malformed"),
        }
    }
}

/// Reads the body of a call.
pub(crate) fn read_json<T: DeserializeOwned>(request: &Request<Vec<u8>>) -> Result<T, BodyError> {
    if request.body().len() > MAX_BODY_BYTES {
        return Err(BodyError::TooLarge);
    }
    let declared = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let essence = declared.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    if !essence.trim().eq_ignore_ascii_case("application/json") {
        return Err(BodyError::NotJson);
    }
    serde_json::from_slice(request.body()).map_err(BodyError::Malformed)
}
