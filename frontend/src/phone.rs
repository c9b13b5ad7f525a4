//! The phone that these pages run on, for Cl@ve Móvil: its key, its events, its camera, its bell.

mod bell;

pub(crate) use bell::Bell;

pub(crate) mod answer;

use crate::trouble::Trouble;
use js_sys::{Function, Uint8Array};
use rubrica_core::api::Binary;
use rubrica_core::canonical::Message;
use rubrica_core::protocol::Signed;
use rubrica_core::protocol::signed::key_id_of_point;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{File, HtmlElement};

#[wasm_bindgen(module = "/src/phone/phone.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = makeKey)]
    async fn make_key(slot: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = publicPoint)]
    async fn public_point(slot: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = signBytes)]
    async fn sign_bytes(slot: &str, bytes: &Uint8Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = moveKey)]
    async fn move_key(from: &str, to: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = forgetKeys)]
    async fn forget_keys() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = listen)]
    fn listen_to(
        address: &str,
        on_data: &Function,
        on_refused: &Function,
    ) -> Result<Function, JsValue>;
    #[wasm_bindgen(catch, js_name = startCamera)]
    async fn start_camera(video: &HtmlElement) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn detect(video: &HtmlElement) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = greyPicture)]
    fn grey_picture(video: &HtmlElement) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn install() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn ringing(key: &Uint8Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn subscribe(key: &Uint8Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn unsubscribe() -> Result<JsValue, JsValue>;
}

/// Pixels in a row of [`Camera::picture`].
pub(crate) const PICTURE_WIDTH: u32 = 480;

/// Which of the phone's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// Of an enrolment under way.
    Pending,
    /// Of the enrolled phone.
    Active,
}

impl Key {
    const fn slot(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
        }
    }

    /// Makes the key anew.
    pub(crate) async fn make(self) -> Result<(), Trouble> {
        make_key(self.slot()).await.map(|_| ()).map_err(|_| no_key())
    }

    /// Its public half: an uncompressed point of P-256.
    pub(crate) async fn point(self) -> Result<Vec<u8>, Trouble> {
        bytes(public_point(self.slot()).await)
    }

    /// Signs a message. The private half stays with the browser.
    pub(crate) async fn sign<M: Message>(self, message: &M) -> Result<Binary, Trouble> {
        let key = key_id_of_point(&self.point().await?).ok_or_else(no_key)?;
        let (_, unsigned) = Signed::prepare(key, message);
        let to_be_signed = Uint8Array::from(unsigned.to_be_signed().as_slice());
        let signature = bytes(sign_bytes(self.slot(), &to_be_signed).await)?;
        let signature: [u8; 64] = signature.try_into().map_err(|_| no_key())?;
        Ok(unsigned.attach(&signature).to_bytes().into())
    }

    /// The pending key becomes the active one.
    pub(crate) async fn activate() -> Result<(), Trouble> {
        let moved = move_key(Self::Pending.slot(), Self::Active.slot()).await;
        moved.map(|_| ()).map_err(|_| no_key())
    }

    /// Forgets every key.
    pub(crate) async fn forget_all() {
        // Where nothing can be stored, nothing is there.
        let _nothing_stored = forget_keys().await;
    }
}

fn bytes(value: Result<JsValue, JsValue>) -> Result<Vec<u8>, Trouble> {
    let value = value.map_err(|_| no_key())?;
    value.dyn_into::<Uint8Array>().map(|array| array.to_vec()).map_err(|_| no_key())
}

fn no_key() -> Trouble {
    Trouble::new("device_key_missing")
}

/// Listens to the events of the phone for as long as it lives.
pub(crate) struct Events {
    stop: Option<Function>,
    _on_data: Closure<dyn FnMut(String)>,
    _on_refused: Closure<dyn FnMut()>,
}

impl Events {
    /// `on_data` hears the data of each event; `on_refused` that there will be no more.
    pub(crate) fn listen(
        on_data: impl FnMut(String) + 'static,
        on_refused: impl FnMut() + 'static,
    ) -> Self {
        let on_data = Closure::<dyn FnMut(String)>::new(on_data);
        let on_refused = Closure::<dyn FnMut()>::new(on_refused);
        let stop = listen_to(
            "/api/v1/device/events",
            on_data.as_ref().unchecked_ref(),
            on_refused.as_ref().unchecked_ref(),
        );
        Self { stop: stop.ok(), _on_data: on_data, _on_refused: on_refused }
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        if let Some(stop) = &self.stop {
            // It closes what it has opened.
            let _never = stop.call0(&JsValue::UNDEFINED);
        }
    }
}

/// A camera that is shown in an element. It stops with the value.
pub(crate) struct Camera {
    video: HtmlElement,
    stop: Function,
}

/// What a look through the camera gave.
pub(crate) enum Sight {
    /// The text of a QR code.
    Code(String),
    /// No code is in view.
    Nothing,
    /// The browser has no detector: here is the picture, in grey.
    Picture(File),
}

impl Camera {
    /// Starts the camera, if the citizen allows it.
    pub(crate) async fn start(video: HtmlElement) -> Option<Self> {
        let stop = start_camera(&video).await.ok()?.dyn_into().ok()?;
        Some(Self { video, stop })
    }

    /// Looks once.
    pub(crate) async fn look(&self) -> Sight {
        match detect(&self.video).await {
            Ok(found) if !found.is_undefined() => match found.as_string() {
                Some(text) if !text.is_empty() => Sight::Code(text),
                _ => Sight::Nothing,
            },
            _ => match grey_picture(&self.video).ok().and_then(|file| file.dyn_into().ok()) {
                Some(picture) => Sight::Picture(picture),
                None => Sight::Nothing,
            },
        }
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        // Stopping what runs cannot fail.
        let _never = self.stop.call0(&JsValue::UNDEFINED);
    }
}

/// Lets the phone keep these pages as an application, where it can.
pub(crate) async fn install_application() {
    // Everything but the offline page and notices works without.
    let _without = install().await;
}
