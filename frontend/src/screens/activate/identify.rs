//! The first step: what is on the registration receipt.

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::screens::login::identifier_error;
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{FieldError, Page, SubmitButton, TextField};
use rubrica_core::api::v1::{ActivationStart, ActivationStarted};
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_state, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(super) struct IdentifyProps {
    pub(super) identifier: AttrValue,
    pub(super) on_identifier: Callback<String>,
    pub(super) activation_code: AttrValue,
    pub(super) on_activation_code: Callback<String>,
    pub(super) on_started: Callback<ActivationStarted>,
}

/// DNI or NIE, and the activation code.
#[component]
pub(super) fn Identify(props: &IdentifyProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let onsubmit = {
        let shell = shell.clone();
        let body = ActivationStart {
            identifier: props.identifier.to_string(),
            activation_code: props.activation_code.to_string(),
        };
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let on_started = props.on_started.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let found = check(&shell, &body);
            trouble.set(None);
            errors.set(found.clone());
            if !found.is_empty() {
                return;
            }
            busy.set(true);
            let shell = shell.clone();
            let body = body.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            let on_started = on_started.clone();
            spawn_local(async move {
                let result = api::post("/activation/start", Csrf::None, &body).await;
                busy.set(false);
                match result {
                    Ok(started) => on_started.emit(started),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "activation-code", text }]);
                    }
                }
            });
        })
    };
    html! {
        <Page title={i18n.text("activate-title")} owner={Body::Aeat} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("activate-lead") }</p>
            <form novalidate=true {onsubmit}>
                <TextField id="identifier" label={i18n.text("identifier-label")}
                    hint={AttrValue::from(i18n.text("identifier-hint"))}
                    error={error_at(&errors, "identifier")} value={props.identifier.clone()}
                    on_input={props.on_identifier.clone()} autocomplete="username" />
                <TextField id="activation-code" label={i18n.text("activation-code-label")}
                    hint={AttrValue::from(i18n.text("activation-code-hint"))}
                    error={error_at(&errors, "activation-code")}
                    value={props.activation_code.clone()}
                    on_input={props.on_activation_code.clone()} autocomplete="off" />
                <SubmitButton label={i18n.text("continue")} busy={*busy} />
            </form>
            <details class="more">
                <summary>{ i18n.text("activate-no-code") }</summary>
                <p>{ i18n.text("activate-no-code-text") }</p>
            </details>
        </Page>
    }
}

fn check(shell: &Shell, body: &ActivationStart) -> Vec<FieldError> {
    let i18n = &shell.i18n;
    let mut errors = Vec::new();
    if let Some(key) = identifier_error(&body.identifier) {
        errors.push(FieldError { field: "identifier", text: i18n.text(key) });
    }
    if body.activation_code.trim().is_empty() {
        let text = i18n.text("error-activation-code-missing");
        errors.push(FieldError { field: "activation-code", text });
    }
    errors
}
