//! A new activation code: shown once, with its receipt.

use crate::browser::{self, BlobLink};
use crate::routes::Route;
use crate::shell::use_shell;
use rubrica_core::api::v1::NewActivationCode;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::Event;
use yew::{
    Callback, Html, MouseEvent, Properties, component, html, use_effect_with, use_memo,
    use_state_eq,
};
use yew_router::prelude::Link;

#[derive(Properties, PartialEq)]
pub(crate) struct NewCodeProps {
    pub(crate) code: NewActivationCode,
}

/// The code, a link to its receipt, and where to go on. Who goes without having saved it is warned.
#[component]
pub(crate) fn NewCode(props: &NewCodeProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let saved = use_state_eq(|| false);
    let link = use_memo(props.code.receipt.clone(), |receipt| {
        BlobLink::to_bytes(receipt.as_ref(), "application/pdf")
    });
    use_effect_with(*saved, |saved| {
        let warned = !*saved;
        let warn = Closure::<dyn FnMut(Event)>::new(|event: Event| {
            event.prevent_default();
        });
        let window = browser::window().filter(|_| warned);
        if let Some(window) = &window {
            window.set_onbeforeunload(Some(warn.as_ref().unchecked_ref()));
        }
        move || {
            if let Some(window) = window {
                window.set_onbeforeunload(None);
            }
            drop(warn);
        }
    });
    let on_saved = {
        let saved = saved.clone();
        Callback::from(move |_: MouseEvent| saved.set(true))
    };
    html! {
        <>
            <p class="lead">{ i18n.text("new-code-lead") }</p>
            <p class="panel"><code id="activation-code">{ &props.code.activation_code }</code></p>
            if let Some(link) = link.as_ref() {
                <p>
                    <a id="receipt" class="button" href={link.address().to_owned()}
                        download="justificante.pdf" onclick={on_saved}>
                        { i18n.text("new-code-receipt") }
                    </a>
                </p>
            }
            <p class="notice" role="status" id="new-code-status">
                { i18n.text(if *saved { "new-code-saved" } else { "new-code-not-saved" }) }
            </p>
            <ul id="new-code-ways">
                <li>
                    <Link<Route> to={Route::Activate}>{ i18n.text("new-code-activate") }</Link<Route>>
                </li>
                if shell.open_session().is_some() {
                    <li><Link<Route> to={Route::Me}>{ i18n.text("me-back") }</Link<Route>></li>
                }
            </ul>
        </>
    }
}
