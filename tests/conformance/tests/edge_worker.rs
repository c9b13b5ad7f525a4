//! The gateway's conformance cases on workerd: as on the native runtime, word for word. And what a
//! user of wrangler does, once.

use http::{Request, StatusCode, header};
use rubrica_conformance::runtime::{Native, Worker, Wrangler};
use rubrica_conformance::{self as conformance, Target, World};
use rubrica_core::api::v1::Configuration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_worker_conforms() {
    let worker = conformance::run(&Worker).await;
    worker.assert_same(&conformance::run(&Native).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrangler_runs_what_the_repository_describes() {
    let size = Wrangler::upload_size_kib();
    assert!(size < LARGEST_UPLOAD_KIB, "the upload would be of {size} KiB");

    let world = World::start().await;
    let wrangler = Wrangler::dev(&world.variables(""));
    let get = |path: &str| Request::get(path).body(Vec::new()).expect("a request");
    let health = wrangler.server.call(get("/health")).await;
    assert_eq!(health.status(), StatusCode::NO_CONTENT);
    let configuration = wrangler.server.call(get("/api/v1/configuration")).await;
    serde_json::from_slice::<Configuration>(configuration.body()).expect("a configuration");
    // The page comes through the binding to the files, with the gateway's own headers.
    let page = wrangler.server.call(get("/")).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.headers().contains_key(header::CONTENT_SECURITY_POLICY));
    // And an answer that needs the Durable Object of a partition.
    let mut login = Request::post("/api/v1/activation/start")
        .body(br#"{"identifier":"00000000T","activation_code":"0000"}"#.to_vec())
        .expect("a request");
    let json = header::HeaderValue::from_static("application/json");
    login.headers_mut().insert(header::CONTENT_TYPE, json);
    assert_eq!(wrangler.server.call(login).await.status(), StatusCode::FORBIDDEN);
}

/// Compressed. Cloudflare takes 3 MiB from those who do not pay.
const LARGEST_UPLOAD_KIB: f64 = 1024.0;
