//! Logging in with Cl@ve PIN [domain A3]: who, and half of the key where one wants; then the PIN of the
//! message, with that half in front.

mod ask;
mod enter;

use super::Onward;
use crate::body::Body;
use crate::routes::Route;
use crate::shell::use_shell;
use crate::ui::Page;
use ask::Ask;
use enter::Enter;
use rubrica_core::api::v1::{PinRequest, PinRequested};
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_memo, use_state};
use yew_router::prelude::{Link, use_location, use_navigator};

/// Where the citizen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Number, contrast datum, own code.
    Ask,
    /// The PIN.
    Enter,
}

/// A PIN on its way, with what another one is asked for with.
#[derive(Debug, Clone, PartialEq)]
struct Sent {
    request: PinRequest,
    requested: PinRequested,
}

#[derive(Properties, PartialEq)]
pub(crate) struct LoginPinProps {
    pub(crate) step: Step,
}

/// Both steps. What was typed is forgotten with the page.
#[component]
pub(crate) fn LoginPin(props: &LoginPinProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let navigator = use_navigator();
    let location = use_location();
    // The address of the second step does not say it any more.
    let onward = use_memo((), |()| {
        let query = location.and_then(|location| location.query::<Onward>().ok());
        query.map_or(Route::Certificates, |onward| onward.to.route())
    });
    let sent = use_state(|| None::<Sent>);
    let belongs = (props.step == Step::Enter && sent.is_none()).then_some(Route::LoginPin);
    {
        let navigator = navigator.clone();
        let leads = if shell.open_session().is_some() { Some(*onward) } else { belongs };
        use_effect_with(leads, move |leads| {
            if let (Some(route), Some(navigator)) = (leads, navigator) {
                navigator.replace(route);
            }
        });
    }
    if belongs.is_some() {
        return Html::default();
    }
    let go = Callback::from(move |route: Route| {
        if let Some(navigator) = &navigator {
            navigator.push(&route);
        }
    });
    let on_sent = {
        let (sent, go) = (sent.clone(), go.clone());
        Callback::from(move |new: Sent| {
            sent.set(Some(new));
            go.emit(Route::LoginPinEnter);
        })
    };
    let on_another = {
        let sent = sent.clone();
        Callback::from(move |new: Sent| sent.set(Some(new)))
    };
    match (props.step, &*sent, shell.configuration.as_deref()) {
        (_, _, Some(configuration)) if !configuration.policy.pin_enabled => html! {
            <Page title={i18n.text("login-pin-title")} owner={Body::Aeat}>
                <p id="pin-disabled" class="notice">{ i18n.text("problem-pin-disabled") }</p>
                <p><Link<Route> to={Route::Login}>{ i18n.text("login-other") }</Link<Route>></p>
            </Page>
        },
        (Step::Enter, Some(sent), _) => html! {
            <Enter sent={sent.clone()} {on_another} on_cancel={go.reform(|()| Route::LoginPin)} />
        },
        (_, _, None) if shell.trouble.is_none() => html! {
            <Page title={i18n.text("login-pin-title")} owner={Body::Aeat}>
                <p role="status">{ i18n.text("loading") }</p>
            </Page>
        },
        (.., configuration) => html! {
            <Ask minutes={configuration.map(|it| it.policy.pin_ttl_s.div_ceil(60))} {on_sent} />
        },
    }
}
