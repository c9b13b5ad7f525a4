//! Messages to the page.

use rubrica_engine_api::Event;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

/// Posts an event as JSON. Without a page that listens there is nothing to be done.
pub(crate) fn event(event: &Event) {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let Ok(json) = serde_json::to_string(event) else { return };
    // A page that has gone away needs no answer.
    let _gone = scope.post_message(&JsValue::from_str(&json));
}
