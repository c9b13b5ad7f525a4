//! Looking at the document before it is signed.

use crate::browser::{BlobLink, shows_pdf};
use crate::shell::use_shell;
use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};
use yew::platform::spawn_local;
use yew::{Html, Properties, component, html, use_effect_with, use_memo, use_state};

/// What the browser can show by itself. Anything that could run is not among them.
const SHOWN: &[(&str, &str)] = &[
    (".pdf", PDF),
    (".png", "image/png"),
    (".jpg", "image/jpeg"),
    (".jpeg", "image/jpeg"),
    (".gif", "image/gif"),
    (".webp", "image/webp"),
    (".txt", TEXT),
    (".csv", TEXT),
    (".md", TEXT),
    (".xml", TEXT),
    (".json", TEXT),
];

const PDF: &str = "application/pdf";
const TEXT: &str = "text/plain;charset=utf-8";

/// How much of a text is shown here; the whole can be opened.
const TEXT_LEN: f64 = 4_000.0;

#[derive(Properties, PartialEq)]
pub(super) struct PreviewProps {
    pub(super) file: File,
}

/// Shows the document in place where the browser can, and opens it in a tab of its own.
#[component]
pub(super) fn Preview(props: &PreviewProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let name = props.file.name().to_lowercase();
    let kind = SHOWN.iter().find(|(end, _)| name.ends_with(end)).map(|(_, kind)| *kind);
    let link = use_memo((props.file.clone(), kind), |(file, kind)| {
        kind.and_then(|kind| BlobLink::to_file(file, kind))
    });
    let text = use_state(String::new);
    {
        let text = text.clone();
        use_effect_with((props.file.clone(), kind), move |(file, kind)| {
            if *kind == Some(TEXT) {
                let head = file.slice_with_f64_and_f64(0.0, TEXT_LEN);
                spawn_local(async move {
                    if let Ok(head) = head {
                        text.set(read(&head).await.unwrap_or_default());
                    }
                });
            }
        });
    }
    let Some(link) = link.as_ref() else {
        return html! { <p class="small">{ i18n.text("preview-none") }</p> };
    };
    let address = link.address().to_owned();
    html! {
        <div class="preview">
            if kind.is_some_and(|kind| kind.starts_with("image/")) {
                <img src={address.clone()} alt={i18n.text("preview-alt")} />
            }
            if kind == Some(PDF) && shows_pdf() {
                <iframe id="preview" src={address.clone()} title={i18n.text("preview-alt")} />
            }
            if kind == Some(TEXT) && !text.is_empty() {
                <pre tabindex="0" role="region" aria-label={i18n.text("preview-alt")}>{ &*text }</pre>
            }
            <p>
                <a id="open-document" href={address} target="_blank">
                    { i18n.text("preview-open") }
                </a>
            </p>
        </div>
    }
}

async fn read(blob: &Blob) -> Option<String> {
    let promise: Promise = blob.text();
    JsFuture::from(promise).await.ok()?.as_string()
}
