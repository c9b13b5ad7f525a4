//! Scanning a QR code: with the camera in these pages, or by opening the link that it holds.

use super::home::Inactive;
use super::request::Request;
use super::{Phone, use_phone};
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::browser;
use crate::engine::Engine;
use crate::phone::{Camera, PICTURE_WIDTH, Sight};
use crate::routes::Route;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::Page;
use rubrica_core::api::v1::device::{DeviceRequest, Scan};
use rubrica_engine_api::{Request as Ask, Response};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::HtmlElement;
use yew::platform::spawn_local;
use yew::{
    Callback, Html, Properties, UseStateHandle, component, html, use_effect_with, use_node_ref,
    use_state, use_state_eq,
};
use yew_router::prelude::{Link, use_navigator};

/// How often the camera is looked through.
const LOOK_EVERY_MS: i32 = 150;

/// The link's own screen: it scans what stands behind `#`, or offers the camera.
#[component]
pub(crate) fn MovilScan() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let navigator = use_navigator();
    let phone = use_phone();
    let request = use_state(|| None::<DeviceRequest>);
    let trouble = use_state(|| None::<Trouble>);
    let on_token = {
        let (request, trouble) = (request.clone(), trouble.clone());
        Callback::from(move |token: String| {
            spawn_local(scan(token, request.clone(), trouble.clone()));
        })
    };
    {
        let on_token = on_token.clone();
        use_effect_with((), move |()| {
            let look = move || {
                let token = browser::fragment();
                if !token.is_empty() {
                    on_token.emit(token);
                }
            };
            look();
            // Another link while the screen is open changes what stands behind `#` and nothing else.
            let changed = Closure::<dyn FnMut()>::new(look);
            let window = browser::window();
            if let Some(window) = &window {
                window.set_onhashchange(Some(changed.as_ref().unchecked_ref()));
            }
            move || {
                if let Some(window) = window {
                    window.set_onhashchange(None);
                }
                drop(changed);
            }
        });
    }
    let on_done = Callback::from(move |()| {
        if let Some(navigator) = &navigator {
            navigator.push(&Route::Movil);
        }
    });
    let stale = trouble.as_ref().filter(|trouble| trouble.code == "qr_stale").is_some();
    let shown = match &*phone {
        Phone::Trouble(trouble) => Some(trouble.clone()),
        _ => (*trouble).clone().filter(|trouble| !stale && trouble.code != "device_not_active"),
    };
    html! {
        <Page title={i18n.text("movil-scan-title")} owner={Body::Aeat} trouble={shown}>
            { match (&*phone, &*request) {
                (Phone::Active(device), Some(request)) => html! {
                    <Request request={request.clone()} device={device.clone()} {on_done} />
                },
                (Phone::Active(_), None) => html! {
                    <>
                        if stale {
                            <p id="qr-stale" class="notice notice-unsure" role="status">
                                { i18n.text("problem-qr-stale") }
                            </p>
                        }
                        <Scanner {on_token} />
                    </>
                },
                (Phone::Inactive, _) => html! { <Inactive /> },
                (Phone::Unknown, _) => html! { <p role="status">{ i18n.text("loading") }</p> },
                (Phone::Trouble(_), _) => Html::default(),
            } }
            <p><Link<Route> to={Route::Movil}>{ i18n.text("movil-back") }</Link<Route>></p>
        </Page>
    }
}

async fn scan(
    token: String,
    request: UseStateHandle<Option<DeviceRequest>>,
    trouble: UseStateHandle<Option<Trouble>>,
) {
    match api::post("/device/scan", Csrf::None, &Scan { token }).await {
        Ok(found) => {
            trouble.set(None);
            request.set(Some(found));
        }
        Err(problem) => trouble.set(Some(problem)),
    }
}

#[derive(Properties, PartialEq)]
struct ScannerProps {
    /// Hears what stands behind the `#` of a link in view.
    on_token: Callback<String>,
}

/// The camera. It starts when it is asked to: nobody is asked for permission by surprise.
#[component]
fn Scanner(props: &ScannerProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let video = use_node_ref();
    let on = use_state_eq(|| false);
    let refused = use_state_eq(|| false);
    {
        let (video, on_token) = (video.clone(), props.on_token.clone());
        let (engine, refused) = (shell.engine.clone(), refused.clone());
        use_effect_with(*on, move |on| {
            let alive = Rc::new(Cell::new(*on));
            if let (true, Some(video)) = (*on, video.cast::<HtmlElement>()) {
                let alive = Rc::clone(&alive);
                spawn_local(async move {
                    match Camera::start(video).await {
                        Some(camera) => watch(&camera, &engine, &alive, &on_token).await,
                        None => refused.set(true),
                    }
                });
            }
            move || alive.set(false)
        });
    }
    let start = {
        let (on, refused) = (on.clone(), refused.clone());
        Callback::from(move |_| {
            refused.set(false);
            on.set(true);
        })
    };
    html! {
        <>
            <p>{ i18n.text("movil-scan-text") }</p>
            if *on {
                // The picture is of no use to who cannot see it; what to do is said above.
                <video ref={video} id="camera" class="camera" playsinline=true muted=true
                    aria-hidden="true"></video>
            } else {
                <button type="button" id="start-camera" class="button" onclick={start}>
                    { i18n.text("movil-scan-start") }
                </button>
            }
            <p role="status">
                if *refused { { i18n.text("movil-scan-no-camera") } }
            </p>
            <p class="small">{ i18n.text("movil-scan-other") }</p>
        </>
    }
}

async fn watch(camera: &Camera, engine: &Engine, alive: &Cell<bool>, on_token: &Callback<String>) {
    while alive.get() {
        let text = match camera.look().await {
            Sight::Code(text) => Some(text),
            Sight::Nothing => None,
            Sight::Picture(file) => {
                let ask = Ask::ReadQr { width: PICTURE_WIDTH };
                match engine.ask_about(ask, &[file], Callback::noop()).await {
                    Ok(Response::Read(text)) => text,
                    _ => None,
                }
            }
        };
        if let Some(token) = text.as_deref().and_then(token_of) {
            on_token.emit(token);
        }
        browser::pause(LOOK_EVERY_MS).await;
    }
}

/// What stands behind the `#` of a link of ours. Codes of others are passed over.
fn token_of(text: &str) -> Option<String> {
    let rest = text.strip_prefix(&browser::origin())?.strip_prefix("/movil/r#")?;
    Some(rest.to_owned())
}
