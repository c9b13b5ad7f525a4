//! Giving up the account with the password [domain A4.4].

use crate::api;
use crate::body::Body;
use crate::routes::Route;
use crate::screens::certificates::use_login;
use crate::screens::login::Destination;
use crate::shell::{ShellAction, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::code_step::CodeStep;
use crate::ui::page::error_at;
use crate::ui::{Checkbox, FieldError, Page, SubmitButton};
use rubrica_core::api::v1::{DeregistrationConfirm, DeregistrationStarted};
use rubrica_core::identity::LoginMethod;
use yew::platform::spawn_local;
use yew::{
    Callback, Html, Properties, SubmitEvent, component, html, use_effect_with, use_state,
    use_state_eq,
};
use yew_router::prelude::{Link, use_navigator};

/// Where the citizen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// What it means.
    Confirm,
    /// The one-time code.
    Code,
}

#[derive(Properties, PartialEq)]
pub(crate) struct DeregisterProps {
    pub(crate) step: Step,
}

/// What it means, then the code. Who came with a certificate needs none.
#[component]
pub(crate) fn Deregister(props: &DeregisterProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let navigator = use_navigator();
    let understood = use_state_eq(|| false);
    let started = use_state(|| None::<DeregistrationStarted>);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let logged_in = use_login(Destination::Deregister);
    let too_early = props.step == Step::Code && started.is_none();
    {
        let navigator = navigator.clone();
        use_effect_with(too_early && logged_in, move |too_early| {
            if let (true, Some(navigator)) = (*too_early, navigator) {
                navigator.replace(&Route::Deregister);
            }
        });
    }
    if !logged_in || too_early {
        return Html::default();
    }
    let gone = {
        let (shell, navigator) = (shell.clone(), navigator.clone());
        move || {
            // Away from here first: this screen would ask for a login.
            if let Some(navigator) = navigator.clone() {
                navigator.replace(&Route::Deregistered);
            }
            use LoginMethod::{Passkey, Password, PasswordOtp};
            let method = shell.open_session().map(|session| session.method);
            if matches!(method, Some(Password | PasswordOtp | Passkey)) {
                shell.dispatch(ShellAction::Close);
            }
        }
    };
    let send = {
        let (shell, navigator, gone) = (shell.clone(), navigator.clone(), gone.clone());
        let (started, errors) = (started.clone(), errors.clone());
        let (trouble, busy) = (trouble.clone(), busy.clone());
        Callback::from(move |()| {
            errors.set(Vec::new());
            trouble.set(None);
            busy.set(true);
            let (shell, navigator, gone) = (shell.clone(), navigator.clone(), gone.clone());
            let (started, trouble, busy) = (started.clone(), trouble.clone(), busy.clone());
            spawn_local(async move {
                let begun = api::post_nothing_perhaps("/deregistration", shell.csrf()).await;
                busy.set(false);
                match note(&shell, begun) {
                    Ok(None) => gone(),
                    Ok(begun) => {
                        started.set(begun);
                        if let Some(navigator) = navigator {
                            navigator.push(&Route::DeregisterCode);
                        }
                    }
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    if let (Step::Code, Some(begun)) = (props.step, &*started) {
        let on_code = {
            let (shell, navigator) = (shell.clone(), navigator.clone());
            let (started, errors) = (started.clone(), errors.clone());
            let (trouble, busy) = (trouble.clone(), busy.clone());
            let deregistration = begun.deregistration.clone();
            Callback::from(move |code| {
                busy.set(true);
                errors.set(Vec::new());
                trouble.set(None);
                let (shell, navigator, gone) = (shell.clone(), navigator.clone(), gone.clone());
                let (started, errors) = (started.clone(), errors.clone());
                let (trouble, busy) = (trouble.clone(), busy.clone());
                let body = DeregistrationConfirm { deregistration: deregistration.clone(), code };
                spawn_local(async move {
                    let path = "/deregistration/confirm";
                    let result = api::post_for_nothing(path, shell.csrf(), &body).await;
                    busy.set(false);
                    match note(&shell, result) {
                        Ok(()) => gone(),
                        Err(problem) if starts_again(&problem) => {
                            started.set(None);
                            trouble.set(Some(problem));
                            if let Some(navigator) = navigator {
                                navigator.replace(&Route::Deregister);
                            }
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
        let on_cancel = Callback::from(move |()| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Me);
            }
        });
        return html! {
            <CodeStep title={i18n.text("deregister-code-title")} owner={Body::Giss}
                action={i18n.text("deregister-submit")} challenge={begun.otp.clone()}
                errors={(*errors).clone()} trouble={(*trouble).clone()} busy={*busy}
                {on_code} on_resend={send} {on_cancel}>
                <p>{ i18n.text("deregister-code-text") }</p>
            </CodeStep>
        };
    }
    let onsubmit = {
        let shell = shell.clone();
        let (understood, errors, busy) = (understood.clone(), errors.clone(), busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            if *understood {
                send.emit(());
            } else {
                let text = shell.i18n.text("error-understand-deregister");
                errors.set(vec![FieldError { field: "understood", text }]);
            }
        })
    };
    let on_change = {
        let understood = understood.clone();
        Callback::from(move |checked| understood.set(checked))
    };
    html! {
        <Page title={i18n.text("act-deregister-title")} owner={Body::Giss}
            errors={(*errors).clone()} trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("deregister-lead") }</p>
            <ul>
                <li>{ i18n.text("deregister-password") }</li>
                <li>{ i18n.text("deregister-certificates") }</li>
                <li>{ i18n.text("deregister-stays") }</li>
                <li>{ i18n.text("deregister-return") }</li>
            </ul>
            <form novalidate=true {onsubmit}>
                <Checkbox id="understood" label={i18n.text("deregister-understood")}
                    error={error_at(&errors, "understood")} checked={*understood} {on_change} />
                <SubmitButton label={i18n.text("deregister-start")} busy={*busy} />
            </form>
            <p><Link<Route> to={Route::Me}>{ i18n.text("deregister-stay") }</Link<Route>></p>
        </Page>
    }
}

/// Whether nothing can come of this deregistration any more, so that another one begins.
fn starts_again(problem: &Trouble) -> bool {
    matches!(problem.code.as_str(), "otp_exhausted" | "deregistration_unknown")
        || (problem.code == "otp_wrong" && problem.tries_left == Some(0))
}

/// What remains, and how to come back.
#[component]
pub(crate) fn Deregistered() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    html! {
        <Page title={i18n.text("deregistered-title")} owner={Body::Giss}>
            <p class="lead">{ i18n.text("deregistered-text") }</p>
            <h2>{ i18n.text("deregistered-stays-title") }</h2>
            <ul>
                <li>{ i18n.text("deregistered-stays-registration") }</li>
                <li>{ i18n.text("deregistered-stays-signed") }</li>
            </ul>
            <h2>{ i18n.text("deregistered-return-title") }</h2>
            <ol>
                <li>
                    { i18n.text("deregistered-return-code") }{ " " }
                    <Link<Route> to={Route::MyCode}>
                        { i18n.text("act-code-title") }
                    </Link<Route>>
                </li>
                <li>
                    { i18n.text("deregistered-return-activate") }{ " " }
                    <Link<Route> to={Route::Activate}>
                        { i18n.text("activate-title") }
                    </Link<Route>>
                </li>
                <li>{ i18n.text("deregistered-return-certificates") }</li>
            </ol>
        </Page>
    }
}
