//! What every call has in common, and the files.

use crate::browser::Browser;
use crate::citizen::office;
use crate::environment;
use crate::world::{APPLICATION, PUBLIC_HOST, SIGNER};
use crate::{Scene, Target};
use http::{Method, StatusCode, header};
use rubrica_core::api::v1::{Configuration, PasskeySite};
use rubrica_core::policy::Policy;
use serde_json::json;

pub(super) async fn health<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("health, with the headers that every answer has");
    let browser = Browser::new(scene);
    let reply = browser.get("/health").await;
    reply.done();
    for name in [
        "content-security-policy",
        "x-content-type-options",
        "referrer-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "permissions-policy",
        "strict-transport-security",
    ] {
        assert!(reply.0.headers().contains_key(name), "{name} is missing");
    }
    let head = browser.request(Method::HEAD, "/health", Vec::new());
    browser.send(head).await.done();
}

pub(super) async fn configuration<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("configuration");
    let browser = Browser::new(scene);
    let configuration: Configuration = browser.get("/api/v1/configuration").await.json();
    let expected = Configuration {
        policy: Policy::default(),
        signer: SIGNER.to_owned(),
        application: APPLICATION.to_owned(),
        certificates: false,
        card_listener: None,
        demo: false,
        passkeys: Some(PasskeySite {
            rp_id: PUBLIC_HOST.to_owned(),
            origin: format!("https://{PUBLIC_HOST}"),
        }),
    };
    assert_eq!(configuration, expected);
    let head = browser.request(Method::HEAD, "/api/v1/configuration", Vec::new());
    let reply = browser.send(head).await;
    assert_eq!(reply.status(), StatusCode::OK);
    assert!(reply.0.body().is_empty(), "HEAD has no body");
}

pub(super) async fn unknown_paths_and_methods<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("unknown paths and methods");
    let browser = Browser::new(scene);
    for path in ["/api", "/api/", "/api/v1/", "/api/v1/none", "/api/v2/configuration", "/no.js"] {
        browser.get(path).await.refused(404, "not_found");
    }
    browser.post("/configuration", &json!({})).await.refused(404, "not_found");
    browser.get("/api/v1/login/start").await.refused(404, "not_found");
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH] {
        let request = browser.request(method, "/health", Vec::new());
        browser.send(request).await.refused(405, "method_not_allowed");
    }
    let odd = Method::from_bytes(b"PROPFIND").expect("a method");
    let request = browser.request(odd, "/", Vec::new());
    browser.send(request).await.refused(405, "method_not_allowed");
}

pub(super) async fn bodies_that_are_none<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("bodies that are no bodies");
    let browser = Browser::new(scene);
    for body in [
        json!({}),
        json!([]),
        json!({ "identifier": "00000000T", "activation_code": "X", "more": 1 }),
        json!({ "identifier": 1, "activation_code": "X" }),
    ] {
        browser.post("/activation/start", &body).await.refused(400, "body_malformed");
    }
    let path = "/api/v1/activation/start";
    let mut broken = browser.request(Method::POST, path, b"{\"identifier\":".to_vec());
    broken.headers_mut().insert(header::CONTENT_TYPE, "application/json".parse().expect("a type"));
    browser.send(broken).await.refused(400, "body_malformed");
    let undeclared = browser.request(Method::POST, path, b"{}".to_vec());
    browser.send(undeclared).await.refused(415, "body_not_json");
    let most = rubrica_edge::MAX_BODY_BYTES;
    for (length, status, code) in [
        (most, 400, "body_malformed"),
        (most + 1, 413, "body_too_large"),
        (most * 2, 413, "body_too_large"),
    ] {
        let mut request = browser.request(Method::POST, path, vec![b' '; length]);
        let json = header::HeaderValue::from_static("application/json; charset=utf-8");
        request.headers_mut().insert(header::CONTENT_TYPE, json);
        browser.send(request).await.refused(status, code);
    }
}

pub(super) async fn requests_of_other_pages<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("requests of other pages");
    let browser = Browser::new(scene);
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let mut request = browser.post_request("/login/start", &json!({}));
        request.headers_mut().insert(name, value.parse().expect("a value"));
        browser.send(request).await.refused(403, "origin_refused");
    }
    let mut own = browser.post_request("/login/start", &json!({}));
    own.headers_mut().insert("origin", "https://firma.example".parse().expect("a value"));
    own.headers_mut().insert("sec-fetch-site", "same-origin".parse().expect("a value"));
    browser.send(own).await.refused(400, "body_malformed");
    // Reading is what links do.
    let mut reading = browser.request(Method::GET, "/api/v1/configuration", Vec::new());
    reading.headers_mut().insert("sec-fetch-site", "cross-site".parse().expect("a value"));
    assert_eq!(browser.send(reading).await.status(), StatusCode::OK);
    // A citizen without a session has none, however he asks.
    office(&browser, &json!({})).await.refused(400, "body_malformed");
    browser.get("/api/v1/session").await.refused(401, "session_missing");
}

pub(super) async fn files<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("files of the frontend");
    let browser = Browser::new(scene);
    let dist = environment::path("RUBRICA_FRONTEND_DIST");
    let page = std::fs::read(dist.join("index.html")).expect("the page: run `cargo xtask test`");
    for path in ["/", "/index.html", "/sign", "/certificates/new"] {
        let reply = browser.get(path).await;
        assert_eq!(reply.status(), StatusCode::OK, "{reply}");
        assert_eq!(reply.0.body(), &page);
        let kind = reply.0.headers().get(header::CONTENT_TYPE).expect("a type");
        assert_eq!(kind, "text/html; charset=utf-8");
    }
    for path in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/.env", "/a/.git/config", "/no.wasm"] {
        browser.get(path).await.refused(404, "not_found");
    }
    let tag = browser.get("/").await.0.headers().get(header::ETAG).expect("a tag").clone();
    let mut again = browser.request(Method::GET, "/", Vec::new());
    again.headers_mut().insert(header::IF_NONE_MATCH, tag);
    assert_eq!(browser.send(again).await.status(), StatusCode::NOT_MODIFIED);
    let head = browser.request(Method::HEAD, "/", Vec::new());
    let reply = browser.send(head).await;
    assert_eq!((reply.status(), reply.0.body().len()), (StatusCode::OK, 0));

    let mut names: Vec<String> = std::fs::read_dir(&dist)
        .expect("a directory")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".js") || name.ends_with(".wasm") || name.ends_with(".css"))
        .collect();
    names.sort();
    for name in names {
        let reply = browser.get(&format!("/{name}")).await;
        assert_eq!(reply.0.body(), &std::fs::read(dist.join(&name)).expect("a file"), "{name}");
    }
}
