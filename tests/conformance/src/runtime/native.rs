//! The native gateway, in this process.

use super::Server;
use crate::environment;
use crate::{Runtime, Target};
use http::{Request, Response};
use rubrica_edge::settings::Settings;
use rubrica_edge_native::{Assets, Clock, Options, serve};
use std::net::TcpListener;
use std::thread::JoinHandle;
use tempfile::TempDir;
use tokio::sync::watch;

/// The native gateway.
#[derive(Debug, Default)]
pub struct Native;

/// One that listens.
#[derive(Debug)]
pub struct NativeTarget {
    server: Server,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
    _data: TempDir,
}

impl Runtime for Native {
    type Target = NativeTarget;

    async fn start(&self, variables: &[(String, String)]) -> NativeTarget {
        let variable = |name: &str| {
            let found = variables.iter().find(|(variable, _)| variable == name);
            found.map(|(_, value)| value.clone())
        };
        let settings = Settings::read(variable).expect("complete settings");
        let data = tempfile::tempdir().expect("a temporary directory");
        let options = Options {
            database: data.path().join("edge.sqlite"),
            assets: Assets::Directory(environment::path("RUBRICA_FRONTEND_DIST")),
            outbox: None,
            proxies: Vec::new(),
            client: None,
            clock: Clock::default(),
            workers: 2,
        };
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let server = Server::at(listener.local_addr().expect("an address"));
        let (stop, stopped) = watch::channel(false);
        let thread = std::thread::spawn(move || {
            serve(listener, settings, &options, stopped).expect("a gateway that serves");
        });
        NativeTarget { server, stop, thread: Some(thread), _data: data }
    }
}

impl Target for NativeTarget {
    async fn call(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        self.server.call(request).await
    }
}

impl Drop for NativeTarget {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        // Connections that the client keeps end with their grace; nobody has to wait for that.
        drop(self.thread.take());
    }
}
