//! Asking for a letter.

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::routes::Route;
use crate::screens::login::identifier_error;
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{FieldError, Page, SubmitButton, TextField};
use rubrica_core::api::v1::LetterRequest;
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, SubmitEvent, UseStateHandle, component, html, use_state,
    use_state_eq,
};
use yew_router::prelude::Link;

/// Number and contrast datum; the answer is the same for everybody.
#[component]
pub(crate) fn Ask() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let identifier = use_state_eq(String::new);
    let contrast = use_state_eq(String::new);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let asked = use_state_eq(|| false);
    let onsubmit = {
        let shell = shell.clone();
        let (identifier, contrast) = (identifier.clone(), contrast.clone());
        let (errors, trouble) = (errors.clone(), trouble.clone());
        let (busy, asked) = (busy.clone(), asked.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let body =
                LetterRequest { identifier: (*identifier).clone(), contrast: (*contrast).clone() };
            let found = check(&shell, &body);
            trouble.set(None);
            errors.set(found.clone());
            if !found.is_empty() {
                return;
            }
            busy.set(true);
            let shell = shell.clone();
            let (errors, trouble) = (errors.clone(), trouble.clone());
            let (busy, asked) = (busy.clone(), asked.clone());
            spawn_local(async move {
                let result = api::post_for_nothing("/letters/request", Csrf::None, &body).await;
                busy.set(false);
                match result {
                    Ok(()) => asked.set(true),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "contrast", text }]);
                    }
                }
            });
        })
    };
    if *asked {
        return html! {
            <Page title={i18n.text("letter-asked-title")} owner={Body::Aeat}>
                <p id="letter-asked" class="lead">{ i18n.text("letter-asked-text") }</p>
                <p>{ i18n.text("letter-asked-privacy") }</p>
                <p><Link<Route> to={Route::LetterRegister}>
                    { i18n.text("letter-register-title") }
                </Link<Route>></p>
            </Page>
        };
    }
    let typed = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |typed| state.set(typed))
    };
    html! {
        <Page title={i18n.text("letter-ask-title")} owner={Body::Aeat} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("letter-ask-lead") }</p>
            <form novalidate=true {onsubmit}>
                <TextField id="identifier" label={i18n.text("identifier-label")}
                    hint={AttrValue::from(i18n.text("identifier-hint"))}
                    error={error_at(&errors, "identifier")} value={(*identifier).clone()}
                    on_input={typed(&identifier)} autocomplete="username" />
                <TextField id="contrast" label={i18n.text("contrast-label")}
                    hint={AttrValue::from(i18n.text("contrast-hint"))}
                    error={error_at(&errors, "contrast")} value={(*contrast).clone()}
                    on_input={typed(&contrast)} autocomplete="off" />
                <SubmitButton label={i18n.text("letter-ask-submit")} busy={*busy} />
            </form>
        </Page>
    }
}

fn check(shell: &Shell, body: &LetterRequest) -> Vec<FieldError> {
    let i18n = &shell.i18n;
    let mut errors = Vec::new();
    if let Some(key) = identifier_error(&body.identifier) {
        errors.push(FieldError { field: "identifier", text: i18n.text(key) });
    }
    if body.contrast.trim().is_empty() {
        errors.push(FieldError { field: "contrast", text: i18n.text("error-contrast-missing") });
    }
    errors
}
