//! The camera of this device, for the evidence of an identification by video.

use js_sys::Function;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{File, HtmlElement};

#[wasm_bindgen(module = "/src/camera/camera.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = startCamera)]
    async fn start_camera(video: &HtmlElement, facing: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = takePhoto)]
    async fn take_photo(video: &HtmlElement) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    fn record(video: &HtmlElement, seconds: u8, on_file: &Function) -> Result<Function, JsValue>;
}

/// Where the camera looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Facing {
    /// At what is before the citizen.
    Document,
    /// At his face.
    Face,
}

impl Facing {
    const fn name(self) -> &'static str {
        match self {
            Self::Document => "environment",
            Self::Face => "user",
        }
    }
}

/// A camera that is shown in an element. It stops with the value.
pub(crate) struct Camera {
    video: HtmlElement,
    stop: Function,
}

impl Camera {
    /// Starts the camera, if there is one and the citizen allows it.
    pub(crate) async fn start(video: HtmlElement, facing: Facing) -> Option<Self> {
        let stop = start_camera(&video, facing.name()).await.ok()?.dyn_into().ok()?;
        Some(Self { video, stop })
    }

    /// The picture of this moment.
    pub(crate) async fn photo(&self) -> Option<File> {
        take_photo(&self.video).await.ok()?.dyn_into().ok()
    }

    /// Records for so many seconds at most; `on_file` hears the film.
    pub(crate) fn record(
        &self,
        seconds: u8,
        on_file: impl FnOnce(File) + 'static,
    ) -> Option<Recording> {
        let on_file = Closure::once(on_file);
        let end = record(&self.video, seconds, on_file.as_ref().unchecked_ref()).ok()?;
        Some(Recording { end, _on_file: on_file })
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        // Stopping what runs cannot fail.
        let _never = self.stop.call0(&JsValue::UNDEFINED);
    }
}

/// A recording under way. The film comes for as long as the value is kept.
pub(crate) struct Recording {
    end: Function,
    _on_file: Closure<dyn FnMut(File)>,
}

impl Recording {
    /// Ends it; the film comes a moment later.
    pub(crate) fn end(&self) {
        // What has ended already stays ended.
        let _never = self.end.call0(&JsValue::UNDEFINED);
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        // Nobody is there to hear of the film.
        let _never = self.end.call1(&JsValue::UNDEFINED, &JsValue::FALSE);
    }
}
