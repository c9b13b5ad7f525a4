//! What stands around every screen: skip link, service, languages, session, help, footer.

use super::session_dialog::SessionDialog;
use crate::api;
use crate::browser;
use crate::i18n::{I18n, LANGUAGES, Language};
use crate::routes::Route;
use crate::screens::change::reason_key;
use crate::shell::{SessionState, ShellAction, use_shell};
use gloo_net::http::Method;
use yew::platform::spawn_local;
use yew::{Callback, Html, MouseEvent, Properties, component, html};
use yew_router::prelude::{Link, use_navigator, use_route};

#[derive(Properties, PartialEq)]
pub(crate) struct LayoutProps {
    pub(crate) children: Html,
}

/// The frame of the pages.
#[component]
pub(crate) fn Layout(props: &LayoutProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let skip = Callback::from(|event: MouseEvent| {
        event.prevent_default();
        browser::focus("main");
    });
    let demo = shell.configuration.as_ref().is_some_and(|configuration| configuration.demo);
    html! {
        <>
            <a class="skip" href="#main" onclick={skip}>{ i18n.text("skip") }</a>
            <header class="header">
                <div class="wide header-row">
                    <Link<Route> to={Route::Home} classes="brand">
                        <img src="/icon.svg" alt="" width="36" height="36" />
                        <span>{ i18n.text("service-name") }</span>
                    </Link<Route>>
                    <div class="header-end">
                        <Link<Route> to={Route::Help} classes="header-link">
                            { i18n.text("help-link") }
                        </Link<Route>>
                        <Languages />
                        <Account />
                    </div>
                </div>
            </header>
            if demo {
                <aside class="demo" aria-label={i18n.text("demo-label")}>
                    <div class="wide">
                        { i18n.text("demo-text") }{ " " }
                        <a href="/dev/sms" target="_blank">{ i18n.text("demo-outbox") }</a>
                    </div>
                </aside>
            }
            <ReplacePassword />
            <main id="main" class="column" tabindex="-1">
                { props.children.clone() }
            </main>
            <Footer />
            <SessionDialog />
        </>
    }
}

/// What has to be done before anything else, on every screen but those where it is done.
#[component]
fn ReplacePassword() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let route = use_route::<Route>();
    let renewal = shell.open_session().and_then(|session| session.renewal);
    let there = matches!(
        route,
        Some(Route::Renewal | Route::MyPasswordNew | Route::MyPasswordCode | Route::MyPasswordDone)
    );
    let Some(renewal) = renewal.filter(|_| !there) else { return Html::default() };
    html! {
        <aside id="replace-password" class="demo" aria-label={i18n.text("replace-title")}>
            <div class="wide">
                <strong>{ i18n.text(reason_key(renewal)) }</strong>{ " " }
                <Link<Route> to={Route::Renewal}>{ i18n.text("replace-title") }</Link<Route>>
            </div>
        </aside>
    }
}

/// Each language by its own name; changing it keeps step and typed data.
#[component]
fn Languages() -> Html {
    let shell = use_shell();
    let current = shell.i18n.language();
    let item = |language: &'static Language| {
        let chosen = language == current;
        let shell = shell.clone();
        let onclick = Callback::from(move |_| {
            let i18n = I18n::new(language);
            i18n.remember();
            browser::set_language(language.code);
            shell.dispatch(ShellAction::Speak(i18n));
        });
        html! {
            <li>
                <button type="button" id={format!("language-{}", language.code)}
                    class="header-link" lang={language.code} {onclick}
                    aria-current={chosen.then_some("true")}>
                    { language.name }
                </button>
            </li>
        }
    };
    html! {
        <nav aria-label={shell.i18n.text("languages-label")}>
            <ul class="languages">{ for LANGUAGES.iter().map(item) }</ul>
        </nav>
    }
}

/// Who is logged in, and the way out.
#[component]
fn Account() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let navigator = use_navigator();
    let SessionState::Open(session) = &shell.session else { return Html::default() };
    let log_out = {
        let shell = shell.clone();
        let csrf = session.csrf.clone();
        Callback::from(move |_| {
            let shell = shell.clone();
            let csrf = csrf.clone();
            let navigator = navigator.clone();
            spawn_local(async move {
                // Whether or not the gateway hears of it, these pages forget the session.
                let _heard = api::signal(Method::POST, "/logout", api::Csrf::Of(&csrf)).await;
                shell.dispatch(ShellAction::Close);
                if let Some(navigator) = navigator {
                    navigator.push(&Route::Home);
                }
            });
        })
    };
    html! {
        <div class="account">
            <span id="account-name">{ display_name(&session.name) }</span>
            <Link<Route> to={Route::Me} classes="header-link">
                { i18n.text("account-me") }
            </Link<Route>>
            <button type="button" id="logout" class="header-link" onclick={log_out}>
                { i18n.text("logout") }
            </button>
        </div>
    }
}

/// Given name and surnames.
pub(crate) fn display_name(name: &rubrica_core::identity::PersonName) -> String {
    let second = name.second_surname.as_deref();
    let parts = [Some(name.given.as_str()), Some(name.surname.as_str()), second];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[component]
fn Footer() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let link = |to: Route, key: &str| {
        html! { <li><Link<Route> {to}>{ i18n.text(key) }</Link<Route>></li> }
    };
    html! {
        <footer class="footer">
            <div class="wide">
                <ul class="footer-links">
                    { link(Route::Help, "help-title") }
                    { link(Route::Accessibility, "accessibility-title") }
                    { link(Route::Legal, "legal-title") }
                    { link(Route::Terms, "terms-title") }
                    { link(Route::Cookies, "cookies-title") }
                </ul>
                <p class="small">{ i18n.text("footer-cookies") }</p>
            </div>
        </footer>
    }
}
