//! The warning before a session ends [WCAG 2.2.1].

use crate::api;
use crate::browser::{self, Moment};
use crate::shell::{SessionState, ShellAction, use_shell};
use rubrica_core::api::v1::Session;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::HtmlDialogElement;
use yew::platform::spawn_local;
use yew::{Callback, Event, Html, component, html, use_effect_with, use_node_ref, use_state_eq};

/// How long before its end a session is warned of.
const WARN_S: i64 = 120;
/// How often the clock is looked at.
const LOOK_EVERY_MS: i32 = 1_000;

/// A modal dialog of the browser: it holds the focus and is announced.
#[component]
pub(crate) fn SessionDialog() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let dialog = use_node_ref();
    let warned = use_state_eq(|| false);
    let end = match &shell.session {
        SessionState::Open(session) => Some(session.idle_at.min(session.ends_at)),
        _ => None,
    };
    {
        let warned = warned.clone();
        let shell = shell.clone();
        use_effect_with(end, move |end| {
            let end = *end;
            if end.is_none() {
                warned.set(false);
            }
            let look = Closure::<dyn FnMut()>::new(move || {
                let Some(end) = end else { return };
                let left = end.0 - browser::now().0;
                warned.set((1..=WARN_S).contains(&left));
                if left <= 0 {
                    shell.dispatch(ShellAction::End);
                }
            });
            let timer = browser::window().and_then(|window| {
                let function = look.as_ref().unchecked_ref();
                window
                    .set_interval_with_callback_and_timeout_and_arguments_0(function, LOOK_EVERY_MS)
                    .ok()
            });
            move || {
                if let (Some(window), Some(timer)) = (browser::window(), timer) {
                    window.clear_interval_with_handle(timer);
                }
                drop(look);
            }
        });
    }
    {
        let dialog = dialog.clone();
        use_effect_with(*warned, move |warned| {
            let Some(dialog) = dialog.cast::<HtmlDialogElement>() else { return };
            if *warned && !dialog.open() {
                // A dialog that is in the page and closed can be opened.
                let _never = dialog.show_modal();
            } else if !*warned && dialog.open() {
                dialog.close();
            }
        });
    }
    let stay = {
        let shell = shell.clone();
        Callback::from(move |()| {
            let shell = shell.clone();
            spawn_local(async move {
                match api::get::<Session>("/session").await {
                    Ok(session) => shell.dispatch(ShellAction::Open(session)),
                    Err(trouble) if trouble.ends_session() => shell.dispatch(ShellAction::End),
                    // Asked again at the next press; the session goes on until its end.
                    Err(_) => {}
                }
            });
        })
    };
    let on_cancel = {
        let stay = stay.clone();
        // Escape means "stay": the dialog closes when the new times are there.
        Callback::from(move |event: Event| {
            event.prevent_default();
            stay.emit(());
        })
    };
    let at = end.map(|end| i18n.moment(end, Moment::Time)).unwrap_or_default();
    html! {
        <dialog ref={dialog} id="session-dialog" class="dialog" oncancel={on_cancel}
            aria-labelledby="session-dialog-title" aria-describedby="session-dialog-text">
            <h2 id="session-dialog-title">{ i18n.text("session-ending-title") }</h2>
            <p id="session-dialog-text">
                { i18n.with("session-ending-text", &[("at", at.into())]) }
            </p>
            <button type="button" id="session-stay" class="button"
                onclick={stay.reform(|_| ())}>
                { i18n.text("session-stay") }
            </button>
        </dialog>
    }
}
