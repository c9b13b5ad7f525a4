//! Calls that other sites make in the citizen's name. Every call of the interface that changes something is
//! tried, as the table of the interface lists them.

use crate::ceremony::DNI;
use crate::world::{Gateway, nothing, run};
use http::{Method, header};
use rubrica_core::api::v1::CSRF_HEADER;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The interface, with its tables of calls.
const INTERFACE: &str = concat!(
    include_str!("../../../../core/src/api/v1.rs"),
    include_str!("../../../../core/src/api/v1/device.rs")
);

/// A call that changes something.
#[derive(Debug)]
struct Call {
    method: Method,
    path: String,
    needs_session: bool,
}

/// The calls of the table that are not `GET`.
fn changing_calls() -> Vec<Call> {
    let rows = INTERFACE.lines().filter_map(|line| line.strip_prefix("//! | `"));
    let mut calls = Vec::new();
    for row in rows {
        let call = row.split('|').next().unwrap();
        let marks = call.rsplit('`').next().unwrap();
        let Some((_, path)) = call.split_once(" /") else { continue };
        let path = path.split('`').next().unwrap();
        let ids = ["{id}", "{name}", "{reference}", "{token}"];
        let path = ids
            .iter()
            .fold(format!("/{path}"), |path, id| path.replace(id, "AAAAAAAAAAAAAAAAAAAAAA"));
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            if call.split(" /").next().unwrap().contains(method.as_str()) {
                let needs_session = marks.contains('·');
                calls.push(Call { method, path: path.clone(), needs_session });
            }
        }
    }
    calls
}

impl Gateway {
    /// The call with these headers and no others; what it made the gateway do is noted from then on.
    async fn forge(&self, call: &Call, headers: &[(&str, &str)]) -> crate::world::Reply {
        let uri = format!("/api/v1{}", call.path);
        let mut request = http::Request::builder()
            .method(call.method.clone())
            .uri(uri)
            .header(header::HOST, "firma.example")
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.world().work.borrow_mut().clear();
        self.send(request, nothing().to_string().into_bytes()).await
    }

    fn did_nothing(&self) -> bool {
        self.world().work.borrow().is_empty()
    }
}

#[test]
fn chk_ses_04_csrf_no_call_changes_anything_without_the_token_of_its_session() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let other = gateway.csrf.borrow().clone().unwrap();
        gateway.log_in(DNI).await;
        let cookie = gateway.cookie.borrow().clone().unwrap();
        let calls = changing_calls();
        let calls: Vec<_> = calls.iter().filter(|call| call.needs_session).collect();
        assert!(calls.len() >= 20, "{} calls", calls.len());
        for call in calls {
            for headers in [
                [("cookie", cookie.as_str()), ("x-other", "")],
                [("cookie", cookie.as_str()), (CSRF_HEADER, "")],
                [("cookie", cookie.as_str()), (CSRF_HEADER, other.as_str())],
            ] {
                let reply = gateway.forge(call, &headers).await;
                assert_eq!(
                    (reply.status(), &reply.json()["code"]),
                    (403, &"csrf_refused".into()),
                    "{call:?}"
                );
                assert!(gateway.did_nothing(), "{call:?}");
            }
            let reply = gateway.forge(call, &[(CSRF_HEADER, other.as_str())]).await;
            assert_eq!(
                (reply.status(), &reply.json()["code"]),
                (401, &"session_missing".into()),
                "{call:?}"
            );
            assert!(gateway.did_nothing(), "{call:?}");
        }
    });
}

#[test]
fn chk_ses_05_no_call_of_another_site_changes_anything() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let cookie = gateway.cookie.borrow().clone().unwrap();
        let csrf = gateway.csrf.borrow().clone().unwrap();
        let session = [("cookie", cookie.as_str()), (CSRF_HEADER, csrf.as_str())];
        for call in &changing_calls() {
            for foreign in [
                ("origin", "https://other.example"),
                ("origin", "null"),
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
            ] {
                let reply = gateway.forge(call, &[session[0], session[1], foreign]).await;
                assert_eq!(
                    (reply.status(), &reply.json()["code"]),
                    (403, &"origin_refused".into()),
                    "{call:?} {foreign:?}"
                );
                assert!(gateway.did_nothing(), "{call:?}");
            }
        }
    });
}

/// The table is complete: each word of a changing route in the sources stands in a call of the table.
#[test]
fn every_changing_route_of_the_gateway_is_in_the_table() {
    let calls = changing_calls();
    let words: BTreeSet<&str> = calls
        .iter()
        .flat_map(|call| call.path.split('/'))
        .filter(|word| !word.is_empty())
        .collect();
    let mut routes = 0;
    for source in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        for method in ["POST", "PUT", "DELETE"] {
            for route in source.split(&format!("(\"{method}\", [")).skip(1) {
                routes += 1;
                let route = route.split(']').next().unwrap();
                for word in route.split(',').filter_map(|part| part.trim().strip_prefix('"')) {
                    let word = word.trim_end_matches('"');
                    assert!(
                        words.contains(word),
                        "{word} of {method} [{route}] is in no call of the table"
                    );
                }
            }
        }
    }
    assert!(routes >= 30, "only {routes} routes were found");
}

fn sources(directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            found.push(fs::read_to_string(&path).unwrap());
        }
    }
    found
}
