//! `wasi:http/client`: requests of the component to the hosts that it may talk to.

use std::sync::Arc;

use http::{Request, Response, Uri};
use http_body_util::BodyExt as _;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use wasmtime_wasi_http::{Error, RequestOptions, Result, WasiBody, WasiHttpHooks};

use crate::allowed::AllowedHosts;

/// The way out.
pub(crate) struct Outbound {
    pub(crate) allowed: Arc<AllowedHosts>,
}

type Done = Box<dyn Future<Output = Result<()>> + Send>;
type Answer = Box<dyn Future<Output = Result<(Response<WasiBody>, Done)>> + Send>;

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _processed: Done,
    ) -> Answer {
        let allowed = self.allowed.allows(request.uri());
        Box::new(async move {
            if !allowed {
                return Err(Error::HttpRequestDenied);
            }
            send(request, options.unwrap_or_default()).await
        })
    }
}

/// Sends a request over a connection of its own. Servers in tests speak plain HTTP.
async fn send(
    mut request: Request<WasiBody>,
    options: RequestOptions,
) -> Result<(Response<WasiBody>, Done)> {
    let authority = request.uri().authority().ok_or(Error::HttpRequestUriInvalid)?.clone();
    if request.uri().scheme_str() != Some("http") {
        return Err(Error::TlsProtocolError);
    }
    let path = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    *request.uri_mut() = path.parse::<Uri>().map_err(|_| Error::HttpRequestUriInvalid)?;

    let connect = TcpStream::connect((authority.host(), authority.port_u16().unwrap_or(80)));
    let stream = within(options.connect_timeout, connect, Error::ConnectionTimeout)
        .await?
        .map_err(|_| Error::ConnectionRefused)?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    let answer = sender.send_request(request);
    let response = within(options.first_byte_timeout, answer, Error::HttpResponseTimeout).await??;
    let done = async move {
        match driver.await {
            Ok(outcome) => Ok(outcome?),
            Err(_) => Err(Error::ConnectionTerminated),
        }
    };
    Ok((response.map(|body| body.map_err(Error::from).boxed_unsync()), Box::new(done)))
}

async fn within<T>(
    limit: Option<std::time::Duration>,
    work: impl Future<Output = T>,
    late: Error,
) -> Result<T> {
    match limit {
        Some(limit) => tokio::time::timeout(limit, work).await.map_err(|_| late),
        None => Ok(work.await),
    }
}
