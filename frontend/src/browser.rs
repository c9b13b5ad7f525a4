//! The few things that are asked of the browser itself.

use js_sys::{Array, Date, Object, Promise, Reflect, Uint8Array};
use rubrica_core::time::UnixTime;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Document, Element, File, HtmlElement, Url, Window};

/// The window. Pages without one do not exist.
pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

/// The document.
pub(crate) fn document() -> Option<Document> {
    window().and_then(|window| window.document())
}

/// An element by its identifier.
pub(crate) fn element(id: &str) -> Option<Element> {
    document().and_then(|document| document.get_element_by_id(id))
}

/// Moves the focus to an element, if it is there.
pub(crate) fn focus(id: &str) {
    if let Some(element) = element(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot be focused leaves the focus where it is.
        let _unfocusable = element.focus();
    }
}

/// The time now.
pub(crate) fn now() -> UnixTime {
    UnixTime((Date::now() / 1000.0) as i64)
}

/// Lets so much time pass.
pub(crate) async fn pause(milliseconds: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(window) = window() {
            // A page whose timers are refused is about to go away.
            let _refused = window
                .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        }
    });
    let _never = JsFuture::from(promise).await;
}

/// Where these pages are: scheme, host and port.
pub(crate) fn origin() -> String {
    window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// What stands behind the `#` of the address.
pub(crate) fn fragment() -> String {
    let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Sets the title of the tab.
pub(crate) fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Tells the browser the language of the page.
pub(crate) fn set_language(code: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // Setting an attribute with a valid name cannot fail.
        let _never = root.set_attribute("lang", code);
    }
}

/// Whether the browser shows PDF inside a page; on most phones it does not [HTML, "PDF viewing support"].
pub(crate) fn shows_pdf() -> bool {
    let navigator = window().map(|window| window.navigator());
    navigator
        .and_then(|navigator| Reflect::get(&navigator, &"pdfViewerEnabled".into()).ok())
        .is_some_and(|enabled| enabled.is_truthy())
}

/// What was remembered under `key`; nothing where storage is switched off.
pub(crate) fn remembered(key: &str) -> Option<String> {
    window()?.local_storage().ok()??.get_item(key).ok()?
}

/// Remembers a choice, where storage is not switched off.
pub(crate) fn remember(key: &str, value: &str) {
    if let Some(storage) = window().and_then(|window| window.local_storage().ok()).flatten() {
        let _switched_off = storage.set_item(key, value);
    }
}

/// Remembers something until this tab is closed.
pub(crate) fn remember_in_tab(key: &str, value: &str) {
    if let Some(storage) = window().and_then(|window| window.session_storage().ok().flatten()) {
        // Without storage the citizen starts again when he comes back.
        let _full = storage.set_item(key, value);
    }
}

/// What was remembered in this tab, which forgets it.
pub(crate) fn take_from_tab(key: &str) -> Option<String> {
    let storage = window()?.session_storage().ok()??;
    let value = storage.get_item(key).ok()?;
    let _kept = storage.remove_item(key);
    value
}

/// Leaves the pages for another address.
pub(crate) fn leave_for(address: &str) {
    if let Some(window) = window() {
        let _refused = window.location().set_href(address);
    }
}

/// The fragment of the address without `#`. It is taken out of the address and the history.
pub(crate) fn take_fragment() -> String {
    let Some(window) = window() else { return String::new() };
    let location = window.location();
    let fragment = location.hash().unwrap_or_default();
    if let (Ok(history), Ok(path)) = (window.history(), location.pathname()) {
        let _kept = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
    fragment.trim_start_matches('#').to_owned()
}

/// The languages that the citizen's browser asks for, the preferred first.
pub(crate) fn preferred_languages() -> Vec<String> {
    let Some(window) = window() else { return Vec::new() };
    window.navigator().languages().iter().filter_map(|value| value.as_string()).collect()
}

/// How a moment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// 3 March 2027.
    Day,
    /// 14:05.
    Time,
    /// 3 March 2027, 14:05:09.
    DayAndTime,
}

/// Writes a moment in Spanish legal time, as the language has it [domain D12].
pub(crate) fn format_moment(at: UnixTime, moment: Moment, language: &str) -> String {
    let mut options = vec![("timeZone", "Europe/Madrid")];
    if moment != Moment::Time {
        options.extend([("day", "numeric"), ("month", "long"), ("year", "numeric")]);
    }
    if moment != Moment::Day {
        options.extend([("hour", "2-digit"), ("minute", "2-digit"), ("hour12", "")]);
    }
    if moment == Moment::DayAndTime {
        options.push(("second", "2-digit"));
    }
    let object = Object::new();
    for (name, value) in options {
        let value = if name == "hour12" { JsValue::FALSE } else { value.into() };
        // A plain object takes any property.
        let _never = Reflect::set(&object, &name.into(), &value);
    }
    Date::new(&JsValue::from_f64(at.0 as f64 * 1000.0)).to_locale_string(language, &object).into()
}

/// A link to bytes in memory. It lives as long as the value.
#[derive(Debug)]
pub(crate) struct BlobLink(String);

impl BlobLink {
    /// A link to a file as the browser may show it. The type is ours: a file that calls itself a
    /// page must never run as one of ours.
    pub(crate) fn to_file(file: &File, kind: &str) -> Option<Self> {
        Self::to_parts(&Array::of1(file), kind)
    }

    /// A link to bytes.
    pub(crate) fn to_bytes(bytes: &[u8], kind: &str) -> Option<Self> {
        Self::to_parts(&Array::of1(&Uint8Array::from(bytes)), kind)
    }

    /// A link to bytes that come in pieces.
    pub(crate) fn to_pieces(pieces: &Array, kind: &str) -> Option<Self> {
        Self::to_parts(pieces, kind)
    }

    /// A link to a file and what follows it. The file is not copied.
    pub(crate) fn to_file_and_tail(file: &File, tail: &[u8], kind: &str) -> Option<Self> {
        Self::to_parts(&Array::of2(file, &Uint8Array::from(tail)), kind)
    }

    /// The address.
    pub(crate) fn address(&self) -> &str {
        &self.0
    }

    fn to_parts(parts: &Array, kind: &str) -> Option<Self> {
        let options = BlobPropertyBag::new();
        options.set_type(kind);
        let blob = Blob::new_with_buffer_source_sequence_and_options(parts, &options).ok()?;
        Url::create_object_url_with_blob(&blob).ok().map(Self)
    }
}

impl PartialEq for BlobLink {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Drop for BlobLink {
    fn drop(&mut self) {
        // An address of our own making is valid.
        let _never = Url::revoke_object_url(&self.0);
    }
}
