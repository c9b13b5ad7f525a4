//! Asking for a PIN: number, contrast datum and, where one wants, half of the key.

use super::Sent;
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::routes::Route;
use crate::screens::login::identifier_error;
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{FieldError, Page, SubmitButton, TextField};
use rubrica_core::api::v1::{PinRequest, PinRequested};
use rubrica_core::identity::{ContrastDatum, NationalId, OwnCode};
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, UseStateHandle, component, html, use_state,
    use_state_eq,
};
use yew_router::prelude::Link;

#[derive(Properties, PartialEq)]
pub(super) struct AskProps {
    /// How long a PIN can be used, once that is known.
    pub(super) minutes: Option<u32>,
    pub(super) on_sent: Callback<Sent>,
}

/// The form.
#[component]
pub(super) fn Ask(props: &AskProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let identifier = use_state_eq(String::new);
    let contrast = use_state_eq(String::new);
    let own_code = use_state_eq(String::new);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let onsubmit = {
        let shell = shell.clone();
        let (identifier, contrast, own_code) =
            (identifier.clone(), contrast.clone(), own_code.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let on_sent = props.on_sent.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let own_code = Some(own_code.trim().to_owned()).filter(|own| !own.is_empty());
            let (identifier, contrast) = ((*identifier).clone(), (*contrast).clone());
            let request = PinRequest { identifier, contrast, own_code };
            let found = check(&shell, &request);
            trouble.set(None);
            errors.set(found.clone());
            if !found.is_empty() {
                return;
            }
            busy.set(true);
            let shell = shell.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            let on_sent = on_sent.clone();
            spawn_local(async move {
                let result = ask(request).await;
                busy.set(false);
                match result {
                    Ok(sent) => on_sent.emit(sent),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: field_of(&problem), text }]);
                    }
                }
            });
        })
    };
    let set = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |typed| state.set(typed))
    };
    html! {
        <Page title={i18n.text("login-pin-title")} owner={Body::Aeat} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            <p class="lead">
                { match props.minutes {
                    Some(minutes) => i18n.with("login-pin-lead", &[("minutes", minutes.into())]),
                    None => i18n.text("login-pin-lead-short"),
                } }
            </p>
            <form novalidate=true {onsubmit}>
                <TextField id="identifier" label={i18n.text("identifier-label")}
                    hint={AttrValue::from(i18n.text("identifier-hint"))}
                    error={error_at(&errors, "identifier")} value={(*identifier).clone()}
                    on_input={set(&identifier)} autocomplete="username" />
                <TextField id="contrast" label={i18n.text("contrast-label")}
                    hint={AttrValue::from(i18n.text("contrast-hint"))}
                    error={error_at(&errors, "contrast")} value={(*contrast).clone()}
                    on_input={set(&contrast)} autocomplete="off" />
                <TextField id="own-code" label={i18n.text("own-code-label")}
                    hint={AttrValue::from(i18n.text("own-code-hint"))}
                    error={error_at(&errors, "own-code")} value={(*own_code).clone()}
                    on_input={set(&own_code)} autocomplete="off" width="width-10" />
                <SubmitButton label={i18n.text("login-pin-ask")} busy={*busy} />
            </form>
            <p>{ i18n.text("login-pin-not-for-signing") }</p>
            <p><Link<Route> to={Route::Login}>{ i18n.text("login-other") }</Link<Route>></p>
        </Page>
    }
}

/// Has a PIN sent.
pub(super) async fn ask(request: PinRequest) -> Result<Sent, Trouble> {
    let requested: PinRequested = api::post("/pin/request", Csrf::None, &request).await?;
    Ok(Sent { request, requested })
}

fn check(shell: &Shell, request: &PinRequest) -> Vec<FieldError> {
    let i18n = &shell.i18n;
    let problem = |code: &str| i18n.trouble(&Trouble::new(code));
    let mut errors = Vec::new();
    if let Some(key) = identifier_error(&request.identifier) {
        errors.push(FieldError { field: "identifier", text: i18n.text(key) });
    }
    let id = request.identifier.parse::<NationalId>().ok();
    if request.contrast.trim().is_empty() {
        errors.push(FieldError { field: "contrast", text: i18n.text("error-contrast-missing") });
    } else if let Some(Err(error)) = id.map(|id| ContrastDatum::read(&id, &request.contrast)) {
        errors.push(FieldError { field: "contrast", text: problem(error.code()) });
    }
    if let Some(Err(error)) = request.own_code.as_deref().map(str::parse::<OwnCode>) {
        errors.push(FieldError { field: "own-code", text: problem(error.code()) });
    }
    errors
}

/// The field that an answer of the gateway is about.
fn field_of(problem: &Trouble) -> &'static str {
    match problem.code.as_str() {
        "own_code_malformed" => "own-code",
        code if code.starts_with("contrast_") || code.starts_with("support_number_") => "contrast",
        _ => "identifier",
    }
}
