//! Renewing the identification of an advanced registration.

use super::sure::Sure;
use crate::api;
use crate::body::Body;
use crate::routes::Route;
use crate::screens::login::Destination;
use crate::shell::{note, use_shell};
use crate::trouble::Trouble;
use crate::ui::{Page, SubmitButton};
use gloo_net::http::Method;
use rubrica_core::identity::OwnAct;
use yew::platform::spawn_local;
use yew::{Callback, Html, SubmitEvent, component, html, use_state, use_state_eq};
use yew_router::prelude::Link;

/// The screen.
#[component]
pub(crate) fn Renewal() -> Html {
    let shell = use_shell();
    let title = shell.i18n.text("act-renewal-title");
    html! {
        <Sure act={OwnAct::RenewRegistration} {title} destination={Destination::MyRenewal}>
            <Renew />
        </Sure>
    }
}

#[component]
fn Renew() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let done = use_state_eq(|| false);
    let onsubmit = {
        let shell = shell.clone();
        let (trouble, busy, done) = (trouble.clone(), busy.clone(), done.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            trouble.set(None);
            busy.set(true);
            let shell = shell.clone();
            let (trouble, busy, done) = (trouble.clone(), busy.clone(), done.clone());
            spawn_local(async move {
                let result = api::signal(Method::POST, "/me/renewal", shell.csrf()).await;
                busy.set(false);
                match note(&shell, result) {
                    Ok(()) => done.set(true),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    html! {
        <Page title={i18n.text("act-renewal-title")} owner={Body::Aeat}
            trouble={(*trouble).clone()}>
            if *done {
                <p id="renewal-done" class="notice notice-good" role="status">
                    { i18n.text("renewal-done") }
                </p>
            } else {
                <p class="lead">{ i18n.text("act-renewal-text") }</p>
                <form novalidate=true {onsubmit}>
                    <SubmitButton label={i18n.text("renewal-submit")} busy={*busy} />
                </form>
            }
            <p><Link<Route> to={Route::Me}>{ i18n.text("me-back") }</Link<Route>></p>
        </Page>
    }
}
