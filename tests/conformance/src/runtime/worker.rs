//! The Worker, on the real `workerd`.

use super::Server;
use crate::environment;
use crate::{Runtime, Target};
use http::{Request, Response};
use serde::Deserialize;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The Worker.
#[derive(Debug, Default)]
pub struct Worker;

/// One that listens.
#[derive(Debug)]
pub struct WorkerTarget {
    server: Server,
    process: Child,
    _state: TempDir,
}

/// What workerd says on its control descriptor.
#[derive(Deserialize)]
struct Event {
    event: String,
    port: Option<u16>,
}

impl Runtime for Worker {
    type Target = WorkerTarget;

    async fn start(&self, variables: &[(String, String)]) -> WorkerTarget {
        let state = tempfile::tempdir().expect("a temporary directory");
        let partitions = state.path().join("partitions");
        std::fs::create_dir(&partitions).expect("a directory");
        let configuration = configuration(state.path());
        let assets = environment::path("RUBRICA_FRONTEND_DIST");
        let mut command = Command::new(environment::path("RUBRICA_WORKERD"));
        command
            .arg("serve")
            .arg(configuration)
            // The modules are embedded by their absolute paths.
            .arg("--import-path=/")
            .args(["--control-fd=1", "--socket-addr=http=127.0.0.1:0"])
            .arg(format!("--directory-path=partitions={}", partitions.display()))
            .arg(format!("--directory-path=assets={}", assets.display()))
            .stdout(Stdio::piped());
        for (name, value) in variables {
            command.env(format!("RUBRICA_{}", name.to_uppercase()), value);
        }
        let mut process = command.spawn().expect("workerd starts");
        let events = BufReader::new(process.stdout.take().expect("a pipe"));
        let port = events
            .lines()
            .map_while(Result::ok)
            .filter_map(|line| serde_json::from_str::<Event>(&line).ok())
            .find_map(|event| (event.event == "listen").then_some(event.port).flatten())
            .expect("workerd listens");
        let server = Server::at(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        WorkerTarget { server, process, _state: state }
    }
}

/// The configuration for those who run workerd themselves, with the modules that are to be tested.
fn configuration(state: &Path) -> std::path::PathBuf {
    let template = environment::repository().join("edge/worker/workerd.capnp");
    let template = std::fs::read_to_string(template).expect("the configuration");
    let modules = environment::path("RUBRICA_WORKER_DIST");
    let configuration = template.replace("../../build/worker", &modules.display().to_string());
    let path = state.join("workerd.capnp");
    std::fs::write(&path, configuration).expect("written");
    path
}

impl Target for WorkerTarget {
    async fn call(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        self.server.call(request).await
    }
}

impl Drop for WorkerTarget {
    fn drop(&mut self) {
        // It has nothing to finish, and would wait for connections that the client keeps.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
