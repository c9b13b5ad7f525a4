//! The phone's first screen: what waits for an answer, and what else can be done.

use super::approve::Offer;
use super::request::{Request, documents};
use super::ringing::Ringing;
use super::{Phone, act_text, use_phone};
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::browser::Moment;
use crate::phone::{Bell, Events, Key, install_application};
use crate::routes::Route;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::Page;
use crate::ui::layout::display_name;
use gloo_net::http::Method;
use rubrica_core::api::v1::device::{Device, DeviceRequest, PendingRequests};
use rubrica_core::identity::RequestId;
use yew::platform::spawn_local;
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_state, use_state_eq};
use yew_router::prelude::Link;

/// The phone's first screen.
#[component]
pub(crate) fn MovilHome() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let phone = use_phone();
    use_effect_with((), |()| spawn_local(install_application()));
    let trouble = match &*phone {
        Phone::Trouble(trouble) => Some(trouble.clone()),
        _ => None,
    };
    let on_end = {
        let phone = phone.clone();
        Callback::from(move |()| phone.set(Phone::Inactive))
    };
    html! {
        <Page title={i18n.text("movil-title")} owner={Body::Aeat} {trouble}>
            { match &*phone {
                Phone::Unknown => html! { <p role="status">{ i18n.text("loading") }</p> },
                Phone::Trouble(_) => Html::default(),
                Phone::Inactive => html! { <Inactive /> },
                Phone::Active(device) => {
                    let on_stopped = {
                        let (phone, device) = (phone.clone(), device.clone());
                        Callback::from(move |()| {
                            phone.set(Phone::Active(Device { approver: None, ..device.clone() }));
                        })
                    };
                    html! { <Active device={device.clone()} {on_end} {on_stopped} /> }
                }
            } }
        </Page>
    }
}

/// What a phone that is not enrolled is told.
#[component]
pub(super) fn Inactive() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    html! {
        <>
            <p id="phone-inactive" class="lead">{ i18n.text("movil-inactive-text") }</p>
            <p>
                <Link<Route> to={Route::MovilEnrol} classes="button">
                    { i18n.text("movil-enrol-title") }
                </Link<Route>>
            </p>
            <p class="small">{ i18n.text("movil-install-text") }</p>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ActiveProps {
    device: Device,
    /// Hears that the phone is not active any more.
    on_end: Callback<()>,
    /// Hears that it approves no more.
    on_stopped: Callback<()>,
}

/// The active phone.
#[component]
fn Active(props: &ActiveProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let pending = use_state_eq(Vec::<DeviceRequest>::new);
    // The list comes from time to time: what was answered since must not be offered again.
    let over = use_state_eq(|| None::<RequestId>);
    let open = use_state(|| None::<DeviceRequest>);
    let trouble = use_state(|| None::<Trouble>);
    {
        let pending = pending.clone();
        let on_end = props.on_end.clone();
        use_effect_with((), move |()| {
            let events = Events::listen(
                move |data| {
                    if let Ok(PendingRequests { requests }) = serde_json::from_str(&data) {
                        pending.set(requests);
                    }
                },
                move || on_end.emit(()),
            );
            move || drop(events)
        });
    }
    let log_out = {
        let on_end = props.on_end.clone();
        let trouble = trouble.clone();
        Callback::from(move |_| {
            let on_end = on_end.clone();
            let trouble = trouble.clone();
            spawn_local(async move {
                match api::signal(Method::POST, "/device/logout", Csrf::None).await {
                    Ok(()) => {
                        Key::forget_all().await;
                        Bell::turn_off().await;
                        on_end.emit(());
                    }
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    if let Some(request) = &*open {
        let on_done = {
            let open = open.clone();
            Callback::from(move |()| open.set(None))
        };
        let on_over = {
            let over = over.clone();
            Callback::from(move |id| over.set(Some(id)))
        };
        return html! {
            <Request request={request.clone()} device={props.device.clone()} {on_over} {on_done} />
        };
    }
    let device = &props.device;
    let since = i18n.moment(device.since, Moment::Day);
    let about = i18n.with(
        "movil-active-text",
        &[
            ("label", device.label.as_str().into()),
            ("name", display_name(&device.name).into()),
            ("since", since.into()),
        ],
    );
    let card = |request: &DeviceRequest| {
        let onclick = {
            let open = open.clone();
            let request = request.clone();
            Callback::from(move |_| open.set(Some(request.clone())))
        };
        html! {
            <li class="card">
                <h2>{ &request.application }</h2>
                <p>{ act_text(i18n, request.act, documents(request)) }</p>
                <button type="button" id="open-request" class="button" {onclick}>
                    { i18n.text("movil-open-request") }
                </button>
            </li>
        }
    };
    let waiting: Vec<&DeviceRequest> =
        pending.iter().filter(|request| Some(request.request) != *over).collect();
    html! {
        <>
            if let Some(problem) = &*trouble {
                <p id="phone-trouble" class="notice notice-bad" role="alert">
                    { i18n.trouble(problem) }
                </p>
            }
            <p id="phone-active">{ about }</p>
            <div role="status">
                if waiting.is_empty() {
                    <p id="nothing-pending">{ i18n.text("movil-nothing-pending") }</p>
                } else {
                    <ul class="cards cards-single">{ for waiting.into_iter().map(card) }</ul>
                }
            </div>
            <p>
                <Link<Route> to={Route::MovilScan} classes="button">
                    { i18n.text("movil-scan-title") }
                </Link<Route>>
            </p>
            <p><Link<Route> to={Route::MovilHistory}>{ i18n.text("movil-history-title") }</Link<Route>></p>
            <Offer approver={device.approver.clone()} on_stopped={props.on_stopped.clone()} />
            if let Some(offer) = &device.push {
                <Ringing offer={offer.clone()} />
            }
            <details class="more">
                <summary>{ i18n.text("movil-logout-title") }</summary>
                <p>{ i18n.text("movil-logout-text") }</p>
                <button type="button" id="phone-logout" class="button-quiet" onclick={log_out}>
                    { i18n.text("movil-logout-submit") }
                </button>
            </details>
        </>
    }
}
