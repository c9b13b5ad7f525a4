//! Letting one's certificates rest, and bringing them back [Ley 6/2020 art. 5].

use crate::api;
use crate::body::Body;
use crate::routes::Route;
use crate::screens::certificates::use_login;
use crate::screens::login::Destination;
use crate::screens::me::sure::StepUp;
use crate::shell::{note, use_shell};
use crate::trouble::Trouble;
use crate::ui::{Page, SubmitButton};
use gloo_net::http::Method;
use rubrica_core::identity::{Act, LoginMethod};
use yew::platform::spawn_local;
use yew::{Callback, Html, Properties, SubmitEvent, component, html, use_state, use_state_eq};
use yew_router::prelude::{Link, use_navigator};

/// The screen that lets them rest.
#[component]
pub(crate) fn Suspend() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let logged_in = use_login(Destination::Suspend);
    if !logged_in || shell.open_session().is_none() {
        return Html::default();
    }
    let days = shell.configuration.as_ref().map_or(0, |it| it.policy.suspension_days);
    html! {
        <Confirm path="/credentials/suspension" title="suspend-title" submit="suspend-submit"
            keep="suspend-keep">
            <p class="lead">{ i18n.text("suspend-lead") }</p>
            <ul>
                <li>{ i18n.text("suspend-signs") }</li>
                <li>{ i18n.text("suspend-back") }</li>
                <li>{ i18n.with("suspend-days", &[("days", i64::from(days).into())]) }</li>
            </ul>
        </Confirm>
    }
}

/// The screen that brings them back, or the way to it.
#[component]
pub(crate) fn Lift() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let logged_in = use_login(Destination::Lift);
    let (Some(session), true) = (shell.open_session(), logged_in) else { return Html::default() };
    let needed = Act::LiftSuspension.needs();
    if needed.is_met_by(session.method) {
        return html! {
            <Confirm path="/credentials/suspension/lift" title="lift-title" submit="lift-submit"
                keep="lift-keep">
                <p class="lead">{ i18n.text("lift-lead") }</p>
            </Confirm>
        };
    }
    let title = i18n.text("lift-title");
    if session.method == LoginMethod::Password {
        return html! { <StepUp {title} back={Route::Certificates} back_key="lift-keep" /> };
    }
    let trouble = Trouble { ways: needed.ways(), ..Trouble::new("assurance_too_low") };
    html! {
        <Page {title} owner={Body::Dgp}>
            <p class="notice" id="needs">{ i18n.trouble(&trouble) }</p>
            <p>
                <Link<Route> to={Route::Certificates}>{ i18n.text("lift-keep") }</Link<Route>>
            </p>
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct ConfirmProps {
    path: &'static str,
    title: &'static str,
    submit: &'static str,
    keep: &'static str,
    children: Html,
}

/// What it means, and that it is meant.
#[component]
fn Confirm(props: &ConfirmProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let navigator = use_navigator();
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let onsubmit = {
        let (shell, path) = (shell.clone(), props.path);
        let (trouble, busy) = (trouble.clone(), busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            busy.set(true);
            trouble.set(None);
            let (shell, navigator) = (shell.clone(), navigator.clone());
            let (trouble, busy) = (trouble.clone(), busy.clone());
            spawn_local(async move {
                let result = api::signal(Method::POST, path, shell.csrf()).await;
                busy.set(false);
                match note(&shell, result) {
                    Ok(()) => {
                        if let Some(navigator) = navigator {
                            navigator.replace(&Route::Certificates);
                        }
                    }
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    html! {
        <Page title={i18n.text(props.title)} owner={Body::Dgp} trouble={(*trouble).clone()}>
            { props.children.clone() }
            <form novalidate=true {onsubmit}>
                <SubmitButton label={i18n.text(props.submit)} busy={*busy} />
            </form>
            <p>
                <Link<Route> to={Route::Certificates}>{ i18n.text(props.keep) }</Link<Route>>
            </p>
        </Page>
    }
}
