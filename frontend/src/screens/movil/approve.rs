//! Letting this phone approve acts: an act of its own with password and code, done on the phone, so that
//! the key which the citizen vouches for is the one that is here.

use super::home::Inactive;
use super::{Phone, use_phone};
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::passkey;
use crate::phone::Key;
use crate::routes::Route;
use crate::screens::authorisation::{Authorisation, Factor, Manner};
use crate::screens::certificates::use_login;
use crate::screens::login::Destination;
use crate::shell::{Shell, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::{Page, SubmitButton};
use gloo_net::http::Method;
use rubrica_core::api::v1::device::{DeviceApprover, NewPlatformKey, OpenDeviceApprover};
use rubrica_core::api::v1::{PasskeyRegistration, Transaction};
use rubrica_engine_api::{Act, NewApprover, NewPasskey};
use yew::platform::spawn_local;
use yew::{
    Callback, Html, Properties, SubmitEvent, UseReducerHandle, component, html, use_effect_with,
    use_state, use_state_eq,
};
use yew_router::prelude::{Link, use_navigator};

/// Where the citizen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// What it is good for.
    Start,
    /// The password.
    Password,
    /// The one-time code, or a passkey.
    Code,
    /// All done.
    Done,
}

/// How far it has come.
#[derive(Debug, Clone, PartialEq)]
enum Progress {
    Nothing,
    Opened { transaction: Box<Transaction>, approver: NewApprover },
    Done,
}

static MANNER: Manner = Manner {
    password_route: Route::MovilApprovePassword,
    code_route: Route::MovilApproveCode,
    password_title: "movil-approve-password-title",
    code_title: "movil-approve-code-title",
    action: "movil-approve-submit",
};

#[derive(Properties, PartialEq)]
pub(crate) struct ApproveProps {
    pub(crate) step: Step,
}

/// The enrolment of this phone as an approver.
#[component]
pub(crate) fn Approve(props: &ApproveProps) -> Html {
    let shell = use_shell();
    let navigator = use_navigator();
    let progress = use_state(|| Progress::Nothing);
    let logged_in = use_login(Destination::MovilApprove);
    let belongs = match (&*progress, props.step) {
        (Progress::Nothing | Progress::Opened { .. }, Step::Start)
        | (Progress::Opened { .. }, Step::Password | Step::Code)
        | (Progress::Done, Step::Done) => None,
        (Progress::Done, _) => Some(Route::MovilApproveDone),
        _ => Some(Route::MovilApprove),
    };
    {
        let navigator = navigator.clone();
        use_effect_with(belongs, move |belongs| {
            if let (Some(route), Some(navigator)) = (belongs, navigator) {
                navigator.replace(route);
            }
        });
    }
    if !logged_in || belongs.is_some() {
        return Html::default();
    }
    let go = Callback::from(move |route: Route| {
        if let Some(navigator) = &navigator {
            navigator.push(&route);
        }
    });
    let factor = match props.step {
        Step::Password => Some(Factor::Password),
        Step::Code => Some(Factor::Code),
        Step::Start | Step::Done => None,
    };
    match (&*progress, factor) {
        (Progress::Opened { transaction, approver }, Some(factor)) => {
            let act = Act::Enrolment {
                transaction: Transaction::clone(transaction),
                approver: approver.clone(),
            };
            let on_outcome = {
                let (progress, go) = (progress.clone(), go.clone());
                Callback::from(move |_| {
                    progress.set(Progress::Done);
                    go.emit(Route::MovilApproveDone);
                })
            };
            html! {
                <Authorisation {factor} {act} manner={&MANNER} {on_outcome}
                    on_cancel={go.reform(|()| Route::Movil)}>
                    <p>{ shell.i18n.text("movil-approve-authorise") }</p>
                </Authorisation>
            }
        }
        (Progress::Done, _) => html! { <Done /> },
        _ => {
            let on_opened = {
                let progress = progress.clone();
                Callback::from(move |(transaction, approver)| {
                    let transaction = Box::new(transaction);
                    progress.set(Progress::Opened { transaction, approver });
                    go.emit(Route::MovilApprovePassword);
                })
            };
            html! { <Start {on_opened} /> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct StartProps {
    /// Hears of the transaction that enrols the phone.
    on_opened: Callback<(Transaction, NewApprover)>,
}

/// What it is good for, and how the phone is unlocked.
#[component]
fn Start(props: &StartProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let phone = use_phone();
    let lock = use_state_eq(|| None::<bool>);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    {
        let lock = lock.clone();
        let configuration = shell.configuration.clone();
        use_effect_with(configuration, move |configuration| {
            let configuration = configuration.clone();
            spawn_local(async move {
                if configuration.is_some() {
                    lock.set(Some(passkey::has_platform(configuration.as_deref()).await));
                }
            });
        });
    }
    let onsubmit = {
        let shell = shell.clone();
        let (trouble, busy, lock) = (trouble.clone(), busy.clone(), lock.clone());
        let on_opened = props.on_opened.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(lock) = *lock else { return };
            if *busy {
                return;
            }
            busy.set(true);
            trouble.set(None);
            let (shell, trouble, busy) = (shell.clone(), trouble.clone(), busy.clone());
            let on_opened = on_opened.clone();
            spawn_local(async move {
                let opened = open(&shell, lock).await;
                busy.set(false);
                match opened {
                    Ok(opened) => on_opened.emit(opened),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    let (ours, theirs) = match (*trouble).clone() {
        Some(trouble) if trouble.is_ours() => (Some(trouble), None),
        other => (None, other),
    };
    html! {
        <Page title={i18n.text("movil-approve-title")} owner={Body::Aeat} trouble={ours}>
            { match &*phone {
                Phone::Unknown => html! { <p role="status">{ i18n.text("loading") }</p> },
                Phone::Trouble(trouble) => html! {
                    <p class="notice notice-bad" role="alert">{ i18n.trouble(trouble) }</p>
                },
                Phone::Inactive => html! { <Inactive /> },
                Phone::Active(device) if device.approver.is_some() => html! {
                    <p id="approves-already">{ i18n.text("movil-approves") }</p>
                },
                Phone::Active(_) => html! {
                    <>
                        <p class="lead">{ i18n.text("movil-approve-text") }</p>
                        <p>{ i18n.text("movil-approve-needs") }</p>
                        if let Some(lock) = *lock {
                            <p id="phone-lock" class={if lock { "notice" } else { "notice notice-unsure" }}>
                                { i18n.text(if lock { "movil-approve-lock" } else { "movil-approve-no-lock" }) }
                            </p>
                        }
                        if let Some(problem) = theirs {
                            <p id="approve-trouble" class="notice notice-bad" role="alert">
                                { i18n.trouble(&problem) }
                            </p>
                        }
                        if lock.is_some() {
                            <form novalidate=true {onsubmit}>
                                <SubmitButton label={i18n.text("continue")} busy={*busy} />
                            </form>
                        }
                    </>
                },
            } }
            <p><Link<Route> to={Route::Movil}>{ i18n.text("movil-back") }</Link<Route>></p>
        </Page>
    }
}

/// Has the phone's own authenticator make a credential, where it has one, and opens the enrolment.
async fn open(
    shell: &UseReducerHandle<Shell>,
    lock: bool,
) -> Result<(Transaction, NewApprover), Trouble> {
    let point = Key::Active.point().await?;
    let made = if lock { Some(make_platform(shell).await?) } else { None };
    let (platform, passkey) = made.unzip();
    let body = OpenDeviceApprover { platform };
    let opened = api::post("/transactions/device", shell.csrf(), &body).await;
    Ok((note(shell, opened)?, NewApprover::Phone { point: point.into(), platform: passkey }))
}

async fn make_platform(
    shell: &UseReducerHandle<Shell>,
) -> Result<(NewPlatformKey, NewPasskey), Trouble> {
    let asked: Result<PasskeyRegistration, _> =
        api::post_nothing("/passkeys/registration", shell.csrf()).await;
    let asked = note(shell, asked)?;
    let origin = passkey::origin().ok_or_else(|| Trouble::new("passkey_not_supported"))?;
    let made = passkey::make_platform(&asked).await?;
    let platform = NewPlatformKey {
        registration: asked.registration,
        attestation_object: made.attestation_object.clone(),
        client_data: made.client_data.clone(),
    };
    let passkey = NewPasskey {
        nonce: asked.nonce,
        rp_id: asked.rp_id,
        origin,
        attestation_object: made.attestation_object,
        client_data: made.client_data,
    };
    Ok((platform, passkey))
}

/// All done.
#[component]
fn Done() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    html! {
        <Page title={i18n.text("movil-approve-done-title")} owner={Body::Aeat}>
            <p class="lead">{ i18n.text("movil-approve-done-text") }</p>
            <p class="actions">
                <Link<Route> to={Route::Movil} classes="button">
                    { i18n.text("movil-back") }
                </Link<Route>>
            </p>
        </Page>
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct OfferProps {
    /// What this phone approves with, if it does.
    pub(super) approver: Option<DeviceApprover>,
    /// Hears that it approves no more.
    pub(super) on_stopped: Callback<()>,
}

/// What the phone's first screen says about approving: an offer, or how to stop.
#[component]
pub(super) fn Offer(props: &OfferProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let trouble = use_state(|| None::<Trouble>);
    let stop = {
        let (on_stopped, trouble) = (props.on_stopped.clone(), trouble.clone());
        Callback::from(move |_| {
            let (on_stopped, trouble) = (on_stopped.clone(), trouble.clone());
            spawn_local(async move {
                match api::signal(Method::DELETE, "/device/approver", Csrf::None).await {
                    Ok(()) => on_stopped.emit(()),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    if props.approver.is_none() {
        return html! {
            <div class="panel" id="approve-offer">
                <h2>{ i18n.text("movil-approve-title") }</h2>
                <p>{ i18n.text("movil-approve-text") }</p>
                <p>
                    <Link<Route> to={Route::MovilApprove} classes="button-quiet">
                        { i18n.text("movil-approve-start") }
                    </Link<Route>>
                </p>
            </div>
        };
    }
    html! {
        <details class="more" id="approves">
            <summary>{ i18n.text("movil-approves") }</summary>
            <p>{ i18n.text("movil-approve-stop-text") }</p>
            if let Some(problem) = &*trouble {
                <p class="notice notice-bad" role="alert">{ i18n.trouble(problem) }</p>
            }
            <button type="button" id="approve-stop" class="button-quiet" onclick={stop}>
                { i18n.text("movil-approve-stop") }
            </button>
        </details>
    }
}
