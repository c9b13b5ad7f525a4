//! Activation: receipt, one-time code, new password [domain A4.1].

mod identify;
mod new_password;

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::routes::Route;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::code_step::CodeStep;
use crate::ui::{FieldError, Page};
use identify::Identify;
use new_password::NewPassword;
use rubrica_core::api::v1::{
    ActivationReference, ActivationStarted, ActivationVerify, OtpChallenge,
};
use yew::platform::spawn_local;
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_state, use_state_eq};
use yew_router::prelude::{Link, use_navigator};

/// Where the citizen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Number and activation code.
    Identify,
    /// One-time code.
    Code,
    /// New password.
    Password,
    /// All done.
    Done,
}

/// How far the activation has come. It is forgotten with the page.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Progress {
    Nothing,
    Started,
    Verified,
    Finished,
}

#[derive(Properties, PartialEq)]
pub(crate) struct ActivateProps {
    pub(crate) step: Step,
}

/// The activation. Typed data stay while the citizen goes back and forth.
#[component]
pub(crate) fn Activate(props: &ActivateProps) -> Html {
    let navigator = use_navigator();
    let identifier = use_state_eq(String::new);
    let activation_code = use_state_eq(String::new);
    let started = use_state(|| None::<ActivationStarted>);
    let progress = use_state_eq(|| Progress::Nothing);

    let go = {
        let navigator = navigator.clone();
        Callback::from(move |route: Route| {
            if let Some(navigator) = &navigator {
                navigator.push(&route);
            }
        })
    };
    // An address of a step that was not reached, or is over, leads to where the citizen stands.
    let belongs = match (&*progress, props.step) {
        (Progress::Finished, Step::Done) => None,
        (Progress::Finished, _) => Some(Route::ActivateDone),
        (_, Step::Identify)
        | (Progress::Started, Step::Code)
        | (Progress::Verified, Step::Password) => None,
        (Progress::Started, _) => Some(Route::ActivateCode),
        (Progress::Verified, _) => Some(Route::ActivatePassword),
        (Progress::Nothing, _) => Some(Route::Activate),
    };
    use_effect_with(belongs, move |belongs| {
        if let (Some(route), Some(navigator)) = (belongs, navigator) {
            navigator.replace(route);
        }
    });
    if belongs.is_some() {
        return Html::default();
    }

    let on_started = {
        let (started, progress, go) = (started.clone(), progress.clone(), go.clone());
        Callback::from(move |answer: ActivationStarted| {
            started.set(Some(answer));
            progress.set(Progress::Started);
            go.emit(Route::ActivateCode);
        })
    };
    let on_challenge = {
        let started = started.clone();
        Callback::from(move |otp: OtpChallenge| {
            started.set((*started).clone().map(|known| ActivationStarted { otp, ..known }));
        })
    };
    let on_verified = {
        let (progress, go) = (progress.clone(), go.clone());
        Callback::from(move |()| {
            progress.set(Progress::Verified);
            go.emit(Route::ActivatePassword);
        })
    };
    let on_finished = {
        let (progress, go) = (progress.clone(), go.clone());
        Callback::from(move |()| {
            progress.set(Progress::Finished);
            go.emit(Route::ActivateDone);
        })
    };
    let on_cancel = go.reform(|()| Route::Activate);
    match (props.step, (*started).clone()) {
        (Step::Code, Some(started)) => html! {
            <Code {started} {on_challenge} {on_verified} {on_cancel} />
        },
        (Step::Password, Some(started)) => html! {
            <NewPassword {started} identifier={(*identifier).clone()} {on_finished} />
        },
        (Step::Done, _) => html! { <Done /> },
        _ => html! {
            <Identify identifier={(*identifier).clone()}
                on_identifier={move |typed| identifier.set(typed)}
                activation_code={(*activation_code).clone()}
                on_activation_code={move |typed| activation_code.set(typed)}
                {on_started} />
        },
    }
}

#[derive(Properties, PartialEq)]
struct CodeProps {
    started: ActivationStarted,
    on_challenge: Callback<OtpChallenge>,
    on_verified: Callback<()>,
    on_cancel: Callback<()>,
}

/// The one-time code.
#[component]
fn Code(props: &CodeProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let activation = props.started.activation.clone();
    let on_code = {
        let shell = shell.clone();
        let activation = activation.clone();
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let on_verified = props.on_verified.clone();
        Callback::from(move |code| {
            busy.set(true);
            errors.set(Vec::new());
            trouble.set(None);
            let body = ActivationVerify { activation: activation.clone(), code };
            let shell = shell.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            let on_verified = on_verified.clone();
            spawn_local(async move {
                let result = api::post_for_nothing("/activation/verify", Csrf::None, &body).await;
                busy.set(false);
                match result {
                    Ok(()) => on_verified.emit(()),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "otp", text }]);
                    }
                }
            });
        })
    };
    let on_resend = {
        let (errors, trouble) = (errors.clone(), trouble.clone());
        let on_challenge = props.on_challenge.clone();
        Callback::from(move |()| {
            errors.set(Vec::new());
            let body = ActivationReference { activation: activation.clone() };
            let trouble = trouble.clone();
            let on_challenge = on_challenge.clone();
            spawn_local(async move {
                match api::post("/activation/resend", Csrf::None, &body).await {
                    Ok(challenge) => on_challenge.emit(challenge),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    html! {
        <CodeStep title={i18n.text("activate-code-title")} owner={Body::Giss}
            action={i18n.text("continue")} challenge={props.started.otp.clone()}
            errors={(*errors).clone()} trouble={(*trouble).clone()} busy={*busy}
            {on_code} {on_resend} on_cancel={props.on_cancel.clone()}>
            <p>{ i18n.text("activate-code-text") }</p>
        </CodeStep>
    }
}

/// All done.
#[component]
fn Done() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    html! {
        <Page title={i18n.text("activate-done-title")} owner={Body::Giss}>
            <p class="lead">{ i18n.text("activate-done-text") }</p>
            <p>
                <Link<Route> to={Route::Login} classes="button">
                    { i18n.text("login-title") }
                </Link<Route>>
            </p>
        </Page>
    }
}
