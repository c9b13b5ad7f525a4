//! Connections, executors and an orderly end.

use crate::address;
use crate::assets::Assets;
use crate::client::{self, ClientListener};
use crate::clock::Clock;
use crate::database::{Database, OpenError};
use crate::outbox::Outbox;
use crate::ports::NativePorts;
use http::{Response, header};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rubrica_edge::settings::Settings;
use rubrica_edge::{App, MAX_BODY_BYTES};
use std::convert::Infallible;
use std::net::{IpAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::LocalSet;

/// What the native gateway needs besides its settings.
#[derive(Debug, Clone)]
pub struct Options {
    /// The SQLite file.
    pub database: PathBuf,
    /// The frontend.
    pub assets: Assets,
    /// Where messages go in a demonstration; `None` sends them to the SMS gateway.
    pub outbox: Option<PathBuf>,
    /// Proxies that are believed when they say where a request comes from.
    pub proxies: Vec<IpAddr>,
    /// The listener that asks browsers for certificates, if there is one.
    pub client: Option<ClientListener>,
    /// Where the time comes from.
    pub clock: Clock,
    /// Executors, each with one thread.
    pub workers: usize,
}

/// Why the gateway could not serve.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The system gives no executor or no listener.
    #[error("the system refuses a listener or an executor")]
    System(#[from] std::io::Error),
}

/// A client must have sent its head by then.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// …and its body by then.
const BODY_TIMEOUT: Duration = Duration::from_secs(20);
/// What is under way when the service stops has this long to finish.
const GRACE: Duration = Duration::from_secs(5);

/// Serves until `shutdown` turns true, then lets what is under way finish.
///
/// Blocks its thread.
///
/// # Errors
/// [`ServeError`] when it cannot start.
pub fn serve(
    listener: TcpListener,
    settings: impl Into<Arc<Settings>>,
    options: &Options,
    shutdown: watch::Receiver<bool>,
) -> Result<(), ServeError> {
    let settings = settings.into();
    let database = Database::open(&options.database)?;
    let mut queues = Vec::new();
    let mut threads = Vec::new();
    for _ in 0..options.workers.max(1) {
        let (queue, connections) = mpsc::unbounded_channel();
        let executor = Executor {
            settings: Arc::clone(&settings),
            database: database.clone(),
            options: options.clone(),
            shutdown: shutdown.clone(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        threads.push(std::thread::spawn(move || {
            LocalSet::new().block_on(&runtime, executor.run(connections));
        }));
        queues.push(queue);
    }
    if let Some(client) = options.client.clone() {
        let (settings, database) = (Arc::clone(&settings), database.clone());
        let (assets, shutdown) = (options.assets.clone(), shutdown.clone());
        threads.push(std::thread::spawn(move || {
            if let Err(error) = client::serve(client, settings, database, assets, shutdown) {
                tracing::error!(%error, "the listener for certificates cannot serve");
            }
        }));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    listener.set_nonblocking(true)?;
    runtime.block_on(accept(listener, queues, shutdown))?;
    for thread in threads {
        if thread.join().is_err() {
            tracing::error!("an executor has panicked");
        }
    }
    Ok(())
}

async fn accept(
    listener: TcpListener,
    queues: Vec<mpsc::UnboundedSender<TcpStream>>,
    mut shutdown: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let mut turn = 0_usize;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = shutdown.wait_for(|stop| *stop) => return Ok(()),
        };
        match accepted.and_then(|(stream, _)| stream.into_std()) {
            Ok(stream) => {
                turn = turn.wrapping_add(1);
                if let Some(queue) = queues.get(turn % queues.len()) {
                    // An executor that is gone is on its way out, and so are we.
                    let _ = queue.send(stream);
                }
            }
            Err(error) => {
                // Out of descriptors, most likely: others have to finish first.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

struct Executor {
    settings: Arc<Settings>,
    database: Database,
    options: Options,
    shutdown: watch::Receiver<bool>,
}

impl Executor {
    async fn run(self, mut connections: mpsc::UnboundedReceiver<TcpStream>) {
        let outbox = self.options.outbox.clone().map(Outbox);
        let Options { assets, clock, proxies, .. } = self.options;
        let ports = NativePorts::new(self.database, assets, outbox.clone(), clock);
        let app = App::new(ports, self.settings);
        let gateway = Rc::new(Gateway { app, outbox, proxies });
        let mut under_way = tokio::task::JoinSet::new();
        while let Some(stream) = connections.recv().await {
            let gateway = Rc::clone(&gateway);
            under_way.spawn_local(connection(stream, gateway, self.shutdown.clone()));
            // Collects those that have ended, so that the set does not grow.
            while under_way.try_join_next().is_some() {}
        }
        let finished = async { while under_way.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, finished).await.is_err() {
            tracing::warn!("connections were cut off at the end");
        }
    }
}

struct Gateway {
    app: App<NativePorts>,
    outbox: Option<Outbox>,
    proxies: Vec<IpAddr>,
}

async fn connection(stream: TcpStream, gateway: Rc<Gateway>, mut shutdown: watch::Receiver<bool>) {
    let Ok(stream) = tokio::net::TcpStream::from_std(stream) else { return };
    let peer = stream.peer_addr().ok().map(|peer| peer.ip());
    // Small answers must not wait for the other side's acknowledgement.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let gateway = Rc::clone(&gateway);
        async move { Ok::<_, Infallible>(gateway.answer(request, peer).await) }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(serving);
    tokio::select! {
        // A client that breaks off is no news.
        _ = serving.as_mut() => return,
        _ = shutdown.wait_for(|stop| *stop) => serving.as_mut().graceful_shutdown(),
    }
    let _ = serving.await;
}

impl Gateway {
    async fn answer(
        &self,
        request: hyper::Request<Incoming>,
        peer: Option<IpAddr>,
    ) -> Response<Full<Bytes>> {
        let (mut head, body) = request.into_parts();
        if let Some(peer) = peer {
            head.extensions.insert(address::client(peer, &head.headers, &self.proxies));
        }
        if head.uri.path() == "/dev/sms"
            && let Some(outbox) = &self.outbox
        {
            return page(outbox.page());
        }
        let body = match tokio::time::timeout(BODY_TIMEOUT, read(body)).await {
            Ok(Some(body)) => body,
            // The client has gone or is too slow: whatever the answer, nobody reads it.
            Ok(None) | Err(_) => {
                let mut response = Response::new(Full::default());
                *response.status_mut() = http::StatusCode::REQUEST_TIMEOUT;
                return response;
            }
        };
        let answer = self.app.handle(http::Request::from_parts(head, body)).await;
        answer.map(|body| Full::new(Bytes::from(body)))
    }
}

/// Reads at most one byte more than the router accepts: enough for it to refuse.
async fn read(mut body: Incoming) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.ok()?.into_data() {
            let room = (MAX_BODY_BYTES + 1).saturating_sub(bytes.len());
            bytes.extend_from_slice(data.get(..room).unwrap_or(&data));
            if bytes.len() > MAX_BODY_BYTES {
                break;
            }
        }
    }
    Some(bytes)
}

fn page(html: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(html)));
    let headers = response.headers_mut();
    let policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    let html = header::HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, html);
    let policy = header::HeaderValue::from_static(policy);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}
