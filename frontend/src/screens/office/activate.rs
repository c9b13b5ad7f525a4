//! An officer chooses his password: code of whoever added him, code from his phone, password.

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::ceremony::unexpected;
use crate::routes::Route;
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::password_field::take_password;
use crate::ui::{FieldError, Page, PasswordField, SubmitButton, TextField};
use rubrica_core::api::v1::{
    ActivationPasswordStarted, OfficerActivationStart, OfficerActivationStarted,
    OfficerPasswordFinish, OfficerPasswordStart,
};
use rubrica_engine_api::{Password, Request, Response};
use yew::platform::spawn_local;
use yew::{
    Callback, Html, SubmitEvent, UseReducerHandle, component, html, use_node_ref, use_state,
    use_state_eq,
};
use yew_router::prelude::Link;

/// Fewest characters: long enough to need no rules of composition.
const FEWEST: usize = 16;

/// All steps of it.
#[component]
pub(crate) fn OfficerActivate() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let officer = use_state_eq(String::new);
    let receipt = use_state_eq(String::new);
    let code = use_state_eq(String::new);
    let password = use_node_ref();
    let started = use_state(|| None::<OfficerActivationStarted>);
    let done = use_state_eq(|| false);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let onsubmit = {
        let (shell, officer, receipt, code) =
            (shell.clone(), officer.clone(), receipt.clone(), code.clone());
        let (password, started, done) = (password.clone(), started.clone(), done.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            trouble.set(None);
            let typed = take_password(&password);
            if started.is_some()
                && typed.as_ref().is_none_or(|typed| typed.0.chars().count() < FEWEST)
            {
                let text = shell.i18n.text("officer-password-short");
                errors.set(vec![FieldError { field: "password", text }]);
                return;
            }
            errors.set(Vec::new());
            busy.set(true);
            let body = OfficerActivationStart {
                officer: (*officer).clone(),
                activation_code: (*receipt).clone(),
            };
            let (shell, code, known) = (shell.clone(), (*code).clone(), (*started).clone());
            let (started, done) = (started.clone(), done.clone());
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            spawn_local(async move {
                let (field, outcome) = match (known, typed) {
                    (Some(known), Some(typed)) => {
                        ("otp", choose(&shell, known, code, typed).await.map(|()| done.set(true)))
                    }
                    _ => {
                        let path = "/office/activation/start";
                        let answer = api::post(path, Csrf::None, &body).await;
                        ("officer", answer.map(|answer| started.set(Some(answer))))
                    }
                };
                busy.set(false);
                match outcome {
                    Ok(()) => {}
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field, text }]);
                    }
                }
            });
        })
    };
    let keep = |state: &yew::UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |typed| state.set(typed))
    };
    if *done {
        return html! {
            <Page title={i18n.text("officer-active-title")} owner={Body::Aeat}>
                <p id="officer-active">
                    <Link<Route> to={Route::Office} classes="button">
                        { i18n.text("office-title") }
                    </Link<Route>>
                </p>
            </Page>
        };
    }
    html! {
        <Page title={i18n.text("officer-activate-title")} owner={Body::Aeat}
            errors={(*errors).clone()} trouble={(*trouble).clone()}>
            <form novalidate=true {onsubmit}>
                if started.is_none() {
                    <TextField id="officer" label={i18n.text("officer-label")}
                        error={error_at(&errors, "officer")} value={(*officer).clone()}
                        on_input={keep(&officer)} autocomplete="username" />
                    <TextField id="activation-code" label={i18n.text("activation-code-label")}
                        value={(*receipt).clone()} on_input={keep(&receipt)} autocomplete="off" />
                } else {
                    <TextField id="otp" label={i18n.text("otp-label")}
                        error={error_at(&errors, "otp")} value={(*code).clone()}
                        on_input={keep(&code)} autocomplete="one-time-code" inputmode="numeric"
                        width="width-10" />
                    <PasswordField id="password" label={i18n.text("officer-password-label")}
                        error={error_at(&errors, "password")} autocomplete="new-password"
                        input={password} busy={*busy} />
                }
                <SubmitButton label={i18n.text("continue")} busy={*busy} />
            </form>
        </Page>
    }
}

async fn choose(
    shell: &UseReducerHandle<Shell>,
    started: OfficerActivationStarted,
    code: String,
    password: Password,
) -> Result<(), Trouble> {
    let blinded = shell.engine.ask(Request::StartRegistration { password }).await?;
    let Response::Blinded(registration_request) = blinded else { return Err(unexpected()) };
    let activation = started.activation.clone();
    let body = OfficerPasswordStart { activation: activation.clone(), code, registration_request };
    let answer: ActivationPasswordStarted =
        api::post("/office/activation/password", Csrf::None, &body).await?;
    let finish = Request::FinishOfficerRegistration { subject: started.subject, started: answer };
    let registered = shell.engine.ask(finish).await?;
    let Response::OfficerRegistered { upload, review_key } = registered else {
        return Err(unexpected());
    };
    let body = OfficerPasswordFinish { activation, registration_upload: upload, review_key };
    api::post_for_nothing("/office/activation/finish", Csrf::None, &body).await
}
