//! The citizen's pages: inside this program, or in a directory.

use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What the frontend's build gave when this program was compiled; nothing if it was not built.
#[derive(RustEmbed)]
#[folder = "../frontend/dist"]
#[allow_missing = true]
struct Embedded;

/// What is served beside the interface.
#[derive(Debug)]
struct Pages {
    directory: Option<PathBuf>,
    root_pem: String,
}

/// One process serves one service.
static PAGES: OnceLock<Pages> = OnceLock::new();

/// Says what to serve. Later calls change nothing.
pub(super) fn offer(directory: Option<&Path>, root_pem: String) {
    PAGES.get_or_init(|| Pages { directory: directory.map(Path::to_owned), root_pem });
}

/// A file by its path without the leading slash. The gateway lets through no path that climbs.
pub(super) fn find(path: &str) -> Option<Cow<'static, [u8]>> {
    let pages = PAGES.get()?;
    if path == ROOT_PATH {
        return Some(Cow::Owned(pages.root_pem.clone().into_bytes()));
    }
    let found = match &pages.directory {
        Some(directory) => std::fs::read(directory.join(path)).ok().map(Cow::Owned),
        None => Embedded::get(path).map(|file| file.data),
    };
    found.or_else(|| (path == "index.html").then_some(Cow::Borrowed(ABSENT.as_bytes())))
}

/// Where the root certificate is had.
const ROOT_PATH: &str = "trust/root.pem";

/// Shown when there are no pages.
const ABSENT: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<title>Rubrica</title></head><body><main><h1>The pages are not here</h1>\
<p>This service answers, but the citizen's pages were not built when the program was compiled, or \
are not in the directory given with <code>--assets</code>. Build them and the program with \
<code>cargo xtask up</code>, or give their directory: \
<code>rubrica serve --assets frontend/dist</code>.</p></main></body></html>";
