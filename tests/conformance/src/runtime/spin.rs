//! The Spin component, on the host that reads the repository's spin.toml.

use crate::environment;
use crate::{Runtime, Target};
use http::{Request, Response, StatusCode};
use rubrica_spin_host::Host;
use tempfile::TempDir;

/// The Spin component.
#[derive(Debug, Default)]
pub struct Spin;

/// One that runs.
pub struct SpinTarget {
    host: Host,
    _state: TempDir,
}

impl Runtime for Spin {
    type Target = SpinTarget;

    async fn start(&self, variables: &[(String, String)]) -> SpinTarget {
        let state = tempfile::tempdir().expect("a temporary directory");
        let mut given: Vec<(&str, &str)> =
            variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        // What an operator of Spin adds: where `sms_url` is, without the path.
        let origin = variables
            .iter()
            .find(|(name, _)| name == "sms_url")
            .and_then(|(_, url)| url.strip_suffix("/v1/send"))
            .expect("an address to post to");
        given.push(("sms_origin", origin));
        let push = variables.iter().find(|(name, _)| name == "push_services");
        given.push(("push_origin", &push.expect("a push service").1));
        let component = environment::path("RUBRICA_SPIN_COMPONENT");
        let manifest = environment::repository().join("spin.toml");
        let host = Host::start(&manifest, Some(&component), &given, state.path());
        SpinTarget { host: host.expect("an application that starts"), _state: state }
    }
}

impl Target for SpinTarget {
    async fn call(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        match self.host.call(request).await {
            Ok(response) => response,
            Err(error) => {
                // As Spin does, after it has said why.
                eprintln!("{error}");
                let mut response = Response::new(Vec::new());
                *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                response
            }
        }
    }
}
