//! Another email address.

use super::sure::Sure;
use crate::api;
use crate::body::Body;
use crate::routes::Route;
use crate::screens::login::Destination;
use crate::shell::{Shell, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{FieldError, Page, SubmitButton, TextField};
use rubrica_core::api::v1::ChangeEmail;
use rubrica_core::identity::{EmailAddress, OwnAct};
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, SubmitEvent, UseStateHandle, component, html, use_state,
    use_state_eq,
};
use yew_router::prelude::Link;

/// The screen.
#[component]
pub(crate) fn Email() -> Html {
    let shell = use_shell();
    let title = shell.i18n.text("act-email-title");
    html! {
        <Sure act={OwnAct::ChangeEmail} {title} destination={Destination::MyEmail}>
            <Change />
        </Sure>
    }
}

#[component]
fn Change() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let contrast = use_state_eq(String::new);
    let email = use_state_eq(String::new);
    let again = use_state_eq(String::new);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let done = use_state_eq(|| false);
    let onsubmit = {
        let shell = shell.clone();
        let (contrast, email, again) = (contrast.clone(), email.clone(), again.clone());
        let (errors, trouble) = (errors.clone(), trouble.clone());
        let (busy, done) = (busy.clone(), done.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let body = ChangeEmail {
                contrast: (*contrast).clone(),
                email: (*email).clone(),
                email_again: (*again).clone(),
            };
            let found = check(&shell, &body);
            trouble.set(None);
            errors.set(found.clone());
            if !found.is_empty() {
                return;
            }
            busy.set(true);
            let shell = shell.clone();
            let (errors, trouble) = (errors.clone(), trouble.clone());
            let (busy, done) = (busy.clone(), done.clone());
            spawn_local(async move {
                let result = api::post_for_nothing("/me/email", shell.csrf(), &body).await;
                busy.set(false);
                match note(&shell, result) {
                    Ok(()) => done.set(true),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        let field = match problem.code.as_str() {
                            "emails_differ" => "email-again",
                            "email_malformed" | "email_too_long" => "email",
                            _ => "contrast",
                        };
                        errors.set(vec![FieldError { field, text }]);
                    }
                }
            });
        })
    };
    let typed = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |typed| state.set(typed))
    };
    html! {
        <Page title={i18n.text("act-email-title")} owner={Body::Aeat} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            if *done {
                <p id="email-changed" class="notice notice-good" role="status">
                    { i18n.text("email-done") }
                </p>
            } else {
                <form novalidate=true {onsubmit}>
                    <TextField id="contrast" label={i18n.text("contrast-label")}
                        hint={AttrValue::from(i18n.text("contrast-hint"))}
                        error={error_at(&errors, "contrast")} value={(*contrast).clone()}
                        on_input={typed(&contrast)} autocomplete="off" />
                    <TextField id="email" label={i18n.text("new-email-label")}
                        error={error_at(&errors, "email")} value={(*email).clone()}
                        on_input={typed(&email)} autocomplete="email" inputmode="email" />
                    <TextField id="email-again" label={i18n.text("email-again-label")}
                        error={error_at(&errors, "email-again")} value={(*again).clone()}
                        on_input={typed(&again)} autocomplete="email" inputmode="email" />
                    <SubmitButton label={i18n.text("email-submit")} busy={*busy} />
                </form>
            }
            <p><Link<Route> to={Route::Me}>{ i18n.text("me-back") }</Link<Route>></p>
        </Page>
    }
}

fn check(shell: &Shell, body: &ChangeEmail) -> Vec<FieldError> {
    let i18n = &shell.i18n;
    let mut errors = Vec::new();
    if body.contrast.trim().is_empty() {
        errors.push(FieldError { field: "contrast", text: i18n.text("error-contrast-missing") });
    }
    match body.email.parse::<EmailAddress>() {
        Err(error) => {
            let text = i18n.trouble(&Trouble::new(error.code()));
            errors.push(FieldError { field: "email", text });
        }
        Ok(email) if !body.email_again.parse().is_ok_and(|again| email.matches(&again)) => {
            let text = i18n.text("problem-emails-differ");
            errors.push(FieldError { field: "email-again", text });
        }
        Ok(_) => {}
    }
    errors
}
