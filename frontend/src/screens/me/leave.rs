//! Leaving the service.

use super::sure::Sure;
use crate::api;
use crate::body::Body;
use crate::routes::Route;
use crate::screens::login::Destination;
use crate::shell::{ShellAction, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::code_step::CodeStep;
use crate::ui::page::error_at;
use crate::ui::{Checkbox, FieldError, Page, SubmitButton};
use rubrica_core::api::v1::{Leave as LeaveCall, OtpChallenge};
use rubrica_core::identity::OwnAct;
use yew::platform::spawn_local;
use yew::{Callback, Html, SubmitEvent, component, html, use_state, use_state_eq};
use yew_router::prelude::{Link, use_navigator};

/// The screen.
#[component]
pub(crate) fn Leave() -> Html {
    let shell = use_shell();
    let title = shell.i18n.text("act-leave-title");
    html! {
        <Sure act={OwnAct::Leave} {title} destination={Destination::Leave}>
            <Confirm />
        </Sure>
    }
}

/// What leaving means, then the code.
#[component]
fn Confirm() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let navigator = use_navigator();
    let understood = use_state_eq(|| false);
    let challenge = use_state(|| None::<OtpChallenge>);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let send = {
        let shell = shell.clone();
        let (challenge, errors) = (challenge.clone(), errors.clone());
        let (trouble, busy) = (trouble.clone(), busy.clone());
        Callback::from(move |()| {
            errors.set(Vec::new());
            trouble.set(None);
            busy.set(true);
            let shell = shell.clone();
            let (challenge, trouble, busy) = (challenge.clone(), trouble.clone(), busy.clone());
            spawn_local(async move {
                let sent = api::post_nothing("/me/leave/otp", shell.csrf()).await;
                busy.set(false);
                match note(&shell, sent) {
                    Ok(sent) => challenge.set(Some(sent)),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    let onsubmit = {
        let shell = shell.clone();
        let (understood, errors, busy) = (understood.clone(), errors.clone(), busy.clone());
        let send = send.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *understood && !*busy {
                send.emit(());
            } else if !*understood {
                let text = shell.i18n.text("error-understand-leave");
                errors.set(vec![FieldError { field: "understood", text }]);
            }
        })
    };
    let on_code = {
        let shell = shell.clone();
        let navigator = navigator.clone();
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        Callback::from(move |code| {
            busy.set(true);
            errors.set(Vec::new());
            trouble.set(None);
            let shell = shell.clone();
            let navigator = navigator.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            spawn_local(async move {
                let body = LeaveCall { code };
                let result = api::post_for_nothing("/me/leave", shell.csrf(), &body).await;
                busy.set(false);
                match note(&shell, result) {
                    Ok(()) => {
                        // Away from here first: this screen would ask for a login.
                        if let Some(navigator) = navigator {
                            navigator.replace(&Route::Left);
                        }
                        shell.dispatch(ShellAction::Close);
                    }
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "otp", text }]);
                    }
                }
            });
        })
    };
    let on_change = {
        let understood = understood.clone();
        Callback::from(move |checked| understood.set(checked))
    };
    if let Some(sent) = &*challenge {
        let on_cancel = Callback::from(move |()| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Me);
            }
        });
        return html! {
            <CodeStep title={i18n.text("leave-code-title")} owner={Body::Aeat}
                action={i18n.text("leave-submit")} challenge={sent.clone()}
                errors={(*errors).clone()} trouble={(*trouble).clone()} busy={*busy}
                {on_code} on_resend={send} {on_cancel}>
                <p>{ i18n.text("leave-code-text") }</p>
            </CodeStep>
        };
    }
    html! {
        <Page title={i18n.text("act-leave-title")} owner={Body::Aeat} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("leave-lead") }</p>
            <ul>
                <li>{ i18n.text("leave-methods") }</li>
                <li>{ i18n.text("leave-certificates") }</li>
                <li>{ i18n.text("leave-return") }</li>
            </ul>
            <form novalidate=true {onsubmit}>
                <Checkbox id="understood" label={i18n.text("leave-understood")}
                    error={error_at(&errors, "understood")} checked={*understood} {on_change} />
                <SubmitButton label={i18n.text("leave-send")} busy={*busy} />
            </form>
            <p><Link<Route> to={Route::Me}>{ i18n.text("leave-stay") }</Link<Route>></p>
        </Page>
    }
}

/// All over.
#[component]
pub(crate) fn Left() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    html! {
        <Page title={i18n.text("left-title")} owner={Body::Aeat}>
            <p class="lead">{ i18n.text("left-text") }</p>
            <p>{ i18n.text("leave-return") }</p>
        </Page>
    }
}
