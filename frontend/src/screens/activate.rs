//! A password without knowing one before: activation [domain A4.1], or another one in the place of one
//! that is forgotten or blocked [domain A4.4]. Receipt, one-time code, new password.

mod identify;
mod new_password;

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::routes::Route;
use crate::shell::{ShellAction, use_shell};
use crate::trouble::Trouble;
use crate::ui::code_step::CodeStep;
use crate::ui::{FieldError, Page};
use identify::Identify;
use new_password::NewPassword;
use rubrica_core::api::v1::{
    ActivationReference, ActivationStarted, ActivationVerify, OtpChallenge, Session,
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

/// What it is all for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A first password.
    Activation,
    /// Another one in the place of one that is forgotten or blocked.
    Reset,
}

impl Way {
    const fn route(self, step: Step) -> Route {
        match (self, step) {
            (Self::Activation, Step::Identify) => Route::Activate,
            (Self::Activation, Step::Code) => Route::ActivateCode,
            (Self::Activation, Step::Password) => Route::ActivatePassword,
            (Self::Activation, Step::Done) => Route::ActivateDone,
            (Self::Reset, Step::Identify) => Route::Reset,
            (Self::Reset, Step::Code) => Route::ResetCode,
            (Self::Reset, Step::Password) => Route::ResetPassword,
            (Self::Reset, Step::Done) => Route::ResetDone,
        }
    }

    /// The address of a call of the gateway.
    fn call(self, step: &str) -> String {
        match self {
            Self::Activation => format!("/activation/{step}"),
            Self::Reset => format!("/reset/{step}"),
        }
    }

    /// The message for this way.
    const fn key(self, activation: &'static str, reset: &'static str) -> &'static str {
        match self {
            Self::Activation => activation,
            Self::Reset => reset,
        }
    }
}

/// What is typed at the first step. It stays while the citizen goes back and forth.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Receipt {
    identifier: String,
    activation_code: String,
    /// Where it is asked for.
    email: String,
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
    pub(crate) way: Way,
    pub(crate) step: Step,
}

/// The screens of one way.
#[component]
pub(crate) fn Activate(props: &ActivateProps) -> Html {
    let way = props.way;
    let shell = use_shell();
    let navigator = use_navigator();
    let receipt = use_state_eq(Receipt::default);
    let started = use_state(|| None::<ActivationStarted>);
    let progress = use_state_eq(|| Progress::Nothing);

    let go = {
        let navigator = navigator.clone();
        Callback::from(move |step: Step| {
            if let Some(navigator) = &navigator {
                navigator.push(&way.route(step));
            }
        })
    };
    // An address of a step that was not reached, or is over, leads to where the citizen stands.
    let belongs = match (&*progress, props.step) {
        (Progress::Finished, Step::Done) => None,
        (Progress::Finished, _) => Some(Step::Done),
        (_, Step::Identify)
        | (Progress::Started, Step::Code)
        | (Progress::Verified, Step::Password) => None,
        (Progress::Started, _) => Some(Step::Code),
        (Progress::Verified, _) => Some(Step::Password),
        (Progress::Nothing, _) => Some(Step::Identify),
    };
    use_effect_with(belongs, move |belongs| {
        if let (Some(step), Some(navigator)) = (belongs, navigator) {
            navigator.replace(&way.route(*step));
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
            go.emit(Step::Code);
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
            go.emit(Step::Password);
        })
    };
    let on_finished = {
        let (progress, go) = (progress.clone(), go.clone());
        let is_open = shell.open_session().is_some();
        Callback::from(move |()| {
            progress.set(Progress::Finished);
            go.emit(Step::Done);
            if is_open {
                // Sessions of the password before have ended, perhaps this one.
                let shell = shell.clone();
                spawn_local(async move {
                    match api::get::<Session>("/session").await {
                        Ok(session) => shell.dispatch(ShellAction::Open(session)),
                        Err(_) => shell.dispatch(ShellAction::Close),
                    }
                });
            }
        })
    };
    let on_cancel = go.reform(|()| Step::Identify);
    match (props.step, (*started).clone()) {
        (Step::Code, Some(started)) => html! {
            <Code {way} {started} {on_challenge} {on_verified} {on_cancel} />
        },
        (Step::Password, Some(started)) => html! {
            <NewPassword {way} {started} identifier={receipt.identifier.clone()} {on_finished} />
        },
        (Step::Done, _) => html! { <Done {way} /> },
        _ => html! {
            <Identify {way} receipt={(*receipt).clone()}
                on_receipt={move |typed| receipt.set(typed)} {on_started} />
        },
    }
}

#[derive(Properties, PartialEq)]
struct CodeProps {
    way: Way,
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
    let way = props.way;
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
                let result = api::post_for_nothing(&way.call("verify"), Csrf::None, &body).await;
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
                match api::post(&way.call("resend"), Csrf::None, &body).await {
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

#[derive(Properties, PartialEq)]
struct DoneProps {
    way: Way,
}

/// All done.
#[component]
fn Done(props: &DoneProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let key = |activation, reset| i18n.text(props.way.key(activation, reset));
    html! {
        <Page title={key("activate-done-title", "reset-done-title")} owner={Body::Giss}>
            <p class="lead">{ key("activate-done-text", "reset-done-text") }</p>
            <p>
                <Link<Route> to={Route::Login} classes="button">
                    { i18n.text("login-title") }
                </Link<Route>>
            </p>
        </Page>
    }
}
