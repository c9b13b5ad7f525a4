//! Another mobile phone: typed twice, proved by a code sent to it.

use super::sure::Sure;
use crate::api;
use crate::body::Body;
use crate::routes::Route;
use crate::screens::login::Destination;
use crate::shell::{Shell, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::code_step::CodeStep;
use crate::ui::page::error_at;
use crate::ui::{FieldError, Page, SubmitButton, TextField};
use rubrica_core::api::v1::{ChangePhone, ChangePhoneStart, OtpChallenge};
use rubrica_core::identity::{MobilePhone, OwnAct};
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, SubmitEvent, UseStateHandle, component, html, use_state,
    use_state_eq,
};
use yew_router::prelude::Link;

/// The screen.
#[component]
pub(crate) fn Phone() -> Html {
    let shell = use_shell();
    let title = shell.i18n.text("act-phone-title");
    html! {
        <Sure act={OwnAct::ChangePhone} {title} destination={Destination::MyPhone}>
            <Change />
        </Sure>
    }
}

#[component]
fn Change() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let phone = use_state_eq(String::new);
    let again = use_state_eq(String::new);
    let challenge = use_state(|| None::<OtpChallenge>);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let done = use_state_eq(|| false);
    let send = {
        let shell = shell.clone();
        let (phone, again, challenge) = (phone.clone(), again.clone(), challenge.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        Callback::from(move |()| {
            if *busy {
                return;
            }
            let body = ChangePhoneStart { phone: (*phone).clone(), phone_again: (*again).clone() };
            let found = check(&shell, &body);
            trouble.set(None);
            errors.set(found.clone());
            if !found.is_empty() {
                return;
            }
            busy.set(true);
            let shell = shell.clone();
            let challenge = challenge.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            spawn_local(async move {
                let sent = api::post("/me/phone/otp", shell.csrf(), &body).await;
                busy.set(false);
                match note(&shell, sent) {
                    Ok(sent) => challenge.set(Some(sent)),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        let field = if challenge.is_some() { "otp" } else { "phone" };
                        errors.set(vec![FieldError { field, text }]);
                    }
                }
            });
        })
    };
    let on_code = {
        let shell = shell.clone();
        let phone = phone.clone();
        let (errors, trouble) = (errors.clone(), trouble.clone());
        let (busy, done) = (busy.clone(), done.clone());
        Callback::from(move |code| {
            busy.set(true);
            errors.set(Vec::new());
            trouble.set(None);
            let body = ChangePhone { phone: (*phone).clone(), code };
            let shell = shell.clone();
            let (errors, trouble) = (errors.clone(), trouble.clone());
            let (busy, done) = (busy.clone(), done.clone());
            spawn_local(async move {
                let result = api::post_for_nothing("/me/phone", shell.csrf(), &body).await;
                busy.set(false);
                match note(&shell, result) {
                    Ok(()) => done.set(true),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "otp", text }]);
                    }
                }
            });
        })
    };
    if *done {
        return html! {
            <Page title={i18n.text("act-phone-title")} owner={Body::Aeat}>
                <p id="phone-changed" class="notice notice-good" role="status">
                    { i18n.text("phone-done") }
                </p>
                <p><Link<Route> to={Route::Me}>{ i18n.text("me-back") }</Link<Route>></p>
            </Page>
        };
    }
    if let Some(sent) = &*challenge {
        let on_cancel = {
            let (challenge, errors) = (challenge.clone(), errors.clone());
            Callback::from(move |()| {
                errors.set(Vec::new());
                challenge.set(None);
            })
        };
        return html! {
            <CodeStep title={i18n.text("phone-code-title")} owner={Body::Aeat}
                action={i18n.text("phone-submit")} challenge={sent.clone()}
                errors={(*errors).clone()} trouble={(*trouble).clone()} busy={*busy}
                {on_code} on_resend={send} {on_cancel}>
                <p>{ i18n.text("phone-code-text") }</p>
            </CodeStep>
        };
    }
    let typed = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |typed| state.set(typed))
    };
    let onsubmit = send.reform(|event: SubmitEvent| event.prevent_default());
    html! {
        <Page title={i18n.text("act-phone-title")} owner={Body::Aeat} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("phone-lead") }</p>
            <form novalidate=true {onsubmit}>
                <TextField id="phone" label={i18n.text("new-phone-label")}
                    hint={AttrValue::from(i18n.text("phone-hint"))}
                    error={error_at(&errors, "phone")} value={(*phone).clone()}
                    on_input={typed(&phone)} autocomplete="tel" inputmode="tel" />
                <TextField id="phone-again" label={i18n.text("phone-again-label")}
                    error={error_at(&errors, "phone-again")} value={(*again).clone()}
                    on_input={typed(&again)} autocomplete="tel" inputmode="tel" />
                <SubmitButton label={i18n.text("phone-send")} busy={*busy} />
            </form>
            <p><Link<Route> to={Route::Me}>{ i18n.text("me-back") }</Link<Route>></p>
        </Page>
    }
}

fn check(shell: &Shell, body: &ChangePhoneStart) -> Vec<FieldError> {
    let i18n = &shell.i18n;
    match body.phone.parse::<MobilePhone>() {
        Err(error) => {
            let text = i18n.trouble(&Trouble::new(error.code()));
            vec![FieldError { field: "phone", text }]
        }
        Ok(phone) if body.phone_again.parse() != Ok(phone.clone()) => {
            let text = i18n.text("problem-phones-differ");
            vec![FieldError { field: "phone-again", text }]
        }
        Ok(_) => Vec::new(),
    }
}
