//! Files of the frontend, headers, and what is no call of the interface.

use crate::world::{Gateway, nothing, run};
use http::{Method, header};
use rubrica_core::api::v1::Configuration;
use serde_json::json;

#[test]
fn files_have_their_type_and_routes_are_the_page() {
    run(async {
        let gateway = Gateway::new();
        let wasm = gateway.get("/app_bg.wasm").await;
        assert_eq!((wasm.status(), wasm.header("content-type")), (200, "application/wasm"));
        assert_eq!(wasm.header("content-length"), "4");
        for route in ["/", "/sign", "/activate/code"] {
            let page = gateway.get(route).await;
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{route}");
        }
        for absent in ["/absent.js", "/.git", "/..%2fsecret", "/a/../b.js", "/api", "/api/v2/x"] {
            gateway.get(absent).await.refused(404, "not_found");
        }
        let posted = gateway.request(Method::POST, "/sign");
        gateway.send(posted, Vec::new()).await.refused(405, "method_not_allowed");
    });
}

#[test]
fn an_unchanged_file_is_not_sent_again() {
    run(async {
        let gateway = Gateway::new();
        let first = gateway.get("/boot.js").await;
        let tag = first.header("etag").to_owned();
        let request = gateway.request(Method::GET, "/boot.js").header(header::IF_NONE_MATCH, &tag);
        let second = gateway.send(request, Vec::new()).await;
        assert_eq!((second.status(), second.header("etag")), (304, tag.as_str()));
        assert!(second.0.body().is_empty());
        let request = gateway.request(Method::HEAD, "/boot.js");
        let head = gateway.send(request, Vec::new()).await;
        assert_eq!((head.header("content-length"), head.0.body().len()), ("8", 0));
    });
}

#[test]
fn the_page_may_load_nothing_of_others() {
    run(async {
        let page = Gateway::new().get("/").await;
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"));
        assert!(policy.ends_with("base-uri 'none'; frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe-inline") && !policy.contains('*'));
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(page.header("cross-origin-resource-policy"), "same-origin");
        assert!(page.header("strict-transport-security").starts_with("max-age="));
    });
}

#[test]
fn configuration_is_public_and_never_kept() {
    run(async {
        let gateway = Gateway::new();
        let reply = gateway.get("/api/v1/configuration").await;
        assert_eq!(reply.header("cache-control"), "no-store");
        let configuration: Configuration = reply.ok();
        assert_eq!((configuration.signer.as_str(), configuration.demo), ("signer", false));
        gateway.get("/health").await.done();
    });
}

#[test]
fn bodies_are_small_json_of_exactly_the_fields() {
    run(async {
        let gateway = Gateway::new();
        let path = "/api/v1/login/start";
        let request = gateway.request(Method::POST, path);
        gateway.send(request, b"{}".to_vec()).await.refused(415, "body_not_json");
        let request =
            gateway.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
        gateway.send(request, vec![b' '; 70_000]).await.refused(413, "body_too_large");
        gateway.post("/login/start", nothing()).await.refused(400, "body_malformed");
        let more = json!({"identifier": "1R", "credential_request": "AA", "document": "AA"});
        gateway.post("/login/start", more).await.refused(400, "body_malformed");
        gateway.post("/nothing/here", nothing()).await.refused(404, "not_found");
    });
}
