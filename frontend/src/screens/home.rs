//! The first screen: what can be done here.

use crate::body::Body;
use crate::routes::Route;
use crate::shell::use_shell;
use crate::ui::Page;
use yew::{Html, component, html};
use yew_router::prelude::Link;

/// What can be done here.
#[component]
pub(crate) fn Home() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let card = |to: Route, id: &'static str, title: &str, text: &str| {
        html! {
            <li class="card" id={id}>
                <h2>
                    <Link<Route> {to}>{ i18n.text(title) }</Link<Route>>
                </h2>
                <p>{ i18n.text(text) }</p>
            </li>
        }
    };
    html! {
        <Page title={i18n.text("home-title")} owner={Body::Sgad} trouble={shell.trouble.clone()}>
            <p class="lead">{ i18n.text("home-lead") }</p>
            <ul class="cards">
                { card(Route::Sign, "home-sign", "home-sign-title", "home-sign-text") }
                { card(Route::Verify, "home-verify", "home-verify-title", "home-verify-text") }
                { card(Route::Certificates, "home-certificates", "home-certificates-title",
                    "home-certificates-text") }
                { card(Route::Activate, "home-activate", "home-activate-title",
                    "home-activate-text") }
                { card(Route::Letter, "home-letter", "home-letter-title", "home-letter-text") }
                { card(Route::RegisterVideo, "home-video", "video-title", "video-home-text") }
            </ul>
            <h2>{ i18n.text("home-promise-title") }</h2>
            <ul class="ticks">
                <li>{ i18n.text("home-promise-document") }</li>
                <li>{ i18n.text("home-promise-password") }</li>
                <li>{ i18n.text("home-promise-control") }</li>
            </ul>
        </Page>
    }
}
