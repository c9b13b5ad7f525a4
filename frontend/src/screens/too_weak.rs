//! For whom came in, or is registered, in a way that is not enough for what he wants to do: why, and
//! what he can do about it.

use crate::api;
use crate::body::Body;
use crate::routes::Route;
use crate::shell::{Shell, ShellAction, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::Page;
use gloo_net::http::Method;
use rubrica_core::api::v1::Session;
use rubrica_core::identity::{Act, RegistrationLevel};
use yew::platform::spawn_local;
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_effect_with};
use yew_router::prelude::Link;

/// What is not enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lack {
    /// The way in which this session was opened never is.
    Way,
    /// The registration is basic.
    Level,
    /// He was last identified in person too long ago.
    Presence,
}

/// What keeps the open session from the act, if anything.
pub(crate) fn lack(shell: &Shell, act: Act) -> Option<Lack> {
    let session = shell.open_session()?;
    let needs = act.needs();
    if needs.not_by == Some(session.method) {
        Some(Lack::Way)
    } else if session.level < needs.level {
        Some(Lack::Level)
    } else if needs.level == RegistrationLevel::Advanced && session.presence_lapsed {
        Some(Lack::Presence)
    } else {
        None
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct TooWeakProps {
    pub(crate) lack: Lack,
    /// What cannot be done.
    pub(crate) act: Act,
    /// The heading of its screen.
    pub(crate) title: AttrValue,
    pub(crate) owner: Body,
}

/// The reason, and the way on.
#[component]
pub(crate) fn TooWeak(props: &TooWeakProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    {
        // The level may have been raised since the login: here, or at an office.
        let shell = shell.clone();
        use_effect_with((), move |()| {
            spawn_local(async move {
                if let Ok(session) = note(&shell, api::get::<Session>("/session").await) {
                    shell.dispatch(ShellAction::Open(session));
                }
            });
        });
    }
    let code = match props.lack {
        Lack::Way => "pin_not_for_signing",
        Lack::Level => "registration_level_too_low",
        Lack::Presence => "presence_too_old",
    };
    let trouble = Trouble { ways: props.act.needs().ways(), ..Trouble::new(code) };
    let way_on = match props.lack {
        Lack::Way => html! { <LogInAgain /> },
        Lack::Level => html! {
            <Link<Route> to={Route::MyLevel} classes="button">
                { i18n.text("act-level-title") }
            </Link<Route>>
        },
        Lack::Presence => html! {
            <Link<Route> to={Route::MyRenewal} classes="button">
                { i18n.text("act-renewal-title") }
            </Link<Route>>
        },
    };
    html! {
        <Page title={props.title.clone()} owner={props.owner}>
            <p id="too-weak" class="notice">{ i18n.trouble(&trouble) }</p>
            <p id="way-on">{ way_on }</p>
        </Page>
    }
}

/// Ends the session. To the login leads the screen behind this, and back, as soon as nobody is logged in.
#[component]
pub(crate) fn LogInAgain() -> Html {
    let shell = use_shell();
    let log_out = {
        let shell = shell.clone();
        Callback::from(move |_: MouseEvent| {
            let shell = shell.clone();
            spawn_local(async move {
                // Whether or not the gateway hears of it, these pages forget the session.
                let _heard = api::signal(Method::POST, "/logout", shell.csrf()).await;
                shell.dispatch(ShellAction::Close);
            });
        })
    };
    html! {
        <button type="button" id="log-in-again" class="button" onclick={log_out}>
            { shell.i18n.text("log-in-again") }
        </button>
    }
}
