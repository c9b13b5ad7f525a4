//! Ending one's certificates [Ley 6/2020 art. 5].

use crate::api;
use crate::body::Body;
use crate::routes::Route;
use crate::screens::certificates::use_login;
use crate::screens::login::Destination;
use crate::screens::me::sure::StepUp;
use crate::shell::{note, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{Checkbox, FieldError, Page, SubmitButton};
use rubrica_core::api::v1::{RevocationRequest, RevokeCredentials};
use rubrica_core::identity::{Act, LoginMethod};
use yew::platform::spawn_local;
use yew::{Callback, Event, Html, SubmitEvent, component, html, use_state, use_state_eq};
use yew_router::prelude::{Link, use_navigator};

/// The screen, or the way to it.
#[component]
pub(crate) fn Revoke() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let logged_in = use_login(Destination::Revoke);
    let (Some(session), true) = (shell.open_session(), logged_in) else { return Html::default() };
    let needed = Act::RevokeCredentials.needs();
    if needed.is_met_by(session.method) {
        return html! { <Confirm /> };
    }
    let title = i18n.text("revoke-title");
    if session.method == LoginMethod::Password && needed.is_met_by(LoginMethod::PasswordOtp) {
        return html! {
            <StepUp {title} back={Route::Certificates} back_key="revoke-keep" />
        };
    }
    let trouble = Trouble { ways: needed.ways(), ..Trouble::new("assurance_too_low") };
    html! {
        <Page {title} owner={Body::Dgp}>
            <p class="notice" id="needs">{ i18n.trouble(&trouble) }</p>
            <p>
                <Link<Route> to={Route::Certificates}>{ i18n.text("revoke-keep") }</Link<Route>>
            </p>
        </Page>
    }
}

/// The reasons that a citizen may give, with the identifiers of their fields.
const REASONS: [(RevocationRequest, &str); 2] = [
    (RevocationRequest::Compromised, "reason-compromised"),
    (RevocationRequest::Unwanted, "reason-unwanted"),
];

/// Why, what it means, and that it is meant.
#[component]
fn Confirm() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let navigator = use_navigator();
    let reason = use_state_eq(|| None::<RevocationRequest>);
    let understood = use_state_eq(|| false);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let onsubmit = {
        let (shell, reason, understood) = (shell.clone(), reason.clone(), understood.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            trouble.set(None);
            let mut found = Vec::new();
            if reason.is_none() {
                let text = shell.i18n.text("error-revoke-reason");
                found.push(FieldError { field: "reason-compromised", text });
            }
            if !*understood {
                let text = shell.i18n.text("error-understand-revoke");
                found.push(FieldError { field: "understood", text });
            }
            errors.set(found.clone());
            let Some(reason) = reason.filter(|_| found.is_empty()) else { return };
            busy.set(true);
            let (shell, navigator) = (shell.clone(), navigator.clone());
            let (trouble, busy) = (trouble.clone(), busy.clone());
            spawn_local(async move {
                let body = RevokeCredentials { reason };
                let path = "/credentials/revocation";
                let result = api::post_for_nothing(path, shell.csrf(), &body).await;
                busy.set(false);
                match note(&shell, result) {
                    Ok(()) => {
                        if let Some(navigator) = navigator {
                            navigator.replace(&Route::Revoked);
                        }
                    }
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    let on_change = {
        let understood = understood.clone();
        Callback::from(move |checked| understood.set(checked))
    };
    let error = error_at(&errors, "reason-compromised");
    let option = |(value, id): (RevocationRequest, &'static str)| {
        let reason = reason.clone();
        let checked = *reason == Some(value);
        let onchange = Callback::from(move |_: Event| reason.set(Some(value)));
        let hint = format!("{id}-hint");
        html! {
            <div class="checkbox">
                <input type="radio" name="reason" {id} {checked} {onchange}
                    aria-describedby={hint.clone()} />
                <label for={id}>
                    { i18n.text(id) }
                    <span id={hint.clone()} class="hint">{ " " }{ i18n.text(&hint) }</span>
                </label>
            </div>
        }
    };
    html! {
        <Page title={i18n.text("revoke-title")} owner={Body::Dgp} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("revoke-lead") }</p>
            <ul>
                <li>{ i18n.text("revoke-keys") }</li>
                <li>{ i18n.text("revoke-signed") }</li>
                <li>{ i18n.text("revoke-again") }</li>
            </ul>
            <form novalidate=true {onsubmit}>
                <fieldset class={if error.is_some() { "field field-bad" } else { "field" }}
                    aria-describedby={error.as_ref().map(|_| "reason-error")}>
                    <legend>{ i18n.text("revoke-reason") }</legend>
                    if let Some(error) = error {
                        <p id="reason-error" class="error">{ error }</p>
                    }
                    { for REASONS.into_iter().map(option) }
                </fieldset>
                <Checkbox id="understood" label={i18n.text("revoke-understood")}
                    error={error_at(&errors, "understood")} checked={*understood} {on_change} />
                <SubmitButton label={i18n.text("revoke-submit")} busy={*busy} />
            </form>
            <p>
                <Link<Route> to={Route::Certificates}>{ i18n.text("revoke-keep") }</Link<Route>>
            </p>
        </Page>
    }
}

/// All over.
#[component]
pub(crate) fn Revoked() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    html! {
        <Page title={i18n.text("revoked-title")} owner={Body::Dgp}>
            <p class="lead">{ i18n.text("revoked-text") }</p>
            <p>{ i18n.text("revoked-password") }</p>
            <p class="actions">
                <Link<Route> to={Route::Issue} classes="button">
                    { i18n.text("certificates-get") }
                </Link<Route>>
                <Link<Route> to={Route::Certificates}>
                    { i18n.text("certificates-title") }
                </Link<Route>>
            </p>
        </Page>
    }
}
