//! The interface over a real connection.

use crate::gateway::{Citizen, IssueParts, SignParts, World};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use rubrica_core::api::Problem;
use rubrica_core::api::signer::{ActivationKey, CredentialList, IssueResponse, SignResponse};
use serde_json::Value;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

async fn ask(
    address: SocketAddr,
    method: Method,
    path: &str,
    body: Vec<u8>,
) -> (StatusCode, String, Vec<u8>) {
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let request = Request::builder()
        .method(method)
        .uri(format!("http://{address}{path}"))
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(body)))
        .unwrap();
    let response = client.request(request).await.unwrap();
    let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes().to_vec();
    (status, kind.unwrap_or_default(), body)
}

async fn post(
    address: SocketAddr,
    path: &str,
    body: &impl serde::Serialize,
) -> (StatusCode, Vec<u8>) {
    let (status, _, body) =
        ask(address, Method::POST, path, serde_json::to_vec(body).unwrap()).await;
    (status, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_ceremony_over_http() {
    let world = World::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let signer = world.signer.clone();
    let serving = tokio::spawn(async move {
        let shutdown = async {
            let _ = stopped.await;
        };
        signer.serve(listener, shutdown).await
    });

    let (status, _, body) = ask(address, Method::GET, "/health", Vec::new()).await;
    assert_eq!((status, body.as_slice()), (StatusCode::OK, b"ok".as_slice()));
    let (_, _, body) = ask(address, Method::GET, "/v1/ca", Vec::new()).await;
    assert_eq!(String::from_utf8(body).unwrap(), world.signer.chain_pem());
    let (_, _, body) = ask(address, Method::GET, "/v1/activation-key", Vec::new()).await;
    let key: ActivationKey = serde_json::from_slice(&body).unwrap();
    assert_eq!(key, world.signer.activation_key().unwrap());

    let citizen = Citizen::new();
    let request = IssueParts::new(&world, &citizen).request(&world);
    let (status, body) = post(address, "/v1/issue", &request).await;
    assert_eq!(status, StatusCode::OK);
    let issued: IssueResponse = serde_json::from_slice(&body).unwrap();
    let credential = issued.credentials[0].credential;
    let (_, body) = post(address, "/v1/credentials", &world.inquiry(citizen.subject)).await;
    let list: CredentialList = serde_json::from_slice(&body).unwrap();
    assert_eq!(list.credentials, issued.credentials);

    let request = SignParts::new(&world, &citizen, credential).request(&world);
    let (status, body) = post(address, "/v1/sign", &request).await;
    assert_eq!(status, StatusCode::OK);
    let first: SignResponse = serde_json::from_slice(&body).unwrap();
    let (_, body) = post(address, "/v1/sign", &request).await;
    assert_eq!(serde_json::from_slice::<SignResponse>(&body).unwrap(), first);

    let mut wrong = SignParts::new(&world, &citizen, credential);
    wrong.activation.unlock_key = rubrica_core::protocol::UnlockKey::from_bytes([1; 32]);
    let body = serde_json::to_vec(&wrong.request(&world)).unwrap();
    let (status, kind, body) = ask(address, Method::POST, "/v1/sign", body).await;
    let problem: Problem = serde_json::from_slice(&body).unwrap();
    assert_eq!((status, kind.as_str()), (StatusCode::FORBIDDEN, "application/problem+json"));
    assert_eq!(problem.kind, "urn:rubrica:problem:unlock_key_wrong");
    assert_eq!(problem.subject.as_deref(), Some("CHK-SAD-09"));
    assert_eq!(problem.tries_left, Some(4));

    for (method, path, body, expected) in [
        (Method::POST, "/v1/sign", b"{}".to_vec(), 400),
        (
            Method::POST,
            "/v1/sign",
            br#"{"intent":"","assertion":"","sealed":"","x":1}"#.to_vec(),
            400,
        ),
        (Method::POST, "/v1/sign", vec![b' '; 70_000], 413),
        (Method::GET, "/v1/sign", Vec::new(), 405),
        (Method::GET, "/nowhere", Vec::new(), 404),
    ] {
        let (status, kind, body) = ask(address, method, path, body).await;
        let problem: Problem = serde_json::from_slice(&body).unwrap();
        assert_eq!((status.as_u16(), problem.status), (expected, expected), "{path}");
        assert_eq!(kind, "application/problem+json");
    }

    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}

#[test]
fn the_description_follows_from_the_code() {
    let document = serde_json::to_value(rubrica_signer::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    for path in [
        "/health",
        "/v1/activation-key",
        "/v1/approvers/enrol",
        "/v1/approvers/remove",
        "/v1/ca",
        "/v1/credentials",
        "/v1/issue",
        "/v1/sign",
    ] {
        assert!(paths.contains_key(path), "{path}");
    }
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for name in ["SignRequest", "SignResponse", "IssueRequest", "IssueResponse", "Problem"] {
        assert!(schemas.contains_key(name), "{name}");
    }
    // Nothing that could take a document or a password: the request has these fields and no more.
    let fields: Vec<_> =
        schemas["SignRequest"]["properties"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, ["approval", "assertion", "intent", "sealed"]);
    assert_eq!(schemas["SignRequest"]["additionalProperties"], Value::Bool(false));
}
