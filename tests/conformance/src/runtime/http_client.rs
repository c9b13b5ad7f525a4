//! A server on loopback.

use crate::Target;
use bytes::Bytes;
use http::uri::{Parts, Scheme};
use http::{Request, Response, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use std::net::SocketAddr;

/// A gateway that listens.
#[derive(Debug, Clone)]
pub struct Server {
    address: SocketAddr,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Server {
    /// The server at this address.
    #[must_use]
    pub fn at(address: SocketAddr) -> Self {
        Self { address, client: Client::builder(TokioExecutor::new()).build_http() }
    }
}

impl Target for Server {
    async fn call(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        let (mut head, body) = request.into_parts();
        let mut uri = Parts::default();
        uri.scheme = Some(Scheme::HTTP);
        uri.authority = self.address.to_string().parse().ok();
        uri.path_and_query = head.uri.path_and_query().cloned();
        head.uri = Uri::from_parts(uri).expect("an address");
        let request = Request::from_parts(head, Full::new(Bytes::from(body)));
        let response = self.client.request(request).await.expect("an answer");
        let (head, body) = response.into_parts();
        let body = body.collect().await.expect("a whole answer").to_bytes();
        Response::from_parts(head, body.to_vec())
    }
}
