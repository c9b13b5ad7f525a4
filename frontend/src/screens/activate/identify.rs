//! The first step: what is on the registration receipt.

use super::{Receipt, Way};
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::routes::Route;
use crate::screens::login::identifier_error;
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{FieldError, Page, SubmitButton, TextField};
use rubrica_core::api::v1::{ActivationStart, ActivationStarted, ResetStart};
use rubrica_core::identity::EmailAddress;
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_state, use_state_eq,
};
use yew_router::prelude::Link;

#[derive(Properties, PartialEq)]
pub(super) struct IdentifyProps {
    pub(super) way: Way,
    pub(super) receipt: Receipt,
    pub(super) on_receipt: Callback<Receipt>,
    pub(super) on_started: Callback<ActivationStarted>,
}

/// DNI or NIE, and the activation code; for another password the address of e-mail too.
#[component]
pub(super) fn Identify(props: &IdentifyProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let way = props.way;
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let onsubmit = {
        let (shell, receipt) = (shell.clone(), props.receipt.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let on_started = props.on_started.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let found = check(&shell, way, &receipt);
            trouble.set(None);
            errors.set(found.clone());
            if !found.is_empty() {
                return;
            }
            busy.set(true);
            let (shell, receipt) = (shell.clone(), receipt.clone());
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            let on_started = on_started.clone();
            spawn_local(async move {
                let result = start(way, receipt).await;
                busy.set(false);
                match result {
                    Ok(started) => on_started.emit(started),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let key = match (way, problem.code.as_str()) {
                            // Here any of three may be wrong, and it is not said which.
                            (Way::Reset, "activation_refused") => "reset_refused",
                            (_, code) => code,
                        };
                        let text = shell.i18n.trouble(&Trouble { code: key.into(), ..problem });
                        errors.set(vec![FieldError { field: "activation-code", text }]);
                    }
                }
            });
        })
    };
    let typed = |change: fn(&mut Receipt, String)| {
        let receipt = props.receipt.clone();
        props.on_receipt.reform(move |typed| {
            let mut receipt = receipt.clone();
            change(&mut receipt, typed);
            receipt
        })
    };
    let key = |activation, reset| i18n.text(way.key(activation, reset));
    html! {
        <Page title={key("activate-title", "reset-title")} owner={Body::Aeat}
            errors={(*errors).clone()} trouble={(*trouble).clone()}>
            <p class="lead">{ key("activate-lead", "reset-lead") }</p>
            if way == Way::Reset {
                <div class="notice" id="reset-means">
                    <p class="notice-lead">{ i18n.text("reset-means-certificates") }</p>
                    <p>{ i18n.text("reset-means-signed") }</p>
                </div>
            }
            <form novalidate=true {onsubmit}>
                <TextField id="identifier" label={i18n.text("identifier-label")}
                    hint={AttrValue::from(i18n.text("identifier-hint"))}
                    error={error_at(&errors, "identifier")}
                    value={props.receipt.identifier.clone()}
                    on_input={typed(|receipt, typed| receipt.identifier = typed)}
                    autocomplete="username" />
                if way == Way::Reset {
                    <TextField id="email" label={i18n.text("email-label")}
                        hint={AttrValue::from(i18n.text("reset-email-hint"))}
                        error={error_at(&errors, "email")} value={props.receipt.email.clone()}
                        on_input={typed(|receipt, typed| receipt.email = typed)}
                        autocomplete="email" inputmode="email" />
                }
                <TextField id="activation-code" label={i18n.text("activation-code-label")}
                    hint={AttrValue::from(key("activation-code-hint", "reset-code-hint"))}
                    error={error_at(&errors, "activation-code")}
                    value={props.receipt.activation_code.clone()}
                    on_input={typed(|receipt, typed| receipt.activation_code = typed)}
                    autocomplete="off" />
                <SubmitButton label={i18n.text("continue")} busy={*busy} />
            </form>
            <details class="more" id="no-code">
                <summary>{ i18n.text("activate-no-code") }</summary>
                <p>{ i18n.text("activate-no-code-office") }</p>
                <p>
                    { key("activate-no-code-online", "reset-no-code-online") }{ " " }
                    <Link<Route> to={Route::MyCode}>
                        { i18n.text("act-code-title") }
                    </Link<Route>>
                </p>
                <p>{ i18n.text("activate-no-code-text") }</p>
            </details>
        </Page>
    }
}

fn check(shell: &Shell, way: Way, receipt: &Receipt) -> Vec<FieldError> {
    let i18n = &shell.i18n;
    let mut errors = Vec::new();
    if let Some(key) = identifier_error(&receipt.identifier) {
        errors.push(FieldError { field: "identifier", text: i18n.text(key) });
    }
    if way == Way::Reset
        && let Err(error) = receipt.email.parse::<EmailAddress>()
    {
        let text = i18n.trouble(&Trouble::new(error.code()));
        errors.push(FieldError { field: "email", text });
    }
    if receipt.activation_code.trim().is_empty() {
        let text = i18n.text("error-activation-code-missing");
        errors.push(FieldError { field: "activation-code", text });
    }
    errors
}

async fn start(way: Way, receipt: Receipt) -> Result<ActivationStarted, Trouble> {
    let Receipt { identifier, activation_code, email } = receipt;
    let path = way.call("start");
    match way {
        Way::Activation => {
            api::post(&path, Csrf::None, &ActivationStart { identifier, activation_code }).await
        }
        Way::Reset => {
            let body = ResetStart { identifier, activation_code, email };
            api::post(&path, Csrf::None, &body).await
        }
    }
}
