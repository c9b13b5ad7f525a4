//! Files of the frontend.

use super::{Answer, App};
use crate::ports::Ports;
use base64ct::{Base64UrlUnpadded, Encoding};
use http::{Request, StatusCode, header};
use rubrica_core::digest::sha256;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Entity tags of files that the port gives again and again from the same memory.
#[derive(Debug, Default)]
pub(super) struct Tags(RefCell<HashMap<String, Tagged>>);

#[derive(Debug)]
struct Tagged {
    content: Rc<[u8]>,
    tag: String,
}

impl Tags {
    fn of(&self, path: &str, content: &Rc<[u8]>) -> String {
        if let Some(known) = self.0.borrow().get(path)
            && Rc::ptr_eq(&known.content, content)
        {
            return known.tag.clone();
        }
        let tag = format!("\"{}\"", Base64UrlUnpadded::encode_string(&sha256(content)));
        let tagged = Tagged { content: Rc::clone(content), tag: tag.clone() };
        self.0.borrow_mut().insert(path.to_owned(), tagged);
        tag
    }
}

impl<P: Ports> App<P> {
    /// A file, or the page for a route that the frontend knows itself.
    pub(super) async fn asset(&self, request: &Request<Vec<u8>>, path: &str) -> Option<Answer> {
        let path = path.trim_start_matches('/');
        // No shell has to think about paths that climb or hide.
        if path.split('/').any(|segment| segment.starts_with('.'))
            || path.contains(['\\', '\0', '%'])
        {
            return None;
        }
        let is_route = !path.rsplit('/').next().unwrap_or_default().contains('.');
        let path = if is_route { "index.html" } else { path };
        let content = self.ports.asset(path).await?;
        let tag = self.assets.of(path, &content);
        let unchanged = request
            .headers()
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|known| known.trim().trim_start_matches("W/") == tag);
        let (status, body) = if unchanged {
            (StatusCode::NOT_MODIFIED, Vec::new())
        } else {
            (StatusCode::OK, content.to_vec())
        };
        Some(Answer::file(status, media_type(path), &tag, body))
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" | "ftl" => "text/plain; charset=utf-8",
        // Without this very type the browser compiles only after the last byte has come.
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
