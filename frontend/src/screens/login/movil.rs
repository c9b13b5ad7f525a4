//! Logging in with the phone: a QR code that renews itself, or a request sent to the phone.

use super::{Onward, identifier_error};
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::browser;
use crate::qr;
use crate::routes::Route;
use crate::screens::movil::{countdown, use_clock};
use crate::shell::{Shell, ShellAction, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{FieldError, Page, SubmitButton, TextField};
use rubrica_core::api::v1::Session;
use rubrica_core::api::v1::device::{
    RequestOpened, RequestPush, RequestReference, RequestState, RequestStatus,
};
use std::cell::Cell;
use std::rc::Rc;
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, UseReducerHandle, UseStateHandle,
    component, html, use_effect_with, use_state, use_state_eq,
};
use yew_router::prelude::{Link, use_location, use_navigator};

/// How often the gateway is asked how things stand, and the QR code renewed.
const ASK_EVERY_MS: i32 = 1_000;

/// How the request stands, as far as this page knows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Waiting {
    /// It is being opened.
    Opening,
    /// It waits for the phone.
    Open(RequestOpened),
    /// Nothing more will come of it.
    Over(Trouble),
}

/// Logging in with the phone.
#[component]
pub(crate) fn LoginMovil() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let navigator = use_navigator();
    let onward = use_location()
        .and_then(|location| location.query::<Onward>().ok())
        .map_or(Route::Certificates, |onward| onward.to.route());
    let waiting = use_state(|| Waiting::Opening);
    let round = use_state_eq(|| 0_u32);
    {
        let is_open = shell.open_session().is_some();
        use_effect_with(is_open, move |is_open| {
            if let (true, Some(navigator)) = (*is_open, navigator) {
                navigator.replace(&onward);
            }
        });
    }
    {
        let (shell, waiting) = (shell.clone(), waiting.clone());
        use_effect_with(*round, move |_| {
            let alive = Rc::new(Cell::new(true));
            spawn_local(follow(shell, waiting, Rc::clone(&alive)));
            move || alive.set(false)
        });
    }
    let again = {
        let (waiting, round) = (waiting.clone(), round.clone());
        Callback::from(move |_| {
            waiting.set(Waiting::Opening);
            round.set(round.wrapping_add(1));
        })
    };
    html! {
        <Page title={i18n.text("login-movil-title")} owner={Body::Aeat}>
            { match &*waiting {
                Waiting::Opening => html! { <p role="status">{ i18n.text("loading") }</p> },
                Waiting::Over(trouble) => html! {
                    <>
                        <p id="request-over" class="notice notice-bad" role="alert">
                            { i18n.trouble(trouble) }
                        </p>
                        <button type="button" id="request-again" class="button" onclick={again}>
                            { i18n.text("login-movil-again") }
                        </button>
                    </>
                },
                Waiting::Open(opened) => html! { <Open opened={opened.clone()} /> },
            } }
            <p><Link<Route> to={Route::Login}>{ i18n.text("login-movil-other") }</Link<Route>></p>
        </Page>
    }
}

/// Opens a request and stays with it until the session is there, or nothing will come of it.
async fn follow(
    shell: UseReducerHandle<Shell>,
    waiting: UseStateHandle<Waiting>,
    alive: Rc<Cell<bool>>,
) {
    let mut opened: RequestOpened = match api::post("/requests", Csrf::None, &()).await {
        Ok(opened) => opened,
        Err(trouble) => return waiting.set(Waiting::Over(trouble)),
    };
    let reference = RequestReference { request: opened.request.clone() };
    while alive.get() {
        match opened.status.state {
            RequestState::Created | RequestState::Scanned | RequestState::Pushed => {
                waiting.set(Waiting::Open(opened.clone()));
            }
            RequestState::Confirmed => {
                let session: Result<Session, Trouble> =
                    api::post("/requests/collect", Csrf::None, &reference).await;
                return match session {
                    Ok(session) => shell.dispatch(ShellAction::Open(session)),
                    Err(trouble) => waiting.set(Waiting::Over(trouble)),
                };
            }
            RequestState::Rejected => {
                return waiting.set(Waiting::Over(Trouble::new("request_rejected")));
            }
            _ => return waiting.set(Waiting::Over(Trouble::new("request_expired"))),
        }
        browser::pause(ASK_EVERY_MS).await;
        match api::post("/requests/state", Csrf::None, &reference).await {
            Ok(status) => opened.status = status,
            // A moment without a network costs nothing: the QR code on the screen grows stale by itself.
            Err(trouble) if trouble.is_ours() => {}
            Err(trouble) => return waiting.set(Waiting::Over(trouble)),
        }
    }
    // Whoever leaves the page leaves no open request at his phone.
    let _left = api::post_for_nothing("/requests/cancel", Csrf::None, &reference).await;
}

#[derive(Properties, PartialEq)]
struct OpenProps {
    opened: RequestOpened,
}

/// A request that waits for the phone.
#[component]
fn Open(props: &OpenProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let now = use_clock();
    let status = &props.opened.status;
    let say = match status.state {
        RequestState::Scanned => i18n.text("login-movil-scanned"),
        RequestState::Pushed => i18n.text("login-movil-pushed"),
        _ => i18n.text("login-movil-scan"),
    };
    html! {
        <>
            <p id="request-say" role="status">{ say }</p>
            if let Some(token) = &status.token {
                { qr_code(&format!("{}/movil/r#{token}", browser::origin()),
                    &i18n.text("login-movil-qr-label")) }
            }
            <dl class="panel">
                <dt>{ i18n.text("login-movil-code") }</dt>
                <dd id="request-code" class="big-code">{ &status.code }</dd>
                <dt>{ i18n.text("movil-request-left") }</dt>
                <dd><span role="timer">{ countdown(now, status.expires_at) }</span></dd>
            </dl>
            <p class="notice notice-unsure">{ i18n.text("login-movil-warning") }</p>
            if status.state == RequestState::Created {
                <Push request={props.opened.request.clone()} />
            }
        </>
    }
}

/// The QR code. Squares on white, whatever the colours of the page.
pub(crate) fn qr_code(link: &str, label: &str) -> Html {
    let Some(picture) = qr::draw(link) else { return Html::default() };
    let size = picture.size.to_string();
    html! {
        <svg id="qr" class="qr" xmlns="http://www.w3.org/2000/svg" role="img"
            aria-label={label.to_owned()} viewBox={format!("0 0 {size} {size}")}>
            <rect width={size.clone()} height={size} fill="#fff" />
            <path d={picture.path} fill="#000" />
        </svg>
    }
}

#[derive(Properties, PartialEq)]
struct PushProps {
    request: String,
}

/// "I cannot scan": the request is sent to the phone.
#[component]
fn Push(props: &PushProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let identifier = use_state_eq(String::new);
    let contrast = use_state_eq(String::new);
    let errors = use_state(Vec::<FieldError>::new);
    let busy = use_state_eq(|| false);
    let set = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |typed| state.set(typed))
    };
    let onsubmit = {
        let shell = shell.clone();
        let request = props.request.clone();
        let (identifier, contrast) = (identifier.clone(), contrast.clone());
        let (errors, busy) = (errors.clone(), busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let found = check(&shell, &identifier, &contrast);
            errors.set(found.clone());
            if !found.is_empty() {
                return;
            }
            busy.set(true);
            let body = RequestPush {
                request: request.clone(),
                identifier: (*identifier).clone(),
                contrast: (*contrast).clone(),
            };
            let shell = shell.clone();
            let (errors, busy) = (errors.clone(), busy.clone());
            spawn_local(async move {
                let result: Result<RequestStatus, Trouble> =
                    api::post("/requests/push", Csrf::None, &body).await;
                busy.set(false);
                // When it was sent, the next look at the request shows it.
                if let Err(problem) = result {
                    let text = shell.i18n.trouble(&problem);
                    errors.set(vec![FieldError { field: "identifier", text }]);
                }
            });
        })
    };
    html! {
        <details class="more" id="push">
            <summary>{ i18n.text("login-movil-push") }</summary>
            <p>{ i18n.text("login-movil-push-text") }</p>
            <form novalidate=true {onsubmit}>
                <TextField id="identifier" label={i18n.text("identifier-label")}
                    hint={AttrValue::from(i18n.text("identifier-hint"))}
                    error={error_at(&errors, "identifier")} value={(*identifier).clone()}
                    on_input={set(&identifier)} autocomplete="username" />
                <TextField id="contrast" label={i18n.text("movil-contrast-label")}
                    hint={AttrValue::from(i18n.text("movil-contrast-hint"))}
                    error={error_at(&errors, "contrast")} value={(*contrast).clone()}
                    on_input={set(&contrast)} autocomplete="off" />
                <SubmitButton id="push-submit" label={i18n.text("login-movil-push-submit")}
                    busy={*busy} />
            </form>
        </details>
    }
}

fn check(shell: &Shell, identifier: &str, contrast: &str) -> Vec<FieldError> {
    let i18n = &shell.i18n;
    let mut errors = Vec::new();
    if let Some(key) = identifier_error(identifier) {
        errors.push(FieldError { field: "identifier", text: i18n.text(key) });
    }
    if contrast.trim().is_empty() {
        let text = i18n.text("error-movil-contrast-missing");
        errors.push(FieldError { field: "contrast", text });
    }
    errors
}
